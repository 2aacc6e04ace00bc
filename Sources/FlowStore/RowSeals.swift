import Codec
import GRDB
import GRDBSQLite

/// Rows of a table with neighbouring row ids, which are sealed together (decision 0025).
struct RowBlock: Hashable, Sendable {
    var table: String
    /// Row ids divided by `RowBlock.size`.
    var number: Int64

    /// Row ids of a block.
    ///
    /// Buckets of a group have 4,096 ids, of which a few are taken.
    static func size(of table: String) -> Int64 {
        table == "latency_bucket" || table == "lookup_bucket" ? 1 << 22 : 1 << 10
    }

    static func number(ofRow id: Int64, in table: String) -> Int64 {
        let size = size(of: table)
        // Towards minus infinity, and for every id there can be.
        return id >= 0 ? id / size : ~(~id / size)
    }

    /// First and last row id there can be in it.
    var rows: ClosedRange<Int64> {
        let size = Self.size(of: table)
        return number * size...number * size + (size - 1)
    }
}

/// Blocks with rows that were written since they were sealed, as SQLite tells it row by row.
///
/// The fourth fenced file: SQLite's own calls say a row in 30 ns and hash one in 0.2 µs, GRDB's observers and cursors take five
/// times as long, which shows on a night of millions of facts.
///
/// Unchecked, but safe: only the connection that it observes uses it, one call at a time.
@safe final class ChangedBlocks: @unchecked Sendable {
    private struct Table {
        let name: String
        /// Where SQLite has the name; the same from row to row.
        var address: UInt
        var numbers: Set<Int64> = []
        /// The block of the row before: facts come by the million, one behind the other.
        var lastRows: ClosedRange<Int64>?
        /// Those in which more was done than rows inserted, and the block of the last such row.
        var rewritten: Set<Int64> = []
        var lastRewritten: ClosedRange<Int64>?
        /// Those whose rows were hashed as they were inserted.
        var sealed: [Int64: RowHasher.Block] = [:]
    }

    /// Few at a time: found faster by looking than by hashing names.
    private var tables: [Table] = []

    /// Sorted by table and number.
    var blocks: [RowBlock] {
        tables.sorted { $0.name < $1.name }.flatMap { table in
            table.numbers.sorted().map { RowBlock(table: table.name, number: $0) }
        }
    }

    /// The seal of a block that was made while its rows were inserted; `nil` if it must be read.
    func seal(of block: RowBlock) -> RowHasher.Block? {
        guard let table = tables.first(where: { $0.name == block.table }),
            !table.rewritten.contains(block.number)
        else { return nil }
        return table.sealed[block.number]
    }

    /// Takes the seal of a block all of whose rows are inserted in this transaction.
    func seal(_ block: RowHasher.Block, of name: String) {
        tables[place(named: name)].sealed[block.number] = block
    }

    var isEmpty: Bool { tables.allSatisfy(\.numbers.isEmpty) }

    /// Tells of every row that the connection inserts, changes or deletes from now on.
    ///
    /// `sqlite3_update_hook` is silent about rows that `REPLACE` or a `DELETE` without `WHERE` removes: the store uses neither.
    func observe(_ database: Database) {
        // Safe because `self` lives as long as the connection does: both are the store's.
        let me = unsafe Unmanaged.passUnretained(self).toOpaque()
        _ = unsafe sqlite3_update_hook(
            database.sqliteConnection,
            { me, operation, schema, table, row in
                guard let me = unsafe me, let schema = unsafe schema, let table = unsafe table,
                    // `main`; what is temporary is nobody's evidence.
                    unsafe schema[0] == CChar(UInt8(ascii: "m"))
                else { return }
                unsafe Unmanaged<ChangedBlocks>.fromOpaque(me).takeUnretainedValue()
                    .note(table, row, isInsert: operation == SQLITE_INSERT)
            },
            me
        )
    }

    /// Forgets them; a schema that is read anew has its names elsewhere.
    func removeAll() { tables.removeAll(keepingCapacity: true) }

    private func note(_ table: UnsafePointer<CChar>, _ row: Int64, isInsert: Bool) {
        let place = unsafe place(of: table)
        if !isInsert { noteRewritten(row, at: place) }
        if let lastRows = tables[place].lastRows, lastRows.contains(row) { return }
        let name = tables[place].name
        let block = RowBlock(table: name, number: RowBlock.number(ofRow: row, in: name))
        tables[place].lastRows = block.rows
        tables[place].numbers.insert(block.number)
    }

