package import ColumnKernel
import Flow
import FlowEnrich
package import FlowRollup
import GRDB
import Synchronization

extension ResultStore {
    /// A number for an input that is not in the ledger; no call waits for another worker's.
    package func newInputID() -> Int64 {
        nextInputID.wrappingAdd(1, ordering: .relaxed).oldValue
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
                summaries.takeStretches(of: &rollup, map: map)
                try rollup.groups.withRows { groups in
                    let scopes = state.arrange(groups, of: rollup, texts: texts)
                    try SpillTable.append(
                        groups,
                        sourcePorts: rollup.groups.sourcePortLists,
                        scopes: scopes,
                        map: map,
                        inputID: inputID,
                        database
                    )
                    state.addSources(
                        of: rollup,
                        groups,
                        to: &summaries,
                        map: map,
                        texts: texts
                    )
                }
                try FoldedScans.insert(
                    rollup.sketches,
                    map: map,
                    inputID: inputID,
                    into: .spilled,
                    database
                )
                state.spilled.insert(inputID)
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
                summaries.takeStretches(of: &rollup, map: map)
                try FoldedScans.insert(
                    rollup.sketches,
                    map: map,
                    inputID: account.inputID,
                    into: .stored,
                    database
                )
                let facts = try rollup.groups.withRows { groups in
                    let scopes = state.arrange(groups, of: rollup, texts: texts)
                    state.addSources(
                        of: rollup,
                        groups,
                        to: &summaries,
                        map: map,
                        texts: texts
                    )
                    return try state.insertFacts(
                        groups,
                        sourcePorts: rollup.groups.sourcePortLists,
                        scopes: scopes,
                        map: map,
                        account.inputID,
                        database
                    )
                }
                var figures = InputFigures(rollup)
                figures.credit(account.rolledUp)
                try insertAccount(
                    account,
                    figures,
                    facts: facts,
                    runID: runID,
                    database
                )
                try insertReporterHours(rollup, account.inputID, but: state.rolledUpDays, database)
                try insertSummaries(summaries, account.inputID, database)
                try database.cachedStatement(sql: "DELETE FROM outdated_input WHERE input_id = ?")
                    .execute(arguments: [account.inputID])
                if account.stretches == .record {
                    try database.cachedStatement(
                        sql: "UPDATE interleaved_input SET is_settled = 1 WHERE input_id = ?"
                    ).execute(arguments: [account.inputID])
                }
                try state.insertRecordSets(
                    rollup.recordTimes,
                    account.inputID,
                    lost: lost,
                    database
                )
                state.touchedHours.formUnion(rollup.rowsByHour.keys.lazy.map(\.hour))
                state.touchedHours.formUnion(rollup.recordsByHour.keys.lazy.map(\.hour))
                state.noteTransits(rollup.rowsByHour.keys.map { ($0.hour, $0.reporter) })
                state.touchedInputs.insert(account.inputID)
                state.partitionsInTransaction += 1
                return state.isTransactionDue
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

func insertAccount(
    _ account: InputAccount,
    _ figures: InputFigures,
    facts: ClosedRange<Int64>?,
    runID: Int64,
    _ database: Database
) throws {
    let format = account.formats.joined(separator: "+")
    try database.cachedStatement(
        sql: """
            INSERT INTO input VALUES
                (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
    ).execute(
        arguments: [
            account.inputID, account.path, format.isEmpty ? nil : format, account.compression,
            account.bytesStored, account.modifiedNanoseconds, account.bytesRead, account.sha256,
            figures.records, figures.rowsRead, figures.rowsKept, figures.rowsRejected,
            figures.rowsDuplicate, account.status.rawValue, account.damage,
            figures.partitionName, figures.times?.lowerBound, figures.times?.upperBound, runID,
            facts?.lowerBound, facts?.upperBound,
        ]
    )
    let insert = try database.cachedStatement(sql: "INSERT INTO rejection VALUES (?, ?, ?, ?, ?)")
    for (reason, entry) in figures.rejects.entries {
        try insert.execute(
            arguments: [
                account.inputID, reason.rawValue, entry.rows, entry.firstOffset, entry.sample,
            ]
        )
    }
}

/// Rows and records by hour: unlike all else, a rollup counts them through the whole input, spills or not.
private func insertReporterHours(
    _ rollup: borrowing PartitionRollup,
    _ inputID: Int64,
    but rolledUp: RolledUpDays,
    _ database: Database
) throws {
    let statement = try database.cachedStatement(
        sql: "INSERT INTO reporter_hour VALUES (?, ?, ?, ?, ?, ?)"
    )
    func insert(_ place: PartitionRollup.ReporterHour, records: Int, rows: Int) throws {
        try statement.execute(
            arguments: [
                inputID, place.hour, place.log.text, MACAddress.text(place.reporter), records, rows,
            ]
        )
    }
    let recordsByHour = rollup.recordsByHour
    for (place, rows) in rollup.rowsByHour {
        try insert(place, records: recordsByHour[place] ?? 0, rows: rows)
    }
    let rowsByHour = rollup.rowsByHour
    // What is known of a day that was rolled up stays as it was.
    for (place, records) in recordsByHour
    where rowsByHour[place] == nil && !rolledUp.contains(hour: place.hour) {
        try insert(place, records: records, rows: 0)
    }
}

private func insertSummaries(
    _ summaries: PartitionSummaries,
    _ inputID: Int64,
    _ database: Database
) throws {
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

/// What scopes that share a role have in common (R5).
private struct ScopePlace: Hashable {
    var hour: Int
    var log: LogKind
    var reporter: UInt64
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
            describer: describer
        )
        try dimensions.translate(rollup.scopes, texts: texts, into: &map, database: database)
    }

    /// Puts the groups of `rollup` in the order of facts: `order`.
    ///
    /// - Returns: The traits of its scopes, by their numbers.
    fileprivate mutating func arrange(
        _ groups: Span<Group>,
        of rollup: borrowing PartitionRollup,
        texts: borrowing TextTable
    ) -> [ScopeTraits] {
        var scopes: [ScopeTraits] = []
        var places: [ScopePlace: UInt32] = [:]
        for scope in rollup.scopes.scopes {
            var traits = ScopeTraits(
                scope,
                texts: texts,
                transitReporters: topology.transitReporters
            )
            traits.place = UInt32(scopes.count)
            if traits.canCount {
                let place = ScopePlace(hour: scope.hour, log: scope.log, reporter: scope.reporter)
                if let first = places[place] { traits.place = first }
                places[place] = traits.place
            }
            scopes.append(traits)
        }
        order.arrange(groups, scopes: scopes, addressCount: rollup.addresses.count)
        return scopes
    }

    /// Adds the sources of `groups`, which are arranged, to `summaries`.
    fileprivate mutating func addSources(
        of rollup: borrowing PartitionRollup,
        _ groups: Span<Group>,
        to summaries: inout PartitionSummaries,
        map: NumberMap,
        texts: borrowing TextTable
    ) {
        summaries.addSources(
            of: rollup,
            groups: groups,
            map: map,
            texts: texts,
            order: order,
            marks: &marks
        )
    }

    /// Writes the facts of an input, those that were put aside included.
    fileprivate mutating func insertFacts(
        _ groups: Span<Group>,
        sourcePorts: SourcePortLists,
        scopes: [ScopeTraits],
        map: borrowing NumberMap,
        _ inputID: Int64,
        _ database: Database
    ) throws -> ClosedRange<Int64>? {
        guard spilled.remove(inputID) != nil else {
            var writer = try FactWriter(database, insertedFacts)
            try writer.append(
                groups,
                sourcePorts: sourcePorts,
                order: order,
                scopes: scopes,
                map: map
            )
            return try writer.finish(database)
        }
        try SpillTable.append(
            groups,
            sourcePorts: sourcePorts,
            scopes: scopes,
            map: map,
            inputID: inputID,
            database
        )
        var writer = try FactWriter(database, insertedFacts)
        try SpillTable.moveToFacts(inputID, &writer, database)
        let facts = try writer.finish(database)
        if let facts { try EgressSums.insert(ofStored: facts, database) }
        return facts
    }

    /// Notes the hours in which a listed transit NIC has logged something.
    mutating func noteTransits(_ places: [(hour: Int, reporter: UInt64)]) {
        for place in places where topology.transitReporters.contains(place.reporter) {
            transitHours.insert(place.hour)
        }
    }

    /// Removes an input's old partition, but for what is known of days that were rolled up: the sums of those go on counting it.
    ///
    /// - Returns: The records it had, by stream.
    mutating func clear(
        _ inputID: Int64,
        _ database: Database
    ) throws -> [Int64: [Int64]] {
        guard
            let old = try Row.fetchOne(
                database.cachedStatement(
                    sql: "SELECT first_fact, last_fact FROM input WHERE input_id = ?"
                ),
                arguments: [inputID]
            )
        else { return [:] }
        let logged = try LoggedHours(of: inputID, database)
        if !logged.events.isEmpty { try clearEvents(inputID, database) }
        touch(logged)
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
            for (table, key) in [
                ("fact", "fact_id"), ("fact_lane", "first_fact"), ("fact_range", "first_fact"),
                ("wide_fact", "fact_id"), ("egress_sum", "fact_id"),
            ] {
                try database.execute(
                    sql: "DELETE FROM \(table) WHERE \(key) BETWEEN ? AND ?",
                    arguments: [first, last]
                )
            }
            try SourcePortWriter.remove(facts: first...last, database)
        }
        try database.execute(
            sql: "DELETE FROM reporter_hour WHERE input_id = ? AND \(RollUp.isOpen("hour_id"))",
            arguments: [inputID]
        )
        for table in [
            "rejection", "split_correction", "record_set", "split_segment", "source_set",
            "folded_scan", "input",
        ] {
            try database.execute(
                sql: "DELETE FROM \(table) WHERE input_id = ?",
                arguments: [inputID]
            )
        }
        return records
    }
}
