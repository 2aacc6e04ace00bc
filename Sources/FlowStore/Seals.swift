import Codec
import GRDB

/// Migration 0015: what rows were sealed with, and what runs say of it (decision 0025).
enum SealTables {
    static func migrate(_ database: Database) throws {
        try database.execute(
            sql: """
                -- SHA-256 over the rows of a block as they are stored: see `RowHasher`.
                CREATE TABLE seal (
                    table_name TEXT NOT NULL, block INTEGER NOT NULL, row_count INTEGER NOT NULL,
                    sha256 TEXT NOT NULL, UNIQUE (table_name, block)
                ) STRICT;

                -- What a run says of itself, its inputs and all rows when it ended: JSON, see `Manifest`.
                -- `last_run` is the last there was, ended or not.
                CREATE TABLE manifest (
                    manifest_id INTEGER PRIMARY KEY, run_id INTEGER, last_run INTEGER NOT NULL,
                    sha256 TEXT NOT NULL, previous TEXT, text TEXT NOT NULL
                ) STRICT;

                CREATE VIEW manifests AS
                SELECT manifest_id, run_id, sha256, previous AS previous_sha256, text AS manifest
                FROM manifest
                """
        )
    }
}

/// Keeps the seals of all rows in step with them, inside the transaction that changes them (R12).
enum Seals {
    /// What has no seal: seals themselves, and what is sealed by a chain of its own.
    static let unsealed: Set<String> = ["seal", "manifest"]

    /// Names of the tables that are sealed, in order.
    ///
    /// Ours all have row ids. What else somebody put into the file shows in the hash of the schema; what a virtual table holds is
    /// not even in the file.
    static func tables(_ database: Database) throws -> [String] {
        try String.fetchAll(
            database,
            sql: """
                SELECT name FROM main.sqlite_schema t
                WHERE type = 'table' AND rootpage > 0 AND substr(name, 1, 7) <> 'sqlite_'
                      -- The columns of the key of a table without row ids. `pragma_table_list` says it, too, and compiles all views.
                      AND NOT EXISTS (SELECT 1 FROM pragma_index_info(t.name))
                ORDER BY name
                """
        ).filter { !unsealed.contains($0) }
    }

    /// Seals everything: a database that is new, or whose schema has changed.
    static func renew(_ database: Database) throws {
        try database.execute(sql: "DELETE FROM seal")
        let hasher = RowHasher(database)
        for table in try tables(database) {
            try hasher.blocks(of: table) { try insert($0, of: table, database) }
        }
    }

    /// Seals what has changed.
    static func update(_ changed: ChangedBlocks, _ database: Database) throws {
        let hasher = RowHasher(database)
        let blocks = changed.blocks.filter { !unsealed.contains($0.table) }
        var start = 0
        while start < blocks.count {
            let known = changed.seal(of: blocks[start])
            var end = start + 1
            while known == nil, end < blocks.count, blocks[end].table == blocks[start].table,
                blocks[end].number == blocks[end - 1].number + 1,
                changed.seal(of: blocks[end]) == nil
            {
                end += 1
            }
            let (first, last) = (blocks[start], blocks[end - 1])
            start = end
            try database.cachedStatement(
                sql: "DELETE FROM seal WHERE table_name = ? AND block BETWEEN ? AND ?"
            ).execute(arguments: [first.table, first.number, last.number])
            if let known {
                try insert(known, of: first.table, database)
                continue
            }
            try hasher.blocks(
                of: first.table,
                in: first.rows.lowerBound...last.rows.upperBound
            ) { try insert($0, of: first.table, database) }
        }
        changed.removeAll()
    }

    private static func insert(
        _ block: RowHasher.Block,
        of table: String,
        _ database: Database
    ) throws {
        try database.cachedStatement(sql: "INSERT INTO seal VALUES (?, ?, ?, ?)")
            .execute(arguments: [table, block.number, block.rows, block.hash])
    }
}
