/// Dense numbers for addresses: every distinct address gets the next one.
///
/// An open-addressing table of 32-bit slots over dense key columns, at most two thirds full; beside it `AddressTexts`, which
/// knows the texts that addresses came as, so that a text is parsed once and not once a tuple.
package struct AddressTable: Sendable {
    private var slots: [UInt32]
    private var mask: Int
    private let seed = tableSeed
    /// Upper and lower half; IPv4 has high 0 and `isWide` false.
    package private(set) var high: [UInt64] = []
    package private(set) var low: [UInt64] = []
    package private(set) var isWide: [Bool] = []
    /// A hash of the address itself, the same in every run.
    package private(set) var hashes: [UInt64] = []
    /// `RowEffects.ports` for addresses of the internet, 0 for others.
    package private(set) var publicMarks: [UInt8] = []
    var texts = AddressTexts()
    /// Numbers that stand for an address during a part of an hour only.
    package private(set) var segments: [UInt32: AddressSegment] = [:]
    private var segmentNumbers: [SegmentKey: UInt32] = [:]

    private struct SegmentKey: Hashable {
        var base: UInt32
        var start: Int64
    }

    /// Number 0: all addresses folded together (R14).
    package static let other: UInt32 = 0

    package init() {
        slots = Array(repeating: 0, count: 1 << 12)
        mask = slots.count - 1
        appendOther()
    }

    package var count: Int { high.count }

    package var memoryBytes: Int { count * 49 + segments.count * 96 + texts.memoryBytes }

    package mutating func removeAll() {
        self = AddressTable()
    }

    private mutating func appendOther() {
        high.append(.max)
        low.append(.max)
        isWide.append(false)
        hashes.append(mix(.max, .max))
        publicMarks.append(0)
    }

    /// The number of an address and, from now on, of its text.
    ///
    /// - Parameters:
    ///   - high: Upper half; 0 for IPv4.
    ///   - low: Lower half; 32 bits for IPv4.
    ///   - isWide: Whether it is IPv6.
    ///   - text: The bytes it was logged as; not remembered if they are more than `AddressTexts.maximumLength`.
    /// - Returns: The number, the same for all texts of an address.
    package mutating func intern(
        high: UInt64,
        low: UInt64,
        isWide: Bool,
        text: Span<UInt8>
    ) -> UInt32 {
        let number = intern(high: high, low: low, isWide: isWide)
        texts.insert(text, number: number)
        return number
    }

    @inline(__always)
    package mutating func intern(high: UInt64, low: UInt64, isWide: Bool) -> UInt32 {
        var slot = self.slot(high, low, isWide)
        while true {
            let number = slots[slot]
            guard number != 0 else { break }
            let index = Int(number)
            if self.low[index] == low, self.high[index] == high, self.isWide[index] == isWide {
                return number
            }
            slot = (slot + 1) & mask
        }
        let number = UInt32(count)
        slots[slot] = number
        self.high.append(high)
        self.low.append(low)
        self.isWide.append(isWide)
        hashes.append(Self.hash(high: high, low: low, isWide: isWide))
        let isPublic = isPublicAddress(high: high, low: low, isWide: isWide)
        publicMarks.append(isPublic ? RowEffects.ports : 0)
        if count * 3 > slots.count * 2 { rehash() }
        return number
    }

    /// What `hashes` has of an address; sketches that are stored are made of it.
    @inline(__always)
    package static func hash(high: UInt64, low: UInt64, isWide: Bool) -> UInt64 {
        isWide ? mix(mix(high, low), 6) : mix(low, 4)
    }

    /// Keyed with the process's secret: `hashes` can be made to collide by whoever chooses addresses.
    @inline(__always)
    private func slot(_ high: UInt64, _ low: UInt64, _ isWide: Bool) -> Int {
        let hash = isWide ? mix(mix(high ^ seed, low), seed) : mix(low ^ seed)
        return Int(truncatingIfNeeded: hash) & mask
    }

    /// The number of an address during a part of an hour; a table of its own has no other way to it.
    ///
    /// - Parameters:
    ///   - base: The number of the address itself.
    ///   - start: Unix milliseconds at which the part begins.
    ///   - end: Where it ends.
    /// - Returns: A number with the key columns of `base`.
    package mutating func number(of base: UInt32, from start: Int64, until end: Int64) -> UInt32 {
        let key = SegmentKey(base: base, start: start)
        if let known = segmentNumbers[key] { return known }
        let number = UInt32(count)
        high.append(high[Int(base)])
        low.append(low[Int(base)])
        isWide.append(isWide[Int(base)])
        hashes.append(hashes[Int(base)])
        publicMarks.append(publicMarks[Int(base)])
        segments[number] = AddressSegment(base: base, start: start, end: end)
        segmentNumbers[key] = number
        return number
    }

    /// The number of the address itself.
    @inline(__always)
    package func base(of number: UInt32) -> UInt32 {
        segments.isEmpty ? number : segments[number]?.base ?? number
    }

    /// Forgets the addresses from number `start` on that the first `count` rows do not use, and renumbers those they do.
    ///
    /// For rows that have been folded: a sweep must not be remembered address by address (R14).
    package mutating func retain(from start: Int, count: Int, keys: inout GroupKeys) {
        precondition(segments.keys.allSatisfy { $0 < start }, "segments come after folding")
        var newNumbers: [UInt32: UInt32] = [:]
        let old = self
        high.removeLast(self.count - start)
        low.removeLast(low.count - start)
        isWide.removeLast(isWide.count - start)
        hashes.removeLast(hashes.count - start)
        publicMarks.removeLast(publicMarks.count - start)
        texts.removeNumbers(from: UInt32(start))
        fillSlots()
        func renumbered(_ number: UInt32) -> UInt32 {
            guard Int(number) >= start else { return number }
            if let known = newNumbers[number] { return known }
            let index = Int(number)
            let new = intern(high: old.high[index], low: old.low[index], isWide: old.isWide[index])
            newNumbers[number] = new
            return new
        }
        for row in 0..<count {
            keys.sources[row] = renumbered(keys.sources[row])
            keys.destinations[row] = renumbered(keys.destinations[row])
        }
    }

    private mutating func rehash() {
        slots = Array(repeating: 0, count: slots.count * 2)
        fillSlots()
    }

    private mutating func fillSlots() {
        for index in slots.indices { slots[index] = 0 }
        mask = slots.count - 1
        for number in 1..<count {
            if !segments.isEmpty, segments[UInt32(number)] != nil { continue }
            var slot = self.slot(high[number], low[number], isWide[number])
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = UInt32(number)
        }
    }
}
