/// A growing text of bytes with hand-rolled numbers: no `String` is made for a tuple.
///
/// Bytes are stored into an array that is longer than the text, so a byte costs a bounds check and
/// a store; `reserve(_:)` comes before each run of `put` calls, and a forgotten one traps.
struct ByteText {
    private var storage: [UInt8]
    private(set) var count = 0

    init(capacity: Int) {
        storage = [UInt8](repeating: 0, count: max(capacity, 64))
    }

    /// Makes room for `more` bytes.
    mutating func reserve(_ more: Int) {
        if count + more > storage.count {
            let room = max(storage.count * 2, count + more)
            storage.append(contentsOf: repeatElement(0, count: room - storage.count))
        }
    }

    /// The text, or its end, as an array of its own.
    func bytes(from start: Int = 0) -> [UInt8] {
        Array(storage[start..<count])
    }

    /// Forgets the text and keeps the room.
    mutating func removeAll() {
        count = 0
    }

    mutating func put(_ byte: UInt8) {
        storage[count] = byte
        count &+= 1
    }

    /// For what is written once a record; makes its own room.
    mutating func put(_ text: String) {
        reserve(text.utf8.count)
        for byte in text.utf8 {
            put(byte)
        }
    }

    /// For constants of the hot path, kept as bytes.
    mutating func put(_ bytes: [UInt8]) {
        for byte in bytes {
            put(byte)
        }
    }

    /// A decimal number without leading zeros.
    mutating func put(decimal value: UInt64) {
        var digits = 1
        var bound: UInt64 = 10
        while digits < 19, value >= bound {
            bound &*= 10
            digits &+= 1
        }
        put(decimal: value, digits: digits)
    }

    /// The low `digits` decimal digits of a number, zeros in front.
    mutating func put(decimal value: UInt64, digits: Int) {
        var rest = value
        var position = count &+ digits
        while position > count {
            position &-= 1
            let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: 10)
            storage[position] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: remainder)
            rest = quotient
        }
        count &+= digits
    }

    /// A hexadecimal number in lower case without leading zeros, as RFC 5952 wants it.
    mutating func put(hexadecimal value: UInt64) {
        var shift: UInt64 = 0
        while value >> shift > 0xF { shift &+= 4 }
        while true {
            let digit = UInt8(truncatingIfNeeded: (value >> shift) & 0xF)
            put(digit < 10 ? UInt8(ascii: "0") &+ digit : UInt8(ascii: "a") &+ digit &- 10)
            if shift == 0 { return }
            shift &-= 4
        }
    }
}
