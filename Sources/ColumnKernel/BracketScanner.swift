import CVector

/// Follows strings and brackets through JSON text without parsing it, 64 bytes at a time.
///
/// For cutting an array between its elements. It checks nothing: text that is no JSON gives some cuts, and whoever parses the
/// pieces notices.
package struct BracketScanner: Sendable {
    /// Brackets that are open, the array's own left out.
    private var depth = 0
    private var isInString = false
    private var isEscaped = false

    package init() {}

    package enum Stop: Sendable, Equatable {
        /// The array goes on behind all bytes seen; the last complete element ends here, if any did.
        case inside(lastElementEnd: Int?)
        /// The array's closing bracket stands here.
        case arrayEnd(Int)
    }

    /// Looks through bytes of the array that have not been looked through before.
    package mutating func scan(_ bytes: Span<UInt8>, from start: Int) -> Stop {
        var lastEnd: Int?
        var at = start
        while at < bytes.count {
            if bytes.count - at >= 64, !isEscaped, let block = Block(bytes, at) {
                let strings = block.strings(startInside: isInString)
                let opened = (block.opening & ~strings).nonzeroBitCount
                let closed = (block.closing & ~strings).nonzeroBitCount
                // Nothing ends here on the outermost level: only the depth changes.
                if closed < depth {
                    depth += opened - closed
                    isInString = strings >> 63 == 1
                    at += 64
                    continue
                }
            }
            let end = min(at + 64, bytes.count)
            while at < end {
                if let stop = step(bytes[at], at, &lastEnd) { return stop }
                at += 1
            }
        }
        return .inside(lastElementEnd: lastEnd)
    }

    /// One byte: what a block that is not plain is looked through with.
    private mutating func step(_ byte: UInt8, _ at: Int, _ lastEnd: inout Int?) -> Stop? {
        if isInString {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isInString = false
            }
            return nil
        }
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
        return nil
    }
}

/// Which of 64 bytes are quotes and brackets, as bits.
private struct Block {
    let quotes: UInt64
    let opening: UInt64
    let closing: UInt64

    /// `nil` if there is a backslash: then a quote may be none.
    @inline(__always)
    init?(_ bytes: Span<UInt8>, _ start: Int) {
        let masks = unsafe bytes.withUnsafeBufferPointer { buffer in
            // Safe because the caller has compared `start` with the count: 64 bytes are there.
            let base = unsafe buffer.baseAddress.unsafelyUnwrapped + start
            return unsafe (
                weir_equal64(base, UInt8(ascii: "\\")), weir_equal64(base, UInt8(ascii: "\"")),
                weir_equal64(base, UInt8(ascii: "{")) | weir_equal64(base, UInt8(ascii: "[")),
                weir_equal64(base, UInt8(ascii: "}")) | weir_equal64(base, UInt8(ascii: "]"))
            )
        }
        guard masks.0 == 0 else { return nil }
        (quotes, opening, closing) = (masks.1, masks.2, masks.3)
    }

    /// A bit a byte from an opening quote up to the byte before its closing one: the parity of the quotes so far.
    @inline(__always)
    func strings(startInside: Bool) -> UInt64 {
        var parity = quotes
        parity ^= parity << 1
        parity ^= parity << 2
        parity ^= parity << 4
        parity ^= parity << 8
        parity ^= parity << 16
        parity ^= parity << 32
        return startInside ? ~parity : parity
    }
}
