import Flow
import FlowEnrich
import FlowInventory
import Foundation
import GRDB

/// Takes over what another database has (decision 0032).
///
/// Partitions are copied, in this database's numbers; what spans partitions (roles, splits, generations, pairs, sums) is not, but worked
/// out over all of them when the transaction ends, as after a run. So a merged database says what one says that all inputs
/// were loaded into.
struct Absorption {
    let other: Database
    private let newInputID: () -> Int64
    var numbers: SourceNumbers
    private(set) var runs: [Int64: Int64] = [:]
    var account = MergeAccount()

    /// - Parameters:
    ///   - other: A snapshot of the database to be taken over.
    ///   - newInputID: Gives numbers that no input has.
    init(_ other: Database, newInputID: @escaping () -> Int64) {
        self.other = other
        self.newInputID = newInputID
        numbers = SourceNumbers(other)
    }

    /// - Throws: `MergeError`, `DatabaseError`.
    mutating func run(
        _ database: Database,
        _ state: inout StoreState
    ) throws -> MergeAccount {
        // Nothing has been written before the plan stands.
        let plan = try MergePlan(database, other)
        try takeRuns(database)
        try takeRolledUpDays(database, &state)
        for input in plan.replaced.sorted() { try remove(input, database, &state) }
        for input in plan.yielded.sorted() { try yield(input, database, &state) }
        account.inputsReplaced = plan.replaced.count
        let inputs = try Row.fetchCursor(other, sql: "SELECT * FROM input ORDER BY input_id")
        while let input = try inputs.next() {
            switch plan.fates[input["input_id"]] ?? .known {
            case .known: account.inputsKnown += 1
            case .taken(let path): try take(input, path, database, &state)
            case .duplicate(let path): try list(input, path, database, &state)
            }
        }
        let inventory = try takeInventory(database, &state)
        let rules = try takeRules(database, &state)
        account.isChanged = account.isChanged || !plan.isEmpty || inventory || rules
        guard account.isChanged else { return account }
        if let manifest = try lastManifest() { state.mergedManifests.append(manifest) }
        // They are of less than there is now.
        try ResultStore.forgetFindings(database)
        return account
    }

    private func lastManifest() throws -> String? {
        try String.fetchOne(
            other,
            sql: "SELECT sha256 FROM manifest ORDER BY manifest_id DESC LIMIT 1"
        )
    }

    /// A run that both have is one, so that nothing is added when it comes again.
    private mutating func takeRuns(_ database: Database) throws {
        let columns = try other.columns(in: "run").map(\.name).filter { $0 != "run_id" }
        let names = columns.joined(separator: ", ")
        let find = try database.makeStatement(
            sql: """
                SELECT run_id FROM run
                WHERE \(columns.map { "\($0) IS ?" }.joined(separator: " AND "))
                """
        )
        let insert = try database.makeStatement(
            sql: """
                INSERT INTO run (\(names))
                VALUES (\(columns.map { _ in "?" }.joined(separator: ", ")))
                """
        )
        let rows = try Row.fetchCursor(
            other,
            sql: "SELECT \(names), run_id FROM run ORDER BY run_id"
        )
        while let row = try rows.next() {
            let values = StatementArguments(columns.indices.map { row[$0] as DatabaseValue })
            let number: Int64 = row[columns.count]
            if let known = try Int64.fetchOne(find, arguments: values) {
                runs[number] = known
                continue
            }
            try insert.execute(arguments: values)
            runs[number] = database.lastInsertedRowID
            account.isChanged = true
        }
    }

    private mutating func takeInventory(
        _ database: Database,
        _ state: inout StoreState
    ) throws -> Bool {
        let before = database.totalChangesCount
        let known = try InventoryFile.all(database)
        for file in try InventoryFile.all(other).values.sorted(by: { $0.path < $1.path }) {
            if let own = known[file.path], own.modifiedNanoseconds >= file.modifiedNanoseconds {
                continue
            }
            try file.store(database)
        }
        let evidence = try StoredEvidence.load(other)
        _ = try state.adopt(evidence, database)
        let isNew = database.totalChangesCount > before
        guard account.inputsTaken > 0 else { return isNew }
        // The rows that were just copied had been told apart by what the other one knew.
        let theirs = evidence.owners(cluster: state.topology.cluster?.name)
        try state.restate(
            theirs.addresses(thatDifferFrom: state.describer.owners),
            because: .evidence(since: theirs),
            database
        )
        return true
    }

    private func takeRules(_ database: Database, _ state: inout StoreState) throws -> Bool {
        let rules = try StoredRules(other).history
        return try !rules.isEmpty && state.adopt(rules, database)
    }
}

// MARK: Inputs

