/// Judges every rule of an inventory, and every rule that logs name, by what they did in a window.
///
/// Pure: the answer depends on the values given, not on their order, and comes in order of the subjects.
///
/// Never `unused` without coverage (R13), without knowing that the rule existed, or while hits of its
/// name may be its own; never `tooWide` for a rule nobody can change, or for needed values not known
/// whole. A rule of the logs that no inventory has is `unknownRule` only if the inventory has other rules
/// of the same security group, policy or firewall (for admin rules and network policies: any): otherwise
/// that group was never listed, nothing is known to be missing, and the rule is not evaluable.
package func review(_ input: ReviewInput) -> [RuleReview] {
    let entries = RuleEntry.entries(of: input.rules)
    let join = UsageJoin(entries)
    var used: [Int: RuleUsage] = [:]
    /// Usage under the decision the rule has now: only that says what the rule needs.
    var current: [Int: RuleUsage] = [:]
    var perhaps: Set<Int> = []
    var strangers: [StrangerKey: RuleReview] = [:]
    for usage in input.usage where !usage.rule.isEmpty && usage.hits > 0 {
        switch join.find(usage) {
        case .rules(let found):
            for index in found {
                merge(usage, into: &used, at: index)
                guard usage.decision == entries[index].latest.decision else { continue }
                merge(usage, into: &current, at: index)
            }
        case .ambiguous(let found): perhaps.formUnion(found)
        case .unknownRule: addStranger(usage, .unknownRule, to: &strangers)
        case .noInventory: addStranger(usage, .notEvaluable, to: &strangers)
        }
    }
    let shadows = ShadowSearch(entries, adminScopes: input.adminScopes).shadows()
    let reviewer = RuleReviewer(input, entries)
    let judged = entries.indices.map { index in
        reviewer.review(
            index,
            RuleEvidence(
                usage: used[index],
                current: current[index],
                mayBeUsed: perhaps.contains(index),
                shadowedBy: shadows[index] ?? []
            )
        )
    }
    return (judged + strangers.values).sorted { $0.subject < $1.subject }
}

/// What is known of the use of one rule.
struct RuleEvidence {
    var usage: RuleUsage?
    var current: RuleUsage?
    var mayBeUsed: Bool
    var shadowedBy: [Int]
}

private func merge(_ usage: RuleUsage, into all: inout [Int: RuleUsage], at index: Int) {
    if all[index] == nil { all[index] = usage } else { all[index]?.merge(usage) }
}

/// A rule that no inventory has, as logs name it.
private struct StrangerKey: Hashable {
    var enforcer: RuleEnforcer
    var id: String?
    var rule: String
    var direction: RuleDirection?
    var decision: RuleDecision
}

/// Spellings of one rule are one stranger, under the first spelling in order of bytes.
private func addStranger(
    _ usage: RuleUsage,
    _ verdict: RuleVerdict,
    to strangers: inout [StrangerKey: RuleReview]
) {
    let key = StrangerKey(
        enforcer: usage.enforcer,
        id: usage.enforcerID?.lowercased(),
        rule: usage.rule.lowercased(),
        direction: usage.direction,
        decision: usage.decision
    )
    let subject = RuleReference(
        enforcer: usage.enforcer,
        enforcerID: usage.enforcerID,
        rule: usage.rule,
        direction: usage.direction,
        decision: usage.decision
    )
    var review = RuleReview(subject, verdict)
    review.reason = verdict == .notEvaluable ? .noInventory : nil
    review.take(usage)
    guard let known = strangers[key] else {
        strangers[key] = review
        return
    }
    var sum = RuleUsage(usage.enforcer, rule: usage.rule, decision: usage.decision)
    (sum.hits, sum.bytes) = (known.hits, known.bytes)
    (sum.firstHit, sum.lastHit) = (known.firstHit, known.lastHit)
    sum.merge(usage)
    review.take(sum)
    review.subject = min(known.subject, subject)
    strangers[key] = review
}

extension RuleReview {
    /// Takes over the counts.
    mutating func take(_ usage: RuleUsage) {
        hits = usage.hits
        bytes = usage.bytes
        firstHit = usage.firstHit
        lastHit = usage.lastHit
    }
}
