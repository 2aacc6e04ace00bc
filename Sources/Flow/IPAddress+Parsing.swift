extension IPAddress {
    /// Reads the text form of an address, or nothing at all.
    ///
    /// IPv4: four decimal numbers without leading zeros (`010` is octal to some readers and decimal
    /// to others, so it is refused). IPv6: every form of RFC 4291 section 2.2, embedded IPv4
    /// included, in either case. No zone ids, no brackets, no blanks.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        self.init(ascii: bytes.span)
    }

    /// Reads the text form of an address from ASCII bytes.
    package init?(ascii: Span<UInt8>) {
        // The longest form is `ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255`.
        guard ascii.count >= 2, ascii.count <= 45 else { return nil }
        if let value = parseIPv4(ascii, from: 0) {
            self.init(v4: value)
        } else if let value = parseIPv6(ascii) {
            self.init(v6: value)
        } else {
            return nil
        }
    }
}

/// Reads a dotted quad that reaches from `start` to the end.
private func parseIPv4(_ text: Span<UInt8>, from start: Int) -> UInt32? {
    var value: UInt32 = 0
    var octet: UInt32 = 0
    var digits = 0
    var dots = 0
    for index in start..<text.count {
        let byte = text[index]
        if byte == UInt8(ascii: ".") {
            guard digits > 0, dots < 3 else { return nil }
            value = value << 8 | octet
            octet = 0
            digits = 0
            dots += 1
            continue
        }
        guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
        if digits > 0, octet == 0 { return nil }  // a leading zero
        octet = octet * 10 + UInt32(byte - UInt8(ascii: "0"))
        digits += 1
        guard octet <= 255 else { return nil }
    }
    guard digits > 0, dots == 3 else { return nil }
    return value << 8 | octet
}

/// Reads RFC 4291 text: 16-bit groups, at most one `::`, perhaps an IPv4 address at the end.
private func parseIPv6(_ text: Span<UInt8>) -> UInt128? {
    /// The bits of the groups since the start, or since the `::`.
    var bits: UInt128 = 0
    var groups = 0
    /// What stood before the `::`.
    var head: (bits: UInt128, groups: Int)?
    var index = 0
    let count = text.count

    if text[0] == UInt8(ascii: ":") {
        guard text[1] == UInt8(ascii: ":") else { return nil }
        head = (0, 0)
        index = 2
    }
    while index < count {
        let start = index
        var group: UInt128 = 0
        while index < count, let digit = hexValue(text[index]) {
            group = group << 4 | UInt128(digit)
            index += 1
            if index - start > 4 { return nil }
        }
        if index < count, text[index] == UInt8(ascii: ".") {
            guard let quad = parseIPv4(text, from: start) else { return nil }
            bits = bits << 32 | UInt128(quad)
            groups += 2
            index = count
            break
        }
        guard index > start else { return nil }
        bits = bits << 16 | group
        groups += 1
        guard groups <= 8 else { return nil }
        if index == count { break }
        guard text[index] == UInt8(ascii: ":"), index + 1 < count else { return nil }
        index += 1
        if text[index] == UInt8(ascii: ":") {
            guard head == nil else { return nil }
            head = (bits, groups)
            bits = 0
            groups = 0
            index += 1
        }
    }
    guard let head else { return groups == 8 ? bits : nil }
    // A `::` stands for at least one group.
    guard head.groups + groups <= 7 else { return nil }
    return head.groups == 0 ? bits : head.bits << (16 * (8 - head.groups)) | bits
}

private func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}
