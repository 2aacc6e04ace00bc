/// Finds rules that decide nothing because others come before them.
///
/// Looks at the latest rules only. A rule is shadowed if every packet of it is surely one of the rules
/// that are asked earlier; which of those decides it does not matter.
///
/// - NSG: one order for each group and direction. Security admin rules come before it where
///   `AdminScope` says that they apply: `Deny` and `AlwaysAllow` end the matter, `Allow` goes on to the NSG.
/// - Security admin: one order for each collection and direction.
/// - Azure Firewall: by `RuleMeaning.order`, then by position in the collection. Collections of equal
///   priority have no known order. DNAT rules are compared among themselves only: what they translate
///   comes back to the network rules with another destination.
/// - Network policies: see `PolicyShadows`.
struct ShadowSearch {
    private let entries: [RuleEntry]
    private let scopes: [String: Set<String>]

    init(_ entries: [RuleEntry], adminScopes: [AdminScope]) {
        self.entries = entries
        var scopes: [String: Set<String>] = [:]
        for scope in adminScopes {
            scopes[scope.securityGroupID.lowercased(), default: []]
                .formUnion(scope.collectionIDs.map { $0.lowercased() })
        }
        self.scopes = scopes
    }

    /// By index of the shadowed rule: the rules before it that leave it nothing, in their order.
    func shadows() -> [Int: [Int]] {
        var result: [Int: [Int]] = [:]
        for chain in chains() {
            let admin = adminRules(before: chain)
            for index in chain {
                let earlier = chain.filter { isBefore($0, index) }
                let taking = admin.map { ending(among: $0, for: index) } ?? []
                if let found = cover(index, by: taking + earlier) { result[index] = found }
            }
        }
        for (index, found) in PolicyShadows(entries).shadows() { result[index] = found }
        return result
    }

    private struct ChainKey: Hashable {
        var scope: RuleEntry.Scope
        var direction: RuleDirection?
        var isTranslation: Bool
    }

    /// Rules that are asked one after another, the first one first where that is known.
    private func chains() -> [[Int]] {
        var chains: [ChainKey: [Int]] = [:]
        for (index, entry) in entries.enumerated() {
            guard entry.isPresent, !entry.isAmbiguous, entry.latest.enforcer != .networkPolicy
            else { continue }
            let key = ChainKey(
                scope: entry.scope,
                direction: entry.latest.direction,
                isTranslation: entry.latest.meaning.traits.contains(.translation)
            )
            chains[key, default: []].append(index)
        }
        return chains.values.map { $0.sorted(by: comesFirst) }
    }

    private func place(_ index: Int) -> [Int] {
        let latest = entries[index].latest
        return latest.meaning.order + (latest.position.map { [$0] } ?? [])
    }

    private func comesFirst(_ left: Int, _ right: Int) -> Bool {
        let (first, second) = (place(left), place(right))
        return first == second ? left < right : first.lexicographicallyPrecedes(second)
    }

    /// Whether one rule is surely asked before another of its chain.
    private func isBefore(_ left: Int, _ right: Int) -> Bool {
        let (first, second) = (entries[left].latest, entries[right].latest)
        if first.meaning.order != second.meaning.order {
            return first.meaning.order.lexicographicallyPrecedes(second.meaning.order)
        }
        guard collection(first) == collection(second), let before = first.position,
            let after = second.position
        else { return false }
        return before < after
    }

    /// What stands before the rule's own name.
    private func collection(_ rule: RuleDefinition) -> Substring {
        rule.rule[..<(rule.rule.lastIndex(of: "/") ?? rule.rule.startIndex)]
    }

    /// Security admin rules for the network of an NSG, in order; `nil` if none are known to apply.
    private func adminRules(before chain: [Int]) -> [Int]? {
        guard let first = chain.first, entries[first].latest.enforcer == .nsg,
            let collections = entries[first].scope.id.flatMap({ scopes[$0] })
        else { return nil }
        return entries.indices.filter { index in
            let entry = entries[index]
            return entry.isPresent && entry.latest.enforcer == .securityAdmin
                && entry.latest.direction == entries[first].latest.direction
                && entry.scope.id.map(collections.contains) ?? false
        }
        .sorted(by: comesFirst)
    }

    /// Admin rules that end the matter before any that may pass a packet of the rule on to the NSG.
    ///
    /// Rules of one priority in two collections have no known order: a passing one counts as the first.
    private func ending(among admin: [Int], for index: Int) -> [Int] {
        let match = entries[index].latest.matches
        let passing = admin.first {
            !ends(entries[$0].latest) && entries[$0].latest.matches.mayMeet(match)
        }
        guard let passing else { return admin.filter { ends(entries[$0].latest) } }
        let limit = entries[passing].latest.meaning.order
        return admin.filter {
            ends(entries[$0].latest)
                && entries[$0].latest.meaning.order.lexicographicallyPrecedes(limit)
        }
    }

    private func ends(_ rule: RuleDefinition) -> Bool {
        rule.decision == .deny || rule.meaning.traits.contains(.final)
    }

    private func cover(_ index: Int, by earlier: [Int]) -> [Int]? {
        RuleCover(entries).least(of: earlier, over: entries[index].latest.matches)
    }
}

/// Finds few rules that together hold all of a match.
struct RuleCover {
    private let entries: [RuleEntry]

    init(_ entries: [RuleEntry]) { self.entries = entries }

    /// - Parameters:
    ///   - candidates: In the order in which they are to be kept.
    ///   - match: What they have to hold.
    /// - Returns: One rule if one is enough, else as few as are left when the later ones are tried to be
    ///   done without; `nil` if all together do not surely hold it.
    func least(of candidates: [Int], over match: RuleMatch) -> [Int]? {
        guard !match.boxes.isEmpty else { return nil }
        let near = candidates.filter { entries[$0].latest.matches.mayMeet(match) }
        guard !near.isEmpty, holds(near, match) else { return nil }
        if let one = near.first(where: { holds([$0], match) }) { return [one] }
        var kept = near
        for candidate in near.reversed() {
            let without = kept.filter { $0 != candidate }
            if holds(without, match) { kept = without }
        }
        return kept
    }

    private func holds(_ rules: [Int], _ match: RuleMatch) -> Bool {
        RuleMatch.covers(rules.flatMap { entries[$0].latest.matches.boxes }, match.boxes) == .yes
    }
}
