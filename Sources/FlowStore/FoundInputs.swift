import Flow
package import FlowCollect
import GRDB

/// A file of a run's sources, and what the ledger knows of it.
package struct KnownFile: Sendable {
    /// Place in the order of reading, from 1; of planned files, place among them.
    package let rank: Int
    package let file: FoundFile
    package let entry: LedgerEntry?
}

/// Leaves what a search finds in a store's temporary tables.
package final class StoredFindings: Findings {
    private let store: ResultStore
    private var files: [FoundFile] = []
    private static let filesAtOnce = 1024

    package init(_ store: ResultStore) { self.store = store }

    package func add(_ file: FoundFile) throws(StoreError) {
        files.append(file)
        if files.count == Self.filesAtOnce { try storeFiles() }
    }

    package func isFirst(_ visit: FolderVisit) throws(StoreError) -> Bool {
        try store.perform { database, _ in
            try database.cachedStatement(
                sql: "INSERT OR IGNORE INTO temp.visited_folder VALUES (?, ?, ?, ?, ?)"
            ).execute(arguments: [
                visit.source, Int64(bitPattern: visit.folder.device),
                Int64(bitPattern: visit.folder.inode), visit.positions != nil,
                Int64(bitPattern: visit.positions ?? 0),
            ])
            return database.changesCount > 0
        }
    }

    /// Ends the search: each file is known once, under its smallest path, and all have their places.
    ///
    /// - Parameter largeBytes: Files of this size come first, so that no worker is left with one at the end; the others hour by
    ///   hour: each transaction works out the roles of all hours it touched, whole hours.
    /// - Throws: `StoreError`
    package func finish(largeBytes: Int) throws(StoreError) {
        try storeFiles()
        try store.perform { database, _ in
            try database.withSmallSorts {
                try database.execute(
                    sql: """
                        INSERT INTO temp.found_input
                        SELECT NULL, MIN(path), device, inode, bytes, modified_ns, hour_hint
                        FROM temp.found_file GROUP BY device, inode
                        ORDER BY bytes >= :large DESC,
                                 CASE WHEN bytes >= :large THEN 0 ELSE COALESCE(hour_hint, 0) END,
                                 bytes DESC, MIN(path)
                        """,
                    arguments: ["large": largeBytes]
                )
            }
            try database.execute(
                sql: "DROP TABLE temp.found_file; DROP TABLE temp.visited_folder"
            )
        }
    }

    private func storeFiles() throws(StoreError) {
        try store.perform { database, _ in
            var insert = try BulkInsert(database, into: "temp.found_file", row: .textAndIntegers(5))
            for file in files {
                try insert.append(
                    file.path,
                    [
                        Int64(bitPattern: file.identity.device),
                        Int64(bitPattern: file.identity.inode), Int64(file.bytes),
                        file.modifiedNanoseconds, file.hourHint.map(Int64.init) ?? BulkInsert.null,
                    ]
                )
            }
            try insert.finish()
        }
        files.removeAll(keepingCapacity: true)
    }
}

/// The files of a run's sources, in the order of reading, which no result depends on (R11).
///
/// Temporary tables: where there are many, SQLite keeps them on disk (R14).
enum FoundInputs {
    static let temporaryTables = """
        CREATE TEMP TABLE found_file (
            path TEXT, device INTEGER, inode INTEGER, bytes INTEGER, modified_ns INTEGER, hour_hint INTEGER
        );
        CREATE TEMP TABLE visited_folder (
            source INTEGER, device INTEGER, inode INTEGER, has_positions INTEGER, positions INTEGER,
            PRIMARY KEY (source, device, inode, has_positions, positions)
        ) WITHOUT ROWID;
        CREATE TEMP TABLE found_input (
            rank INTEGER PRIMARY KEY, path TEXT, device INTEGER, inode INTEGER, bytes INTEGER,
            modified_ns INTEGER, hour_hint INTEGER
        );
        CREATE TEMP TABLE planned_input (rank INTEGER PRIMARY KEY, found_rank INTEGER);
        """

