import ColumnKernel
import Flow

/// Reads records of the web application firewalls of gateways (`app-gateway.md` section 5).
enum GatewayFirewallRecord {
    /// What is decided on is a request as a whole, of which each rule that matched is a record: one that blocked is a denial,
    /// others are signs.
    ///
    /// - Returns: Why it is rejected, or `nil` if `event` is complete.
    static func read(
        _ bytes: Span<UInt8>,
        _ members: borrowing MemberScanner,
        into event: inout Event,
        _ tables: inout EventTables,
        _ addresses: inout AddressTable
    ) -> RejectReason? {
        guard members.has(.action) else { return .missingField }
        switch tables.loweredString(bytes, members[.action].textRange) {
        case "blocked":
            event.kind = .waf
            event.decision = .deny
        case "matched", "detected", "allowed", "log", "jschallengeissued", "jschallengepass",
            "jschallengevalid", "jschallengeblock":
            event.kind = .sign
        default: return .action
        }
        event.direction = .inbound
        event.protocolName = tables.texts.intern("TCP")
        if let reason = GatewayRecord.readClient(
            .bare,
            bytes,
            members,
            into: &event,
            tables,
            &addresses
        ) {
            return reason
        }
        // What some write for a port that they do not know.
        if event.sourcePort == 0 { event.sourcePort = Int32(Event.none) }
        let set = tables.text(bytes, members[.ruleSetType])
        let rule = tables.text(bytes, members[.ruleID])
        event.rule = tables.joined([set, rule], by: "/")
        event.reason = tables.text(bytes, members[.message])
        event.name = tables.domainName(bytes, members[.hostName])
        event.queryID = identifierHash(bytes, members[.transactionID].textRange)
        return nil
    }

    /// A hash of what several records of one blocked request have in common; `nil` if it has no id.
    static func transaction(
        _ bytes: Span<UInt8>,
        _ members: borrowing MemberScanner,
        of event: Event,
        _ tables: inout EventTables
    ) -> UInt64? {
        let id = members[.transactionID].textRange
        guard event.kind == .waf, !isBlank(bytes, id) else { return nil }
        // v1 counts its transactions: another gateway's may have the same number.
        var text = Array("waf/\(tables.texts.text(event.reporter))/".utf8)
        appendIdentifier(bytes, id, to: &text)
        return stableHash(text)
    }
}
