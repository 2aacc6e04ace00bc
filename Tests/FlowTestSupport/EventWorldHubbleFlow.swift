/// One of Hubble's events, before it is said as a line or as a table row.
struct EventWorldHubbleFlow {
    /// One end as the agent of a node knows it.
    struct Side {
        var ip: String?
        var pod: EventWorldPlan.Pod?
        /// Has an endpoint id on the node.
        var isLocal = false
        /// Without pod name and address: only what a group shares.
        var isGroup = false
    }

    var time: Int64
    var uuid: String?
    var verdict: String
    var eventType: Int?
    var isApplicationLayer = false
    var reason: String?
    var direction: String?
    var source: Side
    var destination: Side
    var transport: String?
    var sourcePort: Int64 = 0
    var destinationPort: Int64 = 0
    /// `egress_denied_by` and its siblings.
    var policies: [(String, [EventWorldPolicy])] = []
    var message: WorldJSON?
    var counters: [(String, Int64)] = []
    var isCountedInExtensions = false
    var destinationName: String?
    var hasNode = true
    var hasTime = true
    var hasBadAddress = false
    var isLookup = false
}

struct EventWorldPolicy {
    var kind: String
    var namespace: String?
    var name: String

    var json: WorldJSON {
        var members: [(String, WorldJSON)] = [("name", .string(name))]
        if let namespace { members.append(("namespace", .string(namespace))) }
        members += [
            ("labels", .array([.string("k8s:io.cilium.k8s.policy.name=" + name)])),
            ("revision", .string("6")), ("kind", .string(kind)),
        ]
        return .object(members)
    }
}

extension EventWorldHubbleFlow.Side {
    func json(_ node: EventWorldPlan.Node) -> WorldJSON {
        var members: [(String, WorldJSON)] = []
        if isLocal { members.append(("ID", .raw("101"))) }
        members.append(("identity", .raw(pod == nil ? "2" : "20001")))
        if let cluster = node.cluster { members.append(("cluster_name", .string(cluster))) }
        guard let pod else {
            members.append(("labels", .array([.string("reserved:world")])))
            return .object(members)
        }
        members.append(("namespace", .string(pod.namespace)))
        if !isGroup { members.append(("pod_name", .string(pod.name))) }
        if isLocal || isGroup { members.append(("workloads", workloads(pod))) }
        return .object(members)
    }

    private func workloads(_ pod: EventWorldPlan.Pod) -> WorldJSON {
        .array([
            .object([("name", .string(pod.workload)), ("kind", .string("Deployment"))])
        ])
    }

    func columns(_ side: String, _ node: EventWorldPlan.Node) -> [(String, WorldJSON)] {
        var columns: [(String, WorldJSON)] = [
            (side + "PodName", .string(isGroup ? "" : pod?.name ?? "")),
            (side + "Namespace", .string(pod?.namespace ?? "")),
            (side + "ClusterName", .string(node.cluster ?? "")),
        ]
        if let pod, isLocal || isGroup {
            columns.append((side + "Workloads", .string(workloads(pod).compact)))
        }
        return columns
    }
}

extension EventWorldHubbleFlow {
    private var addresses: WorldJSON {
        var members: [(String, WorldJSON)] = []
        if let ip = source.ip { members.append(("source", .string(hasBadAddress ? "10.0.0" : ip))) }
        if let ip = destination.ip { members.append(("destination", .string(ip))) }
        let isV6 = source.ip?.contains(":") == true
        members.append(("ipVersion", .string(isV6 ? "IPv6" : "IPv4")))
        return .object(members)
    }

    /// What is 0 is left out.
    private var layer4: WorldJSON? {
        guard let transport else { return nil }
        if transport.hasPrefix("ICMP") {
            return .object([(transport, .object([("type", .raw("133"))]))])
        }
        var members: [(String, WorldJSON)] = []
        if sourcePort != 0 { members.append(("source_port", .number(sourcePort))) }
        if destinationPort != 0 { members.append(("destination_port", .number(destinationPort))) }
        if transport == "TCP" {
            members.append(("flags", .object([("SYN", .raw("true"))])))
        }
        return .object([(transport, .object(members))])
    }

