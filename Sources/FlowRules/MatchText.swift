import Flow

/// The text of numbers and tokens, as Azure writes them and as definitions keep them.
///
/// Reading the text of a set gives the same set: what reads as an address, port or protocol is never
/// kept as a token.
enum MatchText {
    /// Texts of a set, numbers first; `nil` for any.
    static func texts(of set: MatchSet, _ dimension: MatchDimension) -> [String]? {
        guard !set.isAny(dimension) else { return nil }
        let numbers: [String]
        switch dimension {
        case .sources, .destinations:
            numbers = AddressLine.texts(of: set.ranges)
        case .protocols:
            numbers = set.ranges.ranges.map {
                text(of: $0) { TransportName.text(UInt8(truncatingIfNeeded: $0)) }
            }
        case .sourcePorts, .destinationPorts:
            numbers = set.ranges.ranges.map { text(of: $0) { String($0) } }
        case .names, .applications: numbers = []
        }
        return numbers + set.tokens
    }

    private static func text(
        of range: ClosedRange<UInt128>,
        _ name: (UInt128) -> String
    ) -> String {
        let first = name(range.lowerBound)
        return range.lowerBound == range.upperBound ? first : first + "-" + name(range.upperBound)
    }

    /// `10.0.0.0/8`, `10.0.0.1`, `10.0.0.1-10.0.0.9`; `nil` for other text.
    ///
    /// A block with bits set behind its length is the block: the platforms take it for that.
    static func addresses(_ text: String) -> NumberRanges? {
        if let dash = text.firstIndex(of: "-") {
            guard let first = IPAddress(String(text[..<dash])),
                let last = IPAddress(String(text[text.index(after: dash)...])),
                first.family == last.family, first <= last
            else { return nil }
            let (low, high) = (AddressLine.position(of: first), AddressLine.position(of: last))
            return low <= high ? NumberRanges([low...high]) : nil
        }
        do {
            return AddressLine.ranges(of: try IPPrefix(text))
        } catch {
            switch error {
            case .lengthMissing(let host): return AddressLine.ranges(of: host)
            case .hostBitsSet(let block): return AddressLine.ranges(of: block)
            case .malformed, .lengthOutOfRange: return nil
            }
        }
    }

    /// `443` or `8000-8010`; `nil` for other text.
    static func ports(_ text: String) -> ClosedRange<UInt128>? {
        let ends = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = ends.first.flatMap({ number(String($0)) }),
            let last = ends.last.flatMap({ number(String($0)) }), first <= last
        else { return nil }
        return first...last
    }

    /// `TCP`, `132`, or a stretch of numbers as definitions write it; `nil` for other text.
    static func protocols(_ text: String) -> ClosedRange<UInt128>? {
        let ends = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = ends.first.flatMap({ TransportName.number(String($0)) }),
            let last = ends.last.flatMap({ TransportName.number(String($0)) }), first <= last
        else { return nil }
        return UInt128(first)...UInt128(last)
    }

    private static func number(_ text: String) -> UInt128? {
        let digits = text.filter { $0 != " " }
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return UInt16(digits).map { UInt128($0) }
    }
}

/// Transport protocols by name and IANA number.
package enum TransportName {
    private static let numbers: [String: UInt8] = [
        "icmp": 1, "tcp": 6, "udp": 17, "gre": 47, "esp": 50, "ah": 51, "icmpv6": 58, "sctp": 132,
        // What firewall logs call a protocol is an application on TCP.
        "http": 6, "https": 6, "mssql": 6,
    ]

    /// The number of a protocol as rules and logs write it: `Tcp`, `HTTPS`, `132`.
    package static func number(_ text: String) -> UInt8? {
        UInt8(text) ?? numbers[text.lowercased()]
    }

    /// `TCP`, `UDP`, `ICMP`, or the number as text.
    package static func text(_ number: UInt8) -> String {
        switch number {
        case 1: "ICMP"
        case 6: "TCP"
        case 17: "UDP"
        default: String(number)
        }
    }

    /// TCP, UDP, DCCP and SCTP have ports; the log writes 0 for every other.
    package static func hasPorts(_ number: UInt8) -> Bool { [6, 17, 33, 132].contains(number) }
}
