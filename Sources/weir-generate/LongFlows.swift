/// Connections that stay open for minutes to weeks and are continued by a C every 5 minutes.
///
/// A slot is a 5-tuple that is opened, closed and opened again; it depends on the world's seed
/// alone, so both NICs of an east-west slot see the same openings, ends and totals. Counters are a
/// linear function of the time since the opening, so any two NICs agree on sums although each
/// reads them at its own instants.
struct LongFlows {
    private var flows: [LongFlow] = []
    /// Places in `flows` whose next event is in a window, by window modulo 8.
    private var due = [[Int32]](repeating: [], count: 8)

    /// The part of a node's rows, in thousandths: two thirds between nodes, one third out.
    static let eastWestPerMille = 80.0
    static let outsidePerMille = 40.0
    /// One C every 5 minutes.
    private static let rowsPerHour = 12.0

    init(of nic: NIC, in world: World) {
        guard !nic.isHub else { return }
        let perNode = world.rowsPerNodeHour / 1000 / Self.rowsPerHour
        let perPair = perNode * Self.eastWestPerMille / 2 / Double(max(world.nodes - 1, 1))
        for peer in 0..<world.nodes where peer != nic.node {
            addSlots(perPair, from: nic.node, to: peer, nic, in: world)
            addSlots(perPair, from: peer, to: nic.node, nic, in: world)
        }
        addSlots(perNode * Self.outsidePerMille, from: nic.node, to: nil, nic, in: world)
        for place in flows.indices {
            schedule(Int32(place), nic.window(at: flows[place].next))
        }
    }

    /// Adds the events of one window; windows come in order from 0.
    mutating func addEvents(to window: inout EventWindow, index: Int, nic: NIC) {
        var places: [Int32] = []
        swap(&places, &due[index % due.count])
        let end = nic.start(of: index + 1)
        for place in places {
            while flows[Int(place)].next < end {
                flows[Int(place)].advance(nic, into: &window)
            }
            schedule(place, nic.window(at: flows[Int(place)].next))
        }
        places.removeAll(keepingCapacity: true)
        if due[index % due.count].isEmpty { swap(&places, &due[index % due.count]) }
    }

    private mutating func schedule(_ place: Int32, _ window: Int) {
        due[max(window, 0) % due.count].append(place)
    }

    private mutating func addSlots(
        _ mean: Double,
        from source: Int,
        to destination: Int?,
        _ nic: NIC,
        in world: World
    ) {
        let far = UInt64(destination ?? 0xF_FFFF)
        let seed = mix(world.seed, 0x10F, UInt64(source) << 20 | far)
        var random = SplitMix64(seed: seed)
        let count = Int(mean + random.unit())
        for slot in 0..<count {
            let draw = mix(seed, UInt64(slot))
            var conversation = Conversation(
                source: world.podAddress(source, slot % world.podsPerNode, overIPv6: false),
                destination: draw & 1 == 0 ? World.privateEndpoint : World.apiServer,
                // Above the ports of short flows, and one of its own for each slot of a pod.
                sourcePort: UInt16(61_000 + slot / world.podsPerNode % 4500),
                destinationPort: draw & 1 == 0 ? 1433 : 443
            )
            if let destination {
                let pod = Int(draw >> 8 & 0xFFFF) % world.podsPerNode
                conversation.destination = world.podAddress(destination, pod, overIPv6: false)
                conversation.destinationPort = longPorts[pod % longPorts.count]
                conversation.encryption = world.encryption(source, destination)
                if destination == nic.node { conversation = conversation.seenInbound(.eastWest) }
            }
            for log in [LogSet.nsg, .vnet] where nic.logs.contains(log) {
                flows.append(LongFlow(conversation, log, mix(draw), seenBy: nic))
            }
        }
    }
}

private let longPorts: [UInt16] = [5432, 6379, 5672, 9092]

