/// The kinds of short-lived traffic a node has.
enum Traffic: UInt8, CaseIterable {
    case eastWest
    case nameLookup
    case internetOut
    case internetIn
    case privateEndpoint
    case onPremisesOut
    case onPremisesIn
    case deniedInbound
    case deniedOutbound
    case deniedEastWest
    case deniedUnencrypted
    case platform

    /// The part of a node's rows, in thousandths; `LongFlow.perMille` is the rest.
    var perMille: Double {
        switch self {
        case .eastWest: 420
        case .nameLookup: 80
        case .internetOut: 160
        case .internetIn: 60
        case .privateEndpoint: 40
        case .onPremisesOut: 40
        case .onPremisesIn: 20
        case .deniedInbound: 30
        case .deniedOutbound: 7
        case .deniedEastWest: 10
        case .deniedUnencrypted: 3
        case .platform: 10
        }
    }

    /// Rows of one flow, at all nodes that see it.
    var rowsPerFlow: Double {
        switch self {
        case .eastWest, .nameLookup: 4
        case .deniedEastWest: 3.25
        case .deniedInbound, .deniedOutbound, .deniedUnencrypted: 1.25
        case .platform: 1
        default: 2
        }
    }

    /// Both ends are nodes.
    var isEastWest: Bool {
        switch self {
        case .eastWest, .nameLookup, .deniedEastWest, .deniedUnencrypted: true
        default: false
        }
    }

    /// Where the node stands in traffic with the outside.
    var nodeSide: Side {
        switch self {
        case .internetIn, .onPremisesIn, .deniedInbound, .platform: .destination
        default: .source
        }
    }

    /// All traffic between nodes, in thousandths.
    static var eastWestPerMille: Double {
        allCases.filter(\.isEastWest).reduce(0) { $0 + $1.perMille }
    }

    /// All traffic that crosses the hub, in thousandths.
    static var hubPerMille: Double {
        Traffic.onPremisesOut.perMille + Traffic.onPremisesIn.perMille
    }

    /// Rows of a node as a part of a fully logged node's if it writes NSG v1: no C and no E.
    static let shareInNSGv1 = 0.45
}

/// Where a NIC stands in the flows of a stream.
enum Side {
    case source
    case destination
    case transit
}

/// The traffic of one kind from one node to another (or to the outside) as one NIC sees it.
struct TrafficStream {
    let kind: Traffic
    let source: Int
    let destination: Int
    let side: Side
    /// Mean number of new flows a minute.
    let flowsPerMinute: Double
    /// Number of distinct conversations the flows are drawn from.
    let conversations: Double
    /// The same for all NICs that see the stream.
    let seed: UInt64

    init(_ kind: Traffic, from source: Int, to destination: Int, side: Side, in world: World) {
        self.kind = kind
        self.source = source
        self.destination = destination
        self.side = side
        let rows = world.rowsPerNodeHour * kind.perMille / 1000
        // A stream between nodes is one of (nodes - 1) that a node opens; with nobody to talk to
        // there is none.
        let peers = kind.isEastWest ? Double(max(world.nodes - 1, 1)) : 1
        // Each end of an east-west flow writes half of its rows, and a node is at both ends.
        let flowsPerHour = rows / kind.rowsPerFlow / peers
        flowsPerMinute = flowsPerHour / 60
        conversations = max(1, flowsPerHour / (kind.isEastWest ? 1.5 : 2.5))
        seed = mix(world.seed, UInt64(kind.rawValue), UInt64(source << 20 | destination))
    }

    /// The random numbers of one minute; a minute before the start is negative.
    func random(in minute: Int) -> SplitMix64 {
        SplitMix64(seed: mix(seed, UInt64(minute + 4096)))
    }

    /// A conversation, the popular ones first: the cube of a uniform draw gives a long tail that
    /// is close to Zipf's law and costs two multiplications.
    func conversation(_ random: inout SplitMix64) -> UInt64 {
        let draw = random.unit()
        return mix(seed, UInt64(draw * draw * draw * conversations))
    }

    /// New flows of a minute: the mean, rounded up or down by chance.
    func count(_ random: inout SplitMix64) -> Int {
        Int(flowsPerMinute + random.unit())
    }

    /// The next flow of a minute; `random` is the minute's own, `count(_:)` was drawn from it first.
    func flow(
        _ number: Int,
        in minute: Int,
        of world: World,
        _ random: inout SplitMix64
    ) -> ShortFlow {
        let milliseconds = minute * 60_000 + Int(random.next() % 30_000) * 2
        var found = world.conversation(self, conversation(&random))
        found.setFreePort(port(number, in: minute), of: kind)
        return ShortFlow(conversation: found, milliseconds: milliseconds, draw: random.next())
    }

    /// All flows that begin in a minute, for logs that show what the flow logs show.
    func flows(in minute: Int, of world: World) -> [ShortFlow] {
        var random = random(in: minute)
        let count = count(&random)
        return (0..<count).map { flow($0, in: minute, of: world, &random) }
    }

    /// A source port that no other flow of this stream has for the next 28,232 flows.
    ///
    /// That is how an ephemeral port range works, and so a 5-tuple never names two flows at a time.
    private func port(_ flow: Int, in minute: Int) -> UInt16 {
        let stride = Int(flowsPerMinute) + 1
        return UInt16(32768 + (Int(seed & 0xFFFF) + (minute + 4096) * stride + flow) % 28232)
    }
}

/// A flow of a stream as its opening side sees it.
struct ShortFlow {
    var conversation: Conversation
    /// When it is opened, since the generator's `--start`; even.
    var milliseconds: Int
    /// The flow's own number: what else is random about it follows from this.
    var draw: UInt64

    /// Nobody answers the opening packets.
    var isUnanswered: Bool {
        Self.isUnanswered(draw)
    }

    /// Nobody answers the opening packets of the flow with this number.
    static func isUnanswered(_ draw: UInt64) -> Bool {
        draw % 32 == 0
    }
}
