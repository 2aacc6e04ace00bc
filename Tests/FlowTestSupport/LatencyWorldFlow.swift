/// One of Hubble's events as a world of latency needs it, before it is said as a line.
struct LatencyWorldFlow {
    struct End {
        var ip: String
        var port: Int64
        /// Whom the agent knows there.
        var pod: LatencyWorldPlan.Pod?
        /// On the node that sees it.
        var hasID = false
    }

    /// What the export's field mask leaves out.
    enum Mask: CaseIterable {
        case time
        case node
        case addresses
        case transport
        case flags
        case point
        case ids
        case ends
        case reply
        case verdict
    }

    enum Counting {
        case aggregate
        case extensions
        /// In the `value` of a wrapped struct.
        case value
    }

    var time: Int64
    var uuid: String?
    var verdict: String? = "FORWARDED"
    var source: End
    var destination: End
    var transport = "TCP"
    var flags: [String] = []
    /// Three states.
    var isReply: Bool?
    var point: String?
    var direction: String?
    var eventType = 4
    var message: WorldJSON?
    /// `tcp_id` of Retina.
    var timestamp: WorldJSON?
    var counter: (Counting, Int64)?
    var masks: Set<Mask> = []
    /// What is absent by the rules of protobuf, said nevertheless: an id of 0, a flag that is false.
    var spellsZeros = false

    /// The same packet's answer, or an answer's packet.
    var reversed: LatencyWorldFlow {
        var flow = self
        (flow.source, flow.destination) = (destination, source)
        return flow
    }

    func json(_ node: LatencyWorldPlan.Node) -> WorldJSON {
        var members: [(String, WorldJSON)] = []
        func add(_ name: String, _ value: WorldJSON?, unless mask: Mask? = nil) {
            guard let value, mask.map({ !masks.contains($0) }) ?? true else { return }
            members.append((name, value))
        }
        add("time", .string(EventWorldTime.trimmed(time)), unless: .time)
        add("uuid", uuid.map(WorldJSON.string))
        add("verdict", verdict.map(WorldJSON.string), unless: .verdict)
        add("IP", addresses, unless: .addresses)
        add("l4", layer4, unless: .transport)
        add("source", end(source, node), unless: .ends)
        add("destination", end(destination, node), unless: .ends)
        add("Type", .string(message == nil ? "L3_L4" : "L7"))
        add("node_name", .string(node.path), unless: .node)
        add("l7", message)
        add("is_reply", isReply.map { .raw("\($0)") }, unless: .reply)
        // Deprecated, and never a reason to take anything for a reply.
        if isReply == true { add("reply", .raw("true")) }
        add("event_type", .object([("type", .number(Int64(eventType)))]))
        add("traffic_direction", direction.map(WorldJSON.string))
        add("trace_observation_point", point.map(WorldJSON.string), unless: .point)
        if case (.aggregate, let count)? = counter { add("aggregate", counts(count)) }
        add("extensions", extensions)
        return .object(members)
    }

    private var addresses: WorldJSON {
        .object([
            ("source", .string(source.ip)), ("destination", .string(destination.ip)),
            ("ipVersion", .string(source.ip.contains(":") ? "IPv6" : "IPv4")),
        ])
    }

    /// What is 0 is left out.
    private var layer4: WorldJSON {
        var members: [(String, WorldJSON)] = []
        if source.port != 0 { members.append(("source_port", .number(source.port))) }
        if destination.port != 0 {
            members.append(("destination_port", .number(destination.port)))
        }
        if transport == "TCP", !flags.isEmpty, !masks.contains(.flags) {
            var set = flags.map { ($0, WorldJSON.raw("true")) }
            if spellsZeros {
                set += ["FIN", "SYN", "RST", "ACK"].filter { !flags.contains($0) }
                    .map { ($0, .raw("false")) }
            }
            members.append(("flags", .object(set)))
        }
        return .object([(transport, .object(members))])
    }

    private func end(_ end: End, _ node: LatencyWorldPlan.Node) -> WorldJSON {
        var members: [(String, WorldJSON)] = []
        if !masks.contains(.ids) {
            if end.hasID { members.append(("ID", .raw("101"))) }
            if !end.hasID, spellsZeros { members.append(("ID", .raw("0"))) }
        }
        members.append(("identity", .raw(end.pod == nil ? "2" : "20001")))
        if let cluster = node.cluster { members.append(("cluster_name", .string(cluster))) }
        guard let pod = end.pod, pod.isNamed else { return .object(members) }
        members.append(("namespace", .string(pod.namespace)))
        // Some time after its start an agent knows more of a pod.
        let isYoung = time / EventWorldTime.second % 5 == 0
        if !isYoung { members.append(("pod_name", .string(pod.name))) }
        if end.hasID {
            let workload = WorldJSON.object([
                ("name", .string(pod.workload)), ("kind", .string("Deployment")),
            ])
            members.append(("workloads", .array([workload])))
        }
        return .object(members)
    }

    private func counts(_ count: Int64) -> WorldJSON {
        .object([("egress_flow_count", .number(count))])
    }

    private var extensions: WorldJSON? {
        if case (.extensions, let count)? = counter { return counts(count) }
        var value: [(String, WorldJSON)] = []
        if case (.value, let count)? = counter {
            value.append(("egress_flow_count", .number(count)))
        }
        if let timestamp { value += [("bytes", .raw("66")), ("tcp_id", timestamp)] }
        guard !value.isEmpty else { return nil }
        return .object([
            ("@type", .string("type.googleapis.com/google.protobuf.Struct")),
            ("value", .object(value)),
        ])
    }

    /// The same in two events, and the reference takes them for one of them if they have no `uuid`.
    var place: String {
        "\(time / 1000) \(source.ip) \(source.port) \(destination.ip) \(destination.port)"
    }
}
