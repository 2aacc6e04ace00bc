import Flow
import GRDB

/// Takes back that an hour was told apart: what was learnt later leaves it one owner.
///
/// Each night's last sightings are a change of owner, to nobody, which the next night's inventory takes back.
struct PartMerging {
    private(set) var hours: Set<Int> = []

    /// Notes that a part of an hour is as good as the address itself.
    mutating func add(_ part: Int64, of address: Int64, hour: Int, _ database: Database) throws {
        try database.cachedStatement(
            sql: "INSERT OR REPLACE INTO merged_part VALUES (?, ?)"
        ).execute(arguments: [part, address])
        hours.insert(hour)
    }

    /// Gives the facts of these hours the addresses themselves.
    func apply(_ database: Database) throws {
        guard !hours.isEmpty else { return }
        let find = try database.cachedStatement(
            sql: """
                SELECT r.first_fact, r.last_fact FROM scope s
                CROSS JOIN fact_range r ON r.scope_id = s.scope_id
                WHERE s.hour = ?
                """
        )
        let updateFacts = try update("fact", "remote_id", " AND fact_id BETWEEN ? AND ?", database)
        let updateLanes = try update(
            "fact_lane",
            "near_id",
            " AND first_fact BETWEEN ? AND ?",
            database
        )
        for hour in hours.sorted() {
            for range in try Row.fetchAll(find, arguments: [Timestamp.text(ofHour: hour)]) {
                let (first, last): (Int64, Int64) = (range[0], range[1])
                try updateFacts.execute(arguments: [first, last])
                try updateLanes.execute(arguments: [first, last])
            }
        }
        for (table, column) in [
            ("egress_sum", "inside_id"), ("egress_exclusion", "inside_id"),
            ("split_correction", "source_id"), ("split_correction", "destination_id"),
            ("event_fact", "source_id"), ("event_fact", "destination_id"), ("lookup", "client_id"),
            ("latency", "source_id"), ("latency", "destination_id"),
            ("socket_group", "source_id"), ("socket_group", "destination_id"),
        ] {
            try update(table, column, "", database).execute()
        }
    }

    private func update(
        _ table: String,
        _ column: String,
        _ condition: String,
        _ database: Database
    ) throws -> Statement {
        try database.cachedStatement(
            sql: """
                UPDATE \(table) SET \(column) =
                    (SELECT address_id FROM merged_part WHERE part_id = \(column))
                WHERE \(column) IN (SELECT part_id FROM merged_part)\(condition)
                """
        )
    }

    /// The address that a number stands for today.
    static func current(_ number: Int64, _ database: Database) throws -> Int64 {
        try Int64.fetchOne(
            database.cachedStatement(sql: "SELECT address_id FROM merged_part WHERE part_id = ?"),
            arguments: [number]
        ) ?? number
    }
}
