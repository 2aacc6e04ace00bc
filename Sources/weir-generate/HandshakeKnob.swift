/// What `--handshake-knob NAME=VALUE` turns: how often something happens, or how much there is of it.
enum HandshakeKnob: String, CaseIterable {
    /// Percent of a pod's partners that are on its own node.
    case local
    /// Percent of connections from a host outside the cluster, to one, and of pods and nodes.
    case externalClient = "external-client"
    case externalServer = "external-server"
    case hostNetwork = "host-network"
    /// Percent of connections that a network policy refuses, and of those that nobody answers.
    case denied
    case unanswered
    /// Percent of connections that an L7 policy leads through a proxy.
    case proxied
    /// Percent of connections to a service whose address a point before translation still shows.
    case service
    /// Percent of node pairs whose packets leave in a tunnel.
    case overlay
    /// Percent of packets that are seen at a second point as they leave the node.
    case secondPoint = "second-point"
    /// Percent of connections with a policy's verdict that allows them.
    case verdict
    /// Percent of connections whose first SYN is lost, whose SYN-ACK is, and whose ACK is.
    case synLost = "syn-lost"
    case answerLost = "answer-lost"
    case ackLost = "ack-lost"
    /// Percent of packets sent again that are reported although their flags were seen.
    case reportedAgain = "reported-again"
    /// Percent of connections after which the client uses its port once more within a minute.
    case portReuse = "port-reuse"
    /// Percent of events that two processors report.
    case duplicate
    /// Percent of connections whose end is seen.
    case closed
    /// Percent of connections that a name lookup goes before.
    case lookup
    /// Percent of events that are written up to three seconds behind their turn.
    case lateLine = "late-line"
    /// Percent of files that begin with the last lines of the one before.
    case fileOverlap = "file-overlap"
    /// Percent of the usual delays of the agent, of a busy cluster's, and of the usual round trips.
    case agentDelay = "agent-delay"
    case roundTrip = "round-trip"
    /// Most milliseconds that a node's clock is off.
    case clockSkew = "clock-skew"

    var standard: Double {
        switch self {
        case .local: 15
        case .externalClient: 4
        case .externalServer: 7
        case .hostNetwork: 4
        case .denied: 2
        case .unanswered: 1
        case .proxied: 6
        case .service: 12
        case .overlay: 25
        case .secondPoint: 40
        case .verdict: 5
        case .synLost: 3
        case .answerLost: 1
        case .ackLost: 1
        case .reportedAgain: 20
        case .portReuse: 3
        case .duplicate: 1
        case .closed: 50
        case .lookup: 1
        case .lateLine: 0.5
        case .fileOverlap: 25
        case .agentDelay: 100
        case .roundTrip: 100
        case .clockSkew: 40
        }
    }

    /// Percent of what happens or does not, unlike scales.
    var limit: Double {
        switch self {
        case .agentDelay, .roundTrip: 100_000
        case .clockSkew: 1000
        default: 100
        }
    }
}

/// The knobs of a run as they are turned.
struct HandshakeKnobs: Sendable {
    private var values = Dictionary(
        uniqueKeysWithValues: HandshakeKnob.allCases.map { ($0, $0.standard) }
    )

    subscript(knob: HandshakeKnob) -> Double {
        get { values[knob] ?? knob.standard }
        set { values[knob] = newValue }
    }

    /// `nil` if `text` is no `NAME=VALUE` of a knob within its limits.
    static func setting(_ text: String) -> (knob: HandshakeKnob, value: Double)? {
        let parts = text.split(separator: "=", maxSplits: 1)
        guard parts.count == 2, let knob = HandshakeKnob(rawValue: String(parts[0])),
            let value = Double(parts[1]), value >= 0, value <= knob.limit
        else { return nil }
        return (knob, value)
    }
}

/// A chance in percent as a bound for a draw.
///
/// A comparison of integers, since it decides something for every event.
struct Chance: Sendable {
    private let bound: UInt64
    private let isCertain: Bool

    init(percent: Double) {
        isCertain = percent >= 100
        bound = isCertain ? 0 : UInt64(percent / 100 * 0x1p64)
    }

    func happens(_ draw: UInt64) -> Bool {
        isCertain || draw < bound
    }
}
