/// One NIC over time: draws the flows it sees and hands out a window of events a minute.
///
/// A NIC writes its record at its own second of the minute, for the minute before; window `w` is
/// what record `w` holds. So the first record of an hour reaches back into the hour before.
struct NICSimulation {
    let world: World
    let nic: NIC
    private let streams: [TrafficStream]
    private var longFlows: LongFlows
    /// Windows that still gain events; a short flow ends at most 5 minutes after it began.
    private var windows = [EventWindow](repeating: EventWindow(), count: windowCount)
    private var nextMinute = -warmUpMinutes

    init(_ nic: NIC, in world: World) {
        self.nic = nic
        self.world = world
        streams = nic.streams(in: world)
        longFlows = LongFlows(of: nic, in: world)
    }

    /// The events of window `index`; windows are asked for in order from 0.
    ///
    /// The caller gives the window back with `recycle(_:at:)`.
    mutating func takeWindow(_ index: Int) -> EventWindow {
        while nextMinute <= index {
            for stream in streams {
                addFlows(of: stream, in: nextMinute)
            }
            nextMinute += 1
        }
        addScan(in: index)
        var window = EventWindow()
        swap(&window, &windows[index % Self.windowCount])
        longFlows.addEvents(to: &window, index: index, nic: nic)
        return window
    }

    /// Takes back the storage of a window that has been written.
    mutating func recycle(_ window: consuming EventWindow, at index: Int) {
        window.removeAll()
        windows[index % Self.windowCount] = window
    }

    private static let windowCount = 8
    /// Flows older than the log: their ends are in it, their openings are not.
    private static let warmUpMinutes = 6

    private mutating func add(_ event: Event) {
        let index = nic.window(at: event.milliseconds)
        if index >= 0 { windows[index % Self.windowCount].append(event) }
    }

    private mutating func addFlows(of stream: TrafficStream, in minute: Int) {
        var random = stream.random(in: minute)
        let flows = stream.count(&random)
        for number in 0..<flows {
            let flow = stream.flow(number, in: minute, of: world, &random)
            var conversation = flow.conversation
            let (milliseconds, draw) = (flow.milliseconds, flow.draw)
            switch stream.side {
            case .source:
                addFlow(conversation, of: stream.kind, at: milliseconds, draw)
            case .destination:
                addFlow(
                    conversation.seenInbound(stream.kind),
                    of: stream.kind,
                    at: milliseconds + 2,
                    draw
                )
            case .transit:
                conversation.rule = .allowSpokes
                conversation.direction = .inbound
                addFlow(conversation, of: stream.kind, at: milliseconds + 2, draw)
                conversation.direction = .outbound
                addFlow(conversation, of: stream.kind, at: milliseconds + 4, draw)
            }
        }
    }

    /// All events of one flow at this NIC; `draw` is the flow's own number.
    ///
    /// Openings have an even millisecond, ends an odd one: an end and an opening at one instant
    /// are a split pair and nothing else (`vnet-flow-logs.md`, section 5).
    private mutating func addFlow(
        _ conversation: Conversation,
        of kind: Traffic,
        at milliseconds: Int,
        _ draw: UInt64
    ) {
        var event = Event(conversation: conversation, milliseconds: milliseconds, state: .begin)
        event.logs = conversation.rule.logs
        if conversation.rule.isDeny {
            event.state = .deny
            // Retries within a millisecond are logged as identical lines.
            for _ in 0..<(draw % 8 == 0 ? 3 : 1) {
                add(event)
                if conversation.rule == .blockHighRisk {
                    add(event.deniedByDefault)
                }
            }
            return
        }
        if kind == .platform {
            event.state = .end
            event.isOrphan = true
            event.counters = Counters(packetsSent: 1, bytesSent: 128)
            add(event)
            return
        }
        let isUnanswered = kind == .deniedEastWest || ShortFlow.isUnanswered(draw)
        let counters = isUnanswered ? .unanswered(draw) : Counters.short(draw)
        let opened = nic.window(at: milliseconds)
        add(event)
        let isSplit = draw % 211 == 7 && !isUnanswered && !conversation.isUDP
        if isSplit && opened >= 0 {
            var split = event
            split.logs = .vnet
            split.state = .end
            split.counters = counters.quarter
            split.isSplit = true
            add(split)
            split.isSplit = false
            split.state = .begin
            split.counters = Counters()
            add(split)
        }
        event.state = .end
        event.counters = counters
        event.isOrphan = opened < 0
        event.milliseconds = milliseconds + Self.lifetime(of: conversation, draw)
        let closed = nic.window(at: event.milliseconds)
        guard closed >= 0 else { return }
        if isSplit && opened >= 0 {
            windows[closed % Self.windowCount].append(event, correction: counters.quarter)
        } else {
            windows[closed % Self.windowCount].append(event)
        }
    }

    /// From B to E: 5 to 7 s for most of TCP, a little over 4 minutes for UDP; always odd.
    private static func lifetime(of conversation: Conversation, _ draw: UInt64) -> Int {
        if conversation.isUDP { return 258_001 + Int(draw >> 8 & 511) * 2 }
        let expiry = 5_001 + Int(draw >> 8 & 1023) * 2
        return draw >> 20 & 15 == 0 ? expiry + Int(draw >> 24 & 0xFFFF) * 2 : expiry
    }

    /// The window's part of the scan: in one hour, spread over its minutes.
    private mutating func addScan(in index: Int) {
        guard world.scan > 0, let share = nic.scanShare(in: world),
            index / 60 == world.hours / 2
        else { return }
        let minute = index % 60
        let first = share * minute / 60
        let last = share * (minute + 1) / 60
        for pair in first..<last {
            let place = (pair - first) * 60_000 / (last - first)
            var conversation = Conversation(
                source: World.scanner,
                destination: world.podAddress(nic.node, pair / 65_535, overIPv6: false),
                sourcePort: UInt16(40_000 + pair % 20_000),
                destinationPort: UInt16(1 + pair % 65_535)
            )
            conversation.direction = .inbound
            conversation.rule = .denyAllInbound
            add(
                Event(
                    conversation: conversation,
                    milliseconds: nic.start(of: index) + place,
                    state: .deny
                )
            )
        }
    }
}
