import ColumnKernel
import Flow

/// Words of firewall logs and what they mean, remembered by their numbers.
struct FirewallWords: Sendable {
    private struct RuleParts: Hashable {
        var policy: UInt32
        var group: UInt32
        var collection: UInt32
        var rule: UInt32
    }

    private var decisions: [UInt32: EventDecision] = [:]
    private var rules: [RuleParts: UInt32] = [:]

    /// What an `Action` comes to; `nil` for a word that no document names.
    ///
    /// An alert lets the packet pass (`azure-firewall.md` section 5.2).
    mutating func decision(_ action: UInt32, _ tables: inout EventTables) -> EventDecision? {
        if let known = decisions[action] { return known }
        let decision: EventDecision
        switch tables.texts.text(action).lowercased() {
        case "allow", "alert": decision = .allow
        case "deny", "drop": decision = .deny
        default: return nil
        }
        decisions[action] = decision
        return decision
    }

    mutating func decision(
        _ bytes: Span<UInt8>,
        _ value: MemberScanner.Value,
        _ tables: inout EventTables
    ) -> EventDecision? {
        decision(tables.text(bytes, value), &tables)
    }

    /// `policy/group/collection/rule` of what there is of them.
    mutating func rule(
        policy: UInt32,
        group: UInt32,
        collection: UInt32,
        rule: UInt32,
        _ tables: inout EventTables
    ) -> UInt32 {
        let parts = RuleParts(policy: policy, group: group, collection: collection, rule: rule)
        if let known = rules[parts] { return known }
        let name = tables.joined([policy, group, collection, rule], by: "/")
        rules[parts] = name
        return name
    }
}

/// `DNAT to 192.0.2.30:8443`, the reason of a translation.
func translationText(_ address: IPAddress, port: Int) -> String {
    address.family == .v6 ? "DNAT to [\(address)]:\(port)" : "DNAT to \(address):\(port)"
}

/// The number of an address; `nil` for what is none.
func address(
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    _ addresses: inout AddressTable
) -> UInt32? {
    guard let address = IPAddress(ascii: bytes.extracting(range)) else { return nil }
    return addresses.intern(address)
}

func address(
    _ bytes: Span<UInt8>,
    _ value: MemberScanner.Value,
    _ addresses: inout AddressTable
) -> UInt32? {
    value.kind == .string ? address(bytes, value.range, &addresses) : nil
}

/// The number of an address, or `Event.noAddress` where none is given; `nil` for what is none.
func optionalAddress(
    _ bytes: Span<UInt8>,
    _ value: MemberScanner.Value,
    _ addresses: inout AddressTable
) -> UInt32? {
    guard value.isPresent, !isBlank(bytes, value.range) else { return Event.noAddress }
    return address(bytes, value, &addresses)
}

/// A port, or `Event.none` where none is given; `nil` for what is none.
func optionalPort(
    _ bytes: Span<UInt8>,
    _ value: MemberScanner.Value,
    _ tables: borrowing EventTables
) -> Int32? {
    guard value.isPresent, !isBlank(bytes, value.range) else { return Int32(Event.none) }
    return tables.port(bytes, value)
}

/// A count, or `Event.none` where none is given; `nil` for what is none.
func optionalCounter(
    _ bytes: Span<UInt8>,
    _ value: MemberScanner.Value,
    _ tables: borrowing EventTables
) -> Int64? {
    guard value.isPresent, !isBlank(bytes, value.range) else { return Event.none }
    return tables.number(bytes, value)
}

/// Empty and `-` mean "not applicable" (`export-shapes.md` section 9).
func isBlank(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    range.isEmpty || range.count == 1 && bytes[range.lowerBound] == UInt8(ascii: "-")
}

/// The host of a URL, `https://www.example.com:8443/path` or without the scheme.
func hostName(
    ofURL bytes: Span<UInt8>,
    _ range: Range<Int>,
    _ tables: inout EventTables
) -> UInt32 {
    var start = range.lowerBound
    if let scheme = find(Phrase.schemeEnd, bytes, range) { start = scheme + Phrase.schemeEnd.count }
    var end = start
    while end < range.upperBound, bytes[end] != UInt8(ascii: "/"), bytes[end] != UInt8(ascii: ":"),
        bytes[end] != UInt8(ascii: "?")
    {
        end += 1
    }
    return tables.domainName(bytes, start..<end)
}
