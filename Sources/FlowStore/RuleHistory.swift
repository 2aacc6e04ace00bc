import Flow
package import FlowRules

/// What snapshots of inventory showed of rules: each statement once, with the times at which it was true.
///
/// Snapshots are folded in by union, so that neither the order of files nor their number matters (R11). Where two files
/// disagree on one instant, both are kept: such a rule is ambiguous, not the last one read.
package struct RuleHistory: Sendable, Equatable {
    /// Unix milliseconds.
    private(set) var times: [StatedRule: Set<Int64>] = [:]

    package init() {}

    package var isEmpty: Bool { times.isEmpty }

    package mutating func add(_ rule: RuleDefinition, at time: Int64) {
        add(StatedRule(rule), at: [time])
    }

    package mutating func merge(_ other: RuleHistory) {
        for (rule, times) in other.times { add(rule, at: times) }
    }

    mutating func add(_ rule: StatedRule, at new: Set<Int64>) {
        times[rule, default: []].formUnion(new)
    }

    /// When anything of a scope was listed.
    var snapshots: [RuleScope: Set<Int64>] {
        var snapshots: [RuleScope: Set<Int64>] = [:]
        for (rule, times) in times { snapshots[rule.scope, default: []].formUnion(times) }
        return snapshots
    }
}

/// Rules that are listed together.
struct RuleScope: Hashable, Sendable {
    var enforcer: RuleEnforcer
    var enforcerID: ExactText?
    /// Of network policies, each of whose kinds is a list of its own.
    var kind: ExactText
}

/// A rule in the words a snapshot has for it; compared byte for byte, as SQLite does.
struct StatedRule: Hashable, Sendable {
    var scope: RuleScope
    var rule: ExactText
    var alternateID: ExactText?
    var priority: Int?
    var direction: RuleDirection?
    var decision: RuleDecision
    var position: Int?
    /// Unix milliseconds.
    var created: Int64?
    var definition: ExactText
}

extension StatedRule {
    init(_ definition: RuleDefinition) {
        let isPolicy = definition.enforcer == .networkPolicy
        scope = RuleScope(
            enforcer: definition.enforcer,
            enforcerID: definition.enforcerID.map(ExactText.init),
            kind: ExactText(isPolicy ? String(definition.rule.prefix { $0 != "/" }) : "")
        )
        rule = ExactText(definition.rule)
        alternateID = definition.alternateID.map(ExactText.init)
        priority = definition.priority
        direction = definition.direction
        decision = definition.decision
        position = definition.position
        created = definition.created
        self.definition = ExactText(definition.definition)
    }

    /// - Throws: `RuleMistake` if the text is no definition.
    func restored() throws(RuleMistake) -> RuleDefinition {
        var identity = RuleIdentity(scope.enforcer, rule: rule.text, decision: decision)
        identity.enforcerID = scope.enforcerID?.text
        identity.alternateID = alternateID?.text
        identity.priority = priority
        identity.direction = direction
        identity.position = position
        identity.created = created
        return RuleDefinition(identity, meaning: try RuleMeaning(definition: definition.text))
    }
}
