import Flow
import GRDB

/// Inputs whose rows have to be told apart anew, because inventory has come to know of a change of owner within an hour.
///
/// The sums of such an hour cannot be taken apart again. Its inputs are noted in the ledger; the run that finds them reads
/// them, and what has vanished from the sources keeps what it has.
struct OutdatedInputs {
    static let temporaryTable = "CREATE TEMP TABLE undecided (number INTEGER PRIMARY KEY)"

    private var numbersByHour: [Int: Set<Int64>] = [:]

    /// Notes that facts of an address in an hour may be of several owners.
    mutating func add(_ address: Int64, hour: Int) {
        numbersByHour[hour, default: []].insert(address)
    }

    /// Marks the inputs that have such facts.
    func mark(_ database: Database) throws {
        guard !numbersByHour.isEmpty else { return }
        for (hour, numbers) in numbersByHour {
            try markEvents(of: numbers, hour, database)
            try markLatency(of: numbers, hour, database)
        }
        var starts: Set<Int64> = []
        for (hour, numbers) in numbersByHour {
            starts.formUnion(try rangesWithFacts(of: numbers, hour, database))
        }
        guard !starts.isEmpty else { return }
        let insert = try database.cachedStatement(
            sql: "INSERT OR IGNORE INTO outdated_input VALUES (?)"
        )
        let inputs = try Row.fetchCursor(
            database,
            sql: """
                SELECT input_id, first_fact, last_fact FROM input
                WHERE first_fact IS NOT NULL ORDER BY first_fact
                """
        )
        var waiting = starts.sorted().reversed().map(\.self)
        while let input = try inputs.next(), let next = waiting.last {
            let (first, last): (Int64, Int64) = (input[1], input[2])
            guard next <= last else { continue }
            while let next = waiting.last, next <= last { waiting.removeLast() }
            guard next >= first else { continue }
            let number: Int64 = input[0]
            try insert.execute(arguments: [number])
        }
    }

    private func markEvents(of numbers: Set<Int64>, _ hour: Int, _ database: Database) throws {
        let hourText = Timestamp.text(ofHour: hour)
        let isLoaded = try Bool.fetchOne(
            database.cachedStatement(
                sql: "SELECT EXISTS (SELECT 1 FROM event_scope WHERE hour = ?)"
            ),
            arguments: [hourText]
        )
        guard isLoaded == true else { return }
        try setUndecided(numbers, database)
        try database.execute(
            sql: """
                INSERT OR IGNORE INTO outdated_input
                SELECT f.input_id FROM event_scope s
                CROSS JOIN event_fact f ON f.event_scope_id = s.event_scope_id
                WHERE s.hour = ?1 AND (f.source_id IN (SELECT number FROM temp.undecided)
                                       OR f.destination_id IN (SELECT number FROM temp.undecided))
                UNION
                SELECT l.input_id FROM event_scope s
                CROSS JOIN lookup l ON l.event_scope_id = s.event_scope_id
                WHERE s.hour = ?1 AND l.client_id IN (SELECT number FROM temp.undecided)
                """,
            arguments: [hourText]
        )
    }

    /// A sample and the event it came with may be in different inputs: of an event that two show, one has the row.
    private func markLatency(of numbers: Set<Int64>, _ hour: Int, _ database: Database) throws {
        try setUndecided(numbers, database)
        try database.execute(
            sql: """
                INSERT OR IGNORE INTO outdated_input
                SELECT input_id FROM latency
                WHERE hour_id = ?1 AND (source_id IN (SELECT number FROM temp.undecided)
                                        OR destination_id IN (SELECT number FROM temp.undecided))
                UNION
                SELECT input_id FROM socket_group
                WHERE hour_id = ?1 AND (source_id IN (SELECT number FROM temp.undecided)
                                        OR destination_id IN (SELECT number FROM temp.undecided))
                """,
            arguments: [hour]
        )
    }

    private func setUndecided(_ numbers: Set<Int64>, _ database: Database) throws {
        try database.execute(sql: "DELETE FROM temp.undecided")
        let insert = try database.cachedStatement(sql: "INSERT INTO temp.undecided VALUES (?)")
        for number in numbers { try insert.execute(arguments: [number]) }
    }

    private func rangesWithFacts(
        of numbers: Set<Int64>,
        _ hour: Int,
        _ database: Database
    ) throws -> [Int64] {
        let hourText = Timestamp.text(ofHour: hour)
        let isLoaded = try Bool.fetchOne(
            database.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM scope WHERE hour = ?)"),
            arguments: [hourText]
        )
        guard isLoaded == true else { return [] }
        try setUndecided(numbers, database)
        return try Int64.fetchAll(
            database.cachedStatement(
                sql: """
                    SELECT r.first_fact
                    FROM scope s CROSS JOIN fact_range r ON r.scope_id = s.scope_id
                    WHERE s.hour = ? AND r.first_fact > 0 AND EXISTS (
                        SELECT 1 FROM fact_lane l
                        WHERE l.first_fact BETWEEN r.first_fact AND r.last_fact
                              AND (l.near_id IN (SELECT number FROM temp.undecided)
                                   OR EXISTS (
                                       SELECT 1 FROM fact f
                                       WHERE f.fact_id BETWEEN l.first_fact AND l.last_fact
                                             AND f.remote_id IN (SELECT number FROM temp.undecided)
                                   ))
                    )
                    """
            ),
            arguments: [hourText]
        )
    }
}
