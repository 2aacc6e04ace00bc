/// Who is in a world of latency: nodes, their pods, and the moments around which everything happens.
struct LatencyWorldPlan {
    enum Agent {
        case cilium
        /// Its events have packets' times and TCP timestamps, and no ids of endpoints.
        case retina
    }

    /// Which events of an export have a `uuid`.
    enum Naming: CaseIterable {
        case all
        case some
        case none
    }

    struct Node {
        var name: String
        var cluster: String?
        var agent: Agent
        var naming: Naming
        /// Unix nanoseconds; handshakes crowd around them, so that streams meet themselves again.
        var moments: [Int64]

        var path: String { cluster.map { $0 + "/" + name } ?? name }
    }

    struct Pod {
        var namespace: String
        var workload: String
        var name: String
        var v4: String
        var v6: String
        /// Number of its node.
        var node: Int
        /// Agents know who it is.
        var isNamed: Bool
    }

    /// Unix nanoseconds of the first full hour.
    let start: Int64
    let hours: Int
    private(set) var nodes: [Node] = []
    private(set) var pods: [Pod] = []
    let topology: ReferenceTopology
    let hasInventory: Bool

    static let cluster = "prod-west"
    static let outsiders = ["198.51.100.20", "203.0.113.5", "2001:db8:2::53"]
    /// Few, so that ports are used again.
    static let clientPorts: [Int64] = [40_001, 40_002]
    static let serverPorts: [Int64] = [443, 8080]

    init(_ random: inout SplitMix64) {
        let starts = [
            "2026-11-20T13:00:00Z", "2025-12-31T22:00:00Z", "2028-02-28T22:00:00Z",
        ]
        start = ReferenceTime.nanoseconds(of: random.pick(starts)) ?? 0
        hours = random.number(2...3)
        hasInventory = random.oneIn(2)
        topology = LatencyWorldPlan.topology(&random)
        for number in 0..<random.number(2...3) { addNode(number, &random) }
    }

    private mutating func addNode(_ number: Int, _ random: inout SplitMix64) {
        var moments = (0..<random.number(2...4)).map { _ in
            start + Int64(random.number(100...(hours * 3600 - 100))) * EventWorldTime.second
        }
        // A full hour, in which a sample is its answer's.
        moments.append(start + 3600 * EventWorldTime.second)
        nodes.append(
            Node(
                name: "aks-nodepool1-vmss00000\(number)",
                cluster: random.oneIn(4) ? nil : LatencyWorldPlan.cluster,
                agent: random.oneIn(4) ? .retina : .cilium,
                naming: random.pick([.all, .all, .some, .none]),
                moments: moments
            )
        )
        for index in 0..<random.number(1...2) {
            let app = random.pick(["web", "api", "db"])
            let id = number * 4 + index
            pods.append(
                Pod(
                    namespace: random.pick(["shop", "data"]),
                    workload: app,
                    name: "\(app)-6b687c8dcb-\(id)aaaa",
                    v4: "10.244.\(number).\(10 + index)",
                    v6: "fd00:10:244::\(id + 1)",
                    node: number,
                    isNamed: !random.oneIn(3)
                )
            )
        }
    }

    private static func topology(_ random: inout SplitMix64) -> ReferenceTopology {
        var topology = ReferenceTopology()
        guard !random.oneIn(4) else { return topology }
        topology.hasCluster = true
        topology.podCIDRs = ["10.244.0.0/16", "fd00:10:244::/64"]
        topology.serviceCIDRs = ["10.0.0.0/16"]
        topology.nodeCIDRs = ["10.240.0.0/22"]
        topology.prefixes = [
            ("10.244.0.0/24", "vnet", "pods-a"), ("10.244.1.0/24", "vnet", "pods-b"),
            ("fd00:10:244::/64", "vnet", "pods-a"), ("198.51.100.0/24", "on-premises", "office"),
        ].shuffled(using: &random).prefix(random.number(0...4)).map {
            ReferenceTopology.Prefix(cidr: $0.0, addressClass: $0.1, zone: $0.2)
        }
        return topology
    }

    /// The topology file that says the same.
    var topologyYAML: String {
        var lines: [String] = []
        func list(_ texts: [String]) -> String {
            "[" + texts.map { "\"\($0)\"" }.joined(separator: ", ") + "]"
        }
        if topology.hasCluster {
            lines += ["cluster:", "  name: \(LatencyWorldPlan.cluster)", "  network: cilium"]
            lines.append("  pod_cidrs: " + list(topology.podCIDRs))
            lines.append("  service_cidrs: " + list(topology.serviceCIDRs))
            lines.append("  node_cidrs: " + list(topology.nodeCIDRs))
        }
        lines.append(topology.prefixes.isEmpty ? "prefixes: []" : "prefixes:")
        for prefix in topology.prefixes {
            let meaning = "class: \(prefix.addressClass), zone: \(prefix.zone)"
            lines.append("  - {prefix: \"\(prefix.cidr)\", \(meaning)}")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Two looks at the same running pods, one before all that happens and one after it.
    var inventory: [String] {
        guard hasInventory else { return [] }
        return [start - 3600 * EventWorldTime.second, start + 86_400 * EventWorldTime.second].map {
            let header = WorldJSON.object([
                ("kind", .string("WeirSnapshot")), ("cluster", .string(LatencyWorldPlan.cluster)),
                ("time", .string(EventWorldTime.trimmed($0))),
            ])
            let list = WorldJSON.object([
                ("kind", .string("List")), ("items", .array(pods.map(item))),
            ])
            return header.compact + "\n" + list.compact + "\n"
        }
    }

    private func item(_ pod: Pod) -> WorldJSON {
        let begin = EventWorldTime.trimmed(start - 7200 * EventWorldTime.second)
        let state = WorldJSON.object([
            ("running", .object([("startedAt", .string(begin))]))
        ])
        return .object([
            ("kind", .string("Pod")),
            (
                "metadata",
                .object([
                    ("name", .string(pod.name)), ("namespace", .string(pod.namespace)),
                    ("uid", .string("u-" + pod.name)), ("creationTimestamp", .string(begin)),
                ])
            ), ("spec", .object([("nodeName", .string(nodes[pod.node].name))])),
            (
                "status",
                .object([
                    ("phase", .string("Running")), ("startTime", .string(begin)),
                    ("podIPs", .array([pod.v4, pod.v6].map { .object([("ip", .string($0))]) })),
                    (
                        "containerStatuses",
                        .array([.object([("name", .string("c")), ("state", state)])])
                    ),
                ])
            ),
        ])
    }

    /// What `inventory` proves.
    var owners: [String: ReferenceLatency.Owner] {
        guard hasInventory else { return [:] }
        var owners: [String: ReferenceLatency.Owner] = [:]
        for pod in pods {
            // Nothing controls these pods.
            let owner = ReferenceLatency.Owner(
                namespace: pod.namespace,
                workload: "Pod/" + pod.name,
                pod: pod.name,
                node: nodes[pod.node].name
            )
            for address in [pod.v4, pod.v6] { owners[address] = owner }
        }
        return owners
    }
}
