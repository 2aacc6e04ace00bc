import FlowAudit
import FlowStore

/// What the overview's charts show: sums of the period, and the SQL that gives them.
struct OverviewEvidence {
    /// Namespaces of the matrix at most, those with most connections.
    static let mostNamespaces = 12
    /// Days of the calendar and of bars at most, the last ones.
    static let mostDays = 62

    /// A sum of a day.
    struct DaySum {
        var day: String
        var series: String
        var value: Int
    }

    /// How many reporter-hours of an hour are whole.
    struct HourShare {
        var hour: String
        var present: Int
        var expected: Int
        /// Whether any reporter has something of it.
        var isSeen: Bool
    }

    struct Pair {
        var source: String
        var destination: String
        var flows: Int
        var denied: Int
    }

    var gone: GoneDetail
    var egress: [DaySum]
    var denials: [DaySum]
    var calendar: [HourShare]
    var pairs: [Pair]

    init(
        _ state: ResultState,
        _ period: ReportPeriod,
        gone: GoneDetail
    ) throws(QueryError) {
        egress = try Self.daySums(state, Self.egressSQL(period))
        self.gone = gone
        denials = try Self.daySums(state, Self.denialsSQL(period, gone))
        calendar = try state.rows(Self.calendarSQL(period)).map { row in
            HourShare(
                hour: row.text(0) ?? "",
                present: row.count(1),
                expected: row.count(2),
                isSeen: row.count(3) > 0
            )
        }
        pairs = try state.rows(Self.pairsSQL(period)).map { row in
            Pair(
                source: row.text(0) ?? "–",
                destination: row.text(1) ?? "–",
                flows: row.count(2),
                denied: row.count(3)
            )
        }
    }

    private static func daySums(_ state: ResultState, _ sql: String) throws(QueryError) -> [DaySum]
    {
        try state.rows(sql).map { row in
            DaySum(day: row.text(0) ?? "", series: row.text(1) ?? "–", value: max(0, row.count(2)))
        }
    }

    static func egressSQL(_ period: ReportPeriod) -> String {
        """
        SELECT day, destination_class, SUM(bytes_out) AS bytes_out
        FROM egress_daily WHERE \(period.dayCondition) GROUP BY 1, 2 ORDER BY 1, 2
        """
    }

    /// - Parameters:
    ///   - period: Hours; of days whose denied rows are gone, the whole day.
    ///   - gone: What retention has removed.
    /// - Returns: Attempts by day and enforcer.
    static func denialsSQL(_ period: ReportPeriod, _ gone: GoneDetail) -> String {
        let isByHour = gone.days(.denials).isEmpty
        return """
            SELECT \(isByHour ? "substr(hour, 1, 10) AS day" : "day"), enforcer, SUM(attempts) AS attempts
            FROM \(isByHour ? "denials" : "denials_daily")
            WHERE \(isByHour ? period.hourCondition : period.dayCondition)
            GROUP BY 1, 2 ORDER BY 1, 2
            """
    }

    static func calendarSQL(_ period: ReportPeriod) -> String {
        """
        SELECT hour, SUM(status = 'present') AS present, COUNT(*) AS expected,
               SUM(status <> 'missing') AS seen
        FROM coverage WHERE \(period.hourCondition) GROUP BY hour ORDER BY hour
        """
    }

    static func pairsSQL(_ period: ReportPeriod) -> String {
        """
        SELECT COALESCE(source_namespace, source_kind), COALESCE(destination_namespace, destination_kind),
               SUM(flows) AS flows, SUM(denied) AS denied
        FROM east_west WHERE \(period.hourCondition) GROUP BY 1, 2 ORDER BY 1, 2
        """
    }
}
