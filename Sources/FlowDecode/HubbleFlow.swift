import ColumnKernel
import Flow

/// Reads flow events of Hubble: export lines, bare flows, table rows (`hubble-flows.md` sections 2 to 5 and 9).
struct HubbleFlow: Sendable {
    private var inner = MemberScanner(EventMember.innerTree)
    private var innerType = MemberScanner(EventMember.eventTypeTree)
    private var workloads = WorkloadNames()
    private var policies = PolicyNames()
    private var pairs = QueryPairs()
    private var nodes: [UInt32: (cluster: UInt32, name: UInt32)] = [:]

    /// Ready for another input.
    mutating func reset() { pairs.forget() }

    /// Numbers of a table that was emptied mean nothing any more.
    mutating func forgetNumbers(
        _ renumbering: Renumbering,
        _ tables: inout EventTables,
        _ addresses: inout AddressTable
    ) {
        workloads.forgetNumbers()
        policies.forgetNumbers()
        pairs.renumber(renumbering, &tables, &addresses)
        nodes = [:]
    }

    /// What a flow says besides its envelope, from members or from text that holds them.
    private struct Parts {
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
        // A direction is the connection's, whichever way the packet goes (`hubble-flows.md` section 3).
        let isReply = tables.string(bytes, members[.isReply]) == "true"
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
        if event.acl == TextTable.empty {
            event.acl = tables.text(bytes, members[.sourceCluster])
            if event.acl == TextTable.empty {
                event.acl = tables.text(bytes, members[.destinationCluster])
            }
        }
        if parts.hasFlows { event.weight = parts.flows }
        let names = stringRanges(bytes, members[.destinationNames])
        if names.count == 1, !parts.isDNS { event.name = tables.domainName(bytes, names[0]) }
        // A verdict that its writer had no name for is a number: nothing is known of it.
        guard members[.verdict].kind != .scalar else {
            event.kind = .sign
            return nil
        }
        guard let verdict = Verdict(tables.string(bytes, members[.verdict])) else {
            return members.has(.verdict) ? .action : .missingField
        }
        return decide(
            verdict,
            tables.string(bytes, members[.dropReason]),
            parts,
            into: &event,
            &tables,
            &addresses
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
        readTransport(bytes, members, into: &event, &tables)
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
    }

    private func readTransport(
        _ bytes: Span<UInt8>,
        _ members: borrowing MemberScanner,
        into event: inout Event,
        _ tables: inout EventTables
    ) {
        let name =
            members.has(.tcp)
            ? "TCP"
            : members.has(.udp)
                ? "UDP"
                : members.has(.icmp4)
                    ? "ICMP" : members.has(.icmp6) ? "58" : members.has(.sctp) ? "132" : nil
        guard let name else { return }
        event.protocolName = tables.texts.intern(name)
        // A field with its zero value is absent, port 0 as well.
        event.port = tables.port(bytes, members[.l4DestinationPort]) ?? 0
        event.sourcePort = tables.port(bytes, members[.l4SourcePort]) ?? 0
    }

