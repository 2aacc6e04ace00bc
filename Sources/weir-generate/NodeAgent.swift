/// The agent of one node: reads what the datapath reports, in batches, and gives each event the time of its reading.
///
/// The datapath has a ring a processor. An agent that wakes takes all that is there, ring after ring, so two packets
/// that passed within a batch may be read in the other order, and all its events have times microseconds apart.
struct NodeAgent {
    private struct Waiting {
        let time: Int
        let draw: UInt64
        let event: PacketEvent

        /// One of four.
        var processor: UInt64 { draw & 3 }
    }

    private struct Ready {
        /// Where its line stands: a time, later than its own if the line is late.
        let position: Int
        let read: Int
        let draw: UInt64
        let event: PacketEvent
    }

    private let node: Int
    private let step: Int
    private let delay: Double
    private let lateLine: Chance
    private let skew: Int
    private var random: SplitMix64
    private var text: PacketText
    private var file: ExportFile
    /// By the step they pass in.
    private var waiting: [Int: [Waiting]] = [:]
    private var ready: [Ready] = []
    private var current = 0
    private var free = 0
    private var lost = 0
    private var lostSince = 0
    private(set) var truth = HandshakeTruth.Node()

    /// `step` is how many nanoseconds are read at a time.
    init(_ cluster: HandshakeCluster, node: Int, step: Int, text: PacketText, file: ExportFile) {
        self.node = node
        self.step = step
        self.text = text
        self.file = file
        delay = cluster.knobs[.agentDelay] / 100
        lateLine = Chance(percent: cluster.knobs[.lateLine])
        skew = cluster.skew(of: node)
        random = SplitMix64(seed: mix(cluster.world.seed, 0xA6E4, UInt64(node)))
    }

    /// Nothing is on its way to the agent or to its file.
    var isIdle: Bool {
        waiting.isEmpty && ready.isEmpty && lost == 0
    }

    mutating func add(_ event: PacketEvent, at time: Int, _ draw: UInt64) {
        let bucket = max(time / step, current)
        waiting[bucket, default: []].append(Waiting(time: time, draw: draw, event: event))
    }

    /// An event passed that the agent will never see.
    mutating func lose(at time: Int) {
        if lost == 0 { lostSince = time }
        lost += 1
        truth.lost += 1
    }

    /// Reads what passes in a step, and writes what is due.
    ///
    /// - Returns: Handshakes whose last event this was.
    mutating func read(
        _ number: Int,
        into ledger: inout PairLedger
    ) throws(GenerateError) -> [PairLedger.Place] {
        var complete: [PairLedger.Place] = []
        if let passed = waiting.removeValue(forKey: number) {
            readBatches(passed.sorted { $0.time < $1.time }, into: &ledger, &complete)
        }
        current = number + 1
        let end = current * step
        if lost > 0, end - lostSince >= 60_000_000_000 || waiting.isEmpty { report(at: end) }
        try write(before: waiting.isEmpty ? Int.max : end)
        return complete
    }

    private mutating func readBatches(
        _ passed: [Waiting],
        into ledger: inout PairLedger,
        _ complete: inout [PairLedger.Place]
    ) {
        var start = 0
        while start < passed.count {
            let awake = max(passed[start].time + wakeDelay(at: passed[start].time), free)
            var end = start + 1
            while end < passed.count, passed[end].time <= awake { end += 1 }
            var clock = awake
            for processor in UInt64(0)..<4 {
                for index in start..<end where passed[index].processor == processor {
                    // A clock that did not move between two readings.
                    let draw = random.next()
                    if draw % 32 != 0 { clock += Int(Double(1_200 + draw >> 8 % 3_000) * delay) }
                    take(passed[index], at: clock, into: &ledger, &complete)
                }
            }
            free = clock
            start = end
        }
    }

    /// How long the agent takes to wake: some ten microseconds, and now and then milliseconds.
    private mutating func wakeDelay(at time: Int) -> Int {
        var nanoseconds = random.scattered(22_000, octaves: 1)
        if random.next() % 300 == 0 { nanoseconds += random.next(200_000..<9_000_000) }
        return Int(Double(nanoseconds) * delay)
    }

    private mutating func take(
        _ passed: Waiting,
        at clock: Int,
        into ledger: inout PairLedger,
        _ complete: inout [PairLedger.Place]
    ) {
        if let part = passed.event.part {
            let packet = part.packet
            ledger.read(part, .init(read: clock, passed: passed.time, packet: packet))
            if ledger.isComplete(part.pair) { complete.append(part.pair) }
        }
        let isLate = lateLine.happens(mix(passed.draw))
        let lateness = isLate ? Int(mix(passed.draw, 1) % 3_000_000_000) : 0
        ready.append(
            Ready(
                position: clock + lateness,
                read: clock,
                draw: passed.draw,
                event: passed.event
            )
        )
    }

    /// Says how many events were lost since it was last said.
    private mutating func report(at time: Int) {
        let nobody = PacketEvent.End(address: Address(ipv4: 0), place: .world, port: 0)
        var event = PacketEvent(source: nobody, destination: nobody)
        event.kind = .lost
        event.amount = Int32(clamping: lost)
        lost = 0
        ready.append(Ready(position: time, read: time, draw: random.next(), event: event))
    }

    private mutating func write(before end: Int) throws(GenerateError) {
        ready.sort { $0.position < $1.position }
        let due = ready.firstIndex { $0.position >= end } ?? ready.count
        for line in ready[..<due] {
            text.put(line.event, at: line.read + skew, line.draw, to: &file.text)
            try file.endLine(line.event.kind == .lost ? .once : .repeatable, at: line.read + skew)
            count(line.event)
        }
        ready.removeFirst(due)
    }

    private mutating func count(_ event: PacketEvent) {
        truth.events += event.kind == .lost ? 0 : 1
        truth.lines += 1
        switch event.kind {
        case .policyVerdict where event.verdict == .dropped: truth.denied += 1
        case .httpRequest: truth.requests += 1
        case .httpResponse where event.amount > 0: truth.responses += 1
        case .dnsResponse: truth.lookups += 1
        default: break
        }
    }

    mutating func count(_ method: HandshakeMethod, _ kind: HandshakeClass) {
        truth.methods[method.rawValue, default: .init()].count(kind)
    }

    /// Writes the rest and says what was written.
    mutating func close() throws(GenerateError) {
        try file.close()
        truth.files = file.files
        truth.repeats = file.repeats
        truth.lines += file.repeats
    }
}
