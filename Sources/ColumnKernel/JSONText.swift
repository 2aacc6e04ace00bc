import CVector

/// Where a JSON string that starts behind an opening quote ends.
package enum StringEnd: Equatable {
    /// Index of the closing quote; whether a backslash stands before it.
    case found(Int, hasEscapes: Bool)
    /// The bytes end before the string does.
    case missing
    /// A raw control character, which JSON does not allow: the string was cut or is no string.
    case broken(Int)
}

/// Looks for the closing quote from `start`, the index behind the opening one.
package func stringEnd(_ bytes: Span<UInt8>, from start: Int) -> StringEnd {
    var at = start
    var hasEscapes = false
    let count = bytes.count
    while true {
        at = plainEnd(bytes, from: at)
        guard at < count else { return .missing }
        let byte = bytes[at]
        if byte == UInt8(ascii: "\"") { return .found(at, hasEscapes: hasEscapes) }
        guard byte == UInt8(ascii: "\\") else { return .broken(at) }
        hasEscapes = true
        // Not even a backslash makes a raw control character part of a string.
        if at + 1 < count, bytes[at + 1] < 0x20 { return .broken(at + 1) }
        at += 2
        guard at < count else { return .missing }
    }
}

/// Index of the first quote, backslash or control character at or after `start`; the end if there is none.
///
/// 64 bytes at a time, and where there are not as many eight: a byte is looked for by what subtracting it borrows (Henry S.
/// Warren, "Hacker's Delight", section 6-1). What borrows falsely stands above a byte that borrows truly, so the lowest one counts.
@inline(__always)
func plainEnd(_ bytes: Span<UInt8>, from start: Int) -> Int {
    var at = start
    while at + 64 <= bytes.count {
        let stops = unsafe bytes.withUnsafeBufferPointer { input in
            // Safe because 64 bytes are there.
            unsafe weir_stops64(input.baseAddress.unsafelyUnwrapped + at)
        }
        if stops != 0 { return at + stops.trailingZeroBitCount }
        at += 64
    }
    return shortPlainEnd(bytes, from: at)
}

/// The same of fewer bytes.
private func shortPlainEnd(_ bytes: Span<UInt8>, from start: Int) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    // Safe because bytes have no padding.
    let raw = unsafe bytes.bytes
    var at = start
    while at + 8 <= bytes.count {
        // Safe because the span checks the bounds, and any eight bytes are a number.
        let word = unsafe raw.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self).littleEndian
        let quotes = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
        let slashes = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
        let found =
            ((quotes &- ones) & ~quotes) | ((slashes &- ones) & ~slashes)
            | ((word &- (ones &* 0x20)) & ~word)
        if found & highs != 0 { return at + (found & highs).trailingZeroBitCount / 8 }
        at += 8
    }
    while at < bytes.count {
        let byte = bytes[at]
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 { return at }
        at += 1
    }
    return at
}

/// The bytes a JSON string stands for (RFC 8259 section 7); an escape that is none stands for itself.
package func unescaped(_ bytes: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(range.count)
    var at = range.lowerBound
    while at < range.upperBound {
        let byte = bytes[at]
        guard byte == UInt8(ascii: "\\"), at + 1 < range.upperBound else {
            result.append(byte)
            at += 1
            continue
        }
        at += 2
        switch bytes[at - 1] {
        case UInt8(ascii: "b"): result.append(0x08)
        case UInt8(ascii: "f"): result.append(0x0c)
        case UInt8(ascii: "n"): result.append(0x0a)
        case UInt8(ascii: "r"): result.append(0x0d)
        case UInt8(ascii: "t"): result.append(0x09)
        case UInt8(ascii: "u"):
            let (scalar, next) = unicodeEscape(bytes, at, range.upperBound)
            result.append(contentsOf: UTF8.encode(scalar).map(Array.init) ?? [])
            at = next
        case let other: result.append(other)
        }
    }
    return result
}

