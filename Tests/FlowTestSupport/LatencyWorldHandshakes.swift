/// Handshakes as one node's agent sees them, most of them odd.
struct LatencyWorldHandshakes {
    let plan: LatencyWorldPlan
    /// Number of the node.
    let node: Int
    private(set) var flows: [LatencyWorldFlow] = []

    private static let second = EventWorldTime.second
    private static let millisecond: Int64 = 1_000_000
    private static let leaving = ["TO_STACK", "TO_NETWORK", "TO_OVERLAY", "TO_CRYPTO"]
    private static let elsewhere = ["TO_HOST", "FROM_ENDPOINT", "FROM_NETWORK", "FROM_STACK"]

    /// Who connects to whom, and which of them has an id here.
    struct Pair {
        var client: LatencyWorldFlow.End
        var server: LatencyWorldFlow.End

        var isClientSide: Bool { client.hasID && !server.hasID }
        var isServerSide: Bool { server.hasID && !client.hasID }

        /// As seen by an end that is here; tells nothing of a side where both are.
        func direction(_ random: inout SplitMix64) -> String? {
            if random.oneIn(5) { return nil }
            if isClientSide { return "EGRESS" }
            return isServerSide ? "INGRESS" : random.pick(["EGRESS", "INGRESS"])
        }
    }

    init(_ plan: LatencyWorldPlan, node: Int, _ random: inout SplitMix64) {
        self.plan = plan
        self.node = node
        for moment in plan.nodes[node].moments {
            let pairs = (0..<random.number(2...4)).map { _ in
                LatencyWorldHandshakes.pair(plan, node, &random)
            }
            for _ in 0..<random.number(3...9) {
                let pauses = [0, 0, 1, 40, 200, 900, 5000, 30_000, 74_000, 76_000]
                let pause = Int64(random.pick(pauses)) * LatencyWorldHandshakes.millisecond
                let time = random.oneIn(2) ? moment + pause : moment - pause
                addHandshake(random.pick(pairs), answeredAt: time, &random)
            }
        }
        if random.oneIn(2) { addBusyPair(&random) }
    }

    static func pair(
        _ plan: LatencyWorldPlan,
        _ node: Int,
        _ random: inout SplitMix64
    ) -> Pair {
        let isV6 = random.oneIn(4)
        func end(isHere: Bool, _ ports: [Int64]) -> LatencyWorldFlow.End {
            let pods = plan.pods.filter { ($0.node == node) == isHere }
            let outsiders = LatencyWorldPlan.outsiders.filter { $0.contains(":") == isV6 }
            guard isHere || !random.oneIn(4), !pods.isEmpty else {
                return .init(ip: random.pick(outsiders), port: random.pick(ports))
            }
            let pod = random.pick(pods)
            return .init(
                ip: isV6 ? pod.v6 : pod.v4,
                port: random.pick(ports),
                pod: pod,
                hasID: isHere
            )
        }
        let here = random.pick([(true, false), (true, false), (false, true), (true, true)])
        // A port of 0 is left out of an event.
        let ports = random.oneIn(20) ? [0] : LatencyWorldPlan.serverPorts
        return Pair(
            client: end(isHere: here.0, LatencyWorldPlan.clientPorts),
            server: end(isHere: here.1, ports)
        )
    }

    /// How long before its answer a SYN may be, above all at the borders of the rules.
    private static func wait(_ random: inout SplitMix64) -> Int64 {
        let near = Int64(random.pick([-1, 0, 1]))
        switch random.number(0...15) {
        case 0: return 0
        case 1: return 200 * millisecond + near
        case 2, 3, 4:
            let wait = Int64(random.pick([1, 3, 7, 15, 31, 63])) * second
            return wait + Int64(random.pick([-50, -50, 100, 250, 250])) * millisecond + near
        case 5: return 75 * second + near
        case 6: return Int64(random.number(300_000_000...900_000_000))
        default: return duration(&random)
        }
    }

    /// From 20 microseconds on, seldom as much as some milliseconds.
    static func duration(_ random: inout SplitMix64) -> Int64 {
        Int64(20_000) << Int64(random.number(0...8)) + Int64(random.number(0...20_000))
    }

