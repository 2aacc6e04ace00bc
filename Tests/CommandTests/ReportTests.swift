import Foundation
import Testing

/// `weir report` over the sample packets, against what `weir query` says of the same views.
struct ReportTests {
    let command: Command

    init() throws {
        command = try Command()
        try command.copy("Pipelines", "SampleData/packets", "SampleData/inventory")
        let outcome = try command.weir("run", "--quiet", "Pipelines/packets.yaml")
        #expect(outcome == Command.Outcome(status: 0, output: "", errors: ""))
    }

    private static let database = "results/packets.sqlite"

    private func report(_ flags: String...) throws -> Command.Outcome {
        try command.weir(["report", Self.database, "--out", "out"] + flags)
    }

    private func text() throws -> String {
        String(decoding: try command.contents(of: "out/report.html"), as: UTF8.self)
    }

    @Test("one line says what was written; the page is its owner's alone, and the same each time")
    func written() throws {
        let first = try report()
        let lines = """
            out/report.html
            2026-11-20T00:00:00Z to 2026-11-20T06:00:00Z: 27 checks: 1 failed, 17 not evaluable, 9 passed. \
            1,059 samples of latency by 5 methods; evidence whole.

            """
        #expect(first == Command.Outcome(status: 0, output: lines, errors: ""))
        let page = try command.contents(of: "out/report.html")
        #expect(try permissions("out") == 0o700)
        #expect(try permissions("out/report.html") == 0o600)
        try command.write(Array("old".utf8), to: "out/report.html")
        #expect(try report() == first)
        #expect(try command.contents(of: "out/report.html") == page)
        #expect(try permissions("out/report.html") == 0o600)
        let files = try command.files().filter { $0.hasPrefix("out") }
        #expect(files == ["out", "out/report.html"])
    }

    private func permissions(_ name: String) throws -> Int? {
        let path = command.folder.appending(path: name).path
        return try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test("totals on the page are those of the views")
    func totals() throws {
        _ = try report()
        let text = try text()
        let samples = try command.rows(
            "SELECT method, SUM(samples) FROM workload_latency GROUP BY 1",
            of: Self.database
        )
        #expect(samples.count == 5)
        for row in samples {
            let section = try #require(text.split(separator: "<h3 id=\"method-\(row[0])\">").last)
            let caption = try #require(
                section.firstMatch(of: /([0-9,]+) of the method’s ([0-9,]+) samples? are shown/)
            )
            #expect(caption.output.2.replacing(",", with: "") == row[1], "\(row[0])")
        }
        let inputs = try command.rows(
            """
            SELECT SUM(rows_read), SUM(rows_kept), SUM(rows_duplicate), SUM(rows_rejected)
            FROM inputs
            """,
            of: Self.database
        )
        let sum = try #require(
            text.firstMatch(
                of:
                    /([0-9,]+) rows read = ([0-9,]+) kept \+ ([0-9,]+) duplicate \+ ([0-9,]+) rejected/
            )
        ).output
        let shown = [String(sum.1), String(sum.2), String(sum.3), String(sum.4)]
        #expect(shown.map { $0.replacing(",", with: "") } == inputs[0])
        let repeated = try command.value(
            "SELECT SUM(retransmitted) FROM tcp_retransmissions",
            of: Self.database
        )
        #expect(text.contains("<p>\(repeated ?? "none") handshakes took a second SYN"))
        let reporters = try command.rows(
            "SELECT DISTINCT reporter FROM latency_sources",
            of: Self.database
        )
        #expect(reporters.count == 4)
        for reporter in reporters { #expect(text.contains(">\(reporter[0])</th>")) }
    }

    @Test("hours of a pair are those of the view, within what buckets are off")
    func hours() throws {
        let rows = try command.rows(
            """
            SELECT hour, samples, p50_ms FROM workload_latency
            WHERE method = 'tcp-handshake' AND source_workload = 'Deployment/mesh-gateway'
                  AND destination_workload = 'StatefulSet/kafka' ORDER BY hour
            """,
            of: Self.database
        )
        _ = try report()
        let page = try text()
        let table = try #require(
            page.firstMatch(
                of: /<tbody>\n(<tr><th scope="row" class="n">1<\/th><td class="t">.*\n)+/
            )
        ).output.0
        let shown = table.matches(
            of:
                /n">1<\/th><td class="t">(.*?)<\/td><td class="n">(.*?)<\/td><td class="n"><data value="(.*?)">/
        ).map(\.output)
        #expect(shown.count == rows.count && rows.count == 6)
        for (one, row) in zip(shown, rows) {
            #expect([String(one.1), String(one.2)] == [row[0], row[1]])
            let (drawn, known) = (try #require(Double(one.3)), try #require(Double(row[2])))
            #expect(abs(drawn - known) <= known * 0.008)
        }
    }

    @Test("--from and --to name hours of the evidence")
    func period() throws {
        let outcome = try report("--from", "2026-11-20T02", "--to", "2026-11-20T03:30")
        #expect(outcome.output.contains("2026-11-20T02:00:00Z to 2026-11-20T04:00:00Z"))
        let samples = try command.value(
            """
            SELECT SUM(samples) FROM workload_latency
            WHERE hour IN ('2026-11-20T02:00:00Z', '2026-11-20T03:00:00Z')
            """,
            of: Self.database
        )
        #expect(outcome.output.contains(" \(samples ?? "none") samples of latency"))
        let later = try report("--from", "2026-11-21")
        #expect(later.status == 64)
        #expect(
            later.errors
                == "weir: no such hours: there is evidence from 2026-11-20T00:00:00Z to 2026-11-20T06:00:00Z\n"
        )
    }

    @Test("what stands in the way is named, and a page from before stays as it was")
    func refused() throws {
        try command.write(Array("text".utf8), to: "file")
        let file = try command.weir("report", Self.database, "--out", "file")
        #expect(
            file
                == Command.Outcome(
                    status: 64,
                    output: "",
                    errors: "weir: file: a file; a report needs a folder\n"
                )
        )
        let below = try command.weir("report", Self.database, "--out", "file/below")
        #expect(below.status == 2)
        #expect(below.errors.hasPrefix("weir: file/below: cannot be made: "))
        try command.write(Array("x".utf8), to: "out/report.html/x")
        let folder = try report()
        #expect(folder.status == 2)
        #expect(folder.errors == "weir: out/report.html: cannot be written: Is a directory\n")
        #expect(try command.files().filter { $0.hasSuffix(".new") }.isEmpty)
    }
}

struct ReportUsageTests {
    @Test(
        "files that are no result database of this version are named for what they are, and nothing is made",
        arguments: [
            ("foreign.sqlite", "not one that weir made"), ("newer.sqlite", "schema version 99"),
            ("older.sqlite", "has schema version 1, the report needs "),
            ("logs.json", "not a SQLite database"), ("none.sqlite", "none.sqlite: no such file"),
        ]
    )
    func otherFiles(name: String, message: String) throws {
        let command = try Command()
        try command.write(EmptyDatabase.bytes(applicationID: 0), to: "foreign.sqlite")
        try command.write(EmptyDatabase.bytes(version: 99), to: "newer.sqlite")
        try command.write(EmptyDatabase.bytes(), to: "older.sqlite")
        try command.write(Array("{}".utf8), to: "logs.json")
        let files = try command.files()
        let outcome = try command.weir("report", name, "--out", "out")
        #expect(outcome.status == 64)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.hasPrefix("weir: ") && outcome.errors.contains(message))
        #expect(try command.files() == files)
    }
}
