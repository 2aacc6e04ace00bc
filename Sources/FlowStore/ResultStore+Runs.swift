import Flow
import FlowRollup
import Foundation
import GRDB

extension ResultStore {
    /// The hash of an input's bytes as stored, if it could be read.
    package func sha256(ofInput inputID: Int64) throws(StoreError) -> String? {
        try perform { database, _ in
            try String.fetchOne(
                database.cachedStatement(sql: "SELECT sha256 FROM input WHERE input_id = ?"),
                arguments: [inputID]
            )
        }
    }

    /// Notes that an input's file was touched without being changed.
    package func noteModified(_ inputID: Int64, nanoseconds: Int64) throws(StoreError) {
        try perform { database, _ in
            try database.execute(
                sql: "UPDATE input SET modified_ns = ? WHERE input_id = ?",
                arguments: [nanoseconds, inputID]
            )
        }
    }

    package func beginRun(
        pipeline: String,
        version: String,
        configurationHash: String,
        startedMilliseconds: Int64
    ) throws(StoreError) -> Int64 {
        try perform { database, state in
            try database.execute(
                sql: """
                    INSERT INTO run VALUES (NULL, ?, ?, NULL, 'running', ?, ?, 0, 0, 0, 0, 0, 0, 0)
                    """,
                arguments: [
                    pipeline, Timestamp.text(ofMilliseconds: startedMilliseconds), version,
                    configurationHash,
                ]
            )
            state.openRun = database.lastInsertedRowID
            return database.lastInsertedRowID
        }
    }

    package func endRun(
        _ runID: Int64,
        account: RunAccount,
        finishedMilliseconds: Int64
    ) throws(StoreError) {
        try perform { database, state in
            state.endingRun = runID
            try database.execute(
                sql: """
                    UPDATE run SET finished = ?, status = ?, inputs_read = ?, inputs_unchanged = ?,
                        inputs_failed = ?, rows_kept = ?, rows_rejected = ?,
                        splits_corrected = ?, lifetime_totals = ?
                    WHERE run_id = ?
                    """,
                arguments: [
                    Timestamp.text(ofMilliseconds: finishedMilliseconds), account.status.rawValue,
                    account.inputsRead, account.inputsUnchanged, account.inputsFailed,
                    account.rowsKept, account.rowsRejected, account.splitsCorrected,
                    account.lifetimeTotals, runID,
                ]
            )
        }
    }
}
