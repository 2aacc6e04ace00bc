/// Stacked bars of days: pure geometry, which the template draws.
struct BarChart {
    static let width = 640.0
    static let height = 200.0
    static let left = 64.0
    static let right = 6.0
    static let top = 8.0
    static let bottom = 22.0
    /// Colours the style knows; further series share the last one.
    static let mostSeries = 8
    private static let mostLabels = 8

    struct Bar {
        /// From 1; its colour.
        var series: Int
        var x: String
        var y: String
        var width: String
        var height: String
        var words: PageText
    }

    struct Tick {
        var y: String
        var labelY: String
        var label: String
    }

    struct Day {
        var x: String
        var label: PageText
    }

    let bars: [Bar]
    let ticks: [Tick]
    let days: [Day]
    /// Names by colour.
    let series: [String]

    /// - Parameters:
    ///   - sums: In any order; the last days are drawn.
    ///   - words: A value as people read it.
    init(_ sums: [OverviewEvidence.DaySum], words: (Int) -> String) {
        let allDays = Array(Set(sums.map(\.day))).sorted().suffix(OverviewEvidence.mostDays)
        let names = Self.ranked(sums)
        series = names
        let totals = allDays.map { day in
            sums.lazy.filter { $0.day == day }.total
        }
        let step = Self.step(upTo: totals.max() ?? 0)
        let top = Double(step * Self.stepCount(totals.max() ?? 0, step))
        let plot = Self.height - Self.top - Self.bottom
        func y(_ value: Double) -> Double { Self.top + plot * (1 - value / top) }

        let slot = (Self.width - Self.left - Self.right) / Double(max(allDays.count, 1))
        let barWidth = min(slot * 0.8, 48)
        var bars: [Bar] = []
        var labels: [Day] = []
        let labelStep = (allDays.count + Self.mostLabels - 1) / Self.mostLabels
        for (index, day) in allDays.enumerated() {
            let middle = Self.left + slot * (Double(index) + 0.5)
            if index.isMultiple(of: max(labelStep, 1)) {
                labels.append(Day(x: coordinate(middle), label: PageText(String(day.suffix(5)))))
            }
            var below = 0.0
            for (number, name) in names.enumerated() {
                let value = sums.lazy.filter { $0.day == day && $0.series == name }
                    .total
                guard value > 0 else { continue }
                let upper = y(below + Double(value))
                bars.append(
                    Bar(
                        series: min(number + 1, Self.mostSeries),
                        x: coordinate(middle - barWidth / 2),
                        y: coordinate(upper),
                        width: coordinate(barWidth),
                        height: coordinate(max(y(below) - upper, 0.5)),
                        words: PageText("\(day), \(name): \(words(value))")
                    )
                )
                below += Double(value)
            }
        }
        self.bars = bars
        days = labels
        ticks = stride(from: 0, through: Int(top), by: step).map { value in
            let place = y(Double(value))
            return Tick(y: coordinate(place), labelY: coordinate(place + 4), label: words(value))
        }
    }

    /// The largest series first.
    private static func ranked(_ sums: [OverviewEvidence.DaySum]) -> [String] {
        var totals: [String: Int] = [:]
        for sum in sums { totals[sum.series] = saturatingSum(totals[sum.series] ?? 0, sum.value) }
        return totals.keys.sorted { left, right in
            let (a, b) = (totals[left] ?? 0, totals[right] ?? 0)
            return a != b ? a > b : left < right
        }
    }

    /// 1, 2 or 5 times a power of ten, at most five of which reach the top.
    static func step(upTo most: Int) -> Int {
        var power = 1
        while true {
            for factor in [1, 2, 5] where power * factor * 5 >= most { return power * factor }
            power *= 10
        }
    }

    private static func stepCount(_ most: Int, _ step: Int) -> Int {
        max(1, (most + step - 1) / step)
    }
}

extension Sequence<OverviewEvidence.DaySum> {
    /// Stays at the top instead of wrapping: whatever was put into a file, a chart is drawn of it.
    var total: Int { reduce(0) { saturatingSum($0, $1.value) } }
}

private func saturatingSum(_ a: Int, _ b: Int) -> Int {
    let (sum, overflow) = a.addingReportingOverflow(b)
    return overflow ? 1 << 60 : min(sum, 1 << 60)
}
