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
    var inputs: [String: Inputs] = [:]

    init(
        _ state: ResultState,
        _ period: ReportPeriod,
        _ request: ReportRequest
    ) throws(AuditError) {
        audit = try Audit(
            request.policy,
            of: state,
            period.ofAudit,
            verifyFindings: request.verifyFindings,
            earlier: request.earlier
        )
        // Findings of the same hours and logs ask the same.
        var known: [String: Inputs] = [:]
        for result in audit.results {
            for finding in result.findings.prefix(Self.mostFindings) {
                guard let sql = finding.inputsSQL else { continue }
                if known[sql] == nil {
                    do { known[sql] = try Self.inputs(state, sql) } catch { throw .reading(error) }
                }
                inputs[finding.id] = known[sql]
            }
        }
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
