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
    /// What two accounts of one event have in common, as the columns of `event_fact` or `lookup` and of its scope.
    private struct Key: Hashable {
        var kind: String
        var reporter: Int64
        var acl: Int64
        var decision: String
        var protocolName: String
        var ends: [Int64?]
    }

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

    /// Where a kind of groups is.
    private struct Source {
        var table: String
        var number: String
        /// What tells groups `g` of one scope `s` apart.
        var columns: [String]

        static let facts = Source(
            table: "event_fact",
            number: "event_fact_id",
            columns: [
                base("source_id"),
                "CASE WHEN \(isByName) THEN NULL ELSE \(base("destination_id")) END",
                "CASE WHEN \(isByName) OR g.destination_id IS NULL THEN g.name_id END",
                "g.port",
            ]
        )
        static let lookups = Source(
            table: "lookup",
            number: "lookup_id",
            columns: [base("client_id"), "g.name_id", "g.type_id", "g.code_id"]
        )

        private static let isByName = """
            (s.kind IN ('application', 'threat')
             AND g.name_id <> (SELECT name_id FROM name WHERE text = ''))
            """
    }

    /// Marks the groups of some hours, and of those next to them, whose partitions have changed.
    static func update(_ database: Database, hours: Set<Int>) throws {
        for hour in hours.union(hours.map { $0 - 1 }).union(hours.map { $0 + 1 }).sorted() {
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
            if generations.contains(EventGeneration.aggregation.rawValue) {
                try markAggregations(hour, database)
            }
            guard
                generations.contains(EventGeneration.legacy.rawValue)
                    || generations.contains(EventGeneration.drop.rawValue)
            else { continue }
            try mark(.facts, hour, database)
            try mark(.lookups, hour, database)
        }
    }

    private static func markAggregations(_ hour: Int, _ database: Database) throws {
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

    private static func mark(_ source: Source, _ hour: Int, _ database: Database) throws {
        // Bit n + 1 is minute n of this hour, whichever hour's events have set it.
        var minutes: [Key: UInt64] = [:]
        for near in hour - 1...hour + 1 {
            let groups = try Row.fetchCursor(
                database.cachedStatement(
                    sql: """
                        SELECT s.kind, s.reporter_id, s.acl_id, s.decision, s.protocol, g.minutes,
                               \(source.columns.joined(separator: ", "))
                        FROM event_scope s CROSS JOIN \(source.table) g
                            ON g.event_scope_id = s.event_scope_id
                        WHERE s.hour = ? AND s.generation = 0 AND g.minutes IS NOT NULL
                        """
                ),
                arguments: [Timestamp.text(ofHour: near)]
            )
            while let group = try groups.next() {
                let mask = UInt64(bitPattern: group[5] as Int64)
                let key = Self.key(group, endsFrom: 6, source)
                let own =
                    near == hour ? mask : near < hour ? (mask >> 61 & 1) << 1 : (mask & 1) << 60
                if own != 0 { minutes[key, default: 0] |= own }
            }
        }
        let groups = try Row.fetchAll(
            database.cachedStatement(
                sql: """
                    SELECT s.kind, s.reporter_id, s.acl_id, s.decision, s.protocol, s.minute,
                           g.\(source.number), g.is_superseded,
                           \(source.columns.joined(separator: ", "))
                    FROM event_scope s CROSS JOIN \(source.table) g
                        ON g.event_scope_id = s.event_scope_id
                    WHERE s.hour = ? AND s.generation IN (1, 3)
                    """
            ),
            arguments: [Timestamp.text(ofHour: hour)]
        )
        let update = try database.cachedStatement(
            sql: "UPDATE \(source.table) SET is_superseded = ? WHERE \(source.number) = ?"
        )
        for group in groups {
            let key = Self.key(group, endsFrom: 8, source)
            let minute: UInt64 = UInt64(group[5] as Int)
            let isSuperseded = (minutes[key] ?? 0) >> (minute + 1) & 1 == 1
            let wasSuperseded: Bool = group[7]
            guard isSuperseded != wasSuperseded else { continue }
            let number: Int64 = group[6]
            try update.execute(arguments: [isSuperseded, number])
        }
    }

    private static func key(_ group: Row, endsFrom start: Int, _ source: Source) -> Key {
        Key(
            kind: group[0],
            reporter: group[1],
            acl: group[2],
            decision: group[3],
            protocolName: group[4],
            ends: source.columns.indices.map { group[start + $0] }
        )
    }
}
