import FlowInventory

/// Turns the rules of a Cilium policy into boxes.
///
/// What is not understood becomes an opaque token of the box: it may mean less than the box says, and no
/// proof is built on it.
struct CiliumBoxes {
    /// `nil` for cluster-wide policies.
    var namespace: String?
    var direction: RuleDirection

    private var peers: MatchDimension { direction == .inbound ? .sources : .destinations }

    func boxes(
        _ rules: [CiliumRule],
        within subject: TrafficBox
    ) throws(RuleMistake) -> [TrafficBox] {
        var result: [TrafficBox] = []
        for rule in rules {
            var box = subject
            guard let peers = try peerSet(rule) else { continue }
            box[self.peers] = peers
            if !rule.rest.isEmpty { box = limited(box, rule.rest) }
            result += try self.boxes(box, rule.ports ?? [])
        }
        return result
    }

    /// - Returns: Any without a word on peers but with one on ports; `nil` for a rule that says nothing at all, which
    ///   allows nothing.
    private func peerSet(_ rule: CiliumRule) throws(RuleMistake) -> MatchSet? {
        var isSaid = false
        var ranges = NumberRanges()
        var tokens: [String] = []
        if let endpoints = rule.endpoints {
            isSaid = true
            tokens += endpoints.map { CiliumBoxes.pods($0, in: namespace) }
        }
        if let entities = rule.entities {
            isSaid = true
            if entities.contains(where: { $0.lowercased() == "all" }) { return .any(peers) }
            tokens += entities.map { "entity:" + $0.lowercased() }
        }
        for block in rule.blocks ?? [] {
            ranges = ranges.union(try NetworkPolicyBoxes.addresses(block, except: []))
        }
        for block in rule.blockRules ?? [] {
            if case .object(let members) = block, case .text(let cidr) = members["cidr"],
                members.keys.allSatisfy({ $0 == "cidr" || $0 == "except" })
            {
                let except = try texts(members["except"])
                ranges = ranges.union(try NetworkPolicyBoxes.addresses(cidr, except: except))
            } else {
                tokens.append("blocks:" + block.canonicalText)
            }
        }
        for (name, value) in rule.otherPeers {
            isSaid = true
            guard case .array(let elements) = value else { continue }
            tokens += elements.map { "\(name.lowercased()):\($0.canonicalText)" }
        }
        isSaid = isSaid || rule.blocks != nil || rule.blockRules != nil
        if isSaid { return NetworkPolicyBoxes.set(ranges, tokens, peers) }
        return rule.ports == nil && rule.rest.isEmpty ? nil : .any(peers)
    }

    private func texts(_ value: JSONValue?) throws(RuleMistake) -> [String] {
        guard case .array(let elements)? = value else { return [] }
        var result: [String] = []
        for element in elements {
            guard case .text(let text) = element else {
                throw RuleMistake(reason: .unexpectedType, detail: "expected text at except")
            }
            result.append(text)
        }
        return result
    }

    private func boxes(
        _ box: TrafficBox,
        _ ports: [CiliumRule.Ports]
    ) throws(RuleMistake) -> [TrafficBox] {
        guard !ports.isEmpty else { return [box] }
        var result: [TrafficBox] = []
        for group in ports {
            let box = group.rest.isEmpty ? box : limited(box, group.rest)
            guard let ports = group.ports, !ports.isEmpty else {
                result.append(box)
                continue
            }
            for port in ports {
                var one = box
                let word = port.protocol?.uppercased() ?? "ANY"
                // In Cilium any protocol of a port is one of those that have ports.
                one[.protocols] =
                    word == "ANY"
                    ? .numbers([6...6, 17...17, 132...132])
                    : try MatchSet.transport(word)
                if let text = port.port?.text, text != "0" {
                    one[.destinationPorts] = try NetworkPolicyBoxes.set(
                        port: text,
                        end: port.endPort.flatMap { $0 > 0 ? $0 : nil }
                    )
                }
                result.append(one)
            }
        }
        return result
    }

    private func limited(_ box: TrafficBox, _ rest: [String: JSONValue]) -> TrafficBox {
        var box = box
        let known = box[.applications].tokens.map { $0 + " and " }.joined()
        let token = "cilium:" + known + JSONValue.object(rest).canonicalText
        box[.applications] = MatchSet.read([token], .applications)
        return box
    }

    /// The token of the pods a selector means.
    ///
    /// A policy of a namespace speaks of its own namespace's pods unless its selector names another.
    static func pods(_ selector: LabelSelector?, in namespace: String?) -> String {
        let label = "io.kubernetes.pod.namespace"
        var pods = PodSelector()
        var namesNamespace = false
        for requirement in selector?.requirements ?? [] {
            var text = requirement[...]
            // The sources of labels; without one, any source is meant.
            for prefix in ["k8s%3a", "any%3a", "k8s.", "any."] where text.hasPrefix(prefix) {
                text = text.dropFirst(prefix.count)
            }
            if text.contains(label) || text.contains("io.cilium.k8s.namespace.labels") {
                namesNamespace = true
            }
            if text.hasPrefix(label + "=") {
                pods.require(
                    "ns:kubernetes.io/metadata.name=" + text.dropFirst(label.utf8.count + 1)
                )
            } else {
                pods.require(String(text))
            }
        }
        if let namespace, !namesNamespace { pods.requireNamespace(namespace) }
        return pods.token
    }
}
