/// Finds network policies that others make superfluous.
///
/// Policies have no order: what one allows is allowed, unless a Cilium policy denies it. So there are two
/// ways to decide nothing: all that a policy allows or denies is denied by others, or all that it allows
/// is allowed by others. That the others select all its pods is part of the proof: they isolate them, too.
///
/// Of policies that say the same, the one first by name stays: with any policy found here taken away, and
/// with all of them taken away, the same traffic passes.
struct PolicyShadows {
    private let entries: [RuleEntry]

    init(_ entries: [RuleEntry]) { self.entries = entries }

    func shadows() -> [Int: [Int]] {
        var groups: [Group: [Int]] = [:]
        for (index, entry) in entries.enumerated() {
            let rule = entry.latest
            guard rule.enforcer == .networkPolicy, entry.isPresent, !entry.isAmbiguous,
                !rule.meaning.traits.contains(.isolation)
            else { continue }
            groups[Group(cluster: entry.key.id, direction: rule.direction), default: []]
                .append(index)
        }
        return groups.values.reduce(into: [:]) { result, group in
            result.merge(shadows(in: group)) { first, _ in first }
        }
    }

    private struct Group: Hashable {
        var cluster: String?
        var direction: RuleDirection?
    }

    /// Entries come in order of their names; the last ones are tried to be done without first.
    private func shadows(in group: [Int]) -> [Int: [Int]] {
        var result: [Int: [Int]] = [:]
        let cover = RuleCover(entries)
        var denials = group.filter { entries[$0].latest.decision == .deny }
        for index in denials.reversed() {
            let others = denials.filter { $0 != index }
            guard let found = cover.least(of: others, over: entries[index].latest.matches) else {
                continue
            }
            result[index] = found
            denials = others
        }
        var allows = group.filter { entries[$0].latest.decision == .allow }
        for index in allows.reversed() {
            let match = entries[index].latest.matches
            let others = allows.filter { $0 != index }
            let found =
                cover.least(of: denials, over: match) ?? cover.least(of: others, over: match)
            guard let found else { continue }
            result[index] = found
            allows = others
        }
        return result
    }
}
