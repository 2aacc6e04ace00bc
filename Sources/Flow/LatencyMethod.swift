/// How a latency was measured: `method` of the views (R9).
///
/// What each includes and how far it can be trusted is in decision 0022; no two are ever added up.
package enum LatencyMethod: UInt8, Sendable, CaseIterable {
    /// SYN to SYN-ACK on the client's node.
    case tcpHandshake = 1
    /// The same where one node hosts both ends.
    case localHandshake = 2
    /// SYN to SYN-ACK on the server's node.
    case serverTurnaround = 3
    /// A TCP segment to the echo of its timestamp.
    case kernelRTT = 4
    /// Request to response headers at a proxy on the client's node.
    case httpResponseEgress = 5
    /// The same at a proxy on the server's node.
    case httpResponseIngress = 6
    /// A gateway's connection to its backend.
    case gatewayConnect = 7
    /// A backend's response as its gateway saw it.
    case gatewayResponse = 8
    /// A gateway's whole request, the client's transfers included.
    case gatewayRequest = 9
    /// The attempt of an ingress controller that was answered.
    case ingressUpstream = 10
    /// An attempt before that one.
    case ingressRetry = 11

    package var text: String {
        switch self {
        case .tcpHandshake: "tcp-handshake"
        case .localHandshake: "local-handshake"
        case .serverTurnaround: "server-turnaround"
        case .kernelRTT: "kernel-rtt"
        case .httpResponseEgress: "http-response-egress"
        case .httpResponseIngress: "http-response-ingress"
        case .gatewayConnect: "gateway-connect"
        case .gatewayResponse: "gateway-response"
        case .gatewayRequest: "gateway-request"
        case .ingressUpstream: "ingress-upstream"
        case .ingressRetry: "ingress-retry"
        }
    }

    /// Whether samples are pairs of a SYN and a SYN-ACK.
    package var isHandshake: Bool { rawValue <= Self.serverTurnaround.rawValue }
}

/// What a row of an event log says of latency, beside what else it says.
package struct LatencySighting: Sendable {
    package enum Kind: UInt8, Sendable {
        /// A duration that the log gives.
        case sample
        /// The first half of a pair, a SYN or a segment: `connection` and the row's time.
        case opening
        /// A SYN that a proxy takes: its handshake is the proxy's.
        case proxiedOpening
        /// The second half, whose ends the sample has.
        case answer
    }

    /// Nothing takes longer than a day; what a log says beyond is no measurement.
    package static let longest: Int64 = 86_400_000_000_000

    /// Of the event in its batch; time, log and reporter are the event's.
    package var row: Int
    package var kind: Kind
    package var method: LatencyMethod
    /// Of a sample, more than 0.
    package var nanoseconds = Event.none
    /// Of halves: a hash of node, side, both addresses and ports (and of a segment its timestamp), the same in every run.
    package var connection: UInt64 = 0
    /// The client; numbers as in `Event`.
    package var source = Event.noAddress
    package var sourceIdentity: UInt32 = 0
    /// The server.
    package var destination = Event.noAddress
    package var destinationIdentity: UInt32 = 0
    package var port = Int32(Event.none)
    /// Of samples and answers: hashes of all that groups them with others, and of the client alone, the same in every run.
    package var keyHash: UInt64 = 0
    package var sourceHash: UInt64 = 0

    package init(row: Int, kind: Kind, method: LatencyMethod) {
        self.row = row
        self.kind = kind
        self.method = method
    }
}

/// Statistics of the sockets of one record of Calico, in microseconds (`calico-flows.md` section 3); `Event.none` if it has none.
package struct SocketStatistics: Sendable {
    /// Of the event in its batch, whose ends, port and direction these are of.
    package var row: Int
    /// Sockets, by which means are weighted.
    package var flows: Int64 = 1
    package var meanMinimum = Event.none
    package var longestMinimum = Event.none
    package var meanSmooth = Event.none
    package var longestSmooth = Event.none
    package var retransmissions = Event.none
    package var lostPackets = Event.none
    package var timeouts = Event.none

    package init(row: Int) { self.row = row }
}
