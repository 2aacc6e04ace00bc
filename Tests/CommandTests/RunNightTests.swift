import Codec
import Foundation
import Testing

/// `weir run Pipelines/nightly.yaml` over the sample night, as cron would.
struct RunNightTests {
    let command: Command

    init() throws {
        command = try Command()
        try command.copy("Pipelines", "SampleData/night", "SampleData/inventory")
        // What the events of the night come to is told by `RunEventsTests`.
        let pipeline = command.folder.appending(path: "Pipelines/nightly.yaml")
        let text = try String(contentsOf: pipeline, encoding: .utf8)
        let flowsOnly = text.replacing("  - path: ../SampleData/events\n", with: "")
        try command.write(Array(flowsOnly.utf8), to: "Pipelines/nightly.yaml")
    }

    private static let database = "results/weir.sqlite"

    private func run(_ flags: String...) throws -> Command.Outcome {
        try command.weir(["run", "Pipelines/nightly.yaml"] + flags)
    }

    @Test(
        "the sample night is read whole, with one line an input, and a second run has nothing new"
    )
    func twice() throws {
        let first = try run()
        #expect(first.status == 0)
        #expect(first.output.isEmpty)
        let lines = first.errors.split(separator: "\n")
        let inputLines = lines.filter { $0.contains("/PT1H.json") }
        #expect(inputLines.count == 36)
        #expect(inputLines.allSatisfy { $0.contains(": ok; ") && $0.hasSuffix(" rows kept") })
        #expect(lines.contains { $0.contains("82,639 rows: 82,639 kept, 0 duplicate, 0 rejected") })
        #expect(
            lines.contains(
                "weir: inventory: 5 files read; 101 items used; something new about 96 addresses and about rules"
            )
        )
        #expect(!first.errors.contains("\u{1B}"), "no terminal, no colours")
        #expect(try command.files().filter { $0.hasPrefix("results/") } == [Self.database])
        let counts = "SELECT count(*), sum(records), sum(rows_read), sum(rows_kept) FROM inputs"
        #expect(try command.rows(counts, of: Self.database) == [["36", "2160", "82639", "82639"]])
        #expect(try command.rows("SELECT status FROM runs", of: Self.database) == [["done"]])

