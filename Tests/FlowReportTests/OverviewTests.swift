import FlowStore
import Foundation
import StoreTestSupport
import Testing

@testable import FlowReport

/// Charts of the period.
struct OverviewTests {
    private let database: MadeDatabase

    init() throws { database = try MadeDatabase() }

    private func sums(_ values: [(String, String, Int)]) -> [OverviewEvidence.DaySum] {
        values.map { OverviewEvidence.DaySum(day: $0.0, series: $0.1, value: $0.2) }
    }

    @Test("bars of a day stand on each other, the largest series lowest, as high as their sums")
    func stacks() throws {
        let chart = BarChart(
            sums([("2026-11-20", "b", 100), ("2026-11-20", "a", 300), ("2026-11-21", "a", 50)])
        ) { "\($0)" }
        #expect(chart.series == ["a", "b"] && chart.bars.map(\.series) == [1, 2, 1])
        let plot = BarChart.height - BarChart.top - BarChart.bottom
        let bars = try chart.bars.map {
            (y: try #require(Double($0.y)), height: try #require(Double($0.height)))
        }
        #expect(abs(bars[0].height - plot * 300 / 400) < 0.11)
        #expect(abs(bars[0].y - (bars[1].y + bars[1].height)) < 0.11)
        #expect(abs(bars[0].height / bars[2].height - 6) < 0.1)
        #expect(chart.ticks.map(\.label) == ["0", "100", "200", "300", "400"])
        #expect(chart.days.map(\.label.renderText) == ["11-20", "11-21"])
    }

    @Test(
        "steps are 1, 2 or 5 times a power of ten, and at most five reach the top",
        arguments: [
            0, 1, 5, 6, 11, 26, 99, 1_000_000, 1 << 60,
        ]
    )
    func steps(most: Int) {
        let step = BarChart.step(upTo: most)
        #expect(step * 5 >= most)
        #expect(
            ["1", "2", "5"].contains("\(step)".prefix(1))
                && "\(step)".dropFirst().allSatisfy { $0 == "0" }
        )
    }

    @Test("whatever stands in a file, a chart is drawn: sums stay at the top")
    func extremes() {
        let chart = BarChart(
            (0..<3000).flatMap { sums([("d0", "a", 1 << 53), ("d0", "s\($0)", 1 << 53)]) }
        ) { "\($0)" }
        #expect(!chart.bars.isEmpty && chart.ticks.count <= 6)
        #expect(Set(chart.bars.map(\.series)).max() == BarChart.mostSeries)
    }

    @Test("the calendar has a cell an hour of the period: whole, in part, or without any log (R13)")
    func calendar() throws {
        try database.cover(0...2)
        try database.cover(2...2, reporter: "node-2", status: "missing")
        try database.cover(4...4, status: "partial")
        try database.cover(5...5)
        try database.cover(3...3, reporter: "node-3", status: "missing")
        let page = try page(database)
        let cells = page.all("rect").compactMap { $0.attributes["class"] }.filter {
            $0.hasPrefix("hour ")
        }
        #expect(cells == ["whole", "whole", "part", "none", "part", "whole"].map { "hour " + $0 })
        #expect(page.text.contains("3 hours whole, 2 in part, 1 without any log."))
    }

    @Test("bars and matrix are what their SQL gives")
    func figures() throws {
        try database.cover(0...5)
        for (day, name, bytes) in [
            ("2026-11-20", "internet", 2_000_000), ("2026-11-20", "azure-service", 500),
        ] {
            try database.add(
                "egress_daily",
                ["day": day, "destination_class": name, "bytes_out": bytes]
            )
        }
        for (source, destination, flows, denied) in [
            ("shop", "data", 1234, 0), ("data", nil, 0, 7),
        ] as [(String, String?, Int, Int)] {
            try database.add(
                "east_west",
                [
                    "hour": "2026-11-20T01:00:00Z", "source_namespace": source,
                    "destination_namespace": destination,
                    "destination_kind": "node", "flows": flows, "denied": denied,
                ]
            )
        }
        let page = try page(database)
        let bars = page.all("rect").filter { $0.attributes["class"]?.hasPrefix("series-") == true }
        #expect(
            bars.map(\.text) == [
                "2026-11-20, internet: 2.0 MB", "2026-11-20, azure-service: 500 bytes",
            ]
        )
        let matrix = try #require(page.all("table").first { $0.attributes["class"] == "matrix" })
        #expect(
            matrix.rows.map { $0.map { $0.trimmingCharacters(in: .whitespaces) } } == [
                ["data", "", "7 denied", ""], ["node", "", "", ""], ["shop", "1,234", "", ""],
            ]
        )
        let overview = try #require(
            page.all("section").first { $0.attributes["aria-labelledby"] == "overview" }
        )
        for section in overview.all("details") {
            #expect(
                try !database.rows(try section.first("code").text).isEmpty
                    || section.text.contains("denials")
            )
        }
        #expect(page.text.contains("No denial was logged."))
    }
}
