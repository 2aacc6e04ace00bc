import ColumnKernel
import Flow

/// Reads flow events of Hubble: export lines, bare flows, table rows (`hubble-flows.md` sections 2 to 5 and 9).
struct HubbleFlow: Sendable {
    private var inner = MemberScanner(EventMember.innerTree)
    private var innerType = MemberScanner(EventMember.eventTypeTree)
    private var workloads = WorkloadNames()
    private var policies = PolicyNames()
    var pairs = QueryPairs()
    var words = HubbleWords()
    /// Why packets of the flow last read make no latency.
    var obstacles: LatencyObstacles = []
    private var nodes: [UInt32: (cluster: UInt32, name: UInt32)] = [:]
    /// Of the event before: a file is one node's, nearly always.
    private var lastNode: (raw: UInt32, cluster: UInt32, name: UInt32)?

    /// Ready for another input.
    mutating func reset() { pairs.forget() }

    /// Numbers of a table that was emptied mean nothing any more.
    mutating func forgetNumbers() {
        workloads.forgetNumbers()
        policies.forgetNumbers()
        words = HubbleWords()
        nodes = [:]
        lastNode = nil
    }

    /// What a flow says besides its envelope, from members or from text that holds them.
    struct Parts {
        var isIPWrong = false
        var eventType: Int64?
        var isDNS = false
        var isHTTP = false
        var isRequest = false
        var isResponse = false
        var httpCode = TextTable.empty
        var queryTypes = TextTable.empty
        var answers: [IPAddress] = []
        var lifetime: Int64 = 0
        var allowed = TextTable.empty
        var denied = TextTable.empty
        var flows: Int64 = 0
        var hasFlows = false
        var isSYN = false
        var isACK = false
        /// `latency_ns`.
        var responseTime: Int64 = 0
        /// Retina's `tcp_id`.
        var segment: Int64 = 0
    }

    /// Reads a flow whose time is known.
    ///
    /// - Returns: Why it is rejected, or `nil` if `event` is complete.
    mutating func read(
        _ bytes: Span<UInt8>,
        _ members: borrowing MemberScanner,
        into event: inout Event,
        _ tables: inout EventTables,
        _ addresses: inout AddressTable
    ) -> RejectReason? {
        readNode(bytes, members, into: &event, &tables)
        var parts = Parts()
        read(bytes, members, into: &event, &parts, &tables, &addresses)
        // Columns of a table may hold their objects as text.
        for member in [
            EventMember.ip, .l4, .l7, .eventType, .policies, .aggregate, .extensions,
        ] {
            let value = members[member]
            guard value.kind == .string || value.kind == .escapedString else { continue }
            let text = unescaped(bytes, value.range)
            guard text.first == UInt8(ascii: "{") else { continue }
            if member == .eventType {
                guard case .complete = innerType.scan(text.span, from: 0) else { continue }
                parts.eventType = tables.number(text.span, innerType[.eventTypeNumber])
                continue
            }
            guard case .complete = inner.scan(text.span, from: 0) else { continue }
            let inner = inner
            read(text.span, inner, into: &event, &parts, &tables, &addresses)
        }
        guard !parts.isIPWrong else { return .address }
        readDirection(bytes, members, into: &event)
        readIdentities(bytes, members, into: &event, &tables)
        if event.acl == TextTable.empty {
            event.acl = tables.text(bytes, members[.sourceCluster])
            if event.acl == TextTable.empty {
                event.acl = tables.text(bytes, members[.destinationCluster])
            }
        }
        if parts.hasFlows { event.weight = parts.flows }
        let names = stringRanges(bytes, members[.destinationNames])
        if names.count == 1, !parts.isDNS { event.name = tables.domainName(bytes, names[0]) }
        guard let verdict = Verdict(bytes, members[.verdict]) else { return .action }
        let dropReason = members[.dropReason]
        decide(
            verdict,
            DropReason(
                text: tables.text(bytes, dropReason),
                isOfPolicy: PolicyDrop.reasons.contains { isEqual($0, bytes, dropReason) }
            ),
            parts,
            into: &event,
            &tables,
            &addresses
        )
        sight(verdict, bytes, members, parts, event, &tables, addresses)
        return nil
    }

    /// Who both ends are, and which of them is on the node that tells of them.
    private mutating func readIdentities(
        _ bytes: Span<UInt8>,
        _ members: borrowing MemberScanner,
        into event: inout Event,
        _ tables: inout EventTables
    ) {
        // A direction is the connection's, whichever way the packet goes (`hubble-flows.md` section 3).
        let isReply = isEqual(Phrase.yes, bytes, members[.isReply])
        event.sourceIdentity = identity(
            bytes,
            (members[.sourceNamespace], members[.sourceWorkloads], members[.sourcePod]),
            isHere: event.direction == (isReply ? .inbound : .outbound),
            event,
            &tables
        )
        event.destinationIdentity = identity(
            bytes,
            (
                members[.destinationNamespace], members[.destinationWorkloads],
                members[.destinationPod]
            ),
            isHere: event.direction == (isReply ? .outbound : .inbound),
            event,
            &tables
        )
    }

    // MARK: Members

