import FlowStore
import StoreTestSupport
import Testing

@testable import FlowAudit

/// Checks of a period of which retention has removed something (R13).
struct GoneDetailTests {
    private func policy(_ view: String, time: String = "hour") throws -> AuditPolicy {
        try MadeAudit.policy(
            """
              - id: mine
                title: Mine
                severity: high
                why: Because.
                controls: {soc-2: [CC6.6]}
                needs: {logs: [vnet-v4], coverage: 0.9}
                sql: |
                  SELECT 'x' AS subject, \(time) AS first_seen FROM \(view) WHERE \(time) >= substr(:from, 1, 10)
            """
        )
    }

    private func result(_ database: MadeDatabase, _ policy: AuditPolicy) throws -> CheckResult {
        try #require(try MadeAudit.audit(database, policy).results.first)
    }

    private func remove(_ details: [RolledUpDay.Detail], _ database: MadeDatabase) throws {
        for detail in details {
            for day in ["2026-11-19", "2026-11-20"] {
                try database.add("rolled_up_days", ["day": day, "detail": detail.rawValue])
            }
        }
    }

    @Test(
        "a check that asks for what is gone is not evaluable, and any other is answered",
        arguments: [
            (["hourly"], "flows", "hour", false), (["hourly"], "denials", "hour", true),
            (["hourly"], "flows_daily", "day", true), (["hourly"], "coverage", "hour", true),
            (["hourly"], "pod_latency", "hour", false),
            (["hourly"], "pod_latency_days", "day", true),
            (["hourly", "denials"], "denials", "hour", false),
            (["hourly", "denials"], "denials_daily", "day", true),
            (["hourly", "denials", "daily"], "denials_daily", "day", false),
            (["hourly", "denials", "daily"], "first_contacts", "first_hour", false),
            (["hourly", "denials", "daily"], "rules", "snapshot_time", true),
        ]
    )
    func evaluable(
        _ gone: [String],
        _ view: String,
        _ time: String,
        _ isEvaluable: Bool
    ) throws {
        let database = try MadeDatabase()
        try MadeAudit.cover(database)
        try remove(gone.compactMap(RolledUpDay.Detail.init(rawValue:)), database)
        let policy = try policy(view, time: time)
        let result = try result(database, policy)
        // Of coverage all rows are findings.
        let answered: FindingStatus = view == "coverage" ? .fail : .pass
        #expect(result.status == (isEvaluable ? answered : .notEvaluable))
        #expect(result.isAnswered == isEvaluable)
        #expect((result.reason == nil) == isEvaluable)
    }

    @Test("the reason says which days, and what of them")
    func reason() throws {
        let database = try MadeDatabase()
        try MadeAudit.cover(database)
        try remove([.hourly], database)
        #expect(
            try result(database, policy("flows")).reason
                == "a day of the period (2026-11-20) has no hours any more: retention rolled it up"
        )
    }

    @Test("what is left and fails, fails")
    func failing() throws {
        let database = try MadeDatabase()
        try MadeAudit.cover(database)
        try database.add("flows", ["hour": "2026-11-20T03:00:00Z"])
        try remove([.hourly], database)
        let result = try result(database, policy("flows"))
        #expect(result.status == .fail)
        #expect(!result.isAnswered)
    }

    @Test("days outside the period are nobody's business")
    func outside() throws {
        let database = try MadeDatabase()
        try MadeAudit.cover(database)
        for day in ["2026-11-19", "2026-11-21"] {
            try database.add("rolled_up_days", ["day": day, "detail": "hourly"])
        }
        #expect(try result(database, policy("flows")).status == .pass)
    }
}
