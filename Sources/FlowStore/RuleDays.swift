import Flow
import FlowRules
import GRDB

/// What logs say of each rule, day by day: made anew for days whose facts or events have changed.
///
/// A review of months would otherwise read every fact of them, every night. Days are made only in databases that have rules of
/// an inventory.
struct RuleDays {
    private var sums: [RuleSumKey: RuleSums] = [:]
    /// The row of the empty text: decisions without a rule.
    private let noName: Int64?

    private init(_ database: Database) throws {
        noName = try Int64.fetchOne(database, sql: "SELECT name_id FROM name WHERE text = ''")
    }

    static func note(_ days: Set<Int>, _ database: Database) throws {
        let insert = try database.cachedStatement(
            sql: "INSERT OR IGNORE INTO outdated_rule_day VALUES (?)"
        )
        for day in days { try insert.execute(arguments: [day]) }
    }

    /// Of a database that has its first rules.
    static func noteAll(_ database: Database, but rolledUp: RolledUpDays) throws {
        let hours = try Int.fetchAll(
            database,
            sql: "SELECT DISTINCT hour_id FROM scope UNION SELECT DISTINCT hour_id FROM event_scope"
        )
        try note(Set(hours.map(Timestamp.day(ofHour:))).subtracting(rolledUp.days), database)
    }

    static func updateOutdated(_ database: Database) throws {
        let days = try Int.fetchAll(
            database,
            sql: "SELECT day_id FROM outdated_rule_day ORDER BY 1"
        )
        for day in days { try update(day, database) }
        try database.execute(sql: "DELETE FROM outdated_rule_day WHERE true")
    }

    /// Makes one day anew.
    static func update(_ day: Int, _ database: Database) throws {
        var made = try RuleDays(database)
        try made.readFlows(day, database)
        try made.readEvents(day, database)
        try made.write(day, database)
    }

    /// The texts of `hour` from the first to behind the last of the day.
    private static func range(_ day: Int) -> StatementArguments {
        [Timestamp.text(ofHour: day * 24), Timestamp.text(ofHour: day * 24 + 24)]
    }

    private mutating func readFlows(_ day: Int, _ database: Database) throws {
        let rows = try Row.fetchCursor(
            database.cachedStatement(
                sql: """
                    SELECT enforcer, acl_id, rule_id, direction, decision, protocol, source_id,
                           destination_id, port, opened + denied, bytes_sent + bytes_received,
                           first_s * 1000, last_s * 1000, scope_id
                    FROM fact_row
                    WHERE hour >= ? AND hour < ? AND role IS NOT 'superseded'
                          AND enforcer IN ('nsg', 'security-admin')
                    """
            ),
            arguments: Self.range(day)
        )
        var group = Group()
        var scope: Int64?
        while let row = try rows.next() {
            let next: Int64 = row[13]
            if next != scope {
                keep(group)
                group = take(row)
                scope = next
            }
            guard group.key != nil else { continue }
            group.add(row)
        }
        keep(group)
    }

    private mutating func readEvents(_ day: Int, _ database: Database) throws {
        let rows = try Row.fetchCursor(
            database.cachedStatement(
                sql: """
                    SELECT enforcer, acl_id, rule_id, direction, decision, protocol, source_id,
                           destination_id, port, hits,
                           COALESCE(bytes_sent + bytes_received, bytes_sent, bytes_received),
                           first_ms, last_ms, name_id, kind
                    FROM event_row
                    WHERE hour >= ? AND hour < ? AND decision <> '' AND kind <> 'fault'
                          AND NOT is_superseded
                          AND enforcer IN ('azure-firewall', 'network-policy')
                    """
            ),
            arguments: Self.range(day)
        )
        while let row = try rows.next() {
            var group = take(row)
            guard group.key != nil else { continue }
            group.add(row)
            let name: Int64 = row[13]
            if group.isAllowed, name != noName {
                group.sums.names.insert(name)
            } else if group.isAllowed, row[14] as String == "application" {
                group.sums.names.cut()
            }
            keep(group)
        }
    }

    /// Rows that have all but their ends in common; without a key, they are nothing that can be reviewed.
    private struct Group {
        var key: RuleSumKey?
        var sums = RuleSums()
        var protocolNumber: UInt8?

        /// Only what a rule allows tells how narrow it could be: a scan that is refused fills no sets.
        var isAllowed: Bool { key?.decision == .allow }

        mutating func add(_ row: Row) {
            sums.add(hits: row[9], bytes: row[10], first: row[11], last: row[12])
            guard isAllowed else { return }
            add(row[6], to: \.sources)
            add(row[7], to: \.destinations)
            let port: Int64? = row[8]
            guard let protocolNumber, let port, 0...65535 ~= port else {
                return sums.ports.cut()
            }
            sums.ports.insert(Int64(protocolNumber) << 16 | port)
        }

        /// No address, or one that stands for many (0): then not all are known.
        private mutating func add(
            _ address: Int64?,
            to set: WritableKeyPath<RuleSums, RuleValues>
        ) {
            if let address, address != 0 {
                sums[keyPath: set].insert(address)
            } else {
                sums[keyPath: set].cut()
            }
        }
    }

    /// The group that a row belongs to, with what is known of it; it has to be kept afterwards.
    private mutating func take(_ row: Row) -> Group {
        let direction: String? = row[3]
        var group = Group()
        guard let enforcer = RuleEnforcer(rawValue: row[0]), row[2] as Int64 != noName,
            let decision = RuleDecision(rawValue: row[4])
        else { return group }
        let key = RuleSumKey(
            enforcer: enforcer,
            acl: row[1],
            rule: row[2],
            direction: direction.flatMap { RuleDirection(rawValue: $0) },
            decision: decision
        )
        group.key = key
        // Taken out, so that it is changed in place.
        group.sums = sums.removeValue(forKey: key) ?? RuleSums()
        group.protocolNumber = TransportName.number(row[5])
        return group
    }

    private mutating func keep(_ group: Group) {
        guard let key = group.key else { return }
        sums[key] = group.sums
    }

    private func write(_ day: Int, _ database: Database) throws {
        for table in ["rule_day", "rule_reporter"] {
            try database.execute(sql: "DELETE FROM \(table) WHERE day_id = ?", arguments: [day])
        }
        try database.execute(
            sql: """
                INSERT INTO rule_reporter
                SELECT DISTINCT ?, acl_id, reporter FROM scope
                WHERE hour >= ? AND hour < ? AND enforcer = 'nsg'
                """,
            arguments: [day] + Self.range(day)
        )
        let insert = try database.cachedStatement(
            sql: "INSERT INTO rule_day VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        )
        for (key, sums) in sums {
            try insert.execute(
                arguments: [
                    day, key.enforcer.rawValue, key.acl, key.rule, key.direction?.rawValue,
                    key.decision.rawValue, sums.hits, sums.bytes, sums.first, sums.last, sums.cut,
                    sums.sources.packed.asData, sums.destinations.packed.asData,
                    sums.ports.packed.asData, sums.names.packed.asData,
                ]
            )
        }
    }
}
