/// Writes what a node's agent read as lines of its export file.
///
/// The hot path: texts that repeat are bytes already, and a line is put together from them.
struct PacketText {
    /// The members `source` and `destination` of each pod as nodes see it that it is not on.
    struct Names {
        let remote: [[UInt8]]
        let local: [[UInt8]]
        let podsPerNode: Int

        init(_ cluster: HandshakeCluster, _ inventory: Inventory) {
            podsPerNode = cluster.world.jobSlot
            let pods = cluster.pods.map { inventory.appPod($0.node, $0.slot) }
            remote = pods.map { Array(Self.endpoint($0, isLocal: false).utf8) }
            local = pods.map { Array(Self.endpoint($0, isLocal: true).utf8) }
        }

        private static func endpoint(_ pod: Inventory.Pod, isLocal: Bool) -> String {
            let workload = pod.workload
            return JSONText.object { endpoint in
                // Endpoint numbers are a node's own.
                endpoint.put("ID", isLocal ? 101 + (pod.slot ?? 0) * 37 : nil)
                endpoint.put("identity", 20_000 + Int(draw(7, workload.name) % 30_000))
                endpoint.put("cluster_name", Inventory.cluster)
                endpoint.put("namespace", pod.namespace)
                endpoint.put(
                    "labels",
                    [
                        "k8s:app=\(pod.labels["app"] ?? pod.container)",
                        "k8s:io.kubernetes.pod.namespace=\(pod.namespace)",
                    ]
                )
                endpoint.put("pod_name", pod.name)
                endpoint.put(
                    "workloads",
                    json: "[{\"name\":\"\(workload.name)\",\"kind\":\"\(workload.kind)\"}]"
                )
            }.object
        }
    }

    private let node: Int
    private let world: World
    private let names: Names
    private let tail: [UInt8]
    private let nodeName: String
    private let words = PacketWords()
    private var number: UInt64 = 0
    private var second = Int.min
    private var secondText: [UInt8] = []
    private var fraction = 0

    init(_ world: World, _ names: Names, node: Int, nodeName: String) {
        self.node = node
        self.world = world
        self.names = names
        self.nodeName = "\(Inventory.cluster)/\(nodeName)"
        tail = Array("},\"node_name\":\"\(self.nodeName)\",\"time\":\"".utf8)
    }

    /// Longest line without its end.
    private static let longest = 4096

    /// Appends the line of an event without its end; `time` is in nanoseconds since the generator's `--start`.
    mutating func put(
        _ event: PacketEvent,
        at time: Int,
        _ draw: UInt64,
        to text: inout ByteText
    ) {
        text.reserve(Self.longest)
        setTime(time)
        if event.kind == .lost {
            putLoss(event, draw, to: &text)
            return
        }
        text.put(words.flow)
        putTime(to: &text)
        text.put(words.uuid)
        putUUID(to: &text)
        text.put(words.verdict)
        text.put(words.verdicts[Int(event.verdict.rawValue)])
        if event.kind == .drop || event.kind == .policyVerdict, event.verdict == .dropped {
            text.put(words.dropReason)
        }
        putAddresses(event, to: &text)
        putTransport(event, to: &text)
        text.put(words.source)
        putEndpoint(event.source, to: &text)
        text.put(words.destination)
        putEndpoint(event.destination, to: &text)
        text.put(event.kind.isMessage ? words.layer7 : words.layer4)
        text.put("\(nodeName)\"")
        putKind(event, to: &text)
        text.put(tail)
        putTime(to: &text)
        text.put(words.end)
    }

    private mutating func putLoss(_ event: PacketEvent, _ draw: UInt64, to text: inout ByteText) {
        let source = ["PERF_EVENT_RING_BUFFER", "OBSERVER_EVENTS_QUEUE", "HUBBLE_RING_BUFFER"]
        let place = Int(draw % 3)
        let processor = place == 0 ? ",\"cpu\":3" : ""
        text.put(
            "{\"lost_events\":{\"source\":\"\(source[place])\",\"num_events_lost\":\"\(event.amount)\"\(processor)"
        )
        text.put(tail)
        putTime(to: &text)
        text.put(words.end)
    }

    private mutating func setTime(_ time: Int) {
        let (seconds, rest) = (world.start * 1_000_000_000 + time)
            .quotientAndRemainder(dividingBy: 1_000_000_000)
        fraction = rest
        guard seconds != second else { return }
        second = seconds
        secondText = Array(CivilTime(unixSeconds: seconds).secondsText.utf8)
    }

    /// RFC 3339 with zeros at the end left out in threes.
    private func putTime(to text: inout ByteText) {
        text.put(secondText)
        if fraction > 0 {
            text.put(UInt8(ascii: "."))
            if fraction % 1_000_000 == 0 {
                text.put(decimal: UInt64(fraction / 1_000_000), digits: 3)
            } else if fraction % 1000 == 0 {
                text.put(decimal: UInt64(fraction / 1000), digits: 6)
            } else {
                text.put(decimal: UInt64(fraction), digits: 9)
            }
        }
        text.put(UInt8(ascii: "Z"))
    }

