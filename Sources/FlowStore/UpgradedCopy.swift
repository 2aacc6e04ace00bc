import GRDB

/// What a database of an earlier schema says once it is upgraded, without touching it.
///
/// The copy is a temporary database of SQLite's own: a file that nobody else may read and that has no name once it is open
/// (<https://www.sqlite.org/inmemorydb.html>, "Temporary Databases"), so that nothing is left behind, not even by a process that is
/// killed. It lies where SQLite sorts (`TMPDIR`), and takes as much space there as the database.
struct UpgradedCopy {
    private let queue: DatabaseQueue

    /// Copies a database as it is at this moment, and migrates the copy.
    ///
    /// - Parameter database: Inside a transaction, so that what is asked of itself belongs to the same state.
    /// - Throws: `DatabaseError`, of a damaged page or of a full disk for example.
    init(of database: Database) throws {
        queue = try DatabaseQueue(path: "", configuration: Self.configuration)
        try queue.writeWithoutTransaction { try database.backup(to: $0) }
        try Migrations.migrator.migrate(queue)
    }

    /// - Parameter body: Must not keep the database.
    /// - Returns: What `body` returns.
    /// - Throws: Whatever `body` throws.
    func read<Result>(_ body: (Database) throws -> Result) throws -> Result {
        try queue.read(body)
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "weir upgraded copy"
        configuration.prepareDatabase { database in
            // What is copied may be anybody's file: it is trusted no more than by a reader.
            try database.execute(
                sql:
                    "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA cache_size = -16384"
            )
            FileAuthorizer.install(on: database)
        }
        return configuration
    }
}
