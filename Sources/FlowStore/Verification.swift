import Codec
import Foundation
import GRDB

/// Something in a result database that is not as the runs left it, or does not add up.
package enum VerificationProblem: Sendable, Hashable {
    /// SQLite finds the file damaged, in its words.
    case damaged(String)
    /// R2: rows read are not those kept, duplicate and rejected.
    case unbalanced(path: String, read: Int, accounted: Int)
    /// R2: rows by reason do not add up to the rejected ones.
    case rejections(path: String, rejected: Int, byReason: Int)
    /// Rows are not those that were sealed; `inputs` are those they may belong to, as far as rows tell.
    case rows(table: String, first: Int64, last: Int64, inputs: [String])
    /// A table, index or view is not the one that a run left.
    case schema
    /// Tables are not as the last manifest has them; if all rows have their seals, both were changed.
    case resealed
    /// The inputs are not those that the last manifest names.
    case inputs
    /// A manifest is not what its hash says, or cannot be read.
    case manifest(Int)
    /// It does not follow the one before it.
    case chain(Int)
    /// A run is not as its manifest has it.
    case run(Int, manifest: Int)
    /// There is no manifest at all.
    case noManifest
    /// A run was cut off, and what it committed is in no manifest until the next one ends.
    case cutOff(run: Int)
}

/// What was looked at.
package struct Verification: Sendable {
    package var problems: [VerificationProblem] = []
    /// As a manifest would say it now.
    package var inputs: Manifest.Inputs
    package var tables = 0
    package var rows = 0
    package var manifests = 0
    /// Hash of the last manifest.
    package var lastManifest: String?
    /// Number of the last manifest, and of the last one with the signature that was asked for.
    package var lastNumber: Int?
    package var signedNumber: Int?
    /// Of each input in the ledger its path and hash, in order of paths.
    package var ledger: [(path: String, sha256: String?)] = []
}

extension Verification {
    init(of database: Database, isSigned: (([UInt8]) -> Bool)?) throws {
        var verifier = Verifier(
            database: database,
            isSigned: isSigned,
            result: Verification(inputs: try Manifest.inputs(database))
        )
        try verifier.run()
        self = verifier.result
    }
}

private struct Verifier {
    let database: Database
    let isSigned: (([UInt8]) -> Bool)?
    var result: Verification

    mutating func run() throws {
        result.problems += try damages().map { .damaged($0) }
        try checkBalance()
        try checkRows()
        try checkChain()
    }

    /// What SQLite finds damaged, in its words.
    ///
    /// - Throws: `DatabaseError` if it does not find the same twice. It tells a page that a disk did not give as if it were damaged,
    ///   and a disk that fails for a moment is no change of what was sealed.
    private func damages() throws -> [String] {
        let sql = "PRAGMA integrity_check(10)"
        let found = try String.fetchAll(database, sql: sql)
        if found == ["ok"] { return [] }
        guard try String.fetchAll(database, sql: sql) == found else {
            throw DatabaseError(
                resultCode: .SQLITE_IOERR,
                message:
                    "reading failed for a moment, and then did not: \(found.joined(separator: "; "))"
            )
        }
        return found
    }

