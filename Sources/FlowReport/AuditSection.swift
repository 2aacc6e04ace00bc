import FlowAudit
import Reports

/// Checks and controls, as the templates see them.
struct AuditSection {
    struct CheckRow {
        var checkID: String
        var checkTitle: PageText
        var severity: String
        var status: String
        var findingCount: Count
        var checkReason: PageText?
        var why: PageText
        var remedy: PageText?
        var checkControls: [PageText]
        var hasFindings: Bool
        var findings: [FindingRow]
        var moreFindings: Count?
        var checkSQL: PageText?
    }

    struct FindingRow {
        var findingID: String
        var findingStatus: String
        var subject: PageText
        var firstSeen: PageText
        var lastSeen: PageText
        var evidence: PageText
        var change: String
        var exceptionNote: PageText?
        var hasInputs: Bool
        var inputCount: String
        var inputPaths: [PageText]
        var inputsSQL: PageText?
    }

    struct FixedRow {
        var fixedTitle: PageText
        var fixedSubject: PageText
    }

    struct Framework {
        var frameworkTitle: PageText
        var controls: [ControlRow]
        var hasNotShown: Bool
        var notShown: [ControlRow]
    }

    struct ControlRow {
        var control: PageText
        var words: PageText
        var controlStatus: String
        var controlChecks: [String]
    }

    struct ExceptionRow {
        var exceptionID: PageText
        var exceptedCheck: PageText
        var exceptionScope: PageText
        var owner: PageText
        var exceptionReason: PageText
        var approver: PageText
        var ticket: PageText
        var expires: PageText
        var exceptedCount: Count
    }

    var verdict: String
    var verdictTone: String
    var changes: String
    var checks: [CheckRow]
    var hasFixed: Bool
    var fixed: [FixedRow]
    var frameworks: [Framework]
    var hasExceptions: Bool
    var exceptions: [ExceptionRow]

    init(_ evidence: AuditEvidence) {
        let audit = evidence.audit
        verdict = audit.verdict
        // Green is for what was proved, all of it.
        let isProved = audit.count(of: .fail) + audit.count(of: .notEvaluable) == 0
        verdictTone = isProved ? "good" : "bad"
        changes = Self.changes(audit)
        checks = audit.results.sorted { Self.rank($0) < Self.rank($1) }.map {
            CheckRow($0, evidence.inputs)
        }
        fixed = (audit.fixed ?? []).map {
            FixedRow(fixedTitle: PageText($0.title), fixedSubject: PageText($0.subject ?? "–"))
        }
        hasFixed = !fixed.isEmpty
        frameworks = Self.frameworks(audit)
        exceptions = audit.exceptions.map { exception in
            ExceptionRow(
                exceptionID: PageText(exception.id),
                exceptedCheck: PageText(exception.check),
                exceptionScope: PageText(exception.scope),
                owner: PageText(exception.owner),
                exceptionReason: PageText(exception.reason),
                approver: PageText(exception.approver),
                ticket: PageText(exception.ticket),
                expires: PageText(exception.expires),
                exceptedCount: Count(audit.findingCount(of: exception))
            )
        }
        hasExceptions = !exceptions.isEmpty
    }

    /// What fails comes first, the worst of it at the top; then what nobody can say.
    private static func rank(_ result: CheckResult) -> (Int, Int, String) {
        let order: [FindingStatus] = [.fail, .notEvaluable, .excepted, .pass]
        return (
            order.firstIndex(of: result.status) ?? 0, -result.check.severity.rank, result.check.id
        )
    }

    private static func changes(_ audit: Audit) -> String {
        guard let fixed = audit.fixed else { return "" }
        let findings = audit.results.flatMap(\.findings)
        return "Since the earlier report: \(Human.count(findings.count { $0.change == .new })) new,"
            + " \(Human.count(findings.count { $0.change == .persisting })) persisting,"
            + " \(Human.count(fixed.count)) fixed"
            + (audit.ofOtherHours > 0
                ? "; \(Human.count(audit.ofOtherHours)) of hours outside this period." : ".")
    }

    private static func frameworks(_ audit: Audit) -> [Framework] {
        let states = audit.controlStates
        return audit.controlMaps.map { map in
            let own = states.filter { $0.frameworkID == map.id }
            let notShown = own.filter(\.isNotShown)
            return Framework(
                frameworkTitle: PageText(map.title),
                controls: own.filter { !$0.isNotShown }.map(ControlRow.init),
                hasNotShown: !notShown.isEmpty,
                notShown: notShown.map(ControlRow.init)
            )
        }
    }
}

extension AuditSection.CheckRow {
    init(_ result: CheckResult, _ inputs: [String: AuditEvidence.Inputs]) {
        let check = result.check
        checkID = check.id
        checkTitle = PageText(check.title)
        severity = check.severity.rawValue
        status = result.status.rawValue
        findingCount = Count(result.findingCount)
        checkReason = result.reason.map { PageText($0) }
        why = PageText(check.why)
        remedy = check.remedy.map { PageText($0) }
        checkControls = check.controls.sorted { $0.key < $1.key }.map {
            PageText("\($0.key) \($0.value.joined(separator: ", "))")
        }
        findings = result.findings.filter { $0.subject != nil }
            .prefix(AuditEvidence.mostFindings)
            .map { AuditSection.FindingRow($0, inputs[$0.id]) }
        hasFindings = !findings.isEmpty
        moreFindings = leftOut(findings, of: result.findingCount)
        checkSQL = result.sql.map { PageText(lines: $0) }
    }
}

extension AuditSection.FindingRow {
    init(_ finding: Finding, _ inputs: AuditEvidence.Inputs?) {
        findingID = finding.id
        findingStatus = finding.status.rawValue
        subject = PageText(finding.subject ?? "–")
        firstSeen = PageText(finding.firstSeen ?? "–")
        lastSeen = PageText(finding.lastSeen ?? "–")
        evidence = PageText(finding.evidence ?? "–")
        change = finding.change?.rawValue ?? ""
        exceptionNote = finding.exception.map { exception in
            PageText(
                finding.isExceptionExpired
                    ? "exception \(exception.id) expired on \(exception.expires)"
                    : "exception \(exception.id) until \(exception.expires)"
            )
        }
        hasInputs = inputs != nil
        inputCount = Human.count(inputs?.count ?? 0, "object")
        inputPaths = inputs?.paths ?? []
        inputsSQL = finding.inputsSQL.map { PageText(lines: $0) }
    }
}

extension AuditSection.ControlRow {
    init(_ state: ControlState) {
        control = PageText(state.control.id)
        words = PageText(state.control.words)
        controlStatus = state.status?.rawValue ?? "no check"
        controlChecks = state.checks
    }
}
