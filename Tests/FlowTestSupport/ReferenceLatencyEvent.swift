/// How a sample was measured; the words are those of the views (decision 0022).
enum ReferenceLatencyMethod: String {
    case tcpHandshake = "tcp-handshake"
    case localHandshake = "local-handshake"
    case serverTurnaround = "server-turnaround"
    case kernelRTT = "kernel-rtt"
    case httpResponseEgress = "http-response-egress"
    case httpResponseIngress = "http-response-ingress"
}

/// What one event of Hubble says of latency: half of a pair, or a duration.
enum ReferenceLatencySaying {
    case opening(ReferenceLatencyStream, isProxied: Bool)
    case answer(ReferenceLatencyStream)
    case measured(ReferenceLatencyMethod, nanoseconds: Int64)
}

/// Whose openings and answers belong together.
struct ReferenceLatencyStream: Hashable {
    struct Place: Hashable {
        var ip: String
        var port: Int64
    }

    enum Side: Hashable {
        case client
        case local
        case server
        /// With a timestamp of Retina.
        case timestamp(Int64)
    }

    var node: String
    var side: Side
    /// Who opened.
    var opener: Place
    var answerer: Place

    /// The stream of an event; of an answer, which goes the other way.
    init?(_ event: ReferenceEvent, _ side: Side, isAnswer: Bool) {
        // Times of two nodes are never compared, so it has to be said which one it is.
        guard !event.reporter.isEmpty, event.transport == "TCP",
            let source = event.source.ip, let destination = event.destination.ip
        else { return nil }
        let from = Place(ip: source, port: event.sourcePort ?? 0)
        let to = Place(ip: destination, port: event.port ?? 0)
        node = event.reporter
        self.side = side
        (opener, answerer) = isAnswer ? (to, from) : (from, to)
    }

    var kind: ReferenceHandshakes.Kind {
        if case .timestamp = side { .timestamp } else { .handshake }
    }

    var method: ReferenceLatencyMethod {
        switch side {
        case .client: .tcpHandshake
        case .local: .localHandshake
        case .server: .serverTurnaround
        case .timestamp: .kernelRTT
        }
    }
}

/// Reads what a flow says of latency (`hubble-flows.md` sections 5, 8 and 10).
struct ReferenceLatencyReading {
    let flow: ReferenceNode
    /// A row of a table leaves out what pairs need.
    let isRow: Bool
    private let message: ReferenceHubbleFlow
    private let event: ReferenceEvent

    private static let leaving: Set<String> = ["TO_STACK", "TO_NETWORK", "TO_OVERLAY", "TO_CRYPTO"]
    /// Nothing else is a packet that went on.
    private static let passing: Set<String?> = [
        "FORWARDED", "TRACED", "TRANSLATED", "REDIRECTED", nil,
    ]

    init?(_ record: ReferenceEventRecord, _ event: ReferenceEvent) {
        guard event.log == .hubble, case .object(let node) = record.content else { return nil }
        isRow = ReferenceLatencyReading.isRow(node)
        flow = node.object("flow") ?? node
        message = isRow ? ReferenceHubbleFlow(row: node) : ReferenceHubbleFlow(flow, around: node)
        self.event = event
    }

    private static func isRow(_ node: ReferenceNode) -> Bool {
        ["type", "category"].contains { name in
            ["containernetworklogs", "retinanetworkflowlogs"]
                .contains(node.text(name)?.lowercased())
        }
    }

    /// Of several packets: what it says belongs to any of them.
    var isGroup: Bool {
        message.counters.contains { $0.flatMap { Int64($0) } ?? 0 > 0 }
    }

    var point: String? { flow.text("trace_observation_point") }
    private var isReply: String? { flow.text("is_reply") }

    var sayings: [ReferenceLatencySaying] {
        guard !isGroup, ReferenceLatencyReading.passing.contains(message.verdict) else { return [] }
        return ([response] + (isRow ? [] : [handshake, timestamp])).compactMap(\.self)
    }

