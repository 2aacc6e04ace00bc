import Flow
import GRDB

/// Which accounts of an event give way to others (decision 0019).
///
/// A firewall's legacy text gives way to a structured record, and a packet drop that Hubble reports to a policy verdict, where
/// that says the same of the same ends in the same minute, give or take some seconds at its edges. Counts that a firewall makes for its policy
/// analytics give way to all single records of their kind in the hour.
///
/// An end is the address itself: an owner may change between the times of both accounts. The far end of application rules and threat
/// intelligence is the name, of which only one account may have the address; of the rest it is the address, which only one
/// account may have the name of.
struct EventGenerations {
    /// What two accounts of one event have in common: a number for the kind, firewall or node, decision and protocol, and the ends.
    private struct Key: Hashable {
        var account: Int
        /// Columns that are NULL have `BulkInsert.null`.
        var ends: InlineArray<4, Int64>

        static func == (one: Key, other: Key) -> Bool {
            guard one.account == other.account else { return false }
            for index in 0..<4 where one.ends[index] != other.ends[index] { return false }
            return true
        }

        func hash(into hasher: inout Hasher) {
            hasher.combine(account)
            for index in 0..<4 { hasher.combine(ends[index]) }
        }
    }

    /// What scopes of two generations must have in common.
    private struct Account: Hashable {
        var kind: String
        var reporter: Int64
        var acl: Int64
        var decision: String
        var protocolName: String
    }

    /// Where a kind of groups is.
    private struct Source {
        var table: String
        var number: String
        /// What tells groups `g` of one scope `s` apart.
        var ends: [String]

        /// `hasParts` is whether any address has passed from one owner to another.
        static func facts(hasParts: Bool) -> Source {
            func base(_ column: String) -> String { hasParts ? Self.base(column) : "g.\(column)" }
            return Source(
                table: "event_fact",
                number: "event_fact_id",
                ends: [
                    base("source_id"),
                    "CASE WHEN \(isByName) THEN NULL ELSE \(base("destination_id")) END",
                    "CASE WHEN \(isByName) OR g.destination_id IS NULL THEN g.name_id END",
                    "g.port",
                ]
            )
        }

        static func lookups(hasParts: Bool) -> Source {
            Source(
                table: "lookup",
                number: "lookup_id",
                ends: [
                    hasParts ? base("client_id") : "g.client_id", "g.name_id", "g.type_id",
                    "g.code_id",
                ]
            )
        }

        private static let isByName = """
            (s.kind IN ('application', 'threat')
             AND g.name_id <> (SELECT name_id FROM name WHERE text = ''))
            """

        /// An address, whoever had it at that time (R7).
        private static func base(_ column: String) -> String {
            """
            CASE WHEN (SELECT segment_ms FROM address WHERE address_id = g.\(column)) > 0
                 THEN (SELECT whole.address_id FROM address part
                       JOIN address whole ON whole.ip = part.ip AND whole.segment_ms = 0
                       WHERE part.address_id = g.\(column))
                 ELSE g.\(column) END
            """
        }
    }

    private let database: Database
    private let rolledUp: RolledUpDays
    private let sources: [Source]
    private var accounts: [Account: Int] = [:]

    private init(_ database: Database, _ rolledUp: RolledUpDays) throws {
        self.database = database
        self.rolledUp = rolledUp
        let hasParts = try Bool.fetchOne(
            database,
            sql: "SELECT EXISTS (SELECT 1 FROM address WHERE segment_ms > 0)"
        )
        sources = [
            .facts(hasParts: hasParts ?? true), .lookups(hasParts: hasParts ?? true),
        ]
    }

    /// Marks the groups of some hours, and of those next to them, whose partitions have changed.
    ///
    /// - Parameters:
    ///   - database: Inside a transaction.
    ///   - hours: Unix hours.
    ///   - rolledUp: Days of which nothing is left to be marked, or to mark others by.
    /// - Throws: `DatabaseError`
    static func update(_ database: Database, hours: Set<Int>, rolledUp: RolledUpDays) throws {
        guard !hours.isEmpty else { return }
        var generations = try EventGenerations(database, rolledUp)
        let all = hours.union(hours.map { $0 - 1 }).union(hours.map { $0 + 1 })
        for hour in all.sorted() where !rolledUp.contains(hour: hour) {
            try generations.update(hour)
        }
    }

    private mutating func update(_ hour: Int) throws {
        let generations = Set(
            try UInt8.fetchAll(
                database.cachedStatement(
                    sql: """
                        SELECT DISTINCT generation FROM event_scope
                        WHERE hour_id = ? AND generation > 0
                        """
                ),
                arguments: [hour]
            )
        )
        if generations.contains(EventGeneration.aggregation.rawValue) { try markAggregations(hour) }
        guard
            generations.contains(EventGeneration.legacy.rawValue)
                || generations.contains(EventGeneration.drop.rawValue)
        else { return }
        for source in sources { try mark(source, hour) }
    }

