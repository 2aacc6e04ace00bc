import Codec
import Foundation
import GRDB

/// What a run leaves as evidence: what it was, what it had read, and a hash of all tables, chained to the run before.
///
/// JSON with sorted keys; its SHA-256 is what the next one names. A copy of that hash kept elsewhere proves that nothing in the
/// database has been changed since, nor anything in the runs before.
package struct Manifest: Codable, Sendable, Equatable {
    package struct Inputs: Codable, Sendable, Equatable {
        package var count: Int
        package var bytesStored: Int
        package var rowsRead: Int
        package var rowsKept: Int
        package var rowsDuplicate: Int
        package var rowsRejected: Int
        /// Over a line an input, `SHA256  PATH`, sorted, as `sha256sum` prints them; `-` for one that could not be read.
        package var sha256: String
    }

    package struct Tables: Codable, Sendable, Equatable {
        package var count: Int
        package var rows: Int
        /// Over a line a block of rows, `TABLE NUMBER ROWS SHA256`, sorted by table and number: see `RowHasher`.
        package var sha256: String
    }

    package struct Run: Codable, Sendable, Equatable {
        package var number: Int
        package var pipeline: String
        package var started: String
        package var finished: String
        package var status: String
        package var version: String
        package var configurationSHA256: String
    }

    package var format = Self.currentFormat
    /// `nil` where something was brought up to date without a run: a schema, a topology, inventory, or what a run that was cut off
    /// had committed.
    package var run: Run?
    package var schemaVersion: Int
    /// Hash of the manifest before; `nil` for the first.
    package var previous: String?
    /// Hashes of the last manifests of databases that were taken over since, sorted; `nil` if none was.
    package var merged: [String]?
    package var inputs: Inputs
    package var tables: Tables
    /// Over the SQL of all tables, indexes and views, a line each, sorted.
    package var schemaSHA256: String

    package static let currentFormat = "weir-manifest-1"

    /// As it is stored and hashed.
    package func text() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    }
}

extension Manifest {
    /// What is true of the database now.
    ///
    /// - Parameters:
    ///   - runID: The run that is about to end, if it is one.
    ///   - previous: Hash of the manifest before.
    ///   - merged: Hashes of the last manifests of databases that were taken over since.
    ///   - database: All of its rows are sealed.
    /// - Throws: `DatabaseError`
    init(
        ofRun runID: Int64?,
        previous: String?,
        merged: [String],
        _ database: Database
    ) throws {
        self.init(
            run: try runID.map { number in
                guard let run = try Self.run(number, database) else {
                    throw DatabaseError(message: "run \(number) is not there")
                }
                return run
            },
            schemaVersion: SchemaVersion.current,
            previous: previous,
            merged: merged.isEmpty ? nil : merged.sorted(),
            inputs: try Self.inputs(database),
            tables: try Self.tables(database),
            schemaSHA256: try Self.schema(database)
        )
    }

    /// - Returns: What the database has of a run; `nil` if it has none of that number.
    static func run(_ number: Int64, _ database: Database) throws -> Run? {
        let found = try Row.fetchOne(
            database,
            sql: """
                SELECT pipeline, started, COALESCE(finished, ''), status, version, config_sha256
                FROM run WHERE run_id = ?
                """,
            arguments: [number]
        )
        guard let run = found else { return nil }
        return Run(
            number: Int(number),
            pipeline: run[0],
            started: run[1],
            finished: run[2],
            status: run[3],
            version: run[4],
            configurationSHA256: run[5]
        )
    }

    /// Whether a run has been cut off since the last manifest: what it committed is sealed, and told by none.
    static func isOwed(_ database: Database) throws -> Bool {
        try Bool.fetchOne(
            database,
            sql: """
                SELECT EXISTS (
                    SELECT 1 FROM run
                    WHERE run_id > (SELECT COALESCE(MAX(last_run), 0) FROM manifest)
                )
                """
        ) ?? false
    }

    static func inputs(_ database: Database) throws -> Inputs {
        var inputs = Inputs(
            count: 0,
            bytesStored: 0,
            rowsRead: 0,
            rowsKept: 0,
            rowsDuplicate: 0,
            rowsRejected: 0,
            sha256: ""
        )
        let hasher = SHA256()
        try database.withSmallSorts {
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT COALESCE(sha256, '-') || '  ' || path AS line, bytes_stored, rows_read, rows_kept,
                           rows_duplicate, rows_rejected
                    FROM input ORDER BY line
                    """
            )
            while let row = try rows.next() {
                let line: String = row[0]
                hasher.update(Array("\(line)\n".utf8).span)
                inputs.count += 1
                // Whatever was put into the file: it is to be told, not to end the program.
                inputs.bytesStored &+= row[1]
                inputs.rowsRead &+= row[2]
                inputs.rowsKept &+= row[3]
                inputs.rowsDuplicate &+= row[4]
                inputs.rowsRejected &+= row[5]
            }
        }
        inputs.sha256 = hasher.finish()
        return inputs
    }

    /// Of all tables, from the seals of their blocks.
    static func tables(_ database: Database) throws -> Tables {
        var tables = Tables(count: try Seals.tables(database).count, rows: 0, sha256: "")
        let hasher = SHA256()
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT table_name, block, row_count, sha256 FROM seal
                ORDER BY table_name, block
                """
        )
        while let row = try rows.next() {
            let (table, block): (String, Int64) = (row[0], row[1])
            let (count, hash): (Int, String) = (row[2], row[3])
            hasher.update(Array("\(table) \(block) \(count) \(hash)\n".utf8).span)
            tables.rows &+= count
        }
        tables.sha256 = hasher.finish()
        return tables
    }

    /// What views say is evidence as much as what tables hold.
    static func schema(_ database: Database) throws -> String {
        let hasher = SHA256()
        let lines = try String.fetchCursor(
            database,
            sql: """
                SELECT type || ' ' || name || ' ' || COALESCE(sql, '') FROM main.sqlite_schema
                ORDER BY 1
                """
        )
        while let line = try lines.next() { hasher.update(Array("\(line)\n".utf8).span) }
        return hasher.finish()
    }

    /// Adds a link to the chain; all seals are as the rows are.
    static func write(
        ofRun runID: Int64?,
        merged: [String] = [],
        _ database: Database
    ) throws {
        let previous = try String.fetchOne(
            database,
            sql: "SELECT sha256 FROM manifest ORDER BY manifest_id DESC LIMIT 1"
        )
        let text = try Manifest(
            ofRun: runID,
            previous: previous,
            merged: merged,
            database
        ).text()
        try database.execute(
            sql: """
                INSERT INTO manifest VALUES
                    (NULL, ?, (SELECT COALESCE(MAX(run_id), 0) FROM run), ?, ?, ?)
                """,
            arguments: [runID, SHA256.hex(of: Array(text.utf8)), previous, text]
        )
    }
}
