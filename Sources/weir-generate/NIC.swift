/// The log formats a NIC's traffic can be written in.
enum LogFormat: String, CaseIterable, Encodable {
    case nsgV1 = "nsg-v1"
    case nsgV2 = "nsg-v2"
    case vnetV4 = "vnet-v4"

    var logs: LogSet {
        self == .vnetV4 ? .vnet : .nsg
    }
}

/// A reporter: a node's NIC or that of the firewall in the hub.
struct NIC: Sendable {
    /// The node, or `nil` for the hub's firewall.
    let home: Int?
    /// Twelve upper-case hexadecimal digits.
    let mac: String
    let formats: [LogFormat]
    /// The NIC's own instant of the minute at which a window ends; even, 3 to 55 s.
    let phase: Int
    /// The instant NSG logs of this NIC continue all flows at; odd, repeats every 5 minutes.
    let tick: Int

    init(home: Int?, formats: [LogFormat], seed: UInt64) {
        self.home = home
        self.formats = formats
        mac = Self.mac(of: home)
        let draw = mix(seed, 0x41C, UInt64(home ?? 0xFFFF))
        phase = 3000 + Int(draw % 26_000) * 2
        tick = Int(draw >> 32 % 150_000) * 2 + 1
    }

    var isHub: Bool {
        home == nil
    }

    var node: Int {
        home ?? -1
    }

    /// Which logs any of the formats belong to.
    var logs: LogSet {
        formats.reduce([]) { $0.union($1.logs) }
    }

    /// First millisecond of window `index`, which is 60 s long.
    func start(of index: Int) -> Int {
        (index - 1) * 60_000 + phase
    }

    /// The window an event belongs to; negative before the log began.
    func window(at milliseconds: Int) -> Int {
        // Division truncates: keep the dividend positive for the few minutes before the start.
        (milliseconds - phase + 600_000) / 60_000 - 9
    }

    /// Documentation addresses (RFC 7042) as long as they last, then locally administered ones.
    private static func mac(of home: Int?) -> String {
        guard let home else { return "00005E0053FE" }
        let number = String(home < 253 ? home + 1 : home, radix: 16, uppercase: true)
        return home < 253
            ? "00005E0053" + String(repeating: "0", count: 2 - number.count) + number
            : "02005E" + String(repeating: "0", count: 6 - number.count) + number
    }

    /// The traffic this NIC sees.
    func streams(in world: World) -> [TrafficStream] {
        let nodes = 0..<world.nodes
        guard let home else {
            return nodes.flatMap { node in
                [
                    TrafficStream(.onPremisesOut, from: node, to: node, side: .transit, in: world),
                    TrafficStream(.onPremisesIn, from: node, to: node, side: .transit, in: world),
                ]
            }
        }
        return Traffic.allCases.flatMap { kind -> [TrafficStream] in
            guard kind.isEastWest else {
                return [
                    TrafficStream(kind, from: home, to: home, side: kind.nodeSide, in: world)
                ]
            }
            let peers = nodes.filter { $0 != home }
            let out = peers.map {
                TrafficStream(kind, from: home, to: $0, side: .source, in: world)
            }
            let back = peers.map {
                TrafficStream(kind, from: $0, to: home, side: .destination, in: world)
            }
            return kind == .deniedUnencrypted ? back : out + back
        }
    }

    /// How many pairs of the scan hit this NIC; `nil` for the hub.
    func scanShare(in world: World) -> Int? {
        guard let home, home < world.scannedNodes else { return nil }
        let nodes = world.scannedNodes
        return world.scan * (home + 1) / nodes - world.scan * home / nodes
    }
}
