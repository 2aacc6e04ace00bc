import Foundation
import GRDB

/// Migration 0009: since when the containers ran that looks at a pod showed (R7).
///
/// Both columns are `NULL` in evidence that an older version kept, which then keeps its meaning: one run from first to last.
enum EvidenceRuns {
    static func migrate(_ database: Database) throws {
        try database.execute(
            sql: """
                ALTER TABLE evidence_claim ADD COLUMN finished_from_ms INTEGER;
                -- Beginning and end of each run in turn, as deltas, see `PackedNumbers`.
                ALTER TABLE evidence_claim ADD COLUMN runs BLOB;
                """
        )
    }

    // A reader meets databases of older versions, which have neither column.

    static func finishedFrom(_ row: Row) -> Int64? {
        row.hasColumn("finished_from_ms") ? row["finished_from_ms"] : nil
    }

    static func runs(_ row: Row) -> [Int64]? {
        guard row.hasColumn("runs"), let bytes = row["runs"] as Data? else { return nil }
        return PackedNumberReader.deltas([UInt8](bytes))
    }

    static func bytes(_ runs: [Int64]?) -> Data? { runs.map { Data(PackedNumbers.deltas($0)) } }
}
