import Dispatch
import Foundation
import GRDB
import Synchronization

/// A result database opened for reading only.
///
/// Nothing that goes through a reader changes what the file says or reaches another one: the connection is
/// opened read-only, extensions stay unloaded, functions in a tampered schema are not trusted,
/// `QueryGuard` admits a single reading statement, and `FileAuthorizer` no other file. The folder needs no write permission unless a
/// run was interrupted.
///
/// - Note: One thread at a time; the calls are synchronous.
package final class ResultReader {
    package let path: String
    /// `PRAGMA user_version` of the file.
    package let schemaVersion: Int
    private let database: DatabaseQueue

    /// Opens the database and checks that it is a result database this program can read.
    package init(path: String) throws(OpenError) {
        self.path = path
        try checkFile(path)
        do {
            (database, schemaVersion) = try Self.open(path)
        } catch OpenError.unfinishedRun where canRollBack(path) {
            try rollBack(path)
            (database, schemaVersion) = try Self.open(path)
        }
    }

    private static func open(_ path: String) throws(OpenError) -> (DatabaseQueue, Int) {
        do {
            let database = try DatabaseQueue(path: path, configuration: configuration)
            return (database, try database.read { try checkedSchemaVersion($0, path: path) })
        } catch let error as DatabaseError {
            throw OpenError(error, path: path)
        } catch let error as OpenError {
            throw error
        } catch {
            throw .failed(path: path, reason: "\(error)")
        }
    }

    /// Runs one reading statement and hands its rows over as they are found.
    ///
    /// - Parameters:
    ///   - sql: A single `SELECT`, `WITH`, `VALUES`, `EXPLAIN` or telling `PRAGMA`.
    ///   - sink: Gets the columns, then the rows; it may end the query early.
    /// - Throws: `QueryError`; the sink may have been given rows before `.interrupted`.
    package func query(_ sql: String, into sink: inout some RowSink) throws(QueryError) {
        do {
            try database.read { db in try run(sql, in: db, into: &sink) }
        } catch {
            throw QueryError(error)
        }
    }

    /// The text of the last manifest; `nil` before there is one.
    ///
    /// - Throws: `QueryError`
    package func lastManifest() throws(QueryError) -> String? {
        do {
            return try database.read { db in
                try String.fetchOne(
                    db,
                    sql: "SELECT text FROM manifest ORDER BY manifest_id DESC LIMIT 1"
                )
            }
        } catch {
            throw QueryError(error)
        }
    }

    /// Gives `body` one state of the database, so that all it asks agrees with each other, whatever a run commits meanwhile.
    ///
    /// - Parameter body: Must not keep the state, nor ask the reader itself.
    /// - Returns: What `body` returns.
    /// - Throws: `QueryError`, of any of its questions.
    package func atOneInstant<Result>(
        _ body: (ResultState) throws(QueryError) -> Result
    ) throws(QueryError) -> Result {
        do {
            return try database.read { db in try body(ResultState(database: db)) }
        } catch {
            throw QueryError(error)
        }
    }

    /// Has two ask one state of the database at the same time, each on a thread and a connection of its own.
    ///
    /// A run commits in rollback journal mode, for which it needs the file alone: while the first holds its lock, both see the same. The
    /// second has it also from a writer that waits, as SQLite has one lock for all connections of a process to a file (`os_unix.c`). A
    /// file in another mode is asked by one after the other.
    ///
    /// - Parameters:
    ///   - first: Must not keep the state, as `second`.
    ///   - second: Starts when the first has its lock.
    /// - Returns: What they return.
    /// - Throws: `QueryError`, of any of their questions; of `first` if both fail.
    package func atOneInstant<First: Sendable, Second: Sendable>(
        _ first: (ResultState) throws(QueryError) -> First,
        _ second: @Sendable (ResultState) throws(QueryError) -> Second
    ) throws(QueryError) -> (First, Second) {
        let path = path
        do {
            return try Self.open(path).0.read { db in
                let state = ResultState(database: db)
                let mode = try String.fetchOne(db, sql: "PRAGMA journal_mode")
                // The lock comes with the first row that is read.
                _ = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM main.sqlite_schema")
                guard mode == "delete" else { return (try first(state), try second(state)) }
                let other = try Self.open(path).0
                return try withoutActuallyEscaping(second) { second in
                    let answer = Mutex<Result<Second, any Error>?>(nil)
                    let group = DispatchGroup()
                    DispatchQueue.global().async(group: group) {
                        let found = Result {
                            try other.read { try second(ResultState(database: $0)) }
                        }
                        answer.withLock { $0 = found }
                    }
                    let own = Result { try first(state) }
                    group.wait()
                    guard let others = answer.withLock({ $0 }) else {
                        throw QueryError.interrupted(reason: "the second thread has not answered")
                    }
                    return (try own.get(), try others.get())
                }
            }
        } catch let error as OpenError {
            throw .interrupted(reason: "\(error)")
        } catch {
            throw QueryError(error)
        }
    }

    /// Gives `body` a snapshot of the database: what it reads belongs together.
    func snapshot<Result>(_ body: (Database) throws -> Result) throws -> Result {
        try database.read(body)
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.label = "weir reader"
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { db in
            try db.execute(
                sql:
                    "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA cache_size = -65536"
            )
            FileAuthorizer.install(on: db)
        }
        return configuration
    }
}

