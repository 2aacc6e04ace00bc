import Foundation
import GRDB
import Testing

/// `weir report` with a policy, over the sample night.
struct AuditTests {
    let command: Command

    init() throws {
        command = try Command()
        try command.copy("Pipelines", "SampleData")
        let outcome = try command.weir("run", "--quiet", "Pipelines/nightly.yaml")
        #expect(outcome == Command.Outcome(status: 0, output: "", errors: ""))
    }

    private func report(_ flags: String...) throws -> Command.Outcome {
        try command.weir(["report", "results/weir.sqlite", "--from", "2026-11-20"] + flags)
    }

    private func text(_ name: String) throws -> String {
        String(decoding: try command.contents(of: name), as: UTF8.self)
    }

    private func checks(_ folder: String) throws -> [String: String] {
        let rows = try text("\(folder)/checks.csv").split(separator: "\r\n").dropFirst()
        return Dictionary(
            uniqueKeysWithValues: rows.map { row in
                let fields = row.split(separator: ",", omittingEmptySubsequences: false)
                return (String(fields[0]), String(fields[3]))
            }
        )
    }

    @Test("each form is written beside the others, its owner's alone")
    func forms() throws {
        let outcome = try report(
            "--out",
            "out",
            "--format",
            "csv,json,html,markdown,ocsf",
            "--policy",
            "Pipelines/audit.yaml"
        )
        #expect(outcome.status == 0 && outcome.errors == "")
        let names = [
            "checks.csv", "controls.csv", "coverage.csv", "exceptions.csv", "findings.csv",
            "findings.ocsf.json", "report.html", "report.json", "report.md",
        ]
        #expect(try command.files().filter { $0.hasPrefix("out/") } == names.map { "out/" + $0 })
        for name in names {
            let path = command.folder.appending(path: "out/" + name).path
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
            #expect(mode as? Int == 0o600, "\(name)")
            #expect(outcome.output.contains("out/\(name)\n"))
        }
    }

    @Test("a policy answers what was not evaluable; findings are those that the views give by hand")
    func policy() throws {
        _ = try report("--out", "bare", "--format", "csv")
        _ = try report("--out", "told", "--format", "csv", "--policy", "Pipelines/audit.yaml")
        let (bare, told) = (try checks("bare"), try checks("told"))
        #expect(bare["unapproved-ports"] == "not-evaluable" && told["unapproved-ports"] == "fail")
        #expect(told["unencrypted-flows"] == "not-evaluable" && told["integrity"] == "pass")
        let approved: Set = [
            53, 80, 443, 3000, 5432, 5433, 6379, 8080, 8443, 9090, 9092, 50051,
        ]
        // The same question, without a line of the check's SQL.
        let served = try command.rows(
            """
            SELECT destination_namespace, destination_workload, destination_ip, destination_port, protocol
            FROM flows WHERE hour >= '2026-11-20T00:00:00Z' AND destination_kind = 'pod'
                  AND destination_port IS NOT NULL AND (flows_opened > 0 OR flows_closed = 0)
            """,
            of: "results/weir.sqlite"
        )
        let expected = Set(
            served.filter { !approved.contains(Int($0[3]) ?? 0) }.map { row in
                (row[0].isEmpty ? "" : row[0] + "/") + (row[1].isEmpty ? row[2] : row[1])
                    + " port \(row[3]) \(row[4])"
            }
        )
        let findings = try text("told/findings.csv").split(separator: "\r\n").filter {
            $0.contains(",unapproved-ports,") && $0.contains(",fail,")
        }
        #expect(!expected.isEmpty && findings.count == expected.count)
        for subject in expected {
            #expect(findings.contains { $0.contains(",\(subject),") }, "\(subject)")
        }
    }

    @Test("exceptions hold until they expire, and the page says which")
    func exceptions() throws {
        _ = try report("--out", "out", "--format", "csv,html", "--policy", "Pipelines/audit.yaml")
        let findings = try text("out/findings.csv").split(separator: "\r\n")
        let excepted = findings.filter { $0.contains(",excepted,") }
        #expect(!excepted.isEmpty && excepted.allSatisfy { $0.hasSuffix(",EX-1") })
        let expired = findings.filter { $0.hasSuffix(",EX-2") }
        #expect(!expired.isEmpty && expired.allSatisfy { $0.contains(",fail,") })
        #expect(try text("out/report.html").contains("exception EX-2 expired on 2026-10-31"))
    }

    @Test("--fail-on ends with 1 for what is as bad or worse, and says the same")
    func failOn() throws {
        let fine = try report("--out", "out", "--fail-on", "critical")
        let bad = try report("--out", "out", "--fail-on", "high")
        #expect(fine.status == 0 && bad.status == 1)
        #expect(fine.output == bad.output && bad.errors == "")
        let other = try report("--out", "out", "--fail-on", "worst")
        #expect(other.status == 64 && other.errors.contains("critical"))
    }

