/// Cuts the one `records` array of a blob between records, without parsing them, so that workers can share it.
///
/// Only for the shape the platform writes: the first member of the first object is `records`. Everything else
/// is read by one worker.
struct RecordSplitter {
    private var depth = 0
    private var isInString = false
    private var isEscaped = false

    /// The end of `{"records":[` with any white space, or `nil` if the bytes start otherwise.
    static func prefixEnd(_ bytes: Span<UInt8>) -> Int? {
        var at = 0
        func space() {
            while at < bytes.count, [0x20, 0x09, 0x0a, 0x0d].contains(bytes[at]) { at += 1 }
        }
        if bytes.count >= 3, bytes[0] == 0xef, bytes[1] == 0xbb, bytes[2] == 0xbf { at = 3 }
        for token in ["{", "\"records\"", ":", "["] {
            space()
            for byte in token.utf8 {
                guard at < bytes.count else { return nil }
                let isLetter = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(bytes[at])
                guard (isLetter ? bytes[at] | 0x20 : bytes[at]) == byte else { return nil }
                at += 1
            }
        }
        return at
    }

    enum Cut {
        /// The array goes on behind all bytes seen; the last complete record ends here, if any did.
        case inside(lastRecordEnd: Int?)
        /// The array's closing bracket stands here.
        case arrayEnd(Int)
    }

    /// Looks through bytes of the array that have not been looked through before.
    mutating func scan(_ bytes: Span<UInt8>, from start: Int) -> Cut {
        var lastEnd: Int?
        var at = start
        while at < bytes.count {
            let byte = bytes[at]
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
            } else {
                switch byte {
                case UInt8(ascii: "\""): isInString = true
                case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
                case UInt8(ascii: "}"):
                    depth -= 1
                    if depth == 0 { lastEnd = at + 1 }
                case UInt8(ascii: "]"):
                    guard depth > 0 else { return .arrayEnd(at) }
                    depth -= 1
                default: break
                }
            }
            at += 1
        }
        return .inside(lastRecordEnd: lastEnd)
    }
}
