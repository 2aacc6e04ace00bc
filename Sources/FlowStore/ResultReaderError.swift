/// Why a result database cannot be opened for reading.
package enum OpenError: Error, Sendable, Hashable {
    /// No such file.
    case missing(path: String)
    /// A folder, a device: not a file that could hold a database.
    case notAFile(path: String)
    /// The file may not be read by this user.
    case permissionDenied(path: String)
    /// The file is not a SQLite database, or its header is damaged.
    case notADatabase(path: String)
    /// A SQLite database that Weir did not make.
    case foreign(path: String)
    /// Made by a later Weir: its views may mean something else.
    case newer(path: String, version: Int, supported: Int)
    /// A run was interrupted, and its journal cannot be rolled back by a reader.
    case unfinishedRun(path: String)
    /// A writer holds the file for longer than a reader waits.
    case busy(path: String)
    /// Anything else, in SQLite's words.
    case failed(path: String, reason: String)
}

/// Why a query gave no result, or only a part of it.
package enum QueryError: Error, Sendable, Hashable {
    /// Only white space, comments and semicolons.
    case empty
    /// A second statement follows the first.
    case multipleStatements
    /// The statement would change a database.
    case writes(keyword: String)
    /// Not a query: `ATTACH`, `BEGIN`, or no SQL at all.
    case notAQuery(keyword: String)
    /// A pragma outside the short list of those that only tell something.
    case pragma(name: String)
    /// Holds `?` or `:name`, and there is nothing to bind to it.
    case parameters
    /// SQLite does not understand it: a syntax error, an unknown table or column.
    case invalid(reason: String)
    /// It began and could not go on: a damaged page, a full disk for sorting.
    case interrupted(reason: String)
}