/// What a reader sees while nothing changes.
package struct ResultState {
    fileprivate let database: Database

    /// All rows of one reading statement, as `ResultReader.query` gives them.
    ///
    /// - Parameter sql: Bounds its rows itself: they are held in memory.
    /// - Returns: A cell a column, in the statement's order.
    /// - Throws: `QueryError`
    package func rows(_ sql: String) throws(QueryError) -> [[Cell]] {
        var collector = RowsCollector()
        do { try run(sql, in: database, into: &collector) } catch { throw QueryError(error) }
        return collector.rows
    }

    /// The names of the columns of one reading statement.
    ///
    /// - Parameter sql: Is compiled, and not run.
    /// - Returns: Them, in the statement's order.
    /// - Throws: `QueryError`
    package func columns(of sql: String) throws(QueryError) -> [String] {
        do { return try guarded(sql, in: database).columnNames } catch { throw QueryError(error) }
    }

    /// Has questions about a period answered faster, for as long as this connection is open (see `PeriodTables`).
    ///
    /// - Parameters:
    ///   - hours: Unix hours, the last one left out.
    ///   - questions: SQL that is going to be asked.
    /// - Throws: `QueryError`
    package func putAside(
        _ hours: Range<Int>,
        for questions: [String]
    ) throws(QueryError) {
        do { try PeriodTables.make(database, hours: hours, for: questions) } catch {
            throw QueryError(error)
        }
    }

    /// Looks whether the database is whole, adds up, and is as its runs left it (decision 0025).
    ///
    /// - Parameter isSigned: Whether a signature belongs to the text of a manifest.
    /// - Returns: What was looked at, and what is wrong.
    /// - Throws: `QueryError.interrupted` if reading breaks off.
    package func verification(
        isSigned: (([UInt8]) -> Bool)? = nil
    ) throws(QueryError) -> Verification {
        do { return try Verification(of: database, isSigned: isSigned) } catch {
            throw QueryError(error)
        }
    }
}

private struct RowsCollector: RowSink {
    private(set) var rows: [[Cell]] = []

    mutating func begin(columns: [String]) {}
    mutating func row(_ cells: [Cell]) -> Demand {
        rows.append(cells)
        return .more
    }
    mutating func end() {}
}

/// Whether a rollback journal lies beside a file of ours that may be written.
///
/// The mark is read from the header itself (SQLite file format, section 1.3: byte 68): a file of somebody else's is not touched.
private func canRollBack(_ path: String) -> Bool {
    let manager = FileManager.default
    guard manager.fileExists(atPath: path + "-journal"), manager.isWritableFile(atPath: path),
        let file = FileHandle(forReadingAtPath: path)
    else { return false }
    defer { try? file.close() }  // Read only: there is nothing to lose.
    guard let header = try? file.read(upToCount: 72), header.count == 72 else { return false }
    let mark = header[68..<72].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    return mark == UInt32(bitPattern: SchemaVersion.applicationID)
}

/// Lets SQLite restore what a killed run left half written (R12), which a read-only connection may not.
///
/// The journal of a run that is alive is left alone: SQLite sees its lock.
private func rollBack(_ path: String) throws(OpenError) {
    var configuration = Configuration()
    configuration.label = "weir recovery"
    configuration.busyMode = .timeout(5)
    do {
        let database = try DatabaseQueue(path: path, configuration: configuration)
        _ = try database.inDatabase { try Int.fetchOne($0, sql: "PRAGMA schema_version") }
        try database.close()
    } catch let error as DatabaseError {
        throw OpenError(error, path: path)
    } catch {
        throw .failed(path: path, reason: "\(error)")
    }
}

/// The one way in which statements run: guarded, prepared, streamed.
private func run(_ sql: String, in db: Database, into sink: inout some RowSink) throws {
    try stream(try guarded(sql, in: db), into: &sink)
}

