import Codec
import FlowTestSupport
import Foundation
import Testing

/// R14 in small: inputs made to break a reader, with the least memory that can be asked for.
///
/// Scripts/torture has them in full size.
struct HostileTests {
    let command: Command

    init() throws { command = try Command() }

    // MARK: Inputs

    private static let denial = "\"1795132840,203.0.113.9,10.0.0.4,40000,22,T,I,D,B,,,,\""

    private static func head(_ number: Int, rule: String = "UserRule_R") -> String {
        let fraction = String(String(10_000_000 + number).dropFirst())
        return """
            {"time":"2026-11-20T00:00:41.\(fraction)Z","systemId":"S","macAddress":"00005E005301",\
            "category":"NetworkSecurityGroupFlowEvent","resourceId":"/NSG","properties":\
            {"Version":2,"flows":[{"rule":"\(rule)","flows":[{"mac":"00005E005301","flowTuples":[
            """
    }

    private static let tail = "]}]}]}}"

    /// A record of one denial.
    private static func record(_ number: Int, rule: String = "UserRule_R") -> String {
        head(number, rule: rule) + denial + tail
    }

    private static func document(_ records: some Sequence<String>) -> String {
        "{\"records\":[" + records.joined(separator: ",") + "]}"
    }

    /// Between two sound records; the middle is a member of the array.
    private static func surrounded(_ middle: String) -> String {
        document([record(1), middle, record(2)])
    }

    private static func letters(_ count: Int) -> String { String(repeating: "a", count: count) }

    // MARK: Running

    private struct Outcome {
        var status: Int32
        var errors: String
        var peakMegabytes: Int?
    }

    /// Runs over everything below `in` and checks what must hold whatever the input is.
    private func run(denied: Int) throws -> Outcome {
        let outcome = try command.measuredWeir(
            "run",
            "--source",
            "in",
            "--database",
            "a.sqlite",
            "--memory",
            "64M",
            "--quiet"
        )
        #expect(!outcome.errors.contains("\u{1B}"))
        if let peak = outcome.peakMegabytes {
            #expect(peak <= 160, "\(peak) MB")
        }
        let wrong = """
            SELECT count(*) FROM inputs
            WHERE rows_read <> rows_kept + rows_duplicate + rows_rejected
            """
        #expect(try command.value(wrong, of: "a.sqlite") == "0")
        let facts = "SELECT coalesce(sum(denied), 0) FROM flow_facts"
        #expect(try command.value(facts, of: "a.sqlite") == String(denied))
        let denials = "SELECT coalesce(sum(attempts), 0) FROM denials"
        #expect(try command.value(denials, of: "a.sqlite") == String(denied))
        return Outcome(
            status: outcome.status,
            errors: outcome.errors,
            peakMegabytes: outcome.peakMegabytes
        )
    }

    @Test(
        "a decompression bomb is read in bounded memory, and the records around it are kept",
        arguments: [Compression.gzip, .lz4, .zstd],
        ["a", " "]
    )
    func bomb(compression: Compression, filling: String) throws {
        let opening = filling == " " ? "{\"x\":1" : "{\"x\":\""
        let closing = filling == " " ? "}" : "\"}"
        let frame = Compressor.compress(
            Array(repeating: filling.utf8.first ?? 0, count: 8 << 20),
            as: compression
        )
        let start = Array("{\"records\":[\(Self.record(1)),\(opening)".utf8)
        let end = Array("\(closing),\(Self.record(2))]}".utf8)
        var bytes = Compressor.compress(start, as: compression)
        for _ in 0..<24 { bytes += frame }
        bytes += Compressor.compress(end, as: compression)
        try command.write(bytes, to: "in/bomb")
        let outcome = try run(denied: 2)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let read = try command.value("SELECT bytes_read FROM inputs", of: "a.sqlite")
        #expect(read == String(24 * (8 << 20) + start.count + end.count))
    }

    @Test("a bomb of no flow log is foreign")
    func foreignBomb() throws {
        let frame = Compressor.compress(Array(repeating: 0, count: 8 << 20), as: .gzip)
        try command.write(Array(repeatElement(frame, count: 16).joined()), to: "in/bomb")
        #expect(try run(denied: 0).status == 0)
        #expect(try command.value("SELECT status FROM inputs", of: "a.sqlite") == "foreign")
    }

