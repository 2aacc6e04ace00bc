import Flow
import Foundation
import GRDB

/// Days without hours of another database (decision 0033).
///
/// Their sums cannot be united with anything: which of two rows counts is asked hour by hour (R5). So a day is taken over where only one
/// of the databases has anything of it, and left as it is where both have the same.
extension Absorption {
    /// - Throws: `MergeError.rolledUp` for a day of which both databases have different evidence.
    mutating func takeRolledUpDays(
        _ database: Database,
        _ state: inout StoreState
    ) throws {
        let own = try Self.details(database)
        let theirs = try Self.details(other)
        var taken: [Int] = []
        for day in Set(own.keys).union(theirs.keys).sorted() {
            let ownInputs = try Self.inputs(of: day, database)
            let otherInputs = try Self.inputs(of: day, other)
            if otherInputs.isEmpty, theirs[day] == nil { continue }
            if ownInputs.isEmpty, own[day] == nil {
                taken.append(day)
                continue
            }
            // Names and classes are those of the night when the day was rolled up: they may differ, too.
            guard ownInputs == otherInputs, own[day] == theirs[day],
                try Self.sums(of: day, database) == Self.sums(of: day, other)
            else {
                throw MergeError.rolledUp(day: String(Timestamp.text(ofHour: day * 24).prefix(10)))
            }
        }
        for day in taken {
            try takeSums(of: day, database)
            try takeRuleDay(day, database, &state)
            try takeSubnetHours(of: day, database)
            if theirs[day]?.contains(RolledUpDay.Detail.hourly.rawValue) == true {
                state.rolledUpDays.insert(day)
            }
        }
        if !taken.isEmpty {
            try takeContacts(database)
            account.isChanged = true
        }
    }

    /// What is gone, by day.
    private static func details(_ database: Database) throws -> [Int: Set<String>] {
        let rows = try Row.fetchAll(database, sql: "SELECT day_id, detail FROM rolled_up_day")
        return Dictionary(rows.map { ($0[0], [$0[1]]) }) { $0.union($1) }
    }

    /// Inputs with rows of a day, by what they are, wherever they lie.
    private static func inputs(of day: Int, _ database: Database) throws -> Set<String> {
        try Set(
            String.fetchAll(
                database,
                sql: """
                    SELECT DISTINCT COALESCE(i.sha256, i.path) FROM reporter_hour h
                    JOIN input i ON i.input_id = h.input_id
                    WHERE h.hour_id BETWEEN ? AND ? AND h.row_count > 0
                    """,
                arguments: [day * 24, day * 24 + 23]
            )
        )
    }

    /// What is left of a day, in words.
    private static func sums(of day: Int, _ database: Database) throws -> [[DatabaseValue]] {
        let text = Timestamp.text(ofHour: day * 24).prefix(10)
        return try RollUpViews.closedNames.flatMap { view in
            let count = try database.columns(in: view).count
            let order = (1...count).map(String.init).joined(separator: ", ")
            return try Row.fetchAll(
                database,
                sql: "SELECT * FROM \(view) WHERE day = ? ORDER BY \(order)",
                arguments: [String(text)]
            ).map { Array($0.databaseValues) }
        }
    }

    // MARK: Sums

    private mutating func takeSums(of day: Int, _ database: Database) throws {
        try takeRows(of: day, "rolled_up_day", database) { [runs] row in
            var values = Array(row.databaseValues)
            if let run: Int64 = row["run_id"] { values[3] = (runs[run] ?? run).databaseValue }
            return values
        }
        for table in RollUpTables.sums {
            guard let buckets = Self.buckets[table] else {
                try takeRows(of: day, table, database) { row in
                    try Self.withOwnEnds(row, other, database)
                }
                continue
            }
            // The first column numbers the rows, for their buckets.
            let behind =
                try Int64.fetchOne(database, sql: "SELECT MAX(\(table)_id) FROM \(table)") ?? 0
            var number = behind
            try takeRows(of: day, table, database) { row in
                number += 1
                var values = try Self.withOwnEnds(row, other, database)
                values[0] = number.databaseValue
                try Self.takeBuckets(of: row[0], as: number, buckets, other, database)
                return values
            }
        }
    }

    private static let buckets = [
        "past_latency": "past_latency_bucket", "past_lookup": "past_lookup_bucket",
    ]

    private func takeRows(
        of day: Int,
        _ table: String,
        _ database: Database,
        values: (Row) throws -> [DatabaseValue]
    ) throws {
        let rows = try Row.fetchCursor(
            other,
            sql: "SELECT * FROM \(table) WHERE day_id = ? ORDER BY rowid",
            arguments: [day]
        )
        while let row = try rows.next() {
            let marks = row.map { _ in "?" }.joined(separator: ", ")
            try database.cachedStatement(sql: "INSERT INTO \(table) VALUES (\(marks))")
                .execute(arguments: StatementArguments(try values(row)))
        }
    }

    private static func takeBuckets(
        of number: Int64,
        as own: Int64,
        _ table: String,
        _ other: Database,
        _ database: Database
    ) throws {
        let rows = try Row.fetchCursor(
            other.cachedStatement(
                sql: "SELECT bucket_key, samples FROM \(table) WHERE bucket_key BETWEEN ? AND ?"
            ),
            arguments: [number << 12, number << 12 | 4095]
        )
        let insert = try database.cachedStatement(sql: "INSERT INTO \(table) VALUES (?, ?)")
        while let row = try rows.next() {
            let (key, samples): (Int64, Int64) = (row[0], row[1])
            try insert.execute(arguments: [own << 12 | key & 4095, samples])
        }
    }

