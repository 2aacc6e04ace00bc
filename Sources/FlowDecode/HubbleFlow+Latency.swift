import ColumnKernel
import Flow

/// What a flow tells of latency: halves of handshakes, HTTP responses, Retina's segments (decision 0022).
extension HubbleFlow {
    /// Where a packet was seen, as far as it matters here (`hubble-flows.md` section 3).
    enum ObservationPoint {
        case toEndpoint
        /// On its way out of the node: `TO_STACK`, `TO_NETWORK`, `TO_OVERLAY` or `TO_CRYPTO`.
        case leaving(isNetwork: Bool)
        case toProxy
        case fromNetwork

        private static let words: [(Pattern, ObservationPoint)] = [
            ("TO_ENDPOINT", .toEndpoint), ("TO_STACK", .leaving(isNetwork: false)),
            ("TO_NETWORK", .leaving(isNetwork: true)),
            ("TO_OVERLAY", .leaving(isNetwork: false)), ("TO_CRYPTO", .leaving(isNetwork: false)),
            ("TO_PROXY", .toProxy), ("FROM_NETWORK", .fromNetwork),
        ]

        init?(_ bytes: Span<UInt8>, _ value: MemberScanner.Value) {
            let known = Self.words.first { isEqual($0.0, bytes, value) }
            guard let known else { return nil }
            self = known.1
        }
    }

    /// `is_reply`, which is absent where the data path did not look.
    private enum Reply {
        case yes, no, unknown
    }

    /// Notes what the flow that is about to be added tells of latency.
    mutating func sight(
        _ verdict: Verdict,
        _ bytes: Span<UInt8>,
        _ members: borrowing MemberScanner,
        _ parts: Parts,
        _ event: Event,
        _ tables: inout EventTables,
        _ addresses: borrowing AddressTable
    ) {
        obstacles = []
        guard parts.isSYN || parts.responseTime > 0 || parts.segment > 0 else { return }
        // A group's flags and times are those of one of its members, whichever it was (`hubble-flows.md` section 9).
        guard !parts.hasFlows else { return }
        switch verdict {
        case .forwarded, .traced, .translated, .redirected, .unknown: break
        case .dropped, .error, .audit: return
        }
        if parts.responseTime > 0 {
            guard parts.isResponse, parts.responseTime <= LatencySighting.longest else { return }
            return sightResponse(parts, event, &tables)
        }
        // Times of two nodes are never subtracted: it has to be said which one it was.
        guard members.has(.tcp), event.reporter != TextTable.empty,
            event.source != Event.noAddress, event.destination != Event.noAddress
        else { return }
        let point = ObservationPoint(bytes, members[.observationPoint])
        let isReply = members[.isReply]
        let reply: Reply =
            !isReply.isPresent ? .unknown : isEqual(Phrase.yes, bytes, isReply) ? .yes : .no
        if parts.segment > 0, let point {
            sightSegment(parts.segment, at: point, reply, event, &tables, addresses)
        }
        guard parts.isSYN else { return }
        // A policy's verdict is on a packet, and has no point of its own.
        let isPacket = parts.eventType ?? EventType.trace == EventType.trace
        if isPacket, !members.has(.observationPoint) { obstacles.insert(.noObservationPoint) }
        guard let side = side(bytes, members, tables) else {
            if isPacket { obstacles.insert(.noEndpointID) }
            return
        }
        // What contradicts the flags is none; Retina writes `false` where it does not know (section 10).
        if parts.isACK {
            guard reply != .no || members.has(.extensions), let point else { return }
            sightAnswer(at: point, side, event, &tables, addresses)
        } else {
            guard reply != .yes else { return }
            let isRedirected = if case .redirected = verdict { true } else { false }
            sightOpening(at: point, side, isRedirected: isRedirected, event, &tables, addresses)
        }
    }

    /// On whose node the flow was seen, by which of its packet's ends have an id there.
    private func side(
        _ bytes: Span<UInt8>,
        _ members: borrowing MemberScanner,
        _ tables: borrowing EventTables
    ) -> (isSource: Bool, isDestination: Bool)? {
        let side = (
            tables.number(bytes, members[.sourceEndpoint]) ?? 0 != 0,
            tables.number(bytes, members[.destinationEndpoint]) ?? 0 != 0
        )
        return side.0 || side.1 ? side : nil
    }

    private func sightOpening(
        at point: ObservationPoint?,
        _ side: (isSource: Bool, isDestination: Bool),
        isRedirected: Bool,
        _ event: Event,
        _ tables: inout EventTables,
        _ addresses: borrowing AddressTable
    ) {
        let method: LatencyMethod =
            !side.isDestination
            ? .tcpHandshake : side.isSource ? .localHandshake : .serverTurnaround
        var kind = LatencySighting.Kind.opening
        switch point {
        case _ where isRedirected: kind = .proxiedOpening
        case .toProxy: kind = .proxiedOpening
        case .leaving where method == .tcpHandshake: break
        case .toEndpoint where method != .tcpHandshake: break
        default: return
        }
        var sighting = LatencySighting(row: tables.batch.events.count, kind: kind, method: method)
        sighting.connection = connection(
            method,
            event,
            client: (event.source, event.sourcePort),
            server: (event.destination, event.port),
            &tables,
            addresses
        )
        tables.batch.latencies.append(sighting)
    }

