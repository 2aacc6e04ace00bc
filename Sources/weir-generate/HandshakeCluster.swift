/// The pods that shake hands: where they are, whom they call, how far that is, and what their node's clock shows.
struct HandshakeCluster: Sendable {
    struct Pod: Sendable {
        let node: Int
        let slot: Int
        /// Where it listens.
        let port: UInt16
        let workload: String
    }

    let world: World
    let knobs: HandshakeKnobs
    let shift: LatencyShift?
    let pods: [Pod]
    private let scale: Double

    init(_ inventory: Inventory, knobs: HandshakeKnobs, shift: LatencyShift?) {
        world = inventory.world
        self.knobs = knobs
        self.shift = shift
        scale = knobs[.roundTrip] / 100
        pods = (0..<inventory.world.nodes).flatMap { node in
            (0..<inventory.world.jobSlot).map { slot in
                let pod = inventory.appPod(node, slot)
                return Pod(
                    node: node,
                    slot: slot,
                    port: UInt16(clamping: pod.port ?? 8080),
                    workload: "\(pod.namespace)/\(pod.workload.kind)/\(pod.workload.name)"
                )
            }
        }
    }

    /// Partners of a pod: the first is called most.
    private static let partners = 6

    /// The pod that another one calls.
    func partner(of pod: Int, _ random: inout SplitMix64) -> Int {
        let draw = random.unit()
        return partner(of: pod, Int(draw * draw * draw * Double(Self.partners)))
    }

    private func partner(of pod: Int, _ place: Int) -> Int {
        let draw = mix(world.seed, 0xBA7, UInt64(pod * Self.partners + place))
        let perNode = world.jobSlot
        let home = pods[pod].node
        let slot = Int(draw >> 32) % perNode
        let isLocal = place > 0 && Double(draw % 10_000) < knobs[.local] * 100
        if world.nodes == 1 || isLocal && perNode > 1 {
            let own = pods[pod].slot
            let other = slot == own ? (own + 1) % perNode : slot
            return home * perNode + other
        }
        let node = (home + 1 + Int(draw >> 16 & 0xFFFF) % (world.nodes - 1)) % world.nodes
        return node * perNode + slot
    }

    /// The workloads that `--latency-shift` slows down.
    var shiftedPair: (client: String, server: String) {
        (pods[0].workload, pods[partner(of: 0, 0)].workload)
    }

    /// Whether two pods talk over IPv6: always or never.
    func isIPv6(_ first: Int, _ second: Int) -> Bool {
        mix(world.seed, 0x6, UInt64(first << 24 | second)) % 100 < world.ipv6Percent
    }

    func address(of pod: Int, overIPv6: Bool) -> Address {
        world.podAddress(pods[pod].node, pods[pod].slot, overIPv6: overIPv6)
    }

    /// Nodes whose packets to each other go through a tunnel.
    func isTunnelled(_ first: Int, _ second: Int) -> Bool {
        let pair = UInt64(min(first, second) << 20 | max(first, second))
        return Double(mix(world.seed, 0x7E1, pair) % 10_000) < knobs[.overlay] * 100
    }

    /// A round trip between two nodes in nanoseconds: within a zone or between zones, slower at midday.
    func roundTrip(_ first: Int, _ second: Int, at time: Int, _ random: inout SplitMix64) -> Int {
        let pair = UInt64(min(first, second) << 20 | max(first, second))
        let zones = first % 3 == second % 3 ? 240_000 : 800_000
        let base = zones + Int(mix(world.seed, 0xF1BE, pair) % 200_000)
        let hour = (world.start + time / 1_000_000_000) / 3600
        // Between 100 percent at midnight and 130 at noon, and a tenth that no clock explains.
        let daily = 100 + (12 - abs(hour % 24 - 12)) * 30 / 12
        let chance = Int(mix(world.seed, pair, UInt64(hour)) % 10)
        return scaled(random.scattered(base * (daily + chance) / 100, octaves: 0.4))
    }

    /// A round trip to a host outside.
    func roundTrip(to address: Address, _ random: inout SplitMix64) -> Int {
        let base = 5_000_000 + Int(mix(world.seed, address.number) % 70_000_000)
        return scaled(random.scattered(base, octaves: 0.2))
    }

    /// How many times as long a round trip takes since `--latency-shift`.
    func slowdown(from client: Int, to server: Int, at time: Int) -> Double {
        guard let shift, time >= shift.day * 86_400 * 1_000_000_000 else { return 1 }
        let pair = shiftedPair
        return pods[client].workload == pair.client && pods[server].workload == pair.server
            ? shift.factor : 1
    }

    private func scaled(_ nanoseconds: Int) -> Int {
        max(1000, Int(Double(nanoseconds) * scale))
    }

    /// Nanoseconds that a node's clock is ahead of true time.
    func skew(of node: Int) -> Int {
        let most = Int(knobs[.clockSkew] * 1_000_000)
        guard most > 0 else { return 0 }
        return Int(mix(world.seed, 0xC10C, UInt64(node)) % UInt64(2 * most)) - most
    }
}

/// `--latency-shift DAY:FACTOR`.
struct LatencyShift: Sendable {
    /// Days after the start.
    let day: Int
    let factor: Double

    init?(_ text: String) {
        let parts = text.split(separator: ":")
        guard parts.count == 2, let day = Int(parts[0]), let factor = Double(parts[1]),
            (0...30).contains(day), factor > 0, factor <= 1000
        else { return nil }
        self.day = day
        self.factor = factor
    }
}
