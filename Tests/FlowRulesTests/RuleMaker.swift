import Flow
import FlowRules

/// Rules, sightings and usage in few words; times are days since 2026-11-01.
enum RuleMaker {
    static let nsg = RuleSamples.nsg

    static func day(_ day: Double) -> Int64 {
        1_793_491_200_000 + Int64(day * 86_400_000)
    }

    /// - Throws: `RuleMistake` if `boxes` is not the inside of a definition's match.
    static func securityRule(
        _ name: String,
        _ priority: Int,
        _ decision: RuleDecision,
        _ boxes: String
    ) throws -> RuleDefinition {
        try securityRule(name, priority, decision, match(boxes))
    }

    static func securityRule(
        _ name: String,
        _ priority: Int,
        _ decision: RuleDecision,
        _ match: RuleMatch
    ) -> RuleDefinition {
        var identity = RuleIdentity(.nsg, rule: "UserRule_" + name, decision: decision)
        identity.enforcerID = nsg
        identity.priority = priority
        identity.direction = .inbound
        return RuleDefinition(identity, meaning: RuleMeaning(match: match, order: [priority]))
    }

    static func match(_ boxes: String) throws -> RuleMatch {
        try RuleMeaning(definition: "{\"match\":[\(boxes)]}").match
    }

    static func rule(
        _ enforcer: RuleEnforcer,
        _ name: String,
        id: String?,
        _ decision: RuleDecision,
        _ meaning: RuleMeaning
    ) -> RuleDefinition {
        var identity = RuleIdentity(enforcer, rule: name, decision: decision)
        identity.enforcerID = id
        return RuleDefinition(identity, meaning: meaning)
    }

    static func usage(_ rule: RuleDefinition, hits: UInt64, lastDay: Double = 29) -> RuleUsage {
        var usage = RuleUsage(rule.enforcer, rule: rule.rule, decision: rule.decision)
        usage.enforcerID = rule.enforcerID
        usage.direction = rule.direction
        usage.hits = hits
        usage.firstHit = day(1)
        usage.lastHit = day(lastDay)
        return usage
    }

    static func addresses(_ texts: [String]) -> Set<IPAddress> {
        Set(texts.compactMap { IPAddress($0) })
    }

    /// 30 days, all of them seen.
    static func input(
        _ rules: [RuleDefinition],
        at days: [Double] = [0, 30],
        seenHours: Int = 720
    ) -> ReviewInput {
        var input = ReviewInput(window: ReviewWindow(from: day(0), until: day(30)))
        input.rules = days.flatMap { day in
            rules.map { RuleSighting($0, at: RuleMaker.day(day)) }
        }
        input.coverage = RuleEnforcer.allCases.map {
            LogCoverage($0, id: nil, expectedHours: 720, seenHours: seenHours)
        }
        return input
    }
}

extension [RuleReview] {
    subscript(name: String) -> RuleReview? {
        first { $0.subject.rule == name || $0.subject.rule == "UserRule_" + name }
    }

    var verdicts: [String: RuleVerdict] {
        Dictionary(map { ($0.subject.rule, $0.verdict) }) { first, _ in first }
    }
}
