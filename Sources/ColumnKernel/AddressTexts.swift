import CVector

/// Which number the text of an address has: exact bytes, nothing parsed.
///
/// A tuple's address is found with two or five 8-byte loads, a multiplication and a comparison; parsing IPv4 took three times
/// that, IPv6 twenty times. Texts of up to 15 bytes (all of IPv4, short IPv6) and longer ones have a table each; the last byte of
/// a key is the length, so that no byte behind or in a text can make two of them equal. Several texts may have one number
/// (`::1`, `0:0::1`); one text has one number for as long as `AddressTable` keeps it.
struct AddressTexts: Sendable {
    /// Up to 15 bytes, in the table itself, so that a lookup touches memory once; number 0 is free.
    struct Short: Sendable {
        var first: UInt64 = 0
        var second: UInt64 = 0
        var number: UInt32 = 0
    }

    /// 16 to 39 bytes.
    struct Long: Sendable {
        var words: (UInt64, UInt64, UInt64, UInt64, UInt64)
        var number: UInt32
    }

    static let maximumLength = 39
    static let maximumShort = 15

    private let seed = tableSeed
    private var shorts: [Short] = Array(repeating: Short(), count: 1 << 10)
    private var shortCount = 0
    private var longs: [Long] = []
    private var longSlots: [UInt64] = Array(repeating: 0, count: 1 << 8)

    var memoryBytes: Int {
        shorts.count * MemoryLayout<Short>.stride + longs.count * MemoryLayout<Long>.stride
            + longSlots.count * 8
    }

    /// Bytes that a lookup may read from the start of a text, whatever its length.
    static let readableBytes = 40

    /// The number of the text of `length` bytes that `bytes` starts with; 0 if it is not known.
    ///
    /// `bytes` has at least `readableBytes`.
    func number(of bytes: Span<UInt8>, length: Int) -> UInt32 {
        precondition(bytes.count >= Self.readableBytes && length <= bytes.count)
        return unsafe bytes.withUnsafeBufferPointer { buffer in
            // Safe because nothing reads beyond `readableBytes`.
            let base = unsafe buffer.baseAddress.unsafelyUnwrapped
            let key = unsafe AddressTextKey(base, length, seed: seed)
            return unsafe withPointers { unsafe $0.find(key, base) }
        }
    }

    /// Remembers a text; one that is known keeps its number, which is the same.
    mutating func insert(_ text: Span<UInt8>, number: UInt32) {
        guard text.count > 0, text.count <= Self.maximumLength else { return }
        var padded = [UInt8](repeating: 0, count: Self.readableBytes)
        for index in 0..<text.count { padded[index] = text[index] }
        guard self.number(of: padded.span, length: text.count) == 0 else { return }
        unsafe padded.withUnsafeBufferPointer { buffer in
            // Safe because nothing reads beyond `readableBytes`.
            let base = unsafe buffer.baseAddress.unsafelyUnwrapped
            if text.count <= Self.maximumShort {
                shortCount += 1
                if shortCount * 2 > shorts.count { refillShorts(shorts, slots: shorts.count * 2) }
                let (first, second) = unsafe shortWords(base, text.count)
                place(Short(first: first, second: second, number: number))
            } else {
                let words = unsafe longWords(base, text.count)
                longs.append(Long(words: words, number: number))
                if longs.count * 2 > longSlots.count {
                    refillLongs(slots: longSlots.count * 2)
                } else {
                    place(longs.count, longHash(words, seed), in: &longSlots)
                }
            }
        }
    }

    /// Forgets the texts of numbers that are given up.
    mutating func removeNumbers(from start: UInt32) {
        let kept = shorts.filter { $0.number != 0 && $0.number < start }
        shortCount = kept.count
        refillShorts(kept, slots: shorts.count)
        longs.removeAll { $0.number >= start }
        refillLongs(slots: longSlots.count)
    }

    /// Lends the tables for lookups without checks.
    @inline(__always)
    func withPointers<Result>(_ body: (AddressTextPointers) -> Result) -> Result {
        unsafe shorts.withUnsafeBufferPointer { shorts in
            unsafe longSlots.withUnsafeBufferPointer { longSlots in
                unsafe longs.withUnsafeBufferPointer { longs in
                    // Safe because the tables are borrowed, so nobody changes them, until `body` returns.
                    unsafe body(
                        unsafe AddressTextPointers(
                            shorts: shorts.baseAddress.unsafelyUnwrapped,
                            mask: shorts.count - 1,
                            longSlots: longSlots,
                            longs: longs,
                            seed: seed
                        )
                    )
                }
            }
        }
    }

    private mutating func refillShorts(_ known: [Short], slots: Int) {
        shorts = Array(repeating: Short(), count: slots)
        for text in known where text.number != 0 { place(text) }
    }

    private mutating func place(_ text: Short) {
        let mask = shorts.count - 1
        var slot = Int(truncatingIfNeeded: scattered(text.first, text.second, seed)) & mask
        while shorts[slot].number != 0 { slot = (slot + 1) & mask }
        shorts[slot] = text
    }

    private mutating func refillLongs(slots: Int) {
        longSlots = Array(repeating: 0, count: slots)
        for (index, text) in longs.enumerated() {
            place(index + 1, longHash(text.words, seed), in: &longSlots)
        }
    }

