import GRDBSQLite

/// The version of SQLite that this process has loaded.
package enum SQLiteVersion {
    /// As SQLite writes it: 3.40.1.
    package static var text: String {
        let number = Int(sqlite3_libversion_number())
        return "\(number / 1_000_000).\(number / 1000 % 1000).\(number % 1000)"
    }
}
