/// Dense numbers for short byte strings: rule names, ACL and log ids.
package struct TextTable: Sendable {
    private var slots: [UInt32]
    private var mask: Int
    private var bytes: [UInt8] = []
    private var ends: [Int] = [0]
    private var hashes: [UInt64] = [0]
    private let seed = tableSeed

    /// Number 0: the empty text.
    package static let empty: UInt32 = 0
    /// Longer texts are kept up to here, with a hash of the whole behind it (R14).
    package static let maximumLength = 1024

    package init() {
        slots = Array(repeating: 0, count: 256)
        mask = 255
    }

    package var count: Int { ends.count }
    package var memoryBytes: Int { bytes.capacity + ends.capacity * 16 + slots.count * 4 }

    package mutating func removeAll() { self = TextTable() }

    /// The number of `text[range]`, equal for equal bytes.
    package mutating func intern(_ text: Span<UInt8>, _ range: Range<Int>) -> UInt32 {
        guard !range.isEmpty else { return Self.empty }
        guard range.count <= Self.maximumLength else {
            return intern(shortened(text, range))
        }
        let hash = keyedHash(text, range)
        let slot = slot(of: text, range, hash)
        guard slots[slot] == 0 else { return slots[slot] }
        let number = UInt32(count)
        for index in range { bytes.append(text[index]) }
        ends.append(bytes.count)
        hashes.append(hash)
        slots[slot] = number
        if count * 3 > slots.count * 2 { rehash() }
        return number
    }

    package mutating func intern(_ text: [UInt8]) -> UInt32 {
        intern(text.span, 0..<text.count)
    }

    package mutating func intern(_ text: String) -> UInt32 { intern(Array(text.utf8)) }

    /// The number of another table's text, byte for byte.
    package mutating func intern(_ number: UInt32, of other: borrowing TextTable) -> UInt32 {
        guard number != Self.empty else { return Self.empty }
        let index = Int(number)
        return intern(Array(other.bytes[other.ends[index - 1]..<other.ends[index]]))
    }

    /// The text of a number; broken UTF-8 is repaired with U+FFFD.
    package func text(_ number: UInt32) -> String {
        guard number != 0 else { return "" }
        let index = Int(number)
        let text = bytes[ends[index - 1]..<ends[index]]
        // C interfaces end a text at its first zero byte: two names would become one.
        guard text.contains(0) else { return String(decoding: text, as: UTF8.self) }
        return String(decoding: text, as: UTF8.self)
            .replacing("\0", with: "\u{FFFD}")
    }

    /// A hash of a text's bytes, the same in every run.
    package func hash(of number: UInt32) -> UInt64 {
        let index = Int(number)
        return index == 0 ? 0 : Self.hash(bytes.span, ends[index - 1]..<ends[index])
    }

    /// The number of a text that has been interned.
    package func find(_ text: [UInt8]) -> UInt32? {
        guard !text.isEmpty else { return Self.empty }
        let whole = text.count <= Self.maximumLength ? text : shortened(text.span, 0..<text.count)
        let range = 0..<whole.count
        let number = slots[slot(of: whole.span, range, keyedHash(whole.span, range))]
        return number == 0 ? nil : number
    }

    /// Where the text is, or where it belongs: a slot that is free.
    private func slot(of text: Span<UInt8>, _ range: Range<Int>, _ hash: UInt64) -> Int {
        var slot = slot(of: hash)
        while slots[slot] != 0 {
            let number = Int(slots[slot])
            if hashes[number] == hash, isEqual(number, text, range) { break }
            slot = (slot + 1) & mask
        }
        return slot
    }

    private func slot(of hash: UInt64) -> Int { Int(truncatingIfNeeded: hash) & mask }

    /// Of the whole text, eight bytes at a time, with the process's secret: nobody can choose texts that collide.
    private func keyedHash(_ text: Span<UInt8>, _ range: Range<Int>) -> UInt64 {
        // Safe because bytes have no padding.
        let bytes = unsafe text.bytes
        var hash = UInt64(range.count)
        var index = range.lowerBound
        while index + 8 <= range.upperBound {
            // Safe because the span checks the bounds, and any eight bytes are a number.
            let word = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
            hash = scattered(word, hash, seed)
            index += 8
        }
        var rest: UInt64 = 0
        while index < range.upperBound {
            rest = rest << 8 | UInt64(text[index])
            index += 1
        }
        return scattered(rest, hash, seed)
    }

    private func shortened(_ text: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
        var result: [UInt8] = []
        for index in range.prefix(Self.maximumLength - 32) { result.append(text[index]) }
        let hash = String(Self.hash(text, range), radix: 16)
        result.append(contentsOf: "...".utf8)
        result.append(contentsOf: hash.utf8)
        return result
    }

    private func isEqual(_ number: Int, _ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
        let start = ends[number - 1]
        guard ends[number] - start == range.count else { return false }
        // Safe because bytes have no padding; the spans check the bounds, and any eight bytes are a number.
        let own = unsafe bytes.span.bytes
        let other = unsafe text.bytes
        var index = 0
        while index + 8 <= range.count {
            let word = unsafe own.unsafeLoadUnaligned(
                fromByteOffset: start + index,
                as: UInt64.self
            )
            let otherWord = unsafe other.unsafeLoadUnaligned(
                fromByteOffset: range.lowerBound + index,
                as: UInt64.self
            )
            guard word == otherWord else { return false }
            index += 8
        }
        while index < range.count {
            guard bytes[start + index] == text[range.lowerBound + index] else { return false }
            index += 1
        }
        return true
    }

    private mutating func rehash() {
        slots = Array(repeating: 0, count: slots.count * 2)
        mask = slots.count - 1
        for number in 1..<count {
            var slot = self.slot(of: hashes[number])
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = UInt32(number)
        }
    }

    /// FNV-1a over the bytes, then mixed: https://www.rfc-editor.org/rfc/rfc9923; stored in shortened texts.
    private static func hash(_ text: Span<UInt8>, _ range: Range<Int>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for index in range {
            hash = (hash ^ UInt64(text[index])) &* 0x0000_0100_0000_01b3
        }
        return mix(hash)
    }
}
