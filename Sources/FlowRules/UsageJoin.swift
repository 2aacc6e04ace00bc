/// Finds the rules that logs speak of.
///
/// Ids and names compare without case. A log's id may be the ARM id or a GUID; a firewall writes its own
/// id into what a policy's rule decided; admin rules come with the GUID of something. So ids are asked where
/// they can tell, and a name that several rules have is said to be ambiguous otherwise.
struct UsageJoin {
    enum Answer {
        case rules([Int])
        /// One of these, it is not known which.
        case ambiguous([Int])
        case unknownRule
        /// No inventory has a rule of this enforcer: then nothing follows from a missing rule.
        case noInventory
    }

    private let entries: [RuleEntry]
    private var byName: [String: [Int]] = [:]
    private var ids: Set<String> = []
    private var policies: Set<String> = []
    private var kinds: Set<RuleEnforcer> = []
    /// Security groups whose default rules are listed: not every way to list rules shows them.
    private var idsWithDefaults: Set<String> = []

    /// - Parameter entries: Answers are indices of them.
    init(_ entries: [RuleEntry]) {
        self.entries = entries
        for (index, entry) in entries.enumerated() {
            let kind = entry.latest.enforcer
            byName[UsageJoin.key(kind, entry.key.name), default: []].append(index)
            kinds.insert(kind)
            for id in entry.ids { ids.insert(UsageJoin.key(kind, id)) }
            if entry.latest.meaning.traits.contains(.platformDefault) {
                idsWithDefaults.formUnion(entry.ids)
            }
            if kind == .azureFirewall, UsageJoin.isOfPolicy(entry) {
                policies.insert(UsageJoin.policy(of: entry.key.name))
            }
        }
    }

    func find(_ usage: RuleUsage) -> Answer {
        let name = usage.rule.lowercased()
        let id = usage.enforcerID?.lowercased()
        let named = byName[UsageJoin.key(usage.enforcer, name)] ?? []
        switch usage.enforcer {
        case .nsg: return securityGroup(usage, name, id, named)
        case .securityAdmin:
            let exact = named.filter { id.map(entries[$0].ids.contains) ?? false }
            return answer(exact.isEmpty ? named : exact, knows: kinds.contains(.securityAdmin))
        case .azureFirewall: return firewall(id, name, named)
        case .networkPolicy:
            let fitting = named.filter { index in
                let entry = entries[index]
                return (id == nil || entry.key.id == nil || entry.key.id == id)
                    && entry.latest.decision == usage.decision
                    && (usage.direction == nil || usage.direction == entry.latest.direction)
            }
            // Both directions are meant where none is said; several clusters are not.
            let clusters = Set(fitting.map { entries[$0].key.id })
            if fitting.count > 1, clusters.count == 1, usage.direction == nil {
                return .ambiguous(fitting)
            }
            return answer(fitting, knows: kinds.contains(.networkPolicy))
        }
    }

    private func securityGroup(
        _ usage: RuleUsage,
        _ name: String,
        _ id: String?,
        _ named: [Int]
    ) -> Answer {
        // Logs of the preview write a kind of rule where its name should be.
        guard name != "defaultrule", name != "userrule" else { return .noInventory }
        guard let id else { return answer(named, knows: kinds.contains(.nsg)) }
        let exact = named.filter { entries[$0].ids.contains(id) }
        if !exact.isEmpty { return answer(exact, knows: true) }
        let isKnown =
            name.hasPrefix("defaultrule_")
            ? idsWithDefaults.contains(id) : ids.contains(UsageJoin.key(.nsg, id))
        let bare = name.split(separator: "_", maxSplits: 1).last ?? ""
        guard isKnown, bare.utf8.count >= ReviewLimits.loggedNameLength else {
            return answer([], knows: isKnown)
        }
        let cut = entries.indices.filter {
            entries[$0].latest.enforcer == .nsg && entries[$0].ids.contains(id)
                && entries[$0].key.name.hasPrefix(name)
        }
        return answer(cut, knows: true)
    }

    private func firewall(_ id: String?, _ name: String, _ named: [Int]) -> Answer {
        let own = named.filter { id.map(entries[$0].ids.contains) ?? false }
        if !own.isEmpty { return answer(own, knows: true) }
        let ofPolicies = named.filter { UsageJoin.isOfPolicy(entries[$0]) }
        // `policy/group/collection/rule`; rules of the firewall itself have two parts.
        let isPath = name.utf8.count { $0 == UInt8(ascii: "/") } >= 3
        let knows =
            isPath
            ? policies.contains(UsageJoin.policy(of: name))
            : id.map { ids.contains(UsageJoin.key(.azureFirewall, $0)) } ?? false
        return answer(id == nil ? named : ofPolicies, knows: knows)
    }

    private func answer(_ found: [Int], knows isKnown: Bool) -> Answer {
        switch found.count {
        case 0: isKnown ? .unknownRule : .noInventory
        case 1: .rules(found)
        default: .ambiguous(found)
        }
    }

    private static func key(_ enforcer: RuleEnforcer, _ text: String) -> String {
        enforcer.rawValue + " " + text
    }

    private static func isOfPolicy(_ entry: RuleEntry) -> Bool {
        entry.key.id?.contains("/firewallpolicies/") ?? false
    }

    private static func policy(of name: String) -> String {
        String(name.prefix { $0 != "/" })
    }
}
