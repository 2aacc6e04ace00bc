package import Flow
import GRDB

/// How long detail is kept, in whole UTC days before the day of the newest evidence.
///
/// Each kind is kept at least as long as the one before: hours, denied rows, sums of days.
package struct Retention: Sendable, Hashable {
    /// Days of which all hours are there.
    package var hourly: Int
    /// Days of which denied rows are there.
    package var denials: Int
    /// Days of which sums are there; `nil` for all.
    package var daily: Int?

    /// - Precondition: `1 <= hourly <= denials <= daily`
    package init(hourly: Int, denials: Int, daily: Int?) {
        precondition(1 <= hourly && hourly <= denials && denials <= daily ?? .max)
        self.hourly = hourly
        self.denials = denials
        self.daily = daily
    }
}

/// What was removed of one day, and what it added up to.
package struct RolledUpDay: Sendable, Hashable {
    /// What is gone, in the words of a pipeline file and of `rolled_up_days.detail`.
    package enum Detail: String, Sendable, CaseIterable {
        case hourly, denials, daily
    }

    /// As in `2026-11-20`.
    package var day: String
    package var detail: Detail
    package var rowsRemoved: Int
}

extension ResultStore {
    /// Days to which no row can be added any more.
    package func rolledUpDays() throws(StoreError) -> RolledUpDays {
        try perform { _, state in state.rolledUpDays }
    }

    /// What an input counts in days that have been rolled up since it was read.
    package func rolledUpRows(
        ofInput inputID: Int64
    ) throws(StoreError) -> InputAccount.RolledUpRows {
        try perform { database, state in
            guard !state.rolledUpDays.isEmpty,
                let row = try Row.fetchOne(
                    database.cachedStatement(
                        sql: """
                            SELECT SUM(h.row_count), i.first_ms
                            FROM input i JOIN reporter_hour h ON h.input_id = i.input_id
                            WHERE i.input_id = ? AND NOT \(RollUp.isOpen("h.hour_id"))
                            """
                    ),
                    arguments: [inputID]
                )
            else { return .init() }
            return .init(rows: row[0] ?? 0, first: row[1])
        }
    }

    /// Whether any day has become too old for what is kept.
    package func hasDaysToRollUp(
        _ retention: Retention,
        nowMilliseconds: Int64
    ) throws(StoreError) -> Bool {
        try perform { database, _ in
            try !RollUp.steps(retention, nowMilliseconds: nowMilliseconds, database).isEmpty
        }
    }

    /// SQL: texts of `InputStatus` that stand for damage; constants.
    private static let damagedStatuses = InputStatus.allCases.filter(\.isDamage)
        .map { "'\($0.rawValue)'" }.joined(separator: ", ")

    /// The first day of which something may be missing in what a run has read.
    ///
    /// What is lost of a log lies behind rows of it that could be read, or beside them: a day is left for those that lie before.
    ///
    /// - Parameters:
    ///   - runID: The run.
    ///   - damagedInputs: How many inputs it could not read whole.
    /// - Returns: `nil` if that can be any day: an input shows no row at all, or the ledger does not have it.
    /// - Throws: `StoreError.failed` if a statement fails.
    package func firstDoubtfulDay(
        ofRun runID: Int64,
        damagedInputs: Int
    ) throws(StoreError) -> Int? {
        try perform { database, _ in
            guard
                let row = try Row.fetchOne(
                    database,
                    sql: """
                        SELECT COUNT(first_ms), MIN(first_ms) FROM input
                        WHERE run_id = ? AND status IN (\(Self.damagedStatuses))
                        """,
                    arguments: [runID]
                ), row[0] == damagedInputs, let first = row[1] as Int64?
            else { return nil }
            return Timestamp.day(ofHour: Timestamp.hour(ofMilliseconds: first)) - 1
        }
    }

    /// Adds up the hours of days that have become too old, keeps the sums and removes the hours (decision 0033).
    ///
    /// What is pending is brought up to date first, as roles and splits are summed up for good; it stays pending, and so does what is
    /// done here.
    ///
    /// - Parameters:
    ///   - retention: What is to be kept.
    ///   - runID: The run that does it; `nil` if nothing else was to be done.
    ///   - nowMilliseconds: The clock. Days are counted from the newest evidence that is no later: neither a clock that is
    ///     wrong nor a row of the future removes what is recent, and where logging has stopped, nothing is removed.
    ///   - limit: The first day that stays as it is, whatever its age.
    /// - Returns: What was removed, by what it is and by day.
    /// - Throws: `StoreError.failed` if a statement fails.
    package func rollUp(
        _ retention: Retention,
        runID: Int64?,
        nowMilliseconds: Int64,
        before limit: Int = .max
    ) throws(StoreError) -> [RolledUpDay] {
        let steps = try perform { database, _ in
            try RollUp.steps(retention, nowMilliseconds: nowMilliseconds, before: limit, database)
        }
        guard !steps.isEmpty else { return [] }
        try bringUpToDate()
        return try perform { database, state in
            var result: [RolledUpDay] = []
            for step in steps {
                let rollUp = RollUp(step.day, database)
                let removed = try rollUp.run(
                    step.detail,
                    runID: runID,
                    nowMilliseconds: nowMilliseconds
                )
                state.rolledUpDays.insert(step.day)
                result.append(removed)
            }
            if steps.contains(where: { $0.detail == .daily }) {
                try RollUp.removeUnusedEnds(database)
                // Rules are judged by fewer days now.
                if state.hasRules { try RuleReviews.noteOutdated(database) }
            }
            state.dimensions.forgetScopes()
            state.eventScopes.forget()
            return result
        }
    }
}
