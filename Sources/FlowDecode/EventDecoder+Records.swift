import ColumnKernel
import Flow

/// What a record is by its category or table.
enum RecordSort: Sendable {
    case firewall(FirewallCategory)
    /// A category of a firewall that nobody has documented.
    case unknownFirewall
    case hubbleTable
    case containerLog
    case other

    /// - Parameter name: Of a category or table, in lower case.
    init(_ name: String) {
        if let category = FirewallCategory(name) {
            self = .firewall(category)
        } else if name.hasPrefix("azfw") || name.hasPrefix("azurefirewall") {
            self = .unknownFirewall
        } else if name == "containernetworklogs" || name == "retinanetworkflowlogs" {
            self = .hubbleTable
        } else if name == "containerlogv2" {
            self = .containerLog
        } else {
            self = .other
        }
    }
}

/// A line that a container wrote, out of whatever it was wrapped in.
struct ContainerLine {
    /// Nanoseconds since 1970 at which it was written; `nil` if the wrapper does not say.
    var time: Int64?
    /// Pod, as the wrapper names it.
    var pod: String?
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
            case .hubbleTable: return takeHubble(bytes, range, offset: offset, &addresses)
            case .containerLog where line == nil:
                return takeContainer(bytes, range, offset: offset, &addresses)
            // A line of a container is no row of a table.
            case .containerLog: break
            case .other: break
            }
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
        traits.foreignObjects += 1
        tables.batch.records += 1
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
        traits.records += 1
        tables.reject(reason, bytes, range, offset: offset)
    }

    /// A record of ours that is no event.
    private mutating func count(_ log: EventLog) {
        traits.logs.insert(log)
        traits.records += 1
        tables.batch.records += 1
    }

    /// Adds an event, or rejects its record.
    private mutating func add(
        _ event: Event,
        _ reason: RejectReason?,
        uuid: UInt32? = nil,
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        _ addresses: borrowing AddressTable
    ) {
        traits.logs.insert(event.log)
        if let reason { return reject(reason, bytes, range, offset: event.offset) }
        traits.records += 1
        tables.batch.records += 1
        var event = event
        complete(&event, uuid, addresses)
        tables.batch.events.append(event)
    }

    // MARK: Azure Firewall

    private mutating func takeFirewall(
        _ category: FirewallCategory,
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        offset: Int,
        _ addresses: inout AddressTable
    ) {
        var event = Event(log: .azureFirewall, kind: .sign)
        event.offset = offset
        guard scanner.has(.time) else {
            return add(event, .recordWithoutTime, bytes, range, addresses)
        }
        guard let time = clock.nanoseconds(bytes, scanner[.time].range) else {
            return add(event, .timestamp, bytes, range, addresses)
        }
        event.time = time
        firewall.readEnvelope(bytes, scanner, into: &event, &tables)
        let record = FirewallText(offset: offset, range: range)
        // A few services send their properties as text.
        let properties = scanner[.properties]
        guard properties.kind == .string || properties.kind == .escapedString else {
            let members = scanner
            return take(record, category, bytes, members, event, outer: bytes, &addresses)
        }
        let text = unescaped(bytes, properties.range)
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

    // MARK: Hubble

    private mutating func takeHubble(
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
        let uuid =
            scanner[.uuid].kind == .string
            ? tables.lowered(bytes, scanner[.uuid].range) : TextTable.empty
        add(event, reason, uuid: uuid == TextTable.empty ? nil : uuid, bytes, range, addresses)
    }

    /// Lost events and notices of the agent.
    private mutating func takeHubbleNotice(
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

    private mutating func takeCalico(
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
            let reason = calico.readFlow(bytes, scanner, into: &event, &tables, &addresses)
            return add(event, reason, bytes, range, addresses)
        }
        // Entries that the collector dropped.
        let type = tables.string(bytes, scanner[.table])
        guard type.lowercased() != "unlogged" else {
            count(.calico)
            tables.batch.lost.append(
                LostEvents(
                    log: .calico,
                    reporter: tables.text(bytes, scanner[.host]),
                    place: tables.texts.intern("dns"),
                    count: tables.number(bytes, scanner[.count]) ?? 1,
                    time: time
                )
            )
            return
        }
        let reason = calico.readLookup(bytes, scanner, into: &event, &tables, &addresses)
        add(event, reason, bytes, range, addresses)
    }

    /// When the interval of a record began: Unix seconds, or text in Whisker's answers.
    private mutating func calicoTime(_ bytes: Span<UInt8>) -> Int64? {
        let value = scanner[.startTime]
        if let seconds = tables.number(bytes, value) {
            return seconds < 1 << 33 ? seconds * 1_000_000_000 : nil
        }
        return clock.nanoseconds(bytes, value.range)
    }

    // MARK: Lines of containers

    /// An object around a line: of Docker, of a collector, or a row of ContainerLogV2.
    private mutating func takeContainer(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        offset: Int,
        _ addresses: inout AddressTable
    ) {
        var line = ContainerLine()
        if scanner.has(.time) {
            line.time = clock.nanoseconds(bytes, scanner[.time].range)
        }
        if scanner.has(.podName) {
            line.pod = tables.string(bytes, scanner[.podName])
        }
        let value = scanner.has(.log) ? scanner[.log] : scanner[.message]
        let text: [UInt8]
        switch value.kind {
        case .string, .escapedString: text = unescaped(bytes, value.range)
        // A line of JSON, which the collector has taken apart.
        case .object: text = value.range.map { bytes[$0] }
        default: return reject(.missingField, bytes, range, offset: offset)
        }
        takeLine(text, line, offset: offset, &addresses)
    }

    /// A line of a text file, behind a prefix of the container runtime or not.
    mutating func takeText(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        offset: Int,
        _ addresses: inout AddressTable
    ) {
        var range = range
        // A blank at the end of a piece belongs to the line.
        while let last = range.last, bytes[last] == 0x0d { range.removeLast() }
        guard !trimmed(bytes, range).isEmpty else { return }
        guard let prefix = RuntimePrefix(bytes, range, &clock) else {
            let text = range.map { bytes[$0] }
            return takeLine(text, ContainerLine(), offset: offset, &addresses)
        }
        let text = prefix.text.map { bytes[$0] }
        if prefix.isPartial {
            partialOffset = offset
            let held = partialLines[prefix.stream]?.count ?? 0
            if held + text.count <= Self.longestRecord {
                partialLines[prefix.stream, default: []] += text
            }
            return
        }
        let whole = (partialLines.removeValue(forKey: prefix.stream) ?? []) + text
        takeLine(whole, ContainerLine(time: prefix.time), offset: offset, &addresses)
    }

    private mutating func takeLine(
        _ text: [UInt8],
        _ line: ContainerLine,
        offset: Int,
        _ addresses: inout AddressTable
    ) {
        let bytes = text.span
        let range = trimmed(bytes, 0..<text.count)
        guard !range.isEmpty else { return }
        if bytes[range.lowerBound] == UInt8(ascii: "{") {
            guard case .complete(let end) = scanner.scan(bytes, from: range.lowerBound) else {
                return reject(.damagedJSON, bytes, range, offset: offset)
            }
            return takeScanned(
                bytes,
                range.lowerBound..<end,
                offset: offset,
                line: line,
                &addresses
            )
        }
        var event = Event(log: .coreDNS, kind: .sign)
        event.offset = offset
        event.time = line.time ?? Event.none
        let outcome = ResolverLine.read(
            bytes,
            range,
            clock: &clock,
            into: &event,
            &tables,
            &addresses
        )
        switch outcome {
        case .other: count(.coreDNS)
        case .rejected(let reason): add(event, reason, bytes, range, addresses)
        case .event:
            event.reporter = tables.texts.intern(line.pod ?? fileReporter)
            event.resolver = event.reporter
            let reason: RejectReason? = event.time < 0 ? .recordWithoutTime : nil
            add(event, reason, bytes, range, addresses)
        }
    }
}
