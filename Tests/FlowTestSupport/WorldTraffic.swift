/// Makes the conversations of a world and what every NIC on the way logs of them.
struct WorldTraffic {
    let plan: WorldPlan
    let odds: WorldOdds
    private(set) var events: [WorldEvent] = []
    private var nextPort = 20_000
    /// Ends of plain conversations whose port may come back; never of a split.
    private var finished: [(source: String, destination: String, port: Int)] = []

    /// A NIC that logs a conversation and how it sees it.
    struct Observer {
        var nic: Int
        var direction: String
    }

    init(_ plan: WorldPlan, _ random: inout SplitMix64, odds: WorldOdds) {
        self.plan = plan
        self.odds = odds
        for _ in 0..<random.number(5...(30 * plan.hours)) { addConversation(&random) }
        if random.oneIn(odds.scan) { addScan(&random) }
        if random.oneIn(odds.manySources) { addManySources(&random) }
    }

    mutating func append(_ event: WorldEvent?) {
        if let event { events.append(event) }
    }

    /// Mostly anywhere, sometimes right at an hour's boundary.
    mutating func instant(_ random: inout SplitMix64) -> Int64 {
        let last = Int(plan.milliseconds) - 1
        guard random.oneIn(8) else { return plan.start + Int64(random.number(0...last)) }
        let boundary = Int64(random.number(0...plan.hours)) * 3_600_000
        return plan.start + boundary + Int64(random.pick([-1, 0, 1, -1000, 999, -4000]))
    }

    private mutating func addConversation(_ random: inout SplitMix64) {
        let isV6 = random.oneIn(odds.ipv6)
        let remotes = isV6 ? plan.remotesV6 : plan.remotesV4
        func address(_ nic: Int) -> String {
            random.pick(isV6 ? plan.nics[nic].v6 : plan.nics[nic].v4)
        }
        let first = random.number(0...(plan.nics.count - 1))
        let second = random.number(0...(plan.nics.count - 1))
        var observers: [Observer]
        var source: String
        var destination: String
        switch random.number(0...5) {
        case 0...2 where first != second:
            (source, destination) = (address(first), address(second))
            observers = [
                Observer(nic: first, direction: "O"), Observer(nic: second, direction: "I"),
            ]
        case 3, 4:
            (source, destination) = (address(first), random.pick(remotes))
            observers = [Observer(nic: first, direction: "O")]
        default:
            (source, destination) = (random.pick(remotes), address(first))
            observers = [Observer(nic: first, direction: "I")]
        }
        if let hub = plan.hub, !observers.contains(where: { $0.nic == hub }), random.oneIn(2) {
            observers += [Observer(nic: hub, direction: "I"), Observer(nic: hub, direction: "O")]
        }
        converse(source, destination, observers, &random)
    }

    private mutating func converse(
        _ source: String,
        _ destination: String,
        _ observers: [Observer],
        _ random: inout SplitMix64
    ) {
        nextPort = nextPort < 60_000 ? nextPort + 1 : 20_000
        var ends = WorldEndpoints(
            source: source,
            destination: destination,
            sourcePort: nextPort,
            destinationPort: random.pick([443, 443, 53, 22, 8080, 5432, 0, 65535]),
            transport: random.pick([6, 6, 6, 6, 17]),
            direction: ""
        )
        let course = random.pick(WorldCourse.usual)
        if course == .plain, random.oneIn(odds.reusedPort), let old = finished.last {
            (ends.source, ends.destination) = (old.source, old.destination)
            ends.sourcePort = old.port
        }
        if course == .plain { finished.append((ends.source, ends.destination, ends.sourcePort)) }
        if random.oneIn(odds.unknownLetter) { ends.transport = random.pick([1, 47, 58, 132]) }
        let begin = instant(&random)
        for observer in observers {
            ends.direction = observer.direction
            if course == .plain, random.oneIn(odds.unknownLetter * 4) { ends.direction = "Z" }
            let rule = WorldRule.any(course, direction: observer.direction, ends, &random)
            for stream in plan.streams.indices where plan.streams[stream].nic == observer.nic {
                let delay = Int64(random.number(0...40))
                let steps = course.steps(
                    from: begin + delay,
                    isVNet: plan.streams[stream].log == .vnet,
                    isHuge: random.oneIn(odds.hugeCounters * 20),
                    &random
                )
                for step in steps { append(plan.event(step, ends, rule, stream: stream, &random)) }
                addOddTuples(stream, ends, rule, at: begin + delay, &random)
            }
        }
    }
}