    private var handshake: ReferenceLatencySaying? {
        let flags = flow.object("l4")?.object("tcp")?.object("flags")
        guard flags?.text("syn") == "true" else { return nil }
        let isAnswer = flags?.text("ack") == "true"
        // Three states: absent contradicts nothing, and Retina writes false where it does not know.
        let isContradicted =
            isAnswer ? isReply == "false" && !flow.has("extensions") : isReply == "true"
        guard !isContradicted, let side = side(isAnswer: isAnswer),
            let stream = ReferenceLatencyStream(event, side, isAnswer: isAnswer)
        else { return nil }
        let isDelivered = point == "TO_ENDPOINT"
        let isLeaving = ReferenceLatencyReading.leaving.contains(point ?? "")
        if isAnswer {
            return (side == .server ? isLeaving : isDelivered) ? .answer(stream) : nil
        }
        if point == "TO_PROXY" || flow.text("verdict") == "REDIRECTED" {
            return .opening(stream, isProxied: true)
        }
        let counts = side == .client ? isLeaving : isDelivered
        return counts ? .opening(stream, isProxied: false) : nil
    }

    /// An endpoint has an id on its own node only.
    private func side(isAnswer: Bool) -> ReferenceLatencyStream.Side? {
        let (source, destination) = (hasID("source"), hasID("destination"))
        switch isAnswer ? (destination, source) : (source, destination) {
        case (true, true): return .local
        case (true, false): return .client
        case (false, true): return .server
        case (false, false): return nil
        }
    }

    /// What is 0 is as good as absent.
    private func hasID(_ end: String) -> Bool {
        (flow.object(end)?.text("id") ?? "0") != "0"
    }

    private var timestamp: ReferenceLatencySaying? {
        let value = flow.object("extensions")?.object("value")?.text("tcp_id")
        guard let id = value.flatMap({ Int64($0) }), id > 0 else { return nil }
        switch point {
        case "TO_NETWORK":
            return ReferenceLatencyStream(event, .timestamp(id), isAnswer: false)
                .map { .opening($0, isProxied: false) }
        case "FROM_NETWORK":
            return ReferenceLatencyStream(event, .timestamp(id), isAnswer: true)
                .map { .answer($0) }
        default: return nil
        }
    }

    private var response: ReferenceLatencySaying? {
        guard let layer7 = message.message, layer7.object("http") != nil,
            layer7.text("type") == "RESPONSE",
            let duration = layer7.text("latency_ns").flatMap({ Int64($0) }), duration > 0,
            // Nothing takes longer than a day.
            duration <= 86_400 * ReferenceTime.nanosecondsPerSecond
        else { return nil }
        switch message.direction {
        case "EGRESS": return .measured(.httpResponseEgress, nanoseconds: duration)
        case "INGRESS": return .measured(.httpResponseIngress, nanoseconds: duration)
        default: return nil
        }
    }

    /// Which of its ends are on the node that tells of it: by their ids where a packet needs them, else by the direction, which is
    /// the connection's.
    func isHere(_ method: ReferenceLatencyMethod) -> (source: Bool, destination: Bool) {
        switch method {
        case .tcpHandshake, .localHandshake, .serverTurnaround:
            return (hasID("source"), hasID("destination"))
        case .kernelRTT, .httpResponseEgress, .httpResponseIngress:
            let isReply = (isRow ? flow.text("reply") : isReply) == "true"
            switch message.direction {
            case "EGRESS": return (!isReply, isReply)
            case "INGRESS": return (isReply, !isReply)
            default: return (false, false)
            }
        }
    }

    /// Whether the source of an event is the server of what it answers.
    ///
    /// Timestamps run both ways: a reply comes from the server, else the lower port is a server's.
    func isFromServer(_ method: ReferenceLatencyMethod) -> Bool {
        guard method == .kernelRTT, isReply != "true" else { return true }
        return event.sourcePort ?? 0 < event.port ?? 0
    }
}
