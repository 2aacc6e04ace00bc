import FlowStore

/// How many of the expected hours of each log a period has (R13).
struct LogHours {
    private struct Hour {
        var expected = 0
        var present = 0
        /// Whether any reporter has something of it.
        var isSeen = false
    }

    private var hours: [String: [String: Hour]] = [:]
    private let hourCount: Int

    init(_ state: ResultState, _ period: Audit.Period) throws(QueryError) {
        hourCount = period.hourCount
        let rows = try state.rows(
            """
            SELECT log, hour, COUNT(*), SUM(status = 'present'), SUM(status <> 'missing')
            FROM coverage WHERE hour >= '\(period.from)' AND hour < '\(period.to)' GROUP BY log, hour
            """
        )
        for row in rows {
            guard let log = row.string(0), let hour = row.string(1) else { continue }
            hours[log, default: [:]][hour] = Hour(
                expected: row.integer(2),
                present: row.integer(3),
                isSeen: row.integer(4) > 0
            )
        }
    }

    /// Whether any reporter of these logs has something of an hour.
    func hasAny(of logs: [String]) -> Bool {
        logs.contains { hours[$0]?.values.contains(where: \.isSeen) == true }
    }

    /// Share of the expected reporter-hours that are whole, over the logs of these that are there.
    ///
    /// In an hour of the period in which a log has no reporter at all it is missed by as many as it has in its other hours: an
    /// export that is off has none, and neither has one that ended early while another log went on.
    func share(of logs: [String]) -> Double {
        var (expected, present) = (0.0, 0.0)
        for log in logs {
            guard let known = hours[log], !known.isEmpty else { continue }
            let expectedOfLog = known.values.reduce(0.0) { $0 + Double($1.expected) }
            let unknownHours = max(0, hourCount - known.count)
            expected += expectedOfLog * (1 + Double(unknownHours) / Double(known.count))
            present += known.values.reduce(0.0) { $0 + Double($1.present) }
        }
        return expected > 0 ? present / expected : 0
    }
}

extension [Cell] {
    /// 0 for what is no integer.
    func integer(_ index: Int) -> Int {
        switch self[index] {
        case .integer(let value): Int(value)
        case .real(let value): Int(exactly: value.rounded()) ?? 0
        case .null, .text, .blob: 0
        }
    }

    func string(_ index: Int) -> String? {
        switch self[index] {
        case .text(let text): text
        case .integer(let value): "\(value)"
        case .real(let value): "\(value)"
        case .null, .blob: nil
        }
    }
}