extension WorldTraffic {
    /// One source that asks for more keys in a record than are kept apart (R14).
    private mutating func addScan(_ random: inout SplitMix64) {
        let stream = random.number(0...(plan.streams.count - 1))
        let nic = plan.nics[plan.streams[stream].nic]
        let isInbound = random.oneIn(2)
        let begin = instant(&random)
        let state = isInbound ? "D" : random.pick(["B", "E"])
        let count = random.number(1025...1400)
        let order = Array(1...count) + (0..<20).map { _ in random.number(1...count) }
        for key in order {
            let ends = WorldEndpoints(
                source: isInbound ? "203.0.113.66" : nic.v4[0],
                destination: isInbound ? nic.v4[0] : "198.18.\(key / 250).\(key % 250)",
                sourcePort: 1000 + key,
                destinationPort: isInbound ? key : 443,
                transport: 6,
                direction: isInbound ? "I" : "O"
            )
            let counters = state == "E" ? ["\(key)", "\(key * 60)", "0", "0"] : nil
            let step = WorldStep(time: begin, state: state, counters: counters)
            let rule = isInbound ? WorldRule.denied : WorldRule.outbound
            append(plan.event(step, ends, rule, stream: stream, &random))
        }
    }

    /// More sources of one destination in a record than are kept apart (R14).
    private mutating func addManySources(_ random: inout SplitMix64) {
        let stream = random.number(0...(plan.streams.count - 1))
        let nic = plan.nics[plan.streams[stream].nic]
        let begin = instant(&random)
        for key in 0..<random.number(4097...4300) {
            let ends = WorldEndpoints(
                source: "198.18.\(key / 250).\(key % 250)",
                destination: nic.v4[0],
                sourcePort: 40_000,
                destinationPort: 443,
                transport: 6,
                direction: "I"
            )
            let step = WorldStep(time: begin, state: random.pick(["B", "D"]))
            append(plan.event(step, ends, .inbound, stream: stream, &random))
        }
    }

    /// Tuples that must be rejected by name, and letters that must be kept.
    private mutating func addOddTuples(
        _ stream: Int,
        _ ends: WorldEndpoints,
        _ rule: WorldRule,
        at time: Int64,
        _ random: inout SplitMix64
    ) {
        let log = plan.streams[stream].log
        if rule.isVNetOnly, log != .vnet { return }
        var odd = ends
        nextPort += 1
        odd.sourcePort = nextPort
        if random.oneIn(odds.malformedTuple),
            var event = plan.event(
                WorldStep(
                    time: time,
                    state: log == .nsgFirst ? "B" : "C",
                    counters: ["1", "2", "3", "4"]
                ),
                odd,
                rule,
                stream: stream,
                &random
            )
        {
            event.tuple = malformed(event.tuple, log, &random)
            event.isMalformed = true
            events.append(event)
        }
        if random.oneIn(odds.unknownLetter), log != .nsgFirst,
            var event = plan.event(
                WorldStep(time: time, state: "C", counters: ["1", "60", "2", "120"]),
                odd,
                rule,
                stream: stream,
                &random
            )
        {
            event.tuple = odd.strange(event.tuple, log, &random)
            events.append(event)
        }
    }

    private func malformed(
        _ tuple: String,
        _ log: WorldPlan.Log,
        _ random: inout SplitMix64
    ) -> String {
        var fields = tuple.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        switch random.number(0...9) {
        case 0: fields = Array(fields.prefix(random.pick([1, 4, 7, 12, log == .nsgFirst ? 5 : 8])))
        case 1: fields.append(contentsOf: log == .nsgFirst ? ["B", "", "", "", ""] : ["0"])
        case 2: fields[0] = random.pick(["", "x", "-5", "1741078803.5", "253402300800000"])
        case 3: fields[1] = random.pick(["", "10.0.0", "10.0.0.256", "::1::", "1.2.3.4.5", "host"])
        case 4: fields[2] = random.pick(["", "12345::", ":::", "1:2:3:4:5:6:7:8:9", "10.0.0.1 "])
        case 5: fields[3] = random.pick(["", "65536", "-1", "99999999999999999999", "8o"])
        case 6: fields[4] = random.pick(["", "70000", "+1", "http"])
        case 7: fields[5] = ""
        case 8: fields[6] = ""
        default:
            if log == .nsgFirst {
                fields[7] = ""
            } else {
                let bad = ["281474976710656", "-1", "1e3", "0x10", "99999999999999999999999"]
                fields[random.number(9...12)] = random.pick(bad)
            }
        }
        return fields.joined(separator: ",")
    }
}

extension WorldEndpoints {
    /// `tuple` with a letter that no document knows.
    fileprivate func strange(
        _ tuple: String,
        _ log: WorldPlan.Log,
        _ random: inout SplitMix64
    ) -> String {
        var fields = tuple.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        switch random.number(0...3) {
        case 0: fields[log == .vnet ? 7 : 8] = "F"
        case 1: fields[log == .vnet ? 8 : 7] = log == .vnet ? "NX_NEW" : "Q"
        case 2: fields[5] = log == .vnet ? "006" : "X"
        default: fields[6] = "Z"
        }
        return fields.joined(separator: ",")
    }
}
