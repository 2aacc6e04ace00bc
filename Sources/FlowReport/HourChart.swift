import Flow

/// A point of a chart, in units of its `viewBox`.
struct ChartPoint: Equatable {
    var x: Double
    var y: Double
}

/// Where things stand in a chart of values by hour: pure geometry, which the template draws.
///
/// An hour without a value is a gap: lines end before it and begin anew behind it, and nothing is drawn between (R13).
struct HourChart {
    static let width = 280.0
    static let height = 150.0
    /// What the labels of the axes need.
    static let left = 46.0
    static let right = 10.0
    static let top = 8.0
    static let bottom = 22.0
    private static let mostHourTicks = 6

    let hours: Range<Int>
    let values: ValueAxis

    /// The middle of an hour, as its values are of the whole of it.
    func x(ofHour hour: Int) -> Double { x(Double(hour - hours.lowerBound) + 0.5) }

    /// The instant an hour begins.
    func x(ofStart hour: Int) -> Double { x(Double(hour - hours.lowerBound)) }

    func y(of value: Double) -> Double {
        let plot = Self.height - Self.top - Self.bottom
        return Self.top + plot * (1 - values.position(of: value))
    }

    private func x(_ hoursIn: Double) -> Double {
        Self.left + (Self.width - Self.left - Self.right) * hoursIn / Double(hours.count)
    }

    /// Runs of neighbouring hours that have a value, in order.
    ///
    /// - Parameter series: Ascending hours; NULL is `nil`. Hours outside the chart are left out.
    /// - Returns: No run is empty.
    func runs(of series: [(hour: Int, value: Double?)]) -> [[ChartPoint]] {
        var runs: [[ChartPoint]] = []
        var previous: Int?
        for (hour, value) in series {
            guard hours.contains(hour), let value, ValueAxis.isDrawn(value) else { continue }
            let point = ChartPoint(x: x(ofHour: hour), y: y(of: value))
            if let previous, previous + 1 == hour {
                runs[runs.count - 1].append(point)
            } else {
                runs.append([point])
            }
            previous = hour
        }
        return runs
    }

    /// Hours at which the horizontal axis has a label, on multiples of a step from midnight.
    var hourTicks: [Int] {
        let step =
            [1, 2, 3, 6, 12, 24, 48, 96, 168, 336, 720].first {
                hours.count / $0 < Self.mostHourTicks
            } ?? (hours.count / Self.mostHourTicks + 24) / 24 * 24
        let first = (hours.lowerBound + step - 1) / step * step
        return Array(stride(from: first, through: hours.upperBound, by: step))
    }

    /// `13:00`, or the day (`11-20`) at midnight of a chart of more than one day.
    func label(ofHour hour: Int) -> String {
        let text = Timestamp.text(ofHour: hour)
        if hours.count > 24, hour.isMultiple(of: 24) {
            return String(text.dropFirst(5).prefix(5))
        }
        return String(text.dropFirst(11).prefix(5))
    }
}

/// Tenths are finer than any screen, and print the same on every machine.
func coordinate(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return tenths.isMultiple(of: 10)
        ? "\(tenths / 10)"
        : "\(tenths < 0 ? "-" : "")\(tenths.magnitude / 10).\(tenths.magnitude % 10)"
}