    /// A row with the numbers that its ends have here.
    private static func withOwnEnds(
        _ row: Row,
        _ other: Database,
        _ database: Database
    ) throws -> [DatabaseValue] {
        var values = Array(row.databaseValues)
        for (index, column) in row.columnNames.enumerated()
        where column == "source_id" || column == "destination_id" {
            values[index] = try end(row[index], other, database).databaseValue
        }
        return values
    }

    private static func end(
        _ number: Int64,
        _ other: Database,
        _ database: Database
    ) throws -> Int64 {
        let names = RollUpViews.endColumns
        let list = names.joined(separator: ", ")
        guard
            let row = try Row.fetchOne(
                other.cachedStatement(sql: "SELECT \(list) FROM past_end WHERE past_end_id = ?"),
                arguments: [number]
            )
        else { throw MergeError.missing(table: "past_end", row: number) }
        let values = StatementArguments(row.databaseValues)
        let find = try database.cachedStatement(
            sql: """
                SELECT past_end_id FROM past_end
                WHERE \(names.map { "\($0) IS ?" }.joined(separator: " AND "))
                """
        )
        if let known = try Int64.fetchOne(find, arguments: values) { return known }
        let marks = names.map { _ in "?" }.joined(separator: ", ")
        try database.cachedStatement(sql: "INSERT INTO past_end (\(list)) VALUES (\(marks))")
            .execute(arguments: values)
        return database.lastInsertedRowID
    }

    /// Contacts of all days, those that both have at their first.
    private func takeContacts(_ database: Database) throws {
        let keys = RollUpViews.contactKeys
        let isKnown = keys.map { "\($0) IS ?" }.joined(separator: " AND ")
        let list = RollUpViews.list(keys)
        let rows = try Row.fetchCursor(
            other,
            sql: "SELECT first_hour, last_day, \(list) FROM past_contact ORDER BY rowid"
        )
        while let row = try rows.next() {
            let values = Array(row.databaseValues)
            try database.cachedStatement(
                sql: """
                    UPDATE past_contact
                    SET first_hour = MIN(first_hour, ?), last_day = MAX(last_day, ?)
                    WHERE \(isKnown)
                    """
            ).execute(arguments: StatementArguments(values))
            guard database.changesCount == 0 else { continue }
            let marks = values.map { _ in "?" }.joined(separator: ", ")
            try database.cachedStatement(
                sql: "INSERT INTO past_contact (first_hour, last_day, \(list)) VALUES (\(marks))"
            ).execute(arguments: StatementArguments(values))
        }
    }

    // MARK: Rules and subnets

    /// What rules are judged by, in this database's names and addresses.
    private mutating func takeRuleDay(
        _ day: Int,
        _ database: Database,
        _ state: inout StoreState
    ) throws {
        let rows = try Row.fetchAll(
            other,
            sql: "SELECT * FROM rule_day WHERE day_id = ? ORDER BY rowid",
            arguments: [day]
        )
        for row in rows {
            var values = Array(row.databaseValues)
            for (index, column) in row.columnNames.enumerated() {
                switch column {
                case "acl_id", "rule_id":
                    values[index] = try numbers.name(row[index], database, &state).databaseValue
                case "sources", "destinations", "names":
                    let packed: Data = row[index]
                    let own = try PackedNumberReader.deltas(bytes(packed)).map { number in
                        column == "names"
                            ? try numbers.name(number, database, &state)
                            : try numbers.address(number, database, &state)
                    }
                    values[index] = PackedNumbers.deltas(Set(own).sorted()).asData.databaseValue
                default: break
                }
            }
            let marks = row.map { _ in "?" }.joined(separator: ", ")
            try database.cachedStatement(sql: "INSERT INTO rule_day VALUES (\(marks))")
                .execute(arguments: StatementArguments(values))
        }
        let reporters = try Row.fetchAll(
            other,
            sql: "SELECT acl_id, reporter FROM rule_reporter WHERE day_id = ? ORDER BY rowid",
            arguments: [day]
        )
        for row in reporters {
            try database.execute(
                sql: "INSERT INTO rule_reporter VALUES (?, ?, ?)",
                arguments: [
                    day, try numbers.name(row[0], database, &state), row[1] as String,
                ]
            )
        }
        if !rows.isEmpty, state.hasRules { try RuleReviews.noteOutdated(database) }
    }

    private func takeSubnetHours(of day: Int, _ database: Database) throws {
        let rows = try Row.fetchCursor(
            other,
            sql: """
                SELECT h.hour_id, h.seen, h.owned, h.used, h.reserved, s.prefix
                FROM subnet_hour h JOIN subnet s ON s.subnet_id = h.subnet_id
                WHERE h.hour_id BETWEEN ? AND ? ORDER BY h.rowid
                """,
            arguments: [day * 24, day * 24 + 23]
        )
        while let row = try rows.next() {
            try database.cachedStatement(
                sql: """
                    INSERT INTO subnet_hour
                    SELECT ?, subnet_id, ?, ?, ?, ? FROM subnet WHERE prefix = ?
                    """
            ).execute(arguments: StatementArguments(row.databaseValues))
        }
    }
}
