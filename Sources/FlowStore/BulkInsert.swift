import GRDB
import GRDBSQLite

/// Inserts rows of integers, many in one statement.
///
/// The third fenced file: 64 rows a statement and C calls store 2.2 million rows a second, GRDB's argument arrays 0.35
/// million, and the store is a third of the whole run.
struct BulkInsert {
    private let many: Statement
    private let single: Statement
    private let columnCount: Int
    private var values: [Int64] = []

    static let rowsPerStatement = 64
    /// Stands for NULL: no column of a fact reaches it.
    static let null = Int64.min

    init(_ database: Database, table: String, columnCount: Int) throws {
        self.columnCount = columnCount
        let row = "(" + Array(repeating: "?", count: columnCount).joined(separator: ",") + ")"
        let rows = Array(repeating: row, count: Self.rowsPerStatement).joined(separator: ",")
        many = try database.makeStatement(sql: "INSERT INTO \(table) VALUES \(rows)")
        single = try database.makeStatement(sql: "INSERT INTO \(table) VALUES \(row)")
        values.reserveCapacity(columnCount * Self.rowsPerStatement)
    }

    /// Adds one row of `columnCount` values; `Self.null` is NULL.
    mutating func append(_ row: [Int64]) throws {
        precondition(row.count == columnCount)
        values.append(contentsOf: row)
        if values.count == columnCount * Self.rowsPerStatement {
            try run(many, values[...])
            values.removeAll(keepingCapacity: true)
        }
    }

    /// Writes the rows that do not fill a statement.
    mutating func finish() throws {
        for start in stride(from: 0, to: values.count, by: columnCount) {
            try run(single, values[start..<start + columnCount])
        }
        values.removeAll(keepingCapacity: true)
    }

    private func run(_ statement: Statement, _ values: ArraySlice<Int64>) throws {
        // Safe because the statement is alive (held by `self`), used on its database's queue only, and
        // `values` has one value a parameter: `append` and `finish` cut whole rows.
        let handle = unsafe statement.sqliteStatement
        var parameter: Int32 = 0
        for value in values {
            parameter += 1
            if value == Self.null {
                unsafe sqlite3_bind_null(handle, parameter)
            } else {
                unsafe sqlite3_bind_int64(handle, parameter, value)
            }
        }
        let code = unsafe sqlite3_step(handle)
        unsafe sqlite3_reset(handle)
        guard code == SQLITE_DONE else {
            throw DatabaseError(resultCode: ResultCode(rawValue: code))
        }
    }
}
