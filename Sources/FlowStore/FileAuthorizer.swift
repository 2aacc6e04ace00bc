import GRDB
import GRDBSQLite

/// Keeps a connection's statements to the file it was opened for.
///
/// What SQLite itself asks when it compiles a statement, views and subqueries included, cannot be worded around:
/// <https://www.sqlite.org/c3ref/set_authorizer.html>. `QueryGuard` says better what is wrong, and comes first; that nothing is written
/// is for the connection, which is read-only.
///
/// A fenced file, for the one call. It takes the place of GRDB's authorizer, which tells observers what a statement reads: we have
/// none, and over our views it took most of the time of compiling, as it copies all it has seen for each column; each
/// `ALTER TABLE` compiles them all. Whoever changes tables and then asks GRDB for them clears its schema cache.
enum FileAuthorizer {
    /// - Parameter database: Attaches no file from now on.
    static func install(on database: Database) {
        // Safe because the connection is open, and the callback looks at a number only.
        _ = unsafe sqlite3_set_authorizer(
            database.sqliteConnection,
            { _, action, _, _, _, _ in
                action == SQLITE_ATTACH || action == SQLITE_DETACH ? SQLITE_DENY : SQLITE_OK
            },
            nil
        )
    }
}
