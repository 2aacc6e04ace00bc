/// What the firewall sees and logs, minute by minute: the connections that pass it in the flow logs, and what it
/// refuses, which no flow log has.
struct FirewallTraffic {
    let world: World
    let directory: PodDirectory
    private let crossing: [TrafficStream]
    private let lookups: [TrafficStream]
    private var queue = EventQueue<FirewallEvent>()
    /// The largest flows since the last report.
    private var large: [FirewallEvent] = []

    /// The inside address: where the DNS proxy listens.
    static let inside = Address(ipv4: 0x0A32_0004)
    /// The outside address that partners connect to.
    static let outside = Address(ipv4: 0xCB00_71DC)
    /// The ingress controller's address that they are sent to.
    static let ingress = Address(ipv4: 0x0AF0_040A)
    /// The name server behind the DNS proxy.
    static let upstream = "10.50.0.53"

    init(_ world: World, _ directory: PodDirectory) {
        self.world = world
        self.directory = directory
        let hub = NIC(home: nil, formats: [.vnetV4], seed: world.seed)
        crossing = hub.streams(in: world)
        lookups = (0..<world.nodes).flatMap { source in
            (0..<world.nodes).filter { $0 != source }.map {
                TrafficStream(.nameLookup, from: source, to: $0, side: .source, in: world)
            }
        }
    }

    /// The events of a minute in order; minutes are asked for in order from 0.
    ///
    /// Times are in microseconds since the generator's `--start`.
    mutating func events(in minute: Int) -> [(time: Int, element: FirewallEvent)] {
        for stream in crossing {
            for flow in stream.flows(in: minute, of: world) {
                addConnection(flow)
                addRefusals(near: flow)
            }
        }
        for stream in lookups {
            for flow in stream.flows(in: minute, of: world) {
                addQueries(NameLookup(flow, in: directory), mix(flow.draw, 0xF0D))
            }
        }
        addReports(in: minute)
        return queue.take(before: (minute + 1) * 60_000_000)
    }

    private mutating func add(_ event: FirewallEvent, at time: Int) {
        var event = event
        event.draw = mix(event.draw, UInt64(time))
        queue.add(event, at: time)
    }

    /// The rule record of a connection, and what comes with it.
    private mutating func addConnection(_ flow: ShortFlow) {
        let conversation = flow.conversation
        let draw = mix(flow.draw, 0xF14)
        let time = (flow.milliseconds + 2) * 1000 + Int(draw >> 40 % 900)
        var event = FirewallEvent(
            kind: .network(nil),
            source: conversation.source,
            sourcePort: conversation.sourcePort,
            destination: conversation.destination,
            destinationPort: conversation.destinationPort,
            draw: draw
        )
        let isOutbound = directory.node(of: conversation.source) != nil
        switch (isOutbound, conversation.destinationPort) {
        case (true, 443):
            let name = portals[Int(conversation.destination.number % UInt64(portals.count))]
            event.kind = .application(.datacentrePortals, .init(host: name))
        case (true, 1521):
            event.kind = .network(.podsToOracle)
        case (true, _):
            event.kind = .network(draw % 8 == 5 ? .temporaryVendor : .podsToDirectory)
        case (false, _):
            event.kind = .network(.datacentreToPods)
        }
        add(event, at: time)
        if draw % 4 == 0 { addTraces(of: event, from: time, flow) }
        if draw % 60 == 7 {
            event.kind = .idps(isDropped: draw >> 8 % 3 == 0)
            add(event, at: time + 310)
        }
        let counters = Counters.short(flow.draw)
        if counters.bytesReceived > 500_000 {
            event.kind = .fatFlow(1 + Double(counters.bytesReceived / 12_500) / 100)
            large.append(event)
        }
    }

    /// Flow trace: what answers, and what ends it.
    private mutating func addTraces(of event: FirewallEvent, from time: Int, _ flow: ShortFlow) {
        var trace = event
        let flags =
            flow.isUnanswered
            ? ["INVALID"] : ["SYN-ACK", flow.draw >> 9 % 7 == 0 ? "RST" : "FIN-ACK"]
        for (place, flag) in flags.enumerated() {
            trace.kind = .flowTrace(flag)
            add(trace, at: time + 700 + place * 1_900_000 + Int(event.draw >> 12 % 40_000))
        }
    }

