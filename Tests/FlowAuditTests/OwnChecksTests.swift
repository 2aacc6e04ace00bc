import FlowStore
import GRDB
import StoreTestSupport
import Testing

@testable import FlowAudit

/// Each check of the program against one row that it is for, and rows that are like it but for one value.
struct OwnChecksTests {
    static let cases = OwnCheckCase.edges + OwnCheckCase.inside

    private func policy(_ one: OwnCheckCase) throws -> AuditPolicy {
        var policy = try AuditPolicy.standard()
        policy.checks = policy.checks.filter { $0.id == one.id }
        policy.parameters = one.parameters
        return policy
    }

    private func made(_ one: OwnCheckCase) throws -> MadeDatabase {
        let database = try MadeDatabase()
        try MadeAudit.cover(database)
        for given in one.given() { try database.add(given.view, given.row) }
        return database
    }

    @Test("a check finds what it is for, and nothing else", arguments: cases)
    func finds(one: OwnCheckCase) throws {
        let database = try made(one)
        for row in one.harmless() { try database.add(one.view, row) }
        let clean = try #require(try MadeAudit.audit(database, try policy(one)).results.first)
        #expect(clean.status == .pass, "\(clean.findings.map { $0.subject ?? "–" })")
        try database.add(one.view, one.bad())
        let result = try #require(try MadeAudit.audit(database, try policy(one)).results.first)
        #expect(result.status == .fail && result.findingCount == 1)
        let finding = try #require(result.findings.first)
        #expect(finding.subject == one.subject && finding.rows == 1)
        // What is printed beside it gives its rows.
        let sql = try #require(result.rowsSQL(of: finding))
        #expect(try database.rows(sql).count == 1)
        if let inputs = finding.inputsSQL { _ = try database.rows(inputs) }
    }

    @Test("without evidence no check of flows passes (R13)", arguments: cases)
    func withoutEvidence(one: OwnCheckCase) throws {
        let database = try MadeDatabase()
        for given in one.given() where given.view != "coverage" {
            try database.add(given.view, given.row)
        }
        let result = try #require(try MadeAudit.audit(database, try policy(one)).results.first)
        // Of rules the review says what it cannot know, and a ledger is evidence of itself.
        let condition = result.check.needs.condition?.sql
        let isOfFlows =
            !result.check.needs.logs.isEmpty || condition?.contains("FROM coverage") == true
        #expect(result.status == (isOfFlows ? .notEvaluable : .pass))
    }

    @Test("a check that needs a declaration, or something in the inventory, says what is missing")
    func undeclared() throws {
        let database = try MadeDatabase()
        try MadeAudit.cover(database)
        let audit = try MadeAudit.audit(database, try .standard())
        let unanswered = audit.results.filter { $0.reason != nil }
        #expect(unanswered.count == 14)
        for result in unanswered {
            let needs = result.check.needs
            let missing = needs.parameters.first.map { "the policy declares no \($0)" }
            #expect(result.status == .notEvaluable)
            #expect(result.reason == missing ?? needs.condition?.otherwise)
        }
    }

    @Test(
        "what nobody can say is not evaluable, and a failure beside it a failure (R13)",
        arguments: [
            ("firewall-bypass", "egress_paths", "evidence", "device-not-logged"),
            ("unused-rules", "rule_review", "verdict", "not-evaluable"),
            ("too-wide-rules", "rule_review", "verdict", "not-evaluable"),
            ("unapproved-ports", "flows", "destination_kind", "ambiguous"),
            ("cross-segment-flows", "east_west", "source_kind", "unknown"),
            ("unapproved-egress", "egress", "destination_ip", "other"),
        ]
    )
    func unknown(id: String, view: String, column: String, value: String) throws {
        let one = try #require(Self.cases.first { $0.id == id })
        let database = try made(one)
        let other: MadeRow =
            view == "rule_review" ? [column: value, "rule": "other"] : [column: value]
        try database.add(view, one.bad().merging(other) { $1 })
        let result = try #require(try MadeAudit.audit(database, try policy(one)).results.first)
        #expect(result.status == .notEvaluable && !result.isAnswered)
        try database.add(view, one.bad())
        let failing = try #require(try MadeAudit.audit(database, try policy(one)).results.first)
        #expect(failing.status == .fail && failing.findings.count == 2 && !failing.isAnswered)
    }

