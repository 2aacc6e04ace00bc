import Flow
import FlowRules

extension RuleHistory {
    /// What a review has to know of the snapshots: those between two changes of a scope say nothing that these do not.
    ///
    /// A thousand rules that were listed every night of a year would be 365,000 sightings; of those, the first and
    /// the last night are left, and both sides of each change.
    ///
    /// - Throws: `RuleMistake` if a definition cannot be read.
    func sightings(of enforcer: RuleEnforcer) throws(RuleMistake) -> [RuleSighting] {
        var scopes: [RuleScope: [StatedRule]] = [:]
        for rule in times.keys where rule.scope.enforcer == enforcer {
            // A review compares ids without case.
            var scope = rule.scope
            scope.enforcerID = scope.enforcerID.map { ExactText($0.text.lowercased()) }
            scopes[scope, default: []].append(rule)
        }
        var sightings: [RuleSighting] = []
        for rules in scopes.values {
            let turns = turns(of: rules)
            for rule in rules {
                let definition = try rule.restored()
                for time in turns where times[rule]?.contains(time) ?? false {
                    sightings.append(RuleSighting(definition, at: time))
                }
            }
        }
        return sightings
    }

    /// The first and last snapshots of some rules, where a run of one begins or ends, and the ones after ends.
    private func turns(of rules: [StatedRule]) -> Set<Int64> {
        var listed: Set<Int64> = []
        for rule in rules { listed.formUnion(times[rule] ?? []) }
        let order = listed.sorted()
        var turns: Set<Int64> = []
        if let first = order.first, let last = order.last { turns = [first, last] }
        for rule in rules {
            var wasShown = false
            for (index, time) in order.enumerated() {
                let isShown = times[rule]?.contains(time) ?? false
                if isShown != wasShown {
                    turns.insert(time)
                    if index > 0 { turns.insert(order[index - 1]) }
                }
                wasShown = isShown
            }
        }
        return turns
    }
}
