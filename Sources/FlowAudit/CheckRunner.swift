import FlowStore

/// Asks checks of one state of a database.
struct CheckRunner {
    /// Findings of a check that are told; all are counted.
    static let mostFindings = 1000
    /// Figures that are added up over the rows of a finding.
    private static let measures = ["flows", "bytes", "attempts", "hits"]

    /// Subject of rows that have none.
    private static let unnamed = "–"

    private let policy: AuditPolicy
    private let state: ResultState
    private let period: Audit.Period
    private let values: [String: CheckValue]
    private let hours: LogHours
    private let gone: GoneDetail

    init(
        _ policy: AuditPolicy,
        _ state: ResultState,
        _ period: Audit.Period,
        _ verifyFindings: [String]
    ) throws(AuditError) {
        self.policy = policy
        self.state = state
        self.period = period
        var values = policy.parameters
        values["from"] = .text(period.from)
        values["to"] = .text(period.to)
        values["last_day"] = .text(period.lastDay)
        values["exceptions"] = .list(policy.exceptions.map(\.value))
        values["verify_findings"] = .list(verifyFindings.map { .text($0) })
        self.values = values
        do {
            hours = try LogHours(state, period)
            gone = try GoneDetail(state, from: period.from, to: period.to)
        } catch {
            throw .reading(error)
        }
    }

    /// - Throws: `AuditError`
    func run(_ check: Check) throws(AuditError) -> CheckResult {
        let values = check.parameters.merging(self.values) { _, given in given }
        var result = CheckResult(check: check, status: .pass, findings: [], findingCount: 0)
        result.coverage = check.needs.logs.isEmpty ? nil : hours.share(of: check.needs.logs)
        if let missing = check.needs.parameters.first(where: { values[$0] == nil }) {
            return notAnswered(result, "the policy declares no \(missing)")
        }
        if let condition = check.needs.condition {
            let sql = try filled(condition.sql, values, check)
            let isMet = try ask(check) { state throws(QueryError) in
                !(try state.rows("SELECT 1 FROM (\(sql)) LIMIT 1")).isEmpty
            }
            if !isMet { return notAnswered(result, condition.otherwise) }
        }
        if !check.needs.logs.isEmpty, !hours.hasAny(of: check.needs.logs) {
            let logs = check.needs.logs.joined(separator: ", ")
            return notAnswered(result, "no hour of the period has any of the logs \(logs)")
        }
        let sql = try filled(check.sql, values, check)
        result.sql = sql
        try collect(sql, into: &result)
        decide(&result, gone: gone.reason(for: sql))
        return result
    }

    /// What the findings, or the lack of any, say of the check (R13).
    private func decide(_ result: inout CheckResult, gone: String?) {
        let statuses = Set(result.findings.map(\.status))
        let needed = max(result.check.needs.coverage, policy.coverage ?? 0)
        let isToldWhole = result.findingCount <= result.findings.count
        result.isAnswered =
            isToldWhole && !statuses.contains(.notEvaluable) && (result.coverage ?? 1) >= needed
            && gone == nil
        if statuses.contains(.fail) {
            result.status = .fail
            return
        }
        if !isToldWhole {
            // Those that are not told are excepted by nobody.
            result.status = .fail
            result.reason = "it has more findings than are told"
        } else if let gone {
            result.reason = gone
            result.status = .notEvaluable
        } else if let share = result.coverage, share < needed {
            result.reason =
                "\(percent(share, .down)) of the expected hours of its logs are there,"
                + " \(percent(needed, .up)) are needed"
            result.status = .notEvaluable
        } else if statuses.contains(.notEvaluable) {
            result.status = .notEvaluable
        } else if statuses.contains(.excepted) {
            result.status = .excepted
        }
        if result.findings.isEmpty {
            result.findings = [
                Finding(
                    check: result.check.id,
                    status: result.status,
                    subject: nil,
                    detail: result.reason
                )
            ]
        }
    }

    private func notAnswered(_ result: CheckResult, _ reason: String) -> CheckResult {
        var result = result
        result.status = .notEvaluable
        result.reason = reason
        result.findings = [
            Finding(check: result.check.id, status: .notEvaluable, subject: nil, detail: reason)
        ]
        return result
    }

    // MARK: Findings

    /// Rows of one subject are one finding.
    private func collect(_ sql: String, into result: inout CheckResult) throws(AuditError) {
        let check = result.check
        let columns = try ask(check) { state throws(QueryError) in
            try state.columns(of: "SELECT * FROM (\(sql)) LIMIT 0")
        }
        guard columns.contains("subject") else {
            throw .check(
                id: check.id,
                file: check.file,
                line: check.line,
                reason: "its SQL gives no column \"subject\""
            )
        }
        let measures = Self.measures.filter(columns.contains)
        let rows = try ask(check) { state throws(QueryError) in
            try state.rows(grouping(sql, columns: Set(columns), measures))
        }
        for row in rows {
            result.findingCount = row.integer(0)
            result.findings.append(finding(row, check, measures))
        }
    }

