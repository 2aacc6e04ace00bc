/// One connection that is tried: by whom, when, and what the network does to it.
struct ConnectionAttempt {
    enum Fate {
        case answered
        /// The client's node refuses it, or the server's.
        case refusedLeaving
        case refusedArriving
        /// Nothing comes back.
        case ignored
        /// The server answers with RST.
        case reset
        /// A proxy answers, on the client's node or on the server's.
        case proxiedLeaving
        case proxiedArriving
    }

    /// How the address of a service shows.
    enum Translation {
        case none
        /// The first point still has it, the second has the backend's, and so has the SYN-ACK.
        case sourceOfAnswerIsBackend
        /// The same, but the SYN-ACK was translated back.
        case sourceOfAnswerIsService
    }

    var number: Int
    /// Nanoseconds since the generator's `--start`.
    var start: Int
    var fate = Fate.answered
    var client: PacketEvent.End
    var server: PacketEvent.End
    /// The address that the client called, if it is another than the server's.
    var service: PacketEvent.End?
    var translation = Translation.none
    /// `nil` outside the cluster.
    var clientNode: Int?
    var serverNode: Int?
    /// Network both ways; 0 on one node.
    var roundTrip = 0
    /// From the SYN's delivery to the SYN-ACK's leaving, in the server's kernel.
    var accept = 0
    var isTunnelled = false
    /// What else is random about it follows from this.
    var draw: UInt64
    /// The client had the port a moment ago.
    var isReuse = false

    var isLocal: Bool {
        clientNode != nil && clientNode == serverNode
    }
}

/// Connections in the order they are tried.
struct HandshakeTraffic {
    private let cluster: HandshakeCluster
    /// Percent up to which a draw means a kind of connection, in the order of `Kind`.
    private let bounds: [Double]
    private let service: Chance
    /// Connections that each pod has opened, for its next port.
    private var opened: [Int]

    private enum Kind: Int {
        case externalClient, externalServer, hostNetwork, denied, unanswered, proxied, plain
    }

    init(_ cluster: HandshakeCluster) {
        self.cluster = cluster
        let parts: [HandshakeKnob] = [
            .externalClient, .externalServer, .hostNetwork, .denied, .unanswered, .proxied,
        ]
        bounds = parts.indices.map { last in
            parts[...last].reduce(0) { $0 + cluster.knobs[$1] }
        }
        service = Chance(percent: cluster.knobs[.service])
        opened = Array(repeating: 0, count: cluster.pods.count)
    }

    /// The attempt of a number, at some instant of a range; nanoseconds since the generator's `--start`.
    mutating func attempt(_ number: Int, in range: Range<Int>) -> ConnectionAttempt {
        var random = SplitMix64(seed: mix(cluster.world.seed, 0x5719, UInt64(number)))
        let start = random.next(range)
        let percent = random.unit() * 100
        let kind = Kind(rawValue: bounds.firstIndex { percent < $0 } ?? bounds.count) ?? .plain
        let node = random.next(0..<cluster.world.nodes)
        let skewed = random.unit()
        let slot = Int(skewed * skewed * Double(cluster.world.jobSlot))
        let client = node * cluster.world.jobSlot + slot
        let server = cluster.partner(of: client, &random)
        let overIPv6 = cluster.isIPv6(client, server)
        var attempt = ConnectionAttempt(
            number: number,
            start: start,
            client: end(client, port: port(of: client), overIPv6),
            server: end(server, port: cluster.pods[server].port, overIPv6),
            clientNode: node,
            serverNode: cluster.pods[server].node,
            accept: random.scattered(80_000, octaves: 0.6),
            draw: random.next()
        )
        switch kind {
        case .externalClient, .externalServer: leave(kind, &attempt, overIPv6, &random)
        case .hostNetwork: useHosts(&attempt, &random)
        case .denied:
            attempt.fate = random.next() % 2 == 0 ? .refusedLeaving : .refusedArriving
        case .unanswered: attempt.fate = random.next() % 2 == 0 ? .ignored : .reset
        case .proxied:
            attempt.fate = random.next() % 2 == 0 ? .proxiedLeaving : .proxiedArriving
        case .plain: if random.happens(service) { call(serviceOf: &attempt, &random) }
        }
        setDistance(&attempt, client, server, &random)
        return attempt
    }

