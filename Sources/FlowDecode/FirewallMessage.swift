import ColumnKernel
import Flow

/// Reads the text messages of Azure Firewall's legacy logs (`azure-firewall.md` section 5).
///
/// One walk from left to right: what a message is follows from its words, not from its category. What fits no variant is not
/// guessed at.
struct FirewallMessage: Sendable {
    enum Outcome {
        case event
        /// A failure of the DNS proxy: it names no client, and the query's own line tells of it, too.
        case proxyFailure
        case rejected(RejectReason)
    }

    var words = FirewallWords()

    /// Numbers of a table that was emptied mean nothing any more.
    mutating func forgetNumbers() { words = FirewallWords() }

    /// Reads the message in `range`.
    mutating func read(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        into event: inout Event,
        _ tables: inout EventTables,
        _ addresses: inout AddressTable
    ) -> Outcome {
        let range = trimmed(bytes, range)
        event.generation = .legacy
        if stands(Phrase.dnsRequest, bytes, range) {
            let rest = range.lowerBound + Phrase.dnsRequest.count..<range.upperBound
            event.kind = .dns
            event.resolver = event.reporter
            let reason = readQueryLine(
                bytes,
                rest,
                layout: .proxy,
                into: &event,
                &tables,
                &addresses
            )
            return reason.map(Outcome.rejected) ?? .event
        }
        if stands(Phrase.proxyError, bytes, range) { return .proxyFailure }
        guard let request = find(Phrase.requestFrom, bytes, range),
            readProtocol(bytes, range.lowerBound..<request, into: &event, &tables)
        else { return .rejected(.unparsedMessage) }
        let rest = request + Phrase.requestFrom.count..<range.upperBound
        if let reason = readRequest(bytes, rest, into: &event, &tables, &addresses) {
            return .rejected(reason)
        }
        return .event
    }

    /// `TCP`, `ICMP Type=8`, `HTTP ` with the blank it is padded with.
    private func readProtocol(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        into event: inout Event,
        _ tables: inout EventTables
    ) -> Bool {
        let range = trimmed(bytes, range)
        let name = range.lowerBound..<blankIndex(bytes, range)
        guard !name.isEmpty, name == range || stands(Phrase.icmpType, bytes, range) else {
            return false
        }
        event.protocolName = tables.protocolName(bytes, name)
        event.kind = isApplication(bytes, name) ? .application : .network
        return true
    }

    private func isApplication(_ bytes: Span<UInt8>, _ name: Range<Int>) -> Bool {
        stands(Phrase.http, bytes, name) || stands(Phrase.mssql, bytes, name)
    }

    /// All behind `request from `.
    private mutating func readRequest(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        into event: inout Event,
        _ tables: inout EventTables,
        _ addresses: inout AddressTable
    ) -> RejectReason? {
        var at = blankIndex(bytes, range)
        let source = HostAndPort(bytes, withoutTail(bytes, range.lowerBound..<at))
        guard let port = source.port else { return .port }
        guard let number = address(bytes, source.host, &addresses) else { return .address }
        event.source = number
        event.sourcePort = port
        at = skipBlanks(bytes, at, range.upperBound)
        if stands(Phrase.to, bytes, at..<range.upperBound) {
            at += Phrase.to.count
            let end = blankIndex(bytes, at..<range.upperBound)
            if let reason = readDestination(
                bytes,
                withoutTail(bytes, at..<end),
                into: &event,
                &tables,
                &addresses
            ) {
                return reason
            }
            at = skipBlanks(bytes, end, range.upperBound)
            // A message has no port to write; a record writes 0.
            if event.port < 0, event.kind == .network {
                event.port = 0
                if event.sourcePort < 0 { event.sourcePort = 0 }
            }
        }
        return readOutcome(bytes, at..<range.upperBound, into: &event, &tables, &addresses)
    }

    private func readDestination(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        into event: inout Event,
        _ tables: inout EventTables,
        _ addresses: inout AddressTable
    ) -> RejectReason? {
        let end = HostAndPort(bytes, range)
        guard let port = end.port else { return .port }
        guard !end.host.isEmpty else { return .address }
        event.port = port
        if let number = address(bytes, end.host, &addresses) {
            event.destination = number
        } else {
            event.name = tables.domainName(bytes, end.host)
        }
        return nil
    }

