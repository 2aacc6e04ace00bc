package import ColumnKernel
import Flow
package import FlowRollup
import GRDB

extension ResultStore {
    /// A number for an input that is not in the ledger.
    package func newInputID() throws(StoreError) -> Int64 {
        try perform { _, state in
            state.nextInputID += 1
            return state.nextInputID - 1
        }
    }

    /// Puts aside the rows of an input that does not fit in memory, in the database's numbers (R14).
    ///
    /// Afterwards the worker may forget its numbers. The rows become facts when the input is stored, and vanish
    /// if it never is.
    package func spill(
        _ rollup: inout PartitionRollup,
        texts: borrowing TextTable,
        map: inout NumberMap,
        summaries: inout PartitionSummaries,
        inputID: Int64
    ) throws(StoreError) {
        try withTexts(texts) { texts throws(StoreError) in
            try perform { database, state in
                try state.translate(rollup, texts: texts, into: &map, database)
                var insert = try BulkInsert(database, table: "temp.spill", columnCount: 15)
                for group in rollup.groups.rows {
                    try insert.append([inputID] + factValues(group, map))
                }
                try insert.finish()
                state.spilled.insert(inputID)
                summaries.add(&rollup, map: map, texts: texts)
                for segment in summaries.takeSegments() {
                    try segment.insert(inputID: inputID, into: .spilled, database)
                }
            }
        }
    }

    /// Replaces an input's partition: ledger entry, facts and summaries, all or nothing (R12).
    ///
    /// - Returns: Whether the transaction has grown enough to be committed.
    package func replace(
        _ account: InputAccount,
        rollup: inout PartitionRollup,
        texts: borrowing TextTable,
        map: inout NumberMap,
        summaries: inout PartitionSummaries,
        runID: Int64
    ) throws(StoreError) -> Bool {
        try withTexts(texts) { texts throws(StoreError) in
            try perform { database, state in
                let lost = try state.clear(account.inputID, database)
                try state.translate(rollup, texts: texts, into: &map, database)
                summaries.add(&rollup, map: map, texts: texts)
                let facts = try insertFacts(rollup, map, account.inputID, &state, database)
                try insertAccount(account, rollup, facts: facts, runID: runID, database)
                try insertSummaries(summaries, account.inputID, database)
                if account.stretches == .record {
                    try database.cachedStatement(
                        sql: "UPDATE interleaved_input SET is_settled = 1 WHERE input_id = ?"
                    ).execute(arguments: [account.inputID])
                }
                try state.insertRecordSets(rollup, account.inputID, lost: lost, database)
                state.touchedHours.formUnion(summaries.hours)
                state.touchedInputs.insert(account.inputID)
                state.partitionsInTransaction += 1
                return state.partitionsInTransaction >= 4096
                    || state.transactionStart.duration(to: .now) > .seconds(5)
            }
        }
    }

    /// Closures cannot capture a borrowed value: this makes one owned copy of a copy-on-write table.
    private func withTexts<Result>(
        _ texts: borrowing TextTable,
        _ body: (TextTable) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        try body(copy texts)
    }
}

/// A counter of one fact stops here, at 9 petabytes: a thousand such facts still add up in SQLite's
/// 64-bit integers, whose overflow would make a view unreadable.
///
/// Only forged logs get there.
private let maximumCounter: Int64 = (1 << 53) - 1

/// Values of the columns of `fact`.
func factValues(_ group: Group, _ map: NumberMap) -> [Int64] {
    let isMeasured = group.measured > 0
    func counter(_ value: UInt64) -> Int64 {
        isMeasured ? min(Int64(clamping: value), maximumCounter) : BulkInsert.null
    }
    return [
        map.scopes[Int(group.scope)], map.addresses[Int(group.source)],
        map.addresses[Int(group.destination)],
        group.port == GroupTable.noPort ? BulkInsert.null : Int64(group.port),
        Int64(group.opened), Int64(group.closed), Int64(group.denied), Int64(group.unanswered),
        counter(group.packetsSent), counter(group.bytesSent), counter(group.packetsReceived),
        counter(group.bytesReceived), group.first, group.last,
    ]
}

private func insertFacts(
    _ rollup: borrowing PartitionRollup,
    _ map: NumberMap,
    _ inputID: Int64,
    _ state: inout StoreState,
    _ database: Database
) throws -> ClosedRange<Int64>? {
    let last = try Int64.fetchOne(database, sql: "SELECT MAX(rowid) FROM fact") ?? 0
    var count = Int64(rollup.groups.count)
    if state.spilled.remove(inputID) != nil {
        try database.execute(
            sql: """
                INSERT INTO fact SELECT scope_id, source_id, destination_id, port, opened, closed,
                    denied, unanswered, packets_sent, bytes_sent, packets_received,
                    bytes_received, first_ms, last_ms
                FROM temp.spill WHERE input_id = ?
                """,
            arguments: [inputID]
        )
        count += Int64(database.changesCount)
        try database.execute(
            sql: "INSERT INTO split_segment SELECT * FROM temp.spilled_segment WHERE input_id = ?",
            arguments: [inputID]
        )
        try forgetSpill(of: inputID, database)
    }
    var insert = try BulkInsert(database, table: "fact", columnCount: 14)
    for group in rollup.groups.rows { try insert.append(factValues(group, map)) }
    try insert.finish()
    return count > 0 ? last + 1...last + count : nil
}

