import Flow
import FlowRules
import GRDB

/// Rules of inventory in the database.
///
/// A nightly snapshot in which nothing changed adds a row of `rule_snapshot` for each of its scopes, whatever the number of
/// rules: their runs end later, in place.
struct StoredRules {
    private(set) var history = RuleHistory()
    private var scopes: [RuleScope: Int64] = [:]
    private var statements: [StatedRule: Int64] = [:]
    private var meanings: [ExactText: Int64] = [:]

    static func exist(_ database: Database) throws -> Bool {
        try Bool.fetchOne(database, sql: "SELECT EXISTS (SELECT 1 FROM rule_statement)") ?? false
    }

    init(_ database: Database) throws {
        var snapshots: [Int64: [Int64]] = [:]
        let times = try Row.fetchCursor(
            database,
            sql: "SELECT rule_scope_id, time_ms FROM rule_snapshot ORDER BY 1, 2"
        )
        while let row = try times.next() { snapshots[row[0], default: []].append(row[1]) }
        var runs: [Int64: [ClosedRange<Int64>]] = [:]
        let stretches = try Row.fetchCursor(database, sql: "SELECT * FROM rule_run")
        while let row = try stretches.next() {
            let (first, last): (Int64, Int64) = (row[1], row[2])
            guard first <= last else { continue }
            runs[row[0], default: []].append(first...last)
        }
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT c.rule_scope_id, s.rule_statement_id, m.rule_meaning_id, c.enforcer,
                       c.enforcer_id, c.kind, s.rule, s.alternate_id, s.priority, s.direction,
                       s.decision, s.position, s.created_ms, m.definition
                FROM rule_statement s JOIN rule_scope c ON c.rule_scope_id = s.rule_scope_id
                JOIN rule_meaning m ON m.rule_meaning_id = s.rule_meaning_id
                """
        )
        while let row = try rows.next() {
            guard let rule = StatedRule(row) else { continue }
            let (scope, number): (Int64, Int64) = (row[0], row[1])
            scopes[rule.scope] = scope
            statements[rule] = number
            meanings[rule.definition] = row[2]
            let listed = snapshots[scope] ?? []
            let shown = (runs[number] ?? []).flatMap { run in listed.filter(run.contains) }
            history.add(rule, at: Set(shown))
        }
    }

    /// Folds in what new files say.
    ///
    /// - Returns: Whether it was new.
    mutating func adopt(_ new: RuleHistory, _ database: Database) throws -> Bool {
        let known = history
        history.merge(new)
        guard history != known else { return false }
        let (snapshots, knownSnapshots) = (history.snapshots, known.snapshots)
        let insertTime = try database.cachedStatement(
            sql: "INSERT INTO rule_snapshot VALUES (?, ?)"
        )
        var changed: Set<RuleScope> = []
        for (scope, times) in snapshots {
            let missing = times.subtracting(knownSnapshots[scope] ?? []).sorted()
            guard !missing.isEmpty else { continue }
            changed.insert(scope)
            let number = try number(of: scope, database)
            for time in missing { try insertTime.execute(arguments: [number, time]) }
        }
        let listed = snapshots.mapValues { $0.sorted() }
        for (rule, times) in history.times {
            let old = known.times[rule]
            guard old != times || changed.contains(rule.scope) else { continue }
            let runs = Self.runs(of: times, among: listed[rule.scope] ?? [])
            let before = old.map {
                Self.runs(of: $0, among: (knownSnapshots[rule.scope] ?? []).sorted())
            }
            guard runs != before else { continue }
            try write(runs, instead: before ?? [], of: try number(of: rule, database), database)
        }
        return true
    }

    /// The longest stretches of `listed` without a time that is not one of `times`.
    static func runs(of times: Set<Int64>, among listed: [Int64]) -> [ClosedRange<Int64>] {
        var runs: [ClosedRange<Int64>] = []
        var isOpen = false
        for time in listed {
            guard times.contains(time) else {
                isOpen = false
                continue
            }
            if isOpen, let last = runs.popLast() {
                runs.append(last.lowerBound...time)
            } else {
                runs.append(time...time)
            }
            isOpen = true
        }
        return runs
    }

    private func write(
        _ runs: [ClosedRange<Int64>],
        instead old: [ClosedRange<Int64>],
        of statement: Int64,
        _ database: Database
    ) throws {
        if runs.count == old.count, runs.dropLast() == old.dropLast(), let last = runs.last,
            last.lowerBound == old.last?.lowerBound
        {
            return try database.cachedStatement(
                sql: """
                    UPDATE rule_run SET last_ms = ?
                    WHERE rule_statement_id = ? AND first_ms = ?
                    """
            ).execute(arguments: [last.upperBound, statement, last.lowerBound])
        }
        try database.cachedStatement(sql: "DELETE FROM rule_run WHERE rule_statement_id = ?")
            .execute(arguments: [statement])
        let insert = try database.cachedStatement(sql: "INSERT INTO rule_run VALUES (?, ?, ?)")
        for run in runs {
            try insert.execute(arguments: [statement, run.lowerBound, run.upperBound])
        }
    }

    private mutating func number(of scope: RuleScope, _ database: Database) throws -> Int64 {
        if let known = scopes[scope] { return known }
        try database.cachedStatement(sql: "INSERT INTO rule_scope VALUES (NULL, ?, ?, ?)").execute(
            arguments: [scope.enforcer.rawValue, scope.enforcerID?.text, scope.kind.text]
        )
        scopes[scope] = database.lastInsertedRowID
        return database.lastInsertedRowID
    }

    private mutating func number(of rule: StatedRule, _ database: Database) throws -> Int64 {
        if let known = statements[rule] { return known }
        if meanings[rule.definition] == nil {
            try database.cachedStatement(sql: "INSERT INTO rule_meaning VALUES (NULL, ?)").execute(
                arguments: [rule.definition.text]
            )
            meanings[rule.definition] = database.lastInsertedRowID
        }
        let scope = try number(of: rule.scope, database)
        try database.cachedStatement(
            sql: "INSERT INTO rule_statement VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        ).execute(
            arguments: [
                scope, rule.rule.text, rule.alternateID?.text, rule.priority,
                rule.direction?.rawValue, rule.decision.rawValue, rule.position, rule.created,
                meanings[rule.definition],
            ]
        )
        statements[rule] = database.lastInsertedRowID
        return database.lastInsertedRowID
    }
}

extension StatedRule {
    /// `nil` for words that this version does not know.
    fileprivate init?(_ row: Row) {
        let (direction, identifier, alternate): (String?, String?, String?) = (
            row[9], row[4], row[7]
        )
        guard let enforcer = RuleEnforcer(rawValue: row[3]),
            let decision = RuleDecision(rawValue: row[10])
        else { return nil }
        scope = RuleScope(
            enforcer: enforcer,
            enforcerID: identifier.map(ExactText.init),
            kind: ExactText(row[5])
        )
        rule = ExactText(row[6])
        alternateID = alternate.map(ExactText.init)
        priority = row[8]
        self.direction = direction.flatMap { RuleDirection(rawValue: $0) }
        self.decision = decision
        position = row[11]
        created = row[12]
        definition = ExactText(row[13])
    }
}
