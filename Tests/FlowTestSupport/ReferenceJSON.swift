/// A JSON value with the byte offset where it starts and whether it was read to its end.
struct ReferenceNode {
    var value: ReferenceValue
    var offset: Int
    var isWhole: Bool

    /// Members of an object whose key matches in any case (`nsg-flow-logs.md` section 11).
    func member(_ name: String) -> ReferenceNode? {
        guard case .object(let members) = value else { return nil }
        return members.first { $0.key.lowercased() == name.lowercased() }?.node
    }

    /// A whole string.
    var string: String? {
        guard isWhole, case .string(let text) = value else { return nil }
        return text
    }

    /// The elements of an array, cut or whole; none for anything else.
    var elements: [ReferenceNode] {
        guard case .array(let elements) = value else { return [] }
        return elements
    }
}

indirect enum ReferenceValue {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([ReferenceNode])
    case object([(key: String, node: ReferenceNode)])
}

/// Where reading a value had to stop.
struct ReferenceDamage {
    var offset: Int
    /// More bytes could have made the value whole.
    var isAtEnd: Bool
}

/// Recursive descent, one value at a time, keeping what was read before damage.
struct ReferenceParser {
    let bytes: [UInt8]
    var position = 0
    private(set) var damage: ReferenceDamage?

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    mutating func skipWhitespace() {
        while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
    }

    /// One value, nil if not even its first byte is one; `damage` tells a cut value.
    mutating func value() -> ReferenceNode? {
        skipWhitespace()
        let offset = position
        switch next {
        case UInt8(ascii: "{"): return object(at: offset)
        case UInt8(ascii: "["): return array(at: offset)
        case UInt8(ascii: "\""):
            let text = string()
            return ReferenceNode(
                value: .string(text ?? ""),
                offset: offset,
                isWhole: text != nil
            )
        case nil:
            stop()
            return nil
        default: return scalar(at: offset)
        }
    }

    mutating func forgetDamage() {
        damage = nil
    }

    private mutating func stop() {
        damage = damage ?? ReferenceDamage(offset: position, isAtEnd: position >= bytes.count)
    }

    private mutating func array(at offset: Int) -> ReferenceNode {
        var elements: [ReferenceNode] = []
        position += 1
        skipWhitespace()
        if next == UInt8(ascii: "]") {
            position += 1
            return ReferenceNode(value: .array([]), offset: offset, isWhole: true)
        }
        while true {
            if let element = value() { elements.append(element) }
            skipWhitespaceUnlessDamaged()
            if damage == nil, next == UInt8(ascii: ",") {
                position += 1
            } else if damage == nil, next == UInt8(ascii: "]") {
                position += 1
                return ReferenceNode(value: .array(elements), offset: offset, isWhole: true)
            } else {
                stop()
                return ReferenceNode(value: .array(elements), offset: offset, isWhole: false)
            }
        }
    }

    private mutating func object(at offset: Int) -> ReferenceNode {
        var members: [(key: String, node: ReferenceNode)] = []
        position += 1
        skipWhitespace()
        if next == UInt8(ascii: "}") {
            position += 1
            return ReferenceNode(value: .object([]), offset: offset, isWhole: true)
        }
        while true {
            if let member = member() { members.append(member) }
            skipWhitespaceUnlessDamaged()
            if damage == nil, next == UInt8(ascii: ",") {
                position += 1
            } else if damage == nil, next == UInt8(ascii: "}") {
                position += 1
                return ReferenceNode(value: .object(members), offset: offset, isWhole: true)
            } else {
                stop()
                return ReferenceNode(value: .object(members), offset: offset, isWhole: false)
            }
        }
    }

    private mutating func member() -> (key: String, node: ReferenceNode)? {
        skipWhitespace()
        guard next == UInt8(ascii: "\"") else {
            stop()
            return nil
        }
        guard let key = string() else { return nil }
        skipWhitespace()
        guard next == UInt8(ascii: ":") else {
            stop()
            return nil
        }
        position += 1
        return value().map { (key, $0) }
    }

    private mutating func skipWhitespaceUnlessDamaged() {
        if damage == nil { skipWhitespace() }
    }
}

extension ReferenceParser {
    /// `true`, `false`, `null` or a number.
    private mutating func scalar(at offset: Int) -> ReferenceNode? {
        var end = position
        while end < bytes.count, Character(UnicodeScalar(bytes[end])).isScalarPart { end += 1 }
        let text = String(decoding: bytes[position..<end], as: UTF8.self)
        let value: ReferenceValue
        switch text {
        case "null": value = .null
        case "true": value = .bool(true)
        case "false": value = .bool(false)
        default:
            guard Double(text) != nil, text.first?.isLetter == false, text.first != "+" else {
                let isCut = end == bytes.count && !text.isEmpty
                damageHere(isAtEnd: isCut)
                return nil
            }
            value = .number(text)
        }
        position = end
        return ReferenceNode(value: value, offset: offset, isWhole: true)
    }

    private mutating func damageHere(isAtEnd: Bool) {
        damage = damage ?? ReferenceDamage(offset: position, isAtEnd: isAtEnd)
    }

    /// A string with its escapes undone, nil if damaged.
    ///
    /// RFC 8259 section 7: raw control bytes are damage, so that a cut line ends with its line.
    private mutating func string() -> String? {
        var text: [UInt8] = []
        position += 1
        while let byte = next {
            if byte == UInt8(ascii: "\"") {
                position += 1
                return String(decoding: text, as: UTF8.self)
            }
            if byte < 0x20 { break }
            position += 1
            if byte != UInt8(ascii: "\\") {
                text.append(byte)
            } else if let scalar = escape() {
                text += Array(String(scalar).utf8)
            } else {
                break
            }
        }
        damageHere(isAtEnd: position >= bytes.count)
        return nil
    }

    private mutating func escape() -> Character? {
        guard let letter = next else { return nil }
        let simple: [UInt8: Character] = [
            0x22: "\"", 0x5C: "\\", 0x2F: "/", 0x62: "\u{8}", 0x66: "\u{C}", 0x6E: "\n",
            0x72: "\r", 0x74: "\t",
        ]
        if let character = simple[letter] {
            position += 1
            return character
        }
        guard letter == UInt8(ascii: "u") else { return nil }
        position += 1
        guard let high = fourHexDigits() else { return nil }
        if let scalar = UnicodeScalar(high) { return Character(scalar) }
        guard (0xD800..<0xDC00).contains(high), bytes[position...].starts(with: [0x5C, 0x75]) else {
            return "\u{FFFD}"
        }
        position += 2
        guard let low = fourHexDigits() else { return nil }
        guard (0xDC00..<0xE000).contains(low) else { return "\u{FFFD}" }
        let scalar = 0x10000 + ((UInt32(high) - 0xD800) << 10) + (UInt32(low) - 0xDC00)
        return UnicodeScalar(scalar).map(Character.init) ?? "\u{FFFD}"
    }

    private mutating func fourHexDigits() -> UInt16? {
        guard position + 4 <= bytes.count else {
            position = bytes.count
            return nil
        }
        let digits = String(decoding: bytes[position..<(position + 4)], as: UTF8.self)
        guard digits.allSatisfy(\.isHexDigit) else { return nil }
        position += 4
        return UInt16(digits, radix: 16)
    }
}

extension Character {
    fileprivate var isScalarPart: Bool {
        isASCII && (isLetter || isNumber || self == "-" || self == "+" || self == ".")
    }
}
