/// Connections that an L7 policy leads through a node's proxy, and what else is no handshake of two pods.
extension PacketSimulation {
    /// The proxy answers for the server, opens a connection of its own, and reports requests and responses.
    ///
    /// - Returns: When the connection is over.
    mutating func shakeHandsWithProxy(
        _ trace: inout ConnectionTrace,
        _ unseen: inout [PairLedger.Place]
    ) -> Int {
        let attempt = trace.attempt
        let isLeaving = attempt.fate == .proxiedLeaving || attempt.serverNode == nil
        guard let node = isLeaving ? attempt.clientNode : attempt.serverNode else {
            return attempt.start
        }
        let pair = isLeaving || attempt.isLocal ? trace.clientPair : trace.serverPair
        var redirected = PacketEvent(source: attempt.client, destination: attempt.server)
        redirected.isIngress = !isLeaving
        redirected.verdict = .redirected
        redirected.reason = attempt.isReuse ? .reopened : .new
        let isRemote = !isLeaving && !attempt.isLocal
        let arrival = attempt.start + (isRemote ? attempt.roundTrip / 2 : 0)
        if isRemote, attempt.clientNode != nil {
            // The client's node knows nothing of the proxy: a round trip like any other.
            ledger.note(.proxied, of: trace.places)
            var syn = redirected
            syn.verdict = .forwarded
            syn.isIngress = false
            syn.point = .toStack
            syn.part = part(trace.clientPair, 0, isAnswer: false)
            if let pair = trace.clientPair { ledger[pair].passed = 1 }
            add(syn, on: attempt.clientNode, at: attempt.start)
        }
        if let pair {
            ledger[pair].isProxied = true
            ledger[pair].passed = 1
        }
        if random.happens(chances.verdict) {
            var verdict = redirected
            verdict.kind = .policyVerdict
            add(verdict, on: node, at: arrival - 3_000)
        }
        redirected.point = .toProxy
        redirected.part = part(pair, 0, isAnswer: false)
        add(redirected, on: node, at: arrival)
        for place in trace.places { ledger[place].answers.append(.init(syns: 1)) }
        let answered = arrival + random.next(8_000..<60_000)
        for place in trace.places { ledger[place].accept = answered - arrival }
        answerAsProxy(trace, pair, on: node, at: answered)
        let upstream = openUpstream(trace, isLeaving: isLeaving, at: answered + 150_000, &unseen)
        return exchange(attempt, on: node, isLeaving: isLeaving, from: upstream)
    }

    private mutating func answerAsProxy(
        _ trace: ConnectionTrace,
        _ pair: PairLedger.Place?,
        on node: Int,
        at time: Int
    ) {
        let attempt = trace.attempt
        var answer = PacketEvent(source: attempt.server, destination: attempt.client)
        answer.flags = [.syn, .ack]
        answer.isReply = true
        answer.reason = .reply
        answer.part = part(pair, 0, isAnswer: true)
        answer.point = node == attempt.clientNode ? .toEndpoint : .toStack
        answer.isIngress = node != attempt.clientNode
        add(answer, on: node, at: time)
        guard node != attempt.clientNode, attempt.clientNode != nil else { return }
        answer.part = part(trace.clientPair, 0, isAnswer: true)
        answer.point = .toEndpoint
        answer.isIngress = false
        add(answer, on: attempt.clientNode, at: time + attempt.roundTrip / 2)
    }

