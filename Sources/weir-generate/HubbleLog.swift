import Codec
import Foundation

/// The Hubble export of one node: what its agent saw of the flow logs' connections, and what it refused.
struct HubbleLog {
    private let plan: EventPlan
    private let node: Int
    private let text: HubbleText
    private var queue = EventQueue<Line>()
    private var file: RotatedFile
    private var written = 0
    private var truth = EventTruth.Hubble()

    private enum Line {
        case flow(HubbleEvent)
        case lost(String, Int)
        case agent(String)
    }

    init(_ plan: EventPlan, node: Int) {
        self.plan = plan
        self.node = node
        text = HubbleText(plan.directory, node: node)
        // The second node's files were copied while the agent turned them over.
        file = RotatedFile(
            folder: plan.output.appending(path: "hubble/\(plan.directory.nodeName(node))"),
            name: "events",
            repeats: node == 1 ? 20 : 0
        )
    }

    consuming func write() throws(GenerateError) -> EventTruth.Hubble {
        let rotation = plan.minutes - 8
        for minute in 0..<plan.minutes {
            addFlows(in: minute)
            addNoise(in: minute)
            if minute == rotation {
                truth.repeats = try file.rotate(at: plan.world.start + minute * 60)
            }
            for (time, line) in queue.take(before: (minute + 1) * 60_000_000_000) {
                put(line, at: time)
            }
        }
        try file.close()
        truth.lines = truth.repeats + written
        return truth
    }

