import Testing

@testable import FlowReport

struct HourChartTests {
    private func chart(_ hours: Range<Int>) throws -> HourChart {
        HourChart(hours: hours, values: try #require(ValueAxis(covering: [10])))
    }

    @Test("values stand in the middle of their hour, hours between the edges of the plot")
    func places() throws {
        let chart = try chart(100..<104)
        #expect(chart.x(ofStart: 100) == HourChart.left)
        #expect(chart.x(ofStart: 104) == HourChart.width - HourChart.right)
        let middle = chart.x(ofHour: 101)
        #expect(middle == (chart.x(ofStart: 101) + chart.x(ofStart: 102)) / 2)
        #expect(chart.y(of: 10) == HourChart.top)
        #expect(chart.y(of: 0) == HourChart.height - HourChart.bottom)
        #expect(chart.y(of: 5) == (chart.y(of: 10) + chart.y(of: 0)) / 2)
    }

    @Test(
        "an hour without a row, and one without a value, end a run: nothing joins what is not neighbours"
    )
    func gaps() throws {
        let chart = try chart(0..<10)
        let runs = chart.runs(of: [
            (0, 1), (1, 2), (3, 3), (4, nil), (5, 4), (6, 5), (7, 6), (9, 7), (10, 8), (-1, 9),
        ])
        #expect(runs.map(\.count) == [2, 1, 3, 1])
        #expect(runs.joined().map(\.x) == [0, 1, 3, 5, 6, 7, 9].map(chart.x(ofHour:)))
        #expect(runs.joined().map(\.y) == [1, 2, 3, 4, 5, 6, 7].map(chart.y(of:)))
        #expect(chart.runs(of: []).isEmpty)
    }

    @Test(
        "hours have few labels, on steps from midnight",
        arguments: [
            (0..<1, [0, 1]), (22..<28, [22, 24, 26, 28]), (1..<25, [6, 12, 18, 24]),
            (0..<50, [0, 12, 24, 36, 48]), (5..<173, [48, 96, 144]),
            (0..<8760, [0, 1464, 2928, 4392, 5856, 7320]),
        ]
    )
    func hourTicks(hours: Range<Int>, ticks: [Int]) throws {
        #expect(try chart(hours).hourTicks == ticks)
    }

    @Test("a midnight is a day where there is more than one")
    func labels() throws {
        let day = 20_777 * 24
        #expect(try chart(day..<day + 6).label(ofHour: day) == "00:00")
        #expect(try chart(day..<day + 48).label(ofHour: day + 24) == "11-21")
        #expect(try chart(day..<day + 48).label(ofHour: day + 13) == "13:00")
    }

    @Test(
        "coordinates are tenths",
        arguments: [
            (1.04, "1"), (1.05, "1.1"), (12.0, "12"), (-0.26, "-0.3"), (-3, "-3"), (0.04, "0"),
        ]
    )
    func coordinates(value: Double, text: String) { #expect(coordinate(value) == text) }
}
