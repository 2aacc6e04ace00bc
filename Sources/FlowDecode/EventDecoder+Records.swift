import ColumnKernel
import Flow

/// What a record is by its category or table.
enum RecordSort: Sendable {
    case firewall(FirewallCategory)
    /// A category of a firewall that nobody has documented.
    case unknownFirewall
    case gateway(GatewayCategory)
    /// A category of a gateway that nobody has documented.
    case unknownGateway
    case hubbleTable
    case containerLog
    case other

    /// - Parameter name: Of a category or table, in lower case.
    init(_ name: String) {
        if let category = FirewallCategory(name) {
            self = .firewall(category)
        } else if name.hasPrefix("azfw") || name.hasPrefix("azurefirewall") {
            self = .unknownFirewall
        } else if let category = GatewayCategory(name) {
            self = .gateway(category)
        } else if name.hasPrefix("applicationgateway") || name.hasPrefix("trafficcontroller") {
            self = .unknownGateway
        } else if name == "containernetworklogs" || name == "retinanetworkflowlogs" {
            self = .hubbleTable
        } else if name == "containerlogv2" {
            self = .containerLog
        } else {
            self = .other
        }
    }
}

extension EventDecoder {
    /// Takes an object that `scanner` has read, without escapes that nobody needs.
    mutating func takeScanned(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        offset: Int,
        line: ContainerLine?,
        _ addresses: inout AddressTable
    ) {
        guard scanner.hasOddEscapes else {
            return takeRecord(bytes, range, offset: offset, line: line, &addresses)
        }
        let plain = withoutOddEscapes(bytes, range)
        guard case .complete = scanner.scan(plain.span, from: 0) else {
            return reject(.damagedJSON, bytes, range, offset: offset)
        }
        takeRecord(plain.span, 0..<plain.count, offset: offset, line: line, &addresses)
    }

    /// Takes an object that `scanner` has read; if it was a line of a container, of which.
    mutating func takeRecord(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        offset: Int,
        line: ContainerLine?,
        _ addresses: inout AddressTable
    ) {
        let isBareFlow = scanner.has(.verdict) || scanner[.ip].kind == .object
        if scanner.has(.flow) || isBareFlow && !isTable {
            return takeHubble(bytes, range, offset: offset, &addresses)
        }
        if scanner.has(.lostEvents) || scanner.has(.agentEvent) || scanner.has(.debugEvent)
            || scanner.has(.nodeStatus)
        {
            return takeHubbleNotice(bytes, range, offset: offset)
        }
        if scanner.has(.category) || scanner.has(.table) {
            switch sort(bytes) {
            case .firewall(let category):
                return takeFirewall(category, bytes, range, offset: offset, &addresses)
            case .unknownFirewall:
                traits.logs.insert(.azureFirewall)
                return reject(.unknownCategory, bytes, range, offset: offset)
            case .gateway(let category):
                return takeGateway(category, bytes, range, offset: offset, &addresses)
            case .unknownGateway:
                traits.logs.insert(.applicationGateway)
                return reject(.unknownCategory, bytes, range, offset: offset)
            case .hubbleTable: return takeHubble(bytes, range, offset: offset, &addresses)
            case .containerLog where line == nil:
                return takeContainer(bytes, range, offset: offset, &addresses)
            // A line of a container is no row of a table.
            case .containerLog: break
            case .other: break
            }
        }
        if Self.isIngressRequest(scanner) {
            return takeIngressRecord(bytes, range, offset: offset, line: line, &addresses)
        }
        if scanner.has(.startTime) {
            if scanner.has(.qname) || isUnlogged(bytes) {
                return takeCalico(bytes, range, offset: offset, isLookup: true, &addresses)
            }
            if scanner.has(.reporter) {
                return takeCalico(bytes, range, offset: offset, isLookup: false, &addresses)
            }
        }
        if line == nil, scanner.has(.stream), scanner.has(.log) || scanner.has(.message) {
            return takeContainer(bytes, range, offset: offset, &addresses)
        }
        countForeign()
    }

    /// Whether it only says how many lookups Calico did not log.
    private mutating func isUnlogged(_ bytes: Span<UInt8>) -> Bool {
        tables.string(bytes, scanner[.table]).lowercased() == "unlogged"
    }

    private var isTable: Bool {
        scanner.has(.table) && scanner[.table].kind == .string && scanner.has(.node)
    }

    /// A table's name comes before a column `Category`, which signatures have, too; in the table of legacy text, that is the category.
    private mutating func sort(_ bytes: Span<UInt8>) -> RecordSort {
        if scanner.has(.table) {
            switch sort(bytes, .table) {
            case .firewall(.diagnostics), .other: break
            case let sort: return sort
            }
        }
        guard scanner.has(.category) else { return .other }
        switch sort(bytes, .category) {
        case .firewall(.diagnostics): return .other
        case let sort: return sort
        }
    }