    /// What pods, partners and others try about as often as they connect.
    private mutating func addRefusals(near flow: ShortFlow) {
        let draw = mix(flow.draw, 0xF2D)
        let time = flow.milliseconds * 1000 + Int(draw >> 32 % 20_000_000)
        guard directory.node(of: flow.conversation.source) != nil else {
            addFromOutside(draw, at: time)
            return
        }
        var event = FirewallEvent(
            kind: .network(nil),
            source: flow.conversation.source,
            sourcePort: UInt16(49_152 + draw >> 16 % 16_000),
            destination: world.onPremisesAddress(draw >> 20),
            destinationPort: 0,
            draw: draw
        )
        func attempts(_ count: Int) -> [Int] {
            // A client's SYN comes again after 1, 2 and 4 seconds.
            (0..<count).map { time + ((1 << $0) - 1) * 1_000_150 }
        }
        switch draw % 16 {
        case 0:
            event.kind = .network(.denyRemoteAdmin)
            event.destinationPort = [22, 3389, 445, 5985][Int(draw >> 8 % 4)]
            for time in attempts(1 + Int(draw >> 12 % 3)) { add(event, at: time) }
        case 1:
            event.destinationPort = [8088, 9200, 27_017, 6443][Int(draw >> 8 % 4)]
            for time in attempts(1 + Int(draw >> 12 % 3)) { add(event, at: time) }
        case 2:
            event.transport = .udp
            event.destinationPort = [123, 514, 1812][Int(draw >> 8 % 3)]
            add(event, at: time)
        case 3:
            event.transport = .icmp
            event.sourcePort = 0
            event.kind = .network(draw >> 8 % 4 == 0 ? nil : .pingDatacentre)
            add(event, at: time)
        case 4, 5:
            addWeb(event, draw, at: time)
        case 6 where draw >> 8 % 3 == 0:
            event.destinationPort = 80
            event.kind = .threat(isDenied: draw >> 10 % 3 != 0)
            event.destination = world.internetAddress(draw, overIPv6: false)
            add(event, at: time)
            if !event.isDenied {
                // An alert lets it through: the rules have the last word.
                event.kind = .application(nil, .init(host: threatHost, path: "/"))
                add(event, at: time + 400)
            }
        default: break
        }
    }

    private mutating func addWeb(_ attempt: FirewallEvent, _ draw: UInt64, at time: Int) {
        var event = attempt
        event.destinationPort = 443
        switch draw >> 8 % 8 {
        case 0:
            event.kind = .application(
                .denySocial,
                .init(host: "social.example.org", webCategory: "SocialNetworking")
            )
        case 1, 2:
            event.kind = .application(nil, .init(host: strangers[Int(draw >> 12 % 3)]))
        case 3:
            // Two requests on one connection: a record each.
            event.destinationPort = 80
            event.kind = .application(
                .partners,
                .init(host: "ocsp.example.com", path: "/status?id=\(draw >> 40 % 100)")
            )
            add(event, at: time + 250_000)
            event.kind = .application(.partners, .init(host: "ocsp.example.com", path: "/crl/a=,b"))
        default:
            event.kind = .application(.partners, .init(host: partners[Int(draw >> 12 % 3)]))
        }
        add(event, at: time)
    }

    private mutating func addFromOutside(_ draw: UInt64, at time: Int) {
        guard draw % 4 == 0 else { return }
        var event = FirewallEvent(
            kind: .nat(.partnerGateway, translated: Self.ingress, port: 443),
            source: world.internetAddress(draw, overIPv6: false),
            sourcePort: UInt16(40_000 + draw >> 16 % 20_000),
            destination: Self.outside,
            destinationPort: 8443,
            draw: draw
        )
        if draw >> 8 % 3 == 0 {
            // Nothing listens there: no match, and the default says no.
            event.kind = .network(nil)
            event.destinationPort = [22, 3389, 8080][Int(draw >> 10 % 3)]
        }
        add(event, at: time)
    }

    /// The resolver pod asks the DNS proxy what it does not know itself.
    private mutating func addQueries(_ lookup: NameLookup, _ draw: UInt64) {
        guard let node = directory.node(of: lookup.server) else { return }
        for question in lookup.questions where question.isForwarded {
            let start = lookup.milliseconds * 1000 + question.microseconds + 180
            var asked = question
            asked.id = UInt16(truncatingIfNeeded: mix(draw, UInt64(question.id)))
            asked.duration = max(28_600, question.duration - 400_000)
            add(
                FirewallEvent(
                    kind: .dns(asked),
                    source: world.podAddress(node, 0, overIPv6: false),
                    sourcePort: UInt16(32_768 + mix(draw, 7, UInt64(question.id)) % 28_000),
                    destination: Self.inside,
                    destinationPort: 53,
                    transport: .udp,
                    draw: draw
                ),
                // Logged when the answer leaves.
                at: start + asked.duration / 1000
            )
        }
    }

    /// Every three minutes the largest flows; three times an hour a name in a rule that cannot be resolved.
    private mutating func addReports(in minute: Int) {
        if minute % 3 == 2 {
            for (place, event) in large.prefix(10).enumerated() {
                add(event, at: (minute + 1) * 60_000_000 - 900_000 + place)
            }
            large.removeAll(keepingCapacity: true)
        }
        if minute % 20 == 13 {
            add(
                FirewallEvent(
                    kind: .resolveFailure,
                    source: Self.inside,
                    sourcePort: 0,
                    destination: Self.inside,
                    destinationPort: 53,
                    draw: mix(world.seed, 0xFA1, UInt64(minute))
                ),
                at: minute * 60_000_000 + 12_000_345
            )
        }
    }
}

/// A host that the threat intelligence feed knows.
let threatHost = "botnet.example.org"
private let portals = [
    "erp.dc.example.net", "wiki.dc.example.net", "git.dc.example.net", "billing.dc.example.net",
    "files.dc.example.net",
]
private let partners = ["api.example.com", "registry.example.net", "updates.example.com"]
private let strangers = ["paste.example.org", "games.example.net", "tracker.example.org"]