    /// R2, from the ledger and from the reasons' own table.
    private mutating func checkBalance() throws {
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT i.path, i.sha256, i.rows_read, i.rows_kept, i.rows_duplicate, i.rows_rejected,
                       (SELECT COALESCE(SUM(r.row_count), 0) FROM rejection r
                        WHERE r.input_id = i.input_id)
                FROM input i ORDER BY i.path
                """
        )
        while let row = try rows.next() {
            let path: String = row[0]
            let (read, kept, duplicate): (Int, Int, Int) = (row[2], row[3], row[4])
            let (rejected, byReason): (Int, Int) = (row[5], row[6])
            let accounted = kept &+ duplicate &+ rejected
            if read != accounted {
                result.problems.append(.unbalanced(path: path, read: read, accounted: accounted))
            }
            if rejected != byReason {
                result.problems.append(
                    .rejections(path: path, rejected: rejected, byReason: byReason)
                )
            }
            result.ledger.append((path, row[1]))
        }
    }

    /// All rows against their seals.
    private mutating func checkRows() throws {
        let hasher = RowHasher(database)
        for table in try Seals.tables(database) {
            result.tables += 1
            var sealed: [Int64: (rows: Int64, hash: String)] = [:]
            let seals = try Row.fetchCursor(
                database,
                sql: "SELECT block, row_count, sha256 FROM seal WHERE table_name = ?",
                arguments: [table]
            )
            while let seal = try seals.next() { sealed[seal[0]] = (seal[1], seal[2]) }
            var wrong: Set<Int64> = []
            try hasher.blocks(of: table) { block in
                result.rows += Int(block.rows)
                guard let seal = sealed.removeValue(forKey: block.number),
                    seal.rows == block.rows, seal.hash == block.hash
                else {
                    wrong.insert(block.number)
                    return
                }
            }
            for number in wrong.union(sealed.keys).sorted() {
                let rows = RowBlock(table: table, number: number).rows
                result.problems.append(
                    .rows(
                        table: table,
                        first: rows.lowerBound,
                        last: rows.upperBound,
                        inputs: try inputs(of: table, rows)
                    )
                )
            }
        }
    }

    /// Whose rows they may be.
    private func inputs(of table: String, _ rows: ClosedRange<Int64>) throws -> [String] {
        let columns = try String.fetchAll(
            database,
            sql: "SELECT name FROM pragma_table_info(?)",
            arguments: [table]
        )
        let range: StatementArguments = [rows.lowerBound, rows.upperBound]
        if columns.contains("input_id") {
            return try String.fetchAll(
                database,
                sql: """
                    SELECT DISTINCT i.path FROM \(table.asIdentifier) t JOIN input i ON i.input_id = t.input_id
                    WHERE t.rowid BETWEEN ? AND ? ORDER BY 1
                    """,
                arguments: range
            )
        }
        guard columns.contains("fact_id") || columns.contains("first_fact") else { return [] }
        return try String.fetchAll(
            database,
            sql: """
                SELECT path FROM input WHERE last_fact >= ? AND first_fact <= ? ORDER BY 1
                """,
            arguments: range
        )
    }

    /// Manifests one by one, and the last one against what is there.
    private mutating func checkChain() throws {
        let rows = try Row.fetchCursor(
            database,
            sql:
                "SELECT manifest_id, run_id, sha256, text, previous FROM manifest ORDER BY manifest_id"
        )
        var last: Manifest?
        while let row = try rows.next() {
            let number: Int = row[0]
            let (hash, text): (String, String) = (row[2], row[3])
            let bytes = Array(text.utf8)
            result.manifests += 1
            result.lastNumber = number
            if let isSigned, isSigned(bytes) { result.signedNumber = number }
            let manifest = try? JSONDecoder().decode(Manifest.self, from: Data(bytes))
            guard SHA256.hex(of: bytes) == hash, let manifest,
                manifest.format == Manifest.currentFormat
            else {
                result.problems.append(.manifest(number))
                result.lastManifest = hash
                last = nil
                continue
            }
            if manifest.previous != result.lastManifest || row[4] != manifest.previous {
                result.problems.append(.chain(number))
            }
            result.lastManifest = hash
            if let run = manifest.run {
                let stored = try Manifest.run(Int64(run.number), database)
                if stored != run || row[1] != Int64(run.number) {
                    result.problems.append(.run(run.number, manifest: number))
                }
            } else if row[1] as Int64? != nil {
                result.problems.append(.manifest(number))
            }
            last = manifest
        }
        guard result.manifests > 0 else { return result.problems.append(.noManifest) }
        if try Manifest.isOwed(database) {
            let run = try Int.fetchOne(database, sql: "SELECT MAX(run_id) FROM run") ?? 0
            result.problems.append(.cutOff(run: run))
            return
        }
        guard let last else { return }
        if try Manifest.schema(database) != last.schemaSHA256 { result.problems.append(.schema) }
        if result.inputs != last.inputs { result.problems.append(.inputs) }
        if try Manifest.tables(database) != last.tables { result.problems.append(.resealed) }
    }
}
