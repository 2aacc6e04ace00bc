import Flow
import FlowStore

/// A run that ended, as `runs` has it; times in Unix milliseconds.
package struct StatusRun: Sendable {
    package var runID: Int
    package var pipeline: String
    package var version: String
    package var status: String
    package var started: Int64?
    package var finished: Int64?
    package var inputsRead: Int
    package var inputsUnchanged: Int
    package var inputsFailed: Int
    package var rowsKept: Int
    package var rowsRejected: Int
}

/// A run without an end: at work, or killed.
package struct UnfinishedRun: Sendable {
    package var runID: Int
    package var started: Int64?
    /// `nil` if it cannot be told.
    package var isAtWork: Bool?
}

/// How far a log goes: the newest hour of it that is not ahead of time.
package struct LogHour: Sendable {
    package var log: String
    package var newestHour: Int?
}

/// Reporter-hours of the latest hours, by what they hold.
package struct WindowCoverage: Sendable {
    /// Unix hours; none if the last run began before all data.
    package var hours: Range<Int>
    package var present: Int
    package var partial: Trouble.Group
    package var missing: Trouble.Group
}

/// All that a status says, read from public views alone, of this schema or an earlier one.
struct StatusEvidence {
    struct Inputs {
        var count: Int
        /// Read by the last run, or with rows of the hours that are judged.
        var recent: Int
        var firstRecent: String?
    }

    /// Words that were put into a file by somebody else are bounded, too.
    private static let mostLogs = 50
    private static let mostStatuses = 50
    private static let mostReasons = 3

    var lastRun: StatusRun?
    var unfinishedRun: UnfinishedRun?
    var logs: [LogHour] = []
    var hoursAhead = 0
    var coverage: WindowCoverage?
    var inputs: [String: Inputs] = [:]
    /// By the last run, before any were rejected.
    var rowsRead = 0
    /// Why the last run rejected rows.
    var reasons: [String] = []

    var newestHour: Int? { logs.compactMap(\.newestHour).max() }

    init(_ state: ResultState, _ request: StatusRequest) throws(QueryError) {
        try readRuns(state)
        try readLogs(state, request)
        try readCoverage(state, request)
        try readInputs(state)
        try readReasons(state)
    }

    private mutating func readRuns(_ state: ResultState) throws(QueryError) {
        lastRun = try state.rows(
            """
            SELECT run_id, pipeline, version, status, started, finished, inputs_read,
                   inputs_unchanged, inputs_failed, rows_kept, rows_rejected
            FROM runs WHERE finished IS NOT NULL ORDER BY run_id DESC LIMIT 1
            """
        ).first.map { row in
            StatusRun(
                runID: row.count(0),
                pipeline: row.text(1) ?? "",
                version: row.text(2) ?? "",
                status: row.text(3) ?? "",
                started: row.milliseconds(4),
                finished: row.milliseconds(5),
                inputsRead: row.count(6),
                inputsUnchanged: row.count(7),
                inputsFailed: row.count(8),
                rowsKept: row.count(9),
                rowsRejected: row.count(10)
            )
        }
        // One that was killed is over and done with when a later one has ended.
        unfinishedRun = try state.rows(
            """
            SELECT run_id, started FROM runs
            WHERE finished IS NULL AND run_id > \(lastRun?.runID ?? 0)
            ORDER BY run_id DESC LIMIT 1
            """
        ).first.map { UnfinishedRun(runID: $0.count(0), started: $0.milliseconds(1)) }
    }

    private mutating func readLogs(
        _ state: ResultState,
        _ request: StatusRequest
    ) throws(QueryError) {
        let latest = Timestamp.text(ofMilliseconds: request.latestMilliseconds)
        // Missing hours are left out as a whole: they end where data does, and take the view longest.
        let rows = try state.rows(
            """
            SELECT log, MAX(CASE WHEN hour <= '\(latest)' THEN hour END), SUM(hour > '\(latest)')
            FROM coverage WHERE status <> 'missing'
            GROUP BY log ORDER BY log LIMIT \(Self.mostLogs)
            """
        )
        logs = rows.compactMap { row in
            row.text(0).map { LogHour(log: $0, newestHour: row.hour(1)) }
        }
        hoursAhead = rows.reduce(0) { $0 + $1.count(2) }
    }

