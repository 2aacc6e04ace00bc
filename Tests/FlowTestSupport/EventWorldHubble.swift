/// What the agents of a world's nodes export.
struct EventWorldHubble {
    let plan: EventWorldPlan
    private(set) var bursts: [EventWorldBurst] = []
    private var nextID = 0

    init(_ plan: EventWorldPlan, _ random: inout SplitMix64) {
        self.plan = plan
        for node in plan.nodes {
            for hour in 0..<plan.hours where !random.oneIn(9) {
                for _ in 0..<random.number(4...25) {
                    let time = plan.time(inHour: hour, &random) + Int64(random.number(0...999))
                    var flows = flows(node, at: time, &random)
                    if random.oneIn(30) { spoil(&flows[0], &random) }
                    add(flows, node, &random)
                }
                if random.oneIn(2) { addLoss(node, plan.time(inHour: hour, &random)) }
            }
        }
    }

    private func flows(
        _ node: EventWorldPlan.Node,
        at time: Int64,
        _ random: inout SplitMix64
    ) -> [EventWorldHubbleFlow] {
        let flow = packet(node, at: time, &random)
        switch random.number(0...9) {
        case 0, 1: return denial(flow, node, &random)
        case 2: return [node.isDropsOnly ? flow : verdict(flow, &random)]
        case 3: return [fault(flow, &random)]
        case 4: return [refusal(flow, &random)]
        case 5, 6: return lookup(flow, &random)
        case 7: return [group(flow, &random)]
        default: return [flow]
        }
    }

    /// A packet seen on its way, of which nothing is decided.
    private func packet(
        _ node: EventWorldPlan.Node,
        at time: Int64,
        _ random: inout SplitMix64
    ) -> EventWorldHubbleFlow {
        let isV6 = random.oneIn(5)
        let (one, other) = (random.pick(plan.pods), random.pick(plan.pods))
        let isOutside = random.oneIn(3)
        let remote = random.pick(EventWorldPlan.remotes.filter { $0.contains(":") == isV6 })
        return EventWorldHubbleFlow(
            time: time,
            verdict: "FORWARDED",
            eventType: 4,
            direction: random.pick(["INGRESS", "EGRESS", nil]),
            source: .init(ip: isV6 ? one.v6 : one.v4, pod: one, isLocal: true),
            destination: isOutside
                ? .init(ip: remote) : .init(ip: isV6 ? other.v6 : other.v4, pod: other),
            transport: random.pick(["TCP", "TCP", "UDP", "SCTP", isV6 ? "ICMPv6" : "ICMPv4"]),
            sourcePort: Int64(random.number(1024...65_535)),
            destinationPort: Int64(random.pick([80, 443, 5432, 0])),
            destinationName: isOutside && !node.hasTable && random.oneIn(3)
                ? "Mail.example.com." : nil
        )
    }

    private func policies(_ random: inout SplitMix64) -> [EventWorldPolicy] {
        (0..<random.number(1...2)).map { _ in
            let isWide = random.oneIn(4)
            return EventWorldPolicy(
                kind: isWide
                    ? "CiliumClusterwideNetworkPolicy"
                    : random.pick(["CiliumNetworkPolicy", "NetworkPolicy"]),
                namespace: isWide ? nil : random.pick(["shop", "data"]),
                name: random.pick(["deny-db", "allow.web", "r\u{E9}seau", "a"])
            )
        }
    }

    /// Verdict and drop of each attempt; of a node that exports no verdicts only the drops.
    private func denial(
        _ flow: EventWorldHubbleFlow,
        _ node: EventWorldPlan.Node,
        _ random: inout SplitMix64
    ) -> [EventWorldHubbleFlow] {
        var flow = flow
        flow.verdict = "DROPPED"
        flow.reason = random.pick([
            "POLICY_DENIED", "POLICY_DENY", "AUTH_REQUIRED", "DENIED_BY_LB_SRC_RANGE_CHECK",
        ])
        let side = flow.direction == "INGRESS" ? "ingress_denied_by" : "egress_denied_by"
        let denying = flow.reason == "POLICY_DENY" ? [(side, policies(&random))] : []
        var flows: [EventWorldHubbleFlow] = []
        for _ in 0..<random.number(1...3) {
            flow.eventType = 5
            flow.policies = denying
            if !node.isDropsOnly { flows.append(flow) }
            flow.eventType = random.oneIn(4) ? nil : 1
            flow.policies = []
            flow.time += Int64(random.number(1000...20_000))
            if node.isDropsOnly || !random.oneIn(5) { flows.append(flow) }
            flow.time += Int64(random.number(1...4)) * EventWorldTime.second
        }
        return flows
    }

