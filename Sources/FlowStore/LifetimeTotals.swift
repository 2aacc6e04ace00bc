import FlowRollup
import Foundation
import GRDB

extension ResultStore {
    /// Possible lifetime totals among the inputs of a run (R3): first statistics of flows nobody saw begin, in the
    /// first minutes of their log.
    package func lifetimeTotals(ofRun runID: Int64) throws(StoreError) -> Int {
        try perform { database, _ in
            let streams = try Row.fetchAll(
                database,
                sql: """
                    WITH log_start AS (
                        SELECT s.log_id AS log_id, MIN(r.first_ns) AS start_ns
                        FROM record_set r JOIN stream s ON s.stream_id = r.stream_id
                        GROUP BY s.log_id
                    )
                    SELECT s.stream_id, l.start_ns
                    FROM stream s JOIN log_start l ON l.log_id = s.log_id
                    WHERE s.stream_id IN (
                        SELECT g.stream_id FROM split_segment g
                        JOIN input i ON i.input_id = g.input_id AND i.run_id = ?
                    )
                    """,
                arguments: [runID]
            )
            return try streams.reduce(0) { sum, row in
                sum + (try unseenFlows(row[0], from: row[1], runID: runID, database))
            }
        }
    }
}

/// C tuples are due every 5 minutes, so by then every old flow has had its first statistics.
private let lifetimeWindow: Int64 = 300_000_000_000

/// Flows of a stream whose first row of all is no B, in the first minutes of its log: walks the stretches that start there.
///
/// One that another follows in that time is short, so that it has told all flows it saw: as heads or as begins.
private func unseenFlows(
    _ stream: Int64,
    from start: Int64,
    runID: Int64,
    _ database: Database
) throws -> Int {
    let end = start &+ lifetimeWindow
    let rows = try Row.fetchCursor(
        database.cachedStatement(
            sql: """
                SELECT i.run_id, g.first_ns, g.heads, g.begins
                FROM split_segment g JOIN input i ON i.input_id = g.input_id
                WHERE g.stream_id = ? AND g.first_ns < ? ORDER BY g.first_ns
                """
        ),
        arguments: [stream, end]
    )
    var count = 0
    var seen: Set<UInt64> = []
    var begun: Set<UInt64> = []
    while let row = try rows.next() {
        let run: Int64 = row[0]
        let heads: Data = row[2]
        for head in StoredSegment.heads(bytes(heads), firstTime: row[1]) where head.time < end {
            let isFirst =
                !begun.contains(BeginSet.key(head.fingerprint))
                && seen.insert(head.fingerprint).inserted
            if isFirst, !head.followsBegin, run == runID { count += 1 }
        }
        let begins: Data = row[3]
        BeginSet.forEach(bytes(begins)) { begun.insert($0) }
    }
    return count
}
