/// Calico's flow and DNS logs (`calico-flows.md` sections 2, 4 and 5).
enum ReferenceCalico {
    private static func envelope(
        _ node: ReferenceNode,
        _ kind: ReferenceEvent.Kind
    ) throws(ReferenceEventReject) -> ReferenceEvent {
        guard let written = node.text("start_time") else { throw .recordWithoutTime }
        guard let time = ReferenceEventTime.nanoseconds(of: written) else { throw .badTimestamp }
        return ReferenceEvent(
            log: .calico,
            kind: kind,
            time: time,
            reporter: node.text("host") ?? ""
        )
    }

    static func outcome(
        ofFlow node: ReferenceNode
    ) throws(ReferenceEventReject) -> ReferenceEventOutcome {
        var event = try envelope(node, .policy)
        let action = node.text("action")?.lowercased()
        if action == "pass" {
            event.kind = .undecided
        } else {
            event.decision = try ReferenceEventWords.decision(action)
        }
        let side = node.text("reporter")?.lowercased()
        event.direction = ["src": .outbound, "dst": .inbound][side ?? ""]
        event.transport = ReferenceEventWords.transport(
            node.text("proto") ?? node.text("protocol")
        )
        event.source = try end(node, "source")
        event.destination = try end(node, "dest")
        let domains = node.list("dest_domains")
        event.fqdn = domains.count == 1 ? ReferenceEventWords.name(domains[0].plainText) : nil
        event.sourcePort = try ReferenceEventWords.port(node.text("source_port"))
        event.port = ReferenceEventWords.port(
            try ReferenceEventWords.port(node.text("dest_port")),
            event.transport
        )
        let counts = [node.text("num_flows_started"), node.text("num_flows")]
        event.hits = try ReferenceEventWords.counter(counts.compactMap(\.self).first) ?? 1
        // R6: a record of refused packets is evidence, whenever their connection began.
        if event.decision == .deny, event.hits == 0 { event.hits = 1 }
        try readVolume(node, isSource: side == "src", into: &event)
        readRule(node, action: action ?? "", into: &event)
        return .event(event)
    }

    private static func end(
        _ node: ReferenceNode,
        _ side: String
    ) throws(ReferenceEventReject) -> ReferenceEvent.End {
        let ip = try ReferenceEventWords.address(node.text(side + "_ip"))
        let type = node.text(side + "_type") ?? "wep"
        guard type == "wep" else { return ReferenceEvent.End(ip: ip) }
        let pod = node.text(side + "_name")
        let isPrefix = pod?.hasSuffix("*") == true
        let namespace = node.text(side + "_namespace")
        let prefix = node.text(side + "_name_aggr") ?? (isPrefix ? pod : nil)
        return ReferenceEvent.End(
            ip: ip,
            namespace: namespace,
            workload: namespace == nil ? nil : workload(ofPrefix: prefix),
            pod: isPrefix ? nil : pod
        )
    }

    /// `web-6b687c8dcb-*`: pods of a ReplicaSet, whose Deployment is what stands before its hash.
    private static func workload(ofPrefix prefix: String?) -> String? {
        guard let prefix, prefix.hasSuffix("-*") else { return nil }
        let name = prefix.dropLast(2)
        let parts = name.split(separator: "-", omittingEmptySubsequences: false)
        // Six to ten letters and digits of those that a pod template's hash is written in.
        let isHashed =
            parts.count > 1 && (6...10).contains(parts[parts.count - 1].count)
            && parts[parts.count - 1].allSatisfy { "bcdfghjklmnpqrstvwxz2456789".contains($0) }
        guard isHashed else { return String(name) }
        return "Deployment/" + parts.dropLast().joined(separator: "-")
    }

    /// Counted as the reporter sees it: out of the source, into the destination.
    private static func readVolume(
        _ node: ReferenceNode,
        isSource: Bool,
        into event: inout ReferenceEvent
    ) throws(ReferenceEventReject) {
        let (towards, back) = isSource ? ("out", "in") : ("in", "out")
        event.volume.bytesSent = try ReferenceEventWords.counter(node.text("bytes_" + towards))
        event.volume.bytesReceived = try ReferenceEventWords.counter(node.text("bytes_" + back))
        event.volume.packetsSent = try ReferenceEventWords.counter(node.text("packets_" + towards))
        event.volume.packetsReceived = try ReferenceEventWords.counter(node.text("packets_" + back))
    }

    /// The last entry that did what became of the flow.
    private static func readRule(
        _ node: ReferenceNode,
        action: String,
        into event: inout ReferenceEvent
    ) {
        guard event.decision != nil, let policies = node.object("policies") else { return }
        let lists = ["enforced_policies", "all_policies", "enforced"].map { policies.list($0) }
        let entries = (lists.first { !$0.isEmpty } ?? []).map { Entry($0) }
        guard let entry = entries.last(where: { $0.action == action }) else { return }
        event.rule = entry.tier + "/" + entry.name + (entry.rule >= 0 ? "#\(entry.rule)" : "")
        if entry.rule == -1 { event.reason = "end of tier" }
    }

    /// `index|tier|name|action|rule`, or Whisker's object of the same.
    private struct Entry {
        var tier = ""
        var name = ""
        var action = ""
        var rule = -2

        init(_ node: ReferenceNode) {
            if case .string(let text) = node.value {
                let parts = text.split(separator: "|", omittingEmptySubsequences: false)
                guard parts.count == 5 else { return }
                tier = String(parts[1])
                name = String(parts[2])
                action = parts[3].lowercased()
                rule = Int(parts[4]) ?? -2
            } else {
                let named = node.text("name") == nil ? node.object("trigger") ?? node : node
                tier = node.text("tier") ?? ""
                name =
                    ReferenceEventWords.joined(
                        [named.text("namespace"), named.text("name")],
                        by: "/"
                    ) ?? ""
                action = node.text("action")?.lowercased() ?? ""
                rule = node.text("rule_index").flatMap { Int($0) } ?? -2
            }
        }
    }

    static func outcome(
        ofLookup node: ReferenceNode
    ) throws(ReferenceEventReject) -> ReferenceEventOutcome {
        if node.text("type") == "UNLOGGED" { return .notAnEvent }
        var event = try envelope(node, .dns)
        event.source.ip = try ReferenceEventWords.address(node.text("client_ip"))
        event.source.namespace = node.text("client_namespace")
        event.source.pod = node.text("client_name")
        if event.source.namespace != nil {
            event.source.workload = workload(ofPrefix: node.text("client_name_aggr"))
        }
        let count = try ReferenceEventWords.counter(node.text("count")) ?? 1
        let server = node.list("servers").first
        event.lookup = ReferenceLookup(
            message: .whole,
            resolver: ReferenceEventWords.joined(
                [server?.text("namespace"), server?.text("name")],
                by: "/"
            ),
            name: ReferenceEventWords.name(node.text("qname")) ?? ".",
            type: node.text("qtype")?.uppercased(),
            code: ReferenceEventWords.code(node.text("rcode")),
            longestNanoseconds: try ReferenceEventWords.counter(node.text("latency_max")),
            count: count
        )
        return .event(event)
    }
}
