/// Handshakes that are under way: what each node has been able to read of them.
///
/// An event knows which packet it is of, so nothing is looked for: the truth comes from the simulation. When the
/// last event of a handshake was read, `settle` says what became of it, and its place is free again.
struct PairLedger {
    typealias Place = Int32

    /// An event of a packet as the agent read it; nanoseconds since the generator's `--start`.
    struct Sighting {
        /// By the agent's time.
        let read: Int
        /// When the packet passed.
        let passed: Int
        let packet: UInt8
    }

    /// A SYN-ACK packet and how many SYN packets had passed its node before; `nil` if it never came that far.
    struct Answer {
        let syns: Int?
        var first: Sighting?
    }

    /// A handshake as one node could see it.
    struct Pair {
        var node = 0
        var method = HandshakeMethod.tcpHandshake
        var client = Address(ipv4: 0)
        var server = Address(ipv4: 0)
        var clientPort: UInt16 = 0
        var serverPort: UInt16 = 0
        var attempt = 0
        var roundTrip = 0
        var accept = 0
        var isProxied = false
        /// Something befell the attempt that this node's packets need not show.
        var elsewhere: Elsewhere = []
        /// SYN packets that have passed, those without an event included.
        var passed = 0
        var syns: [Sighting] = []
        var answers: [Answer] = []
        fileprivate var outstanding = 0
    }

    struct Elsewhere: OptionSet {
        let rawValue: UInt8
        static let retransmitted = Elsewhere(rawValue: 1)
        static let proxied = Elsewhere(rawValue: 2)
    }

    private var pairs: [Pair] = []
    private var free: [Place] = []

    subscript(place: Place) -> Pair {
        _read { yield pairs[Int(place)] }
        _modify { yield &pairs[Int(place)] }
    }

    /// A place for a handshake; what was there before is gone but for the room of its lists.
    mutating func open() -> Place {
        guard let place = free.popLast() else {
            pairs.append(Pair())
            return Place(pairs.count - 1)
        }
        self[place].syns.removeAll(keepingCapacity: true)
        self[place].answers.removeAll(keepingCapacity: true)
        self[place].elsewhere = []
        self[place].isProxied = false
        self[place].passed = 0
        return place
    }

    /// Gives a place back whose handshake is settled.
    mutating func close(_ place: Place) {
        free.append(place)
    }

    /// One more event of the handshake is on its way to the agent.
    mutating func expect(_ place: Place) {
        self[place].outstanding += 1
    }

    /// Whether no event of the handshake is on its way.
    func isComplete(_ place: Place) -> Bool {
        pairs[Int(place)].outstanding == 0
    }

    /// Takes what the agent read.
    mutating func read(_ part: PacketEvent.Part, _ sighting: Sighting) {
        self[part.pair].outstanding -= 1
        guard part.isAnswer else {
            self[part.pair].syns.append(sighting)
            return
        }
        let packet = Int(part.packet)
        if let first = self[part.pair].answers[packet].first, first.read <= sighting.read { return }
        self[part.pair].answers[packet].first = sighting
    }
}

/// How a node can measure a handshake; the names are those of `pod_latency`.
enum HandshakeMethod: String, CaseIterable {
    case tcpHandshake = "tcp-handshake"
    case localHandshake = "local-handshake"
    case serverTurnaround = "server-turnaround"
}

/// What a handshake is good for.
enum HandshakeClass: String, CaseIterable {
    /// The first SYN and its SYN-ACK, read one after the other.
    case sample
    /// More than one SYN had passed the node before, or the SYN-ACK itself is one sent again.
    case retransmitted
    /// The SYN-ACK is a proxy's.
    case proxied
    /// The SYN-ACK was read first, or in the same instant.
    case discarded
    /// One of the two was never read.
    case unpairable
}

extension PairLedger.Pair {
    /// What became of one SYN-ACK packet.
    struct Outcome {
        let kind: HandshakeClass
        let answer: PairLedger.Sighting?
        let syn: PairLedger.Sighting?
    }

    /// What became of a SYN-ACK; `nil` if it did not pass, or if nothing was read that it could have been seen by.
    func outcome(_ packet: Int) -> Outcome? {
        let answer = answers[packet]
        guard let passed = answer.syns else { return nil }
        guard let first = answer.first else {
            let isFirst = answers[..<packet].allSatisfy { $0.syns == nil }
            guard isFirst, let syn = syns.max(by: { $0.read < $1.read }) else { return nil }
            return Outcome(kind: .unpairable, answer: nil, syn: syn)
        }
        let syn =
            syns.lazy.filter { $0.read <= first.read }.max { $0.read < $1.read }
            ?? syns.min { $0.read < $1.read }
        return Outcome(kind: kind(packet, passed, first, syn), answer: first, syn: syn)
    }

    private func kind(
        _ packet: Int,
        _ passed: Int,
        _ answer: PairLedger.Sighting,
        _ syn: PairLedger.Sighting?
    ) -> HandshakeClass {
        guard let syn else { return .unpairable }
        if isProxied { return .proxied }
        if packet > 0 || passed > 1 { return .retransmitted }
        return syn.read < answer.read ? .sample : .discarded
    }
}
