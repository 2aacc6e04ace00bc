/// `az network nsg list`: groups with the rules of their owner and those of the platform.
struct SecurityGroup: Decodable {
    var securityRules: [ARMResource<SecurityGroupRule>]?
    var defaultSecurityRules: [ARMResource<SecurityGroupRule>]?
    /// Some flow logs write this instead of the id.
    var resourceGuid: String?
}

struct SecurityGroupRule: Decodable {
    var priority: Int?
    var direction: String?
    var access: String?
    var `protocol`: String?
    var sourceAddressPrefix: String?
    var sourceAddressPrefixes: [String]?
    var destinationAddressPrefix: String?
    var destinationAddressPrefixes: [String]?
    var sourcePortRange: String?
    var sourcePortRanges: [String]?
    var destinationPortRange: String?
    var destinationPortRanges: [String]?
    var sourceApplicationSecurityGroups: [ARMReference]?
    var destinationApplicationSecurityGroups: [ARMReference]?
}

extension ARMResource<SecurityGroup> {
    func definitions() throws(RuleMistake) -> [RuleDefinition] {
        guard let id, !id.isEmpty else { throw .missing("the id of a network security group") }
        var result: [RuleDefinition] = []
        for rule in body.securityRules ?? [] {
            result.append(try rule.definition(of: id, also: body.resourceGuid, .owner))
        }
        for rule in body.defaultSecurityRules ?? [] {
            result.append(try rule.definition(of: id, also: body.resourceGuid, .platform))
        }
        return result
    }
}

/// Who wrote a rule of an NSG.
enum SecurityRuleAuthor {
    case owner, platform

    /// What flow logs put before the rule's name (`nsg-flow-logs.md` section 6).
    var prefix: String { self == .owner ? "UserRule_" : "DefaultRule_" }
}

extension ARMResource<SecurityGroupRule> {
    /// A rule that stands alone, as `az network nsg rule list` prints it: its id names the group.
    func definitions() throws(RuleMistake) -> [RuleDefinition] {
        guard let id, let group = ARMPath(id).id(to: "networkSecurityGroups") else {
            throw .missing("an id with the network security group of the rule")
        }
        let isDefault = ARMPath(id).name(of: "defaultSecurityRules") != nil
        return [try definition(of: group, also: nil, isDefault ? .platform : .owner)]
    }

    func definition(
        of group: String,
        also alternateID: String?,
        _ author: SecurityRuleAuthor
    ) throws(RuleMistake) -> RuleDefinition {
        guard let name, !name.isEmpty else { throw .missing("the name of a security rule") }
        guard let priority = body.priority else {
            throw .missing("the priority of rule \(name)")
        }
        var identity = RuleIdentity(
            .nsg,
            rule: author.prefix + name,
            decision: try RuleDecision(azure: body.access)
        )
        identity.enforcerID = group
        identity.alternateID = alternateID
        identity.priority = priority
        identity.direction = try RuleDirection(azure: body.direction)
        let meaning = RuleMeaning(
            match: RuleMatch([try body.box()]),
            order: [priority],
            traits: author == .platform ? [.platformDefault] : []
        )
        return RuleDefinition(identity, meaning: meaning)
    }
}

extension SecurityGroupRule {
    fileprivate func box() throws(RuleMistake) -> TrafficBox {
        func all(_ one: String?, _ many: [String]?) -> [String] {
            (one.map { [$0] } ?? []) + (many ?? [])
        }
        func groups(_ references: [ARMReference]?) -> [String] {
            (references ?? []).compactMap { $0.id.map { "asg:" + $0.lowercased() } }
        }
        var box = TrafficBox()
        box[.sources] = try MatchSet.azureAddresses(
            all(sourceAddressPrefix, sourceAddressPrefixes),
            groups: groups(sourceApplicationSecurityGroups),
            .sources
        ).mustSay("a source of a security rule")
        box[.destinations] = try MatchSet.azureAddresses(
            all(destinationAddressPrefix, destinationAddressPrefixes),
            groups: groups(destinationApplicationSecurityGroups),
            .destinations
        ).mustSay("a destination of a security rule")
        box[.protocols] = try MatchSet.azureProtocols(`protocol`.map { [$0] } ?? [])
        box[.sourcePorts] = try MatchSet.azurePorts(
            all(sourcePortRange, sourcePortRanges),
            .sourcePorts
        )
        box[.destinationPorts] = try MatchSet.azurePorts(
            all(destinationPortRange, destinationPortRanges),
            .destinationPorts
        )
        return box
    }
}
