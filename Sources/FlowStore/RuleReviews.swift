import FlowRules
import GRDB

/// The verdicts of all rules in the database: written whole, when anything they rest on has changed.
enum RuleReviews {
    static func noteOutdated(_ database: Database) throws {
        try database.execute(
            sql:
                "INSERT INTO setting VALUES ('rule_review', 'to be made') ON CONFLICT DO UPDATE SET value = excluded.value"
        )
    }

    static func areOutdated(_ database: Database) throws -> Bool {
        try String.fetchOne(
            database,
            sql: "SELECT value FROM setting WHERE name = 'rule_review'"
        ) != nil
    }

    static func rewrite(_ database: Database) throws {
        let coverage = try RuleCoverage(database)
        let history = try StoredRules(database).history
        let usage = try RuleUsages(database).usage(database)
        try database.execute(sql: "DELETE FROM rule_verdict WHERE true")
        let insert = try database.cachedStatement(
            sql: """
                INSERT INTO rule_verdict VALUES
                    (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        )
        // Rules of one enforcer say nothing of another's: no list says which admin rules apply to which network. So each has
        // the window in which its own logs were seen.
        for enforcer in RuleEnforcer.allCases {
            let window = coverage.windows[enforcer]
            var input = ReviewInput(window: window ?? ReviewWindow(from: 0, until: 0))
            input.rules = try history.sightings(of: enforcer)
            input.usage = usage.filter { $0.enforcer == enforcer }
            input.coverage = coverage.entries.filter { $0.enforcer == enforcer }
            for verdict in review(input) {
                try insert.execute(arguments: arguments(verdict, window))
            }
        }
        try database.execute(sql: "DELETE FROM setting WHERE name = 'rule_review'")
    }

    private static func arguments(
        _ review: RuleReview,
        _ window: ReviewWindow?
    ) -> StatementArguments {
        let subject = review.subject
        let shadows = review.shadowedBy.map(\.rule).joined(separator: ", ")
        let needed = review.excesses.map(\.sentence).joined(separator: "; ")
        return [
            subject.enforcer.rawValue, subject.enforcerID, subject.rule,
            subject.direction?.rawValue, subject.decision.rawValue, review.priority,
            review.verdict.rawValue, review.reason?.rawValue, review.confidence,
            Int64(clamping: review.hits), review.bytes.map { Int64(clamping: $0) },
            review.firstHit, review.lastHit, window?.from, window?.until, review.coverage,
            review.knownSince, review.changed, review.removedBy, shadows.isEmpty ? nil : shadows,
            needed.isEmpty ? nil : needed, review.narrower?.sentence,
        ]
    }
}