private func guarded(_ sql: String, in db: Database) throws -> Statement {
    // SQLite would stop at the zero and never see, or refuse, what follows it.
    guard !sql.utf8.contains(0) else {
        throw QueryError.invalid(reason: "the SQL holds a zero byte")
    }
    try QueryGuard.check(sql)
    return try prepare(sql, in: db)
}

private func prepare(_ sql: String, in db: Database) throws -> Statement {
    let statement: Statement
    do {
        statement = try db.makeStatement(sql: sql)
    } catch let error as DatabaseError {
        // GRDB's own code for a second statement; SQLite itself prepares only the first.
        if error.resultCode == .SQLITE_MISUSE { throw QueryError.multipleStatements }
        throw QueryError.invalid(reason: error.message ?? error.description)
    }
    guard statement.isReadonly else { throw QueryError.writes(keyword: "WITH") }
    return statement
}

private func stream(_ statement: Statement, into sink: inout some RowSink) throws {
    let cursor: RowCursor
    do {
        cursor = try Row.fetchCursor(statement)
    } catch let error as DatabaseError where error.resultCode == .SQLITE_MISUSE {
        throw QueryError.parameters
    }
    // Some errors only show when the first row is asked for: no header before that.
    var row = try cursor.next()
    sink.begin(columns: statement.columnNames)
    var cells: [Cell] = []
    while let found = row {
        cells.removeAll(keepingCapacity: true)
        for index in 0..<found.count { cells.append(found.cell(at: index)) }
        if sink.row(cells) == .enough { return }
        row = try cursor.next()
    }
    sink.end()
}

extension Row {
    /// The value as stored, text behind a zero byte included.
    func cell(at index: Int) -> Cell {
        let value: DatabaseValue = self[index]
        switch value.storage {
        case .null: return .null
        case .int64(let integer): return .integer(integer)
        case .double(let real): return .real(real)
        case .blob(let data): return .blob(Array(data))
        case .string(let text):
            // GRDB reads text as a C string. Its bytes tell when that was not all of it.
            let bytes: Data = self[index]
            guard bytes.count != text.utf8.count else { return .text(text) }
            return .text(String(decoding: bytes, as: UTF8.self))
        }
    }
}

/// What can be told of the path before SQLite is asked, in clearer words than it has.
private func checkFile(_ path: String) throws(OpenError) {
    guard FileManager.default.fileExists(atPath: path) else { throw .missing(path: path) }
    let target = URL(filePath: path).resolvingSymlinksInPath().path
    // Unknown attributes leave it to SQLite to say what is wrong.
    let attributes = try? FileManager.default.attributesOfItem(atPath: target)
    if let type = attributes?[.type] as? FileAttributeType, type != .typeRegular {
        throw .notAFile(path: path)
    }
    guard FileManager.default.isReadableFile(atPath: path) else {
        throw .permissionDenied(path: path)
    }
}

/// Reads the two numbers in a SQLite header that say whose file it is.
private func checkedSchemaVersion(_ db: Database, path: String) throws -> Int {
    let application = try Int32.fetchOne(db, sql: "PRAGMA application_id")
    let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    guard application == SchemaVersion.applicationID, version > 0 else {
        throw OpenError.foreign(path: path)
    }
    guard version <= SchemaVersion.current else {
        throw OpenError.newer(path: path, version: version, supported: SchemaVersion.current)
    }
    return version
}

extension QueryError {
    init(_ error: any Error) {
        switch error {
        case let error as QueryError: self = error
        case let error as DatabaseError: self = .interrupted(reason: sentence(error))
        default: self = .interrupted(reason: "\(error)")
        }
    }
}

extension OpenError {
    fileprivate init(_ error: DatabaseError, path: String) {
        switch error.resultCode {
        case .SQLITE_NOTADB: self = .notADatabase(path: path)
        case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy(path: path)
        case .SQLITE_PERM, .SQLITE_AUTH: self = .permissionDenied(path: path)
        case .SQLITE_CANTOPEN where hasJournal(path), .SQLITE_READONLY where hasJournal(path):
            // Rolling a journal back, or making a WAL's index, needs to write.
            self = .unfinishedRun(path: path)
        case .SQLITE_CANTOPEN: self = .permissionDenied(path: path)
        default: self = .failed(path: path, reason: sentence(error))
        }
    }
}

private func hasJournal(_ path: String) -> Bool {
    ["-journal", "-wal"].contains { FileManager.default.fileExists(atPath: path + $0) }
}
