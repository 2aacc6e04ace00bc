import ColumnKernel
import Flow
import FlowRollup
import GRDB

/// Writes what an input tells of latency in the database's numbers.
struct LatencyWriter {
    let rollup: LatencyRollup
    let texts: TextTable
    let map: EventNumberMap
    let inputID: Int64

    /// Writes groups; numbers of latency rows begin at `next`.
    ///
    /// - Returns: Numbers of the rows, by index of their key; 0 for keys without a row.
    @discardableResult
    func writeGroups(
        into target: EventTarget,
        next: inout Int64,
        _ database: Database
    ) throws -> [Int64] {
        let rows = try writeLatencies(into: target, &next, database)
        try writeBuckets(of: rows, into: target, database)
        try writeSockets(into: target, database)
        return rows
    }

    private func writeLatencies(
        into target: EventTarget,
        _ next: inout Int64,
        _ database: Database
    ) throws -> [Int64] {
        var rows = Array(repeating: Int64(0), count: rollup.keys.count)
        // Answers at the edges have a row for their ends, whatever becomes of them.
        let edgeKeys = Set(rollup.edges.lazy.filter { $0.half.kind == .answer }.map(\.key))
        var insert = try BulkInsert(database, into: target.table("latency"), row: .integers(14))
        for (index, key) in rollup.keys.enumerated() {
            let measures = rollup.measures[index]
            guard
                measures.samples > 0 || measures.retransmitted > 0
                    || edgeKeys.contains(UInt32(index))
            else { continue }
            try insert.append([
                next, inputID, Int64(key.hour), Int64(key.method.rawValue),
                map.address(key.source), map.address(key.destination),
                map.owner(key.sourceIdentity), map.owner(key.destinationIdentity),
                key.port < 0 ? BulkInsert.null : Int64(key.port), measures.samples, measures.sum,
                measures.samples > 0 ? measures.shortest : BulkInsert.null,
                measures.samples > 0 ? measures.longest : BulkInsert.null,
                measures.retransmitted,
            ])
            rows[index] = next
            next += 1
        }
        try insert.finish()
        return rows
    }

    private func writeBuckets(
        of rows: [Int64],
        into target: EventTarget,
        _ database: Database
    ) throws {
        var insert = try BulkInsert(
            database,
            into: target.table("latency_bucket"),
            row: .integers(2)
        )
        // In the order of the key: neighbours go to one page.
        let keys = rollup.bucketKeys.indices
            .map { index in
                let key = rollup.bucketKeys[index]
                return (key: rows[Int(key.group)] << 12 | Int64(key.bucket), index: index)
            }
            .sorted { $0.key < $1.key }
        for (key, index) in keys { try insert.append([key, rollup.bucketSamples[index]]) }
        try insert.finish()
    }

    private func writeSockets(into target: EventTarget, _ database: Database) throws {
        func measured(_ value: Int64) -> Int64? { value < 0 ? nil : value }
        func number(_ value: Int64) -> Int64? { value == BulkInsert.null ? nil : value }
        let insert = try database.cachedStatement(
            sql: """
                INSERT INTO \(target.table("socket_group"))
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        )
        for (index, key) in rollup.socketKeys.enumerated() {
            let measures = rollup.socketMeasures[index]
            try insert.execute(
                arguments: [
                    inputID, Int64(key.hour), key.direction.text, number(map.address(key.source)),
                    number(map.address(key.destination)), number(map.owner(key.sourceIdentity)),
                    number(map.owner(key.destinationIdentity)),
                    key.port < 0 ? nil : Int64(key.port), measures.flows, measures.minimumFlows,
                    measures.minimumSum, measured(measures.longestMinimum),
                    measures.smoothFlows, measures.smoothSum, measured(measures.longestSmooth),
                    measured(measures.retransmissions), measured(measures.lostPackets),
                    measured(measures.timeouts),
                ]
            )
        }
    }

    /// Writes what is complete with the input only.
    ///
    /// - Parameters:
    ///   - rows: As `writeGroups` returned them.
    ///   - database: Names of reporters are in it.
    /// - Throws: `DatabaseError`.
    func writeEdges(_ rows: [Int64], _ database: Database) throws {
        var insert = try BulkInsert(
            database,
            into: """
                pair_edge (input_id, connection, time_ns, tie, kind, method, wait_ns, latency_id,
                           reporter_id, outcome, duration_ns, bucket)
                """,
            row: .integers(12)
        )
        for edge in rollup.edges {
            let isAnswer = edge.half.kind == .answer
            let stored = StoredOutcome(edge.outcome)
            try insert.append([
                inputID, Int64(bitPattern: edge.half.connection), edge.half.time,
                Int64(edge.half.tie), Int64(edge.half.kind.rawValue),
                Int64(edge.half.method.rawValue), edge.wait < 0 ? BulkInsert.null : edge.wait,
                isAnswer ? rows[Int(edge.key)] : BulkInsert.null,
                map.names[Int(rollup.nodes[Int(edge.node)])],
                isAnswer ? stored.outcome : BulkInsert.null,
                isAnswer ? stored.duration ?? BulkInsert.null : BulkInsert.null,
                isAnswer ? stored.bucket ?? BulkInsert.null : BulkInsert.null,
            ])
        }
        try insert.finish()
        try PairSettling.touch(inputID, database)
        let account = try database.cachedStatement(
            sql: "INSERT INTO latency_account VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        )
        for (place, counts) in rollup.accounts {
            try account.execute(
                arguments: [
                    inputID, place.hour, place.log.text, texts.text(place.reporter),
                    counts.answers, counts.samples, counts.retransmitted, counts.proxied,
                    counts.discarded, counts.unpaired,
                ]
            )
        }
    }

    /// Removes what is never put aside.
    static func removeEdges(of inputID: Int64, _ database: Database) throws {
        // Their other halves may be in other inputs.
        try PairSettling.touch(inputID, database)
        // Of days that were rolled up, what is known stays as it was.
        for (table, hour) in [
            ("pair_edge", "(time_ns / 3600000000000)"), ("latency_account", "hour_id"),
        ] {
            try database.execute(
                sql: "DELETE FROM \(table) WHERE input_id = ? AND \(RollUp.isOpen(hour))",
                arguments: [inputID]
            )
        }
    }
}
