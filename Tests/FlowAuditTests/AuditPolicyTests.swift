import FlowEnrich
import Foundation
import Testing

@testable import FlowAudit

/// Files that say what an audit is told.
struct AuditPolicyTests {
    private let folder: URL

    init() {
        folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    }

    private func write(_ text: String, to name: String) throws -> String {
        let file = folder.appending(path: name)
        try Data(text.utf8).write(to: file)
        return file.path
    }

    /// What is wrong, a line each, without the folder.
    private func problems(_ policy: String, files: [String: String] = [:]) throws -> [String] {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files { _ = try write(text, to: name) }
        let path = try write(policy, to: "audit.yaml")
        do {
            _ = try AuditPolicy(file: path)
            return []
        } catch {
            return error.problems.map { $0.description.replacing(folder.path + "/", with: "") }
        }
    }

    @Test("the program's own checks name controls that its maps have")
    func standard() throws {
        let policy = try AuditPolicy.standard()
        #expect(policy.checks.count == 27)
        #expect(Set(policy.checks.map(\.id)).count == policy.checks.count)
        #expect(
            policy.controlMaps.map(\.id).sorted() == [
                "cis-aks-1.8", "iso-27001-2022", "mcsb", "nist-800-53-r5", "pci-dss-4.0.1", "soc-2",
            ]
        )
        // A policy file reviews all of that.
        #expect(try problems("coverage: 1") == [])
        for map in policy.controlMaps {
            #expect(!map.notShown.isEmpty, "\(map.id) claims that flows prove everything")
            for control in map.controls {
                #expect(
                    policy.checks.contains { $0.controls[map.id]?.contains(control.id) == true },
                    "no check speaks of \(control.id) of \(map.id)"
                )
            }
        }
    }

    private static let check = """
        checks:
          - id: mine
            title: Mine
            severity: low
            why: Because.
            needs: {parameters: [limit]}
            controls: {soc-2: [CC6.6]}
            sql: SELECT 'a' AS subject WHERE 1 < :limit
        """

    @Test("checks, control maps and exceptions of one's own are read beside the program's")
    func own() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        _ = try write(Self.check, to: "mine.yaml")
        _ = try write(
            """
            exceptions:
              - {id: E, check: mine, scope: "*", owner: o, reason: r, approver: a, ticket: t, expires: 2026-12-31}
            """,
            to: "exceptions.yaml"
        )
        let path = try write(
            """
            checks: [mine.yaml]
            exceptions: exceptions.yaml
            parameters: {limit: 3, approved_ports: [443]}
            """,
            to: "audit.yaml"
        )
        let policy = try AuditPolicy(file: path)
        #expect(policy.checks.last?.id == "mine")
        #expect(
            policy.parameters == ["limit": .integer(3), "approved_ports": .list([.integer(443)])]
        )
        #expect(policy.exceptions.map(\.expires) == ["2026-12-31"])
    }

    @Test("mistakes are named where they are, with what was probably meant")
    func mistakes() throws {
        #expect(
            try problems("parameters: {aproved_ports: [1]}") == [
                "audit.yaml:1:14: no check has a parameter \"aproved_ports\"; did you mean \"approved_ports\"?"
            ]
        )
        #expect(
            try problems(
                "checks: [mine.yaml]",
                files: ["mine.yaml": Self.check + "\n" + Self.check.dropFirst(8)]
            )
                == [
                    "audit.yaml: two checks are called \"mine\", in \(folder.path)/mine.yaml and \(folder.path)/mine.yaml"
                ]
                .map { $0.replacing(folder.path + "/", with: "") }
        )
        let renamed = Self.check.replacing(":limit", with: ":limt")
        #expect(
            try problems("checks: [mine.yaml]", files: ["mine.yaml": renamed]) == [
                "mine.yaml:8:10: check mine: \":limt\" is no parameter of it; declare it under \"parameters\" or \"needs\"",
                "mine.yaml:8:10: check mine: its SQL does not use the parameter \"limit\"",
            ]
        )
        let control = Self.check.replacing("CC6.6", with: "CC9.9")
        #expect(
            try problems("checks: [mine.yaml]", files: ["mine.yaml": control])
                == ["audit.yaml: check mine: no control map has CC9.9 of \"soc-2\""]
        )
        #expect(
            try problems("coverage: 2") == [
                "audit.yaml:1:11: expected a share from 0 to 1, found \"2\""
            ]
        )
        #expect(try problems("checks: [none.yaml]") == ["none.yaml: does not exist"])
    }

    @Test(
        "an exception without owner, reason or last day is none",
        arguments: [
            "check", "scope", "owner", "reason", "approver", "ticket", "expires",
        ]
    )
    func exceptionFields(missing: String) throws {
        let fields = [
            "id": "E", "check": "scans", "scope": "\"*\"", "owner": "o", "reason": "r",
            "approver": "a",
            "ticket": "t", "expires": "2026-12-31",
        ].filter { $0.key != missing }.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
        let found = try problems(
            "exceptions: e.yaml",
            files: ["e.yaml": "exceptions:\n  - {\(fields)}"]
        )
        #expect(found == ["e.yaml:2:5: \"\(missing)\" is missing in an exception"])
    }

    @Test("a last day is a day of the calendar, and the check must exist")
    func exceptionValues() throws {
        func found(_ change: (String, String)) throws -> [String] {
            let line =
                "exceptions:\n  - {id: E, check: scans, scope: x, owner: o, reason: r, approver: a, ticket: t, expires: 2026-12-31}"
            return try AuditPolicyTests().problems(
                "exceptions: e.yaml",
                files: ["e.yaml": line.replacing(change.0, with: change.1)]
            )
        }
        #expect(
            try found(("2026-12-31", "2026-02-30")).first?.contains(
                "expected the last day of an exception"
            ) == true
        )
        #expect(
            try found(("check: scans", "check: scan")).first?.contains(
                "exception E is for the check \"scan\", which does not exist; did you mean \"scans\"?"
            ) == true
        )
    }
}
