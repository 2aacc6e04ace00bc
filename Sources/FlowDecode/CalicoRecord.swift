import ColumnKernel
import Flow

/// Reads flow and DNS logs of Calico Enterprise and Cloud, and saved answers of Whisker (`calico-flows.md`).
struct CalicoRecord: Sendable {
    private var policies: [PolicyKey: (rule: UInt32, isEndOfTier: Bool)] = [:]
    private var groups: [UInt32: UInt32] = [:]

    private struct PolicyKey: Hashable {
        var list: UInt32
        var decision: EventDecision
    }

    /// Numbers of a table that was emptied mean nothing any more.
    mutating func forgetNumbers() {
        policies = [:]
        groups = [:]
    }

    /// One end of a flow.
    private struct End {
        var address: MemberScanner.Value
        var name: MemberScanner.Value
        var group: MemberScanner.Value
        var namespace: MemberScanner.Value
        var type: MemberScanner.Value
    }

    /// Reads a flow record whose time is known.
    ///
    /// - Returns: Why it is rejected, or `nil` if `event` is complete.
    mutating func readFlow(
        _ bytes: Span<UInt8>,
        _ members: borrowing MemberScanner,
        into event: inout Event,
        _ tables: inout EventTables,
        _ addresses: inout AddressTable
    ) -> RejectReason? {
        event.kind = .policy
        event.reporter = tables.text(bytes, members[.host])
        let source = End(
            address: members[.calicoSourceIP],
            name: members[.calicoSourceName],
            group: members[.calicoSourceGroup],
            namespace: members[.calicoSourceNamespace],
            type: members[.calicoSourceType]
        )
        let destination = End(
            address: members[.calicoDestinationIP],
            name: members[.calicoDestinationName],
            group: members[.calicoDestinationGroup],
            namespace: members[.calicoDestinationNamespace],
            type: members[.calicoDestinationType]
        )
        guard let sourceAddress = optionalAddress(bytes, source.address, &addresses),
            let destinationAddress = optionalAddress(bytes, destination.address, &addresses)
        else { return .address }
        event.source = sourceAddress
        event.destination = destinationAddress
        event.sourceIdentity = identity(source, bytes, &tables)
        event.destinationIdentity = identity(destination, bytes, &tables)
        guard let port = optionalPort(bytes, members[.calicoDestinationPort], tables),
            let sourcePort = optionalPort(bytes, members[.calicoSourcePort], tables)
        else { return .port }
        event.port = port
        event.sourcePort = sourcePort
        let transport = members.has(.proto) ? members[.proto] : members[.protocolName]
        event.protocolName = tables.protocolName(bytes, transport.range)
        // A group of pings has no port to write.
        if event.port < 0, tables.texts.text(event.protocolName) == "ICMP" { event.port = 0 }
        let domains = stringRanges(bytes, members[.domains])
        if domains.count == 1 { event.name = tables.domainName(bytes, domains[0]) }
        if let reason = decide(bytes, members, into: &event, &tables) { return reason }
        return readCounters(bytes, members, into: &event, tables) ? nil : .counter
    }

    /// - Returns: false if one of them is no number.
    private func readCounters(
        _ bytes: Span<UInt8>,
        _ members: borrowing MemberScanner,
        into event: inout Event,
        _ tables: borrowing EventTables
    ) -> Bool {
        let started = members.has(.flowsStarted) ? members[.flowsStarted] : members[.flowCount]
        guard let flows = optionalCounter(bytes, started, tables),
            let packetsIn = optionalCounter(bytes, members[.packetsIn], tables),
            let packetsOut = optionalCounter(bytes, members[.packetsOut], tables),
            let bytesIn = optionalCounter(bytes, members[.bytesIn], tables),
            let bytesOut = optionalCounter(bytes, members[.bytesOut], tables)
        else { return false }
        // R6: packets were refused in this interval, even if their connection was begun in the one before; only what was let
        // through is counted where it began (`calico-flows.md` section 2).
        event.weight = flows < 0 ? 1 : event.decision == .deny ? max(flows, 1) : flows
        // In and out are the reporter's: everywhere but at the source, in comes from the source.
        let isDestination = !isSourceReporter(bytes, members)
        event.packetsSent = isDestination ? packetsIn : packetsOut
        event.packetsReceived = isDestination ? packetsOut : packetsIn
        event.bytesSent = isDestination ? bytesIn : bytesOut
        event.bytesReceived = isDestination ? bytesOut : bytesIn
        return true
    }