extension Absorption {
    /// Copies an input's partition.
    private mutating func take(
        _ input: Row,
        _ path: String,
        _ database: Database,
        _ state: inout StoreState
    ) throws {
        let number: Int64 = input["input_id"]
        let own = newInputID()
        var facts: ClosedRange<Int64>?
        if let first: Int64 = input["first_fact"], let last: Int64 = input["last_fact"],
            first <= last
        {
            facts = try takeFacts(first...last, database, &state)
        }
        try insertAccount(input, own, path, facts: facts, isDuplicate: false, database)
        for table in CopiedTable.all {
            try table.copy(input: number, as: own, from: other, &numbers, to: database, &state)
        }
        try takeLookups(number, own, database, &state)
        try takeLatencies(number, own, database, &state)
        try PairSettling.touch(own, database)
        state.touch(try LoggedHours(of: own, database))
        state.touchedInputs.insert(own)
        state.partitionsInTransaction += 1
        account.inputsTaken += 1
        account.rowsTaken &+= input["rows_kept"]
    }

    /// Lists an input of the other database whose records all count elsewhere.
    private mutating func list(
        _ input: Row,
        _ path: String,
        _ database: Database,
        _ state: inout StoreState
    ) throws {
        let number: Int64 = input["input_id"]
        let own = newInputID()
        try insertAccount(input, own, path, facts: nil, isDuplicate: true, database)
        for table in CopiedTable.all
        where ["rejection", "record_set", "reporter_hour"].contains(table.name) {
            try table.copy(input: number, as: own, from: other, &numbers, to: database, &state)
        }
        try markDuplicate(own, database, &state)
    }

    /// Gives up what an own input counts: all of its records count in inputs that are taken over.
    private mutating func yield(
        _ input: Int64,
        _ database: Database,
        _ state: inout StoreState
    ) throws {
        let kept = ["input", "rejection", "record_set", "reporter_hour"]
        let rows = try kept.map { table in
            try Row.fetchAll(
                database,
                sql: "SELECT * FROM \(table) WHERE input_id = ?",
                arguments: [input]
            )
        }
        try remove(input, database, &state)
        for (table, rows) in zip(kept, rows) {
            for row in rows {
                let marks = row.map { _ in "?" }.joined(separator: ", ")
                try database.cachedStatement(sql: "INSERT INTO \(table) VALUES (\(marks))")
                    .execute(arguments: StatementArguments(row.databaseValues))
            }
        }
        try database.execute(
            sql: """
                UPDATE input SET rows_duplicate = rows_duplicate + rows_kept, rows_kept = 0,
                    first_fact = NULL, last_fact = NULL
                WHERE input_id = ?
                """,
            arguments: [input]
        )
        try markDuplicate(input, database, &state)
    }

    private func remove(
        _ input: Int64,
        _ database: Database,
        _ state: inout StoreState
    ) throws {
        _ = try state.clear(input, database)
        for table in ["outdated_input", "interleaved_input"] {
            try database.execute(
                sql: "DELETE FROM \(table) WHERE input_id = ?",
                arguments: [input]
            )
        }
        state.partitionsInTransaction += 1
    }

    /// Has an input show all of its records, and count none.
    private mutating func markDuplicate(
        _ input: Int64,
        _ database: Database,
        _ state: inout StoreState
    ) throws {
        let sets = try Row.fetchAll(
            database,
            sql: "SELECT rowid, kept, duplicate FROM record_set WHERE input_id = ?",
            arguments: [input]
        )
        for set in sets {
            let (kept, duplicate): (Data, Data) = (set[1], set[2])
            let all = [kept, duplicate].flatMap { PackedNumberReader.deltas(bytes($0)) }
            try database.execute(
                sql: "UPDATE record_set SET kept = x'', duplicate = ? WHERE rowid = ?",
                arguments: [PackedNumbers.deltas(all.sorted()).asData, set[0] as Int64]
            )
        }
        // An hour without a record, of rows that spilled over into it, is now another input's.
        try database.execute(
            sql: "DELETE FROM reporter_hour WHERE input_id = ? AND record_count = 0",
            arguments: [input]
        )
        try database.execute(
            sql: "UPDATE reporter_hour SET row_count = 0 WHERE input_id = ?",
            arguments: [input]
        )
        state.touch(try LoggedHours(of: input, database))
        account.inputsDuplicate += 1
    }

    private func insertAccount(
        _ input: Row,
        _ own: Int64,
        _ path: String,
        facts: ClosedRange<Int64>?,
        isDuplicate: Bool,
        _ database: Database
    ) throws {
        let run: Int64 = input["run_id"]
        let (kept, duplicate): (Int64, Int64) = (input["rows_kept"], input["rows_duplicate"])
        var values: [String: DatabaseValue] = [:]
        for (name, value) in input { values[name] = value }
        values["input_id"] = own.databaseValue
        values["path"] = path.databaseValue
        // A run that is not listed is none of this database's either.
        values["run_id"] = (runs[run] ?? 0).databaseValue
        values["first_fact"] = (facts?.lowerBound).databaseValue
        values["last_fact"] = (facts?.upperBound).databaseValue
        if isDuplicate {
            values["rows_kept"] = 0.databaseValue
            values["rows_duplicate"] = (kept &+ duplicate).databaseValue
        }
        let names = Array(input.columnNames)
        try database.cachedStatement(
            sql: """
                INSERT INTO input (\(names.map(\.asIdentifier).joined(separator: ", ")))
                VALUES (\(names.map { _ in "?" }.joined(separator: ", ")))
                """
        ).execute(arguments: StatementArguments(names.map { values[$0] ?? .null }))
    }
}
