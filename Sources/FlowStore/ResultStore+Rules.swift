import Flow
import FlowRules
import GRDB

extension ResultStore {
    /// Folds what new inventory files say of rules into what is known.
    ///
    /// - Returns: Whether it was new; the review follows when the run ends.
    /// - Throws: `StoreError.failed` if a statement fails.
    package func adopt(_ rules: RuleHistory) throws(StoreError) -> Bool {
        guard !rules.isEmpty else { return false }
        return try perform { database, state in try state.adopt(rules, database) }
    }

    /// Judges all rules anew if rules, what logs say of them, or coverage have changed since.
    ///
    /// Whatever is pending has to be committed before: it may still change roles.
    package func reviewRules() throws(StoreError) {
        try perform { database, state in
            guard state.hasRules, try RuleReviews.areOutdated(database) else { return }
            try RuleDays.updateOutdated(database)
            try RuleReviews.rewrite(database)
        }
    }
}

extension StoreState {
    /// Folds in what is said of rules; see `ResultStore.adopt(_:)`.
    mutating func adopt(_ rules: RuleHistory, _ database: Database) throws -> Bool {
        var stored = try StoredRules(database)
        guard try stored.adopt(rules, database) else { return false }
        if !hasRules { try RuleDays.noteAll(database, but: rolledUpDays) }
        hasRules = true
        try RuleReviews.noteOutdated(database)
        return true
    }

    /// Notes the days of which rules have to be summed up anew, in the transaction that changes them: a run that is killed
    /// leaves them to the next one.
    func noteRuleDays(corrected: Set<Int>, _ database: Database) throws {
        guard hasRules, partitionsInTransaction > 0 || !touchedHours.isEmpty else { return }
        // Events of an hour may take precedence of others in the hours beside it.
        let hours = touchedHours.union(corrected).union(
            eventHours.flatMap { [$0 - 1, $0, $0 + 1] }
        )
        try RuleDays.note(
            Set(hours.map(Timestamp.day(ofHour:))).subtracting(rolledUpDays.days),
            database
        )
        try RuleReviews.noteOutdated(database)
    }
}
