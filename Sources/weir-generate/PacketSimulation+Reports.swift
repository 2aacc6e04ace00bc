/// Packets on their way: which nodes report them, and where.
extension PacketSimulation {
    /// Sends a SYN; `reaching` says whether it comes as far as the server's node.
    mutating func sendSYN(
        _ number: Int,
        at time: Int,
        reaching: Bool,
        _ trace: inout ConnectionTrace
    ) {
        let attempt = trace.attempt
        var event = PacketEvent(source: attempt.client, destination: attempt.server)
        event.reason = attempt.isReuse ? .reopened : .new
        let isAgain = number > 0 && random.happens(chances.reportedAgain)
        if attempt.isLocal {
            guard reaching else { return }
            if number == 0, random.happens(chances.verdict) {
                allow(event, on: attempt.clientNode, at: time)
            }
            count(trace.clientPair)
            guard reports(&trace.clientForward, .syn, at: time, isAgain) else { return }
            event.point = .toEndpoint
            event.part = part(trace.clientPair, number, isAnswer: false)
            add(event, on: attempt.clientNode, at: time + 6_000)
            return
        }
        count(trace.clientPair)
        if attempt.clientNode != nil, reports(&trace.clientForward, .syn, at: time, isAgain) {
            leave(event, number, at: time, trace)
        }
        guard reaching, attempt.serverNode != nil else { return }
        count(trace.serverPair)
        let arrival = time + attempt.roundTrip / 2
        guard reports(&trace.serverForward, .syn, at: arrival, isAgain) else { return }
        event.isIngress = true
        if number == 0, random.happens(chances.verdict) {
            allow(event, on: attempt.serverNode, at: arrival - 3_000)
        }
        event.point = trace.serverIsHost ? .toHost : .toEndpoint
        event.part = part(trace.serverPair, number, isAnswer: false)
        add(event, on: attempt.serverNode, at: arrival)
    }

    /// A SYN at the points where it leaves its node; an address of a service is translated between them.
    private mutating func leave(
        _ syn: PacketEvent,
        _ number: Int,
        at time: Int,
        _ trace: ConnectionTrace
    ) {
        let attempt = trace.attempt
        let part = part(trace.clientPair, number, isAnswer: false)
        var first = syn
        first.point = trace.clientIsHost ? .toNetwork : .toStack
        if let service = attempt.service {
            first.destination = service
            first.part = attempt.translation == .sourceOfAnswerIsService ? part : nil
        } else {
            first.part = part
        }
        add(first, on: attempt.clientNode, at: time)
        guard attempt.service != nil || random.happens(chances.secondPoint), !trace.clientIsHost
        else { return }
        var second = syn
        second.point = attempt.isTunnelled ? .toOverlay : .toNetwork
        second.part = attempt.translation == .sourceOfAnswerIsService ? nil : part
        add(second, on: attempt.clientNode, at: time + random.next(2_000..<24_000))
    }

    /// Sends a SYN-ACK; `reaching` says whether it comes as far as the client's node.
    mutating func sendAnswer(
        _ number: Int,
        at time: Int,
        reaching: Bool,
        _ trace: inout ConnectionTrace
    ) {
        for place in trace.places {
            let passes = reaching || place == trace.serverPair
            ledger[place].answers.append(.init(syns: passes ? ledger[place].passed : nil))
        }
        let isAgain = number > 0 && random.happens(chances.reportedAgain)
        answer([.syn, .ack], number, at: time, reaching: reaching, isAgain, &trace)
    }

    /// Another packet of the client's.
    mutating func send(
        _ flags: PacketEvent.Flags,
        at time: Int,
        _ trace: inout ConnectionTrace
    ) {
        let attempt = trace.attempt
        var event = PacketEvent(source: attempt.client, destination: attempt.server)
        event.flags = flags
        event.reason = .established
        if attempt.clientNode != nil, reports(&trace.clientForward, flags, at: time, false) {
            event.point =
                attempt.isLocal ? .toEndpoint : trace.clientIsHost ? .toNetwork : .toStack
            add(event, on: attempt.clientNode, at: time)
        }
        let arrival = time + attempt.roundTrip / 2
        guard !attempt.isLocal, attempt.serverNode != nil,
            reports(&trace.serverForward, flags, at: arrival, false)
        else { return }
        event.isIngress = true
        event.point = trace.serverIsHost ? .toHost : .toEndpoint
        add(event, on: attempt.serverNode, at: arrival)
    }

