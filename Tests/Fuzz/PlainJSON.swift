/// The grammar of RFC 8259 as our readers take it, by recursive descent: what the fast ones are compared with.
///
/// Of numbers only the letters are checked, and of escapes only that they are no control characters; both is written down
/// where the readers are.
struct PlainJSON {
    private let bytes: [UInt8]
    private var at = 0
    private var depth = 0

    /// Deeper inputs prove nothing more and would take a stack of their own.
    private static let maximumDepth = 200

    enum Answer: Equatable {
        /// The object ends in front of this index.
        case complete(end: Int)
        case other
        /// Too deep to say.
        case unknown
    }

    private struct Stop: Error { var isTooDeep = false }

    /// Reads the object that `bytes` begin with.
    static func object(_ bytes: [UInt8]) -> Answer {
        var reader = PlainJSON(bytes: bytes)
        do throws(Stop) {
            try reader.readObject()
            return .complete(end: reader.at)
        } catch {
            return error.isTooDeep ? .unknown : .other
        }
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

    private mutating func skipSpace() {
        while let byte = next, [0x20, 0x09, 0x0a, 0x0d].contains(byte) { at += 1 }
    }

    private mutating func take(_ character: Character) throws(Stop) {
        guard next == character.asciiValue else { throw Stop() }
        at += 1
    }

    private mutating func descend() throws(Stop) {
        depth += 1
        guard depth <= Self.maximumDepth else { throw Stop(isTooDeep: true) }
    }

    private mutating func readObject() throws(Stop) {
        try descend()
        try take("{")
        skipSpace()
        if next != UInt8(ascii: "}") {
            while true {
                try readString()
                skipSpace()
                try take(":")
                try readValue()
                guard next == UInt8(ascii: ",") else { break }
                at += 1
                skipSpace()
            }
        }
        try take("}")
        depth -= 1
    }

    private mutating func readArray() throws(Stop) {
        try descend()
        try take("[")
        skipSpace()
        if next != UInt8(ascii: "]") {
            while true {
                try readValue()
                guard next == UInt8(ascii: ",") else { break }
                at += 1
            }
        }
        try take("]")
        depth -= 1
    }

    private mutating func readValue() throws(Stop) {
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): try readObject()
        case UInt8(ascii: "["): try readArray()
        case UInt8(ascii: "\""): try readString()
        default: try readScalar()
        }
        skipSpace()
    }

    private mutating func readString() throws(Stop) {
        try take("\"")
        while let byte = next, byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { throw Stop() }
            at += 1
            guard byte == UInt8(ascii: "\\") else { continue }
            guard let escaped = next, escaped >= 0x20 else { throw Stop() }
            at += 1
        }
        try take("\"")
    }

    private mutating func readScalar() throws(Stop) {
        let start = at
        while let byte = next, byte < 0x80,
            Character(Unicode.Scalar(byte)).isLetter || Character(Unicode.Scalar(byte)).isNumber
                || [UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: ".")].contains(byte)
        {
            at += 1
        }
        let text = bytes[start..<at]
        // The end of a scalar shows in what follows it only.
        guard let first = text.first, next != nil else { throw Stop() }
        let isNumber = first == UInt8(ascii: "-") || first &- UInt8(ascii: "0") < 10
        let letters = Array("0123456789+-.eE".utf8)
        guard
            isNumber && text.allSatisfy(letters.contains)
                || ["true", "false", "null"].contains(String(decoding: text, as: UTF8.self))
        else { throw Stop() }
    }
}
