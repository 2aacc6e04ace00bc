import ColumnKernel
import Flow

/// A few bytes to look for in a text.
struct Pattern: Sendable, ExpressibleByStringLiteral {
    let bytes: [UInt8]

    init(stringLiteral text: String) {
        precondition(!text.isEmpty)
        bytes = Array(text.utf8)
    }

    var count: Int { bytes.count }
}

/// Where `pattern` first stands in a range; `nil` if nowhere.
func find(_ pattern: Pattern, _ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
    let wanted = pattern.bytes.span
    guard range.count >= wanted.count else { return nil }
    let first = wanted[0]
    let last = range.upperBound - wanted.count
    var start = range.lowerBound
    while start <= last {
        if bytes[start] == first, stands(wanted, bytes, at: start) { return start }
        start += 1
    }
    return nil
}

/// Where `pattern` last stands in a range.
func findLast(_ pattern: Pattern, _ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
    let wanted = pattern.bytes.span
    var start = range.upperBound - wanted.count
    while start >= range.lowerBound {
        if stands(wanted, bytes, at: start) { return start }
        start -= 1
    }
    return nil
}

/// Whether a range begins with `pattern`.
func stands(_ pattern: Pattern, _ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    range.count >= pattern.count && stands(pattern.bytes.span, bytes, at: range.lowerBound)
}

/// Whether a string without escapes, or a scalar, is `pattern`.
func isEqual(_ pattern: Pattern, _ bytes: Span<UInt8>, _ value: MemberScanner.Value) -> Bool {
    switch value.kind {
    case .string, .scalar:
        value.range.count == pattern.count && stands(pattern, bytes, value.range)
    default: false
    }
}

@inline(__always)
private func stands(_ wanted: Span<UInt8>, _ bytes: Span<UInt8>, at start: Int) -> Bool {
    for index in 0..<wanted.count where bytes[start + index] != wanted[index] { return false }
    return true
}

/// Index of the first blank in a range, or its end.
func blankIndex(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int {
    var at = range.lowerBound
    while at < range.upperBound, bytes[at] != 0x20 { at += 1 }
    return at
}

/// A range without the dots and blanks it ends in.
func withoutTail(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
    var end = range.upperBound
    while end > range.lowerBound, bytes[end - 1] == UInt8(ascii: ".") || bytes[end - 1] <= 0x20 {
        end -= 1
    }
    return range.lowerBound..<end
}

/// A range without blanks at both ends.
func trimmed(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
    var (start, end) = (range.lowerBound, range.upperBound)
    while start < end, bytes[start] <= 0x20 { start += 1 }
    while end > start, bytes[end - 1] <= 0x20 { end -= 1 }
    return start..<end
}

/// An end of a flow as text: what stands before the last colon, and the port behind it.
struct HostAndPort {
    /// Without the brackets of an IPv6 address.
    var host: Range<Int>
    /// `Event.none` where there is no colon, or nothing behind it; `nil` if what stands there is no port.
    var port: Int32?

    /// Splits at the last colon (`azure-firewall.md` section 5.2), unless the whole is an IPv6 address in brackets.
    init(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        var colon = range.upperBound - 1
        while colon >= range.lowerBound, bytes[colon] != UInt8(ascii: ":"),
            bytes[colon] != UInt8(ascii: "]")
        {
            colon -= 1
        }
        guard colon >= range.lowerBound, bytes[colon] == UInt8(ascii: ":") else {
            host = Self.withoutBrackets(bytes, range)
            port = -1
            return
        }
        host = Self.withoutBrackets(bytes, range.lowerBound..<colon)
        let digits = colon + 1..<range.upperBound
        guard !digits.isEmpty else {
            port = -1
            return
        }
        port = wholeNumber(bytes, digits).flatMap { $0 < 65536 ? Int32($0) : nil }
    }

    private static func withoutBrackets(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
        guard range.count >= 2, bytes[range.lowerBound] == UInt8(ascii: "["),
            bytes[range.upperBound - 1] == UInt8(ascii: "]")
        else { return range }
        return range.lowerBound + 1..<range.upperBound - 1
    }
}

/// An id without case and dashes: a table that takes it for a GUID writes it with them (`export-shapes.md` section 5).
func appendIdentifier(_ bytes: Span<UInt8>, _ range: Range<Int>, to text: inout [UInt8]) {
    for index in range where bytes[index] != UInt8(ascii: "-") {
        text.append(lowerCase(bytes[index]))
    }
}

/// A hash of such an id that is the same in every run, 0 and more; `Event.none` of nothing.
func identifierHash(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int64 {
    guard !isBlank(bytes, range) else { return Event.none }
    var text: [UInt8] = []
    appendIdentifier(bytes, range, to: &text)
    return Int64(stableHash(text) >> 1)
}

/// A letter of ASCII in lower case; any other byte as it is.
@inline(__always)
func lowerCase(_ byte: UInt8) -> UInt8 { byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte }

/// A hash that is the same in every run, as it is stored in fingerprints: FNV-1a (RFC 9923), mixed.
struct StableHash {
    private var hash: UInt64 = 0xcbf2_9ce4_8422_2325

    @inline(__always)
    mutating func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }

    var value: UInt64 { mix(hash) }
}

func stableHash(_ bytes: some Sequence<UInt8>) -> UInt64 {
    var hash = StableHash()
    for byte in bytes { hash.add(byte) }
    return hash.value
}