    /// Counts the latest hours that had ended when the newest run began: of the hour it began in, some blobs had not been written.
    ///
    /// The hour in which a reporter begins is not counted unless it is whole: the rows before its first record are all it can have.
    private mutating func readCoverage(
        _ state: ResultState,
        _ request: StatusRequest
    ) throws(QueryError) {
        guard let newestHour else { return }
        let began = unfinishedRun?.started ?? lastRun?.started
        let end = min(newestHour + 1, began.map { Timestamp.hour(ofMilliseconds: $0) } ?? .max)
        let start = max(0, end - request.hours)
        let (from, to) = (Timestamp.text(ofHour: start), Timestamp.text(ofHour: end))
        let before = Timestamp.text(ofHour: max(0, start - 1))
        // There is a row for each hour of a reporter's life, so that one without a row before it is the first.
        let rows = try state.rows(
            """
            SELECT status, COUNT(*), MIN(hour || ' ' || log || ' ' || reporter)
            FROM (SELECT hour, log, reporter, status,
                         LAG(hour) OVER (PARTITION BY log, reporter ORDER BY hour) AS previous
                  FROM coverage WHERE hour >= '\(before)' AND hour < '\(to)')
            WHERE hour >= '\(from)' AND (status <> 'partial' OR previous IS NOT NULL)
            GROUP BY status
            """
        )
        func group(_ status: String) -> Trouble.Group {
            let row = rows.first { $0.text(0) == status }
            return .init(count: row?.count(1) ?? 0, first: row?.text(2))
        }
        coverage = WindowCoverage(
            hours: start..<max(start, end),
            present: group("present").count,
            partial: group("partial"),
            missing: group("missing")
        )
    }

    private mutating func readInputs(_ state: ResultState) throws(QueryError) {
        let run = lastRun?.runID ?? 0
        var isRecent = "run_id >= \(run)"
        if let hours = coverage?.hours {
            let (from, to) = (hours.lowerBound, hours.upperBound)
            isRecent += " OR first_time < '\(Timestamp.text(ofHour: to))'"
            isRecent += " AND last_time >= '\(Timestamp.text(ofHour: from))'"
        }
        let rows = try state.rows(
            """
            SELECT status, COUNT(*), SUM(\(isRecent)), MIN(CASE WHEN \(isRecent) THEN path END),
                   SUM(CASE WHEN run_id = \(run) THEN rows_read ELSE 0 END)
            FROM inputs GROUP BY status ORDER BY status LIMIT \(Self.mostStatuses)
            """
        )
        for row in rows {
            let status = row.text(0) ?? ""
            inputs[status] = Inputs(
                count: row.count(1),
                recent: row.count(2),
                firstRecent: row.text(3)
            )
            rowsRead += row.count(4)
        }
    }

    private mutating func readReasons(_ state: ResultState) throws(QueryError) {
        guard let lastRun, lastRun.rowsRejected > 0 else { return }
        reasons = try state.rows(
            """
            SELECT reason FROM rejections
            WHERE path IN (SELECT path FROM inputs WHERE run_id = \(lastRun.runID))
            GROUP BY reason ORDER BY SUM(rows) DESC, reason LIMIT \(Self.mostReasons)
            """
        ).compactMap { $0.text(0) }
    }
}

extension [Cell] {
    /// Unix milliseconds of a time; `nil` if it is none.
    fileprivate func milliseconds(_ index: Int) -> Int64? {
        text(index).flatMap { Timestamp.nanoseconds(of: $0) }.map { $0 / 1_000_000 }
    }

    /// The Unix hour a time is in; `nil` if it is none.
    fileprivate func hour(_ index: Int) -> Int? {
        milliseconds(index).map { Timestamp.hour(ofMilliseconds: $0) }
    }
}
