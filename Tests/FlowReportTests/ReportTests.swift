import Codec
import FlowStore
import Foundation
import StoreTestSupport
import Testing

@testable import FlowReport

struct ReportTests {
    let database: MadeDatabase

    init() throws { database = try MadeDatabase() }

    /// Two methods whose values lie far apart, a quiet hour, a pair with tails.
    private func fill() throws {
        try database.cover(0...5)
        for hour in [0, 1, 3] {
            try database.add(MadeSamples(hour: hour, duration: 2 + hour, count: 12))
        }
        try database.add(MadeSamples(hour: 1, client: "api", duration: 3, count: 25))
        try database.add(
            MadeSamples(method: "gateway-request", hour: 2, client: "gw", duration: 900, count: 4)
        )
    }

    private func section(_ page: PageElement, _ label: String) throws -> PageElement {
        try #require(
            page.all("section").first { $0.attributes["aria-labelledby"] == label },
            "no section \(label)"
        )
    }

    @Test("methods are apart: each figure, table and statement is of one (R9)")
    func methods() throws {
        try fill()
        let page = try page(database)
        #expect(
            page.all("figure").count { !$0.all("figcaption")[0].text.contains("hours whole") } == 2
        )
        for (method, other) in [
            ("tcp-handshake", "gateway-request"), ("gateway-request", "tcp-handshake"),
        ] {
            let section = try section(page, "method-\(method)")
            #expect(section.all("figure").count == 1)
            #expect(!section.text.contains(other))
            let caption = try section.first("figcaption").text
            #expect(caption.hasPrefix("Latency by \(method), seen from "))
        }
        let labels = try section(page, "method-gateway-request").all("text").map(\.text)
        #expect(labels.contains("1,000") && !labels.contains("5"))
    }

    @Test("each table is what the SQL below it gives, to the last digit")
    func tables() throws {
        try fill()
        for section in try page(database).all("section")
        where section.attributes["aria-labelledby"]?.hasPrefix("method-") == true {
            let statements = section.all("code").map(\.text).filter { $0.hasPrefix("WITH") }
            try #require(statements.count == 2)
            let tables = section.all("table")
            let pairs = try database.rows(statements[0])
            #expect(!pairs.isEmpty)
            #expect(tables[0].rows.map { Array($0[..<4]) } == pairs.map { $0[1...4].map(shown) })
            let hours = try database.rows(statements[1])
            #expect(tables[1].rows.map { Array($0[..<3]) } == hours.map { $0[1...3].map(shown) })
            let exact = tables.map {
                $0.all("data").compactMap { Double($0.attributes["value"] ?? "") }
            }
            #expect(exact[0] == pairs.flatMap { [$0[5], $0[6]].compactMap(real) })
            #expect(exact[1] == hours.flatMap { [$0[4], $0[5]].compactMap(real) })
        }
    }

    private func shown(_ cell: Cell) -> String {
        switch cell {
        case .integer(let value): "\(value)"
        case .text(let value): value
        default: ""
        }
    }

    private func real(_ cell: Cell) -> Double? {
        if case .real(let value) = cell { return value }
        return nil
    }

    @Test("quantiles of the period come from its buckets, not from those of its hours (R10)")
    func periodQuantiles() throws {
        try database.cover(0...2)
        // The mean of the hours' medians would be 67, of their 99th percentiles 100.
        try database.add(MadeSamples(hour: 0, duration: 1, count: 960))
        try database.add(MadeSamples(hour: 1, duration: 100, count: 20))
        try database.add(MadeSamples(hour: 2, duration: 100, count: 20))
        let rows = try section(page(database), "method-tcp-handshake").all("table")[0].rows
        #expect(rows == [["1", "shop/web", "data/db:5432", "1,000", "1.00", "100", "3"]])
    }

    @Test("below 20 samples there is no 99th percentile, and none is drawn")
    func tails() throws {
        try database.cover(0...1)
        try database.add(MadeSamples(hour: 0, duration: 1, count: 19))
        var section = try section(page(database), "method-tcp-handshake")
        #expect(section.all("table")[0].rows[0][5] == "–")
        #expect(section.all("path").isEmpty)
        #expect(try section.first("figcaption").text.contains("no hour has the 20 samples"))
        try database.add(MadeSamples(hour: 1, duration: 1, count: 20))
        section = try self.section(page(database), "method-tcp-handshake")
        #expect(section.all("table")[1].rows.map { $0[4] } == ["–", "1.00"])
        #expect(section.all("path").count == 1)
        #expect(try section.first("desc").text.contains("99th percentiles of 1 hour,"))
    }

    @Test("a line ends where an hour has no samples (R13)")
    func gaps() throws {
        try fill()
        let panel = try section(page(database), "method-tcp-handshake").all("svg")[0]
        let lines = panel.all("polyline").filter { $0.attributes["class"] == "median" }
        #expect(lines.count == 1)
        #expect(lines[0].attributes["points"]?.split(separator: " ").count == 2)
        #expect(panel.all("circle").count == 3)
    }

    @Test("the busiest eight are shown, and how many are left out with how many samples")
    func leftOut() throws {
        try database.cover(0...0)
        for client in 0..<11 {
            try database.add(
                MadeSamples(hour: 0, client: "c\(client)", duration: 1, count: 10 + client)
            )
        }
        let section = try section(page(database), "method-tcp-handshake")
        let rows = section.all("table")[0].rows
        #expect(rows.map { $0[1] } == (3..<11).reversed().map { "shop/c\($0)" })
        #expect(rows.map { $0[3] } == (3..<11).reversed().map { "\(10 + $0)" })
        let caption = try section.first("figcaption").text
        #expect(
            caption.hasSuffix(
                "132 of the method’s 165 samples are shown; 3 less busy pairs with 33 samples left out."
            )
        )
    }

    @Test("hours outside the period count for nothing")
    func period() throws {
        try fill()
        let start = MadeSamples(hour: 1, duration: 1, count: 1).hourText
        let made = try report(database, from: dayHour + 1, to: dayHour + 3)
        #expect(made.period.from == start)
        #expect(made.methodCount == 2 && made.sampleCount == 12 + 25 + 4)
        let page = try PageTree.read(made.html)
        #expect(try section(page, "scope").text.contains("(left out), 2 hours"))
        let rows = try section(page, "method-tcp-handshake").all("table")[0].rows
        #expect(rows.map { $0[1] + " " + $0[3] } == ["shop/api 25", "shop/web 12"])
    }

    private let dayHour = 20_777 * 24

    @Test("a period without evidence is none, and one that ends before the evidence is told")
    func noPeriod() throws {
        #expect(throws: ReportError.noPeriod) { try report(database) }
        try database.cover(2...4)
        #expect(
            throws: ReportError.outsideEvidence(
                from: "2026-11-20T02:00:00Z",
                to: "2026-11-20T05:00:00Z"
            )
        ) { try report(database, from: dayHour + 9) }
        let made = try report(database, from: dayHour + 9, to: dayHour + 11)
        #expect(!made.isWhole)
        #expect(made.html.contains("in 2 of the 2 hours of the period nobody logged anything"))
    }

    @Test("without a beginning, a report begins behind the days that have no hours any more")
    func rolledUpDays() throws {
        try database.cover(2...4)
        try database.execute(
            """
            INSERT INTO rolled_up_days (day, detail) VALUES ('2026-11-20', 'hourly');
            INSERT INTO coverage (hour, log, reporter, status, rows)
            VALUES ('2026-11-21T07:00:00Z', 'vnet-v4', 'x', 'present', 1)
            """
        )
        let scope = try section(PageTree.read(report(database).html), "scope").text
        #expect(scope.contains("2026-11-21T00:00:00Z"))
        #expect(try report(database).isWhole == false)
        let asked = try report(database, from: dayHour)
        #expect(asked.html.contains("only sums by day and denied rows are left"))
    }

    @Test("a database of an earlier version has not all views")
    func outdated() throws {
        let old = try MadeDatabase(version: SchemaVersion.current - 1)
        #expect(
            throws: ReportError.outdated(
                path: old.path,
                version: SchemaVersion.current - 1,
                needed: SchemaVersion.current
            )
        ) { try report(old) }
    }

    @Test("the same rows give the same bytes, in whatever order they stand")
    func deterministic() throws {
        try fill()
        let first = try report(database).html
        #expect(try report(database).html == first)
        try database.execute(
            """
            CREATE TABLE kept AS SELECT * FROM latency_buckets ORDER BY samples DESC;
            DELETE FROM latency_buckets; INSERT INTO latency_buckets SELECT * FROM kept;
            CREATE TABLE covered AS SELECT * FROM coverage ORDER BY hour DESC;
            DELETE FROM coverage; INSERT INTO coverage SELECT * FROM covered;
            """
        )
        #expect(try report(database).html == first)
    }

    @Test("the policy allows the page's own style and nothing else, and nothing is asked for")
    func selfContained() throws {
        try fill()
        let html = try report(database).html
        let page = try PageTree.read(html)
        let style = try page.first("style").text
        var hash = [UInt8]()
        let hex = Array(SHA256.hex(of: Array(style.utf8)))
        for index in stride(from: 0, to: hex.count, by: 2) {
            hash.append(try #require(UInt8(String(hex[index...index + 1]), radix: 16)))
        }
        let policy = page.all("meta").first { $0.attributes["http-equiv"] != nil }
        #expect(
            policy?.attributes["content"]
                == "default-src 'none'; style-src 'sha256-\(Data(hash).base64EncodedString())';"
                + " base-uri 'none'; form-action 'none'"
        )
        let attributes = Set(page.all.flatMap(\.attributes.keys))
        #expect(attributes.isDisjoint(with: ["src", "style", "action", "srcset", "data"]))
        #expect(page.all.compactMap { $0.attributes["href"] }.allSatisfy { $0.hasPrefix("#") })
        #expect(!style.contains("url(") && !style.contains("@import"))
        let addresses = html.matches(of: /https?:[^"]*/).map { String($0.output) }
        #expect(Set(addresses) == ["http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg"])
    }

    @Test("headings are in order, tables have scopes and captions, pictures a title and a text")
    func accessible() throws {
        try fill()
        let page = try page(database)
        var level = 0
        for heading in page.all where ["h1", "h2", "h3", "h4"].contains(heading.name) {
            let next = Int(heading.name.dropFirst()) ?? 0
            #expect(next <= level + 1, "\(heading.text)")
            level = next
        }
        #expect(page.all("h1").count == 1)
        #expect(page.all("th").allSatisfy { ["row", "col"].contains($0.attributes["scope"]) })
        #expect(page.all("table").allSatisfy { $0.children.first?.name == "caption" })
        let identifiers = page.all.compactMap { $0.attributes["id"] }
        #expect(Set(identifiers).count == identifiers.count)
        #expect(!page.all("svg").isEmpty)
        for picture in page.all("svg") {
            #expect(picture.attributes["role"] == "img")
            #expect(picture.children.first?.name == "title")
            let named = picture.attributes["aria-labelledby"]?.split(separator: " ").map(
                String.init
            )
            #expect(named?.allSatisfy(identifiers.contains) == true)
        }
        #expect(page.attributes["lang"] == "en")
    }
}