    /// The connection from the proxy to the server, in the client's name but with a port of the proxy's.
    ///
    /// Its SYN-ACK goes to the proxy, so its node can measure nothing; the server's node can.
    private mutating func openUpstream(
        _ trace: ConnectionTrace,
        isLeaving: Bool,
        at time: Int,
        _ unseen: inout [PairLedger.Place]
    ) -> Int {
        var attempt = trace.attempt
        attempt.client.port = UInt16(61_001 + random.next(0..<4_000))
        attempt.fate = .answered
        attempt.start = time
        var syn = PacketEvent(source: attempt.client, destination: attempt.server)
        var answer = PacketEvent(source: attempt.server, destination: attempt.client)
        answer.flags = [.syn, .ack]
        answer.isReply = true
        answer.reason = .reply
        let isRemote = isLeaving && !attempt.isLocal
        let node = isLeaving ? attempt.clientNode : attempt.serverNode
        let arrival = time + (isRemote ? attempt.roundTrip / 2 : 6_000)
        let answered = arrival + attempt.accept
        let end = answered + (isRemote ? attempt.roundTrip / 2 : 6_000)
        syn.point = isRemote ? .toNetwork : .toEndpoint
        syn.isIngress = !isLeaving
        add(syn, on: node, at: time)
        answer.point = .toProxy
        answer.isIngress = !isLeaving
        answer.verdict = .redirected
        add(answer, on: node, at: end)
        guard isRemote, attempt.serverNode != nil else { return end }
        var behind = ConnectionTrace(attempt)
        behind.openPairs(in: &ledger)
        // The client's node has no handshake of it.
        if let place = behind.clientPair { ledger.close(place) }
        behind.clientPair = nil
        ledger.note(.proxied, of: behind.places)
        if let pair = behind.serverPair { ledger[pair].passed = 1 }
        syn.isIngress = true
        syn.point = behind.serverIsHost ? .toHost : .toEndpoint
        syn.part = part(behind.serverPair, 0, isAnswer: false)
        add(syn, on: attempt.serverNode, at: arrival)
        if let pair = behind.serverPair { ledger[pair].answers.append(.init(syns: 1)) }
        answer.isIngress = true
        answer.verdict = .forwarded
        answer.point = behind.serverIsHost ? .toNetwork : .toStack
        answer.part = part(behind.serverPair, 0, isAnswer: true)
        add(answer, on: attempt.serverNode, at: answered)
        for place in behind.places where ledger.isComplete(place) { unseen.append(place) }
        return end
    }

    /// Requests and responses over HTTP, as the proxy reports them.
    private mutating func exchange(
        _ attempt: ConnectionAttempt,
        on node: Int,
        isLeaving: Bool,
        from start: Int
    ) -> Int {
        var time = start + 100_000
        for _ in 0..<random.next(1..<4) {
            var request = PacketEvent(source: attempt.client, destination: attempt.server)
            request.kind = .httpRequest
            request.isIngress = !isLeaving
            add(request, on: node, at: time)
            let latency =
                random.scattered(3_000_000, octaves: 1) + (isLeaving ? attempt.roundTrip : 0)
            var response = PacketEvent(source: attempt.server, destination: attempt.client)
            response.kind = .httpResponse
            response.isIngress = !isLeaving
            response.isReply = true
            // Without a request's id there is none.
            response.amount = random.next() % 20 == 0 ? 0 : Int32(clamping: latency)
            time += latency
            add(response, on: node, at: time)
            time += random.next(1_000_000..<800_000_000)
        }
        return time
    }
}

/// Events of no handshake.
extension PacketSimulation {
    /// A verdict that refuses a SYN, and the drop that says the same again.
    mutating func refuse(
        _ attempt: ConnectionAttempt,
        on node: Int?,
        isIngress: Bool,
        at time: Int
    ) {
        var event = PacketEvent(source: attempt.client, destination: attempt.server)
        event.kind = .policyVerdict
        event.verdict = .dropped
        event.isIngress = isIngress
        add(event, on: node, at: time)
        event.kind = .drop
        add(event, on: node, at: time + random.next(4_000..<20_000))
    }

    /// A verdict that lets a SYN through.
    mutating func allow(_ syn: PacketEvent, on node: Int?, at time: Int) {
        var event = syn
        event.kind = .policyVerdict
        event.part = nil
        add(event, on: node, at: time)
    }

    /// A question for the server's name and its answer, at the proxy of the client's node; the connection waits for it.
    mutating func lookUp(for attempt: inout ConnectionAttempt) {
        guard attempt.clientNode != nil, case .pod = attempt.client.place,
            !attempt.client.address.isIPv6
        else { return }
        var client = attempt.client
        client.port = UInt16(random.next(20_000..<30_000))
        let resolver = PacketEvent.End(
            address: cluster.world.serviceAddress(0),
            place: .service,
            port: 53
        )
        let trip = random.scattered(900_000, octaves: 1)
        var question = PacketEvent(source: client, destination: resolver)
        question.kind = .dnsRequest
        add(question, on: attempt.clientNode, at: attempt.start)
        var answer = PacketEvent(source: resolver, destination: client)
        answer.kind = .dnsResponse
        answer.isReply = true
        add(answer, on: attempt.clientNode, at: attempt.start + trip)
        attempt.start += trip + 200_000
    }
}
