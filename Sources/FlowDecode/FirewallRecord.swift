import ColumnKernel
import Flow

/// Reads structured records of Azure Firewall (`azure-firewall.md` sections 3 and 4).
struct FirewallRecord: Sendable {
    /// A resource id as it was written, and what comes of it.
    private var resources: [UInt32: (id: UInt32, name: UInt32)] = [:]
    private var words = FirewallWords()

    /// Numbers of a table that was emptied mean nothing any more.
    mutating func forgetNumbers() {
        resources = [:]
        words = FirewallWords()
    }

    /// Sets what all records of a firewall have: its name and id.
    mutating func readEnvelope(
        _ bytes: Span<UInt8>,
        _ members: borrowing MemberScanner,
        into event: inout Event,
        _ tables: inout EventTables
    ) {
        let raw = tables.text(bytes, members[.resourceID])
        guard raw != TextTable.empty else {
            // A saved query may have left the id out.
            event.reporter = tables.lowered(bytes, members[.resource].range)
            return
        }
        if let known = resources[raw] {
            (event.acl, event.reporter) = known
            return
        }
        let id = tables.texts.text(raw).lowercased()
        let name = id.split(separator: "/").last.map(String.init) ?? ""
        let numbers = (id: tables.texts.intern(id), name: tables.texts.intern(name))
        resources[raw] = numbers
        (event.acl, event.reporter) = numbers
    }

    /// Reads the properties of a structured record.
    ///
    /// - Returns: Why it is rejected, or `nil` if `event` is complete.
    mutating func read(
        _ category: FirewallCategory,
        _ bytes: Span<UInt8>,
        _ members: borrowing MemberScanner,
        into event: inout Event,
        _ tables: inout EventTables,
        _ addresses: inout AddressTable
    ) -> RejectReason? {
        if category == .dnsQuery || category == .dnsTrace {
            return readQuery(category, bytes, members, into: &event, &tables, &addresses)
        }
        if let reason = readEnds(bytes, members, into: &event, &tables, &addresses) {
            return reason
        }
        event.protocolName = tables.protocolName(bytes, members[.protocolName].range)
        switch category {
        case .fatFlow:
            event.kind = .fatFlow
            guard let rate = nanoseconds(ofSeconds: bytes, members[.flowRate].range) else {
                return .counter
            }
            // Megabits, read as if they were seconds: a billionth of one is a thousandth of a bit.
            event.duration = rate / 1000
            return nil
        case .flowTrace:
            event.kind = .flowTrace
            event.reason = tables.text(bytes, members[.flag])
            return event.reason == TextTable.empty ? .missingField : nil
        case .fqdnFailure:
            event.kind = .fqdnFailure
            event.name = tables.domainName(bytes, members[.fqdn])
            event.reason = tables.text(bytes, members[.failure])
            event.rule = rule(bytes, members, &tables)
            event.destination =
                address(bytes, members[.serverIP], &addresses) ?? Event.noAddress
            return event.name == TextTable.empty ? .missingField : nil
        default:
            return readDecision(category, bytes, members, into: &event, &tables, &addresses)
        }
    }

    private mutating func readDecision(
        _ category: FirewallCategory,
        _ bytes: Span<UInt8>,
        _ members: borrowing MemberScanner,
        into event: inout Event,
        _ tables: inout EventTables,
        _ addresses: inout AddressTable
    ) -> RejectReason? {
        event.rule = rule(bytes, members, &tables)
        event.reason = tables.text(bytes, members[.actionReason])
        switch category {
        case .networkRule, .networkCount: event.kind = .network
        case .applicationRule, .applicationCount:
            event.kind = .application
            event.name = tables.domainName(bytes, members[.fqdn])
            if event.name == TextTable.empty, members[.targetURL].kind == .string {
                event.name = hostName(ofURL: bytes, members[.targetURL].range, &tables)
            }
        case .natRule, .natCount: event.kind = .nat
        case .threat:
            event.kind = .threat
            event.name = tables.domainName(bytes, members[.fqdn])
            event.reason = tables.text(bytes, members[.threat])
            event.rule = TextTable.empty
        default:
            event.kind = .idps
            event.reason = tables.text(bytes, members[.signatureText])
            event.rule = tables.text(bytes, members[.signature])
        }
        switch category {
        case .networkCount, .applicationCount, .natCount:
            event.generation = .aggregation
            let counter: EventMember =
                category == .networkCount
                ? .networkCount : category == .applicationCount ? .applicationCount : .natCount
            guard let count = tables.number(bytes, members[counter]) else { return .counter }
            event.weight = count
        default: break
        }
        if event.kind == .nat {
            event.decision = .allow
            event.direction = .inbound
            return readTranslation(bytes, members, into: &event, &tables, &addresses)
        }
        guard let decision = words.decision(bytes, members[.action], &tables) else {
            return .action
        }
        event.decision = decision
        return nil
    }

