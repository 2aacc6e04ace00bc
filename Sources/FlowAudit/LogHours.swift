import FlowStore

/// How many of the expected hours of each log a period has (R13).
struct LogHours {
    private struct Hour {
        var expected = 0
        var present = 0
    }

    private var hours: [String: [String: Hour]] = [:]
    private let hourCount: Int

    init(_ state: ResultState, _ period: Audit.Period) throws(QueryError) {
        hourCount = period.hourCount
        let rows = try state.rows(
            """
            SELECT log, hour, COUNT(*), SUM(status = 'present')
            FROM coverage WHERE hour >= '\(period.from)' AND hour < '\(period.to)' GROUP BY log, hour
            """
        )
        for row in rows {
            guard let log = row.string(0), let hour = row.string(1) else { continue }
            hours[log, default: [:]][hour] = Hour(expected: row.integer(2), present: row.integer(3))
        }
    }

    /// Whether any reporter of these logs has an hour.
    func hasAny(of logs: [String]) -> Bool { logs.contains { hours[$0] != nil } }

    /// Share of the expected reporter-hours that are whole, over the logs of these that are there.
    ///
    /// An hour of the period in which none of them is even expected is as if all had been missing: an export that was
    /// off has no reporters.
    func share(of logs: [String]) -> Double {
        var (expected, present) = (0, 0)
        var known: Set<String> = []
        for log in logs {
            for (hour, count) in hours[log] ?? [:] {
                expected += count.expected
                present += count.present
                known.insert(hour)
            }
        }
        guard expected > 0, hourCount > 0 else { return 0 }
        return Double(present) / Double(expected) * Double(known.count) / Double(hourCount)
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