    /// A used slot is never 0: indices in it start at 1.
    private func place(_ index: Int, _ hash: UInt64, in slots: inout [UInt64]) {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != 0 { slot = (slot + 1) & mask }
        slots[slot] = hash & 0xffff_ffff_0000_0000 | UInt64(index)
    }
}

/// An address text on its way to be looked up.
struct AddressTextKey {
    /// The words of a short text; of a long one its length.
    let first: UInt64
    let second: UInt64
    let hash: UInt64

    var isShort: Bool { second != 0 }

    /// Reads 16 bytes.
    @inline(__always)
    init(_ text: UnsafePointer<UInt8>, _ length: Int, seed: UInt64) {
        // A short text's second word holds its length, so it is never 0; an empty text is nobody's.
        guard UInt(bitPattern: length &- 1) < AddressTexts.maximumShort else {
            first = UInt64(truncatingIfNeeded: length)
            second = 0
            hash = 0
            return
        }
        (first, second) = unsafe shortWords(text, length)
        hash = scattered(first, second, seed)
    }
}

/// The tables of `AddressTexts` while they are lent.
@unsafe
struct AddressTextPointers {
    let shorts: UnsafePointer<AddressTexts.Short>
    let mask: Int
    let longSlots: UnsafeBufferPointer<UInt64>
    let longs: UnsafeBufferPointer<AddressTexts.Long>
    let seed: UInt64

    @inline(__always)
    func prefetch(_ key: AddressTextKey) {
        // Safe because the mask keeps the slot inside.
        unsafe weir_prefetch(shorts + (Int(truncatingIfNeeded: key.hash) & mask))
    }

    /// The number of the text with this key, which starts at `text`; 0 if it is not known.
    ///
    /// Reads up to 40 bytes of a long text.
    @inline(__always)
    func find(_ key: AddressTextKey, _ text: UnsafePointer<UInt8>) -> UInt32 {
        guard key.isShort else { return unsafe findLong(text, Int(key.first)) }
        // Safe because the mask keeps the slot inside, and the table is never full.
        var slot = unsafe Int(truncatingIfNeeded: key.hash) & mask
        while true {
            let known = unsafe shorts + slot
            if unsafe known.pointee.first == key.first && known.pointee.second == key.second {
                return unsafe known.pointee.number
            }
            guard unsafe known.pointee.number != 0 else { return 0 }
            slot = unsafe (slot &+ 1) & mask
        }
    }

    @inline(never)
    private func findLong(_ text: UnsafePointer<UInt8>, _ length: Int) -> UInt32 {
        guard length > AddressTexts.maximumShort, length <= AddressTexts.maximumLength else {
            return 0
        }
        let words = unsafe longWords(text, length)
        let hash = unsafe longHash(words, seed)
        let mask = unsafe longSlots.count &- 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        // Safe because a slot's index is 0 or that of an entry, and the table is never full.
        while true {
            let entry = unsafe longSlots[slot]
            guard entry != 0 else { return 0 }
            if (entry ^ hash) >> 32 == 0 {
                let known = unsafe longs[Int(truncatingIfNeeded: entry & 0xffff_ffff) &- 1]
                if known.words == words { return known.number }
            }
            slot = (slot &+ 1) & mask
        }
    }
}

/// Two 8-byte words of up to 15 bytes; the last byte is the length.
@inline(__always)
private func shortWords(_ text: UnsafePointer<UInt8>, _ length: Int) -> (UInt64, UInt64) {
    // Safe because callers lend at least 16 bytes.
    let raw = unsafe UnsafeRawPointer(text)
    let first = unsafe raw.loadUnaligned(as: UInt64.self)
    let second = unsafe raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
    // Without a branch: lengths around 8 are the usual ones, in no order.
    let inFirst = UInt64(truncatingIfNeeded: min(length, 8))
    let inSecond = UInt64(truncatingIfNeeded: max(length, 8)) &- 8
    let firstMask = UInt64.max &>> (64 &- inFirst &* 8)
    let secondMask = 1 &<< (inSecond &* 8) &- 1
    return (first & firstMask, second & secondMask | UInt64(truncatingIfNeeded: length) &<< 56)
}

/// Five 8-byte words of 16 to 39 bytes; the last byte is the length.
@inline(__always)
private func longWords(
    _ text: UnsafePointer<UInt8>,
    _ length: Int
) -> (UInt64, UInt64, UInt64, UInt64, UInt64) {
    // Safe because callers lend at least 40 bytes.
    let raw = unsafe UnsafeRawPointer(text)
    func word(_ index: Int) -> UInt64 {
        let used = length - index * 8
        guard used > 0 else { return 0 }
        let word = unsafe raw.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self)
        return used >= 8 ? word : word & ~(UInt64.max << UInt64(used * 8))
    }
    return (word(0), word(1), word(2), word(3), word(4) | UInt64(length) << 56)
}

/// Of all five words, with the process's secret: nobody can choose texts that collide.
private func longHash(
    _ words: (UInt64, UInt64, UInt64, UInt64, UInt64),
    _ seed: UInt64
) -> UInt64 {
    let start = scattered(words.0, words.1, seed)
    let middle = scattered(words.2 ^ start, words.3, seed)
    return scattered(words.4, middle, seed)
}