    /// Where a DNAT rule sends to; the counts of such rules have nothing else for a destination.
    private func readTranslation(
        _ bytes: Span<UInt8>,
        _ members: borrowing MemberScanner,
        into event: inout Event,
        _ tables: inout EventTables,
        _ addresses: inout AddressTable
    ) -> RejectReason? {
        guard let target = address(bytes, members[.translatedIP], &addresses),
            let port = tables.port(bytes, members[.translatedPort])
        else { return members.has(.translatedIP) ? .address : nil }
        event.reason = tables.texts.intern(
            translationText(addresses.address(target), port: Int(port))
        )
        return nil
    }

    /// Both ends, as far as they are given.
    private func readEnds(
        _ bytes: Span<UInt8>,
        _ members: borrowing MemberScanner,
        into event: inout Event,
        _ tables: inout EventTables,
        _ addresses: inout AddressTable
    ) -> RejectReason? {
        guard let source = optionalAddress(bytes, members[.sourceIP], &addresses),
            let destination = optionalAddress(bytes, members[.destinationIP], &addresses)
        else { return .address }
        event.source = source
        event.destination = destination
        guard let sourcePort = optionalPort(bytes, members[.sourcePort], tables),
            let port = optionalPort(bytes, members[.destinationPort], tables)
        else { return .port }
        event.sourcePort = sourcePort
        event.port = port
        return nil
    }

    private mutating func readQuery(
        _ category: FirewallCategory,
        _ bytes: Span<UInt8>,
        _ members: borrowing MemberScanner,
        into event: inout Event,
        _ tables: inout EventTables,
        _ addresses: inout AddressTable
    ) -> RejectReason? {
        // What a trace of DNS messages looks like nobody has published: it is no lookup of its own beside the query's record.
        guard category == .dnsQuery else {
            event.kind = .sign
            return nil
        }
        event.kind = .dns
        guard let source = address(bytes, members[.sourceIP], &addresses) else { return .address }
        guard let port = optionalPort(bytes, members[.sourcePort], tables) else { return .port }
        event.source = source
        event.sourcePort = port
        event.name = tables.domainName(bytes, members[.queryName])
        event.queryType = tables.text(bytes, members[.queryType])
        event.responseCode = tables.text(bytes, members[.responseCode])
        event.resolver = event.reporter
        event.queryID = tables.number(bytes, members[.queryID]) ?? Event.none
        if members.has(.requestSeconds) {
            guard let time = nanoseconds(ofSeconds: bytes, members[.requestSeconds].range) else {
                return .counter
            }
            event.duration = time
        }
        return event.name == TextTable.empty ? .missingField : nil
    }

    /// `policy/group/collection/rule`; a classic rule has neither of the first two, a default none at all.
    private mutating func rule(
        _ bytes: Span<UInt8>,
        _ members: borrowing MemberScanner,
        _ tables: inout EventTables
    ) -> UInt32 {
        words.rule(
            policy: tables.text(bytes, members[.policy]),
            group: tables.text(bytes, members[.collectionGroup]),
            collection: tables.text(bytes, members[.collection]),
            rule: tables.text(bytes, members[.rule]),
            &tables
        )
    }
}
