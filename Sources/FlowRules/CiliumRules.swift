import Flow
import FlowInventory

/// A `CiliumNetworkPolicy`, or its cluster-wide kind, of `cilium.io/v2`.
struct CiliumSpec: Decodable {
    var endpointSelector: LabelSelector?
    var nodeSelector: LabelSelector?
    var ingress: [CiliumRule]?
    var ingressDeny: [CiliumRule]?
    var egress: [CiliumRule]?
    var egressDeny: [CiliumRule]?
}

/// One rule of a policy, `from...` or `to...`.
struct CiliumRule: Decodable {
    struct CIDRRule: Decodable {
        var cidr: String?
        var except: [String]?
    }

    struct Ports: Decodable {
        struct Port: Decodable {
            var port: PortText?
            var endPort: Int?
            var `protocol`: String?
        }
        var ports: [Port]?
        var rest: [String: JSONValue]

        private enum CodingKeys: String, CodingKey { case ports }

        init(from decoder: any Decoder) throws {
            ports = try decoder.container(keyedBy: CodingKeys.self)
                .decodeIfPresent([Port].self, forKey: .ports)
            rest = try JSONValue.members(of: decoder, without: ["ports"])
        }
    }

    var endpoints: [LabelSelector]?
    var entities: [String]?
    var blocks: [String]?
    var blockRules: [JSONValue]?
    var ports: [Ports]?
    /// Members that name peers in other ways; each of their elements is a token.
    var otherPeers: [String: JSONValue]
    /// Members that are not understood: they can only narrow the rule.
    var rest: [String: JSONValue]

    private static let otherPeerNames: Set<String> = ["FQDNs", "Services", "Groups", "Nodes"]

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: MemberName.self)
        (otherPeers, rest) = ([:], [:])
        for name in members.orderedKeys {
            let text = name.stringValue
            // `fromEndpoints` and `toEndpoints` say the same of the other side.
            let what =
                text == "toPorts"
                ? text
                : text.hasPrefix("from")
                    ? String(text.dropFirst(4))
                    : text.hasPrefix("to") ? String(text.dropFirst(2)) : text
            switch what {
            case "Endpoints":
                endpoints = try members.decodeIfPresent([LabelSelector].self, forKey: name)
            case "Entities": entities = try members.decodeIfPresent([String].self, forKey: name)
            case "CIDR": blocks = try members.decodeIfPresent([String].self, forKey: name)
            case "CIDRSet": blockRules = try members.decodeIfPresent([JSONValue].self, forKey: name)
            case "toPorts": ports = try members.decodeIfPresent([Ports].self, forKey: name)
            case _ where Self.otherPeerNames.contains(what):
                otherPeers[what] = try members.decode(JSONValue.self, forKey: name)
            default: rest[text] = try members.decode(JSONValue.self, forKey: name)
            }
        }
    }
}

extension JSONValue {
    static func members(
        of decoder: any Decoder,
        without known: Set<String>
    ) throws -> [String: JSONValue] {
        let members = try decoder.container(keyedBy: MemberName.self)
        var result: [String: JSONValue] = [:]
        for name in members.orderedKeys where !known.contains(name.stringValue) {
            result[name.stringValue] = try members.decode(JSONValue.self, forKey: name)
        }
        return result
    }
}

extension PolicyObject<CiliumSpec> {
    /// One rule for each direction and decision that the policy has rules for.
    ///
    /// A direction that is there and allows nothing, `ingress: [{}]`, is a rule that denies, with the
    /// trait `isolation`.
    func definitions(kind: String) throws(RuleMistake) -> [RuleDefinition] {
        let all = (spec.map { [$0] } ?? []) + (specs ?? [])
        guard !all.isEmpty else { throw .missing("the spec of a network policy") }
        var result: [RuleDefinition] = []
        for direction in RuleDirection.allCases {
            var allowed: [TrafficBox] = []
            var denied: [TrafficBox] = []
            var isolated: [TrafficBox] = []
            for spec in all {
                let subject = self.subject(of: spec, direction)
                let isInbound = direction == .inbound
                let reader = CiliumBoxes(namespace: metadata?.namespace, direction: direction)
                if let rules = isInbound ? spec.ingress : spec.egress {
                    let boxes = try reader.boxes(rules, within: subject)
                    allowed += boxes
                    if boxes.isEmpty { isolated.append(subject) }
                }
                let denials = isInbound ? spec.ingressDeny : spec.egressDeny
                denied += try reader.boxes(denials ?? [], within: subject)
            }
            if !allowed.isEmpty { result.append(try rule(kind, direction, .allow, allowed)) }
            if !denied.isEmpty { result.append(try rule(kind, direction, .deny, denied)) }
            if allowed.isEmpty, denied.isEmpty, !isolated.isEmpty {
                result.append(try rule(kind, direction, .deny, isolated, [.isolation]))
            }
        }
        return result
    }

    private func subject(of spec: CiliumSpec, _ direction: RuleDirection) -> TrafficBox {
        let dimension: MatchDimension = direction == .inbound ? .destinations : .sources
        var box = TrafficBox()
        if let nodes = spec.nodeSelector {
            let text = nodes.requirements.sorted { utf8Precedes($0, $1) }.joined(separator: ",")
            box[dimension] = MatchSet.read(["nodes:" + text], dimension)
        } else {
            let pods = CiliumBoxes.pods(spec.endpointSelector, in: metadata?.namespace)
            box[dimension] = MatchSet.read([pods], dimension)
        }
        return box
    }

    private func rule(
        _ kind: String,
        _ direction: RuleDirection,
        _ decision: RuleDecision,
        _ boxes: [TrafficBox],
        _ traits: Set<RuleTrait> = []
    ) throws(RuleMistake) -> RuleDefinition {
        let identity = try identity(kind: kind, direction, decision)
        return RuleDefinition(
            identity,
            meaning: RuleMeaning(match: try RuleMatch(limitedTo: boxes), traits: traits)
        )
    }
}
