import Flow
package import FlowAudit
package import FlowStore

/// The hours a report is about: whole UTC hours, the last one left out.
package struct ReportPeriod: Sendable, Hashable {
    /// Unix hours; never empty.
    package let hours: Range<Int>

    /// The hours between two instants, as `weir run` takes its `--from` and `--to`.
    package init(hours: Range<Int>) {
        precondition(!hours.isEmpty, "a report is about an hour at least")
        self.hours = hours
    }

    var from: String { Timestamp.text(ofHour: hours.lowerBound) }
    var to: String { Timestamp.text(ofHour: hours.upperBound) }

    /// Day of the last hour.
    var lastDay: String { String(Timestamp.text(ofHour: hours.upperBound - 1).prefix(10)) }

    /// Picks rows of views by hour; made of times only, never of anything that was logged.
    var hourCondition: String { "hour >= '\(from)' AND hour < '\(to)'" }

    /// Picks rows of views by day: of all days that the hours touch.
    var dayCondition: String {
        "day >= '\(from.prefix(10))' AND day <= '\(lastDay)'"
    }
}

/// What is asked for; an open end goes as far as the evidence does.
package struct ReportRequest: Sendable {
    package var fromHour: Int?
    package var toHour: Int?
    /// Of the program that writes the report.
    package var programVersion: String
    package var policy: AuditPolicy
    /// Says what `weir verify` finds wrong, a sentence each.
    package var verify: @Sendable (ResultState) throws(QueryError) -> [String]
    /// Findings of an earlier report to compare with; `nil` without one.
    package var earlier: [EarlierFinding]?

    package init(
        fromHour: Int?,
        toHour: Int?,
        programVersion: String,
        policy: AuditPolicy,
        verify: @escaping @Sendable (ResultState) throws(QueryError) -> [String]
    ) {
        self.verify = verify
        self.fromHour = fromHour
        self.toHour = toHour
        self.programVersion = programVersion
        self.policy = policy
    }
}

extension ReportPeriod {
    /// The hours that are asked for; an open end is that of the evidence.
    ///
    /// - Parameters:
    ///   - request: Hours that are asked for.
    ///   - evidence: First and last hour that anything is known of; `nil` if there are none.
    /// - Throws: `ReportError.noPeriod`, `.outsideEvidence`.
    init(_ request: ReportRequest, evidence: Range<Int>?) throws(ReportError) {
        guard let from = request.fromHour ?? evidence?.lowerBound,
            let to = request.toHour ?? evidence?.upperBound
        else { throw .noPeriod }
        guard from < to else {
            throw .outsideEvidence(
                from: Timestamp.text(ofHour: evidence?.lowerBound ?? from),
                to: Timestamp.text(ofHour: evidence?.upperBound ?? to)
            )
        }
        self.init(hours: from..<to)
    }

    /// The hours that `coverage` knows of, expected ones included, and that are still there.
    ///
    /// Of days without hours most cannot be asked: who wants a report on them names the time.
    static func evidence(_ state: ResultState) throws(QueryError) -> Range<Int>? {
        let row = try state.rows(
            """
            SELECT CAST(strftime('%s', MIN(hour)) AS INTEGER) / 3600,
                   CAST(strftime('%s', MAX(hour)) AS INTEGER) / 3600,
                   (SELECT CAST(strftime('%s', MAX(day)) AS INTEGER) / 3600 + 24
                    FROM rolled_up_days WHERE detail = 'hourly')
            FROM coverage
            """
        ).first
        // An hour that is none has no number.
        guard let row, row[0] != .null, row.count(0) <= row.count(1) else { return nil }
        let all = row.count(0)..<row.count(1) + 1
        guard row[2] != .null, row.count(2) < all.upperBound else { return all }
        return max(all.lowerBound, row.count(2))..<all.upperBound
    }
}
