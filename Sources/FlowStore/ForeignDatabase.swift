import Flow
import GRDB

/// Whether a database can be taken for one that this program made.
///
/// Seals prove that it is as somebody sealed it, and anybody can seal what he likes: a trigger that changes what is inserted, a view
/// that says something else, a time that no arithmetic stands.
enum ForeignDatabase {
    /// Checks that tables, indexes and views are those of this program, and that numbers are such as it writes.
    ///
    /// - Throws: `MergeError.schema`, `MergeError.range`; `DatabaseError`.
    static func check(_ database: Database) throws {
        let known = try Migrations.definitions()
        let found = try Migrations.definitions(database)
        let names = Set(known.keys).union(found.keys).sorted()
        if let name = names.first(where: { known[$0] != found[$0] }) {
            throw MergeError.schema(name: name)
        }
        for table in try Seals.tables(database) { try checkNumbers(of: table, database) }
    }

    private static func checkNumbers(of table: String, _ database: Database) throws {
        let columns = try String.fetchAll(
            database,
            sql: "SELECT name FROM pragma_table_info(?) WHERE type = 'INTEGER' ORDER BY cid",
            arguments: [table]
        )
        let bounds = (columns + ["rowid"]).compactMap { column in
            range(of: column, in: table).map { (column, $0) }
        }
        guard !bounds.isEmpty else { return }
        let conditions = bounds.map { column, range in
            "\(column.asIdentifier) NOT BETWEEN \(range.lowerBound) AND \(range.upperBound)"
        }
        // One way through the table; which column it was is asked only where there is one.
        let isBad = conditions.joined(separator: " OR ")
        guard
            let row = try Row.fetchOne(
                database,
                sql: """
                    SELECT rowid, \(conditions.joined(separator: ", "))
                    FROM \(table.asIdentifier) WHERE \(isBad) LIMIT 1
                    """
            )
        else { return }
        let place = bounds.indices.first { row[$0 + 1] as Bool? == true } ?? 0
        throw MergeError.range(table: table, column: bounds[place].0, row: row[0])
    }

    /// What this program writes there, with room to spare; `nil` where it may be anything, as in packed words and fingerprints.
    private static func range(of column: String, in table: String) -> ClosedRange<Int64>? {
        let end = Timestamp.endOfYears
        switch (table, column) {
        case ("fact", "detail"), ("fact", "packets"), ("fact", "bytes"),
            ("event_fact", "minutes"), ("lookup", "minutes"), ("pair_edge", "connection"),
            ("address_interval", _):
            return nil
        case ("pair_edge", "kind"), ("pair_edge", "method"), ("latency", "method"): return 0...127
        case ("event_scope", "generation"), ("event_scope", "minute"): return 0...127
        case ("pair_edge", "tie"): return 0...Int64(UInt32.max)
        case (_, "modified_ns"): return -(1 << 62)...(1 << 62)
        default: break
        }
        if column.hasSuffix("_ms") { return -end...end }
        if column.hasSuffix("_ns") { return -1...(.max - 1 << 50) }
        if column.hasSuffix("_s") { return -end / 1000...end / 1000 }
        if ["hour_id", "from_hour", "day_id"].contains(column) {
            return -end / 3_600_000...end / 3_600_000
        }
        return -(1 << 61)...(1 << 61)
    }
}

extension ResultReader {
    /// Proves that the database is as its runs left it, and one that this program made.
    ///
    /// - Throws: `MergeError`
    package func checkForMerge() throws(MergeError) {
        do {
            try snapshot { try Self.checkForMerge($0) }
        } catch let error as MergeError {
            throw error
        } catch {
            throw .failed(reason: sentence(error))
        }
    }

    static func checkForMerge(_ database: Database) throws {
        let found = try Verification(of: database, isSigned: nil)
        guard found.problems.isEmpty else { throw MergeError.changed(found.problems) }
        try ForeignDatabase.check(database)
    }
}