    private func noteRewritten(_ row: Int64, at place: Int) {
        if let last = tables[place].lastRewritten, last.contains(row) { return }
        let name = tables[place].name
        let block = RowBlock(table: name, number: RowBlock.number(ofRow: row, in: name))
        tables[place].lastRewritten = block.rows
        tables[place].rewritten.insert(block.number)
    }

    private func place(of table: UnsafePointer<CChar>) -> Int {
        let address = UInt(bitPattern: table)
        for index in tables.indices where tables[index].address == address { return index }
        let known = place(named: unsafe String(cString: table))
        tables[known].address = address
        return known
    }

    private func place(named name: String) -> Int {
        if let known = tables.firstIndex(where: { $0.name == name }) { return known }
        tables.append(Table(name: name, address: 0))
        return tables.count - 1
    }
}

/// Seals blocks of facts while they are inserted, one behind the other, so that they are not read again for it.
///
/// A block is sealed only if all of its ids come this way: then no other row can be in it. What is changed or deleted in it
/// afterwards, `ChangedBlocks` sees, and the block is read after all.
///
/// Unchecked, but safe: it belongs to the store's state, which is used under its lock only.
final class InsertedBlocks: @unchecked Sendable {
    static let table = "fact"

    private let hasher: RowHasher
    private let changed: ChangedBlocks
    private let blockRows = RowBlock.size(of: table)
    /// The id that goes on with the block that is being hashed; `nil` if that did not begin with its first id.
    private var next: Int64?

    init(_ database: Database, _ changed: ChangedBlocks) {
        hasher = RowHasher(database)
        self.changed = changed
    }

    /// Notes a fact that is inserted in this transaction.
    ///
    /// - Parameters:
    ///   - id: Row id.
    ///   - row: The other columns in the table's order; `BulkInsert.null` is NULL.
    @inline(__always)
    func append(_ id: Int64, _ row: InlineArray<4, Int64>) {
        if id != next { guard begin(id) else { return } }
        hasher.append(id, row)
        next = id + 1
        if (id + 1) % blockRows == 0 { end() }
    }

    /// The transaction has ended: what comes next goes on with a block that was sealed as it was.
    func reset() { next = nil }

    private func begin(_ id: Int64) -> Bool {
        hasher.discard()
        next = nil
        return id % blockRows == 0
    }

    private func end() {
        guard let next else { return }
        changed.seal(hasher.finish((next - 1) / blockRows, blockRows), of: Self.table)
        self.next = nil
    }
}

/// Hashes rows as they are stored.
@safe final class RowHasher {
    /// A block and the hash of its rows.
    struct Block {
        var number: Int64
        var rows: Int64
        /// SHA-256 over the rows in the order of their ids, 64 lower-case hex digits.
        var hash: String
    }

    private static let bufferBytes = 1 << 16
    /// A tag and a word.
    private static let cellBytes = 9

    private let database: Database
    private let hasher = SHA256()
    private let buffer = UnsafeMutableRawBufferPointer.allocate(
        byteCount: bufferBytes,
        alignment: 16
    )
    private var used = 0
    /// Whether bytes of the block have left the buffer.
    private var isStarted = false

    init(_ database: Database) { self.database = database }

    deinit { unsafe buffer.deallocate() }

