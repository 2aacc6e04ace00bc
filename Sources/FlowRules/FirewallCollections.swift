/// A rule collection group of a firewall policy.
///
/// What a policy inherits is not in the output of its own groups: rules of the parent, which come first,
/// are known as rules of the parent only.
struct RuleCollectionGroup: Decodable {
    var priority: Int?
    var ruleCollections: [FirewallCollection]?
}

/// A rule collection of a policy's group.
struct FirewallCollection: Decodable {
    struct Action: Decodable { var type: String? }

    var name: String?
    var priority: Int?
    var ruleCollectionType: String?
    var action: Action?
    var rules: [FirewallRule]?
}

/// A firewall with rules of its own; one with a policy has none.
struct ClassicFirewall: Decodable {
    var networkRuleCollections: [ARMResource<FirewallCollection>]?
    var applicationRuleCollections: [ARMResource<FirewallCollection>]?
    var natRuleCollections: [ARMResource<FirewallCollection>]?
}

extension ARMResource<RuleCollectionGroup> {
    func definitions() throws(RuleMistake) -> [RuleDefinition] {
        guard let id, let policy = ARMPath(id).name(of: "firewallPolicies"),
            let policyID = ARMPath(id).id(to: "firewallPolicies"),
            let group = name ?? ARMPath(id).name(of: "ruleCollectionGroups")
        else { throw .missing("an id of a rule collection group of a firewall policy") }
        guard let priority = body.priority else {
            throw .missing("the priority of rule collection group \(group)")
        }
        var result: [RuleDefinition] = []
        for collection in body.ruleCollections ?? [] {
            guard let name = collection.name, !name.isEmpty else {
                throw .missing("the name of a rule collection")
            }
            let place = CollectionPlace(
                enforcerID: policyID,
                path: "\(policy)/\(group)/\(name)",
                groupPriority: priority
            )
            result += try collection.definitions(place, kind: nil)
        }
        return result
    }
}

extension ARMResource<ClassicFirewall> {
    func definitions() throws(RuleMistake) -> [RuleDefinition] {
        guard let id, !id.isEmpty else { throw .missing("the id of a firewall") }
        let kinds: [(FirewallRuleKind, [ARMResource<FirewallCollection>]?)] = [
            (.translation, body.natRuleCollections), (.network, body.networkRuleCollections),
            (.application, body.applicationRuleCollections),
        ]
        var result: [RuleDefinition] = []
        for (kind, collections) in kinds {
            for collection in collections ?? [] {
                guard let name = collection.name ?? collection.body.name, !name.isEmpty else {
                    throw .missing("the name of a rule collection")
                }
                let place = CollectionPlace(enforcerID: id, path: name, groupPriority: 0)
                result += try collection.body.definitions(place, kind: kind)
            }
        }
        return result
    }
}

/// Where a rule collection stands.
struct CollectionPlace {
    var enforcerID: String
    /// What comes before the rule's name in logs.
    var path: String
    var groupPriority: Int
}

extension FirewallCollection {
    /// All rules are of `kind`; each says its own if that is `nil`.
    func definitions(
        _ place: CollectionPlace,
        kind: FirewallRuleKind?
    ) throws(RuleMistake) -> [RuleDefinition] {
        guard let priority else { throw .missing("the priority of collection \(place.path)") }
        var result: [RuleDefinition] = []
        for (position, rule) in (rules ?? []).enumerated() {
            guard let name = rule.name, !name.isEmpty else {
                throw .missing("the name of a rule of collection \(place.path)")
            }
            let kind = if let kind { kind } else { try self.kind(of: rule) }
            let decision = kind == .translation ? .allow : try RuleDecision(azure: action?.type)
            var identity = RuleIdentity(
                .azureFirewall,
                rule: place.path + "/" + name,
                decision: decision
            )
            identity.enforcerID = place.enforcerID
            identity.priority = priority
            identity.position = position
            let meaning = RuleMeaning(
                match: try rule.match(kind),
                order: [kind.rawValue, place.groupPriority, priority],
                traits: kind == .translation ? [.translation] : [],
                translation: kind == .translation ? rule.translation : nil
            )
            result.append(RuleDefinition(identity, meaning: meaning))
        }
        return result
    }

    private func kind(of rule: FirewallRule) throws(RuleMistake) -> FirewallRuleKind {
        switch rule.ruleType?.lowercased() {
        case "networkrule": return .network
        case "applicationrule": return .application
        case "natrule": return .translation
        case let word:
            throw .value(
                expected: "a ruleType of NetworkRule, ApplicationRule or NatRule",
                found: word ?? ""
            )
        }
    }
}
