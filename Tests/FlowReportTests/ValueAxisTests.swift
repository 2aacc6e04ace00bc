import Testing

@testable import FlowReport

struct ValueAxisTests {
    @Test(
        "ends and ticks are what one would draw by hand",
        arguments: [
            ([0.9, 1.2], ValueAxis.Scale.linear, 0.0...1.5, [0, 0.5, 1, 1.5]),
            ([1], .linear, 0...1, [0, 0.2, 0.4, 0.6, 0.8, 1]),
            ([30, 87], .linear, 0...100, [0, 20, 40, 60, 80, 100]),
            ([0.003, 0.02], .linear, 0...0.02, [0, 0.005, 0.01, 0.015, 0.02]),
            ([0.3, 9], .logarithmic, 0.2...10, [0.2, 0.5, 1, 2, 5, 10]),
            ([0.7, 33_000], .logarithmic, 0.5...50_000, [1, 10, 100, 1000, 10_000]),
            (
                [0.00003, 86_000_000], .logarithmic, 0.00002...100_000_000,
                [0.0001, 0.1, 100, 100_000, 100_000_000]
            ),
        ]
    )
    func ticks(values: [Double], scale: ValueAxis.Scale, ends: ClosedRange<Double>, ticks: [Double])
        throws
    {
        let axis = try #require(ValueAxis(covering: values))
        #expect(axis.scale == scale)
        #expect(axis.ends.isNear(ends))
        #expect(axis.ticks.count == ticks.count, "\(axis.ticks)")
        for (tick, expected) in zip(axis.ticks, ticks) {
            #expect(abs(tick - expected) <= expected * 1e-9, "\(axis.ticks)")
        }
    }

    @Test("values lie between the ends, in their order, at every magnitude", arguments: -6...8)
    func positions(exponent: Int) throws {
        var unit = 1.0
        for _ in 0..<abs(exponent) { unit *= exponent < 0 ? 0.1 : 10 }
        for factor in [1.0, 1.01, 3.3, 7.5, 9.99, 19, 21, 400, 123_456] {
            let values = [unit, unit * factor.squareRoot(), unit * factor]
            let axis = try #require(ValueAxis(covering: values))
            let positions = values.map(axis.position(of:))
            #expect(positions.allSatisfy { (0...1).contains($0) }, "\(values): \(axis)")
            #expect(positions == positions.sorted())
            #expect((2...6).contains(axis.ticks.count), "\(values): \(axis.ticks)")
            #expect(
                axis.ticks.allSatisfy { $0 >= axis.ends.lowerBound && $0 <= axis.ends.upperBound }
            )
            #expect(axis.scale == (factor > 20 ? .logarithmic : .linear))
        }
    }

    @Test("equal steps of a logarithmic axis are equal ratios")
    func logarithmic() throws {
        let axis = try #require(ValueAxis(covering: [1, 100]))
        #expect(axis.position(of: 1) == 0)
        #expect(abs(axis.position(of: 10) - 0.5) < 1e-12)
        #expect(axis.position(of: 100) == 1)
    }

    @Test("of nothing there is no axis")
    func nothing() {
        #expect(ValueAxis(covering: []) == nil)
        #expect(ValueAxis(covering: [0, -1, .nan, .infinity, 1e-300, 1e308]) == nil)
    }
}

extension ClosedRange<Double> {
    fileprivate func isNear(_ other: Self) -> Bool {
        abs(lowerBound - other.lowerBound) <= other.lowerBound * 1e-9
            && abs(upperBound - other.upperBound) <= other.upperBound * 1e-9
    }
}
