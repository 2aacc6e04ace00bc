import Flow
import FlowRollup
import GRDB

/// An outcome as `pair_edge` has it.
struct StoredOutcome: Equatable {
    /// 1 for a sample.
    var outcome: Int64
    /// Nanoseconds, of a sample.
    var duration: Int64?
    var bucket: Int64?

    init(_ outcome: PairOutcome) {
        switch outcome {
        case .sample(let nanoseconds):
            self.outcome = 1
            duration = nanoseconds
            bucket = Int64(LatencyBuckets.bucket(nanoseconds))
        case .retransmitted: self.outcome = 2
        case .proxied: self.outcome = 3
        case .discarded: self.outcome = 4
        case .unpaired: self.outcome = 5
        case .repeated: self.outcome = 6
        }
    }
}

/// Pairs what stands at the edges of inputs, over all of them (decision 0022).
enum PairSettling {
    /// Notes the connections of an input's edges: they are to be gone through again.
    static func touch(_ inputID: Int64, _ database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO temp.touched_connection
                SELECT connection FROM pair_edge WHERE input_id = ?
                """
        ).execute(arguments: [inputID])
    }

    /// A half, and the row of an answer with what it says so far.
    private struct Half {
        var half: PairHalf
        var row: Int64 = 0
        var outcome: Int64 = 0
        var duration: Int64?
    }

    /// Goes through the connections that were touched.
    static func update(_ database: Database) throws {
        let edges = try Row.fetchCursor(
            database.cachedStatement(
                sql: """
                    SELECT e.connection, e.time_ns, e.tie, e.kind, e.method, e.wait_ns,
                           e.pair_edge_id, e.outcome, e.duration_ns
                    FROM temp.touched_connection t
                    CROSS JOIN pair_edge e ON e.connection = t.connection
                    ORDER BY t.connection
                    """
            )
        )
        var pairing = Pairing()
        var halves: [Half] = []
        // Rows under the cursor must not change.
        var changes: [(row: Int64, outcome: StoredOutcome)] = []
        while let edge = try edges.next() {
            let connection = UInt64(bitPattern: edge[0] as Int64)
            if let first = halves.first, first.half.connection != connection {
                settle(&halves, &pairing, &changes)
                halves.removeAll(keepingCapacity: true)
            }
            guard let kind = LatencySighting.Kind(rawValue: edge[3]),
                let method = LatencyMethod(rawValue: edge[4])
            else { continue }
            let half = PairHalf(
                connection: connection,
                time: edge[1],
                tie: edge[2],
                kind: kind,
                method: method
            )
            if let wait: Int64 = edge[5] {
                var opening = half
                opening.time -= wait
                opening.kind = .opening
                halves.append(Half(half: opening))
            }
            halves.append(
                Half(half: half, row: edge[6], outcome: edge[7] ?? 0, duration: edge[8])
            )
        }
        settle(&halves, &pairing, &changes)
        let update = try database.cachedStatement(
            sql:
                "UPDATE pair_edge SET outcome = ?, duration_ns = ?, bucket = ? WHERE pair_edge_id = ?"
        )
        for change in changes {
            try update.execute(
                arguments: [
                    change.outcome.outcome, change.outcome.duration, change.outcome.bucket,
                    change.row,
                ]
            )
        }
        try database.execute(sql: "DELETE FROM temp.touched_connection")
    }

    private static func settle(
        _ halves: inout [Half],
        _ pairing: inout Pairing,
        _ changes: inout [(row: Int64, outcome: StoredOutcome)]
    ) {
        halves.sort { PairHalf.isBefore($0.half, $1.half) }
        let sorted = halves
        pairing.pair(count: sorted.count) { sorted[$0].half }
        for (index, half) in sorted.enumerated() {
            guard case .answered(let outcome) = pairing.results[index] else { continue }
            let stored = StoredOutcome(outcome)
            guard stored.outcome != half.outcome || stored.duration != half.duration else {
                continue
            }
            changes.append((half.row, stored))
        }
    }
}
