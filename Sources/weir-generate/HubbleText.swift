/// Writes flow events of one node as lines of its export file.
struct HubbleText {
    let directory: PodDirectory
    let node: Int
    private let world: World
    private let nodeName: String

    init(_ directory: PodDirectory, node: Int) {
        self.directory = directory
        self.node = node
        world = directory.inventory.world
        nodeName = "\(Inventory.cluster)/\(directory.nodeName(node))"
    }

    /// A line of any kind: `member` is `flow`, `lost_events` or `agent_event`.
    ///
    /// Time is in nanoseconds since the generator's `--start`.
    func line(_ member: String, _ object: JSONText, at time: Int) -> String {
        JSONText.object { line in
            line.put(member, object)
            line.put("node_name", nodeName)
            line.put("time", instant(time))
        }.object + "\n"
    }

    /// The line of a flow; `number` tells it from the node's other flows.
    func line(_ event: HubbleEvent, number: Int, at time: Int) -> String {
        let flow = JSONText.object { flow in
            flow.put("time", instant(time))
            flow.put("uuid", guid(world.seed, "hubble \(node) \(number)"))
            flow.put("emitter", json: #"{"name":"Hubble","version":"1.19.4"}"#)
            flow.put("verdict", event.verdict.rawValue)
            flow.put("drop_reason", event.reason?.rawValue)
            flow.put("IP", addresses(event))
            flow.put("l4", layer4(event))
            flow.put("source", endpoint(event.source, at: time))
            flow.put("destination", endpoint(event.destination, at: time))
            flow.put("Type", event.layer7 == nil ? "L3_L4" : "L7")
            flow.put("node_name", nodeName)
            flow.put("l7", event.layer7)
            flow.put("reply", json: event.isReply == true ? "true" : nil)
            flow.put("event_type", eventType(event))
            flow.put("traffic_direction", event.isIngress ? "INGRESS" : "EGRESS")
            if event.kind == .policyVerdict, event.policy != nil {
                flow.put("policy_match_type", 2)
            }
            flow.put("trace_observation_point", event.point?.name)
            if event.kind == .trace {
                flow.put("trace_reason", event.isReply == true ? "REPLY" : "NEW")
            }
            if event.kind == .drop {
                flow.put("file", json: #"{"name":"bpf_lxc.c","line":1400}"#)
            }
            flow.put("drop_reason_desc", event.reason?.name)
            flow.put("is_reply", json: event.isReply.map { "\($0)" })
            if let policy = event.policy { putPolicy(policy, event, to: &flow) }
            flow.put("Summary", event.summary ?? summary(event))
        }
        return line("flow", flow, at: time)
    }

    /// RFC 3339 with zeros at the end left out in threes.
    private func instant(_ nanoseconds: Int) -> String {
        let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        let text = CivilTime(unixSeconds: world.start + seconds).secondsText
        guard rest > 0 else { return "\(text)Z" }
        var digits = String(String(rest + 1_000_000_000).dropFirst())
        while digits.hasSuffix("000") { digits.removeLast(3) }
        return "\(text).\(digits)Z"
    }

    private func addresses(_ event: HubbleEvent) -> JSONText {
        let isLinkLocal = event.reason == .invalidSourceIP
        return JSONText.object { ip in
            ip.put("source", isLinkLocal ? "fe80::64d8:8aff:fe72:fc14" : event.source.text)
            ip.put("destination", isLinkLocal ? "ff02::2" : event.destination.text)
            ip.put("ipVersion", isLinkLocal || event.source.isIPv6 ? "IPv6" : "IPv4")
        }
    }

    private func layer4(_ event: HubbleEvent) -> JSONText {
        JSONText.object { layer in
            switch event.layer4 {
            case .icmp6(let type):
                layer.put("ICMPv6", json: "{\"type\":\(type)}")
            case .udp:
                layer.put("UDP", ports(event))
            case .tcp(let flags):
                var tcp = ports(event)
                if !flags.isEmpty {
                    let set = flags.map { "\"\($0)\":true" }.joined(separator: ",")
                    tcp.put("flags", json: "{\(set)}")
                }
                layer.put("TCP", tcp)
            }
        }
    }

    private func ports(_ event: HubbleEvent) -> JSONText {
        JSONText.object { ports in
            ports.put("source_port", Int(event.sourcePort))
            ports.put("destination_port", Int(event.destinationPort))
        }
    }

    /// Who it is: a pod, a node or the world.
    private func endpoint(_ address: Address, at time: Int) -> JSONText {
        JSONText.object { endpoint in
            guard let pod = directory.pod(address, at: time / 1_000_000) else {
                let isPod = directory.node(of: address) != nil
                endpoint.put("identity", isPod ? 3 : address.isIPv6 ? 10 : 2)
                endpoint.put("labels", [isPod ? "reserved:unmanaged" : "reserved:world"])
                return
            }
            // Endpoint numbers are a node's own, so only pods of this node have one.
            if pod.node == node { endpoint.put("ID", 101 + (pod.slot ?? 0) * 37) }
            endpoint.put("identity", 20_000 + Int(draw(7, pod.workload.name) % 30_000))
            endpoint.put("cluster_name", Inventory.cluster)
            endpoint.put("namespace", pod.namespace)
            endpoint.put(
                "labels",
                [
                    "k8s:app=\(pod.labels["app"] ?? pod.container)",
                    "k8s:io.kubernetes.pod.namespace=\(pod.namespace)",
                ]
            )
            endpoint.put("pod_name", pod.name)
            let workload = pod.workload
            endpoint.put(
                "workloads",
                json: "[{\"name\":\"\(workload.name)\",\"kind\":\"\(workload.kind)\"}]"
            )
        }
    }

    private func eventType(_ event: HubbleEvent) -> JSONText {
        JSONText.object { type in
            type.put("type", event.kind.rawValue)
            let subtype = event.kind == .drop ? event.reason?.rawValue : event.point?.rawValue
            if let subtype, subtype != 0 { type.put("sub_type", subtype) }
        }
    }

    private func putPolicy(_ policy: NetworkPolicy, _ event: HubbleEvent, to flow: inout JSONText) {
        let side = event.isIngress ? "ingress" : "egress"
        let decision = event.verdict == .dropped ? "denied" : "allowed"
        let entry = JSONText.object { entry in
            entry.put("name", policy.rawValue)
            entry.put("namespace", policy.namespace)
            entry.put(
                "labels",
                [
                    "k8s:io.cilium.k8s.policy.name=\(policy.rawValue)",
                    "k8s:io.cilium.k8s.policy.namespace=\(policy.namespace)",
                ]
            )
            entry.put("revision", "6")
            entry.put("kind", policy.kind)
        }
        flow.put("\(side)_\(decision)_by", json: "[\(entry.object)]")
    }

    private func summary(_ event: HubbleEvent) -> String {
        switch event.layer4 {
        case .tcp(let flags): "TCP Flags: \(flags.joined(separator: ", "))"
        case .udp: "UDP"
        case .icmp6: "ICMPv6 RouterSolicitation"
        }
    }
}
