package import ColumnKernel
package import Flow
package import FlowRollup
import GRDB

/// What an input of events has come to, and the tables its numbers are of.
package struct EventPartition {
    package var rollup: EventRollup
    package var texts: TextTable
    package var identities: IdentityTable

    package init(rollup: EventRollup, texts: TextTable, identities: IdentityTable) {
        self.rollup = rollup
        self.texts = texts
        self.identities = identities
    }

    fileprivate func latencyWriter(_ map: EventNumberMap, _ inputID: Int64) -> LatencyWriter {
        LatencyWriter(rollup: rollup.latency, texts: texts, map: map, inputID: inputID)
    }
}

extension ResultStore {
    /// Puts aside the groups of an input of events that does not fit in memory (R14).
    package func spillEvents(
        _ partition: EventPartition,
        map: inout EventNumberMap,
        inputID: Int64
    ) throws(StoreError) {
        try perform { database, state in
            try state.translate(partition, into: &map, database)
            state.spilledEvents.insert(inputID)
            try EventWriter(rollup: partition.rollup, map: map, inputID: inputID, target: .spilled)
                .write(&state.eventRows, database)
            try partition.latencyWriter(map, inputID)
                .writeGroups(into: .spilled, next: &state.eventRows.latency, database)
        }
    }

    /// Replaces an input's partition by events: all or nothing (R12).
    ///
    /// - Returns: Whether the transaction has grown enough to be committed.
    package func replaceEvents(
        _ account: InputAccount,
        _ partition: EventPartition,
        map: inout EventNumberMap,
        runID: Int64
    ) throws(StoreError) -> Bool {
        try perform { database, state in
            let rollup = partition.rollup
            let lost = try state.clear(account.inputID, database)
            try state.translate(partition, into: &map, database)
            if state.spilledEvents.remove(account.inputID) != nil {
                try EventWriter.store(account.inputID, database)
            }
            try EventWriter(rollup: rollup, map: map, inputID: account.inputID, target: .stored)
                .write(&state.eventRows, database)
            let latencies = partition.latencyWriter(map, account.inputID)
            let rows = try latencies.writeGroups(
                into: .stored,
                next: &state.eventRows.latency,
                database
            )
            try latencies.writeEdges(rows, database)
            var figures = InputFigures(rollup, texts: partition.texts)
            figures.credit(account.rolledUp)
            try insertAccount(
                account,
                figures,
                facts: nil,
                runID: runID,
                database
            )
            try state.insertEventSummaries(partition, account.inputID, database)
            try database.cachedStatement(sql: "DELETE FROM outdated_input WHERE input_id = ?")
                .execute(arguments: [account.inputID])
            try state.insertRecordSets(
                rollup.recordTimes,
                account.inputID,
                lost: lost,
                database
            )
            state.eventHours.formUnion(rollup.rowsByHour.keys.lazy.map(\.hour))
            state.partitionsInTransaction += 1
            return state.isTransactionDue
        }
    }
}

extension StoreState {
    /// Removes an input's events.
    func clearEvents(_ inputID: Int64, _ database: Database) throws {
        try EventWriter.remove(inputID, from: .stored, database)
        try database.execute(
            sql: "DELETE FROM lost_event WHERE input_id = ? AND \(RollUp.isOpen("hour_id"))",
            arguments: [inputID]
        )
    }

    mutating func translate(
        _ partition: EventPartition,
        into map: inout EventNumberMap,
        _ database: Database
    ) throws {
        let rollup = partition.rollup
        try dimensions.translate(
            rollup.addresses,
            into: &map.addresses,
            database: database,
            describer: describer
        )
        while map.owners.count < partition.identities.identities.count {
            let identity = partition.identities.identities[map.owners.count]
            let owner = try dimensions.owners.number(of: identity, partition.texts, database)
            map.owners.append(owner)
        }
        if map.names.count < partition.texts.count {
            let missing = partition.texts.count - map.names.count
            map.names.append(contentsOf: repeatElement(0, count: missing))
        }
        for key in rollup.factKeys { try name(key.name, partition.texts, &map, database) }
        for key in rollup.lookupKeys {
            for text in [key.name, key.type, key.code] {
                try name(text, partition.texts, &map, database)
            }
        }
        for key in rollup.names.keys { try name(key.name, partition.texts, &map, database) }
        for node in rollup.latency.nodes { try name(node, partition.texts, &map, database) }
        while map.scopes.count < rollup.scopes.count {
            let scope = rollup.scopes[map.scopes.count]
            for text in [scope.reporter, scope.acl, scope.rule, scope.reason, scope.resolver] {
                try name(text, partition.texts, &map, database)
            }
            let number = try eventScopes.number(
                of: scope,
                texts: partition.texts,
                names: map.names,
                database
            )
            map.scopes.append(number)
        }
    }

    /// The row of `name` of a text, which is made if need be.
    private mutating func name(
        _ text: UInt32,
        _ texts: TextTable,
        _ map: inout EventNumberMap,
        _ database: Database
    ) throws {
        guard map.names[Int(text)] == 0 else { return }
        map.names[Int(text)] = try dimensions.name(texts.text(text), database)
    }

    /// Rows by hour and losses, which are counted through the whole input, spills or not.
    fileprivate func insertEventSummaries(
        _ partition: EventPartition,
        _ inputID: Int64,
        _ database: Database
    ) throws {
        let (rollup, texts) = (partition.rollup, partition.texts)
        let insertHour = try database.cachedStatement(
            sql: "INSERT INTO reporter_hour VALUES (?, ?, ?, ?, ?, ?)"
        )
        // What is known of a day that was rolled up stays as it was.
        for (place, rows) in rollup.rowsByHour where !rolledUpDays.contains(hour: place.hour) {
            try insertHour.execute(
                arguments: [
                    inputID, place.hour, place.log.text, texts.text(place.reporter),
                    rows.kept + rows.duplicate, rows.kept,
                ]
            )
        }
        let insertLoss = try database.cachedStatement(
            sql: "INSERT INTO lost_event VALUES (?, ?, ?, ?, ?, ?)"
        )
        for (lost, events) in rollup.lost where !rolledUpDays.contains(hour: lost.at.hour) {
            try insertLoss.execute(
                arguments: [
                    inputID, lost.at.hour, lost.at.log.text, texts.text(lost.at.reporter),
                    texts.text(lost.place), events,
                ]
            )
        }
    }
}