    @Test(
        "a string of 20 MiB costs its own place only",
        arguments: [
            ("a value nobody knows", "{\"x\":\"%\",\"y\":1}", 0, 0),
            ("a member name", "{\"%\":1}", 0, 0),
            ("a time", "{\"time\":\"%\",\"flowRecords\":{\"flows\":[]}}", 0, 0),
            ("a rule", "RULE", 1, 0),
            ("a tuple", "TUPLE", 2, 1),
        ]
    )
    func longString(place: String, pattern: String, denied: Int, rejected: Int) throws {
        let middle =
            switch pattern {
            case "RULE": Self.record(3, rule: "%")
            case "TUPLE":
                Self.head(3) + "\(Self.denial),\"1795132840,%\",\(Self.denial)" + Self.tail
            default: pattern
            }
        let text = middle.replacing("%", with: Self.letters(20 << 20))
        try command.write(Array(Self.surrounded(text).utf8), to: "in/string")
        let outcome = try run(denied: denied + 2)
        #expect(outcome.status == (rejected > 0 ? 3 : 0), "\(outcome.errors)")
        let rows = try command.rows("SELECT rows_rejected, status FROM inputs", of: "a.sqlite")
        #expect(rows == [[String(rejected), "ok"]])
        let longest = "SELECT max(length(sample)) < 500 FROM rejections HAVING count(*) > 0"
        #expect(try command.rows(longest, of: "a.sqlite").allSatisfy { $0 == ["1"] })
    }

    @Test("brackets a hundred thousand deep are skipped inside a record")
    func nestingInside() throws {
        for (index, pair) in [("[", "]"), ("{\"a\":", "}"), ("[{\"records\":", "}]")].enumerated() {
            let nested =
                String(repeating: pair.0, count: 100_000) + "1"
                + String(repeating: pair.1, count: 100_000)
            let records = [Self.record(index * 2), "{\"x\":\(nested)}", Self.record(index * 2 + 1)]
            try command.write(Array(Self.document(records).utf8), to: "in/\(index).json")
        }
        #expect(try run(denied: 6).status == 0)
        let states = try command.rows("SELECT DISTINCT status FROM inputs", of: "a.sqlite")
        #expect(states == [["ok"]])
    }

    @Test(
        "brackets a hundred thousand deep around everything break nothing",
        arguments: [
            ("[", "]"), ("{\"a\":", "}"), ("{\"records\":[", "]}"), ("{\"records\":{", "}}"),
        ]
    )
    func nestingAround(opening: String, closing: String) throws {
        let depth = 100_000
        let open = String(repeating: opening, count: depth)
        try command.write(Array(open.utf8), to: "in/open.json")
        let whole = open + "1" + String(repeating: closing, count: depth)
        try command.write(Array(whole.utf8), to: "in/whole.json")
        try command.write(Array(Self.record(1).utf8), to: "in/sound.json")
        let outcome = try run(denied: 1)
        #expect([0, 3].contains(outcome.status))
        #expect(try command.value("SELECT count(*) FROM inputs", of: "a.sqlite") == "3")
    }

    @Test(
        "a scan of 150,000 pairs keeps its total in few rows",
        arguments: [1, 150],
        [false, true]
    )
    func scan(records: Int, isSpoofed: Bool) throws {
        let rows = 150_000 / records
        let texts = (0..<records).map { number in
            var text = Self.head(number)
            for row in number * rows..<(number + 1) * rows {
                let low = "\(row >> 16 & 255).\(row >> 8 & 255).\(row & 255)"
                text += number * rows < row ? "," : ""
                text +=
                    isSpoofed
                    ? "\"1795132840,20.\(low),10.0.0.4,40000,443,T,I,D,B,,,,\""
                    : "\"1795132840,203.0.113.9,10.\(low),40000,\(row % 65535 + 1),T,I,D,B,,,,\""
            }
            return text + Self.tail
        }
        try command.write(Array(Self.document(texts).utf8), to: "in/scan")
        #expect(try run(denied: 150_000).status == 0)
        let facts = try #require(
            Int(try command.value("SELECT count(*) FROM flow_facts", of: "a.sqlite") ?? "")
        )
        // One record keeps 1024 keys of a source and 4096 sources of a destination.
        let kept = isSpoofed ? min(rows, 4096) : min(rows, 1024)
        #expect(facts <= records * kept + records)
        if records == 1 { #expect(facts == kept + 1) }
    }

