import ColumnKernel
import Flow

/// Records of Application Gateway and its relatives.
extension EventDecoder {
    mutating func takeGateway(
        _ category: GatewayCategory,
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        offset: Int,
        _ addresses: inout AddressTable
    ) {
        if case .performance = category { return count(.applicationGateway) }
        guard
            let event = begin(.applicationGateway, bytes, range, offset: offset, addresses)
        else { return }
        let outer = GatewayText(range: range, category: category)
        guard let text = propertiesText(bytes) else {
            let members = scanner
            return take(outer, bytes, members, event, outer: bytes, &addresses)
        }
        var members = MemberScanner(EventMember.gatewayTree)
        guard text.first == UInt8(ascii: "{"), case .complete = members.scan(text.span, from: 0)
        else { return add(event, .missingField, bytes, range, addresses) }
        take(outer, text.span, members, event, outer: bytes, &addresses)
    }

    private struct GatewayText {
        /// In the bytes around the properties.
        var range: Range<Int>
        var category: GatewayCategory
    }

    /// Takes the properties of a record, wherever they were.
    private mutating func take(
        _ record: GatewayText,
        _ bytes: Span<UInt8>,
        _ members: MemberScanner,
        _ event: Event,
        outer: Span<UInt8>,
        _ addresses: inout AddressTable
    ) {
        var event = event
        var id: UInt64?
        let reason: RejectReason?
        switch record.category {
        case .access(let product):
            reason = gateway.read(product, bytes, members, into: &event, &tables, &addresses)
            if reason == nil { traits.obstacles.formUnion(gateway.obstacles) }
        case .firewall:
            reason = GatewayFirewallRecord.read(
                bytes,
                members,
                into: &event,
                &tables,
                &addresses
            )
            id = GatewayFirewallRecord.transaction(bytes, members, of: event, &tables)
        case .performance: return
        }
        add(event, reason, id: id, outer, record.range, addresses)
    }
}
