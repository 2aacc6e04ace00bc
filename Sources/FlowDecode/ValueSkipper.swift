/// Skips one JSON value of any size and depth, holding nothing but counters (R14).
///
/// Brackets are matched by kind down to depth 64 and only counted below; a mismatch that deep is found when the
/// count does not come out.
struct ValueSkipper: Sendable {
    /// What follows the skipped value.
    enum Continuation: Sendable { case separator, colon }

    enum Progress: Sendable {
        case needsMore
        case done(Continuation)
        case broken
    }

    private var depth = 0
    /// Bit `depth - 1`: 1 for an object, 0 for an array.
    private var kinds: UInt64 = 0
    private var isInString = false
    private var isEscaped = false
    private var continuation = Continuation.separator

    /// The opening quote has been read.
    mutating func beginString(then continuation: Continuation) {
        self = ValueSkipper()
        isInString = true
        self.continuation = continuation
    }

    /// The opening bracket comes next.
    mutating func beginContainer() { self = ValueSkipper() }

    mutating func advance(_ bytes: Span<UInt8>, _ at: inout Int) -> Progress {
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                    if depth == 0 { return .done(continuation) }
                } else if byte < 0x20 {
                    at -= 1
                    return .broken
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: "{"): push(1)
            case UInt8(ascii: "["): push(0)
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard pop(byte == UInt8(ascii: "}") ? 1 : 0) else {
                    at -= 1
                    return .broken
                }
                if depth == 0 { return .done(continuation) }
            default: break
            }
        }
        return .needsMore
    }

    private mutating func push(_ kind: UInt64) {
        depth += 1
        guard depth <= 64 else { return }
        kinds = kinds & ~(1 << UInt64(depth - 1)) | kind << UInt64(depth - 1)
    }

    private mutating func pop(_ kind: UInt64) -> Bool {
        if depth <= 64, kinds >> UInt64(depth - 1) & 1 != kind { return false }
        depth -= 1
        return true
    }
}
