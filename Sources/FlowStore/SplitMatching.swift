import FlowRollup
import Foundation
import GRDB

/// Matches the open ends of VNet streams across inputs (R3).
///
/// A split at the end of one input is corrected by the flow's first statistics in the next one. The corrections
/// belong to the later input and are worked out anew whenever it, or what comes shortly before it, changes.
func updateSplitCorrections(_ database: Database, inputs: Set<Int64>) throws {
    var affected = inputs
    for input in inputs { affected.formUnion(try laterNeighbours(of: input, database)) }
    for input in affected.sorted() {
        try database.cachedStatement(sql: "DELETE FROM split_correction WHERE input_id = ?")
            .execute(arguments: [input])
    }
    var windows: [Int64: ClosedRange<Int64>] = [:]
    for input in affected {
        for row in try segmentBounds(of: input, database) {
            let known = windows[row.stream] ?? row.first...row.last
            windows[row.stream] =
                min(known.lowerBound, row.first)...max(known.upperBound, row.last)
        }
    }
    for (stream, window) in windows.sorted(by: { $0.key < $1.key }) {
        try correct(stream, window, affected, database)
    }
}

extension StoreState {
    /// Inputs whose corrections depend on this one's open splits.
    func neighbours(of input: Int64, _ database: Database) throws -> Set<Int64> {
        try laterNeighbours(of: input, database)
    }
}

private struct SegmentBounds {
    var stream: Int64
    var first: Int64
    var last: Int64
}

private func segmentBounds(of input: Int64, _ database: Database) throws -> [SegmentBounds] {
    try Row.fetchAll(
        database.cachedStatement(
            sql: "SELECT stream_id, first_ns, last_ns FROM split_segment WHERE input_id = ?"
        ),
        arguments: [input]
    ).map { SegmentBounds(stream: $0[0], first: $0[1], last: $0[2]) }
}

private func laterNeighbours(of input: Int64, _ database: Database) throws -> Set<Int64> {
    var result: Set<Int64> = []
    for bounds in try segmentBounds(of: input, database) {
        let rows = try Int64.fetchAll(
            database.cachedStatement(
                sql: """
                    SELECT input_id FROM split_segment
                    WHERE stream_id = ? AND last_ns >= ? AND first_ns <= ? AND input_id <> ?
                    """
            ),
            arguments: [
                bounds.stream, bounds.first, bounds.last &+ SplitSegment.memory, input,
            ]
        )
        result.formUnion(rows)
    }
    return result
}

/// Walks the stretches of one stream in order of time and writes the corrections of the affected inputs.
private func correct(
    _ stream: Int64,
    _ window: ClosedRange<Int64>,
    _ affected: Set<Int64>,
    _ database: Database
) throws {
    let rows = try Row.fetchAll(
        database.cachedStatement(
            sql: """
                SELECT input_id, first_ns, last_ns, heads, tails FROM split_segment
                WHERE stream_id = ? AND last_ns >= ? AND first_ns <= ?
                ORDER BY first_ns, last_ns, input_id
                """
        ),
        arguments: [stream, window.lowerBound &- SplitSegment.memory, window.upperBound]
    )
    guard rows.count > 1 else { return }
    var pending: [UInt64: SplitSegment.Tail] = [:]
    for row in rows {
        let input: Int64 = row[0]
        let first: Int64 = row[1]
        if !pending.isEmpty {
            let data: Data = row[3]
            for head in StoredSegment.heads(bytes(data), firstTime: first) {
                guard let tail = pending.removeValue(forKey: head.fingerprint) else { continue }
                guard head.time >= tail.time, head.time - tail.time <= SplitSegment.memory,
                    head.counters.includes(tail.counters), affected.contains(input)
                else { continue }
                try insertCorrection(input, head, tail, database)
            }
        }
        let data: Data = row[4]
        for tail in StoredSegment.tails(bytes(data), firstTime: first) {
            pending[tail.fingerprint] = tail
        }
    }
}

private func insertCorrection(
    _ input: Int64,
    _ head: StoredSegment.Head,
    _ tail: SplitSegment.Tail,
    _ database: Database
) throws {
    try database.cachedStatement(
        sql: "INSERT INTO split_correction VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
    ).execute(
        arguments: [
            input, head.scope, head.source, head.destination, head.port,
            -Int64(clamping: tail.counters.packetsSent), -Int64(clamping: tail.counters.bytesSent),
            -Int64(clamping: tail.counters.packetsReceived),
            -Int64(clamping: tail.counters.bytesReceived),
        ]
    )
}
