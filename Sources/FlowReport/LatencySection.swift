import Flow
import Reports

/// Latency as the templates see it: a figure, two tables and their SQL a method.
struct LatencySection {
    var hasMethods: Bool
    var methods: [MethodSection]
    var hasAdvice: Bool
    /// Why there is no more, and what to switch on, in the words of `weir inspect`.
    var advice: [String]

    init(_ evidence: LatencyEvidence, _ logs: Set<String>, _ period: ReportPeriod) {
        methods = evidence.methods.map { MethodSection($0, period) }
        hasMethods = !methods.isEmpty
        advice = Self.advice(evidence, logs)
        hasAdvice = !advice.isEmpty
    }

    private static func advice(_ evidence: LatencyEvidence, _ logs: Set<String>) -> [String] {
        var advice: [String] = []
        if evidence.methods.isEmpty { advice.append(LatencyAdvice.ofFlowLogs) }
        if !evidence.methods.contains(where: \.method.isHandshake) {
            advice.append(LatencyAdvice.ofHandshakes)
        }
        if evidence.hasSocketMeans {
            advice.append(LatencyAdvice.ofSocketMeans + "; the view socket_rtt has them")
        } else if logs.contains(EventLog.calico.text) {
            advice.append(LatencyAdvice.ofSocketStatistics)
        }
        if logs.contains(EventLog.applicationGateway.text) {
            advice.append(LatencyAdvice.ofGateways)
        }
        if logs.contains(EventLog.ingressNGINX.text) { advice.append(LatencyAdvice.ofIngress) }
        return advice
    }
}

struct MethodSection {
    /// More make a page that nobody reads; the SQL gives them all.
    private static let mostHourRows = 1_000

    struct Figure {
        /// As the database has it.
        var exact: Double
        var shown: String

        init?(_ value: Double?) {
            guard let value else { return nil }
            exact = value
            shown = Milliseconds.text(value)
        }
    }

    struct PairRow {
        var number: Int
        var client: PageText
        var server: PageText
        var samples: Count
        var median: Figure?
        var tail: Figure?
        var hoursWithSamples: Count
    }

    struct HourRow {
        var number: Int
        var hour: String
        var samples: Count
        var median: Figure?
        var tail: Figure?
    }

    var name: String
    var methodSource: String
    var includes: String
    var precision: String
    var hasTails: Bool
    var scaleNote: String
    var samplesShown: String
    var samplesOfAll: String
    var leftOut: String
    var panels: [Panel]
    var pairRows: [PairRow]
    var hourRowCount: String
    var hourRows: [HourRow]
    var moreHourRows: Count?
    var pairsSQL: String
    var hoursSQL: String

    init(_ evidence: LatencyEvidence.Method, _ period: ReportPeriod) {
        let meaning = evidence.method.meaning
        name = evidence.method.text
        methodSource = meaning.source
        includes = meaning.includes
        precision = meaning.precision
        let hourly = evidence.pairs.flatMap { $0.hours.map(\.distribution) }
        hasTails = hourly.contains { $0.p99 != nil }
        let axis = ValueAxis(covering: hourly.flatMap { [$0.median, $0.p99].compactMap(\.self) })
        scaleNote =
            axis?.scale == .logarithmic
            ? "The scale is logarithmic" : "The scale is linear and begins at 0"
        let shown = evidence.pairs.reduce(0) { $0 + $1.distribution.samples }
        samplesShown = Human.count(shown)
        samplesOfAll = Human.count(evidence.samples, "sample")
        leftOut = Self.leftOut(evidence, shown)
        panels = Self.panels(evidence, period, axis)
        pairRows = evidence.pairs.enumerated().map { index, pair in
            PairRow(
                number: index + 1,
                client: pair.client,
                server: pair.server,
                samples: Count(pair.distribution.samples),
                median: Figure(pair.distribution.median),
                tail: Figure(pair.distribution.p99),
                hoursWithSamples: Count(pair.hours.count)
            )
        }
        let rows = Self.hourRows(evidence.pairs)
        hourRowCount = Human.count(rows.count, "figure")
        hourRows = Array(rows.prefix(Self.mostHourRows))
        moreHourRows = FlowReport.leftOut(hourRows, of: rows.count)
        pairsSQL = LatencyQuestions.pairs(period, of: evidence.method)
        hoursSQL = LatencyQuestions.hours(period, of: evidence.method)
    }

    private static func panels(
        _ evidence: LatencyEvidence.Method,
        _ period: ReportPeriod,
        _ axis: ValueAxis?
    ) -> [Panel] {
        guard let axis else { return [] }
        let chart = HourChart(hours: period.hours, values: axis)
        return evidence.pairs.enumerated().map { index, pair in
            Panel(pair, number: index + 1, evidence.method.text, chart)
        }
    }

    private static func hourRows(_ pairs: [LatencyEvidence.Pair]) -> [HourRow] {
        pairs.enumerated().flatMap { index, pair in
            pair.hours.map { hour, distribution in
                HourRow(
                    number: index + 1,
                    hour: Timestamp.text(ofHour: hour),
                    samples: Count(distribution.samples),
                    median: Figure(distribution.median),
                    tail: Figure(distribution.p99)
                )
            }
        }
    }

    private static func leftOut(_ evidence: LatencyEvidence.Method, _ samples: Int) -> String {
        let more = evidence.pairCount - evidence.pairs.count
        guard more > 0 else { return "all pairs are shown" }
        return "\(Human.count(more, "less busy pair")) with"
            + " \(Human.count(evidence.samples - samples, "sample")) left out"
    }
}
