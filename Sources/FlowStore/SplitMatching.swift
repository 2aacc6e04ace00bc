import ColumnKernel
import Flow
import FlowRollup
import Foundation
import GRDB

/// Matches the open ends of VNet streams across inputs (R3).
///
/// A split at the end of one input is corrected by the flow's first statistics in the next one. The corrections
/// belong to the later input and are worked out anew whenever it, or what comes shortly before it, changes.
///
/// - Parameters:
///   - database: Inside a transaction.
///   - inputs: Those that have changed.
///   - rolledUp: Days to which no correction can be added: the sums of those hold it already.
/// - Returns: The hours in which there is, or was, a correction of the inputs at hand.
/// - Throws: `DatabaseError`
func updateSplitCorrections(
    _ database: Database,
    inputs: Set<Int64>,
    rolledUp: RolledUpDays
) throws -> Set<Int> {
    var affected = inputs
    for input in inputs { affected.formUnion(try laterNeighbours(of: input, database)) }
    var scopes: Set<Int64> = []
    let delete = try database.cachedStatement(
        sql: "DELETE FROM split_correction WHERE input_id = ? RETURNING scope_id"
    )
    for input in affected.sorted() {
        scopes.formUnion(try Int64.fetchAll(delete, arguments: [input]))
    }
    var windows: [Int64: ClosedRange<Int64>] = [:]
    for input in affected {
        for span in try streamSpans(of: input, database) {
            windows[span.stream] = span.range.union(windows[span.stream] ?? span.range)
        }
    }
    for (stream, window) in windows.sorted(by: { $0.key < $1.key }) {
        scopes.formUnion(try correct(stream, window, affected, rolledUp, database))
    }
    return try Set(scopes.sorted().compactMap { try hour(ofScope: $0, database) })
}

private func hour(ofScope scope: Int64, _ database: Database) throws -> Int? {
    try Int.fetchOne(
        database.cachedStatement(sql: "SELECT hour_id FROM scope WHERE scope_id = ?"),
        arguments: [scope]
    )
}

extension StoreState {
    /// Inputs whose corrections depend on this one's open splits and begins.
    func neighbours(of input: Int64, _ database: Database) throws -> Set<Int64> {
        try laterNeighbours(of: input, database)
    }
}

private func laterNeighbours(of input: Int64, _ database: Database) throws -> Set<Int64> {
    var result: Set<Int64> = []
    for span in try streamSpans(of: input, database) {
        let rows = try Int64.fetchAll(
            database.cachedStatement(
                sql: """
                    SELECT DISTINCT input_id FROM split_segment
                    WHERE stream_id = ? AND last_ns >= ? AND first_ns <= ? AND input_id <> ?
                    """
            ),
            arguments: [
                span.stream, span.range.lowerBound, span.range.upperBound &+ SplitSegment.memory,
                input,
            ]
        )
        result.formUnion(rows)
    }
    return result
}

/// Walks the stretches of one stream in order of time and writes the corrections of the affected inputs.
///
/// - Returns: The scopes of what was corrected.
private func correct(
    _ stream: Int64,
    _ window: ClosedRange<Int64>,
    _ affected: Set<Int64>,
    _ rolledUp: RolledUpDays,
    _ database: Database
) throws -> Set<Int64> {
    let rows = try Row.fetchCursor(
        database.cachedStatement(
            sql: """
                SELECT input_id, first_ns, heads, begins, tails FROM split_segment
                WHERE stream_id = ? AND last_ns >= ? AND first_ns <= ?
                ORDER BY first_ns, last_ns, input_id
                """
        ),
        arguments: [stream, window.lowerBound &- SplitSegment.memory, window.upperBound]
    )
    var open = OpenSplits()
    var scopes: Set<Int64> = []
    while let row = try rows.next() {
        let input: Int64 = row[0]
        let first: Int64 = row[1]
        open.forget(at: first)
        if !open.isEmpty {
            let heads: Data = row[2]
            for head in StoredSegment.heads(bytes(heads), firstTime: first) {
                guard let tail = open.take(before: head), affected.contains(input),
                    try rolledUp.isEmpty
                        || !(hour(ofScope: head.scope, database)
                            .map { rolledUp.contains(hour: $0) } ?? true)
                else { continue }
                try insertCorrection(input, head, tail, database)
                scopes.insert(head.scope)
            }
            let begins: Data = row[3]
            open.drop(bytes(begins))
        }
        let tails: Data = row[4]
        for tail in StoredSegment.tails(bytes(tails), firstTime: first) { open.add(tail) }
    }
    return scopes
}

/// Splits whose next statistics have not come yet, on the way along a stream.
private struct OpenSplits {
    private var tails: [UInt64: SplitSegment.Tail] = [:]

    var isEmpty: Bool { tails.isEmpty }

    mutating func add(_ tail: SplitSegment.Tail) { tails[tail.fingerprint] = tail }

    /// Forgets what nothing behind `time` can follow any more.
    mutating func forget(at time: Int64) {
        guard tails.values.contains(where: { time - $0.time > SplitSegment.memory }) else { return }
        tails = tails.filter { time - $0.value.time <= SplitSegment.memory }
    }

    /// What has to be taken off `head`, if anything; either way its split is done with.
    mutating func take(before head: StoredSegment.Head) -> SplitSegment.Tail? {
        guard let tail = tails.removeValue(forKey: head.fingerprint), !tail.counters.isZero,
            head.time >= tail.time, head.time - tail.time <= SplitSegment.memory,
            head.counters.includes(tail.counters)
        else { return nil }
        return tail
    }

    /// A new connection of a flow ends its split.
    mutating func drop(_ begins: [UInt8]) {
        guard !begins.isEmpty, !tails.isEmpty else { return }
        var flows: [UInt64: [UInt64]] = [:]
        var filter = FingerprintFilter(capacity: tails.count)
        for fingerprint in tails.keys {
            let key = BeginSet.key(fingerprint)
            flows[key, default: []].append(fingerprint)
            filter.insert(key)
        }
        BeginSet.forEach(begins) { key in
            guard filter.mayHold(key), let gone = flows[key] else { return }
            for fingerprint in gone { tails[fingerprint] = nil }
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
            input, head.scope, try PartMerging.current(head.source, database),
            try PartMerging.current(head.destination, database), head.port,
            -Int64(clamping: tail.counters.packetsSent), -Int64(clamping: tail.counters.bytesSent),
            -Int64(clamping: tail.counters.packetsReceived),
            -Int64(clamping: tail.counters.bytesReceived),
        ]
    )
}