    private mutating func read(
        _ bytes: Span<UInt8>,
        _ members: borrowing MemberScanner,
        into event: inout Event,
        _ parts: inout Parts,
        _ tables: inout EventTables,
        _ addresses: inout AddressTable
    ) {
        if let end = optionalAddress(bytes, members[.ipSource], &addresses) {
            if end != Event.noAddress { event.source = end }
        } else {
            parts.isIPWrong = true
        }
        if let end = optionalAddress(bytes, members[.ipDestination], &addresses) {
            if end != Event.noAddress { event.destination = end }
        } else {
            parts.isIPWrong = true
        }
        readTransport(bytes, members, into: &event, &parts, &tables)
        if let type = tables.number(bytes, members[.eventTypeNumber]) { parts.eventType = type }
        readLayer7(bytes, members, into: &event, &parts, &tables)
        for member in [EventMember.egressDenied, .ingressDenied] where members.has(member) {
            parts.denied = policies.names(bytes, members[member], &tables)
        }
        for member in [EventMember.egressAllowed, .ingressAllowed] where members.has(member) {
            parts.allowed = policies.names(bytes, members[member], &tables)
        }
        for member in [EventMember.egressCount, .ingressCount, .unknownCount] {
            guard let count = tables.number(bytes, members[member]), count > 0 else { continue }
            parts.flows = min(parts.flows + count, 1 << 50)
            parts.hasFlows = true
        }
        if let segment = tables.number(bytes, members[.segmentTimestamp]) {
            parts.segment = segment
        }
    }

    private mutating func readTransport(
        _ bytes: Span<UInt8>,
        _ members: borrowing MemberScanner,
        into event: inout Event,
        _ parts: inout Parts,
        _ tables: inout EventTables
    ) {
        let known = HubbleWords.transports.firstIndex { members.has($0.member) }
        guard let known else { return }
        event.protocolName = words.transport(known, &tables)
        // A field with its zero value is absent, port 0 as well.
        event.port = tables.port(bytes, members[.l4DestinationPort]) ?? 0
        event.sourcePort = tables.port(bytes, members[.l4SourcePort]) ?? 0
        parts.isSYN = isEqual(Phrase.yes, bytes, members[.synFlag])
        parts.isACK = isEqual(Phrase.yes, bytes, members[.ackFlag])
    }

    private func readLayer7(
        _ bytes: Span<UInt8>,
        _ members: borrowing MemberScanner,
        into event: inout Event,
        _ parts: inout Parts,
        _ tables: inout EventTables
    ) {
        if members.has(.l7Type) {
            parts.isRequest = isEqual(Phrase.request, bytes, members[.l7Type])
            parts.isResponse = isEqual(Phrase.response, bytes, members[.l7Type])
        }
        if members.has(.http) {
            parts.isHTTP = true
            parts.httpCode = tables.text(bytes, members[.httpCode])
            parts.responseTime = tables.number(bytes, members[.httpNanoseconds]) ?? 0
        }
        guard members.has(.dns) else { return }
        parts.isDNS = true
        event.name = tables.domainName(bytes, members[.dnsQuery])
        let types = stringRanges(bytes, members[.dnsTypes]).map { tables.texts.intern(bytes, $0) }
        parts.queryTypes = tables.joined(types, by: ",")
        let code = tables.number(bytes, members[.dnsCode]) ?? 0
        event.responseCode = tables.texts.intern(ResponseCode.name(of: code))
        parts.answers = stringRanges(bytes, members[.dnsIPs]).compactMap {
            IPAddress(ascii: bytes.extracting($0))
        }
        parts.lifetime = tables.number(bytes, members[.dnsTTL]) ?? 0
    }

    mutating func readNode(
        _ bytes: Span<UInt8>,
        _ members: borrowing MemberScanner,
        into event: inout Event,
        _ tables: inout EventTables
    ) {
        let raw = tables.text(bytes, members.has(.node) ? members[.node] : members[.outerNode])
        if let lastNode, lastNode.raw == raw {
            (event.acl, event.reporter) = (lastNode.cluster, lastNode.name)
            return
        }
        (event.acl, event.reporter) = node(raw, &tables)
        lastNode = (raw, event.acl, event.reporter)
    }

    private mutating func node(
        _ raw: UInt32,
        _ tables: inout EventTables
    ) -> (cluster: UInt32, name: UInt32) {
        if let known = nodes[raw] { return known }
        // `cluster/node`, or the node alone.
        let parts = tables.texts.text(raw).split(separator: "/", maxSplits: 1)
        let cluster = parts.count == 2 ? tables.texts.intern(String(parts[0])) : TextTable.empty
        let name = tables.texts.intern(parts.last.map(String.init) ?? "")
        nodes[raw] = (cluster, name)
        return (cluster, name)
    }

    private mutating func identity(
        _ bytes: Span<UInt8>,
        _ end: (
            namespace: MemberScanner.Value, workloads: MemberScanner.Value, pod: MemberScanner.Value
        ),
        isHere: Bool,
        _ event: Event,
        _ tables: inout EventTables
    ) -> UInt32 {
        var identity = LoggedIdentity()
        identity.namespace = tables.text(bytes, end.namespace)
        identity.pod = tables.text(bytes, end.pod)
        identity.workload = workloads.name(bytes, end.workloads, &tables)
        // The end whose program saw it is on the node that tells of it.
        if isHere, !identity.isEmpty { identity.node = event.reporter }
        return tables.identities.number(of: identity)
    }

    private func readDirection(
        _ bytes: Span<UInt8>,
        _ members: borrowing MemberScanner,
        into event: inout Event
    ) {
        guard members[.direction].kind == .string else { return }
        let range = members[.direction].range
        if stands(Phrase.ingress, bytes, range) { event.direction = .inbound }
        if stands(Phrase.egress, bytes, range) { event.direction = .outbound }
    }
}
