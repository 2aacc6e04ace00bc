import FlowStore
import StoreTestSupport
import Testing

@testable import FlowAudit

/// What becomes of a check's rows.
struct AuditTests {
    private static let check = """
          - id: mine
            title: Mine
            severity: high
            why: Because.
            controls: {soc-2: [CC6.6]}
            needs: {logs: [vnet-v4, nsg-v2], coverage: 0.9}
            sql: |
              SELECT destination_workload AS subject, hour, log, flows_opened AS flows, bytes_sent AS bytes, rule AS detail
              FROM flow_facts WHERE hour >= :from AND hour < :to
        """

    private func fact(
        _ workload: String?,
        hour: Int,
        flows: Int,
        bytes: Int?,
        log: String = "vnet-v4"
    ) -> MadeRow {
        [
            "hour": "2026-11-20T0\(hour):00:00Z", "log": log, "destination_workload": workload,
            "flows_opened": flows, "bytes_sent": bytes, "rule": "r\(hour)",
        ]
    }

    @Test("rows of one subject are one finding: times from first to last, figures added up")
    func grouping() throws {
        let database = try MadeDatabase()
        try MadeAudit.cover(database)
        try database.add("flow_facts", fact("b", hour: 4, flows: 3, bytes: nil))
        try database.add("flow_facts", fact("a", hour: 2, flows: 3, bytes: 100))
        try database.add("flow_facts", fact("a", hour: 1, flows: 4, bytes: nil, log: "nsg-v2"))
        try database.add("flow_facts", fact(nil, hour: 1, flows: 1, bytes: 1))
        let result = try #require(
            try MadeAudit.audit(database, MadeAudit.policy(Self.check)).results.first
        )
        #expect(result.findingCount == 3)
        #expect(result.findings.map(\.subject) == ["a", "b", "–"])
        let first = result.findings[0]
        #expect(first.rows == 2 && first.detail == "r1")
        #expect(
            first.firstSeen == "2026-11-20T01:00:00Z" && first.lastSeen == "2026-11-20T02:00:00Z"
        )
        #expect(
            first.measures == [.init(name: "flows", value: 7), .init(name: "bytes", value: 100)]
        )
        // A sum over nothing measured is none, not 0.
        #expect(result.findings[1].measures == [.init(name: "flows", value: 3)])
        for finding in result.findings {
            let rows = try database.rows(try #require(result.rowsSQL(of: finding)))
            #expect(rows.count == finding.rows)
        }
    }

    @Test("the input objects are those whose rows reach into the hours of a finding, of its logs")
    func inputs() throws {
        let database = try MadeDatabase()
        try MadeAudit.cover(database)
        try database.add("flow_facts", fact("a", hour: 2, flows: 3, bytes: 100))
        let files: [(String, String, String, String)] = [
            ("before", "vnet-v4", "2026-11-20T01:00:00Z", "2026-11-20T01:59:59Z"),
            ("reaches in", "vnet-v4", "2026-11-20T01:00:00Z", "2026-11-20T02:00:00Z"),
            ("two logs", "hubble+vnet-v4", "2026-11-20T02:59:59Z", "2026-11-20T04:00:00Z"),
            ("other log", "nsg-v2", "2026-11-20T02:00:00Z", "2026-11-20T02:30:00Z"),
            ("after", "vnet-v4", "2026-11-20T03:00:00Z", "2026-11-20T03:30:00Z"),
        ]
        for file in files {
            try database.add(
                "inputs",
                ["path": file.0, "format": file.1, "first_time": file.2, "last_time": file.3]
            )
        }
        let result = try #require(
            try MadeAudit.audit(database, MadeAudit.policy(Self.check)).results.first
        )
        let rows = try database.rows(try #require(result.findings.first?.inputsSQL))
        #expect(rows.map { $0[0] } == [.text("reaches in"), .text("two logs")])
    }

    @Test("a finding has the same id in each report, and no other has it")
    func ids() {
        let ids = [("a", "b"), ("a", "c"), ("b", "b")].map {
            Finding.id(check: $0.0, subject: $0.1)
        }
        #expect(Set(ids).count == 3 && ids.allSatisfy { $0.utf8.count == 16 })
        // Written down elsewhere: it must never change.
        #expect(Finding.id(check: "scans", subject: "203.0.113.66") == "f519236cc2362a0c")
    }

    @Test("a check passes only with enough of the expected hours, and fails with fewer (R13)")
    func coverage() throws {
        let database = try MadeDatabase()
        // 10 of 12 reporter-hours.
        try MadeAudit.cover(database, missing: 1)
        try MadeAudit.cover(database, log: "nsg-v2", reporter: "0022480A0B0D", missing: 1)
        let policy = try MadeAudit.policy(Self.check)
        let short = try #require(try MadeAudit.audit(database, policy).results.first)
        #expect(short.status == .notEvaluable)
        #expect(
            short.reason == "83.3 % of the expected hours of its logs are there, 90 % are needed"
        )
        try database.add("flow_facts", fact("a", hour: 2, flows: 3, bytes: 100))
        #expect(try MadeAudit.audit(database, policy).results.first?.status == .fail)
        var lax = policy
        lax.checks[0].needs.coverage = 0.8
        try database.execute("DELETE FROM flow_facts WHERE hour IS NOT NULL")
        #expect(try MadeAudit.audit(database, lax).results.first?.status == .pass)
        lax.coverage = 1
        #expect(try MadeAudit.audit(database, lax).results.first?.status == .notEvaluable)
    }

    @Test(
        "hours in which no reporter is expected count as missing: an export that is off has none (R13)"
    )
    func silentHours() throws {
        let database = try MadeDatabase()
        try MadeAudit.cover(database, hours: 0..<3)
        let result = try #require(
            try MadeAudit.audit(database, MadeAudit.policy(Self.check)).results.first
        )
        #expect(result.coverage == 0.5 && result.status == .notEvaluable)
        // Another log that goes on does not make up for it.
        try MadeAudit.cover(database, log: "nsg-v2", reporter: "0022480A0B0D")
        let other = try #require(
            try MadeAudit.audit(database, MadeAudit.policy(Self.check)).results.first
        )
        #expect(other.coverage == 0.75 && other.status == .notEvaluable)
    }

    @Test("hours that are only known to be missing are no evidence (R13)")
    func onlyMissing() throws {
        let database = try MadeDatabase()
        try MadeAudit.cover(database, missing: 6)
        let check = Self.check.replacing("coverage: 0.9", with: "coverage: 0")
        let result = try #require(
            try MadeAudit.audit(database, MadeAudit.policy(check)).results.first
        )
        #expect(result.reason == "no hour of the period has any of the logs vnet-v4, nsg-v2")
    }

    @Test("a finding that cannot be evaluated is no failure")
    func unknownSubjects() throws {
        let database = try MadeDatabase()
        let check = """
              - {id: mine, title: Mine, severity: low, why: Because., sql: "SELECT 'a' AS subject, 'not-evaluable' AS status"}
            """
        let result = try #require(
            try MadeAudit.audit(database, MadeAudit.policy(check)).results.first
        )
        #expect(result.status == .notEvaluable && result.findings.map(\.status) == [.notEvaluable])
    }

    @Test("findings beyond a thousand are counted")
    func limit() throws {
        let database = try MadeDatabase()
        let check = """
              - id: mine
                title: Mine
                severity: low
                why: Because.
                sql: |
                  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
                  SELECT 's' || i AS subject FROM n
            """
        let result = try #require(
            try MadeAudit.audit(database, MadeAudit.policy(check)).results.first
        )
        #expect(result.findings.count == 1000 && result.findingCount == 2500)
        // Those that are not told are excepted by nobody.
        var policy = try MadeAudit.policy(check)
        policy.exceptions = [exception("all", scope: "*", expires: "2030-01-01")]
        let excepted = try #require(try MadeAudit.audit(database, policy).results.first)
        #expect(excepted.status == .fail && !excepted.isAnswered)
        #expect(excepted.findings.allSatisfy { $0.status == .excepted })
    }

    @Test(
        "SQL that is none, writes, or has no subject is told with its check's place",
        arguments: [
            ("SELECT none FROM flows", "its SQL: no such column: none"),
            ("DELETE FROM flows", "its SQL"),
            ("SELECT 1 AS other", "its SQL gives no column \"subject\""),
            ("SELECT 1 AS subject; SELECT 2", "its SQL"), ("SELECT 1 AS subject) --", "its SQL"),
        ]
    )
    func mistakes(sql: String, reason: String) throws {
        let database = try MadeDatabase()
        let check =
            "  - {id: mine, title: Mine, severity: low, why: Because., sql: \"\(sql.replacing("\"", with: "\\\""))\"}"
        do {
            _ = try MadeAudit.audit(database, MadeAudit.policy(check))
            Issue.record("it was taken")
        } catch AuditError.check(let id, let file, let line, let found) {
            #expect(id == "mine" && file == "mine.yaml" && line == 2)
            #expect(found.hasPrefix(reason), "\(found)")
        }
    }

    // MARK: Exceptions

    private func exception(_ id: String, scope: String, expires: String, check: String = "mine")
        -> AuditException
    {
        AuditException(
            id: id,
            check: check,
            scope: scope,
            owner: "o",
            reason: "r",
            approver: "a",
            ticket: "t",
            expires: expires
        )
    }

    @Test("an exception covers its scope until its last day; an expired one leaves its finding red")
    func exceptions() throws {
        let database = try MadeDatabase()
        try MadeAudit.cover(database)
        for name in ["a", "ab", "b", "c"] {
            try database.add("flow_facts", fact(name, hour: 2, flows: 1, bytes: 1))
        }
        var policy = try MadeAudit.policy(Self.check)
        policy.exceptions = [
            exception("held", scope: "a*", expires: "2026-11-20"),
            exception("over", scope: "b", expires: "2026-11-19"),
            exception("other", scope: "*", expires: "2030-01-01", check: "scans"),
        ]
        let audit = try MadeAudit.audit(database, policy)
        let findings = audit.results[0].findings
        #expect(findings.map(\.status) == [.excepted, .excepted, .fail, .fail])
        #expect(findings.map { $0.exception?.id } == ["held", "held", "over", nil])
        #expect(findings.map(\.isExceptionExpired) == [false, false, true, false])
        #expect(audit.results[0].status == .fail && audit.worst == .high)
        #expect(policy.exceptions.map { audit.findingCount(of: $0) } == [2, 1, 0])
        policy.exceptions.append(exception("all", scope: "*", expires: "2027-01-01"))
        let excepted = try MadeAudit.audit(database, policy)
        #expect(excepted.results[0].status == .excepted && excepted.worst == nil)
        #expect(excepted.results[0].findings[2].exception?.id == "all")
    }

    @Test("expired exceptions are findings of a check")
    func expired() throws {
        var policy = try AuditPolicy.standard()
        policy.checks = policy.checks.filter { $0.id == "expired-exceptions" }
        policy.exceptions = [
            exception("held", scope: "*", expires: "2026-11-20"),
            exception("over", scope: "*", expires: "2026-11-19"),
        ]
        let result = try #require(try MadeAudit.audit(try MadeDatabase(), policy).results.first)
        #expect(result.findings.map(\.subject) == ["over"])
    }

    // MARK: Changes

    @Test(
        "set against an earlier report, findings are new, persisting or fixed; what cannot be answered fixes nothing"
    )
    func changes() throws {
        let database = try MadeDatabase()
        try MadeAudit.cover(database)
        for name in ["a", "b"] {
            try database.add("flow_facts", fact(name, hour: 2, flows: 1, bytes: 1))
        }
        func earlier(_ subject: String?, check: String = "mine", _ status: FindingStatus = .fail)
            -> EarlierFinding
        {
            EarlierFinding(
                id: Finding.id(check: check, subject: subject),
                checkID: check,
                title: "T",
                subject: subject,
                status: status
            )
        }
        let policy = try MadeAudit.policy(Self.check)
        let known = [
            earlier("b"), earlier("gone"), earlier(nil, .pass),
            earlier("x", check: "no longer asked"),
        ]
        let audit = try MadeAudit.audit(database, policy, earlier: known)
        #expect(audit.results[0].findings.map(\.change) == [.new, .persisting])
        #expect(audit.fixed?.map(\.subject) == ["gone"])
        #expect(try MadeAudit.audit(database, policy).fixed == nil)
        #expect(audit.ofOtherHours == 0)
        // What was last seen at other hours was not looked at again.
        let times = ["2026-11-19T23:59:59Z", "2026-11-20T05:59:59Z", "2026-11-20T06:00:00Z"]
        let seen = times.map { time in
            var finding = earlier(time)
            finding.lastSeen = time
            return finding
        }
        let moved = try MadeAudit.audit(database, policy, earlier: seen)
        #expect(moved.fixed?.map(\.subject) == [times[1]] && moved.ofOtherHours == 2)
        // One that fails with half of its hours does not know what is gone.
        let half = try MadeDatabase()
        try MadeAudit.cover(half, missing: 3)
        try half.add("flow_facts", fact("a", hour: 5, flows: 1, bytes: 1))
        #expect(try MadeAudit.audit(half, policy, earlier: known).fixed == [])
        let blind = try MadeAudit.audit(try MadeDatabase(), policy, earlier: known)
        #expect(blind.fixed == [])
    }

    @Test("a control is as good as its worst check, and one without a check is not shown")
    func controls() throws {
        let database = try MadeDatabase()
        try MadeAudit.cover(database)
        try database.add("flow_facts", fact("a", hour: 2, flows: 1, bytes: 1))
        let second = Self.check.replacing("id: mine", with: "id: other").replacing(
            "hour >= :from",
            with: "hour > :from AND 0"
        )
        let policy = try MadeAudit.policy(Self.check + "\n" + second)
        let states = try MadeAudit.audit(database, policy).controlStates
        #expect(states.filter { $0.status == nil && !$0.isNotShown }.count > 50)
        let boundary = try #require(states.first { $0.control.id == "CC6.6" })
        #expect(boundary.status == .fail && boundary.checks == ["mine", "other"])
        let unproved = states.filter(\.isNotShown)
        #expect(unproved.contains { $0.control.id == "CC1.1" })
    }
}
