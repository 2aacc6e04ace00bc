import Foundation
import Testing

struct InspectTests {
    let command: Command

    init() throws { command = try Command() }

    /// The facts of a file by name: `status`, `rows` and so on.
    private func facts(of file: String) throws -> (status: Int32, facts: [String: String]) {
        let outcome = try command.weir("inspect", file)
        #expect(outcome.errors.isEmpty)
        var facts: [String: String] = [:]
        for line in outcome.output.split(separator: "\n") {
            guard let match = line.wholeMatch(of: /\ {2}([a-z ]+?)\ {2,}(\S.*)/) else { continue }
            let name = String(match.1)
            if facts[name] == nil { facts[name] = String(match.2) }
        }
        return (outcome.status, facts)
    }

    @Test(
        "an odd sample is told by its content: status, format, compression, rows",
        arguments: [
            ("gz-named-json.json", 0, "ok", "nsg-v2", "gzip", "6 read, 6 kept"),
            ("json-lines.jsonl", 0, "ok", "vnet-v4", "none", "9 read, 9 kept"),
            ("many-frames.json.lz4", 0, "ok", "nsg-v2", "lz4", "6 read, 6 kept"),
            ("skippable-frames.json.zst", 0, "ok", "nsg-v2", "zstd", "6 read, 6 kept"),
            ("nested-records.json", 0, "ok", "nsg-v1", "none", "10 read, 6 kept, 4 duplicate"),
            (
                "truncated.json.gz", 3, "truncated: ", "nsg-v2", "gzip",
                "8 read, 6 kept, 2 rejected (incomplete-record 2)"
            ),
            ("checksum-mismatch.json.gz", 3, "checksum-mismatch: ", "nsg-v2", "gzip", "6 read"),
            ("flattened-tuples.jsonl", 3, "unsupported: ", "no flow log", "none", ""),
            ("traffic-analytics.jsonl", 3, "unsupported: ", "no flow log", "none", ""),
            ("not-a-flow-log.json", 0, "foreign: ", "no flow log", "none", ""),
            ("zero-length.json", 0, "empty", "no flow log", "none", ""),
        ] as [(String, Int32, String, String, String, String)]
    )
    func oddSample(
        _ file: String,
        exitStatus: Int32,
        status: String,
        format: String,
        compression: String,
        rows: String
    ) throws {
        try command.copy("SampleData/odd/\(file)")
        let (code, facts) = try facts(of: "SampleData/odd/\(file)")
        #expect(code == exitStatus)
        #expect(facts["status"]?.hasPrefix(status) == true, "\(facts)")
        #expect(facts["format"]?.hasPrefix(format) == true, "\(facts)")
        #expect(facts["compression"] == compression)
        #expect(facts["rows", default: ""].hasPrefix(rows), "\(facts)")
    }

    @Test("a record that is still being written is no damage, and is told of with its place")
    func pending() throws {
        let line =
            #"2030-01-02T03:04:05.9Z stdout F [INFO] 192.0.2.10:3641 - 2158 "A IN a.example. udp 33" "#
            + "NOERROR qr 83 0.1s\n"
        try command.write(Array((line + line.prefix(70)).utf8), to: "a.log")
        let (code, facts) = try facts(of: "a.log")
        #expect(code == 0)
        #expect(facts["status"] == "ok")
        #expect(facts["rows"] == "1 read, 1 kept")
        let output = try command.weir("inspect", "a.log").output
        let note = "what begins at byte \(line.utf8.count) is still being written"
        #expect(output.contains(note), "\(output)")
    }

    @Test("the first rows are shown decoded, addresses in RFC 5952 form, unmeasured counters empty")
    func rows() throws {
        try command.copy("SampleData/odd/ipv6.json")
        let outcome = try command.weir("inspect", "SampleData/odd/ipv6.json")
        #expect(outcome.status == 0)
        let lines = outcome.output.split(separator: "\n")
        let opening = try #require(
            lines.first { $0.contains(" fd00:10:244::5 ") && $0.contains(" B ") }
        )
        #expect(opening.split(separator: " ").count == 11, "no counters")
        let continued = try #require(lines.first { $0.contains(" C ") })
        #expect(continued.contains(" 2001:db8::10 "))
        #expect(continued.split(separator: " ").suffix(5).prefix(4) == ["4", "400", "4", "440"])
    }

    @Test("several files are told one after the other, and one that is unreadable gives status 3")
    func several() throws {
        try command.copy("SampleData/odd/bare-record.json")
        let outcome = try command.weir("inspect", "SampleData/odd/bare-record.json", "none.json")
        #expect(outcome.status == 3)
        #expect(outcome.output.hasPrefix("SampleData/odd/bare-record.json\n  status "))
        #expect(outcome.output.contains("\n\nnone.json\n  status  unreadable: cannot be opened: "))
        #expect(try command.files().count == 3, "nothing is left behind")
    }

    @Test("a folder and nothing at all are refused with status 64")
    func refused() throws {
        try command.write(Array("{}".utf8), to: "logs/a.json")
        for arguments in [["inspect"], ["inspect", "logs"]] {
            let outcome = try command.weir(arguments)
            #expect(outcome.status == 64)
            #expect(outcome.output.isEmpty)
            #expect(!outcome.errors.isEmpty)
        }
    }

    @Test("names and texts with terminal escapes are shown escaped")
    func escapes() throws {
        let name = "line\nbreak \u{1B}[31m.json"
        let tuple = "1795132840,203.0.113.9,10.0.0.4,40000,22,T,I,D,B,,,,"
        let record = """
            {"time":"2026-11-20T00:00:41Z","systemId":"S","macAddress":"00005E005301",\
            "resourceId":"/NSG","properties":{"Version":2,"flows":[{"rule":"red\\u001b[31m",\
            "flows":[{"mac":"00005E005301","flowTuples":["\(tuple)"]}]}]}}
            """
        try command.write(Array(record.utf8), to: name)
        let outcome = try command.weir("inspect", name)
        #expect(outcome.status == 0)
        #expect(!outcome.output.contains("\u{1B}"))
        #expect(outcome.output.contains("red"))
        #expect(!outcome.output.contains("line\nbreak"))
    }
}
