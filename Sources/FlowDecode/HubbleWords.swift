import ColumnKernel
import Flow

/// Reasons and protocols as the views say them, remembered by their numbers.
struct HubbleWords: Sendable {
    /// In the order in which they are looked for.
    static let transports: [(member: EventMember, name: String)] = [
        (.tcp, "TCP"), (.udp, "UDP"), (.icmp4, "ICMP"), (.icmp6, "58"), (.sctp, "132"),
    ]

    private var transportNumbers = [UInt32?](repeating: nil, count: transports.count)
    private var audits: [UInt32: UInt32] = [:]
    private var refusals: [UInt32: UInt32] = [:]

    /// The name of one of `transports`.
    mutating func transport(_ index: Int, _ tables: inout EventTables) -> UInt32 {
        if let known = transportNumbers[index] { return known }
        let number = tables.texts.intern(Self.transports[index].name)
        transportNumbers[index] = number
        return number
    }

    /// `audit: POLICY_DENIED`, or `audit`.
    mutating func audit(_ reason: UInt32, _ tables: inout EventTables) -> UInt32 {
        if let known = audits[reason] { return known }
        let text = tables.texts.text(reason)
        let number = tables.texts.intern(text.isEmpty ? "audit" : "audit: \(text)")
        audits[reason] = number
        return number
    }

    /// `http 403`, or what else it was that a proxy refused.
    mutating func refusal(_ parts: HubbleFlow.Parts, _ tables: inout EventTables) -> UInt32 {
        guard parts.isHTTP, !parts.isDNS else {
            return tables.texts.intern(parts.isDNS ? "dns" : "l7")
        }
        if let known = refusals[parts.httpCode] { return known }
        let code = tables.texts.text(parts.httpCode)
        let number = tables.texts.intern(code.isEmpty ? "http" : "http \(code)")
        refusals[parts.httpCode] = number
        return number
    }
}