/// JSON text with `\/` and `\u` written as what they stand for, where that needs no escape.
///
/// Few writers use them; whoever compares bytes wants them gone.
package func withoutOddEscapes(_ bytes: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(range.count)
    var at = range.lowerBound
    while at < range.upperBound {
        guard bytes[at] == UInt8(ascii: "\\"), at + 1 < range.upperBound else {
            result.append(bytes[at])
            at += 1
            continue
        }
        switch bytes[at + 1] {
        case UInt8(ascii: "/"):
            result.append(UInt8(ascii: "/"))
            at += 2
        case UInt8(ascii: "u"):
            let (scalar, next) = unicodeEscape(bytes, at + 2, range.upperBound)
            if scalar.value >= 0x20, scalar != "\"", scalar != "\\" {
                result.append(contentsOf: UTF8.encode(scalar).map(Array.init) ?? [])
            } else {
                for index in at..<next { result.append(bytes[index]) }
            }
            at = next
        default:
            result.append(bytes[at])
            result.append(bytes[at + 1])
            at += 2
        }
    }
    return result
}

/// The scalar of `\uXXXX` or of a surrogate pair; U+FFFD for half of one or for bad digits.
private func unicodeEscape(
    _ bytes: Span<UInt8>,
    _ start: Int,
    _ end: Int
) -> (Unicode.Scalar, Int) {
    let replacement: Unicode.Scalar = "\u{FFFD}"
    guard let first = hexUnit(bytes, start, end) else { return (replacement, start) }
    if let scalar = Unicode.Scalar(UInt32(first)) { return (scalar, start + 4) }
    guard first < 0xDC00, start + 6 <= end, bytes[start + 4] == UInt8(ascii: "\\"),
        bytes[start + 5] == UInt8(ascii: "u"), let second = hexUnit(bytes, start + 6, end),
        (0xDC00...0xDFFF).contains(second)
    else { return (replacement, start + 4) }
    let value = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
    return (Unicode.Scalar(value) ?? replacement, start + 10)
}

private func hexUnit(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> UInt16? {
    guard start + 4 <= end else { return nil }
    var value: UInt16 = 0
    for index in start..<start + 4 {
        guard let digit = Character(Unicode.Scalar(bytes[index])).hexDigitValue else { return nil }
        value = value << 4 | UInt16(digit)
    }
    return value
}

/// Index of the first byte at or after `start` that is no JSON white space.
package func skipSpace(_ bytes: Span<UInt8>, _ start: Int) -> Int {
    var at = start
    while at < bytes.count {
        switch bytes[at] {
        case 0x20, 0x09, 0x0a, 0x0d: at += 1
        default: return at
        }
    }
    return at
}

/// End of a number, `true`, `false` or `null` that starts at `start`; `nil` if the bytes end first.
package func scalarEnd(_ bytes: Span<UInt8>, from start: Int) -> Int? {
    var at = start
    while at < bytes.count {
        guard isScalarByte(bytes[at]) else { return at }
        at += 1
    }
    return nil
}

/// Whether these bytes are a JSON number or one of its three words.
package func isScalar(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    guard let first = range.first else { return false }
    switch bytes[first] {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
        return range.allSatisfy { index in
            switch bytes[index] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"),
                UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
                true
            default: false
            }
        }
    case UInt8(ascii: "t"): return isWord("true", bytes, range)
    case UInt8(ascii: "f"): return isWord("false", bytes, range)
    case UInt8(ascii: "n"): return isWord("null", bytes, range)
    default: return false
    }
}

@inline(__always)
private func isWord(_ word: StaticString, _ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    guard range.count == word.utf8CodeUnitCount else { return false }
    return word.withUTF8Buffer { letters in
        // Safe because `index` is below the word's length, and the span checks the rest.
        letters.indices.allSatisfy { index in
            unsafe letters[index] == bytes[range.lowerBound + index]
        }
    }
}
