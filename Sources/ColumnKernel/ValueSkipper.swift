/// Skips one JSON value of any size, holding a bit a level and nothing else (R14).
///
/// The grammar is checked all the same: a line that was cut inside a skipped value must not swallow the next one.
package struct ValueSkipper: Sendable {
    /// What follows the skipped value.
    package enum Continuation: Sendable { case separator, colon }

    package enum Progress: Sendable {
        case needsMore
        case done(Continuation)
        case broken
    }

    private enum Expected {
        case value, valueOrEnd, key, keyOrEnd, colon, separator
        case stringValue, stringKey
        case scalar
    }

    /// Deeper nesting is no log.
    package static let maximumDepth = 1 << 20

    private var depth = 0
    /// One bit a level: 1 for an object, 0 for an array.
    private var kinds: [UInt64] = []
    private var expected = Expected.value
    private var isEscaped = false
    private var scalar: [UInt8] = []
    private var continuation = Continuation.separator

    package init() {}

    /// The opening quote has been read.
    package mutating func beginString(then continuation: Continuation) {
        reset()
        expected = .stringValue
        self.continuation = continuation
    }

    /// The opening bracket comes next.
    package mutating func beginContainer() { reset() }

    private mutating func reset() {
        depth = 0
        kinds.removeAll(keepingCapacity: true)
        expected = .value
        isEscaped = false
        continuation = .separator
    }

    /// Goes on until the value ends, the bytes do, or something does not fit; `at` then stands on what does not.
    package mutating func advance(_ bytes: Span<UInt8>, _ at: inout Int) -> Progress {
        while at < bytes.count {
            let byte = bytes[at]
            switch expected {
            case .stringValue, .stringKey:
                guard byte >= 0x20 else { return .broken }
                at += 1
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    expected = expected == .stringKey ? .colon : .separator
                    if depth == 0 { return .done(continuation) }
                }
                continue
            case .scalar:
                if isScalarByte(byte) {
                    guard scalar.count < 64 else { return .broken }
                    scalar.append(byte)
                    at += 1
                    continue
                }
                guard isScalar(scalar.span, 0..<scalar.count) else { return .broken }
                expected = .separator
            default:
                if byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 {
                    at += 1
                    continue
                }
                guard take(byte) else { return .broken }
                at += 1
            }
            if depth == 0 { return .done(continuation) }
        }
        return .needsMore
    }

    /// One structural byte, or the first of a string or scalar.
    private mutating func take(_ byte: UInt8) -> Bool {
        switch (expected, byte) {
        case (.value, UInt8(ascii: "{")), (.valueOrEnd, UInt8(ascii: "{")):
            return push(isObject: true)
        case (.value, UInt8(ascii: "[")), (.valueOrEnd, UInt8(ascii: "[")):
            return push(isObject: false)
        case (.value, UInt8(ascii: "\"")), (.valueOrEnd, UInt8(ascii: "\"")):
            expected = .stringValue
        case (.key, UInt8(ascii: "\"")), (.keyOrEnd, UInt8(ascii: "\"")): expected = .stringKey
        case (.colon, UInt8(ascii: ":")): expected = .value
        case (.separator, UInt8(ascii: ",")): expected = isInObject ? .key : .value
        case (.separator, UInt8(ascii: "}")) where isInObject, (.keyOrEnd, UInt8(ascii: "}")),
            (.separator, UInt8(ascii: "]")) where !isInObject, (.valueOrEnd, UInt8(ascii: "]")):
            depth -= 1
            expected = .separator
        case (.value, _) where isScalarByte(byte), (.valueOrEnd, _) where isScalarByte(byte):
            scalar.removeAll(keepingCapacity: true)
            scalar.append(byte)
            expected = .scalar
        default: return false
        }
        return true
    }

    private var isInObject: Bool {
        depth > 0 && kinds[(depth - 1) / 64] >> UInt64((depth - 1) % 64) & 1 == 1
    }

    private mutating func push(isObject: Bool) -> Bool {
        guard depth < Self.maximumDepth else { return false }
        let (word, bit) = (depth / 64, UInt64(depth % 64))
        if word == kinds.count { kinds.append(0) }
        kinds[word] = isObject ? kinds[word] | 1 << bit : kinds[word] & ~(1 << bit)
        depth += 1
        expected = isObject ? .keyOrEnd : .valueOrEnd
        return true
    }
}

/// A byte that numbers and the three words are made of.
package func isScalarByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "+"),
        UInt8(ascii: "."):
        true
    default: false
    }
}