    private mutating func sort(_ bytes: Span<UInt8>, _ member: EventMember) -> RecordSort {
        let number = tables.text(bytes, scanner[member])
        if let known = categories[number] { return known }
        let sort = RecordSort(tables.texts.text(number).lowercased())
        categories[number] = sort
        return sort
    }

    mutating func reject(
        _ reason: RejectReason,
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        offset: Int
    ) {
        tables.batch.records += 1
        tables.reject(reason, bytes, range, offset: offset)
    }

    /// A record of no log of events.
    mutating func countForeign() { tables.batch.records += 1 }

    /// A record of ours that is no event.
    mutating func count(_ log: EventLog) {
        traits.logs.insert(log)
        tables.batch.records += 1
    }

    /// Adds an event, or rejects its record; `id` is a hash of its own id, the same in every run, if it has one.
    mutating func add(
        _ event: Event,
        _ reason: RejectReason?,
        id: UInt64? = nil,
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        _ addresses: borrowing AddressTable
    ) {
        traits.note(event.log)
        if let reason {
            tables.batch.dropSightings()
            return reject(reason, bytes, range, offset: event.offset)
        }
        tables.batch.records += 1
        noteLatency()
        var event = event
        complete(&event, id, addresses)
        tables.batch.events.append(event)
    }

    /// Notes what is known of latency by the event that is to be the next.
    private mutating func noteLatency() {
        let row = tables.batch.events.count
        for sighting in tables.batch.latencies.reversed() {
            guard sighting.row == row else { break }
            traits.latencyMethods.insert(sighting.method)
        }
        if tables.batch.sockets.last?.row == row { traits.hasSocketStatistics = true }
    }

    /// An event of a record with an envelope; `nil` if that has no time, and the record is rejected.
    mutating func begin(
        _ log: EventLog,
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        offset: Int,
        _ addresses: borrowing AddressTable
    ) -> Event? {
        var event = Event(log: log, kind: .sign)
        event.offset = offset
        guard scanner.has(.time) else {
            add(event, .recordWithoutTime, bytes, range, addresses)
            return nil
        }
        guard let time = clock.nanoseconds(bytes, scanner[.time].range) else {
            add(event, .timestamp, bytes, range, addresses)
            return nil
        }
        event.time = time
        firewall.readEnvelope(bytes, scanner, into: &event, &tables)
        return event
    }

    /// Properties that a service sends as text; `nil` if they are none.
    func propertiesText(_ bytes: Span<UInt8>) -> [UInt8]? {
        switch scanner[.properties].kind {
        case .string, .escapedString: unescaped(bytes, scanner[.properties].range)
        case .absent, .null, .scalar, .object, .array: nil
        }
    }

    // MARK: Azure Firewall

    private mutating func takeFirewall(
        _ category: FirewallCategory,
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        offset: Int,
        _ addresses: inout AddressTable
    ) {
        guard let event = begin(.azureFirewall, bytes, range, offset: offset, addresses) else {
            return
        }
        let record = FirewallText(offset: offset, range: range)
        guard let text = propertiesText(bytes) else {
            let members = scanner
            return take(record, category, bytes, members, event, outer: bytes, &addresses)
        }
        var members = MemberScanner(EventMember.firewallTree)
        guard text.first == UInt8(ascii: "{"), case .complete = members.scan(text.span, from: 0)
        else { return add(event, .missingField, bytes, range, addresses) }
        take(record, category, text.span, members, event, outer: bytes, &addresses)
    }

    private struct FirewallText {
        var offset: Int
        /// In the bytes around the properties.
        var range: Range<Int>
    }

    /// Takes the properties of a record, wherever they were.
    private mutating func take(
        _ record: FirewallText,
        _ category: FirewallCategory,
        _ bytes: Span<UInt8>,
        _ members: MemberScanner,
        _ event: Event,
        outer: Span<UInt8>,
        _ addresses: inout AddressTable
    ) {
        var event = event
        guard case .text = category else {
            let reason = firewall.read(
                category,
                bytes,
                members,
                into: &event,
                &tables,
                &addresses
            )
            return add(event, reason, outer, record.range, addresses)
        }
        let text: [UInt8]
        switch members[.message].kind {
        case .string, .escapedString: text = unescaped(bytes, members[.message].range)
        default: return add(event, .missingField, outer, record.range, addresses)
        }
        let whole = 0..<text.count
        switch message.read(text.span, whole, into: &event, &tables, &addresses) {
        case .event: add(event, nil, outer, record.range, addresses)
        case .proxyFailure: count(.azureFirewall)
        case .rejected(let reason):
            // What there is to see is the message.
            add(event, reason, text.span, whole, addresses)
        }
    }
}