    private func markAggregations(_ hour: Int) throws {
        try database.execute(
            sql: """
                UPDATE event_fact SET is_superseded = EXISTS (
                    SELECT 1 FROM event_scope own CROSS JOIN event_scope other
                        ON other.hour = own.hour AND other.kind = own.kind
                           AND other.reporter_id = own.reporter_id AND other.acl_id = own.acl_id
                           AND other.generation IN (0, 1)
                    CROSS JOIN event_fact f ON f.event_scope_id = other.event_scope_id
                    WHERE own.event_scope_id = event_fact.event_scope_id
                )
                WHERE event_scope_id IN (
                    SELECT event_scope_id FROM event_scope WHERE hour_id = ? AND generation = 2
                )
                """,
            arguments: [hour]
        )
    }

    /// Groups that may give way, with their minute and whether they do so far.
    private struct Waiting {
        var minute: Int64
        var number: Int64
        var isSuperseded: Bool
    }

    private mutating func mark(_ source: Source, _ hour: Int) throws {
        var waiting: [Key: [Waiting]] = [:]
        try forEachGroup(
            of: source,
            in: hour,
            where: "s.generation IN (1, 3)",
            values: "s.minute, g.\(source.number), g.is_superseded"
        ) { key, group in
            waiting[key, default: []].append(
                Waiting(minute: group[5], number: group[6], isSuperseded: group[7])
            )
        }
        guard !waiting.isEmpty else { return }
        // Bit n + 1 is minute n of this hour, whichever hour's events have set it.
        var minutes: [Key: UInt64] = [:]
        let edges: [(hour: Int, bits: UInt64)] = [
            (hour - 1, 1 << 61), (hour, .max), (hour + 1, 1),
        ]
        for (near, bits) in edges {
            try forEachGroup(
                of: source,
                in: near,
                where: "s.generation = 0 AND g.minutes & \(Int64(bitPattern: bits)) <> 0",
                values: "g.minutes"
            ) { key, group in
                guard waiting[key] != nil else { return }
                let mask = UInt64(bitPattern: group[5] as Int64)
                minutes[key, default: 0] |=
                    near == hour ? mask : near < hour ? 1 << 1 : 1 << 60
            }
        }
        let update = try database.cachedStatement(
            sql: "UPDATE \(source.table) SET is_superseded = ? WHERE \(source.number) = ?"
        )
        // What gave way to the hour before goes on doing so when that is gone.
        let isFirst = rolledUp.contains(hour: hour - 1)
        for (key, groups) in waiting {
            let mask = minutes[key] ?? 0
            for group in groups {
                let isSuperseded = mask >> UInt64(group.minute + 1) & 1 == 1
                guard isSuperseded != group.isSuperseded,
                    !(isFirst && group.minute == 0 && group.isSuperseded)
                else { continue }
                try update.execute(arguments: [isSuperseded, group.number])
            }
        }
    }

    /// Reads groups, scope by scope.
    ///
    /// - Parameters:
    ///   - source: Which.
    ///   - hour: Unix hour.
    ///   - condition: On scope `s` and group `g`.
    ///   - values: Columns that follow the five of the key.
    ///   - body: Gets the key and the row.
    /// - Throws: `DatabaseError`, and what `body` throws.
    private mutating func forEachGroup(
        of source: Source,
        in hour: Int,
        where condition: String,
        values: String,
        _ body: (Key, Row) throws -> Void
    ) throws {
        let scopes = try Row.fetchAll(
            database.cachedStatement(
                sql: """
                    SELECT event_scope_id, kind, reporter_id, acl_id, decision, protocol
                    FROM event_scope WHERE hour = ?
                    """
            ),
            arguments: [Timestamp.text(ofHour: hour)]
        )
        var numbers: [Int64: Int] = [:]
        for scope in scopes {
            let account = Account(
                kind: scope[1],
                reporter: scope[2],
                acl: scope[3],
                decision: scope[4],
                protocolName: scope[5]
            )
            let number = accounts[account] ?? accounts.count
            accounts[account] = number
            numbers[scope[0]] = number
        }
        let groups = try Row.fetchCursor(
            database.cachedStatement(
                sql: """
                    SELECT s.event_scope_id, \(source.ends.joined(separator: ", ")), \(values)
                    FROM event_scope s CROSS JOIN \(source.table) g
                        ON g.event_scope_id = s.event_scope_id
                    WHERE s.hour = ? AND \(condition)
                    """
            ),
            arguments: [Timestamp.text(ofHour: hour)]
        )
        var last: (scope: Int64, account: Int) = (-1, 0)
        while let group = try groups.next() {
            let scope: Int64 = group[0]
            if scope != last.scope { last = (scope, numbers[scope] ?? -1) }
            var key = Key(account: last.account, ends: InlineArray(repeating: BulkInsert.null))
            for index in 0..<4 {
                if let end: Int64 = group[1 + index] { key.ends[index] = end }
            }
            try body(key, group)
        }
    }
}
