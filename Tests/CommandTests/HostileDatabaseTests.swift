import FlowTestSupport
import Foundation
import GRDB
import Testing

/// A file that somebody made to attack its reader: it is read by every command, and does nothing.
struct HostileDatabaseTests {
    let command: Command

    init() throws {
        command = try Command()
        try command.copy("SampleData/odd")
        _ = try command.weir("run", "--source", "SampleData/odd", "--database", "a.sqlite")
    }

    private func path(_ name: String) -> String { command.folder.appending(path: name).path }

    private static let commands = [
        ["query", "h.sqlite", "SELECT * FROM flow_facts"], ["digest", "h.sqlite"],
        ["verify", "h.sqlite"], ["report", "h.sqlite", "--out", "page"],
        ["status", "h.sqlite"], ["status", "h.sqlite", "--json", "--metrics", "m.prom"],
        ["explain", "h.sqlite", "--ip", "10.0.0.4", "--at", "2026-11-20T00:00"],
    ]

    @Test(
        "what was put into the schema runs nothing, reaches no file, and is found by verify",
        arguments: [
            "DROP VIEW flow_facts; CREATE VIEW flow_facts AS SELECT load_extension('x.so') AS a",
            "DROP VIEW flow_facts; CREATE VIEW flow_facts AS SELECT * FROM dbstat",
            "DROP VIEW coverage; CREATE VIEW coverage AS SELECT * FROM coverage",
            "DROP VIEW inputs; CREATE VIEW inputs AS SELECT fts3_tokenizer('simple', x'41') AS path",
            "CREATE TABLE \"x\"\" FROM input; ATTACH 'victim' AS v; --\" (input_id INTEGER) STRICT",
            "CREATE TABLE z (\"a\"\", (SELECT 1) AS \"\"b\" INTEGER) STRICT; INSERT INTO z VALUES (1)",
            "CREATE TABLE w (a INTEGER PRIMARY KEY) WITHOUT ROWID",
            "CREATE VIRTUAL TABLE f USING fts5(a)",
            "DROP TABLE rejection; CREATE VIRTUAL TABLE rejection USING fts5(input_id, row_count)",
            "CREATE TRIGGER t AFTER INSERT ON run BEGIN DELETE FROM input; END",
        ]
    )
    func schema(change: String) throws {
        try FileManager.default.copyItem(atPath: path("a.sqlite"), toPath: path("h.sqlite"))
        let queue = try DatabaseQueue(path: path("h.sqlite"))
        try queue.writeWithoutTransaction { try $0.execute(sql: change) }
        try queue.close()
        let before = try command.contents(of: "h.sqlite")
        for arguments in Self.commands {
            let outcome = try command.weir(arguments)
            #expect([0, 1, 2, 64].contains(outcome.status), "\(arguments): \(outcome.errors)")
            if arguments[0] == "verify" {
                #expect(outcome.status == 1, "\(outcome.errors)")
                #expect(outcome.output.contains("schema changed"))
            }
        }
        #expect(try command.contents(of: "h.sqlite") == before)
        let extra = try command.files().filter { !$0.hasPrefix("SampleData") }
        #expect(
            Set(extra).isSubset(of: ["a.sqlite", "h.sqlite", "m.prom", "page", "page/report.html"])
        )
    }

    @Test("any bytes are damaged: reading ends in a status, never by a signal", arguments: 0..<6)
    func damage(part: Int) throws {
        let whole = try command.contents(of: "a.sqlite")
        var random = SplitMix64(seed: UInt64(part))
        for _ in 0..<2 {
            var bytes = whole
            // In the header, the schema, and anywhere.
            let limits = [100, 4_096, 40_000, whole.count, whole.count, whole.count]
            for _ in 0..<(part < 3 ? 3 : 40) {
                let place = Int.random(in: 16..<limits[part], using: &random)
                bytes[place] = UInt8.random(in: 0...255, using: &random)
            }
            try command.write(bytes, to: "h.sqlite")
            for arguments in Self.commands {
                let outcome = try command.weir(arguments)
                #expect([0, 1, 2, 64].contains(outcome.status), "\(arguments): \(outcome)")
            }
        }
    }

    @Test(
        "no query takes more memory than a reader is given",
        arguments: [
            "SELECT hex(zeroblob(900000000))", "SELECT printf('%.*c', 900000000, 'x')",
        ]
    )
    func memory(sql: String) throws {
        let outcome = try command.measuredWeir("query", "a.sqlite", sql, "--format", "csv")
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("out of memory"), "\(outcome.errors)")
        if let peak = outcome.peakMegabytes { #expect(peak <= 700, "\(peak) MB") }
    }
}
