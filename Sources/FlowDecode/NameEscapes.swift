import ColumnKernel

// Escapes of names in master files (RFC 1035 section 5.1), which resolvers and proxies log names with.
//
// Writers differ: a blank is `\ ` of one release and `\032` of another, a quote `\"` or `\034`. So that one name is one name, the
// stored form is: what prints stands for itself, in lower case; a dot inside of a label is `\.` and a backslash `\\`; every other
// byte is a backslash and three decimal digits, a blank among them.

func holdsBackslash(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    for index in range where bytes[index] == UInt8(ascii: "\\") { return true }
    return false
}

/// A name with escapes in the stored form, without the dot behind the last label.
func plainName(_ bytes: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
    var name: [UInt8] = []
    name.reserveCapacity(range.count)
    var endsInDot = false
    var at = range.lowerBound
    while at < range.upperBound {
        let byte = bytes[at]
        guard byte == UInt8(ascii: "\\"), at + 1 < range.upperBound else {
            // A backslash at the end escapes nothing.
            if byte == UInt8(ascii: "\\") { name.append(byte) }
            name.append(lowerCase(byte))
            endsInDot = byte == UInt8(ascii: ".")
            at += 1
            continue
        }
        endsInDot = false
        if let value = decimal(bytes, at + 1..<min(at + 4, range.upperBound)) {
            appendEscaped(value, to: &name)
            at += 4
        } else {
            appendEscaped(bytes[at + 1], to: &name)
            at += 2
        }
    }
    if endsInDot, name.count > 1 { name.removeLast() }
    return name
}

/// Three digits as a byte.
private func decimal(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt8? {
    guard range.count == 3, let value = wholeNumber(bytes, range) else { return nil }
    return UInt8(exactly: value)
}

private func appendEscaped(_ byte: UInt8, to name: inout [UInt8]) {
    switch byte {
    case UInt8(ascii: "."), UInt8(ascii: "\\"): name += [UInt8(ascii: "\\"), byte]
    case 0x21...0x7e: name.append(lowerCase(byte))
    default:
        let zero = UInt8(ascii: "0")
        name += [
            UInt8(ascii: "\\"), zero + byte / 100, zero + byte / 10 % 10, zero + byte % 10,
        ]
    }
}