    @Test("rows of nsg-v1, which knows neither begins nor ends, count as connections")
    func withoutStates() throws {
        for one in Self.cases where one.view == "flows" && one.id != "insecure-protocols" {
            let database = try made(one)
            try database.add(
                "flows",
                one.bad().merging(["flows_opened": 0, "flows_closed": 0]) { $1 }
            )
            #expect(
                try MadeAudit.audit(database, try policy(one)).results.first?.status == .fail,
                "\(one.id)"
            )
        }
    }

    @Test("each check of the program has a case here, or a test of its own")
    func complete() throws {
        let others: Set = ["empty-hours", "retention", "logs-of-a-year", "expired-exceptions"]
        #expect(
            Set(try AuditPolicy.standard().checks.map(\.id)) == others.union(Self.cases.map(\.id))
        )
    }

    @Test(
        "an hour in which nobody logged anything is found, also where a reporter is known to be missing"
    )
    func emptyHours() throws {
        let database = try MadeDatabase()
        try MadeAudit.cover(database, hours: 1..<5, missing: 1)
        var policy = try AuditPolicy.standard()
        policy.checks = policy.checks.filter { $0.id == "empty-hours" }
        let result = try #require(try MadeAudit.audit(database, policy).results.first)
        #expect(
            result.findings.map(\.subject) == [0, 1, 5].map { "hour 2026-11-20T0\($0):00:00Z" }
        )
    }

    @Test("logs that do not go back as far as declared are found")
    func retention() throws {
        let database = try MadeDatabase()
        try MadeAudit.cover(database)
        try database.add(
            "coverage",
            ["hour": "2026-11-10T06:00:00Z", "log": "nsg-v2", "status": "present"]
        )
        var policy = try AuditPolicy.standard()
        policy.checks = policy.checks.filter { $0.id == "retention" }
        for (days, status) in [(10, FindingStatus.pass), (11, .fail)] {
            policy.parameters = ["retention_days": .integer(Int64(days))]
            #expect(try MadeAudit.audit(database, policy).results.first?.status == status)
        }
    }

    @Test(
        "days without logs are found in a database that reaches back twelve months, and in no other (R13)"
    )
    func twelveMonths() throws {
        let database = try MadeDatabase()
        try MadeAudit.cover(database)
        var policy = try AuditPolicy.standard()
        policy.checks = policy.checks.filter { $0.id == "logs-of-a-year" }
        try database.execute(
            """
            INSERT INTO coverage (hour, log, status)
            WITH RECURSIVE back(days) AS (SELECT 1 UNION ALL SELECT days + 1 FROM back WHERE days < 363)
            SELECT date('2026-11-20', '-' || days || ' days') || 'T05:00:00Z', 'nsg-v2', 'present' FROM back
            """
        )
        func result() throws -> CheckResult? {
            try MadeAudit.audit(database, policy).results.first
        }
        #expect(try result()?.status == .notEvaluable)
        let first: MadeRow = ["hour": "2025-11-20T23:00:00Z", "log": "nsg-v2", "status": "present"]
        try database.add("coverage", first)
        #expect(try result()?.findings.map(\.subject) == ["day 2025-11-21"])
        try database.add(
            "coverage",
            ["hour": "2025-11-21T23:00:00Z", "log": "nsg-v2", "status": "present"]
        )
        #expect(try result()?.status == .pass)
        try database.add("rolled_up_days", ["day": "2026-02-03", "detail": "hourly"])
        #expect(try result()?.findings.map(\.subject) == ["day 2026-02-03"])
    }

    @Test("of an API server with a public address alone, nobody can say who reaches it (R13)")
    func publicServer() throws {
        let database = try MadeDatabase()
        try MadeAudit.cover(database)
        var policy = try AuditPolicy.standard()
        policy.checks = policy.checks.filter { $0.id == "api-server-from-outside" }
        try database.add("topology", ["section": "api-server", "prefix": "20.50.1.2"])
        #expect(try MadeAudit.audit(database, policy).results.first?.status == .notEvaluable)
        for address in ["10.240.255.4", "172.20.0.1", "192.168.1.1", "fd00::1"] {
            let other = try MadeDatabase()
            try MadeAudit.cover(other)
            try other.add("topology", ["section": "api-server", "prefix": address])
            #expect(try MadeAudit.audit(other, policy).results.first?.status == .pass, "\(address)")
        }
    }

    @Test("a manifest that does not follow, and what weir verify says, are findings of integrity")
    func integrity() throws {
        let database = try MadeDatabase()
        for (number, previous, hash) in [(1, nil, "a"), (2, "a", "b"), (3, "x", "c")]
            as [(Int, String?, String)]
        {
            try database.add(
                "manifests",
                ["manifest_id": number, "previous_sha256": previous, "sha256": hash]
            )
        }
        var policy = try AuditPolicy.standard()
        policy.checks = policy.checks.filter { $0.id == "integrity" }
        let result = try MadeAudit.audit(
            database,
            policy,
            verifyFindings: ["rows changed: it's fact 1"]
        ).results.first
        #expect(result?.findings.map(\.subject) == ["manifest 3", "rows changed: it's fact 1"])
    }
}
