/// A security admin rule of Virtual Network Manager, as its collection, a network or a region lists it.
struct AdminRule: Decodable {
    struct Address: Decodable {
        var addressPrefix: String?
        var addressPrefixType: String?
    }

    var access: String?
    var direction: String?
    var priority: Int?
    var `protocol`: String?
    var sources: [Address]?
    var destinations: [Address]?
    var sourcePortRanges: [String]?
    var destinationPortRanges: [String]?
    var resourceGuid: String?
}

extension ARMResource<AdminRule> {
    func definitions() throws(RuleMistake) -> [RuleDefinition] {
        guard let id, let name = name ?? ARMPath(id).name(of: "rules") else {
            throw .missing("the id of a security admin rule")
        }
        guard let priority = body.priority else {
            throw .missing("the priority of rule \(name)")
        }
        var identity = RuleIdentity(
            .securityAdmin,
            rule: name,
            decision: try RuleDecision(azure: body.access)
        )
        identity.enforcerID =
            ARMPath(id).id(to: "ruleCollections")
            ?? ARMPath(id).id(to: "securityAdminConfigurations")
        identity.alternateID = body.resourceGuid
        identity.priority = priority
        identity.direction = try RuleDirection(azure: body.direction)
        var traits: Set<RuleTrait> = []
        if kind?.lowercased() == "default" { traits.insert(.platformDefault) }
        if body.access?.lowercased() == "alwaysallow" { traits.insert(.final) }
        let meaning = RuleMeaning(
            match: RuleMatch([try body.box()]),
            order: [priority],
            traits: traits
        )
        return [RuleDefinition(identity, meaning: meaning)]
    }
}

extension AdminRule {
    /// Sources, destinations and ports that are not said are all of them.
    fileprivate func box() throws(RuleMistake) -> TrafficBox {
        var box = TrafficBox()
        box[.sources] = AdminRule.addresses(sources, .sources)
        box[.destinations] = AdminRule.addresses(destinations, .destinations)
        box[.protocols] = try MatchSet.azureProtocols(`protocol`.map { [$0] } ?? [])
        if let sourcePortRanges, !sourcePortRanges.isEmpty {
            box[.sourcePorts] = try MatchSet.azurePorts(sourcePortRanges, .sourcePorts)
        }
        if let destinationPortRanges, !destinationPortRanges.isEmpty {
            box[.destinationPorts] = try MatchSet.azurePorts(
                destinationPortRanges,
                .destinationPorts
            )
        }
        return box
    }

    private static func addresses(
        _ addresses: [Address]?,
        _ dimension: MatchDimension
    ) -> MatchSet {
        let all = addresses ?? []
        guard !all.isEmpty else { return .any(dimension) }
        var texts: [String] = []
        var groups: [String] = []
        for address in all {
            let text = address.addressPrefix ?? ""
            if address.addressPrefixType?.lowercased() == "networkgroup" {
                groups.append("network-group:" + text.lowercased())
            } else {
                texts.append(text)
            }
        }
        let set = MatchSet.azureAddresses(texts, groups: groups, dimension)
        return set.isEmpty ? .any(dimension) : set
    }
}
