/// What a node's agent says beside handshakes: timestamps of segments, HTTP, names, and what it lost.
struct LatencyWorldOthers {
    let plan: LatencyWorldPlan
    /// Number of the node.
    let node: Int
    private(set) var flows: [LatencyWorldFlow] = []

    private static let second = EventWorldTime.second

    init(_ plan: LatencyWorldPlan, node: Int, _ random: inout SplitMix64) {
        self.plan = plan
        self.node = node
        for moment in plan.nodes[node].moments {
            for _ in 0..<random.number(1...4) {
                let pause = Int64(random.number(0...3_000_000_000))
                let time = random.oneIn(2) ? moment + pause : moment - pause
                switch plan.nodes[node].agent {
                case .cilium: addMessage(at: time, &random)
                case .retina: addEcho(at: time, &random)
                }
            }
        }
        if plan.nodes[node].agent == .cilium, random.oneIn(3) { addBusyServer(&random) }
    }

    /// Ends as an agent that has no ids of them sees them: one of them is here.
    private func ends(
        _ random: inout SplitMix64
    ) -> (here: LatencyWorldFlow.End, peer: LatencyWorldFlow.End) {
        var pair = LatencyWorldHandshakes.pair(plan, node, &random)
        let isServer = pair.isServerSide
        (pair.client.hasID, pair.server.hasID) = (false, false)
        return isServer ? (pair.server, pair.client) : (pair.client, pair.server)
    }

    /// Segments with one timestamp, and what echoes it.
    private mutating func addEcho(at time: Int64, _ random: inout SplitMix64) {
        let (here, peer) = ends(&random)
        // Equal ports tell nobody who serves.
        guard here.port != peer.port else { return }
        let id = Int64(random.number(1...3))
        let isText = random.oneIn(4)
        var segment = LatencyWorldFlow(time: time, source: here, destination: peer)
        segment.flags = random.pick([["ACK"], ["ACK", "PSH"], ["SYN"]])
        segment.timestamp =
            random.oneIn(15) ? .raw("0") : isText ? .string(String(id)) : .number(id)
        segment.point = "TO_NETWORK"
        // Unknown is false there.
        segment.isReply = false
        for _ in 0..<random.pick([0, 1, 1, 2, 3]) {
            let near = Int64(random.pick([-1, 0, 1]))
            let wait =
                switch random.number(0...9) {
                case 0: Int64(0)
                case 1: 10 * LatencyWorldOthers.second + near
                case 2: 1_000_000_000 + near
                case 3: -Int64(random.pick([1, 60_000_000, 200_000_000, 200_000_001]))
                default: LatencyWorldHandshakes.duration(&random)
                }
            segment.time = time - wait
            add(segment, &random)
        }
        var echo = segment.reversed
        echo.point = "FROM_NETWORK"
        for pause in [0, random.pick([0, 300, 40_000_000, 250_000_000])].prefix(
            random.number(0...2)
        ) {
            echo.time = time + Int64(pause)
            // Of one time, one answer: which end serves must not depend on which is read first.
            echo.isReply = [true, false, nil][Int(echo.time / 1000 % 3)]
            add(echo, &random)
        }
    }

    private mutating func add(_ flow: LatencyWorldFlow, _ random: inout SplitMix64) {
        var flow = flow
        if random.oneIn(15) {
            let before = (flow.isReply, flow.verdict)
            LatencyWorldHandshakes.spoil(&flow, &random)
            (flow.source.hasID, flow.destination.hasID) = (false, false)
            // Which end serves hangs on it, and no segment is redirected.
            flow.isReply = before.0
            if flow.verdict == "REDIRECTED" { flow.verdict = before.1 }
            flow.masks.remove(.reply)
            // With an id on neither end, one that spells it is no other.
            flow.masks.remove(.ends)
        }
        flows.append(flow)
    }

    /// A message of a proxy, most of them responses.
    private mutating func addMessage(at time: Int64, _ random: inout SplitMix64) {
        let pair = LatencyWorldHandshakes.pair(plan, node, &random)
        var flow = LatencyWorldFlow(time: time, source: pair.server, destination: pair.client)
        flow.eventType = 129
        flow.isReply = true
        flow.direction = pair.direction(&random)
        let latency: WorldJSON? =
            switch random.number(0...11) {
            case 0: nil
            case 1: .string("0")
            case 2: .raw("0")
            case 3: .string(random.pick(["8ms", "-5", "1.5", "", " 7"]))
            case 4: .number(Int64(random.pick([1, 63, 64, 127, 128, 129, 130])))
            case 5: .string(String(random.pick([86_400_000_000_000, 1_234_567_890_123_456])))
            case 6: .number(Int64(random.number(1...1_000_000_000)))
            default: .string(String(LatencyWorldHandshakes.duration(&random)))
            }
        let type = random.oneIn(8) ? random.pick(["REQUEST", "SAMPLE"]) : "RESPONSE"
        flow.message = message(
            type,
            latency,
            random.pick(["http", "http", "http", "http", "kafka"])
        )
        if random.oneIn(10) {
            flow.counter = (random.pick([.aggregate, .extensions]), Int64(random.pick([0, 1, 9])))
        }
        if random.oneIn(10) { flow.verdict = random.pick(["DROPPED", "REDIRECTED", nil]) }
        if random.oneIn(10) {
            flow.masks.insert(random.pick([.ids, .ends, .verdict, .node, .transport]))
        }
        if random.oneIn(20) { flow.spellsZeros = true }
        if type != "RESPONSE" { flow = flow.reversed }
        flows.append(flow)
    }

    private func message(_ type: String, _ latency: WorldJSON?, _ protocolName: String) -> WorldJSON
    {
        var members: [(String, WorldJSON)] = [("type", .string(type))]
        if let latency { members.append(("latency_ns", latency)) }
        let http = WorldJSON.object([
            ("code", .raw("200")), ("method", .string("GET")),
            ("url", .string("http://api.example.com/items")),
        ])
        let other = WorldJSON.object([("topic", .string("t"))])
        members.append((protocolName, protocolName == "http" ? http : other))
        return .object(members)
    }

    /// Enough responses of one server for its quantiles.
    private mutating func addBusyServer(_ random: inout SplitMix64) {
        let pair = LatencyWorldHandshakes.pair(plan, node, &random)
        let start = plan.start + Int64(random.number(60...600)) * LatencyWorldOthers.second
        let direction = pair.isServerSide ? "INGRESS" : "EGRESS"
        for number in 0..<random.pick([19, 20, 40]) {
            var flow = LatencyWorldFlow(
                time: start + Int64(number) * 1_234_567_890,
                source: pair.server,
                destination: pair.client
            )
            flow.eventType = 129
            flow.direction = direction
            let latency = String(LatencyWorldHandshakes.duration(&random))
            flow.message = message("RESPONSE", .string(latency), "http")
            flows.append(flow)
        }
    }
}
