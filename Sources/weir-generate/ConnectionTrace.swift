/// What the nodes on a connection's way remember of it: which packets they reported, and for whom.
struct ConnectionTrace {
    /// One direction of a connection in a node's table of connections.
    struct Direction {
        private var seen: PacketEvent.Flags = []
        private var last: Int?

        private static let interval = 5_000_000_000
        private static let reported: PacketEvent.Flags = [.syn, .fin, .rst]

        /// Whether a packet is reported; packets come in order of time.
        mutating func reports(_ flags: PacketEvent.Flags, at time: Int) -> Bool {
            let news = flags.intersection(Self.reported).subtracting(seen)
            seen.formUnion(flags)
            if news.isEmpty, let last, time - last < Self.interval { return false }
            last = time
            return true
        }

        /// A packet was reported for another reason.
        mutating func note(at time: Int) {
            last = time
        }
    }

    let attempt: ConnectionAttempt
    /// At the client's node, or at the one both are on; and at the server's.
    var clientPair: PairLedger.Place?
    var serverPair: PairLedger.Place?
    var clientForward = Direction()
    var clientBackward = Direction()
    var serverForward = Direction()
    var serverBackward = Direction()

    init(_ attempt: ConnectionAttempt) {
        self.attempt = attempt
    }

    var places: [PairLedger.Place] {
        [clientPair, serverPair].compactMap { $0 }
    }

    /// Opens a handshake for each node that can measure it: one with a pod of its own at an end.
    mutating func openPairs(in ledger: inout PairLedger) {
        switch attempt.fate {
        case .answered, .proxiedLeaving, .proxiedArriving: break
        case .refusedLeaving, .refusedArriving, .ignored, .reset: return
        }
        if let node = attempt.clientNode, case .pod = attempt.client.place {
            let method: HandshakeMethod = attempt.isLocal ? .localHandshake : .tcpHandshake
            let server =
                attempt.translation == .sourceOfAnswerIsService ? attempt.service : nil
            clientPair = open(method, on: node, to: server ?? attempt.server, in: &ledger)
        }
        if let node = attempt.serverNode, !attempt.isLocal, case .pod = attempt.server.place {
            // A proxy on the client's node opens a connection of its own, with another port.
            guard attempt.fate != .proxiedLeaving else { return }
            serverPair = open(.serverTurnaround, on: node, to: attempt.server, in: &ledger)
        }
    }

    private func open(
        _ method: HandshakeMethod,
        on node: Int,
        to server: PacketEvent.End,
        in ledger: inout PairLedger
    ) -> PairLedger.Place {
        let place = ledger.open()
        ledger[place].node = node
        ledger[place].method = method
        ledger[place].client = attempt.client.address
        ledger[place].clientPort = attempt.client.port
        ledger[place].server = server.address
        ledger[place].serverPort = server.port
        ledger[place].attempt = attempt.number
        ledger[place].roundTrip = attempt.roundTrip
        ledger[place].accept = attempt.accept
        return place
    }
}

extension PairLedger {
    /// Something befell the attempt that handshakes are of.
    mutating func note(_ what: Elsewhere, of places: [Place]) {
        for place in places { self[place].elsewhere.formUnion(what) }
    }
}