    fileprivate static func select(rank: String, from joined: String) -> String {
        """
        SELECT \(rank), f.path, f.device, f.inode, f.bytes, f.modified_ns, f.hour_hint,
               i.input_id, i.bytes_stored, i.modified_ns, i.status, n.is_settled,
               o.input_id IS NOT NULL
        FROM \(joined)
        LEFT JOIN interleaved_input n ON n.input_id = i.input_id
        LEFT JOIN outdated_input o ON o.input_id = i.input_id
        """
    }

    fileprivate static func file(of row: Row) -> KnownFile {
        KnownFile(
            rank: row[0],
            file: FoundFile(
                path: row[1],
                identity: FileIdentity(
                    device: UInt64(bitPattern: row[2]),
                    inode: UInt64(bitPattern: row[3])
                ),
                bytes: row[4],
                modifiedNanoseconds: row[5],
                hourHint: row[6]
            ),
            entry: entry(of: row)
        )
    }

    private static func entry(of row: Row) -> LedgerEntry? {
        guard let inputID: Int64 = row[7] else { return nil }
        let status: String = row[10]
        let isSettled: Bool? = row[11]
        return LedgerEntry(
            inputID: inputID,
            bytesStored: row[8],
            modifiedNanoseconds: row[9],
            status: InputStatus(rawValue: status) ?? .unreadable,
            interleaving: isSettled.map { $0 ? .settled : .unsettled } ?? .apart,
            isOutdated: row[12]
        )
    }
}

extension ResultStore {
    /// The files behind the one of a rank.
    package func foundFiles(after rank: Int, limit: Int) throws(StoreError) -> [KnownFile] {
        try knownFiles(
            FoundInputs.select(
                rank: "f.rank",
                from: "temp.found_input f LEFT JOIN input i ON i.path = f.path"
            ) + " WHERE f.rank > ? ORDER BY f.rank LIMIT ?",
            [rank, limit]
        )
    }

    /// Of the files that `planFiles` was told, those behind the one of a rank.
    package func plannedFiles(after rank: Int, limit: Int) throws(StoreError) -> [KnownFile] {
        try knownFiles(
            FoundInputs.select(
                rank: "p.rank",
                from: """
                    temp.planned_input p JOIN temp.found_input f ON f.rank = p.found_rank
                    LEFT JOIN input i ON i.path = f.path
                    """
            ) + " WHERE p.rank > ? ORDER BY p.rank LIMIT ?",
            [rank, limit]
        )
    }

    /// The files of inputs, if the sources still have them.
    package func foundFiles(ofInputs inputs: Set<Int64>) throws(StoreError) -> [KnownFile] {
        // The numbers as a JSON array.
        try knownFiles(
            FoundInputs.select(
                rank: "f.rank",
                from: "temp.found_input f JOIN input i ON i.path = f.path"
            ) + " WHERE i.input_id IN (SELECT value FROM json_each(?)) ORDER BY f.rank",
            ["[\(inputs.map(String.init).joined(separator: ","))]"]
        )
    }

    /// Notes that files are to be read, in the order of their ranks.
    package func planFiles(_ files: [KnownFile]) throws(StoreError) {
        try perform { database, _ in
            var insert = try BulkInsert(
                database,
                into: "temp.planned_input (found_rank)",
                row: .integers(1)
            )
            for file in files { try insert.append([Int64(file.rank)]) }
            try insert.finish()
        }
    }

    private func knownFiles(
        _ sql: String,
        _ arguments: StatementArguments
    ) throws(StoreError) -> [KnownFile] {
        try perform { database, _ in
            let rows = try Row.fetchCursor(
                database.cachedStatement(sql: sql),
                arguments: arguments
            )
            var files: [KnownFile] = []
            while let row = try rows.next() { files.append(FoundInputs.file(of: row)) }
            return files
        }
    }
}