    private func verdict(
        _ flow: EventWorldHubbleFlow,
        _ random: inout SplitMix64
    ) -> EventWorldHubbleFlow {
        var flow = flow
        flow.eventType = 5
        flow.verdict = random.pick(["FORWARDED", "FORWARDED", "REDIRECTED", "TRACED", "AUDIT"])
        let isDenying = flow.verdict == "AUDIT" && random.oneIn(2)
        if isDenying { flow.reason = random.pick(["POLICY_DENIED", nil]) }
        let side = flow.direction == "INGRESS" ? "ingress" : "egress"
        if !random.oneIn(4) {
            flow.policies = [
                (side + (isDenying ? "_denied_by" : "_allowed_by"), policies(&random))
            ]
        }
        return flow
    }

    private func fault(
        _ flow: EventWorldHubbleFlow,
        _ random: inout SplitMix64
    ) -> EventWorldHubbleFlow {
        var flow = flow
        flow.eventType = random.oneIn(4) ? nil : 1
        flow.verdict = random.oneIn(4) ? "ERROR" : "DROPPED"
        flow.reason = random.pick(["INVALID_SOURCE_IP", "STALE_OR_UNROUTABLE_IP"])
        if flow.verdict == "ERROR", random.oneIn(2) { flow.reason = nil }
        return flow
    }

    private func refusal(
        _ flow: EventWorldHubbleFlow,
        _ random: inout SplitMix64
    ) -> EventWorldHubbleFlow {
        var flow = flow
        let isRefused = random.oneIn(2)
        flow.verdict = isRefused ? "DROPPED" : "FORWARDED"
        flow.eventType = 129
        flow.isApplicationLayer = true
        (flow.transport, flow.destinationPort) = ("TCP", 80)
        let http = WorldJSON.object([
            ("code", .raw(isRefused ? "403" : "200")), ("method", .string("GET")),
            ("url", .string("http://api.example.com/items")),
        ])
        let kafka = WorldJSON.object([("topic", .string("t"))])
        flow.message = .object([
            ("type", .string("RESPONSE")), ("latency_ns", .string("8123456")),
            random.oneIn(4) ? ("kafka", kafka) : ("http", http),
        ])
        return flow
    }

    /// Questions, of which some are asked again or never answered, and their answers.
    private func lookup(
        _ flow: EventWorldHubbleFlow,
        _ random: inout SplitMix64
    ) -> [EventWorldHubbleFlow] {
        var question = flow
        question.isLookup = true
        question.eventType = 129
        question.isApplicationLayer = true
        question.transport = "UDP"
        question.destinationPort = 53
        let server = EventWorldPlan.Pod(
            namespace: "kube-system",
            name: "coredns-0001",
            workload: "coredns",
            v4: "10.0.0.53",
            v6: "fd00:10::53"
        )
        let isV6 = flow.source.ip?.contains(":") == true
        if !random.oneIn(4) {
            question.destination = .init(ip: isV6 ? server.v6 : server.v4, pod: server)
        }
        question.destinationName = nil
        // The port says which lookup it is; no other has it.
        let key = flow.time / 1000 % 1_000_003 * 7919 % 44_000
        question.sourcePort = 20_000 + key
        let name = random.pick(["www.example.com.", "API.example.com.", "."])
        func message(_ type: String, _ code: Int) -> WorldJSON {
            var dns: [(String, WorldJSON)] = [
                ("query", .string(name)), ("observation_source", .string("proxy")),
                ("qtypes", .array([.string("A")])),
            ]
            if code != 0 { dns.append(("rcode", .number(Int64(code)))) }
            return .object([("type", .string(type)), ("dns", .object(dns))])
        }
        question.message = message("REQUEST", 0)
        var flows = [question]
        if random.oneIn(4) {
            question.time += 5 * EventWorldTime.second  // Asked again.
            flows.append(question)
        }
        if random.oneIn(5) { return flows }
        var answer = question
        (answer.source, answer.destination) = (question.destination, question.source)
        (answer.sourcePort, answer.destinationPort) = (53, question.sourcePort)
        answer.message = message("RESPONSE", random.pick([0, 0, 3, 2, 5]))
        let wait = random.oneIn(12) ? 61 * EventWorldTime.second : 0
        answer.time +=
            wait
            + min(
                EventWorldDuration.nanoseconds(&random),
                4 * EventWorldTime.second
            )
        flows.append(answer)
        return flows
    }

