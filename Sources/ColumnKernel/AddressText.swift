/// Reads the text of an address: what the fast path takes, a part of what the plain parser takes.
///
/// IPv4 as four octets without leading zeros, IPv6 as RFC 4291 text of the first two forms (no embedded IPv4).
enum AddressText {
    struct Address {
        var high: UInt64
        var low: UInt64
        var isWide: Bool
    }

    static func parse(_ bytes: Span<UInt8>) -> Address? {
        let range = 0..<bytes.count
        guard !range.isEmpty else { return nil }
        if let value = ipv4(bytes, range) { return Address(high: 0, low: value, isWide: false) }
        guard let (high, low) = ipv6(bytes, range) else { return nil }
        return Address(high: high, low: low, isWide: true)
    }

    private static func ipv4(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt64? {
        var address: UInt64 = 0
        var at = range.lowerBound
        for octetIndex in 0..<4 {
            let start = at
            var octet: UInt64 = 0
            while at < range.upperBound, at - start < 3, bytes[at] &- UInt8(ascii: "0") < 10 {
                octet = octet * 10 + UInt64(bytes[at] - UInt8(ascii: "0"))
                at += 1
            }
            guard at > start, octet < 256, at - start == 1 || bytes[start] != UInt8(ascii: "0")
            else { return nil }
            address = address << 8 | octet
            guard octetIndex < 3 else { break }
            guard at < range.upperBound, bytes[at] == UInt8(ascii: ".") else { return nil }
            at += 1
        }
        return at == range.upperBound ? address : nil
    }

    private static func ipv6(_ bytes: Span<UInt8>, _ range: Range<Int>) -> (UInt64, UInt64)? {
        // Groups in front of `::` and behind it.
        var groups: [[UInt64]] = [[]]
        var at = range.lowerBound
        let end = range.upperBound
        func isColon(_ index: Int) -> Bool { index < end && bytes[index] == UInt8(ascii: ":") }
        if isColon(at) {
            guard isColon(at + 1) else { return nil }
            groups.append([])
            at += 2
        }
        while at < end {
            let start = at
            var value: UInt64 = 0
            while at < end, at - start < 4, let digit = hexDigit(bytes[at]) {
                value = value << 4 | digit
                at += 1
            }
            guard at > start else { return nil }
            groups[groups.count - 1].append(value)
            guard at < end else { break }
            guard isColon(at) else { return nil }
            at += 1
            if isColon(at) {
                guard groups.count == 1 else { return nil }
                groups.append([])
                at += 1
            } else if at == end {
                return nil
            }
        }
        let count = groups.reduce(0) { $0 + $1.count }
        guard groups.count == 1 ? count == 8 : count < 8 else { return nil }
        let front = groups[0]
        let back = groups.count > 1 ? groups[1] : []
        let all = front + Array(repeating: 0, count: 8 - count) + back
        return (
            all[..<4].reduce(0) { $0 << 16 | $1 }, all[4...].reduce(0) { $0 << 16 | $1 }
        )
    }
}

@inline(__always)
private func hexDigit(_ byte: UInt8) -> UInt64? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
}