    /// The members of `flow`.
    func json(_ node: EventWorldPlan.Node) -> WorldJSON {
        var members: [(String, WorldJSON)] = []
        if hasTime { members.append(("time", .string(EventWorldTime.trimmed(time)))) }
        if let uuid { members.append(("uuid", .string(uuid))) }
        members.append(("verdict", .string(verdict)))
        if source.ip != nil || destination.ip != nil { members.append(("IP", addresses)) }
        if let layer4 { members.append(("l4", layer4)) }
        members += [("source", source.json(node)), ("destination", destination.json(node))]
        members.append(("Type", .string(isApplicationLayer ? "L7" : "L3_L4")))
        if hasNode { members.append(("node_name", .string(node.path))) }
        if let destinationName {
            members.append(("destination_names", .array([.string(destinationName)])))
        }
        if let message { members.append(("l7", message)) }
        if let eventType {
            members.append(("event_type", .object([("type", .number(Int64(eventType)))])))
        }
        if let direction { members.append(("traffic_direction", .string(direction))) }
        if let reason { members.append(("drop_reason_desc", .string(reason))) }
        members += policies.map { ($0, .array($1.map(\.json))) }
        if !counters.isEmpty {
            let counts = WorldJSON.object(counters.map { ($0, .number($1)) })
            members.append((isCountedInExtensions ? "extensions" : "aggregate", counts))
        }
        members.append(("Summary", .string("TCP Flags: SYN")))
        return .object(members)
    }

    /// A row of `ContainerNetworkLogs`; some of its columns are strings of JSON.
    func row(_ node: EventWorldPlan.Node, _ random: inout SplitMix64) -> WorldJSON {
        let isText = random.oneIn(2)
        func dynamic(_ json: WorldJSON) -> WorldJSON { isText ? .string(json.compact) : json }
        var columns: [(String, WorldJSON)] = []
        if hasTime { columns.append(("TimeGenerated", .string(EventWorldTime.trimmed(time)))) }
        if hasNode { columns.append(("NodeName", .string(node.name))) }
        columns += [
            ("Verdict", .string(verdict)), ("DropReason", .string(reason ?? "")),
            ("FlowType", .string(isApplicationLayer ? "L7" : "L3_L4")),
            ("TrafficDirection", .string(direction ?? "")), ("IP", dynamic(addresses)),
        ]
        if let eventType {
            let type = WorldJSON.object([("type", .number(Int64(eventType)))])
            columns.append(("EventType", dynamic(type)))
        }
        if let layer4 { columns.append(("Layer4", dynamic(layer4))) }
        if let message { columns.append(("Layer7", dynamic(message))) }
        columns += source.columns("Source", node) + destination.columns("Destination", node)
        if !policies.isEmpty {
            let lists = policies.map { name, list in
                (name, WorldJSON.string(WorldJSON.array(list.map(\.json)).compact))
            }
            columns.append(("Policies", dynamic(.object(lists))))
        }
        for (name, column) in [
            ("ingress", "Ingress"), ("egress", "Egress"), ("unknown_direction", "UnknownDirection"),
        ] {
            let count = counters.first { $0.0 == name + "_flow_count" }?.1 ?? 0
            columns.append((column + "FlowCount", .number(count)))
        }
        if let uuid { columns.append(("UUID", .string(uuid))) }
        columns.append(("Type", .string("ContainerNetworkLogs")))
        return .object(columns)
    }
}

extension EventWorldPlan.Node {
    /// `cluster/node` where the cluster has a name.
    var path: String { cluster.map { $0 + "/" + name } ?? name }
}