    /// A SYN-ACK goes from the server to the client.
    private func sightAnswer(
        at point: ObservationPoint,
        _ side: (isSource: Bool, isDestination: Bool),
        _ event: Event,
        _ tables: inout EventTables,
        _ addresses: borrowing AddressTable
    ) {
        let method: LatencyMethod =
            !side.isSource
            ? .tcpHandshake : side.isDestination ? .localHandshake : .serverTurnaround
        switch point {
        case .toEndpoint where method != .serverTurnaround: break
        case .leaving where method == .serverTurnaround: break
        default: return
        }
        var sighting = reversed(event, .answer, method, &tables)
        // Only endpoints of the node itself have an id (section 8), which tells more than the connection's direction.
        sighting.sourceIdentity = placed(
            sighting.sourceIdentity,
            isHere: side.isDestination,
            event,
            &tables
        )
        sighting.destinationIdentity = placed(
            sighting.destinationIdentity,
            isHere: side.isSource,
            event,
            &tables
        )
        sighting.connection = connection(
            method,
            event,
            client: (event.destination, event.port),
            server: (event.source, event.sourcePort),
            &tables,
            addresses
        )
        tables.batch.latencies.append(sighting)
    }

    private func placed(
        _ number: UInt32,
        isHere: Bool,
        _ event: Event,
        _ tables: inout EventTables
    ) -> UInt32 {
        var identity = tables.identities.identities[Int(number)]
        guard !identity.isEmpty else { return number }
        identity.node = isHere ? event.reporter : TextTable.empty
        return tables.identities.number(of: identity)
    }

    /// Time to response headers, by the proxy that enforces the policy (`hubble-flows.md` section 5).
    private func sightResponse(_ parts: Parts, _ event: Event, _ tables: inout EventTables) {
        let method: LatencyMethod
        switch event.direction {
        case .outbound: method = .httpResponseEgress
        case .inbound: method = .httpResponseIngress
        case .unknown: return
        }
        var sighting = reversed(event, .sample, method, &tables)
        sighting.nanoseconds = parts.responseTime
        tables.batch.latencies.append(sighting)
    }

    /// A segment that leaves, or the echo of its timestamp that comes back (`hubble-flows.md` section 10).
    private func sightSegment(
        _ segment: Int64,
        at point: ObservationPoint,
        _ reply: Reply,
        _ event: Event,
        _ tables: inout EventTables,
        _ addresses: borrowing AddressTable
    ) {
        let source = (event.source, event.sourcePort)
        let destination = (event.destination, event.port)
        var sighting: LatencySighting
        switch point {
        case .leaving(isNetwork: true):
            sighting = LatencySighting(
                row: tables.batch.events.count,
                kind: .opening,
                method: .kernelRTT
            )
        case .fromNetwork:
            // The server is where a reply comes from; Retina's `false` may mean that it does not know.
            let isFromServer = reply == .yes || event.sourcePort < event.port
            sighting = reversed(event, .answer, .kernelRTT, &tables)
            if !isFromServer { sighting.turn(port: event.port) }
        default: return
        }
        let isAnswer = sighting.kind == .answer
        let ends = connection(
            .kernelRTT,
            event,
            client: isAnswer ? destination : source,
            server: isAnswer ? source : destination,
            &tables,
            addresses
        )
        sighting.connection = mix(ends, UInt64(bitPattern: segment))
        tables.batch.latencies.append(sighting)
    }

    /// What goes back from the server: its client is its destination.
    private func reversed(
        _ event: Event,
        _ kind: LatencySighting.Kind,
        _ method: LatencyMethod,
        _ tables: inout EventTables
    ) -> LatencySighting {
        var sighting = LatencySighting(
            row: tables.batch.events.count,
            kind: kind,
            method: method
        )
        sighting.source = event.destination
        sighting.sourceIdentity = event.destinationIdentity
        sighting.destination = event.source
        sighting.destinationIdentity = event.sourceIdentity
        sighting.port = event.sourcePort
        return sighting
    }

    /// What both halves of a pair have in common (`hubble-flows.md` section 8, rules 1 and 4).
    private func connection(
        _ method: LatencyMethod,
        _ event: Event,
        client: (address: UInt32, port: Int32),
        server: (address: UInt32, port: Int32),
        _ tables: inout EventTables,
        _ addresses: borrowing AddressTable
    ) -> UInt64 {
        let ports = UInt64(UInt16(client.port)) << 16 | UInt64(UInt16(server.port))
        let ends = mix(
            mix(addresses.hashes[Int(client.address)], addresses.hashes[Int(server.address)]),
            ports << 8 | UInt64(method.rawValue)
        )
        return mix(mix(ends, tables.hash(of: event.acl)), tables.hash(of: event.reporter))
    }
}

extension LatencySighting {
    /// Takes the other end for the server, whose port is this one.
    fileprivate mutating func turn(port: Int32) {
        swap(&source, &destination)
        swap(&sourceIdentity, &destinationIdentity)
        self.port = port
    }
}
