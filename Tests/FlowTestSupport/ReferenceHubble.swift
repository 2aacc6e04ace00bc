/// What a Hubble flow decided, or asked a name server (`hubble-flows.md` sections 4 and 5).
enum ReferenceHubble {
    static func outcome(
        of flow: ReferenceNode,
        around line: ReferenceNode
    ) throws(ReferenceEventReject) -> ReferenceEventOutcome {
        .event(try event(ReferenceHubbleFlow(flow, around: line)))
    }

    static func outcome(
        ofRow row: ReferenceNode
    ) throws(ReferenceEventReject) -> ReferenceEventOutcome {
        .event(try event(ReferenceHubbleFlow(row: row)))
    }

    private static let policyReasons: Set<String> = [
        "POLICY_DENIED", "POLICY_DENY", "AUTH_REQUIRED", "DENIED_BY_LB_SRC_RANGE_CHECK",
    ]

    private static func event(
        _ flow: ReferenceHubbleFlow
    ) throws(ReferenceEventReject) -> ReferenceEvent {
        guard let written = flow.time else { throw .recordWithoutTime }
        guard let time = ReferenceEventTime.nanoseconds(of: written) else { throw .badTimestamp }
        let path = (flow.node ?? "").split(separator: "/").map(String.init)
        var event = ReferenceEvent(
            log: .hubble,
            kind: .undecided,
            time: time,
            reporter: path.last ?? "",
            acl: path.count > 1 ? path[0] : flow.source.cluster ?? flow.destination.cluster
        )
        event.uuid = flow.uuid?.lowercased()
        event.source = flow.source.end
        event.destination = flow.destination.end
        event.source.ip = try ReferenceEventWords.address(flow.ip?.text("source"))
        event.destination.ip = try ReferenceEventWords.address(flow.ip?.text("destination"))
        let names = flow.destinationNames
        event.fqdn = names.count == 1 ? ReferenceEventWords.name(names[0].plainText) : nil
        try readPorts(flow.transport, into: &event)
        event.direction = ["INGRESS": .inbound, "EGRESS": .outbound][flow.direction ?? ""]
        let counts = try flow.counters.map { text throws(ReferenceEventReject) in
            try ReferenceEventWords.counter(text) ?? 0
        }
        let weight = counts.reduce(0, +)
        event.hits = weight > 0 ? weight : 1
        decide(flow, &event)
        if let dns = flow.message?.object("dns"), event.decision == nil {
            read(dns, of: flow, into: &event)
        }
        return event
    }

    /// TCP, UDP and SCTP omit a port that is 0.
    private static func readPorts(
        _ node: ReferenceNode?,
        into event: inout ReferenceEvent
    ) throws(ReferenceEventReject) {
        guard let node, case .object(let members) = node.value, let first = members.first else {
            return
        }
        event.transport = ReferenceEventWords.transport(first.key)
        if first.node.has("source_port") || first.node.has("destination_port")
            || ["TCP", "UDP", "132"].contains(event.transport)
        {
            event.sourcePort = try ReferenceEventWords.port(first.node.text("source_port")) ?? 0
            event.port = try ReferenceEventWords.port(first.node.text("destination_port")) ?? 0
        } else {
            event.sourcePort = ReferenceEventWords.port(nil, event.transport)
            event.port = ReferenceEventWords.port(nil, event.transport)
        }
    }

    private static func decide(_ flow: ReferenceHubbleFlow, _ event: inout ReferenceEvent) {
        let denied = names(flow.deniedBy)
        let allowed = names(flow.allowedBy)
        let isVerdict = flow.eventType == "5"
        let isPolicyReason = policyReasons.contains(flow.dropReason ?? "")
        switch flow.verdict {
        case "AUDIT":
            event.decide(.policy, .allow, denied ?? allowed, nil)
            event.reason = "audit" + (flow.dropReason.map { ": " + $0 } ?? "")
        case "DROPPED" where isVerdict:
            event.decide(.policy, .deny, denied, flow.dropReason)
            event.generation = .structured
        case "FORWARDED" where isVerdict, "REDIRECTED" where isVerdict, "TRACED" where isVerdict:
            event.decide(.policy, .allow, allowed, nil)
        case "DROPPED" where flow.isApplicationLayer:
            event.decide(.policy, .deny, denied, refusal(flow.message))
        case "DROPPED" where isPolicyReason && (flow.eventType ?? "1") == "1":
            event.decide(.policy, .deny, denied, flow.dropReason)
            event.generation = .drop
        case "DROPPED", "ERROR":
            event.decide(.fault, .deny, nil, flow.dropReason ?? flow.verdict ?? "")
        default: break
        }
    }

    private static func refusal(_ message: ReferenceNode?) -> String {
        if let http = message?.object("http") {
            return ReferenceEventWords.joined(["http", http.text("code")], by: " ") ?? "http"
        }
        return message?.object("dns") != nil ? "dns" : "l7"
    }

    /// `Kind/namespace/name`, sorted by bytes.
    private static func names(_ policies: [ReferenceNode]) -> String? {
        let names = policies.compactMap { policy in
            ReferenceEventWords.joined(
                [policy.text("kind"), policy.text("namespace"), policy.text("name")],
                by: "/"
            )
        }
        return ReferenceEventWords.joined(
            Set(names).sorted(by: ReferenceEventWords.isBefore),
            by: ", "
        )
    }

    /// An answer's client is where it goes to.
    private static func read(
        _ dns: ReferenceNode,
        of flow: ReferenceHubbleFlow,
        into event: inout ReferenceEvent
    ) {
        guard let name = ReferenceEventWords.name(dns.text("query")) else { return }
        let types = dns.list("qtypes").map { $0.plainText?.uppercased() }
        let isResponse = flow.message?.text("type") == "RESPONSE"
        let server = isResponse ? event.source : event.destination
        if event.kind == .undecided { event.kind = .dns }
        event.lookup = ReferenceLookup(
            message: isResponse ? .response : .request,
            resolver: server.pod.map {
                ReferenceEventWords.joined([server.namespace, $0], by: "/")
            }
                ?? server.ip,
            name: name,
            type: ReferenceEventWords.joined(types, by: ","),
            code: isResponse ? ReferenceEventWords.code(dns.text("rcode") ?? "0") : nil,
            answers: dns.list("ips").compactMap {
                $0.plainText.flatMap(ReferenceAddress.init)?.text
            },
            lifetime: dns.text("ttl").flatMap { Int64($0) } ?? 0
        )
    }
}

extension ReferenceEvent {
    fileprivate mutating func decide(
        _ kind: Kind,
        _ decision: Decision,
        _ rule: String?,
        _ reason: String?
    ) {
        self.kind = kind
        self.decision = decision
        self.rule = rule
        self.reason = reason
    }
}
