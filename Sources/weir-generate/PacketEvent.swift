/// What a node's datapath reports of a packet, or its proxy of a message: small, since millions wait to be read.
struct PacketEvent {
    enum Kind: UInt8 {
        case trace
        case policyVerdict
        case drop
        case httpRequest
        case httpResponse
        case dnsRequest
        case dnsResponse
        /// Events that nobody read.
        case lost
    }

    enum Verdict: UInt8 {
        case forwarded
        case dropped
        case redirected
    }

    /// Where a packet was seen; the number is the event's subtype.
    enum Point: UInt8 {
        case toEndpoint = 0
        case toProxy = 1
        case toHost = 2
        case toStack = 3
        case toOverlay = 4
        case toNetwork = 11
    }

    /// What the connection was to the datapath.
    enum Reason: UInt8 {
        case new
        case established
        case reply
        case reopened
    }

    /// The bits are those of the header (RFC 9293, section 3.1).
    struct Flags: OptionSet {
        let rawValue: UInt8
        static let fin = Flags(rawValue: 1)
        static let syn = Flags(rawValue: 2)
        static let rst = Flags(rawValue: 4)
        static let psh = Flags(rawValue: 8)
        static let ack = Flags(rawValue: 16)
    }

    /// One end of a connection.
    struct End {
        enum Place: Equatable {
            /// Its number among all pods: the node's times pods of a node, and the slot.
            case pod(Int32)
            case host(Int32)
            case world
            /// The address of a service, which no endpoint has.
            case service
        }

        var address: Address
        var place: Place
        var port: UInt16
    }

    /// The handshake that an event is part of, for the truth.
    struct Part {
        var pair: PairLedger.Place
        /// The SYN's number among those of the attempt, or the SYN-ACK's.
        var packet: UInt8
        var isAnswer: Bool
    }

    var kind = Kind.trace
    var verdict = Verdict.forwarded
    var point = Point.toStack
    var reason = Reason.new
    var flags = Flags.syn
    var isReply = false
    var isIngress = false
    var source: End
    var destination: End
    /// Nanoseconds that an HTTP response took, or how many events were lost.
    var amount: Int32 = 0
    var part: Part?
}