    private func readLayer7(
        _ bytes: Span<UInt8>,
        _ members: borrowing MemberScanner,
        into event: inout Event,
        _ parts: inout Parts,
        _ tables: inout EventTables
    ) {
        if members.has(.l7Type) {
            let type = tables.string(bytes, members[.l7Type])
            parts.isRequest = type == "REQUEST"
            parts.isResponse = type == "RESPONSE"
        }
        if members.has(.http) {
            parts.isHTTP = true
            parts.httpCode = tables.text(bytes, members[.httpCode])
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
        if let known = nodes[raw] {
            (event.acl, event.reporter) = known
            return
        }
        // `cluster/node`, or the node alone.
        let parts = tables.texts.text(raw).split(separator: "/", maxSplits: 1)
        let cluster = parts.count == 2 ? tables.texts.intern(String(parts[0])) : TextTable.empty
        let name = tables.texts.intern(parts.last.map(String.init) ?? "")
        nodes[raw] = (cluster, name)
        (event.acl, event.reporter) = (cluster, name)
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

    // MARK: Verdicts

    private enum Verdict: String {
        case forwarded = "FORWARDED"
        case dropped = "DROPPED"
        case error = "ERROR"
        case audit = "AUDIT"
        case redirected = "REDIRECTED"
        case traced = "TRACED"
        case translated = "TRANSLATED"

        init?(_ text: String) { self.init(rawValue: text) }
    }

    /// `event_type.type` of `hubble-flows.md` section 3.
    private enum EventType {
        static let drop: Int64 = 1
        static let policyVerdict: Int64 = 5
        static let proxy: Int64 = 129
    }

    private mutating func decide(
        _ verdict: Verdict,
        _ dropReason: String,
        _ parts: Parts,
        into event: inout Event,
        _ tables: inout EventTables,
        _ addresses: inout AddressTable
    ) -> RejectReason? {
        let isLayer7 =
            parts.eventType == EventType.proxy || parts.isDNS || parts.isHTTP || parts.isRequest
            || parts.isResponse
        let isPolicyVerdict = parts.eventType == EventType.policyVerdict
        event.kind = .sign
        switch verdict {
        case .audit:
            event.kind = .policy
            event.decision = .allow
            event.rule = parts.denied != TextTable.empty ? parts.denied : parts.allowed
            let reason = dropReason.isEmpty ? "audit" : "audit: \(dropReason)"
            event.reason = tables.texts.intern(reason)
        case .dropped where isLayer7:
            event.kind = .policy
            event.decision = .deny
            event.rule = parts.denied
            event.reason = tables.texts.intern(layer7Reason(parts, tables))
        case .dropped
        where isPolicyVerdict
            || (parts.eventType ?? EventType.drop) == EventType.drop
                && PolicyDrop.reasons.contains(dropReason):
            event.kind = .policy
            event.decision = .deny
            event.rule = parts.denied
            event.reason = tables.texts.intern(dropReason)
            // A verdict and a notification tell of one packet: see `EventGeneration.drop`.
            event.generation = isPolicyVerdict ? .structured : .drop
        case .dropped, .error:
            event.kind = .fault
            event.decision = .deny
            event.reason = tables.texts.intern(
                dropReason.isEmpty ? verdict.rawValue : dropReason
            )
        case .forwarded, .redirected, .traced, .translated:
            if isPolicyVerdict {
                event.kind = .policy
                event.decision = .allow
                event.rule = parts.allowed
            } else if parts.isDNS {
                readLookup(parts, into: &event, &tables, &addresses)
            }
        }
        if event.kind != .dns { event.responseCode = TextTable.empty }
        return nil
    }

    private func layer7Reason(_ parts: Parts, _ tables: borrowing EventTables) -> String {
        if parts.isDNS { return "dns" }
        guard parts.isHTTP else { return "l7" }
        let code = tables.texts.text(parts.httpCode)
        return code.isEmpty ? "http" : "http \(code)"
    }

    /// A response is a lookup of its destination; a request waits for one.
    private mutating func readLookup(
        _ parts: Parts,
        into event: inout Event,
        _ tables: inout EventTables,
        _ addresses: inout AddressTable
    ) {
        event.queryType = parts.queryTypes
        guard parts.isResponse else {
            guard parts.isRequest else { return }
            pairs.request(event)
            return
        }
        event.kind = .dns
        event.resolver = resolver(event.source, event.sourceIdentity, &tables, addresses)
        // The client is whom the response goes to.
        event.source = event.destination
        event.sourceIdentity = event.destinationIdentity
        event.sourcePort = event.port
        event.destination = Event.noAddress
        event.destinationIdentity = 0
        event.port = Int32(Event.none)
        event.duration = pairs.response(at: event.time, to: event)
        noteAnswers(parts, event, &tables, &addresses)
    }

    private func noteAnswers(
        _ parts: Parts,
        _ event: Event,
        _ tables: inout EventTables,
        _ addresses: inout AddressTable
    ) {
        let from = event.time / 1_000_000
        for answer in parts.answers.prefix(64) {
            tables.batch.names.append(
                ResolvedName(
                    name: event.name,
                    address: addresses.intern(answer),
                    client: event.source,
                    from: from,
                    until: from + min(parts.lifetime, 86_400) * 1000
                )
            )
        }
    }

    /// `namespace/pod` of the server, else its address.
    private func resolver(
        _ address: UInt32,
        _ identity: UInt32,
        _ tables: inout EventTables,
        _ addresses: borrowing AddressTable
    ) -> UInt32 {
        let server = tables.identities.identities[Int(identity)]
        if server.pod != TextTable.empty {
            return tables.joined([server.namespace, server.pod], by: "/")
        }
        guard address != Event.noAddress else { return TextTable.empty }
        return tables.texts.intern(addresses.address(address).description)
    }
}

/// Drop reasons that are a policy's (`hubble-flows.md` section 4).
enum PolicyDrop {
    static let reasons: Set<String> = [
        "POLICY_DENIED", "POLICY_DENY", "AUTH_REQUIRED", "DENIED_BY_LB_SRC_RANGE_CHECK",
    ]
}

/// DNS response codes (https://www.iana.org/assignments/dns-parameters).
enum ResponseCode {
    static func name(of code: Int64) -> String {
        code >= 0 && code < names.count ? names[Int(code)] : String(code)
    }

    private static let names = [
        "NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET",
        "NXRRSET", "NOTAUTH", "NOTZONE",
    ]
}
