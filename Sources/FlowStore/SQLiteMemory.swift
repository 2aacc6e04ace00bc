import CSQLiteMemory
import GRDB

/// What SQLite takes of this process.
package enum SQLiteMemory {
    /// Has SQLite count its memory without a lock, which two connections on two threads wait for otherwise.
    ///
    /// Before any database is opened; later it does nothing.
    package static func takeOver() { _ = weir_sqlite_take_memory() }

    /// Bounds it, for good: a value that would be larger ends its query.
    ///
    /// Views are part of the file that is read, and one call makes a value of a gigabyte.
    ///
    /// - Throws: `OpenError.failed`
    package static func limit(to bytes: Int) throws(OpenError) {
        guard !weir_sqlite_limit_memory(Int64(bytes)) else { return }
        do {
            let anywhere = try DatabaseQueue()
            try anywhere.inDatabase { try $0.execute(sql: "PRAGMA hard_heap_limit = \(bytes)") }
        } catch {
            throw .failed(path: "the memory of SQLite", reason: sentence(error))
        }
    }
}
