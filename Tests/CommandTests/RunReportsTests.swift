import Foundation
import Testing

/// Reports and the failure command of a pipeline file, over the sample night.
struct RunReportsTests {
    let command: Command

    init() throws {
        command = try Command()
        try command.copyNight()
    }

    /// The pipeline of the night, with more keys; all paths are relative to its folder.
    private func pipeline(_ more: String, sources: String = "../SampleData/night") throws {
        let text = """
            name: mine
            database: ../results/weir.sqlite
            sources: [{path: \(sources)}]
            inventory: [{path: ../SampleData/inventory}]
            topology: topology.yaml
            \(more)
            """
        try command.write(Array(text.utf8), to: "Pipelines/mine.yaml")
    }

    /// Writes what it is told, and how it was started.
    private func witness(exit: Int = 0) throws {
        let script = """
            #!/bin/sh
            { echo "$1|$WEIR_STATUS|$WEIR_PIPELINE|$WEIR_DATABASE"; cat; } > "$(dirname "$0")/told.txt"
            exit \(exit)
            """
        try command.write(Array(script.utf8), to: "Pipelines/witness")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755],
            ofItemAtPath: command.folder.appending(path: "Pipelines/witness").path
        )
    }

    private func told() throws -> [String]? {
        guard try command.files().contains("Pipelines/told.txt") else { return nil }
        let text = String(decoding: try command.contents(of: "Pipelines/told.txt"), as: UTF8.self)
        return text.split(separator: "\n").map(String.init)
    }

    @Test("the view findings says what the report of the longest period does, and is sealed")
    func findings() throws {
        try pipeline(
            "reports: [{out: ../daily}, {out: ../monthly, period: month, policy: audit.yaml, format: [csv]}]"
        )
        let outcome = try command.weir("run", "Pipelines/mine.yaml")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let columns =
            "check_id, title, status, severity, controls, subject, first_seen, last_seen, evidence, exception_id"
        let shown = try command.weir(
            "query",
            "results/weir.sqlite",
            "--format",
            "csv",
            "SELECT \(columns) FROM findings"
        ).output
        let written = String(
            decoding: try command.contents(of: "monthly/2026-11/findings.csv"),
            as: UTF8.self
        )
        #expect(
            shown.split(whereSeparator: \.isNewline).count
                == written.split(whereSeparator: \.isNewline).count
        )
        #expect(shown.split(whereSeparator: \.isNewline).count > 26)
        // The file has an id before, and whether it is new.
        for line in shown.split(whereSeparator: \.isNewline).dropFirst() {
            let start = line.prefix { $0 != "," }
            #expect(written.contains(",\(start),"))
        }
        let query =
            "SELECT COUNT(DISTINCT period_from || period_to), MAX(period_to) > MIN(period_from) FROM findings"
        let periods = try command.weir("query", "results/weir.sqlite", "--format", "csv", query)
        #expect(periods.output.hasSuffix("\r\n1,1\r\n"))
        #expect(try command.weir("verify", "results/weir.sqlite").status == 0)
        // The same findings leave the file as it is.
        let before = try command.contents(of: "results/weir.sqlite")
        #expect(try command.weir("run", "Pipelines/mine.yaml").status == 0)
        #expect(try command.contents(of: "results/weir.sqlite") == before)
        // What is merged is another database than they are of.
        let merged = try command.weir(
            "merge",
            "merged.sqlite",
            "results/weir.sqlite",
            "--topology",
            "Pipelines/topology.yaml"
        )
        #expect(merged.status == 0, "\(merged.errors)")
        let count = try command.weir(
            "query",
            "merged.sqlite",
            "--format",
            "csv",
            "SELECT COUNT(*) FROM findings"
        )
        #expect(count.output == "COUNT(*)\r\n0\r\n")
        #expect(try command.weir("verify", "merged.sqlite").status == 0)
    }

    /// A file without hashes of manifests: that of the findings comes behind the first report.
    private func text(_ name: String) throws -> String {
        String(decoding: try command.contents(of: name), as: UTF8.self)
            .replacing(/"last_manifest_sha256" : "[0-9a-f]+"/, with: "")
    }

    @Test("a report a day, compared with the one before it; the same as weir report's")
    func reports() throws {
        try pipeline("reports: [{out: ../reports, policy: audit.yaml, format: [json, csv]}]")
        // What was reported on the day before.
        let earlier = #"{"format": "weir-report-1", "findings": []}"#
        for day in ["2026-11-18", "2026-11-19", "2026-11-21"] {
            try command.write(Array("no report".utf8), to: "reports/\(day)/report.json")
        }
        try command.write(Array(earlier.utf8), to: "reports/2026-11-18/report.json")
        try command.write(Array(earlier.utf8), to: "reports/2026-11-19/report.json")
        let outcome = try command.weir("run", "Pipelines/mine.yaml")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let lines = outcome.errors.split(separator: "\n")
        #expect(lines.contains("weir: report: reports/2026-11-20/report.json"))
        let verdict = try #require(lines.last)
        #expect(verdict.hasPrefix("weir: report: 2026-11-"), "\(verdict)")
        let byHand = try command.weir(
            [
                "report", "results/weir.sqlite", "--out", "hand", "--format", "json,csv",
                "--policy", "Pipelines/audit.yaml", "--previous", "reports/2026-11-19/report.json",
            ] + hours(verdict)
        )
        #expect(byHand.status == 0, "\(byHand.errors)")
        for name in ["report.json", "checks.csv", "findings.csv"] {
            let own = try text("reports/2026-11-20/\(name)")
            #expect(try own == text("hand/\(name)"), "\(name)")
        }
        let again = try command.weir("run", "--quiet", "Pipelines/mine.yaml")
        #expect(again == Command.Outcome(status: 0, output: "", errors: ""))
        // One that is damaged is told of, and keeps none that follow from being written.
        try command.write(Array("{\"trunc".utf8), to: "reports/2026-11-19/report.json")
        let alone = try command.weir("run", "--quiet", "Pipelines/mine.yaml")
        #expect(
            alone.status == 0
                && alone.errors.hasSuffix(
                    "no report.json of weir report; nothing to compare with\n"
                )
        )
        // Nothing is written where nothing may be.
        _ = try command.weir(
            "run",
            "--dry-run",
            "--database",
            "other.sqlite",
            "Pipelines/mine.yaml"
        )
        #expect(
            try command.files().filter { $0.hasPrefix("reports/") && $0.hasSuffix("csv") }.count
                == 5
        )
    }

    /// The flags for the hours that a line on a report names.
    private func hours(_ line: Substring) -> [String] {
        let words = line.split(separator: " ")
        return ["--from", String(words[2]), "--to", String(words[4].prefix(20))]
    }

    @Test("checks that fail end the run with 1, once all is written, and the program is told")
    func failOn() throws {
        try witness()
        try pipeline(
            """
            reports: [{out: ../reports, format: [json], fail_on: high}]
            on_failure: [./witness, "two words; $(touch x)"]
            """
        )
        let outcome = try command.weir("run", "--quiet", "Pipelines/mine.yaml")
        #expect(outcome.status == 1)
        let lines = outcome.errors.split(separator: "\n")
        #expect(lines.count == 1 && lines[0].hasSuffix("fail_on is high"), "\(outcome.errors)")
        let json = try command.weir("run", "--log-format", "json", "Pipelines/mine.yaml")
        let last = try #require(json.errors.split(separator: "\n").last)
        #expect(last.contains(#""event":"finished""#) && last.contains(#""exit_status":1"#))
        let told = try #require(try told())
        let database = command.folder.appending(path: "results/weir.sqlite")
            .resolvingSymlinksInPath().path
        #expect(told[0] == "two words; $(touch x)|1|mine|\(database)")
        #expect(told[1] == "weir run mine ended with status 1")
        #expect("weir: " + told[2] == lines[0])
        #expect(told[3] == "weir status \(database) tells more." && told.count == 4)
        #expect(try command.files().contains("reports/2026-11-20/report.json"))
    }

    @Test("a run that is well starts no program; one that is not tells why")
    func onFailure() throws {
        try witness()
        try pipeline("on_failure: [./witness, x]")
        #expect(try command.weir("run", "--quiet", "Pipelines/mine.yaml").status == 0)
        #expect(try told() == nil)
        try pipeline("on_failure: [./witness, x]", sources: "../SampleData/nowhere")
        let dry = try command.weir("run", "--quiet", "--dry-run", "Pipelines/mine.yaml")
        #expect(try dry.status == 3 && told() == nil)
        let outcome = try command.weir("run", "--quiet", "Pipelines/mine.yaml")
        #expect(outcome.status == 3)
        let told = try #require(try told())
        #expect(told[0].hasPrefix("x|3|mine|") && told.count == 5, "\(told)")
        #expect(told[2].hasSuffix("SampleData/nowhere: does not exist"))
        #expect(told[3].contains("missing"))
    }

    @Test("a program that fails is told of, and changes nothing")
    func failingProgram() throws {
        try witness(exit: 7)
        try pipeline("on_failure: [./witness]", sources: "../SampleData/nowhere")
        let outcome = try command.weir("run", "--quiet", "Pipelines/mine.yaml")
        #expect(outcome.status == 3)
        #expect(outcome.errors.hasSuffix("weir: on_failure: ./witness ended with status 7\n"))
        // So is a database that is none: its reason reaches the program as well.
        try pipeline("on_failure: [./witness]")
        try command.write(Array("no database".utf8), to: "results/weir.sqlite")
        let foreign = try command.weir("run", "--quiet", "Pipelines/mine.yaml")
        let reason = try #require(foreign.errors.split(separator: "\n").first)
        #expect(try foreign.status == 64 && told()?.contains(String(reason.dropFirst(6))) == true)
        // A configuration that is wrong is trouble, too.
        try pipeline("on_failure: [./witness]\nreports: [{out: x, policy: none.yaml}]")
        let wrong = try command.weir("run", "--quiet", "Pipelines/mine.yaml")
        #expect(try wrong.status == 64 && told()?[0].contains("|64|") == true)
    }

    @Test(
        "what a pipeline file asks for and is not there is a mistake before anything is touched",
        arguments: [
            (
                "on_failure: [./nobody]",
                "on_failure: no program Pipelines/nobody that may be started"
            ),
            ("on_failure: []", "\"on_failure\" is empty; expected a program"),
            ("reports: [{out: r, policy: nowhere.yaml}]", "nowhere.yaml"),
            ("reports: [{out: r, format: [htm]}]", "did you mean \"html\"?"),
            ("reports: [{out: r, period: daily}]", "unknown period \"daily\"; expected \"day\", "),
            (
                "reports: [{out: r}, {out: ./r}]",
                "two reports have this folder, the first in line 6"
            ),
            ("reports: [{out: r, fail_on: bad}]", "unknown severity \"bad\""),
            ("reports: [{out: topology.yaml}]", "topology.yaml: a file; \"out\" names a folder"),
        ]
    )
    func mistakes(more: String, message: String) throws {
        try pipeline(more)
        for verb in ["run", "check"] {
            let outcome = try command.weir(verb, "Pipelines/mine.yaml")
            #expect(outcome.status == 64 && outcome.errors.contains(message), "\(outcome.errors)")
        }
        #expect(try !command.files().contains("results/weir.sqlite"))
    }

    @Test(
        "the pipelines that Weir comes with are valid, and end well over the sample night",
        arguments: ["nightly", "hourly", "backfill", "audit-monthly"]
    )
    func shipped(name: String) throws {
        try command.copy("SampleData/packets")
        let check = try command.weir("check", "Pipelines/\(name).yaml")
        #expect(check.status == 0 && check.errors.isEmpty, "\(check.errors)")
        let outcome = try command.weir("run", "--quiet", "Pipelines/\(name).yaml")
        #expect(outcome == Command.Outcome(status: 0, output: "", errors: ""))
    }

    @Test("weir check shows what there will be")
    func check() throws {
        try witness()
        try pipeline(
            "reports: [{out: ../reports, period: month, policy: audit.yaml}]\non_failure: [./witness, a]"
        )
        let outcome = try command.weir("check", "Pipelines/mine.yaml")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("/reports: by month, html, json, policy "))
        #expect(outcome.output.contains("./witness a\n"))
    }
}
