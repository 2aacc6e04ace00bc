import FlowAudit
import FlowStore
import Reports

/// A report for a pull request or a ticket: what fails, and what nobody can say.
///
/// Whatever was logged or declared stands in tables, which escape it.
enum ReportMarkdown {
    private static let mostFindings = 50

    static func text(_ evidence: ReportEvidence, _ request: ReportRequest) -> String {
        let audit = evidence.audit.audit
        var text = "# Audit report\n\n"
        text += table(
            [
                ("cluster", evidence.scope.clusters.map(\.renderText).joined(separator: ", ")),
                ("period", "\(evidence.period.from) to \(evidence.period.to), UTC"),
                ("program", "weir \(request.programVersion)"),
                ("rows read", Human.count(evidence.inputs.total.rowsRead)),
                ("kept", Human.count(evidence.inputs.total.rowsKept)),
                ("duplicate", Human.count(evidence.inputs.total.rowsDuplicate)),
                ("rejected", Human.count(evidence.inputs.total.rowsRejected)),
            ].map { [.text($0.0), .text($0.1)] },
            columns: ["scope", ""]
        )
        text += "\n## Coverage\n\n"
        text += ReportTable.coverage(evidence.coverage).text(as: MarkdownFormat())
        text += "\n## Checks\n\n\(audit.verdict)\n\n"
        text += ReportTable.checks(audit).text(as: MarkdownFormat())
        let failing = audit.results.flatMap { result in
            result.findings.filter { $0.status == .fail }.map { (result.check, $0) }
        }
        guard !failing.isEmpty else { return text }
        text += "\n## Findings\n\n"
        text += table(
            failing.prefix(mostFindings).map { check, finding in
                [
                    .text(finding.id), .text(check.severity.rawValue), .text(check.title),
                    Cell(finding.subject), Cell(finding.evidence), Cell(finding.change?.rawValue),
                ]
            },
            columns: ["id", "severity", "check", "subject", "evidence", "change"]
        )
        if failing.count > mostFindings {
            text += "\nand \(Human.count(failing.count - mostFindings)) more\n"
        }
        return text
    }

    private static func table(_ rows: [[Cell]], columns: [String]) -> String {
        ReportTable(name: "", columns: columns, rows: rows).text(as: MarkdownFormat())
    }
}

extension Audit {
    /// How many checks came to what, in a sentence.
    var verdict: String {
        let parts = [
            (FindingStatus.fail, "failed"), (.notEvaluable, "not evaluable"),
            (.excepted, "excepted"), (.pass, "passed"),
        ].compactMap { status, words in
            count(of: status) == 0 ? nil : "\(Human.count(count(of: status))) \(words)"
        }
        return "\(Human.count(results.count, "check")): \(parts.joined(separator: ", "))."
    }
}