    private func isSourceReporter(
        _ bytes: Span<UInt8>,
        _ members: borrowing MemberScanner
    ) -> Bool {
        let range = members[.reporter].range
        return range.count == 3 && bytes[range.lowerBound] | 0x20 == UInt8(ascii: "s")
    }

    private mutating func decide(
        _ bytes: Span<UInt8>,
        _ members: borrowing MemberScanner,
        into event: inout Event,
        _ tables: inout EventTables
    ) -> RejectReason? {
        let reporter = tables.loweredString(bytes, members[.reporter].range)
        switch reporter {
        case "src": event.direction = .outbound
        case "dst": event.direction = .inbound
        default: event.direction = .unknown
        }
        switch tables.loweredString(bytes, members[.action].range) {
        case "allow": event.decision = .allow
        case "deny": event.decision = .deny
        case "pass":
            event.kind = .sign
            return nil
        default: return .action
        }
        let hasEnforced =
            members[.enforced].kind == .array && !isEmptyList(bytes, members[.enforced])
        let list = hasEnforced ? members[.enforced] : members[.allPolicies]
        guard list.kind == .array else { return nil }
        let key = PolicyKey(
            list: tables.texts.intern(bytes, list.range),
            decision: event.decision
        )
        let deciding =
            policies[key] ?? CalicoPolicy.deciding(bytes, list, event.decision, &tables)
        policies[key] = deciding
        event.rule = deciding.rule
        if deciding.isEndOfTier { event.reason = tables.texts.intern("end of tier") }
        return nil
    }

    private func isEmptyList(_ bytes: Span<UInt8>, _ value: MemberScanner.Value) -> Bool {
        skipSpace(bytes, value.range.lowerBound + 1) == value.range.upperBound - 1
    }

    /// A pod by name, or the controller prefix that several share.
    private mutating func identity(
        _ end: End,
        _ bytes: Span<UInt8>,
        _ tables: inout EventTables
    ) -> UInt32 {
        let isPod =
            !end.type.isPresent
            || end.type.range.count == 3 && bytes[end.type.range.lowerBound] == UInt8(ascii: "w")
        guard isPod else { return 0 }
        var identity = LoggedIdentity()
        if end.namespace.isPresent, !isBlank(bytes, end.namespace.range) {
            identity.namespace = tables.text(bytes, end.namespace)
        }
        guard identity.namespace != TextTable.empty else { return 0 }
        let hasName = end.name.isPresent && !isBlank(bytes, end.name.range)
        let isPrefix =
            hasName && bytes[end.name.range.upperBound - 1] == UInt8(ascii: "*")
        if hasName, !isPrefix { identity.pod = tables.text(bytes, end.name) }
        let group = isPrefix && !end.group.isPresent ? end.name : end.group
        if group.isPresent, !isBlank(bytes, group.range) {
            identity.workload = workload(tables.text(bytes, group), &tables)
        }
        return tables.identities.number(of: identity)
    }

    private mutating func workload(_ group: UInt32, _ tables: inout EventTables) -> UInt32 {
        if let known = groups[group] { return known }
        let name = tables.texts.intern(CalicoPolicy.workload(ofGroup: tables.texts.text(group)))
        groups[group] = name
        return name
    }

    /// Reads a record of the DNS log whose time is known.
    mutating func readLookup(
        _ bytes: Span<UInt8>,
        _ members: borrowing MemberScanner,
        into event: inout Event,
        _ tables: inout EventTables,
        _ addresses: inout AddressTable
    ) -> RejectReason? {
        event.kind = .dns
        event.reporter = tables.text(bytes, members[.host])
        guard let client = optionalAddress(bytes, members[.clientIP], &addresses) else {
            return .address
        }
        event.source = client
        event.sourceIdentity = identity(
            End(
                address: members[.clientIP],
                name: members[.clientName],
                group: members[.clientGroup],
                namespace: members[.clientNamespace],
                type: .absent
            ),
            bytes,
            &tables
        )
        event.name = tables.domainName(bytes, members[.qname])
        event.queryType = tables.text(bytes, members[.queryType])
        let code = tables.string(bytes, members[.rcode]).uppercased()
        event.responseCode = tables.texts.intern(code)
        event.resolver = tables.texts.intern(CalicoPolicy.server(bytes, members[.servers]))
        guard let count = optionalCounter(bytes, members[.count], tables),
            let longest = optionalCounter(bytes, members[.latencyMax], tables)
        else { return .counter }
        event.weight = count < 0 ? 1 : count
        // A mean and a maximum make no distribution (R10).
        event.longest = longest
        return event.name == TextTable.empty ? .missingField : nil
    }
}