    /// One flow for many, without what they differ in.
    private func group(
        _ flow: EventWorldHubbleFlow,
        _ random: inout SplitMix64
    ) -> EventWorldHubbleFlow {
        var flow = flow
        (flow.source.ip, flow.destination.ip) = (nil, nil)
        (flow.source.isGroup, flow.destination.isGroup) = (true, true)
        flow.destinationName = nil
        flow.sourcePort = 0
        flow.eventType = random.oneIn(2) ? 5 : nil
        flow.counters = [("egress_flow_count", Int64(random.number(1...60)))]
        if random.oneIn(3) { flow.counters.append(("ingress_flow_count", 2)) }
        flow.isCountedInExtensions = random.oneIn(2)
        if random.oneIn(5) { flow.transport = nil }
        return flow
    }

    private func spoil(_ flow: inout EventWorldHubbleFlow, _ random: inout SplitMix64) {
        switch random.number(0...2) {
        case 0: flow.hasBadAddress = true
        case 1: flow.hasTime = false
        default: flow.hasNode = false
        }
    }

    mutating func add(
        _ flows: [EventWorldHubbleFlow],
        _ node: EventWorldPlan.Node,
        _ random: inout SplitMix64
    ) {
        var records: [EventWorldRecord] = []
        for flow in flows {
            var flow = flow
            nextID += 1
            if node.hasUUIDs {
                flow.uuid = "00000000-0000-0000-0000-" + ReferenceTime.padded(Int64(nextID), 12)
            }
            let isSpoiled = !flow.hasTime || !flow.hasNode || flow.hasBadAddress
            // A name server's client would be the same with other details in its row.
            let hasRow = node.hasTable && (node.isTableOnly || !flow.isLookup)
            let inner = flow.json(node)
            var line: [(String, WorldJSON)] = [("flow", inner)]
            if !isSpoiled, !random.oneIn(4) {
                line += [
                    ("node_name", .string(node.path)),
                    ("time", .string(EventWorldTime.trimmed(flow.time))),
                ]
            }
            records.append(
                EventWorldRecord(
                    time: flow.time,
                    export: !isSpoiled && random.oneIn(6) ? inner : .object(line),
                    table: hasRow ? flow.row(node, &random) : nil
                )
            )
            // Said again, word for word.
            if node.hasUUIDs, random.oneIn(15) { records.append(records[records.count - 1]) }
        }
        bursts.append(EventWorldBurst(stream: stream(node), records: records))
    }

    private func stream(_ node: EventWorldPlan.Node) -> EventWorldStream {
        EventWorldStream(source: .hubble, reporter: node.name, hasTable: node.hasTable)
    }

    private mutating func addLoss(_ node: EventWorldPlan.Node, _ time: Int64) {
        let line = WorldJSON.object([
            (
                "lost_events",
                .object([
                    ("source", .string("HUBBLE_RING_BUFFER")), ("num_events_lost", .string("12")),
                ])
            ), ("node_name", .string(node.path)),
            ("time", .string(EventWorldTime.trimmed(time))),
        ])
        bursts.append(
            EventWorldBurst(
                stream: stream(node),
                records: [EventWorldRecord(time: time, export: line)]
            )
        )
    }
}
