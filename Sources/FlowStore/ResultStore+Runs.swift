import Flow
import FlowRollup
import Foundation
import GRDB

extension ResultStore {
    /// What the ledger has of some files: an entry a path, in their order, `nil` for those it does not know.
    package func ledger(of paths: [String]) throws(StoreError) -> [LedgerEntry?] {
        try perform { database, _ in
            var positions: [ExactText: Int] = [:]
            positions.reserveCapacity(paths.count)
            for (position, path) in paths.enumerated() { positions[ExactText(path)] = position }
            var entries: [LedgerEntry?] = Array(repeating: nil, count: paths.count)
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT i.path, i.input_id, i.bytes_stored, i.modified_ns, i.status, n.is_settled,
                           o.input_id IS NOT NULL
                    FROM input i LEFT JOIN interleaved_input n ON n.input_id = i.input_id
                    LEFT JOIN outdated_input o ON o.input_id = i.input_id
                    """
            )
            while let row = try rows.next() {
                guard let position = positions[ExactText(row[0])] else { continue }
                let status: String = row[4]
                let isSettled: Bool? = row[5]
                entries[position] = LedgerEntry(
                    inputID: row[1],
                    bytesStored: row[2],
                    modifiedNanoseconds: row[3],
                    status: InputStatus(rawValue: status) ?? .unreadable,
                    interleaving: isSettled.map { $0 ? .settled : .unsettled } ?? .apart,
                    isOutdated: row[6]
                )
            }
            return entries
        }
    }

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
