extension IPAddress: CustomStringConvertible {
    /// Dotted quad, or RFC 5952 text (R15).
    ///
    /// Lower case, no leading zeros, the first longest run of two or more zero groups as `::`, and an
    /// IPv4-mapped address with its IPv4 part dotted (`::ffff:192.0.2.1`).
    package var description: String {
        var text: [UInt8] = []
        text.reserveCapacity(39)
        switch family {
        case .v4: appendQuad(UInt32(truncatingIfNeeded: low), to: &text)
        case .v6 where isIPv4Mapped:
            text.append(contentsOf: Array("::ffff:".utf8))
            appendQuad(UInt32(truncatingIfNeeded: low), to: &text)
        case .v6: appendGroups(to: &text)
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Group `index` of the eight, the first in text order being 0.
    private func group(_ index: Int) -> UInt16 {
        let half = index < 4 ? high : low
        return UInt16(truncatingIfNeeded: half >> UInt64((3 - index & 3) * 16))
    }

    private func appendGroups(to text: inout [UInt8]) {
        let colon = UInt8(ascii: ":")
        let zeros = longestZeroRun()
        var index = 0
        while index < 8 {
            if index == zeros.lowerBound, !zeros.isEmpty {
                text.append(colon)
                text.append(colon)
                index = zeros.upperBound
                continue
            }
            if index > 0, index != zeros.upperBound || zeros.isEmpty { text.append(colon) }
            appendHex(group(index), to: &text)
            index += 1
        }
    }

    /// The first longest run of at least two zero groups; empty if there is none.
    private func longestZeroRun() -> Range<Int> {
        var best = 0..<0
        var start = 0
        for index in 0..<8 {
            if group(index) != 0 {
                start = index + 1
            } else if index + 1 - start > max(best.count, 1) {
                best = start..<(index + 1)
            }
        }
        return best
    }
}

private func appendQuad(_ value: UInt32, to text: inout [UInt8]) {
    for shift in [24, 16, 8, 0] as [UInt32] {
        let octet = UInt8(truncatingIfNeeded: value >> shift)
        if octet >= 100 { text.append(UInt8(ascii: "0") + octet / 100) }
        if octet >= 10 { text.append(UInt8(ascii: "0") + octet / 10 % 10) }
        text.append(UInt8(ascii: "0") + octet % 10)
        if shift > 0 { text.append(UInt8(ascii: ".")) }
    }
}

private func appendHex(_ group: UInt16, to text: inout [UInt8]) {
    var isLeading = true
    for shift in [12, 8, 4, 0] as [UInt16] {
        let digit = UInt8(truncatingIfNeeded: group >> shift & 15)
        if isLeading, digit == 0, shift > 0 { continue }
        isLeading = false
        text.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") - 10 + digit)
    }
}