/// One slot of long connections as one log of one NIC shows it.
private struct LongFlow {
    /// When the next event happens.
    private(set) var next: Int
    private let conversation: Conversation
    private let log: LogSet
    private let draw: UInt64
    /// Milliseconds from the opening to the last packet, and to the next opening; even.
    private let length: Int
    private let cycle: Int
    /// When the current connection was opened; in the future before `begin`.
    private var opened: Int
    private var state: FlowState
    private var isOrphan = false
    /// Up to here C and E have reported.
    private var reported = 0
    /// Reported early by a split; the next C or E reports it again.
    private var pending: Counters?

    private static let minute = 60_000
    private static let day = 24 * 60 * minute
    private static let interval = 5 * minute

    init(_ conversation: Conversation, _ log: LogSet, _ draw: UInt64, seenBy nic: NIC) {
        self.conversation = conversation
        self.log = log
        self.draw = draw
        // One in eight outlives the night and reports its whole life when the log starts.
        let isAncient = draw % 8 == 0
        length = isAncient ? 400 * Self.day : 8 * Self.minute + Int(draw >> 8 & 0x7FFFFF) * 2
        cycle = length + Self.minute + Int(draw >> 16 & 0xFFFF) * 2
        let age =
            isAncient
            ? Self.day + Int(draw >> 24 & 0x1FFF_FFFF) * 2
            : Int(draw >> 24) % cycle / 2 * 2
        let skew = conversation.direction == .inbound ? 2 : 0
        opened = skew - age
        let start = nic.start(of: 0)
        while opened + cycle <= start { opened += cycle }
        state = .ongoing
        next = 0
        if opened < start, start < opened + length {
            isOrphan = true
            reported = isAncient ? opened : max(opened, start - Self.interval)
            scheduleReport(after: start - 1, nic)
        } else {
            if opened < start { opened += cycle }
            state = .begin
            next = opened
        }
    }

    /// Adds the next event and schedules the one after it.
    mutating func advance(_ nic: NIC, into window: inout EventWindow) {
        var event = Event(conversation: conversation, milliseconds: next, state: state)
        event.logs = log
        if state == .begin {
            window.append(event)
            reported = opened
            scheduleReport(after: next, nic)
            return
        }
        let reach = min(next, opened + length)
        event.counters = total(until: reach) - total(until: reported)
        event.isOrphan = isOrphan
        isOrphan = false
        let isSplit = log == .vnet && state == .ongoing && isSplit(at: next - opened)
        if isSplit {
            // An even millisecond, as all openings have.
            event.milliseconds &-= 1
            event.state = .end
            event.isSplit = true
        }
        if let pending {
            window.append(event, correction: pending)
        } else {
            window.append(event)
        }
        if isSplit {
            pending = event.counters
            event.state = .begin
            event.counters = Counters()
            event.isOrphan = false
            event.isSplit = false
            window.append(event)
        } else {
            pending = nil
            reported = reach
        }
        if state == .ongoing {
            scheduleReport(after: next, nic)
        } else {
            opened += cycle
            state = .begin
            next = opened
        }
    }

    /// VNet logs report 5 minutes after the opening and so on; NSG logs have one tick a NIC.
    private mutating func scheduleReport(after instant: Int, _ nic: NIC) {
        let base = log == .nsg ? nic.tick : opened + 1
        var tick = base + (instant - base) / Self.interval * Self.interval
        while tick <= instant { tick += Self.interval }
        if tick < opened + length {
            state = .ongoing
            next = tick
        } else {
            state = .end
            next = opened + length + 5_001
        }
    }

    /// One report in forty is a split pair.
    private func isSplit(at age: Int) -> Bool {
        mix(draw, UInt64(age)) % 40 == 0
    }

    /// The counters since the opening.
    private func total(until instant: Int) -> Counters {
        // An idle connection in 16: C and E with four zeros are values.
        guard draw >> 60 != 0 else { return Counters() }
        let elapsed = UInt64(instant - opened)
        let packets = 1 + draw >> 32 & 31
        return Counters(
            packetsSent: elapsed * packets / 4096,
            bytesSent: elapsed * packets * (70 + draw >> 40 & 0xFF) / 4096,
            packetsReceived: elapsed * (packets + 1) / 4096,
            bytesReceived: elapsed * (packets + 1) * (90 + draw >> 48 & 0x3FF) / 4096
        )
    }
}
