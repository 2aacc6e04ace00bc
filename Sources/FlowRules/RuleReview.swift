import Flow

/// What a review says of a rule.
package enum RuleVerdict: String, Sendable, CaseIterable {
    case used
    /// No hit in a window that was seen well enough; see `RuleReview.confidence`.
    case unused
    /// Other rules decide every packet it speaks of, whatever the traffic.
    case shadowed
    /// It allows far more than its traffic needed.
    case tooWide = "too-wide"
    /// Logs name it, an inventory of its enforcer does not.
    case unknownRule = "unknown-rule"
    case notEvaluable = "not-evaluable"
}

/// Why a rule could not be judged.
package enum NotEvaluableReason: String, Sendable, CaseIterable {
    /// Too few of the expected hours were seen, or nothing says how many.
    case coverage = "too-little-coverage"
    /// Nothing says that the rule existed, as it is, in the window.
    case notKnownInWindow = "not-known-in-window"
    /// There are hits of several rules of the name, and it cannot be told whose.
    case ambiguousName = "ambiguous-name"
    /// It denies by not allowing, and logs name no rule for that.
    case namesNoRule = "denials-name-no-rule"
    /// Logs name it, and no inventory has a rule of its enforcer.
    case noInventory = "no-inventory"
}

/// A rule by name.
package struct RuleReference: Sendable, Hashable {
    package var enforcer: RuleEnforcer
    package var enforcerID: String?
    package var rule: String
    /// Network policies have one name for both directions.
    package var direction: RuleDirection?
    package var decision: RuleDecision
}

/// One dimension in which a rule is too wide.
package struct RuleExcess: Sendable, Hashable {
    package var dimension: MatchDimension
    /// Values that the rule allows; `UInt128.max` for that many and more, `nil` for names with wildcards.
    package var allowed: UInt128?
    /// Distinct values that the traffic needed.
    package var needed: Int
    /// What would do, as it is written in rules.
    package var narrower: [String]
}

package struct RuleReview: Sendable, Hashable {
    package var subject: RuleReference
    package var priority: Int?
    /// A rule of the platform: nothing can be done about it.
    package var isDefault = false
    package var verdict: RuleVerdict
    /// Only of `notEvaluable`.
    package var reason: NotEvaluableReason?
    /// Only of `unused`.
    package var confidence: Double?
    /// The seen part of the expected hours; `nil` if nothing was expected, or no inventory has the rule.
    package var coverage: Double?
    /// Canonical JSON; `nil` for rules that no inventory has.
    package var definition: String?

    /// Unix milliseconds of the first snapshot with the rule, or of its creation, if that is earlier.
    package var knownSince: Int64?
    /// The last snapshot in which it was another than in the one before.
    package var changed: Int64?
    /// The first snapshot of its enforcer without it; `nil` while the latest has it.
    package var removedBy: Int64?

    package var hits: UInt64 = 0
    package var bytes: UInt64?
    package var firstHit: Int64?
    package var lastHit: Int64?

    /// The rules that leave nothing to a `shadowed` one, in the order in which they are asked.
    package var shadowedBy: [RuleReference] = []
    /// Of a `tooWide` one.
    package var excesses: [RuleExcess] = []
    /// The match of a `tooWide` rule narrowed in all of `excesses`.
    package var narrower: RuleMatch?

    init(_ subject: RuleReference, _ verdict: RuleVerdict) {
        self.subject = subject
        self.verdict = verdict
    }
}

extension RuleReference {
    /// By enforcer, id, name, direction and decision.
    var sortKey: [String] {
        [
            enforcer.rawValue, enforcerID?.lowercased() ?? "", rule.lowercased(),
            direction?.rawValue ?? "", decision.rawValue, enforcerID ?? "", rule,
        ]
    }
}

extension RuleReference: Comparable {
    package static func < (left: RuleReference, right: RuleReference) -> Bool {
        left.sortKey.lexicographicallyPrecedes(right.sortKey, by: utf8Precedes)
    }
}
