import FlowAudit
import FlowStore

/// Which hours of which reporters the period has, and which it should have (R13).
struct CoverageEvidence {
    private static let mostGaps = 12

    struct Log {
        var log: PageText
        var reporters: Count
        var present: Count
        var partial: Count
        var missing: Count
        var rows: Count
    }

    /// A reporter with hours that are not whole.
    struct Gap {
        var log: PageText
        var reporter: PageText
        var partial: Count
        var missing: Count
        var first: PageText
        var last: PageText
    }

    /// As the views name them: what the period's latency could be from.
    var logNames: Set<String>
    var logs: [Log]
    var gapCount: Int
    var gaps: [Gap]
    /// Hours of the period in which any reporter has rows.
    var hoursWithRows: Int
    var hoursOfPeriod: Int
    /// Days of the period of which detail is gone.
    var gone: GoneDetail

    /// `nil` if there are none.
    var daysWithoutHours: Int? {
        let count = gone.days(.hourly).count
        return count > 0 ? count : nil
    }

    var partial: Int { logs.reduce(0) { $0 + $1.partial.value } }
    var missing: Int { logs.reduce(0) { $0 + $1.missing.value } }

    init(_ state: ResultState, _ period: ReportPeriod) throws(QueryError) {
        let rows = try state.rows(
            """
            SELECT log, COUNT(DISTINCT reporter), SUM(status = 'present'), SUM(status = 'partial'),
                   SUM(status = 'missing'), SUM(rows)
            FROM coverage WHERE \(period.hourCondition) GROUP BY log ORDER BY log
            """
        )
        logNames = Set(rows.compactMap { $0.text(0) })
        logs = rows.map { row in
            Log(
                log: row.shown(0),
                reporters: row.shownCount(1),
                present: row.shownCount(2),
                partial: row.shownCount(3),
                missing: row.shownCount(4),
                rows: row.shownCount(5)
            )
        }
        let condition = "\(period.hourCondition) AND status <> 'present'"
        gapCount = try state.count(
            "SELECT COUNT(*) FROM (SELECT DISTINCT log, reporter FROM coverage WHERE \(condition))"
        )
        gaps = try state.rows(
            """
            SELECT log, reporter, SUM(status = 'partial'), SUM(status = 'missing'), MIN(hour), MAX(hour)
            FROM coverage WHERE \(condition)
            GROUP BY log, reporter ORDER BY COUNT(*) DESC, log, reporter LIMIT \(Self.mostGaps)
            """
        ).map { row in
            Gap(
                log: row.shown(0),
                reporter: row.shown(1),
                partial: row.shownCount(2),
                missing: row.shownCount(3),
                first: row.shown(4),
                last: row.shown(5)
            )
        }
        hoursWithRows = try state.count(
            """
            SELECT COUNT(DISTINCT hour) FROM coverage
            WHERE \(period.hourCondition) AND status <> 'missing'
            """
        )
        hoursOfPeriod = period.hours.count
        gone = try GoneDetail(state, from: period.from, to: period.to)
    }
}
