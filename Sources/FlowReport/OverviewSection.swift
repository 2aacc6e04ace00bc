import Flow
import Reports

/// Charts of the period, as the templates see them.
struct OverviewSection {
    struct Bars {
        var chartID: String
        var heading: String
        var chartTitle: String
        var chartText: String
        var bars: [BarChart.Bar]
        var ticks: [BarChart.Tick]
        var days: [BarChart.Day]
        var legend: [LegendEntry]
        var barsSQL: String
        var hasBars: Bool
        var nothing: String
        let width = coordinate(BarChart.width)
        let height = coordinate(BarChart.height)
        let plotLeft = coordinate(BarChart.left)
        let plotRight = coordinate(BarChart.width - BarChart.right)
        let labelRight = coordinate(BarChart.left - 5)
        let dayLabelY = coordinate(BarChart.height - 6)
    }

    struct LegendEntry {
        var series: Int
        var name: PageText
        var total: String
    }

    struct CalendarRow {
        var y: String
        var labelY: String
        var dayLabel: PageText
        var cells: [CalendarCell]
    }

    struct CalendarCell {
        var x: String
        var state: String
        var words: String
    }

    struct MatrixRow {
        var matrixSource: PageText
        var values: [MatrixValue]
    }

    struct MatrixValue {
        /// 0 to 5, by powers of ten.
        var level: Int
        var flows: String
        var denied: String
        var hasDenied: Bool
    }

    static let cellWidth = 22.0
    static let cellHeight = 16.0
    private static let calendarLeft = 84.0
    private static let calendarTop = 18.0

    var barCharts: [Bars]
    var hasCalendar: Bool
    var calendarWidth: String
    var calendarHeight: String
    let cellX = coordinate(OverviewSection.cellWidth - 2)
    let cellY = coordinate(OverviewSection.cellHeight - 2)
    let dayLabelX = coordinate(OverviewSection.calendarLeft - 8)
    var hourLabels: [BarChart.Day]
    var calendar: [CalendarRow]
    var calendarText: String
    var calendarSQL: String
    var hasMatrix: Bool
    var matrixColumns: [PageText]
    var matrix: [MatrixRow]
    var moreNamespaces: Count?
    var matrixSQL: String

    init(_ evidence: OverviewEvidence, _ period: ReportPeriod) {
        barCharts = [
            Bars(
                "egress",
                "Egress by day",
                "Bytes sent out of the cluster on the days of the period, whole days, by class of the destination",
                evidence.egress,
                sql: OverviewEvidence.egressSQL(period),
                nothing: "No byte that left the cluster was counted."
            ) { Human.bytes($0) },
            Bars(
                "denied",
                "Denied by enforcer",
                "Denied attempts, by day and what refused them",
                evidence.denials,
                sql: OverviewEvidence.denialsSQL(period, evidence.gone),
                nothing: "No denial was logged."
            ) { Human.count($0) },
        ]
        let days = Self.calendarRows(evidence, period)
        calendar = days
        hasCalendar = !days.isEmpty
        calendarWidth = coordinate(Self.calendarLeft + 24 * Self.cellWidth)
        calendarHeight = coordinate(Self.calendarTop + Double(days.count) * Self.cellHeight)
        hourLabels = stride(from: 0, to: 24, by: 3).map { hour in
            BarChart.Day(
                x: coordinate(Self.calendarLeft + (Double(hour) + 0.5) * Self.cellWidth),
                label: PageText("\(hour)")
            )
        }
        let cells = days.flatMap(\.cells)
        calendarText =
            "\(Human.count(cells.count { $0.state == "whole" }, "hour")) whole,"
            + " \(Human.count(cells.count { $0.state == "part" })) in part,"
            + " \(Human.count(cells.count { $0.state == "none" })) without any log."
        calendarSQL = OverviewEvidence.calendarSQL(period)
        let names = Self.namespaces(evidence.pairs)
        let shown = names.prefix(OverviewEvidence.mostNamespaces).sorted()
        hasMatrix = !shown.isEmpty
        matrixColumns = shown.map { PageText($0) }
        matrix = shown.map { Self.matrixRow($0, shown, evidence.pairs) }
        moreNamespaces = leftOut(shown, of: names.count)
        matrixSQL = OverviewEvidence.pairsSQL(period)
    }