    private mutating func addHandshake(
        _ pair: Pair,
        answeredAt time: Int64,
        _ random: inout SplitMix64
    ) {
        for _ in 0..<random.pick([0, 1, 1, 1, 1, 2, 2, 3]) {
            add(syn(pair, at: time - LatencyWorldHandshakes.wait(&random), &random), &random)
        }
        if random.oneIn(8) {
            let lateness = random.pick([1, 1000, 60_000_000, 199_999_999, 200_000_000, 200_000_001])
            add(syn(pair, at: time + Int64(lateness), &random), &random)
        }
        guard !random.oneIn(10) else { return }
        add(answer(pair, at: time, &random), &random)
        guard random.oneIn(5) else { return }
        // Seen at two points, or by two processors at once.
        let pause = Int64(random.pick([0, 2000, 150_000_000, 1_000_000_000]))
        add(answer(pair, at: time + pause, &random), &random)
    }

    private func syn(
        _ pair: Pair,
        at time: Int64,
        _ random: inout SplitMix64
    ) -> LatencyWorldFlow {
        var flow = LatencyWorldFlow(time: time, source: pair.client, destination: pair.server)
        flow.flags = random.oneIn(12) ? ["SYN", "ECE", "CWR"] : ["SYN"]
        flow.isReply = false
        flow.point =
            pair.isClientSide
            ? random.pick(LatencyWorldHandshakes.leaving) : "TO_ENDPOINT"
        flow.direction = pair.direction(&random)
        switch random.number(0...39) {
        case 0, 1: flow.point = "TO_PROXY"
        case 2:
            (flow.verdict, flow.point, flow.eventType) = ("REDIRECTED", nil, 5)
        case 3: flow.verdict = "REDIRECTED"
        default: break
        }
        return flow
    }

    private func answer(
        _ pair: Pair,
        at time: Int64,
        _ random: inout SplitMix64
    ) -> LatencyWorldFlow {
        var flow = LatencyWorldFlow(time: time, source: pair.server, destination: pair.client)
        flow.flags = ["SYN", "ACK"]
        flow.isReply = true
        flow.point =
            pair.isServerSide
            ? random.pick(LatencyWorldHandshakes.leaving) : "TO_ENDPOINT"
        flow.direction = pair.direction(&random)
        return flow
    }

    private mutating func add(_ flow: LatencyWorldFlow, _ random: inout SplitMix64) {
        var flow = flow
        if random.oneIn(9) { LatencyWorldHandshakes.spoil(&flow, &random) }
        flows.append(flow)
        if random.oneIn(15) {
            flow.flags = random.pick([["ACK"], ["ACK", "PSH"], ["RST"], ["FIN", "ACK"]])
            flow.time += Int64(random.number(0...5_000_000))
            flows.append(flow)
        }
    }

    /// Makes an event that counts for nothing, or on another side, or as before.
    static func spoil(_ flow: inout LatencyWorldFlow, _ random: inout SplitMix64) {
        switch random.number(0...11) {
        case 0: flow.isReply = nil
        case 1: flow.isReply = !(flow.isReply ?? true)
        case 2: flow.verdict = random.pick(["DROPPED", "AUDIT", "ERROR"])
        case 3: flow.verdict = random.pick(["TRACED", "TRANSLATED", "REDIRECTED", nil])
        case 4: flow.point = random.pick(elsewhere + leaving + ["TO_ENDPOINT", nil])
        case 5:
            let counts = Int64(random.pick([0, 1, 42]))
            flow.counter = (random.pick([.aggregate, .extensions, .value]), counts)
        case 6, 7: flow.masks.insert(random.pick(LatencyWorldFlow.Mask.allCases))
        case 8: flow.spellsZeros = true
        case 9: flow.source.hasID.toggle()
        case 10: flow.destination.hasID.toggle()
        default: (flow.source.hasID, flow.destination.hasID) = (true, true)
        }
        if flow.verdict == "DROPPED" { flow.eventType = 1 }
    }

    /// So many handshakes of one pair in an hour that there are quantiles, or one too few.
    private mutating func addBusyPair(_ random: inout SplitMix64) {
        var pair = LatencyWorldHandshakes.pair(plan, node, &random)
        let start = plan.start + Int64(random.number(60...600)) * LatencyWorldHandshakes.second
        for number in 0..<random.pick([19, 20, 21, 60]) {
            pair.client.port = 50_000 + Int64(number)
            let time = start + Int64(number) * 7 * LatencyWorldHandshakes.second
            let duration = LatencyWorldHandshakes.duration(&random)
            var opening = syn(pair, at: time - duration, &random)
            opening.verdict = "FORWARDED"
            flows += [opening, answer(pair, at: time, &random)]
        }
    }
}
