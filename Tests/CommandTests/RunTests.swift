import Foundation
import Testing

struct RunTests {
    let command: Command

    init() throws { command = try Command() }

    @Test(
        "every form of a flag's value is taken: only the missing file is left to complain of",
        arguments: [
            ["--memory", "512M"], ["--memory", "1g"], ["--memory", "1GiB"],
            ["--memory", "67108864"],
            ["--from", "2026-11-20"], ["--from", "2026-11-20T13"], ["--to", "2026-11-20T13:00Z"],
            ["--from", "2026-11-20T13:00:00Z", "--to", "2026-11-20T13:00:01Z"],
            ["--max-rejects", "0"], ["--max-rejects", "0.5%"], ["--max-rejects", "100%"],
            ["--jobs", "1"], ["--log-format", "text"], ["-n", "-q"], ["--dry-run", "--quiet"],
            ["--inventory", "a", "--inventory", "b"], ["--source", "a", "--source", "b"],
        ]
    )
    func values(flags: [String]) throws {
        let outcome = try command.weir(["run", "none.yaml"] + flags)
        #expect(outcome.status == 64)
        #expect(outcome.errors == "weir: none.yaml: does not exist\n")
    }

    @Test("with --log-format json even a mistake in the configuration is an event")
    func jsonMistakes() throws {
        try command.write(Array("nmae: x\nsources: []\n".utf8), to: "p.yaml")
        let outcome = try command.weir("run", "p.yaml", "--log-format", "json")
        #expect(outcome.status == 64)
        #expect(outcome.output.isEmpty)
        let lines = outcome.errors.split(separator: "\n")
        #expect(lines.count >= 2)
        for line in lines {
            let event = try JSONDecoder().decode([String: String].self, from: Data(line.utf8))
            #expect(event["event"] == "failed")
            #expect(event["level"] == "error")
            #expect(event["message"]?.hasPrefix("p.yaml:") == true)
            #expect(event["time"]?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
        }
    }

    @Test("mistakes of the pipeline and topology files are told with their places")
    func mistakes() throws {
        try command.write(
            Array("database: a.sqlite\nsources: [{path: logs}]\ntopology: t.yaml\n".utf8),
            to: "p.yaml"
        )
        try command.write(Array("prefixes: [{prefix: 10.0.0.0, class: vnte}]\n".utf8), to: "t.yaml")
        let outcome = try command.weir("run", "p.yaml")
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("weir: t.yaml:1:"), "\(outcome.errors)")
        #expect(outcome.errors.contains("\"vnet\""), "\(outcome.errors)")
        #expect(try command.files() == ["p.yaml", "t.yaml"])
    }
}