    /// The blocks of a table that have rows, in order; of all rows, or of those with ids in a range that begins and ends with a
    /// block.
    ///
    /// A row is its id and its other columns in order, each as a tag and eight bytes, least significant first: 0 for NULL (and zeros),
    /// 1 for an integer, 2 for a real number's bits, 3 and 4 for the length of a text or blob, whose bytes follow.
    func blocks(
        of table: String,
        in range: ClosedRange<Int64> = .min ... .max,
        _ body: (Block) throws -> Void
    ) throws {
        let name = table.asIdentifier
        // A key that is the row's id stands there already.
        let others = try String.fetchAll(
            database.cachedStatement(
                sql: """
                    SELECT name FROM pragma_table_info(?) WHERE pk = 0 OR type <> 'INTEGER' ORDER BY cid
                    """
            ),
            arguments: [table]
        ).map { ", " + $0.asIdentifier }.joined()
        let sql =
            "SELECT rowid\(others) FROM \(name) WHERE rowid BETWEEN ? AND ? ORDER BY rowid"
        var statement: OpaquePointer?
        let connection = unsafe database.sqliteConnection
        // Safe because the statement is checked, used on its own connection, and finalised on every way out.
        try unsafe check(sqlite3_prepare_v2(connection, sql, -1, &statement, nil), sql)
        defer { _ = unsafe sqlite3_finalize(statement) }
        try unsafe check(sqlite3_bind_int64(statement, 1, range.lowerBound), sql)
        try unsafe check(sqlite3_bind_int64(statement, 2, range.upperBound), sql)
        let columns = unsafe sqlite3_column_count(statement)
        var rows: Int64 = 0
        var number: Int64 = 0
        var ids: ClosedRange<Int64>?
        while true {
            let code = unsafe sqlite3_step(statement)
            guard code == SQLITE_ROW else {
                guard code == SQLITE_DONE else { throw failure(code, sql) }
                break
            }
            let id = unsafe sqlite3_column_int64(statement, 0)
            if ids?.contains(id) != true {
                if rows > 0 { try body(finish(number, rows)) }
                rows = 0
                number = RowBlock.number(ofRow: id, in: table)
                ids = RowBlock(table: table, number: number).rows
            }
            rows += 1
            append(1, UInt64(bitPattern: id))
            for column in 1..<columns { unsafe append(statement, column) }
        }
        if rows > 0 { try body(finish(number, rows)) }
    }

    /// Adds a row of integers; `BulkInsert.null` is NULL.
    @inline(__always)
    func append<let count: Int>(_ id: Int64, _ row: InlineArray<count, Int64>) {
        append(1, UInt64(bitPattern: id))
        for index in row.indices {
            if row[index] == BulkInsert.null {
                append(0, 0)
            } else {
                append(1, UInt64(bitPattern: row[index]))
            }
        }
    }

    /// Forgets the rows of a block that has not been finished.
    func discard() {
        guard used > 0 || isStarted else { return }
        used = 0
        _ = hasher.finish()
        isStarted = false
    }

    /// The seal of the block whose rows have been added; the next block starts empty.
    func finish(_ number: Int64, _ rows: Int64) -> Block {
        flush()
        isStarted = false
        return Block(number: number, rows: rows, hash: hasher.finish())
    }

    private func flush() {
        // Safe because the bytes below `used` have been written, and the span is gone before they are again.
        unsafe hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<used]).bytes)
        used = 0
        isStarted = true
    }

    private func append(_ statement: OpaquePointer?, _ column: Int32) {
        switch unsafe sqlite3_column_type(statement, column) {
        case SQLITE_INTEGER:
            append(1, UInt64(bitPattern: unsafe sqlite3_column_int64(statement, column)))
        case SQLITE_FLOAT:
            append(2, unsafe sqlite3_column_double(statement, column).bitPattern)
        case SQLITE_NULL: append(0, 0)
        case let type:
            // Safe because SQLite keeps the bytes until the next step, and the length belongs to this form of them.
            let bytes = unsafe sqlite3_column_blob(statement, column)
            let count = Int(unsafe sqlite3_column_bytes(statement, column))
            append(type == SQLITE_TEXT ? 3 : 4, UInt64(count))
            guard let bytes = unsafe bytes, count > 0 else { return }
            if count > Self.bufferBytes - used { flush() }
            let text = unsafe UnsafeRawBufferPointer(start: bytes, count: count)
            if count > Self.bufferBytes {
                unsafe hasher.update(text.bytes)
            } else {
                let place = unsafe buffer[used..<used + count]
                unsafe UnsafeMutableRawBufferPointer(rebasing: place).copyMemory(from: text)
                used += count
            }
        }
    }

    @inline(__always)
    private func append(_ tag: UInt8, _ word: UInt64) {
        if used + Self.cellBytes > Self.bufferBytes { flush() }
        // Safe because there is room for both.
        unsafe buffer.storeBytes(of: tag, toByteOffset: used, as: UInt8.self)
        unsafe buffer.storeBytes(of: word.littleEndian, toByteOffset: used + 1, as: UInt64.self)
        used += Self.cellBytes
    }

    private func check(_ code: Int32, _ sql: String) throws {
        guard code == SQLITE_OK else { throw failure(code, sql) }
    }

    private func failure(_ code: Int32, _ sql: String) -> DatabaseError {
        let message = unsafe String(cString: sqlite3_errmsg(database.sqliteConnection))
        return DatabaseError(resultCode: ResultCode(rawValue: code), message: message, sql: sql)
    }
}
