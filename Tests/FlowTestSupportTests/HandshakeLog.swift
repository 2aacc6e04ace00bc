import FlowTestSupport

/// Lines of agents' exports, for tests of a few packets; times are nanoseconds after 2030-01-02T03:30:00Z.
struct HandshakeLog {
    /// Which ends have an id on the node that sees them.
    enum Side: String, CaseIterable {
        case client
        case server
        case both
        case none

        var openings: Set<String> {
            switch self {
            case .client: ["TO_STACK", "TO_NETWORK", "TO_OVERLAY", "TO_CRYPTO"]
            case .server, .both: ["TO_ENDPOINT"]
            case .none: []
            }
        }

        var answers: Set<String> {
            switch self {
            case .client, .both: ["TO_ENDPOINT"]
            case .server: ["TO_STACK", "TO_NETWORK", "TO_OVERLAY", "TO_CRYPTO"]
            case .none: []
            }
        }
    }

    /// What an event is said with; the defaults are a client's node.
    struct Manner {
        var side = Side.client
        var point: String?
        var node: String? = "c1/n"
        var verdict: String? = "FORWARDED"
        var flags: [String]?
        /// `absent` leaves it out.
        var isReply: String?
        var client = "10.244.0.1"
        var server = "10.244.1.2"
        var clientPort = 40_001
        var serverPort = 8080
        var uuid: String?
        /// Members behind all others, each with its comma before it.
        var more = ""
    }

    private(set) var lines: [String] = []

    static let millisecond: Int64 = 1_000_000
    static let second: Int64 = 1_000_000_000

    mutating func syn(_ time: Int64, _ manner: Manner = Manner()) {
        let ids = (manner.side != .server, manner.side != .client)
        let point = manner.point ?? (manner.side == .client ? "TO_NETWORK" : "TO_ENDPOINT")
        add(
            time,
            manner,
            (manner.client, manner.clientPort, ids.0 && manner.side != .none),
            (manner.server, manner.serverPort, ids.1 && manner.side != .none),
            (point, manner.flags ?? ["SYN"], manner.isReply ?? "false")
        )
    }

    mutating func answer(_ time: Int64, _ manner: Manner = Manner()) {
        let ids = (manner.side != .client, manner.side != .server)
        let point = manner.point ?? (manner.side == .server ? "TO_NETWORK" : "TO_ENDPOINT")
        add(
            time,
            manner,
            (manner.server, manner.serverPort, ids.0 && manner.side != .none),
            (manner.client, manner.clientPort, ids.1 && manner.side != .none),
            (point, manner.flags ?? ["SYN", "ACK"], manner.isReply ?? "true")
        )
    }

    /// A segment of a Retina node from `client`, or what echoes its timestamp.
    mutating func segment(
        _ time: Int64,
        id: String,
        isEcho: Bool = false,
        _ manner: Manner = Manner()
    ) {
        var manner = manner
        manner.side = .none
        manner.point = isEcho ? "FROM_NETWORK" : "TO_NETWORK"
        manner.flags = manner.flags ?? ["ACK"]
        manner.isReply = manner.isReply ?? "absent"
        manner.more +=
            #","extensions":{"@type":"type.googleapis.com/google.protobuf.Struct","#
            + #""value":{"tcp_id":\#(id)}}"#
        if isEcho { answer(time, manner) } else { syn(time, manner) }
    }

