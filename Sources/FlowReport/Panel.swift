import Flow
import Reports

/// One pair's chart, in the coordinates the template writes.
struct Panel {
    /// Above this many hours, dots would touch each other: only hours that stand alone have one.
    private static let mostMarkedHours = 48
    private static let markRadius = 3.2

    struct ValueTick {
        var y: String
        var labelY: String
        var label: String
    }

    struct HourTick {
        var x: String
        /// Where the label lies from `x`; those at the edges lie inwards.
        var anchor: String
        var label: String
    }

    /// A dot, or the four corners of a diamond.
    struct Mark {
        var x: String
        var y: String
        var left: String
        var right: String
        var upper: String
        var lower: String

        init(_ point: ChartPoint) {
            x = coordinate(point.x)
            y = coordinate(point.y)
            left = coordinate(point.x - markRadius)
            right = coordinate(point.x + markRadius)
            upper = coordinate(point.y - markRadius)
            lower = coordinate(point.y + markRadius)
        }
    }

    var number: Int
    var panelID: String
    var client: PageText
    var server: PageText
    var panelText: String
    let width = coordinate(HourChart.width)
    let height = coordinate(HourChart.height)
    let plotLeft = coordinate(HourChart.left)
    let plotLeftInside = coordinate(HourChart.left - 16)
    let plotRight = coordinate(HourChart.width - HourChart.right)
    let plotBottom = coordinate(HourChart.height - HourChart.bottom)
    let tickBottom = coordinate(HourChart.height - HourChart.bottom + 4)
    let hourLabelY = coordinate(HourChart.height - 6)
    let labelRight = coordinate(HourChart.left - 5)
    let unitY = coordinate(HourChart.height - 6)
    var valueTicks: [ValueTick]
    var hourTicks: [HourTick]
    var medianLines: [String]
    var medianMarks: [Mark]
    var tailLines: [String]
    var tailMarks: [Mark]

    init(_ pair: LatencyEvidence.Pair, number: Int, _ method: String, _ chart: HourChart) {
        self.number = number
        panelID = "\(method)-\(number)"
        client = pair.client
        server = pair.server
        panelText = Self.text(pair, chart.hours)
        valueTicks = chart.values.ticks.map { value in
            let y = chart.y(of: value)
            return ValueTick(
                y: coordinate(y),
                labelY: coordinate(y + 4),
                label: value == 0 ? "0" : axisLabel(value)
            )
        }
        hourTicks = chart.hourTicks.map { hour in
            HourTick(
                x: coordinate(chart.x(ofStart: hour)),
                anchor: Self.anchor(hour, chart.hours),
                label: chart.label(ofHour: hour)
            )
        }
        let medians = chart.runs(of: pair.hours.map { ($0.hour, $0.distribution.median) })
        let tails = chart.runs(of: pair.hours.map { ($0.hour, $0.distribution.p99) })
        medianLines = Self.lines(medians)
        medianMarks = Self.marks(medians, chart.hours)
        tailLines = Self.lines(tails)
        tailMarks = Self.marks(tails, chart.hours)
    }

    private static func anchor(_ hour: Int, _ hours: Range<Int>) -> String {
        switch hour {
        case hours.lowerBound: "start"
        case hours.upperBound: "end"
        default: "middle"
        }
    }

    /// A line needs two points.
    private static func lines(_ runs: [[ChartPoint]]) -> [String] {
        runs.filter { $0.count > 1 }.map { run in
            run.map { "\(coordinate($0.x)),\(coordinate($0.y))" }.joined(separator: " ")
        }
    }

    private static func marks(_ runs: [[ChartPoint]], _ hours: Range<Int>) -> [Mark] {
        runs.filter { $0.count == 1 || hours.count <= mostMarkedHours }.joined().map(Mark.init)
    }

    /// What the chart shows, for those who do not see it.
    private static func text(_ pair: LatencyEvidence.Pair, _ hours: Range<Int>) -> String {
        let medians = pair.hours.compactMap(\.distribution.median)
        guard let least = medians.min(), let most = medians.max() else { return "No samples." }
        let tails = pair.hours.compactMap(\.distribution.p99)
        var text =
            "Medians of \(Human.count(medians.count)) of \(Human.count(hours.count, "hour")),"
            + " from \(Milliseconds.text(least)) to \(Milliseconds.text(most)) ms"
        if let least = tails.min(), let most = tails.max() {
            text +=
                "; 99th percentiles of \(Human.count(tails.count, "hour")),"
                + " from \(Milliseconds.text(least)) to \(Milliseconds.text(most)) ms"
        }
        return text + ". The table below has the figures."
    }
}

/// A tick's value without zeros at its end; thousands are `k`, as the margin is narrow.
private func axisLabel(_ value: Double) -> String {
    if value >= 10_000 { return Human.count(Int(value / 1000)) + "k" }
    let text = Milliseconds.text(value)
    guard text.contains(".") else { return text }
    let shorter = String(text.reversed().drop { $0 == "0" }.reversed())
    return shorter.hasSuffix(".") ? String(shorter.dropLast()) : shorter
}