    // MARK: Calendar

    private static func calendarRows(
        _ evidence: OverviewEvidence,
        _ period: ReportPeriod
    ) -> [CalendarRow] {
        let known = Dictionary(evidence.calendar.map { ($0.hour, $0) }) { first, _ in first }
        let firstDay = period.hours.lowerBound / 24
        let lastDay = (period.hours.upperBound - 1) / 24
        let shown = max(firstDay, lastDay - OverviewEvidence.mostDays + 1)...lastDay
        return shown.enumerated().map { row, day in
            let y = calendarTop + Double(row) * cellHeight
            return CalendarRow(
                y: coordinate(y),
                labelY: coordinate(y + cellHeight - 4),
                dayLabel: PageText(String(Timestamp.text(ofHour: day * 24).prefix(10))),
                cells: (day * 24..<day * 24 + 24).filter(period.hours.contains).map { hour in
                    cell(hour, known[Timestamp.text(ofHour: hour)])
                }
            )
        }
    }

    private static func cell(_ hour: Int, _ share: OverviewEvidence.HourShare?) -> CalendarCell {
        let (present, expected) = (share?.present ?? 0, share?.expected ?? 0)
        let isSeen = share?.isSeen == true
        let state = !isSeen ? "none" : present == expected ? "whole" : "part"
        return CalendarCell(
            x: coordinate(calendarLeft + Double(hour % 24) * cellWidth),
            state: state,
            words: "\(Timestamp.text(ofHour: hour)): \(present) of \(expected) reporters whole"
        )
    }

    // MARK: Matrix

    /// Those with most connections first.
    private static func namespaces(_ pairs: [OverviewEvidence.Pair]) -> [String] {
        var totals: [String: Int] = [:]
        for pair in pairs {
            totals[pair.source, default: 0] &+= pair.flows &+ pair.denied
            totals[pair.destination, default: 0] &+= pair.flows &+ pair.denied
        }
        return totals.keys.sorted { left, right in
            let (a, b) = (totals[left] ?? 0, totals[right] ?? 0)
            return a != b ? a > b : left < right
        }
    }

    private static func matrixRow(
        _ source: String,
        _ columns: [String],
        _ pairs: [OverviewEvidence.Pair]
    ) -> MatrixRow {
        MatrixRow(
            matrixSource: PageText(source),
            values: columns.map { destination in
                let pair = pairs.first { $0.source == source && $0.destination == destination }
                let (flows, denied) = (pair?.flows ?? 0, pair?.denied ?? 0)
                return MatrixValue(
                    level: level(flows),
                    flows: flows == 0 ? "" : Human.count(flows),
                    denied: Human.count(denied),
                    hasDenied: denied > 0
                )
            }
        )
    }

    /// How many digits a number has, at most 5.
    private static func level(_ flows: Int) -> Int { flows == 0 ? 0 : min("\(flows)".count, 5) }
}

extension OverviewSection.Bars {
    fileprivate init(
        _ id: String,
        _ heading: String,
        _ title: String,
        _ sums: [OverviewEvidence.DaySum],
        sql: String,
        nothing: String,
        words: (Int) -> String
    ) {
        let chart = BarChart(sums, words: words)
        chartID = id
        self.heading = heading
        chartTitle = title
        let total = sums.total
        chartText = "\(words(total)) in all, on \(Human.count(Set(sums.map(\.day)).count, "day"))."
        bars = chart.bars
        ticks = chart.ticks
        days = chart.days
        legend = chart.series.enumerated().map { number, name in
            OverviewSection.LegendEntry(
                series: min(number + 1, BarChart.mostSeries),
                name: PageText(name),
                total: words(sums.lazy.filter { $0.series == name }.total)
            )
        }
        barsSQL = sql
        hasBars = total > 0
        self.nothing = nothing
    }
}
