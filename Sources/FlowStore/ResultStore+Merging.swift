import GRDB

extension ResultStore {
    /// Takes over what another database has, in one transaction that is left open.
    ///
    /// - Parameter other: Is proved to be as its runs left it, in the same snapshot that is read.
    /// - Returns: What it gave.
    /// - Throws: `MergeError`; after any other than `overlapping`, this database is to be thrown away.
    package func absorb(_ other: ResultReader) throws(MergeError) -> MergeAccount {
        do {
            return try other.snapshot { other in
                try ResultReader.checkForMerge(other)
                let outcome = try perform { database, state -> Result<MergeAccount, MergeError> in
                    var absorption = Absorption(other, newInputID: newInputID)
                    // Only its own errors are told by kind; the others become sentences.
                    do { return .success(try absorption.run(database, &state)) } catch let error
                        as MergeError
                    {
                        return .failure(error)
                    }
                }
                return try outcome.get()
            }
        } catch let error as MergeError {
            throw error
        } catch {
            throw .failed(reason: sentence(error))
        }
    }

    /// Inputs there are, and those that have to be read again before all is told apart: inventory of another database knows of a change
    /// of owner within an hour (R7), or records of other inputs lie between theirs (R3).
    package func mergedFigures() throws(StoreError) -> (inputs: Int, toReadAgain: Int) {
        try perform { database, _ in
            let inputs = try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM input")
            let toReadAgain = try Int.fetchOne(
                database,
                sql: """
                    SELECT COUNT(*) FROM (
                        SELECT input_id FROM outdated_input
                        UNION
                        SELECT input_id FROM interleaved_input WHERE NOT is_settled
                    )
                    """
            )
            return (inputs ?? 0, toReadAgain ?? 0)
        }
    }
}

/// What a merge asks of a database before it takes it over.
package struct MergeTraits: Sendable {
    /// What its addresses were described by: `Topology.fingerprint`; `nil` before the first run.
    package var topology: String?
    /// When its last run began, ISO 8601; empty before the first.
    package var lastRun: String
    /// Hash of its last manifest; empty before the first.
    package var lastManifest: String
}

extension ResultReader {
    /// - Throws: `QueryError`
    package func mergeTraits() throws(QueryError) -> MergeTraits {
        do {
            return try snapshot { database in
                func text(_ sql: String) throws -> String? {
                    try String.fetchOne(database, sql: sql)
                }
                return MergeTraits(
                    topology: try text("SELECT value FROM setting WHERE name = 'topology'"),
                    lastRun: try text("SELECT MAX(started) FROM run") ?? "",
                    lastManifest: try text(
                        "SELECT sha256 FROM manifest ORDER BY manifest_id DESC LIMIT 1"
                    ) ?? ""
                )
            }
        } catch {
            throw QueryError(error)
        }
    }
}
