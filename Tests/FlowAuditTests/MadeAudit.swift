import FlowStore
import StoreTestSupport
import Testing

@testable import FlowAudit

/// Six hours of a made database.
enum MadeAudit {
    static let period = Audit.Period(
        from: "2026-11-20T00:00:00Z",
        to: "2026-11-20T06:00:00Z",
        hourCount: 6,
        lastDay: "2026-11-20"
    )
    static let hour = "2026-11-20T03:00:00Z"

    static func audit(
        _ database: MadeDatabase,
        _ policy: AuditPolicy,
        verifyFindings: [String] = [],
        earlier: [EarlierFinding]? = nil
    ) throws -> Audit {
        let outcome: Result<Audit, AuditError> = try database.reader().atOneInstant {
            state throws(QueryError) in
            do throws(AuditError) {
                let results = try Audit.results(
                    of: policy.checks,
                    policy,
                    state,
                    period,
                    verifyFindings: verifyFindings
                )
                return .success(Audit(policy, results: results, period, earlier: earlier))
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }

    /// A policy of one check of one's own.
    static func policy(_ check: String, _ parameters: [String: CheckValue] = [:]) throws
        -> AuditPolicy
    {
        var policy = try AuditPolicy.standard()
        policy.checks = try Catalogue.checks(in: "checks:\n" + check, file: "mine.yaml")
        policy.parameters = parameters
        return policy
    }

    /// All hours of a reporter there, but for as many as are to be missing.
    static func cover(
        _ database: MadeDatabase,
        log: String = "vnet-v4",
        reporter: String = "0022480A0B0C",
        hours: Range<Int> = 0..<6,
        missing: Int = 0
    ) throws {
        for hour in hours {
            try database.add(
                "coverage",
                [
                    "hour": "2026-11-20T0\(hour):00:00Z", "log": log, "reporter": reporter,
                    "status": hour - hours.lowerBound < missing ? "missing" : "present", "rows": 7,
                ]
            )
        }
    }
}
