import Flow
import FlowInventory

/// A policy object of Kubernetes.
struct PolicyObject<Spec: Decodable>: Decodable {
    struct Metadata: Decodable {
        var name: String?
        var namespace: String?
        var creationTimestamp: String?
    }

    var metadata: Metadata?
    var spec: Spec?
    var specs: [Spec]?
}

extension PolicyObject {
    /// The rule's name is made of `kind`, the namespace, if there is one, and the policy's own name.
    func identity(
        kind: String,
        _ direction: RuleDirection,
        _ decision: RuleDecision
    ) throws(RuleMistake) -> RuleIdentity {
        guard let name = metadata?.name, !name.isEmpty else {
            throw .missing("metadata with the name of the policy")
        }
        let parts = [kind] + (metadata?.namespace.map { [$0] } ?? []) + [name]
        var identity = RuleIdentity(
            .networkPolicy,
            rule: parts.joined(separator: "/"),
            decision: decision
        )
        identity.direction = direction
        if let text = metadata?.creationTimestamp {
            guard let time = Timestamp.nanoseconds(of: text) else {
                throw RuleMistake(
                    reason: .time,
                    detail: "expected an ISO 8601 time as creationTimestamp"
                )
            }
            identity.created = time / 1_000_000
        }
        return identity
    }
}

/// `NetworkPolicy` of `networking.k8s.io/v1`.
struct NetworkPolicySpec: Decodable {
    struct Rule: Decodable {
        var from: [Peer]?
        var to: [Peer]?
        var ports: [Port]?
    }

    struct Peer: Decodable {
        struct Block: Decodable {
            var cidr: String
            var except: [String]?
        }
        var podSelector: LabelSelector?
        var namespaceSelector: LabelSelector?
        var ipBlock: Block?
    }

    struct Port: Decodable {
        var `protocol`: String?
        var port: PortText?
        var endPort: Int?
    }

    var podSelector: LabelSelector?
    var policyTypes: [String]?
    var ingress: [Rule]?
    var egress: [Rule]?
}

/// A port as a number or a name.
struct PortText: Decodable {
    var text: String

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        // Text, if it is no number; the second failure is the one that is told.
        if let number = try? value.decode(Int.self) {
            text = String(number)
        } else {
            text = try value.decode(String.self)
        }
    }
}

extension PolicyObject<NetworkPolicySpec> {
    /// One rule a direction; a direction that allows nothing is a rule that denies, with the trait `isolation`.
    func definitions() throws(RuleMistake) -> [RuleDefinition] {
        guard let spec else { throw .missing("the spec of a network policy") }
        guard let namespace = metadata?.namespace else {
            throw .missing("metadata with the namespace of the policy")
        }
        var subject = PodSelector()
        subject.requireNamespace(namespace)
        subject.require(spec.podSelector)
        let types = spec.policyTypes?.map { $0.lowercased() }
        var result: [RuleDefinition] = []
        if types?.contains("ingress") ?? true {
            let boxes = try NetworkPolicyBoxes.boxes(spec.ingress ?? [], namespace, .inbound)
            result.append(try definition(boxes, subject, .inbound))
        }
        if types?.contains("egress") ?? (spec.egress != nil) {
            let boxes = try NetworkPolicyBoxes.boxes(spec.egress ?? [], namespace, .outbound)
            result.append(try definition(boxes, subject, .outbound))
        }
        return result
    }

    private func definition(
        _ boxes: [TrafficBox],
        _ subject: PodSelector,
        _ direction: RuleDirection
    ) throws(RuleMistake) -> RuleDefinition {
        let isIsolation = boxes.isEmpty
        let identity = try identity(
            kind: "NetworkPolicy",
            direction,
            isIsolation ? .deny : .allow
        )
        let dimension: MatchDimension = direction == .inbound ? .destinations : .sources
        let pods = MatchSet(dimension, ranges: NumberRanges(), tokens: [subject.token])
        let limited = (isIsolation ? [TrafficBox()] : boxes).map { box in
            var box = box
            box[dimension] = pods
            return box
        }
        let meaning = RuleMeaning(
            match: try RuleMatch(limitedTo: limited),
            traits: isIsolation ? [.isolation] : []
        )
        return RuleDefinition(identity, meaning: meaning)
    }
}