    /// A response of an HTTP server to `client`.
    mutating func response(
        _ time: Int64,
        latency: String,
        direction: String? = "EGRESS",
        type: String = "RESPONSE",
        _ manner: Manner = Manner()
    ) {
        var manner = manner
        manner.flags = []
        manner.point = "absent"
        manner.more +=
            #","l7":{"type":"\#(type)","latency_ns":\#(latency),"http":{"code":200}}"#
        if let direction { manner.more += #","traffic_direction":"\#(direction)""# }
        answer(time, manner)
    }

    mutating func add(_ line: String) { lines.append(line) }

    private mutating func add(
        _ time: Int64,
        _ manner: Manner,
        _ source: (ip: String, port: Int, hasID: Bool),
        _ destination: (ip: String, port: Int, hasID: Bool),
        _ packet: (point: String, flags: [String], isReply: String)
    ) {
        func end(_ hasID: Bool) -> String { hasID ? #"{"ID":7,"identity":9}"# : #"{"identity":9}"# }
        let flags = packet.flags.map { "\"\($0)\":true" }.joined(separator: ",")
        var members = [
            #""time":"\#(Self.text(time))""#,
            #""IP":{"source":"\#(source.ip)","destination":"\#(destination.ip)"}"#,
            #""l4":{"TCP":{"source_port":\#(source.port),"destination_port":\#(destination.port),"#
                + #""flags":{\#(flags)}}}"#,
            #""source":\#(end(source.hasID))"#, #""destination":\#(end(destination.hasID))"#,
        ]
        if let uuid = manner.uuid { members.append(#""uuid":"\#(uuid)""#) }
        if let verdict = manner.verdict { members.append(#""verdict":"\#(verdict)""#) }
        if let node = manner.node { members.append(#""node_name":"\#(node)""#) }
        if packet.isReply != "absent" { members.append(#""is_reply":\#(packet.isReply)"#) }
        if packet.point != "absent" {
            members.append(#""trace_observation_point":"\#(packet.point)""#)
        }
        lines.append(#"{"flow":{\#(members.joined(separator: ","))\#(manner.more)}}"#)
    }

    private static func text(_ time: Int64) -> String {
        let all = 1800 * second + time
        let (minutes, seconds) = (all / second / 60, all / second % 60)
        func padded(_ value: Int64, _ width: Int) -> String {
            String(String(value + Int64(1_000_000_000_000)).suffix(width))
        }
        let clock =
            "\(padded(3 + minutes / 60, 2)):\(padded(minutes % 60, 2)):\(padded(seconds, 2))"
        return "2030-01-02T\(clock).\(padded(all % second, 9))Z"
    }
}

/// What inputs come to, short enough to be written into a test.
struct HandshakeAccount: Equatable, CustomStringConvertible {
    var handshakes: Int64 = 0
    var retransmitted: Int64 = 0
    var proxied: Int64 = 0
    var discarded: Int64 = 0
    var unpaired: Int64 = 0
    /// Method and shortest and longest time of each key, in milliseconds.
    var times: [String] = []

    init(unpaired: Int64 = 0) { (handshakes, self.unpaired) = (unpaired, unpaired) }

    init(discarded: Int64) { (handshakes, self.discarded) = (discarded, discarded) }

    init(proxied: Int64) { (handshakes, self.proxied) = (proxied, proxied) }

    init(retransmitted: Int64) { (handshakes, self.retransmitted) = (retransmitted, retransmitted) }

    /// One sample, or two, of one method.
    init(_ handshakes: Int64, _ times: String..., unpaired: Int64 = 0) {
        self.handshakes = handshakes
        self.times = times
        self.unpaired = unpaired
    }

    init(_ logs: HandshakeLog...) { self.init(of: ReferenceLatency(logs.map(\.input))) }

    init(of latency: ReferenceLatency) {
        for row in latency.rows(of: "latency_sources") {
            let counts = row.compactMap { cell -> Int64? in
                if case .integer(let count) = cell { count } else { nil }
            }
            handshakes += counts[1]
            retransmitted += counts[3]
            proxied += counts[4]
            discarded += counts[5]
            unpaired += counts[6]
        }
        let columns = ReferenceLatency.columns["pod_latency"] ?? []
        let shown = ["method", "min_ms", "max_ms"].compactMap { columns.firstIndex(of: $0) }
        times = latency.rows(of: "pod_latency").map { row in
            shown.map { if case .text(let text) = row[$0] { text } else { "" } }
                .joined(separator: " ")
        }
    }

    var description: String {
        "\(handshakes) handshakes, \(retransmitted) retransmitted, \(proxied) proxied, "
            + "\(discarded) discarded, \(unpaired) unpaired; \(times.joined(separator: ", "))"
    }
}

extension HandshakeLog {
    var input: ReferenceInput {
        let text = lines.map { $0 + "\n" }.joined()
        return ReferenceInput(path: "events.log", bytes: Array(text.utf8), isDamaged: false)
    }

    /// The same with another member of both ends in the place of their security identity.
    func naming(_ member: String) -> HandshakeLog {
        HandshakeLog.with { log in
            for line in lines { log.add(line.replacing("\"identity\":9", with: member)) }
        }
    }

    /// A log that a closure fills.
    static func with(_ fill: (inout HandshakeLog) -> Void) -> HandshakeLog {
        var log = HandshakeLog()
        fill(&log)
        return log
    }
}