    private func end(_ pod: Int, port: UInt16, _ overIPv6: Bool) -> PacketEvent.End {
        PacketEvent.End(
            address: cluster.address(of: pod, overIPv6: overIPv6),
            place: .pod(Int32(pod)),
            port: port
        )
    }

    /// The next port of a pod: none comes again before 28,232 others.
    private mutating func port(of pod: Int) -> UInt16 {
        defer { opened[pod] += 1 }
        let first = Int(mix(cluster.world.seed, 0x9047, UInt64(pod)) % 28_232)
        return UInt16(32_768 + (first + opened[pod]) % 28_232)
    }

    /// Puts one end outside the cluster.
    private func leave(
        _ kind: Kind,
        _ attempt: inout ConnectionAttempt,
        _ overIPv6: Bool,
        _ random: inout SplitMix64
    ) {
        let address = cluster.world.internetAddress(random.next(), overIPv6: overIPv6)
        if kind == .externalClient {
            attempt.client.address = address
            attempt.client.place = .world
            attempt.clientNode = nil
        } else {
            attempt.server = PacketEvent.End(address: address, place: .world, port: 443)
            attempt.serverNode = nil
        }
    }

    /// Puts one end, or both, into a node's own network; over IPv4, as nodes have no other address.
    private func useHosts(_ attempt: inout ConnectionAttempt, _ random: inout SplitMix64) {
        let choice = random.next() % 3
        guard let from = attempt.clientNode, var to = attempt.serverNode,
            cluster.world.nodes > 1
        else { return }
        // Two ends of one node never leave it; the server is another node then.
        let isMoved = from == to
        if isMoved { to = (from + 1) % cluster.world.nodes }
        attempt.serverNode = to
        for end in [\ConnectionAttempt.client, \.server] {
            if case .pod(let pod) = attempt[keyPath: end].place {
                attempt[keyPath: end].address = cluster.address(of: Int(pod), overIPv6: false)
            }
        }
        if choice != 1 {
            attempt.client.place = .host(Int32(from))
            attempt.client.address = cluster.world.nodeAddress(from)
        }
        if choice != 0 || isMoved {
            let address = cluster.world.nodeAddress(to)
            attempt.server = PacketEvent.End(
                address: address,
                place: .host(Int32(to)),
                port: 10_250
            )
        }
    }

    /// Lets the client call the address of a service instead of the server's.
    private func call(serviceOf attempt: inout ConnectionAttempt, _ random: inout SplitMix64) {
        guard !attempt.isLocal, !attempt.server.address.isIPv6 else { return }
        attempt.service = PacketEvent.End(
            address: cluster.world.serviceAddress(attempt.server.address.number),
            place: .service,
            port: attempt.server.port
        )
        attempt.translation =
            random.next() % 2 == 0 ? .sourceOfAnswerIsBackend : .sourceOfAnswerIsService
    }

    private func setDistance(
        _ attempt: inout ConnectionAttempt,
        _ client: Int,
        _ server: Int,
        _ random: inout SplitMix64
    ) {
        switch (attempt.clientNode, attempt.serverNode) {
        case (let from?, let to?):
            let slowdown = cluster.slowdown(from: client, to: server, at: attempt.start)
            if from == to {
                attempt.accept = Int(Double(attempt.accept) * slowdown)
            } else {
                let trip = cluster.roundTrip(from, to, at: attempt.start, &random)
                attempt.roundTrip = Int(Double(trip) * slowdown)
                attempt.isTunnelled = cluster.isTunnelled(from, to)
            }
        case (nil, _):
            attempt.roundTrip = cluster.roundTrip(to: attempt.client.address, &random)
        case (_, nil):
            attempt.roundTrip = cluster.roundTrip(to: attempt.server.address, &random)
        }
    }
}