    @Test("more groups in a record than are told apart keep their total")
    func groups() throws {
        let separator = "]}]},{\"rule\":\"%\",\"flows\":[{\"mac\":\"00005E005301\",\"flowTuples\":["
        let text = (0..<70_000).map {
            separator.replacing("%", with: "UserRule_\($0)") + Self.denial
        }
        let record = Self.head(1) + Self.denial + text.joined() + Self.tail
        try command.write(Array(Self.document([record]).utf8), to: "in/groups")
        #expect(try run(denied: 70_001).status == 0)
        let rules = "SELECT count(DISTINCT rule) <= 65537 FROM flow_facts"
        #expect(try command.value(rules, of: "a.sqlite") == "1")
    }

    @Test("30,000 records with a rule and 3,000 blobs each keep their total, and are skipped later")
    func manySmallThings() throws {
        let records = (0..<30_000).map { Self.record($0, rule: "UserRule_\($0)") }
        try command.write(Array(Self.document(records).utf8), to: "in/records")
        for number in 30_000..<33_000 {
            try command.write(Array(Self.record(number).utf8), to: "in/\(number % 10)/\(number)")
        }
        #expect(try run(denied: 33_000).status == 0)
        let digest = try command.digest("a.sqlite")
        #expect(try run(denied: 33_000).status == 0)
        #expect(try command.digest("a.sqlite") == digest)
        #expect(try command.value("SELECT count(*) FROM runs", of: "a.sqlite") == "1")
    }

    @Test("random bytes behind any beginning end in a status, never in a crash")
    func noise() throws {
        let beginnings: [[UInt8]] = [
            [], [0x1f, 0x8b, 8, 0], [0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0, 0xff, 0xff],
            [0x04, 0x22, 0x4d, 0x18], [0x28, 0xb5, 0x2f, 0xfd],
            [0x50, 0x2a, 0x4d, 0x18, 0xff, 0xff, 0xff, 0xff], [0xef, 0xbb, 0xbf],
            Array("{\"records\":[".utf8), Array(("{\"records\":[" + Self.head(1)).utf8),
        ]
        var random = SplitMix64(seed: 3)
        for (index, beginning) in beginnings.enumerated() {
            for count in [0, 1, 100, 100_000] {
                let noise = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
                try command.write(beginning + noise, to: "in/\(index)-\(count)")
            }
        }
        #expect([0, 3].contains(try run(denied: 0).status))
        let known = """
            SELECT count(*) FROM inputs WHERE status NOT IN ('empty', 'truncated', 'corrupt',
                'checksum-mismatch', 'trailing-garbage', 'foreign', 'ok')
            """
        #expect(try command.value(known, of: "a.sqlite") == "0")
        let count = try command.value("SELECT count(*) FROM inputs", of: "a.sqlite")
        #expect(count == String(beginnings.count * 4))
    }

    @Test("link loops, pipes and devices are told and not read; names are shown escaped")
    func places() throws {
        let name = "line\nbreak \u{1B}[31mred.json"
        try command.write(Array(Self.document([Self.record(1)]).utf8), to: "in/\(name)")
        let files = FileManager.default
        let links = [
            ("in/loop", "."), ("in/there", "back"), ("in/back", "there"), ("in/zeros", "/dev/zero"),
            ("in/dangling", "none"),
        ]
        for (link, target) in links {
            try files.createSymbolicLink(
                atPath: command.folder.appending(path: link).path,
                withDestinationPath: target
            )
        }
        let mkfifo = Process()
        mkfifo.executableURL = URL(filePath: "/usr/bin/mkfifo")
        mkfifo.arguments = [command.folder.appending(path: "in/pipe").path]
        try mkfifo.run()
        mkfifo.waitUntilExit()
        let outcome = try run(denied: 1)
        #expect([0, 3].contains(outcome.status))
        #expect(
            try command.value("SELECT count(*) FROM inputs WHERE rows_read > 0", of: "a.sqlite")
                == "1"
        )
        let inspection = try command.weir("run", "--source", "in", "--database", "b.sqlite")
        #expect(inspection.errors.contains("line\\nbreak"), "\(inspection.errors)")
        #expect(inspection.errors.contains("in/loop: leads back to a folder that holds it"))
        #expect(!inspection.errors.contains("\u{1B}"))
    }
}
