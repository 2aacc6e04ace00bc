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
        #expect(result.status == (result.check.needs.logs.isEmpty ? .pass : .notEvaluable))
    }

    @Test("a check that needs a declaration, or something in the inventory, says what is missing")
    func undeclared() throws {
        let database = try MadeDatabase()
        try MadeAudit.cover(database)
        let audit = try MadeAudit.audit(database, try .standard())
        for result in audit.results where !result.check.needs.parameters.isEmpty {
            #expect(result.status == .notEvaluable)
            #expect(result.reason == "the policy declares no \(result.check.needs.parameters[0])")
        }
        let conditions = audit.results.filter { $0.check.needs.condition != nil }
        #expect(conditions.count == 7)
        for result in conditions {
            #expect(result.reason == result.check.needs.condition?.otherwise)
        }
    }

    @Test("each check of the program has a case here, or a test of its own")
    func complete() throws {
        let others: Set = ["empty-hours", "retention", "expired-exceptions"]
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
