/// The four counters of a tuple: source to destination, then back.
struct Counters: Equatable, Sendable, Encodable {
    var packetsSent: UInt64 = 0
    var bytesSent: UInt64 = 0
    var packetsReceived: UInt64 = 0
    var bytesReceived: UInt64 = 0

    static func += (left: inout Self, right: Self) {
        left.packetsSent &+= right.packetsSent
        left.bytesSent &+= right.bytesSent
        left.packetsReceived &+= right.packetsReceived
        left.bytesReceived &+= right.bytesReceived
    }

    static func - (left: Self, right: Self) -> Self {
        Self(
            packetsSent: left.packetsSent &- right.packetsSent,
            bytesSent: left.bytesSent &- right.bytesSent,
            packetsReceived: left.packetsReceived &- right.packetsReceived,
            bytesReceived: left.bytesReceived &- right.bytesReceived
        )
    }

    /// What a split record reports early: a part of each counter, never more than the whole.
    var quarter: Self {
        Self(
            packetsSent: packetsSent / 4,
            bytesSent: bytesSent / 4,
            packetsReceived: packetsReceived / 4,
            bytesReceived: bytesReceived / 4
        )
    }
}

enum Direction: UInt8 {
    case inbound = 0x49
    case outbound = 0x4F
}

/// The state letter of VNet v4; an NSG tuple says `deny` in its decision member instead.
enum FlowState: UInt8 {
    case begin = 0x42
    case ongoing = 0x43
    case end = 0x45
    case deny = 0x44
}

/// Which of a NIC's logs show an event.
struct LogSet: OptionSet {
    let rawValue: UInt8
    static let nsg = LogSet(rawValue: 1)
    static let vnet = LogSet(rawValue: 2)
    static let both: LogSet = [.nsg, .vnet]
}

/// What the events of one flow at one NIC have in common.
struct Conversation {
    var source: Address
    var destination: Address
    var sourcePort: UInt16
    var destinationPort: UInt16
    var isUDP = false
    var direction = Direction.outbound
    var rule = Rule.allowVnetOutbound
    var encryption = Encryption.none
}

/// One tuple to be: something that happened to a flow, as one NIC saw it.
struct Event {
    var conversation: Conversation
    /// Since the generator's `--start`.
    var milliseconds: Int
    var state: FlowState
    var logs = LogSet.both
    /// The E of a split pair: nothing ended.
    var isSplit = false
    /// Continues or ends a flow whose opening is not in the logs.
    var isOrphan = false
    var counters = Counters()
    /// One more than the place in `EventWindow.corrections`; 0 if no split came before.
    var correction: UInt32 = 0

    /// The same refusal as an NSG logs it that has no rule of the network manager.
    var deniedByDefault: Self {
        var event = self
        event.logs = .nsg
        event.conversation.rule = .denyAllInbound
        return event
    }
}

/// The events of one record: what one NIC saw in the minute before it wrote.
struct EventWindow {
    private var events: [Event] = []
    /// For events after a split: the counters that were reported early and come again.
    private var corrections: [Counters] = []

    mutating func append(_ event: Event) {
        events.append(event)
    }

    mutating func append(_ event: Event, correction: Counters) {
        corrections.append(correction)
        events.append(event)
        events[events.count - 1].correction = UInt32(corrections.count)
    }

    mutating func removeAll() {
        events.removeAll(keepingCapacity: true)
        corrections.removeAll(keepingCapacity: true)
    }

    /// The event that a key of `order` stands for.
    func event(at key: UInt64) -> Event {
        events[Int(key & 0xFF_FFFF_FFFF)]
    }

    /// Reported early by a split, and again by this event.
    func correction(of event: Event) -> Counters? {
        event.correction == 0 ? nil : corrections[Int(event.correction) - 1]
    }

    /// Places in `events` (in the low 40 bits) that a format shows, by rule and then by time;
    /// equal times keep their order of arrival.
    ///
    /// - Parameters:
    ///   - format: NSG v1 knows no C and no E.
    ///   - start: The first millisecond of the window, which is 60 s long.
    ///   - keys: Replaced.
    func order(of format: LogFormat, from start: Int, into keys: inout [UInt64]) {
        keys.removeAll(keepingCapacity: true)
        for place in events.indices {
            guard !events[place].logs.isDisjoint(with: format.logs) else { continue }
            let state = events[place].state
            if format == .nsgV1, state == .ongoing || state == .end { continue }
            let offset = UInt64(events[place].milliseconds - start)
            let rule = UInt64(events[place].conversation.rule.rawValue)
            keys.append(rule << 56 | offset << 40 | UInt64(place))
        }
        keys.sort()
    }
}
