/// The packets of connections, and what the datapath of each node on their way reports of them.
///
/// Cilium's monitor aggregation `medium`: of a connection and direction a packet is reported if it has a flag of
/// SYN, FIN and RST that none had before, or if none was reported for five seconds (`hubble-flows.md`, section 7).
struct PacketSimulation {
    let cluster: HandshakeCluster
    var ledger = PairLedger()
    var agents: [NodeAgent]
    /// Attempts so far, those that use a port again included.
    private(set) var attempts = 0
    let chances: Chances
    var random = SplitMix64(seed: 0)

    /// Knobs as bounds for draws.
    struct Chances {
        let loss: Chance
        let secondPoint: Chance
        let verdict: Chance
        let synLost: Chance
        let answerLost: Chance
        let ackLost: Chance
        let reportedAgain: Chance
        let portReuse: Chance
        let duplicate: Chance
        let closed: Chance
        let lookup: Chance

        init(_ knobs: HandshakeKnobs, eventLoss: Double) {
            loss = Chance(percent: eventLoss)
            secondPoint = Chance(percent: knobs[.secondPoint])
            verdict = Chance(percent: knobs[.verdict])
            synLost = Chance(percent: knobs[.synLost])
            answerLost = Chance(percent: knobs[.answerLost])
            ackLost = Chance(percent: knobs[.ackLost])
            reportedAgain = Chance(percent: knobs[.reportedAgain])
            portReuse = Chance(percent: knobs[.portReuse])
            duplicate = Chance(percent: knobs[.duplicate])
            closed = Chance(percent: knobs[.closed])
            lookup = Chance(percent: knobs[.lookup])
        }
    }

    init(_ cluster: HandshakeCluster, agents: [NodeAgent], eventLoss: Double) {
        self.cluster = cluster
        self.agents = agents
        chances = Chances(cluster.knobs, eventLoss: eventLoss)
    }

    /// Seconds after the first SYN at which a client sends it again (RFC 6298: doubled each time).
    private static let backoff = [0, 1, 3, 7, 15]
    static let second = 1_000_000_000

    /// Simulates an attempt, and the one that uses its port again if there is one.
    ///
    /// - Returns: Handshakes no event of which reaches an agent; the caller settles them.
    mutating func run(_ attempt: ConnectionAttempt) -> [PairLedger.Place] {
        var unseen: [PairLedger.Place] = []
        var attempt = attempt
        while true {
            random = SplitMix64(seed: attempt.draw)
            attempts += 1
            let end = runOnce(attempt, &unseen)
            guard !attempt.isReuse, random.happens(chances.portReuse) else { return unseen }
            attempt.start = end + random.next(Self.second / 5..<45 * Self.second)
            attempt.isReuse = true
            attempt.draw = random.next()
        }
    }

    /// - Returns: When the connection is over.
    private mutating func runOnce(
        _ attempt: ConnectionAttempt,
        _ unseen: inout [PairLedger.Place]
    ) -> Int {
        var attempt = attempt
        if random.happens(chances.lookup) { lookUp(for: &attempt) }
        var trace = ConnectionTrace(attempt)
        trace.openPairs(in: &ledger)
        defer {
            for place in trace.places where ledger.isComplete(place) { unseen.append(place) }
        }
        switch attempt.fate {
        case .answered:
            return shakeHands(&trace)
        case .refusedLeaving, .refusedArriving, .ignored, .reset:
            return callInVain(&trace)
        case .proxiedLeaving, .proxiedArriving:
            return shakeHandsWithProxy(&trace, &unseen)
        }
    }

    /// When the SYN of a number leaves: the kernel's timer has a granularity of its own.
    mutating func departure(_ number: Int, of attempt: ConnectionAttempt) -> Int {
        attempt.start + Self.backoff[number] * Self.second
            + (number == 0 ? 0 : random.next(0..<4_000_000))
    }

    /// - Returns: When the connection is over.
    mutating func shakeHands(_ trace: inout ConnectionTrace) -> Int {
        let attempt = trace.attempt
        var number = 0
        if random.happens(chances.synLost) {
            let draw = random.next() % 20
            let lost = draw < 16 ? 1 : draw < 19 ? 2 : 3
            // In the network, or because the server's queue was full.
            let reaches = draw % 3 == 0
            ledger.note(.retransmitted, of: trace.places)
            while number < lost {
                let time = departure(number, of: attempt)
                sendSYN(number, at: time, reaching: reaches, &trace)
                number += 1
            }
        }
        var time = departure(number, of: attempt)
        sendSYN(number, at: time, reaching: true, &trace)
        let arrival = time + attempt.roundTrip / 2 + attempt.accept
        if random.happens(chances.answerLost) {
            ledger.note(.retransmitted, of: trace.places)
            sendAnswer(0, at: arrival, reaching: false, &trace)
            number += 1
            time = departure(number, of: attempt)
            sendSYN(number, at: time, reaching: true, &trace)
            sendAnswer(1, at: time + attempt.roundTrip / 2 + attempt.accept, reaching: true, &trace)
        } else {
            sendAnswer(0, at: arrival, reaching: true, &trace)
            if random.happens(chances.ackLost) {
                // The server has not heard that its SYN-ACK arrived, and sends it again.
                ledger.note(.retransmitted, of: trace.places)
                time = arrival + Self.second + random.next(0..<4_000_000)
                sendAnswer(1, at: time, reaching: true, &trace)
            }
        }
        return talk(&trace, from: time + attempt.roundTrip + attempt.accept)
    }

    /// Data, of which a packet in five seconds shows, and an end, which need not come in time to be seen.
    private mutating func talk(_ trace: inout ConnectionTrace, from start: Int) -> Int {
        let isLong = random.next() % 10 < 3
        let length = isLong ? random.next(0..<40 * Self.second) : random.next(0..<2 * Self.second)
        var time = start + 200_000
        while time < start + length {
            send(random.next() % 2 == 0 ? [.psh, .ack] : .ack, at: time, &trace)
            answer([.psh, .ack], at: time + trace.attempt.roundTrip + 400_000, &trace)
            time += 2 * Self.second + random.next(0..<500_000_000)
        }
        let end = start + length + 1_000_000
        guard random.happens(chances.closed) else { return end }
        if random.next() % 16 == 0 {
            send([.rst, .ack], at: end, &trace)
        } else {
            send([.fin, .ack], at: end, &trace)
            answer([.fin, .ack], at: end + trace.attempt.roundTrip / 2 + 60_000, &trace)
        }
        return end
    }

    /// A connection that comes to nothing: SYN after SYN.
    private mutating func callInVain(_ trace: inout ConnectionTrace) -> Int {
        let attempt = trace.attempt
        let tries = attempt.fate == .reset ? 1 : random.next(2..<5)
        var time = 0
        for number in 0..<tries {
            time = departure(number, of: attempt)
            if attempt.fate == .refusedLeaving {
                refuse(attempt, on: attempt.clientNode, isIngress: false, at: time)
                continue
            }
            sendSYN(number, at: time, reaching: attempt.fate == .reset, &trace)
            let arrival = time + attempt.roundTrip / 2 + 8_000
            if attempt.fate == .refusedArriving {
                refuse(attempt, on: attempt.serverNode, isIngress: true, at: arrival)
            } else if attempt.fate == .reset {
                answer([.rst, .ack], at: arrival + 10_000, &trace)
            }
        }
        return time + Self.second
    }
}