    private mutating func put(_ line: Line, at time: Int) {
        switch line {
        case .flow(let event):
            count(event)
            file.append(text.line(event, number: truth.flows, at: time), .repeatable)
            truth.flows += 1
        case .lost(let source, let events):
            truth.lost += events
            let lost = JSONText.object { lost in
                lost.put("source", source)
                lost.put("num_events_lost", "\(events)")
                if source == "PERF_EVENT_RING_BUFFER" { lost.put("cpu", 3) }
            }
            file.append(text.line("lost_events", lost, at: time), .once)
        case .agent(let type):
            let event = JSONText.object { event in
                event.put("type", type)
                event.put("policy_update", json: #"{"revision":"7","rule_count":"1"}"#)
            }
            file.append(text.line("agent_event", event, at: time), .once)
        }
        written += 1
    }

    private mutating func add(_ event: HubbleEvent, at time: Int) {
        queue.add(.flow(event), at: time)
    }

    private mutating func count(_ event: HubbleEvent) {
        switch (event.kind, event.verdict) {
        case (.policyVerdict, .dropped):
            truth.denied += 1
            truth.denialsByPolicy[event.policy?.rawValue ?? "default", default: 0] += 1
        case (.policyVerdict, .audit):
            truth.audited += 1
        case (.policyVerdict, .forwarded):
            truth.allowsByPolicy[event.policy?.rawValue ?? "default", default: 0] += 1
        case (.drop, _) where event.reason == .staleAddress || event.reason == .invalidSourceIP:
            truth.faults += 1
        case (.layer7, .dropped):
            truth.requestsDenied += 1
        default:
            break
        }
    }

    private mutating func addFlows(in minute: Int) {
        let world = plan.world
        let node = node
        for flow in world.flowsBetweenNodes(
            .eastWest,
            in: minute,
            where: { $0 == node || $1 == node }
        ) {
            let isServer = plan.directory.node(of: flow.conversation.destination) == node
            if flow.isUnanswered {
                if isServer { addRefusal(flow) }
            } else if flow.isSampled {
                addHandshake(flow, isServer: isServer)
                if isServer { addResponse(flow) }
            }
        }
        for flow in world.flowsBetweenNodes(
            .nameLookup,
            in: minute,
            where: { from, _ in from == node }
        )
        where flow.draw >> 50 % 4 == 0 {
            addLookup(flow)
        }
    }

    private func event(_ flow: ShortFlow, _ kind: HubbleEvent.Kind) -> HubbleEvent {
        HubbleEvent(
            kind: kind,
            source: flow.conversation.source,
            sourcePort: flow.conversation.sourcePort,
            destination: flow.conversation.destination,
            destinationPort: flow.conversation.destinationPort
        )
    }

    private func nanoseconds(_ flow: ShortFlow) -> Int {
        flow.milliseconds * 1_000_000
    }

    /// A connection the server's node refuses: as many attempts as the flow logs count unanswered packets.
    ///
    /// Each is a verdict and, microseconds later, a drop.
    private mutating func addRefusal(_ flow: ShortFlow) {
        var verdict = event(flow, .policyVerdict)
        verdict.verdict = .dropped
        verdict.isIngress = true
        let pod = plan.directory.pod(flow.conversation.destination, at: flow.milliseconds)
        if pod?.namespace == "data" {
            verdict.policy = .denyQuarantined
        } else if flow.draw >> 9 % 8 == 0 {
            verdict.policy = .lockdown
        }
        verdict.reason = verdict.policy == nil ? .policyDenied : .policyDeny
        for attempt in 0..<Int(Counters.unanswered(flow.draw).packetsSent) {
            // Sent again after one second, then after two more.
            let delay = (1 << attempt) - 1
            let jitter = mix(flow.draw, UInt64(attempt)) % 300_000
            let time = nanoseconds(flow) + delay * 1_000_000_000 + 400_001 + Int(jitter)
            addDenied(verdict, at: time)
        }
    }

    /// The verdict that refuses a packet, and the drop that says the same again.
    private mutating func addDenied(_ verdict: HubbleEvent, at time: Int) {
        add(verdict, at: time)
        var drop = verdict
        drop.kind = .drop
        drop.policy = nil
        add(drop, at: time + 12_500)
    }

    /// The handshake as the node of one end sees it.
    private mutating func addHandshake(_ flow: ShortFlow, isServer: Bool) {
        let draw = mix(flow.draw, 0x5A0)
        let start = nanoseconds(flow)
        // 0.25 to 1.3 ms between nodes, and what two nodes have between them.
        let trip =
            250_000 + Int(draw % 400_000) + Int(flow.conversation.source.number % 7) * 100_000
        let turnaround = 18_000 + Int(draw >> 32 % 60_000)
        var syn = event(flow, .trace)
        syn.isReply = false
        var answer = syn.reversed()
        answer.layer4 = .tcp(["SYN", "ACK"])
        answer.isReply = true
        if isServer {
            syn.isIngress = true
            answer.isIngress = true
            syn.point = .toEndpoint
            answer.point = .toStack
            add(syn, at: start + trip / 2)
            add(answer, at: start + trip / 2 + turnaround)
            truth.serverHandshakes += 1
            var verdict = event(flow, .policyVerdict)
            verdict.isIngress = true
            let pod = plan.directory.pod(flow.conversation.destination, at: flow.milliseconds)
            verdict.policy = pod.map { .allowing($0.namespace) }
            if draw % 6 == 0 { add(verdict, at: start + trip / 2 - 9_000) }
            return
        }
        let isRepeated = draw >> 20 % 24 == 0
        syn.point = .toStack
        add(syn, at: start)
        if isRepeated { add(syn, at: start + 1_013_000_000) }
        if draw >> 16 % 3 == 0 {
            // The same packet once more, where it leaves the node.
            var leaving = syn
            leaving.point = .toNetwork
            add(leaving, at: start + (isRepeated ? 1_013_000_000 : 0) + 21_000)
        }
        answer.point = .toEndpoint
        let answered = start + (isRepeated ? 1_013_000_000 : 0) + trip + turnaround
        add(answer, at: answered)
        if isRepeated { truth.retransmitted += 1 } else { truth.clientHandshakes += 1 }
        if draw >> 24 % 3 == 0 {
            var end = syn
            end.layer4 = .tcp(["FIN", "ACK"])
            add(end, at: answered + 40_000_000 + Int(draw >> 30 % 1_000_000_000))
        }
    }

    /// HTTP, at the proxy on the server's node.
    private mutating func addResponse(_ flow: ShortFlow) {
        guard [8080, 8000].contains(flow.conversation.destinationPort) else { return }
        let draw = mix(flow.draw, 0x477)
        let latency = 1_200_000 + Int(draw % 9_000_000) + (draw >> 24 % 20 == 0 ? 240_000_000 : 0)
        let isRefused = draw >> 30 % 16 == 0
        let code = isRefused ? 403 : draw >> 34 % 25 == 0 ? 503 : 200
        var response = event(flow, .layer7).reversed()
        response.layer4 = .tcp([])
        response.verdict = isRefused ? .dropped : .forwarded
        response.isIngress = true
        response.isReply = true
        let url = "http://api.example.com:\(flow.conversation.destinationPort)/items"
        response.layer7 = JSONText.object { layer7 in
            layer7.put("type", "RESPONSE")
            // Without a request id there is no latency.
            if !isRefused { layer7.put("latency_ns", "\(latency)") }
            layer7.put(
                "http",
                json:
                    "{\"code\":\(code),\"method\":\"GET\",\"url\":\"\(url)\",\"protocol\":\"HTTP/1.1\"}"
            )
        }
        response.summary = "HTTP/1.1 \(code) \(latency / 1_000_000)ms (GET \(url))"
        if !isRefused { truth.responses += 1 }
        add(response, at: nanoseconds(flow) + 2_000_000 + latency)
    }

    /// The last question of a lookup and its answer, at the proxy on the client's node.
    private mutating func addLookup(_ flow: ShortFlow) {
        let lookup = NameLookup(flow, in: plan.directory)
        let question = lookup.last
        let start = nanoseconds(flow) + question.microseconds * 1000
        var request = event(flow, .layer7)
        request.layer4 = .udp
        request.isReply = false
        func dns(_ type: String, _ fill: (inout JSONText) -> Void) -> JSONText {
            JSONText.object { layer7 in
                layer7.put("type", type)
                let dns = JSONText.object { dns in
                    dns.put("query", question.name)
                    fill(&dns)
                }
                layer7.put("dns", dns)
            }
        }
        request.layer7 = dns("REQUEST") { dns in
            dns.put("observation_source", "proxy")
            dns.put("qtypes", [question.type])
        }
        request.summary = "DNS Query \(question.name) \(question.type)"
        add(request, at: start)
        var response = request.reversed()
        response.isReply = true
        response.layer7 = dns("RESPONSE") { dns in
            if !question.answers.isEmpty {
                dns.put("ips", question.answers)
                dns.put("ttl", 30)
            }
            dns.put("observation_source", "proxy")
            dns.put("rcode", ["NXDOMAIN": 3, "SERVFAIL": 2][question.code])
            dns.put("qtypes", [question.type])
            if !question.answers.isEmpty { dns.put("rrtypes", [question.type]) }
        }
        response.summary = "DNS Answer"
        truth.lookups += 1
        add(response, at: start + 400_000 + question.duration)
    }

    /// What the night has beside connections: refusals on the way out, faults, policies on trial, losses.
    private mutating func addNoise(in minute: Int) {
        let world = plan.world
        var random = SplitMix64(seed: mix(world.seed, 0x4B1 + UInt64(node), UInt64(minute)))
        let draw = random.next()
        let start = minute * 60_000_000_000 + Int(random.next() % 50_000_000_000)
        var event = HubbleEvent(
            kind: .policyVerdict,
            source: world.podAddress(
                node,
                Int(draw >> 8 % UInt64(world.jobSlot)),
                overIPv6: draw >> 20 % 6 == 0
            ),
            sourcePort: UInt16(32_768 + draw >> 16 % 28_000),
            destination: Address(ipv4: 0xC633_6400, plus: 30 + Int(draw >> 24 % 40)),
            destinationPort: draw >> 12 % 2 == 0 ? 6667 : 2525
        )
        if event.source.isIPv6 { event.destination = Address(.internet, high: 0x99, low: 1) }
        switch draw % 16 {
        case 0, 1:
            event.verdict = .dropped
            event.policy = .denyEgress
            event.reason = .policyDeny
            addDenied(event, at: start)
        case 2:
            event.verdict = .audit
            event.destinationPort = 443
            add(event, at: start)
        case 3:
            event.kind = .drop
            event.verdict = .dropped
            event.reason = .staleAddress
            event.isReply = nil
            add(event, at: start)
        case 4:
            event.kind = .drop
            event.verdict = .dropped
            event.reason = .invalidSourceIP
            event.layer4 = .icmp6(133)
            event.sourcePort = 0
            event.destinationPort = 0
            add(event, at: start)
        case 5 where draw >> 4 % 2 == 0:
            queue.add(.lost("HUBBLE_RING_BUFFER", 1 + Int(draw >> 32 % 40)), at: start)
        case 5 where draw >> 5 % 2 == 0:
            queue.add(.lost("PERF_EVENT_RING_BUFFER", 1 + Int(draw >> 32 % 900)), at: start)
        case 6 where draw >> 4 % 2 == 0:
            queue.add(.agent("POLICY_UPDATED"), at: start)
        default: break
        }
    }
}