    /// What became of the request.
    private mutating func readOutcome(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        into event: inout Event,
        _ tables: inout EventTables,
        _ addresses: inout AddressTable
    ) -> RejectReason? {
        var range = range
        if stands(Phrase.translated, bytes, range) {
            return readTranslation(
                bytes,
                range.lowerBound + Phrase.translated.count..<range.upperBound,
                into: &event,
                &tables,
                &addresses
            )
        }
        if stands(Phrase.wasDenied, bytes, range) {
            event.decision = .deny
            let rest = range.lowerBound + Phrase.wasDenied.count..<range.upperBound
            guard stands(Phrase.reason, bytes, rest) else { return .unparsedMessage }
            event.reason = name(
                bytes,
                rest.lowerBound + Phrase.reason.count..<rest.upperBound,
                &tables
            )
            return nil
        }
        if stands(Phrase.url, bytes, range) {
            guard let end = find(Phrase.dotAction, bytes, range) else { return .unparsedMessage }
            range = end + 2..<range.upperBound
        }
        guard stands(Phrase.action, bytes, range) else { return .unparsedMessage }
        let start = range.lowerBound + Phrase.action.count
        var end = start
        while end < range.upperBound, bytes[end] != UInt8(ascii: "."), bytes[end] != 0x20 {
            end += 1
        }
        let word = tables.texts.intern(bytes, start..<end)
        guard let decision = words.decision(word, &tables) else { return .action }
        event.decision = decision
        // One dot or two, and a blank that may be the last byte.
        while end < range.upperBound, bytes[end] == UInt8(ascii: ".") || bytes[end] == 0x20 {
            end += 1
        }
        return readDetail(bytes, end..<range.upperBound, into: &event, &tables)
    }

    private mutating func readTranslation(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        into event: inout Event,
        _ tables: inout EventTables,
        _ addresses: inout AddressTable
    ) -> RejectReason? {
        event.kind = .nat
        event.decision = .allow
        event.direction = .inbound
        let end = blankIndex(bytes, range)
        let target = HostAndPort(bytes, withoutTail(bytes, range.lowerBound..<end))
        guard let port = target.port, port >= 0 else { return .port }
        guard let number = address(bytes, target.host, &addresses) else { return .address }
        let rest = skipBlanks(bytes, end, range.upperBound)..<range.upperBound
        guard rest.isEmpty || readRule(bytes, rest, into: &event, &tables) else {
            return .unparsedMessage
        }
        event.reason = tables.texts.intern(
            translationText(addresses.address(number), port: Int(port))
        )
        return nil
    }

    /// What stands behind the action.
    private mutating func readDetail(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        into event: inout Event,
        _ tables: inout EventTables
    ) -> RejectReason? {
        if range.isEmpty { return nil }
        if stands(Phrase.threat, bytes, range) {
            event.kind = .threat
            event.reason = name(
                bytes,
                range.lowerBound + Phrase.threat.count..<range.upperBound,
                &tables
            )
            return nil
        }
        if readSignature(bytes, range, into: &event, &tables)
            || readRule(bytes, range, into: &event, &tables)
        {
            return nil
        }
        guard event.kind == .application else { return .unparsedMessage }
        if stands(Phrase.noRule, bytes, range) {
            event.reason = tables.texts.intern("Default Action")
        } else if stands(Phrase.unresolved, bytes, range) {
            // What could not be resolved is what a client asked for: no two need be the same.
            event.reason = tables.texts.intern("Failed to resolve address")
        } else if stands(Phrase.reason, bytes, range) {
            event.reason = name(
                bytes,
                range.lowerBound + Phrase.reason.count..<range.upperBound,
                &tables
            )
        } else if let dot = find(Phrase.dotBlank, bytes, range),
            find(Phrase.dotBlank, bytes, dot + 2..<range.upperBound) == nil,
            find(Phrase.colon, bytes, range) == nil
        {
            // Collection and rule without their keys.
            setRule(
                policy: nil,
                group: nil,
                collection: range.lowerBound..<dot,
                rule: dot + 2..<range.upperBound,
                bytes,
                into: &event,
                &tables
            )
        } else {
            return .unparsedMessage
        }
        return nil
    }
}