    @Test("a later report tells what is new, and what was fixed")
    func previous() throws {
        let policy = ["--policy", "Pipelines/audit.yaml"]
        _ = try command.weir(
            [
                "report", "results/weir.sqlite", "--out", "first", "--format", "json", "--to",
                "2026-11-20T03",
            ] + policy
        )
        _ = try command.weir(
            [
                "report", "results/weir.sqlite", "--out", "second", "--format", "json,html",
                "--from", "2026-11-20T03",
                "--previous", "first/report.json",
            ] + policy
        )
        let document = try text("second/report.json")
        for word in ["\"change\" : \"new\"", "\"change\" : \"persisting\"", "\"fixed\" : ["] {
            #expect(document.contains(word), "\(word)")
        }
        let line = try #require(
            try text("second/report.html").firstMatch(
                of:
                    /Since the earlier report: ([0-9,]+) new, ([0-9,]+) persisting, ([0-9,]+) fixed; ([0-9,]+) of hours outside this period\./
            )
        )
        let news = document.matches(of: /"change" : "new"/).count
        #expect(Int(line.output.1) == news)
        // Nothing of the hours before was looked at again but what is of no hour.
        #expect(document.contains("\"of_other_hours\" : \(line.output.4)"))
        let none = try report("--out", "third", "--previous", "Pipelines/audit.yaml")
        #expect(
            none.status == 64
                && none.errors == "weir: Pipelines/audit.yaml: no report.json of weir report\n"
        )
    }

    @Test("mistakes of a policy are told with line and column, and nothing is written")
    func mistakes() throws {
        try command.write(Array("parameters: {aproved_ports: [1]}\n".utf8), to: "bad.yaml")
        let outcome = try report("--out", "none", "--policy", "bad.yaml")
        #expect(outcome.status == 64)
        #expect(
            outcome.errors
                == "weir: bad.yaml:1:14: no check has a parameter \"aproved_ports\"; did you mean \"approved_ports\"?\n"
        )
        try command.write(
            Array(
                """
                checks:
                  - {id: mine, title: T, severity: low, why: W., sql: "SELECT x AS subject FROM flows"}
                """.utf8
            ),
            to: "mine.yaml"
        )
        try command.write(Array("checks: [mine.yaml]\n".utf8), to: "policy.yaml")
        let sql = try report("--out", "none", "--policy", "policy.yaml")
        #expect(sql.status == 64)
        #expect(sql.errors == "weir: mine.yaml:2: check mine: its SQL: no such column: x\n")
        let form = try report("--out", "none", "--format", "html,word")
        #expect(form.status == 64)
        #expect(try !command.files().contains("none"))
    }

    @Test("a row that was edited is a finding of integrity")
    func edited() throws {
        let path = command.folder.appending(path: "results/weir.sqlite").path
        try DatabaseQueue(path: path).write {
            try $0.execute(sql: "UPDATE fact SET packets = packets + 1 WHERE fact_id = 7")
        }
        let outcome = try report("--out", "out", "--format", "csv", "--fail-on", "critical")
        #expect(outcome.status == 1)
        #expect(try checks("out")["integrity"] == "fail")
    }

    @Test(
        "the page printed by a browser of the system has the page's figures",
        .enabled(if: AuditTests.hasTool("chromium") && AuditTests.hasTool("pdftotext"))
    )
    func pdf() throws {
        let outcome = try report("--out", "out", "--format", "pdf,csv")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let file = command.folder.appending(path: "out/report.pdf").path
        let printed = try Self.output("pdftotext", ["-layout", file, "-"])
        let verdict = try #require(outcome.output.firstMatch(of: /27 checks: .*? passed\./)).output
        #expect(printed.contains(verdict))
        #expect(printed.contains("95,956 rows read"))
        for id in try checks("out").keys { #expect(printed.contains(id), "\(id)") }
    }

    @Test("without a browser, --format pdf says so before anything is written")
    func noBrowser() throws {
        let outcome = try command.weir(
            ["report", "results/weir.sqlite", "--out", "out", "--format", "html,pdf"],
            environment: ["PATH": "/nowhere"]
        )
        #expect(outcome.status == 64)
        #expect(outcome.errors.hasPrefix("weir: --format pdf: no Chromium or Chrome on PATH"))
        #expect(try !command.files().contains("out"))
    }

    static func hasTool(_ name: String) -> Bool {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return path.split(separator: ":").contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/\(name)")
        }
    }

    private static func output(_ tool: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [tool] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let bytes = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: bytes, as: UTF8.self)
    }
}