    private func grouping(_ sql: String, columns: Set<String>, _ measures: [String]) -> String {
        func first(_ names: String...) -> String { names.first(where: columns.contains) ?? "NULL" }
        let status = columns.contains("status") ? "MIN(status)" : "'fail'"
        let sums = measures.map { ", SUM(\($0))" }.joined()
        return """
            SELECT COUNT(*) OVER (), * FROM (
            SELECT COALESCE(CAST(subject AS TEXT), '\(Self.unnamed)') AS finding, \(status),
                   MIN(\(first("first_seen", "hour"))), MAX(\(first("last_seen", "hour"))), COUNT(*),
                   MIN(CAST(\(first("detail")) AS TEXT)), GROUP_CONCAT(DISTINCT \(first("log")))\(sums)
            FROM (
            \(sql)
            ) GROUP BY finding) ORDER BY finding LIMIT \(Self.mostFindings)
            """
    }

    private func finding(
        _ row: [Cell],
        _ check: Check,
        _ measures: [String]
    ) -> Finding {
        let subject = row.string(1) ?? Self.unnamed
        var finding = Finding(
            check: check.id,
            status: row.string(2) == FindingStatus.notEvaluable.rawValue ? .notEvaluable : .fail,
            subject: subject,
            detail: row.string(6)
        )
        finding.firstSeen = row.string(3)
        finding.lastSeen = row.string(4)
        finding.rows = row.integer(5)
        for (index, name) in measures.enumerated() where row[8 + index] != .null {
            finding.measures.append(Finding.Measure(name: name, value: row.integer(8 + index)))
        }
        finding.rowsCondition =
            subject == Self.unnamed ? "subject IS NULL" : "subject = \(subject.sqlLiteral)"
        finding.inputsSQL = inputsSQL(finding, logs: row.string(7) ?? "")
        except(&finding, of: check)
        return finding
    }

    /// The objects whose rows reach into the hours of a finding.
    private func inputsSQL(_ finding: Finding, logs: String) -> String? {
        guard let first = finding.firstSeen, let last = finding.lastSeen else { return nil }
        let formats = logs.split(separator: ",").map {
            "instr('+' || format || '+', \("+\($0)+".sqlLiteral)) > 0"
        }
        let ofLogs = formats.isEmpty ? "" : " AND (\(formats.joined(separator: " OR ")))"
        // A time of an hour stands for all of it.
        return """
            SELECT path, sha256 FROM inputs
            WHERE first_time < strftime('%Y-%m-%dT%H:%M:%SZ', \(last.sqlLiteral), '+1 hour')
              AND last_time >= \(first.sqlLiteral)\(ofLogs)
            ORDER BY path
            """
    }

    private func except(_ finding: inout Finding, of check: Check) {
        guard finding.status == .fail, let subject = finding.subject else { return }
        let fitting = policy.exceptions.filter { $0.covers(check: check.id, subject: subject) }
        // One that holds wins over any that has expired.
        if let holding = fitting.first(where: { $0.holds(on: period.lastDay) }) {
            finding.exception = holding
            finding.status = .excepted
        } else if let expired = fitting.max(by: { $0.expires < $1.expires }) {
            finding.exception = expired
            finding.isExceptionExpired = true
        }
    }

    // MARK: SQL

    private func filled(
        _ sql: String,
        _ values: [String: CheckValue],
        _ check: Check
    ) throws(AuditError) -> String {
        switch CheckText.filled(sql, with: values) {
        case .success(let text):
            return text.trimmingEnd
        case .failure(let unknown):
            throw .check(
                id: check.id,
                file: check.file,
                line: check.line,
                reason: "\":\(unknown.name)\" has no value"
            )
        }
    }

    /// A mistake in a check's SQL is told with the check's place; all else is the database's.
    private func ask<Result>(
        _ check: Check,
        _ body: (ResultState) throws(QueryError) -> Result
    ) throws(AuditError) -> Result {
        do {
            return try body(state)
        } catch .interrupted(let reason) {
            throw .reading(.interrupted(reason: "check \(check.id): \(reason)"))
        } catch {
            throw .check(id: check.id, file: check.file, line: check.line, reason: sentence(error))
        }
    }
}

private func sentence(_ error: QueryError) -> String {
    switch error {
    case .invalid(let reason): "its SQL: \(reason)"
    case .multipleStatements: "its SQL is more than one statement"
    case .writes: "its SQL would write"
    default: "its SQL cannot be used"
    }
}

/// A share in percent, rounded so that what is below a limit does not look as if it were at it.
private func percent(_ share: Double, _ rule: FloatingPointRoundingRule) -> String {
    let tenths = Int((share * 1000).rounded(rule))
    return tenths % 10 == 0 ? "\(tenths / 10) %" : "\(tenths / 10).\(tenths % 10) %"
}

extension String {
    /// Without blanks and line ends behind it.
    fileprivate var trimmingEnd: String {
        var text = self[...]
        while let last = text.last, last.isWhitespace { text = text.dropLast() }
        return String(text)
    }
}