enum NetworkPolicyBoxes {
    static func boxes(
        _ rules: [NetworkPolicySpec.Rule],
        _ namespace: String,
        _ direction: RuleDirection
    ) throws(RuleMistake) -> [TrafficBox] {
        var result: [TrafficBox] = []
        for rule in rules {
            var box = TrafficBox()
            let peers = (direction == .inbound ? rule.from : rule.to) ?? []
            let dimension: MatchDimension = direction == .inbound ? .sources : .destinations
            if !peers.isEmpty { box[dimension] = try set(peers, namespace, dimension) }
            result += try boxes(box, rule.ports ?? [])
        }
        return result
    }

    private static func set(
        _ peers: [NetworkPolicySpec.Peer],
        _ namespace: String,
        _ dimension: MatchDimension
    ) throws(RuleMistake) -> MatchSet {
        var ranges = NumberRanges()
        var tokens: [String] = []
        for peer in peers {
            if let block = peer.ipBlock {
                ranges = ranges.union(try addresses(block.cidr, except: block.except ?? []))
                continue
            }
            var pods = PodSelector()
            if let selector = peer.namespaceSelector {
                pods.require(selector, scope: "ns:")
            } else {
                pods.requireNamespace(namespace)
            }
            pods.require(peer.podSelector)
            tokens.append(pods.token)
        }
        return set(ranges, tokens, dimension)
    }

    /// Blocks and pods side by side.
    ///
    /// Whether a block means pods depends on the network plug-in (in Cilium it does not): all blocks
    /// together are not yet everybody. `::`, nobody's address, is left out of them, lest they are `any`.
    static func set(
        _ ranges: NumberRanges,
        _ tokens: [String],
        _ dimension: MatchDimension
    ) -> MatchSet {
        let everyone = MatchSet.any(dimension).ranges
        let blocks = ranges == everyone ? ranges.subtracting(NumberRanges([0...0])) : ranges
        return MatchSet(dimension, ranges: blocks, tokens: tokens)
    }

    /// A block without some others.
    ///
    /// - Throws: `RuleMistake` for text that is no block.
    static func addresses(
        _ block: String,
        except: [String]
    ) throws(RuleMistake) -> NumberRanges {
        var ranges = NumberRanges()
        for (index, text) in ([block] + except).enumerated() {
            guard let found = MatchText.addresses(text) else {
                throw RuleMistake(
                    reason: .address,
                    detail: "expected a block such as 192.0.2.0/24, found \"\(text.prefix(60))\""
                )
            }
            ranges = index == 0 ? found : ranges.subtracting(found)
        }
        return ranges
    }

    private static func boxes(
        _ box: TrafficBox,
        _ ports: [NetworkPolicySpec.Port]
    ) throws(RuleMistake) -> [TrafficBox] {
        guard !ports.isEmpty else { return [box] }
        // One box a protocol, not one a port: its peers are written once.
        var byProtocol: [MatchSet: MatchSet] = [:]
        for port in ports {
            let word = port.protocol ?? "TCP"
            let number = try MatchSet.transport(word)
            let any = MatchSet.any(.destinationPorts)
            let set = try port.port.map { text throws(RuleMistake) in
                try self.set(port: text.text, end: port.endPort)
            }
            byProtocol[number] =
                byProtocol[number].map { $0.union(set ?? any, .destinationPorts) } ?? set ?? any
        }
        return byProtocol.map { number, ports in
            var one = box
            one[.protocols] = number
            one[.destinationPorts] = ports
            return one
        }
    }

    /// A port, a range of them, or a name that each pod gives a number of its own.
    static func set(port text: String, end: Int?) throws(RuleMistake) -> MatchSet {
        guard Int(text) != nil else {
            return MatchSet.read(["name:" + text], .destinationPorts)
        }
        let range = end.map { "\(text)-\($0)" } ?? text
        return try MatchSet.azurePorts([range], .destinationPorts)
    }
}
