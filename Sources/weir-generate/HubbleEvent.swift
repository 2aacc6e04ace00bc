/// A flow event as Hubble exports it; what is `nil` or empty is left out, as the mapping from protobuf does.
struct HubbleEvent {
    enum Verdict: String {
        case forwarded = "FORWARDED"
        case dropped = "DROPPED"
        case audit = "AUDIT"
    }

    /// Why a packet was dropped.
    enum DropReason: Int {
        case invalidSourceIP = 132
        case policyDenied = 133
        case staleAddress = 151
        case policyDeny = 181

        var name: String {
            switch self {
            case .invalidSourceIP: "INVALID_SOURCE_IP"
            case .policyDenied: "POLICY_DENIED"
            case .staleAddress: "STALE_OR_UNROUTABLE_IP"
            case .policyDeny: "POLICY_DENY"
            }
        }
    }

    /// Where a packet was seen; the number is the event's subtype.
    enum Point: Int {
        case toEndpoint = 0
        case toStack = 3
        case toNetwork = 11

        var name: String {
            switch self {
            case .toEndpoint: "TO_ENDPOINT"
            case .toStack: "TO_STACK"
            case .toNetwork: "TO_NETWORK"
            }
        }
    }

    enum Layer4 {
        case tcp([String])
        case udp
        /// Type of an ICMPv6 message.
        case icmp6(Int)
    }

    /// `event_type.type`.
    enum Kind: Int {
        case drop = 1
        case trace = 4
        case policyVerdict = 5
        case layer7 = 129
    }

    var kind: Kind
    var verdict = Verdict.forwarded
    var source: Address
    var sourcePort: UInt16
    var destination: Address
    var destinationPort: UInt16
    var layer4 = Layer4.tcp(["SYN"])
    var reason: DropReason?
    var point: Point?
    /// The direction of the connection, as the endpoint sees it whose program emitted the event.
    var isIngress = false
    var isReply: Bool?
    var policy: NetworkPolicy?
    /// The member `l7`.
    var layer7: JSONText?
    var summary: String?

    /// The same connection, the packet going back.
    func reversed() -> Self {
        var back = self
        (back.source, back.destination) = (destination, source)
        (back.sourcePort, back.destinationPort) = (destinationPort, sourcePort)
        return back
    }
}
