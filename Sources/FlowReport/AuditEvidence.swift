import FlowAudit
import FlowStore

/// What the checks found, and the input objects that the first findings of each lead to.
struct AuditEvidence {
    /// Findings of a check on the page; all are counted, and more are in the JSON and CSV.
    static let mostFindings = 40
    private static let mostPaths = 3

    struct Inputs {
        var count: Int
        /// The first ones, in order.
        var paths: [PageText]
    }

    var audit: Audit
    /// By the id of the finding.
    var inputs: [String: Inputs]

    /// What some of the checks found.
    struct Part {
        var results: [CheckResult]
        var inputs: [String: Inputs] = [:]
    }

    init(_ parts: Part..., period: ReportPeriod, request: ReportRequest) {
        audit = Audit(
            request.policy,
            results: parts.flatMap(\.results),
            period.ofAudit,
            earlier: request.earlier
        )
        inputs = parts.reduce(into: [:]) { all, part in all.merge(part.inputs) { first, _ in first }
        }
    }

    static func part(
        _ checks: [Check],
        _ state: ResultState,
        _ period: ReportPeriod,
        _ policy: AuditPolicy,
        verifyFindings: [String] = []
    ) throws(AuditError) -> Part {
        var part = Part(
            results: try Audit.results(
                of: checks,
                policy,
                state,
                period.ofAudit,
                verifyFindings: verifyFindings
            )
        )
        // Findings of the same hours and logs ask the same.
        var known: [String: Inputs] = [:]
        for result in part.results {
            for finding in result.findings.prefix(mostFindings) {
                guard let sql = finding.inputsSQL else { continue }
                if known[sql] == nil {
                    do { known[sql] = try inputs(state, sql) } catch { throw .reading(error) }
                }
                part.inputs[finding.id] = known[sql]
            }
        }
        return part
    }

    private static func inputs(_ state: ResultState, _ sql: String) throws(QueryError) -> Inputs {
        let rows = try state.rows(
            "SELECT path, COUNT(*) OVER () FROM (\(sql)) LIMIT \(mostPaths)"
        )
        return Inputs(count: rows.first?.count(1) ?? 0, paths: rows.map { $0.shown(0) })
    }
}

extension ReportPeriod {
    var ofAudit: Audit.Period {
        Audit.Period(from: from, to: to, hourCount: hours.count, lastDay: lastDay)
    }
}
