import Flow
package import FlowRollup
import Foundation
import GRDB

extension StoreState {
    /// Notes which records an input shows (R4), and which other inputs must be read again because this one gave up a record
    /// they had only as a duplicate.
    mutating func insertRecordSets(
        _ recordTimes: [StreamKey: PartitionRollup.RecordTimes],
        _ inputID: Int64,
        lost old: [Int64: [Int64]],
        _ database: Database
    ) throws {
        var lost = old.mapValues(Set.init)
        let insert = try database.cachedStatement(
            sql: "INSERT INTO record_set VALUES (?, ?, ?, ?, ?, ?)"
        )
        for (stream, times) in recordTimes {
            let all = times.kept + times.duplicate
            guard let first = all.min(), let last = all.max() else { continue }
            let streamID = try StreamTable.id(of: stream, database)
            lost[streamID]?.subtract(times.kept)
            lostRecords[streamID]?.subtract(times.kept)
            if let gone = lostRecords[streamID], times.duplicate.contains(where: gone.contains) {
                try orphan([inputID], database)
            }
            try insert.execute(
                arguments: [
                    // Sorted: the nearer neighbours are, the shorter they become.
                    inputID, streamID, first, last,
                    PackedNumbers.deltas(times.kept.sorted()).asData,
                    PackedNumbers.deltas(times.duplicate.sorted()).asData,
                ]
            )
        }
        for (streamID, times) in lost where !times.isEmpty {
            lostRecords[streamID, default: []].formUnion(times)
            try orphan(
                inputs(withDuplicates: times, stream: streamID, except: inputID, database),
                database
            )
        }
    }

    /// Has inputs read again: in this run if it can, else in the next that finds them, because the ledger no longer knows them.
    private mutating func orphan(_ inputs: [Int64], _ database: Database) throws {
        orphanedInputs.formUnion(inputs)
        for input in inputs {
            try database.cachedStatement(
                sql: "UPDATE input SET modified_ns = -1, sha256 = NULL WHERE input_id = ?"
            ).execute(arguments: [input])
        }
    }

    private func inputs(
        withDuplicates times: Set<Int64>,
        stream: Int64,
        except inputID: Int64,
        _ database: Database
    ) throws -> [Int64] {
        guard let first = times.min(), let last = times.max() else { return [] }
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT input_id, duplicate FROM record_set
                WHERE stream_id = ? AND last_ns >= ? AND first_ns <= ? AND input_id <> ?
                """,
            arguments: [stream, first, last, inputID]
        )
        return rows.compactMap { row in
            let data: Data = row[1]
            let duplicates = PackedNumberReader.deltas(bytes(data))
            return duplicates.contains(where: times.contains) ? row[0] : nil
        }
    }
}

extension ResultStore {
    /// Inputs that have to be read again: because an input that owned records they show as duplicates no longer has them,
    /// or because their records lie between those of others (`orphanInterleaved`).
    package func takeOrphanedInputs() throws(StoreError) -> Set<Int64> {
        try perform { _, state in
            let inputs = state.orphanedInputs
            state.orphanedInputs = []
            return inputs
        }
    }

    /// Records of a stream with `time` in `range`, and the inputs that own them.
    package func recordOwners(
        of stream: StreamKey,
        in range: ClosedRange<Int64>
    ) throws(StoreError) -> [Int64: Int64] {
        try perform { database, _ in
            guard let streamID = try StreamTable.find(stream, database) else { return [:] }
            var owners: [Int64: Int64] = [:]
            let rows = try Row.fetchCursor(
                database.cachedStatement(
                    sql: """
                        SELECT input_id, kept FROM record_set
                        WHERE stream_id = ? AND last_ns >= ? AND first_ns <= ?
                        """
                ),
                arguments: [streamID, range.lowerBound, range.upperBound]
            )
            while let row = try rows.next() {
                let inputID: Int64 = row[0]
                let data: Data = row[1]
                for time in PackedNumberReader.deltas(bytes(data)) where range.contains(time) {
                    owners[time] = inputID
                }
            }
            return owners
        }
    }

    /// Whether any record was stored before this run.
    package func hasRecords() throws(StoreError) -> Bool {
        try perform { database, _ in
            try Bool.fetchOne(database, sql: "SELECT EXISTS (SELECT 1 FROM record_set)") ?? false
        }
    }
}