    /// Another packet of the server's.
    mutating func answer(
        _ flags: PacketEvent.Flags,
        at time: Int,
        _ trace: inout ConnectionTrace
    ) {
        answer(flags, nil, at: time, reaching: true, false, &trace)
    }

    /// A packet of the server's; a SYN-ACK has a number.
    private mutating func answer(
        _ flags: PacketEvent.Flags,
        _ number: Int?,
        at time: Int,
        reaching: Bool,
        _ isAgain: Bool,
        _ trace: inout ConnectionTrace
    ) {
        let attempt = trace.attempt
        var event = PacketEvent(source: attempt.server, destination: attempt.client)
        event.flags = flags
        event.isReply = true
        event.reason = .reply
        if attempt.serverNode != nil, !attempt.isLocal,
            reports(&trace.serverBackward, flags, at: time, isAgain)
        {
            event.isIngress = true
            event.point = trace.serverIsHost ? .toNetwork : .toStack
            event.part = part(trace.serverPair, number, isAnswer: true)
            add(event, on: attempt.serverNode, at: time)
            if flags.contains(.syn), random.happens(chances.secondPoint), !trace.serverIsHost {
                event.point = attempt.isTunnelled ? .toOverlay : .toNetwork
                add(event, on: attempt.serverNode, at: time + random.next(2_000..<24_000))
            }
            event.isIngress = false
        }
        guard reaching, attempt.clientNode != nil else { return }
        let arrival = time + (attempt.isLocal ? 6_000 : attempt.roundTrip - attempt.roundTrip / 2)
        guard reports(&trace.clientBackward, flags, at: arrival, isAgain) else { return }
        if attempt.translation == .sourceOfAnswerIsService, let service = attempt.service {
            event.source = service
        }
        event.point = trace.clientIsHost ? .toHost : .toEndpoint
        event.part = part(trace.clientPair, number, isAnswer: true)
        add(event, on: attempt.clientNode, at: arrival)
    }

    /// Whether a packet is reported: by the rule, or because a flag was forgotten.
    private func reports(
        _ direction: inout ConnectionTrace.Direction,
        _ flags: PacketEvent.Flags,
        at time: Int,
        _ isAgain: Bool
    ) -> Bool {
        if direction.reports(flags, at: time) { return true }
        if isAgain { direction.note(at: time) }
        return isAgain
    }

    private mutating func count(_ pair: PairLedger.Place?) {
        if let pair { ledger[pair].passed += 1 }
    }

    func part(_ pair: PairLedger.Place?, _ number: Int?, isAnswer: Bool) -> PacketEvent.Part? {
        guard let pair, let number else { return nil }
        return PacketEvent.Part(pair: pair, packet: UInt8(number), isAnswer: isAnswer)
    }

    /// Reports an event to the agent of a node, unless it is lost before the agent reads it.
    mutating func add(_ event: PacketEvent, on node: Int?, at time: Int) {
        guard let node else { return }
        let copies = random.happens(chances.duplicate) ? 2 : 1
        for copy in 0..<copies {
            let time = copy == 0 ? time : time + random.next(500..<20_000)
            let draw = random.next()
            if random.happens(chances.loss) {
                agents[node].lose(at: time)
            } else {
                if let part = event.part { ledger.expect(part.pair) }
                agents[node].add(event, at: time, draw)
            }
        }
    }
}

extension ConnectionTrace {
    var clientIsHost: Bool {
        if case .host = attempt.client.place { true } else { false }
    }

    var serverIsHost: Bool {
        if case .host = attempt.server.place { true } else { false }
    }
}
