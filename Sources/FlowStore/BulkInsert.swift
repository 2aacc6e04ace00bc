import GRDB
import GRDBSQLite

/// Inserts rows of integers, and of a text or a blob before them if the table has one, many in one statement.
///
/// The third fenced file: 64 rows a statement and C calls store 2.2 million rows of 14 columns a second, GRDB's argument
/// arrays 0.35 million. A virtual table as the source of `INSERT … SELECT` was a fifth faster still, which is
/// too little for its callbacks.
struct BulkInsert {
    /// What rows begin with.
    enum Row {
        case integers(Int)
        /// A text, then as many integers.
        case textAndIntegers(Int)
        /// A blob, then as many integers.
        case blobAndIntegers(Int)
    }

    private enum Head { case none, text, blob }

    private let database: Database
    private let target: String
    private let single: Statement
    /// Made with the first 64 rows: small inputs, of which there can be many, do without.
    private var many: Statement?
    private let integerCount: Int
    private let head: Head
    private let columnCount: Int
    private var rowCount = 0
    private var values: [Int64] = []
    private var headBytes: [UInt8] = []
    /// Where the text or blob of each row ends in `headBytes`.
    private var headEnds: [Int] = []

    static let rowsPerStatement = 64
    /// Stands for NULL: no column of ours reaches it.
    static let null = Int64.min

    /// - Parameters:
    ///   - database: Its statement cache keeps the statements.
    ///   - target: Table, and columns unless the rows fill all of them.
    ///   - row: What `append` will be given.
    /// - Throws: `DatabaseError` if there is no such table.
    init(_ database: Database, into target: String, row: Row) throws {
        switch row {
        case .integers(let count):
            integerCount = count
            head = .none
        case .textAndIntegers(let count):
            integerCount = count
            head = .text
        case .blobAndIntegers(let count):
            integerCount = count
            head = .blob
        }
        columnCount = integerCount + (head == .none ? 0 : 1)
        self.database = database
        self.target = target
        single = try Self.statement(rows: 1, of: columnCount, target, database)
    }

    private static func statement(
        rows: Int,
        of columnCount: Int,
        _ target: String,
        _ database: Database
    ) throws -> Statement {
        // `joined` takes far longer, and small inputs do this many times a second.
        let marks = "(?" + String(repeating: ",?", count: columnCount - 1) + ")"
        let all = marks + String(repeating: "," + marks, count: rows - 1)
        return try database.cachedStatement(sql: "INSERT INTO \(target) VALUES \(all)")
    }

    /// Adds one row; `Self.null` is NULL.
    @inline(__always)
    mutating func append<let count: Int>(_ row: InlineArray<count, Int64>) throws {
        precondition(count == integerCount && head == .none)
        for index in row.indices { values.append(row[index]) }
        try endRow()
    }

    /// Adds one row that begins with a text.
    mutating func append<let count: Int>(_ text: String, _ row: InlineArray<count, Int64>) throws {
        precondition(count == integerCount && head == .text)
        headBytes.append(contentsOf: text.utf8)
        try appendBehindHead(row)
    }

    /// Adds one row that begins with a blob, which must not be empty.
    mutating func append<let count: Int>(
        _ blob: [UInt8],
        _ row: InlineArray<count, Int64>
    ) throws {
        precondition(count == integerCount && head == .blob && !blob.isEmpty)
        headBytes.append(contentsOf: blob)
        try appendBehindHead(row)
    }

    @inline(__always)
    private mutating func appendBehindHead<let count: Int>(
        _ row: InlineArray<count, Int64>
    ) throws {
        headEnds.append(headBytes.count)
        for index in row.indices { values.append(row[index]) }
        try endRow()
    }

    @inline(__always)
    private mutating func endRow() throws {
        rowCount += 1
        if rowCount == Self.rowsPerStatement {
            try run(try manyRows(), rows: 0..<rowCount)
            removeRows()
        }
    }

    private mutating func manyRows() throws -> Statement {
        if let many { return many }
        let statement = try Self.statement(
            rows: Self.rowsPerStatement,
            of: columnCount,
            target,
            database
        )
        many = statement
        return statement
    }

    /// Writes the rows that do not fill a statement.
    mutating func finish() throws {
        for row in 0..<rowCount { try run(single, rows: row..<row + 1) }
        removeRows()
    }

    private mutating func removeRows() {
        rowCount = 0
        values.removeAll(keepingCapacity: true)
        headBytes.removeAll(keepingCapacity: true)
        headEnds.removeAll(keepingCapacity: true)
    }

    private func run(_ statement: Statement, rows: Range<Int>) throws {
        // Safe because the statement is alive (held by `self`) and used on its database's queue only. It has a
        // parameter for each value of `rows`: `endRow` and `finish` pass as many rows as it was made for.
        let handle = unsafe statement.sqliteStatement
        let code = unsafe headBytes.withUnsafeBytes { bytes in
            var parameter: Int32 = 0
            for row in rows {
                if head != .none {
                    parameter += 1
                    let start = row == 0 ? 0 : headEnds[row - 1]
                    let value = unsafe UnsafeRawBufferPointer(
                        rebasing: bytes[start..<headEnds[row]]
                    )
                    let count = Int32(value.count)
                    if head == .text {
                        let text = unsafe value.baseAddress?.assumingMemoryBound(to: CChar.self)
                        unsafe sqlite3_bind_text(handle, parameter, text, count, nil)
                    } else {
                        unsafe sqlite3_bind_blob(handle, parameter, value.baseAddress, count, nil)
                    }
                }
                for index in row * integerCount..<(row + 1) * integerCount {
                    parameter += 1
                    let value = values[index]
                    if value == Self.null {
                        unsafe sqlite3_bind_null(handle, parameter)
                    } else {
                        unsafe sqlite3_bind_int64(handle, parameter, value)
                    }
                }
            }
            let code = unsafe sqlite3_step(handle)
            unsafe sqlite3_reset(handle)
            if head != .none { unsafe sqlite3_clear_bindings(handle) }
            return code
        }
        guard code == SQLITE_DONE else {
            throw DatabaseError(resultCode: ResultCode(rawValue: code))
        }
    }
}
