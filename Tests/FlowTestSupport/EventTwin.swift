import Codec

/// What a node's agent says of flows that interfaces logged: the same attempts in a second log, and names of their ends.
///
///     let flows = ReferenceImplementation(topology: world.topology).evaluate(inputs)
///     let twin = EventTwin(of: flows, seed: 7)
///     let events = ReferenceEvents([twin.input.reference])
package struct EventTwin: Sendable {
    /// A file of Hubble's export.
    package let input: WorldInput

    private static let node = EventWorldPlan.Node(
        name: "aks-nodepool1-vmss000000",
        cluster: "prod-west",
        isDropsOnly: false,
        hasUUIDs: true,
        hasTable: false,
        isTableOnly: false
    )

    package init(of flows: ReferenceResult, seed: UInt64) {
        var random = SplitMix64(seed: seed ^ 0x7717)
        let known = flows.decisions.filter {
            $0.isWhole && $0.port != nil && ["TCP", "UDP"].contains($0.transport)
        }.sorted { EventTwin.order($0) < EventTwin.order($1) }
        var lines: [String] = []
        for decision in known.shuffled(using: &random).prefix(80) {
            for _ in 0..<random.number(1...2) {
                var flow = EventTwin.flow(decision, &random)
                flow.uuid = EventTwin.uuid(lines.count)
                lines.append(EventTwin.line(flow))
            }
            if random.oneIn(2) {
                var flow = EventTwin.answer(decision, &random)
                flow.uuid = EventTwin.uuid(lines.count)
                lines.append(EventTwin.line(flow))
            }
        }
        // A log without any record is none.
        if lines.isEmpty { lines = ["{\"node_status\":{}}"] }
        let bytes = Array((lines.joined(separator: "\n") + "\n").utf8)
        input = WorldInput(
            path: "nodes/hubble/events.log",
            plain: bytes,
            encoded: bytes,
            isDamaged: false,
            compression: .none
        )
    }

    /// Rows of flow logs come in no order.
    private static func order(_ decision: ReferenceDecision) -> String {
        let ends = "\(decision.source.address) \(decision.destination.address)"
        let rest = "\(decision.port ?? 0) \(decision.transport ?? "") \(decision.point)"
        return "\(decision.seconds) \(ends) \(rest)"
    }

    private static func uuid(_ number: Int) -> String {
        "00000000-0000-0000-0001-" + ReferenceTime.padded(Int64(number), 12)
    }

    private static func line(_ flow: EventWorldHubbleFlow) -> String {
        WorldJSON.object([("flow", flow.json(node))]).compact
    }

    /// A verdict within two minutes of the row, now and then of a neighbour of its destination.
    private static func flow(
        _ decision: ReferenceDecision,
        _ random: inout SplitMix64
    ) -> EventWorldHubbleFlow {
        let pause = Int64(random.pick([-120, -61, -60, -5, 0, 0, 1, 60, 61]))
        let isDenied = random.oneIn(2)
        var flow = EventWorldHubbleFlow(
            time: (decision.seconds + pause) * EventWorldTime.second,
            verdict: isDenied ? "DROPPED" : "FORWARDED",
            eventType: 5,
            reason: isDenied ? "POLICY_DENIED" : nil,
            direction: random.pick(["INGRESS", "EGRESS"]),
            source: .init(ip: decision.source.address),
            destination: .init(ip: decision.destination.address),
            transport: decision.transport,
            sourcePort: Int64(random.number(1024...65_535)),
            destinationPort: decision.port ?? 0
        )
        if random.oneIn(5) { flow.destinationPort = 7 }
        return flow
    }

    /// The far end has a name, for whoever began or for another.
    private static func answer(
        _ decision: ReferenceDecision,
        _ random: inout SplitMix64
    ) -> EventWorldHubbleFlow {
        let isReversed = random.oneIn(4)
        let client = isReversed ? decision.destination.address : decision.source.address
        let remote = isReversed ? decision.source.address : decision.destination.address
        let dns: [(String, WorldJSON)] = [
            ("query", .string(random.pick(["a.example.com.", "b.example.com."]))),
            ("ips", .array([.string(remote)])),
            ("ttl", .number(Int64(random.pick([30, 301, 4001])))),
            ("qtypes", .array([.string("A")])),
        ]
        return EventWorldHubbleFlow(
            time: (decision.seconds - Int64(random.number(0...3000))) * EventWorldTime.second + 1,
            verdict: "FORWARDED",
            eventType: 129,
            isApplicationLayer: true,
            source: .init(ip: client.contains(":") ? "fd00:10::53" : "10.0.0.53"),
            destination: .init(ip: random.oneIn(5) ? "10.244.200.9" : client),
            transport: "UDP",
            sourcePort: 53,
            destinationPort: Int64(random.number(1024...65_535)),
            message: .object([("type", .string("RESPONSE")), ("dns", .object(dns))]),
            isLookup: true
        )
    }
}