        let digest = try command.digest(Self.database)
        let second = try run()
        #expect(second.status == 0)
        #expect(second.output.isEmpty)
        #expect(second.errors == "weir: nothing new: 36 inputs unchanged\n")
        #expect(try command.digest(Self.database) == digest)
        #expect(try command.value("SELECT count(*) FROM runs", of: Self.database) == "1")
    }

    @Test("most of what leaves the sample night's cluster is named, and a pod at every address")
    func names() throws {
        #expect(try run("--quiet").status == 0)
        let most = """
            SELECT source_namespace, source_workload, destination_class FROM egress_daily
            GROUP BY 1, 2, 3 ORDER BY SUM(bytes_out) DESC LIMIT 1
            """
        #expect(
            try command.rows(most, of: Self.database)
                == [["shop", "Deployment/orders", "private-endpoint"]]
        )
        // 36 addresses a family keep their pod, 4 pass from Job to Job.
        let pods = """
            SELECT source_ip LIKE '10.244.%.13' OR source_ip LIKE 'fd00:%:a',
                   COUNT(DISTINCT source_ip), COUNT(DISTINCT source_pod)
            FROM flows WHERE source_class = 'cluster' AND source_kind = 'pod' GROUP BY 1
            """
        let counts = try command.rows(pods, of: Self.database)
        #expect(counts == [["0", "72", "36"], ["1", "8", "24"]])
    }

    @Test("a damaged input ends the run with status 3, and what is whole is kept")
    func damaged() throws {
        try command.copy("SampleData/odd/truncated.json.gz")
        try FileManager.default.moveItem(
            at: command.folder.appending(path: "SampleData/odd/truncated.json.gz"),
            to: command.folder.appending(path: "SampleData/night/truncated.json.gz")
        )
        let outcome = try run()
        #expect(outcome.status == 3)
        #expect(outcome.errors.contains("truncated.json.gz: truncated, "), "\(outcome.errors)")
        #expect(outcome.errors.contains("1 input not read whole: truncated 1"))
        let sums = try command.rows(
            "SELECT sum(rows_read), sum(rows_kept), sum(rows_rejected) FROM inputs",
            of: Self.database
        )
        #expect(sums == [["82647", "82645", "2"]])
        // Known by now: nothing is read again, so that nothing is wrong with this run.
        #expect(try run().status == 0)
    }

    @Test("a dry run says what a run would say and leaves nothing")
    func dryRun() throws {
        let before = try command.files()
        let outcome = try run("--dry-run")
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains("dry run, nothing written: "))
        #expect(outcome.errors.contains("82,639 kept"))
        #expect(try command.files().filter { !$0.hasPrefix("results") } == before)
        #expect(try command.files().allSatisfy { !$0.hasPrefix("results/") })
    }

    @Test("a dry run over a result changes nothing of it")
    func dryRunOverResult() throws {
        #expect(try run("--to", "2026-11-20T03:00").status == 0)
        let digest = try command.digest(Self.database)
        let files = try command.files()
        let outcome = try run("--dry-run")
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains("18 unchanged"), "\(outcome.errors)")
        #expect(try command.digest(Self.database) == digest)
        #expect(try command.files() == files)
    }

    @Test("--quiet says nothing when nothing is wrong, and only what is wrong otherwise")
    func quiet() throws {
        #expect(try run("--quiet") == Command.Outcome(status: 0, output: "", errors: ""))
        #expect(try run("--quiet") == Command.Outcome(status: 0, output: "", errors: ""))
        try command.write(Array("{\"records\":[".utf8), to: "SampleData/night/cut.json")
        let outcome = try run("--quiet")
        #expect(outcome.status == 3)
        let lines = outcome.errors.split(separator: "\n")
        #expect(lines.count == 2, "\(outcome.errors)")
        #expect(lines.first?.contains("cut.json: truncated") == true)
    }

    @Test("--log-format json gives an object a line, each with a time, a level and an event")
    func jsonLines() throws {
        let outcome = try run("--log-format", "json")
        #expect(outcome.status == 0)
        #expect(outcome.output.isEmpty)
        var events: [String: Int] = [:]
        for line in outcome.errors.split(separator: "\n") {
            let object = try #require(
                try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            )
            let time = try #require(object["time"] as? String)
            #expect(time.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
            #expect(object["level"] as? String == "info")
            let event = try #require(object["event"] as? String)
            events[event, default: 0] += 1
            if event == "finished" {
                #expect(object["exit_status"] as? Int == 0)
                #expect(object["rows_kept"] as? Int == 82_639)
            }
        }
        #expect(events == ["planned": 1, "input": 36, "finalising": 1, "finished": 1])
    }

    @Test(
        "a mistake in the configuration ends with status 64 before anything is touched",
        arguments: [
            ("Pipelines/nightly.yaml", "sources:", "sorces:"),
            ("Pipelines/topology.yaml", "class: internet", "class: internat"),
            ("Pipelines/topology.yaml", "10.244.0.0/16", "10.244.0.0/61"),
        ]
    )
    func mistakes(file: String, old: String, new: String) throws {
        let text = String(decoding: try command.contents(of: file), as: UTF8.self)
        let wrong = text.replacing(old, with: new)
        #expect(wrong != text)
        try command.write(Array(wrong.utf8), to: file)
        let before = try command.files()
        let outcome = try run()
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("\(file):"), "\(outcome.errors)")
        #expect(try command.files() == before)
    }

    @Test("while another run holds the lock the status is 75, and nothing is touched")
    func locked() throws {
        #expect(try run("--to", "2026-11-20T03:00").status == 0)
        let before = try command.contents(of: Self.database)
        let path = command.folder.appending(path: Self.database).path + ".lock"
        try withExtendedLifetime(try FileLock(path: path)) {
            let outcome = try run()
            #expect(outcome.status == 75)
            #expect(outcome.errors.contains("another run is at work on it"), "\(outcome.errors)")
            #expect(try command.contents(of: Self.database) == before)
            // Reading goes on.
            #expect(try command.value("SELECT count(*) FROM inputs", of: Self.database) == "18")
        }
        #expect(try run().status == 0)
        #expect(try command.value("SELECT count(*) FROM inputs", of: Self.database) == "36")
    }
}
