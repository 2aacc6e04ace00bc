import ColumnKernel
import Flow

/// Records of agents that enforce network policies.
extension EventDecoder {
    // MARK: Hubble

    mutating func takeHubble(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        offset: Int,
        _ addresses: inout AddressTable
    ) {
        var event = Event(log: .hubble, kind: .sign)
        event.offset = offset
        let time = scanner.has(.flowTime) ? scanner[.flowTime] : scanner[.time]
        guard time.isPresent else {
            return add(event, .recordWithoutTime, bytes, range, addresses)
        }
        guard let nanoseconds = clock.nanoseconds(bytes, time.range) else {
            return add(event, .timestamp, bytes, range, addresses)
        }
        event.time = nanoseconds
        let reason = hubble.read(bytes, scanner, into: &event, &tables, &addresses)
        if event.weight > 1 { traits.hasAggregates = true }
        traits.obstacles.formUnion(hubble.obstacles)
        let uuid = scanner[.uuid]
        let isNamed = uuid.kind == .string && !uuid.range.isEmpty
        let id = isNamed ? tables.hashOfLowered(bytes, uuid.range) : nil
        add(event, reason, id: id, bytes, range, addresses)
    }

    /// Lost events and notices of the agent.
    mutating func takeHubbleNotice(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        offset: Int
    ) {
        count(.hubble)
        guard scanner.has(.lostEvents),
            let lost = tables.number(bytes, scanner[.lostCount]), lost > 0,
            scanner.has(.time), let time = clock.nanoseconds(bytes, scanner[.time].range)
        else { return }
        var event = Event(log: .hubble, kind: .sign)
        hubble.readNode(bytes, scanner, into: &event, &tables)
        tables.batch.lost.append(
            LostEvents(
                log: .hubble,
                reporter: event.reporter,
                place: tables.text(bytes, scanner[.lostPlace]),
                count: lost,
                time: time
            )
        )
    }

    // MARK: Calico

    mutating func takeCalico(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        offset: Int,
        isLookup: Bool,
        _ addresses: inout AddressTable
    ) {
        var event = Event(log: .calico, kind: .sign)
        event.offset = offset
        guard let time = calicoTime(bytes) else {
            return add(event, .timestamp, bytes, range, addresses)
        }
        event.time = time
        guard isLookup else {
            let reason =
                calico.readFlow(bytes, scanner, into: &event, &tables, &addresses)
                ?? takeSockets(bytes, of: event)
            return add(event, reason, bytes, range, addresses)
        }
        // Entries that the collector dropped.
        let type = tables.string(bytes, scanner[.table])
        guard type.lowercased() != "unlogged" else {
            count(.calico)
            let members: [EventMember] = [
                .clientName, .clientNamespace, .clientIP, .qname, .rcode, .latencyMax,
            ]
            var detail: UInt64 = 0
            for member in members where scanner.has(member) {
                let hash = tables.hash(of: tables.text(bytes, scanner[member]))
                detail = mix(detail, mix(hash, UInt64(member.rawValue)))
            }
            tables.batch.lost.append(
                LostEvents(
                    log: .calico,
                    reporter: tables.text(bytes, scanner[.host]),
                    place: tables.texts.intern("dns"),
                    count: tables.number(bytes, scanner[.count]) ?? 1,
                    time: time,
                    detail: detail
                )
            )
            return
        }
        let reason = calico.readLookup(bytes, scanner, into: &event, &tables, &addresses)
        add(event, reason, bytes, range, addresses)
    }

    /// Adds what the kernel says of the connections of a flow, if it does.
    private mutating func takeSockets(_ bytes: Span<UInt8>, of event: Event) -> RejectReason? {
        switch CalicoRecord.sockets(bytes, scanner, tables) {
        case .statistics(let statistics): tables.batch.sockets.append(statistics)
        case .none:
            let transport = tables.texts.text(event.protocolName)
            if transport == "TCP" { traits.obstacles.insert(.noSocketStatistics) }
        case .malformed: return .counter
        }
        return nil
    }

    /// When the interval of a record began: Unix seconds, or text in Whisker's answers.
    private mutating func calicoTime(_ bytes: Span<UInt8>) -> Int64? {
        let value = scanner[.startTime]
        if let seconds = tables.number(bytes, value) {
            return seconds < 1 << 33 ? seconds * 1_000_000_000 : nil
        }
        return clock.nanoseconds(bytes, value.range)
    }
}
