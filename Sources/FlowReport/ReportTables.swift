import FlowAudit
import FlowStore
import Reports

/// A table of a report, for CSV and Markdown.
struct ReportTable {
    var name: String
    var columns: [String]
    var rows: [[Cell]]

    /// As a format of `weir query` writes it.
    func text(as format: any ReportFormat) -> String {
        var format = format
        var text = ""
        format.begin(columns: columns, into: &text)
        for row in rows { format.append(row, into: &text) }
        format.end(into: &text)
        return text
    }
}

extension ReportTable {
    /// All tables of a report: a CSV file each.
    static func all(_ evidence: ReportEvidence) -> [ReportTable] {
        [
            checks(evidence.audit.audit), findings(evidence.audit.audit),
            controls(evidence.audit.audit), exceptions(evidence.audit.audit),
            coverage(evidence.coverage),
        ]
    }

    static func checks(_ audit: Audit) -> ReportTable {
        ReportTable(
            name: "checks",
            columns: ["check_id", "title", "severity", "status", "findings", "coverage", "reason"],
            rows: audit.results.map { result in
                [
                    .text(result.check.id), .text(result.check.title),
                    .text(result.check.severity.rawValue), .text(result.status.rawValue),
                    .integer(Int64(result.findingCount)),
                    result.shownCoverage.map { .real($0) } ?? .null,
                    Cell(result.reason),
                ]
            }
        )
    }

    /// With the columns of the contract's view `findings`.
    static func findings(_ audit: Audit) -> ReportTable {
        ReportTable(
            name: "findings",
            columns: [
                "id", "check_id", "title", "status", "severity", "controls", "subject",
                "first_seen", "last_seen", "evidence", "change", "exception_id",
            ],
            rows: audit.keptFindings.map { finding, kept in
                [
                    .text(finding.id), .text(kept.checkID), .text(kept.title), .text(kept.status),
                    .text(kept.severity), .text(kept.controls), Cell(kept.subject),
                    Cell(kept.firstSeen), Cell(kept.lastSeen), Cell(kept.evidence),
                    Cell(finding.change?.rawValue), Cell(kept.exceptionID),
                ]
            }
        )
    }

    static func controls(_ audit: Audit) -> ReportTable {
        ReportTable(
            name: "controls",
            columns: ["framework", "control", "words", "status", "checks"],
            rows: audit.controlStates.map { state in
                [
                    .text(state.framework), .text(state.control.id), .text(state.control.words),
                    .text(state.isNotShown ? "not-shown" : state.status?.rawValue ?? "no-check"),
                    .text(state.checks.joined(separator: " ")),
                ]
            }
        )
    }

    static func exceptions(_ audit: Audit) -> ReportTable {
        ReportTable(
            name: "exceptions",
            columns: [
                "id", "check_id", "scope", "owner", "reason", "approver", "ticket", "expires",
                "findings",
            ],
            rows: audit.exceptions.map { exception in
                [
                    .text(exception.id), .text(exception.check), .text(exception.scope),
                    .text(exception.owner), .text(exception.reason), .text(exception.approver),
                    .text(exception.ticket), .text(exception.expires),
                    .integer(Int64(audit.findingCount(of: exception))),
                ]
            }
        )
    }

    static func coverage(_ evidence: CoverageEvidence) -> ReportTable {
        ReportTable(
            name: "coverage",
            columns: ["log", "reporters", "present", "partial", "missing", "rows"],
            rows: evidence.logs.map { log in
                [.text(log.log.renderText)]
                    + [log.reporters, log.present, log.partial, log.missing, log.rows].map {
                        .integer(Int64($0.value))
                    }
            }
        )
    }
}

extension Audit {
    /// All findings that are told, as the view `findings` has them.
    var keptFindings: [(Finding, KeptFinding)] {
        results.flatMap { result in
            let controls = result.check.controls.sorted { $0.key < $1.key }.map {
                "\($0.key): \($0.value.joined(separator: ", "))"
            }.joined(separator: "; ")
            return result.findings.map { finding in
                (
                    finding,
                    KeptFinding(
                        checkID: result.check.id,
                        title: result.check.title,
                        status: finding.status.rawValue,
                        severity: result.check.severity.rawValue,
                        controls: controls,
                        subject: finding.subject,
                        firstSeen: finding.firstSeen,
                        lastSeen: finding.lastSeen,
                        evidence: finding.evidence,
                        exceptionID: finding.exception?.id
                    )
                )
            }
        }
    }
}

extension Cell {
    init(_ text: String?) { self = text.map { .text($0) } ?? .null }
}

extension Finding {
    /// What its rows add up to, and what the check says of it, in one line; `nil` for nothing.
    var evidence: String? {
        var parts: [String] = []
        if rows > 0 { parts.append(Human.count(rows, "row")) }
        parts += measures.map { measure in
            measure.name == "bytes"
                ? Human.bytes(measure.value) : Human.count(measure.value) + " " + measure.name
        }
        if let detail { parts.append(detail) }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }
}
