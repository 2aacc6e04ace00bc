import Flow
import FlowRollup
import Foundation
import GRDB

extension ResultStore {
    /// The ledger, by path.
    package func ledger() throws(StoreError) -> [String: LedgerEntry] {
        try perform { database, _ in
            var entries: [String: LedgerEntry] = [:]
            let rows = try Row.fetchCursor(
                database,
                sql: "SELECT path, input_id, bytes_stored, modified_ns, status, sha256 FROM input"
            )
            while let row = try rows.next() {
                let status: String = row[4]
                entries[row[0]] = LedgerEntry(
                    inputID: row[1],
                    bytesStored: row[2],
                    modifiedNanoseconds: row[3],
                    status: InputStatus(rawValue: status) ?? .unreadable,
                    sha256: row[5]
                )
            }
            return entries
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
        try perform { database, _ in
            try database.execute(
                sql: """
                    INSERT INTO run VALUES (NULL, ?, ?, NULL, 'running', ?, ?, 0, 0, 0, 0, 0, 0, 0)
                    """,
                arguments: [
                    pipeline, Timestamp.text(ofMilliseconds: startedMilliseconds), version,
                    configurationHash,
                ]
            )
            return database.lastInsertedRowID
        }
    }

    package func endRun(
        _ runID: Int64,
        account: RunAccount,
        finishedMilliseconds: Int64
    ) throws(StoreError) {
        try perform { database, _ in
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

    /// Possible lifetime totals among the inputs of a run (R3): first statistics of flows nobody saw begin, in the
    /// first minutes of their log.
    package func lifetimeTotals(ofRun runID: Int64) throws(StoreError) -> Int {
        try perform { database, _ in
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    WITH log_start AS (
                        SELECT s.log_id AS log_id, MIN(r.first_ns) AS start_ns
                        FROM record_set r JOIN stream s ON s.stream_id = r.stream_id
                        GROUP BY s.log_id
                    ),
                    stream_start AS (
                        SELECT stream_id, MIN(first_ns) AS start_ns FROM split_segment
                        GROUP BY stream_id
                    )
                    SELECT g.first_ns, l.start_ns, g.heads
                    FROM split_segment g
                    JOIN input i ON i.input_id = g.input_id AND i.run_id = ?
                    JOIN stream s ON s.stream_id = g.stream_id
                    JOIN log_start l ON l.log_id = s.log_id
                    JOIN stream_start t ON t.stream_id = g.stream_id AND t.start_ns = g.first_ns
                    WHERE g.first_ns < l.start_ns + ?
                    """,
                arguments: [runID, lifetimeWindow]
            )
            var count = 0
            while let row = try rows.next() {
                let first: Int64 = row[0]
                let start: Int64 = row[1]
                let data: Data = row[2]
                count += StoredSegment.heads(bytes(data), firstTime: first).count {
                    !$0.followsBegin && $0.time < start + lifetimeWindow
                }
            }
            return count
        }
    }
}

/// C tuples are due every 5 minutes, so by then every old flow has had its first statistics.
private let lifetimeWindow: Int64 = 300_000_000_000
