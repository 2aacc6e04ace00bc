import ColumnKernel
import Flow

/// What a flow decided, or asked a name server (`hubble-flows.md` sections 4 and 5).
extension HubbleFlow {
    enum Verdict {
        case forwarded, dropped, error, audit, redirected, traced, translated
        /// None, or one that its writer had no name for and wrote as a number.
        ///
        /// A value of zero is absent, and a field mask may have left it out (`hubble-flows.md` section 2). A drop reason does not tell
        /// in its place: packets that a policy in audit mode lets pass have one, too. So the flow decides nothing; it is kept, as it
        /// shows that its reporter was there, and a DNS message says what it says (R2).
        case unknown

        private static let words: [(Pattern, Verdict)] = [
            ("FORWARDED", .forwarded), ("DROPPED", .dropped), ("ERROR", .error), ("AUDIT", .audit),
            ("REDIRECTED", .redirected), ("TRACED", .traced), ("TRANSLATED", .translated),
        ]

        /// `nil` for a word that no document names.
        init?(_ bytes: Span<UInt8>, _ value: MemberScanner.Value) {
            guard value.isPresent, value.kind != .scalar, !value.range.isEmpty else {
                self = .unknown
                return
            }
            let known = Self.words.first { isEqual($0.0, bytes, value) }
            guard let known else { return nil }
            self = known.1
        }
    }

    struct DropReason {
        /// Number of the text, empty if there is none.
        var text: UInt32
        /// Whether a policy dropped it (`hubble-flows.md` section 4).
        var isOfPolicy: Bool
    }

    /// `event_type.type` of `hubble-flows.md` section 3.
    enum EventType {
        static let drop: Int64 = 1
        static let trace: Int64 = 4
        static let policyVerdict: Int64 = 5
        static let proxy: Int64 = 129
    }

    mutating func decide(
        _ verdict: Verdict,
        _ dropReason: DropReason,
        _ parts: Parts,
        into event: inout Event,
        _ tables: inout EventTables,
        _ addresses: inout AddressTable
    ) {
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
            event.reason = words.audit(dropReason.text, &tables)
        case .dropped where isLayer7:
            event.kind = .policy
            event.decision = .deny
            event.rule = parts.denied
            event.reason = words.refusal(parts, &tables)
        case .dropped
        where isPolicyVerdict
            || (parts.eventType ?? EventType.drop) == EventType.drop
                && dropReason.isOfPolicy:
            event.kind = .policy
            event.decision = .deny
            event.rule = parts.denied
            event.reason = dropReason.text
            // A verdict and a notification tell of one packet: see `EventGeneration.drop`.
            event.generation = isPolicyVerdict ? .structured : .drop
        case .dropped, .error:
            event.kind = .fault
            event.decision = .deny
            event.reason = dropReason.text
            if event.reason == TextTable.empty {
                event.reason = tables.texts.intern(verdict == .error ? "ERROR" : "DROPPED")
            }
        case .forwarded, .redirected, .traced, .translated, .unknown:
            if isPolicyVerdict, verdict != .unknown {
                event.kind = .policy
                event.decision = .allow
                event.rule = parts.allowed
            } else if parts.isDNS {
                readLookup(parts, into: &event, &tables, &addresses)
            }
        }
        if event.kind != .dns { event.responseCode = TextTable.empty }
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
            pairs.request(pairKey(of: event, &tables, addresses), at: event.time)
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
        event.duration = pairs.response(pairKey(of: event, &tables, addresses), at: event.time)
        noteAnswers(parts, event, &tables, &addresses)
    }

    /// Of a request, or of a response whose source is its client.
    private func pairKey(
        of event: Event,
        _ tables: inout EventTables,
        _ addresses: borrowing AddressTable
    ) -> QueryPairs.Key {
        let isKnown = event.source != Event.noAddress
        var key = mix(
            isKnown ? addresses.hashes[Int(event.source)] : 0,
            UInt64(UInt32(bitPattern: event.sourcePort))
        )
        for text in [event.reporter, event.name, event.queryType] {
            key = mix(key, tables.hash(of: text))
        }
        return key
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
    static let reasons: [Pattern] = [
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