private func insertAccount(
    _ account: InputAccount,
    _ rollup: borrowing PartitionRollup,
    facts: ClosedRange<Int64>?,
    runID: Int64,
    _ database: Database
) throws {
    let format = account.formats.map(\.text).joined(separator: "+")
    try database.cachedStatement(
        sql: """
            INSERT INTO input VALUES
                (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
    ).execute(
        arguments: [
            account.inputID, account.path, format.isEmpty ? nil : format, account.compression,
            account.bytesStored, account.modifiedNanoseconds, account.bytesRead, account.sha256,
            rollup.recordCount, rollup.rowsRead, rollup.rowsKept, rollup.rowsRejected,
            rollup.rowsDuplicate, account.status.rawValue, account.damage,
            partitionName(rollup), rollup.times?.lowerBound, rollup.times?.upperBound, runID,
            facts?.lowerBound, facts?.upperBound,
        ]
    )
    let insert = try database.cachedStatement(sql: "INSERT INTO rejection VALUES (?, ?, ?, ?, ?)")
    for (reason, entry) in rollup.rejects.entries {
        try insert.execute(
            arguments: [
                account.inputID, reason.rawValue, entry.rows, entry.firstOffset, entry.sample,
            ]
        )
    }
}

/// What the partition is, in words: one reporter's hour, or several.
private func partitionName(_ rollup: borrowing PartitionRollup) -> String? {
    guard let place = rollup.recordsByHour.keys.first else { return nil }
    guard rollup.recordsByHour.count == 1 else { return "several reporter-hours" }
    return "\(place.log.text) \(MACAddress.text(place.reporter)) "
        + Timestamp.text(ofHour: place.hour)
}

private func insertSummaries(
    _ summaries: PartitionSummaries,
    _ inputID: Int64,
    _ database: Database
) throws {
    let insertHour = try database.cachedStatement(
        sql: "INSERT INTO reporter_hour VALUES (?, ?, ?, ?, ?, ?)"
    )
    for (place, counts) in summaries.reporterHours {
        try insertHour.execute(
            arguments: [
                inputID, place.hour, place.log.text, MACAddress.text(place.reporter),
                counts.records, counts.rows,
            ]
        )
    }
    let insertSources = try database.cachedStatement(
        sql: "INSERT INTO source_set VALUES (?, ?, ?, ?, ?, ?)"
    )
    for set in summaries.sourceSets {
        try insertSources.execute(
            arguments: [
                inputID, set.hour, set.log.text, MACAddress.text(set.reporter), set.direction,
                PackedNumbers.deltas(set.sources).asData,
            ]
        )
    }
    for segment in summaries.segments {
        try segment.insert(inputID: inputID, into: .stored, database)
    }
}

extension StoreState {
    mutating func translate(
        _ rollup: borrowing PartitionRollup,
        texts: borrowing TextTable,
        into map: inout NumberMap,
        _ database: Database
    ) throws {
        try dimensions.translate(
            rollup.addresses,
            into: &map,
            database: database,
            topology: topology
        )
        try dimensions.translate(rollup.scopes, texts: texts, into: &map, database: database)
    }

    /// Removes an input's old partition.
    ///
    /// - Returns: The records it had, by stream.
    fileprivate mutating func clear(
        _ inputID: Int64,
        _ database: Database
    ) throws -> [Int64: [Int64]] {
        guard
            let old = try Row.fetchOne(
                database,
                sql: "SELECT first_fact, last_fact FROM input WHERE input_id = ?",
                arguments: [inputID]
            )
        else { return [:] }
        let hours = try Int.fetchAll(
            database,
            sql: "SELECT DISTINCT hour_id FROM reporter_hour WHERE input_id = ?",
            arguments: [inputID]
        )
        touchedHours.formUnion(hours)
        // Streams the old partition had and the new one may not: their neighbours' splits change, too.
        touchedInputs.formUnion(try neighbours(of: inputID, database))
        var records: [Int64: [Int64]] = [:]
        let sets = try Row.fetchAll(
            database,
            sql: "SELECT stream_id, kept FROM record_set WHERE input_id = ?",
            arguments: [inputID]
        )
        for set in sets {
            let kept: [UInt8] = bytes(set[1])
            records[set[0], default: []].append(contentsOf: PackedNumberReader.deltas(kept))
        }
        if let first: Int64 = old[0], let last: Int64 = old[1] {
            try database.execute(
                sql: "DELETE FROM fact WHERE rowid BETWEEN ? AND ?",
                arguments: [first, last]
            )
        }
        for table in [
            "rejection", "split_correction", "record_set", "split_segment", "reporter_hour",
            "source_set", "input",
        ] {
            try database.execute(
                sql: "DELETE FROM \(table) WHERE input_id = ?",
                arguments: [inputID]
            )
        }
        return records
    }
}