    private mutating func putUUID(to text: inout ByteText) {
        let high = mix(world.seed, 0x0001_D000 + UInt64(node), number)
        let low = mix(high)
        number += 1
        for digit in 0..<32 {
            if digit == 8 || digit == 12 || digit == 16 || digit == 20 {
                text.put(UInt8(ascii: "-"))
            }
            let half = digit < 16 ? high : low
            text.put(words.digits[Int((half >> (UInt64(digit & 15) * 4)) & 0xF)])
        }
    }

    private func putAddresses(_ event: PacketEvent, to text: inout ByteText) {
        text.put(words.addresses)
        event.source.address.write(to: &text)
        if event.destination.place == .world, event.point == .toNetwork, event.kind == .trace {
            // Outside, only the node is known.
            text.put(words.translated)
            world.nodeAddress(node).write(to: &text)
        }
        text.put(words.addressTo)
        event.destination.address.write(to: &text)
        text.put(event.source.address.isIPv6 ? words.version6 : words.version4)
    }

    private func putTransport(_ event: PacketEvent, to text: inout ByteText) {
        let isDNS = event.kind == .dnsRequest || event.kind == .dnsResponse
        text.put(isDNS ? words.udp : words.tcp)
        text.put(decimal: UInt64(event.source.port))
        text.put(words.portTo)
        text.put(decimal: UInt64(event.destination.port))
        if event.kind.isMessage {
            text.put(words.noFlags)
        } else {
            text.put(words.flags[Int(event.flags.rawValue)])
        }
    }

    private func putEndpoint(_ end: PacketEvent.End, to text: inout ByteText) {
        switch end.place {
        case .pod(let pod):
            let isLocal = Int(pod) / names.podsPerNode == node
            text.put(isLocal ? names.local[Int(pod)] : names.remote[Int(pod)])
        case .host(let host): text.put(Int(host) == node ? words.host : words.remoteNode)
        case .world, .service: text.put(end.address.isIPv6 ? words.world6 : words.world4)
        }
    }

    private func putKind(_ event: PacketEvent, to text: inout ByteText) {
        let direction = event.isIngress ? words.ingress : words.egress
        switch event.kind {
        case .trace:
            text.put(words.points[Int(event.point.rawValue)])
            text.put(direction)
            text.put(words.pointNames[Int(event.point.rawValue)])
            text.put(words.reasons[Int(event.reason.rawValue)])
            text.put(event.isReply ? words.reply : words.noReply)
            text.put(words.summaries[Int(event.flags.rawValue)])
        case .policyVerdict, .drop:
            text.put(event.kind == .drop ? words.drop : words.policyVerdict)
            text.put(direction)
            if event.verdict == .dropped { text.put(words.dropName) }
            if event.kind == .policyVerdict, event.verdict != .dropped { text.put(words.noReply) }
            text.put(words.summaries[Int(event.flags.rawValue)])
        default:
            text.put(words.message)
            text.put(direction)
            text.put(event.isReply ? words.reply : words.noReply)
            putMessage(event, to: &text)
        }
    }

    private func putMessage(_ event: PacketEvent, to text: inout ByteText) {
        let url = "http://api.example.com:\(event.destination.port)/items"
        switch event.kind {
        case .httpRequest:
            text.put(
                #","l7":{"type":"REQUEST","http":{"method":"GET","url":"\#(url)","protocol":"HTTP/1.1"}}"#
            )
        case .httpResponse:
            let latency = event.amount > 0 ? #""latency_ns":"\#(event.amount)","# : ""
            let back = "http://api.example.com:\(event.source.port)/items"
            text.put(
                #","l7":{"type":"RESPONSE",\#(latency)"http":{"code":200,"method":"GET","url":"\#(back)","#
            )
            text.put(#""protocol":"HTTP/1.1"}}"#)
        case .dnsRequest:
            text.put(
                #","l7":{"type":"REQUEST","dns":{"query":"api.example.com.","observation_source":"proxy","#
            )
            text.put(#""qtypes":["A"]}}"#)
        default:
            text.put(
                #","l7":{"type":"RESPONSE","dns":{"query":"api.example.com.","ips":["198.51.100.20"],"ttl":30,"#
            )
            text.put(#""observation_source":"proxy","qtypes":["A"],"rrtypes":["A"]}}"#)
        }
    }
}

extension PacketEvent.Kind {
    /// A record of a proxy, and no packet.
    var isMessage: Bool {
        switch self {
        case .httpRequest, .httpResponse, .dnsRequest, .dnsResponse: true
        default: false
        }
    }
}
