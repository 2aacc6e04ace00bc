/// A set of fingerprints: open addressing, 8 bytes a slot, at most one third full: a collision costs more than the memory.
///
/// 0 marks a free slot; the fingerprint 0 is folded onto 1.
package struct FingerprintSet: Sendable {
    private var slots: [UInt64] = []
    /// Positions are the upper bits of a keyed hash, so that nobody can choose flows that collide.
    private var shift: UInt64 = 64
    private let seed = tableSeed
    package private(set) var count = 0

    package init() {}

    package var memoryBytes: Int { slots.count * 8 }

    /// Forgets the fingerprints; keeps the memory, unless it is far above what they needed.
    package mutating func removeAll() {
        if count * 16 < slots.count {
            self = FingerprintSet()
        } else {
            for index in slots.indices { slots[index] = 0 }
            count = 0
        }
    }

    /// Makes room for `more` fingerprints.
    package mutating func reserve(_ more: Int) {
        let needed = (count + more) * 3
        guard needed > slots.count else { return }
        var size = max(1 << 6, slots.count)
        while needed > size { size *= 2 }
        grow(to: size)
    }

    package func contains(_ fingerprint: UInt64) -> Bool {
        guard !slots.isEmpty else { return false }
        let key = max(fingerprint, 1)
        var slot = Int(truncatingIfNeeded: scattered(key, seed) &>> shift)
        while slots[slot] != 0 {
            if slots[slot] == key { return true }
            slot = (slot + 1) & (slots.count - 1)
        }
        return false
    }

    /// `true` if it was not there.
    package mutating func insert(_ fingerprint: UInt64) -> Bool {
        reserve(1)
        let (mask, shift, seed) = (slots.count - 1, shift, seed)
        var slots = slots.mutableSpan
        let isNew = Self.insert(fingerprint, &slots, mask: mask, shift: shift, seed: seed)
        count += isNew ? 1 : 0
        return isNew
    }

    /// Takes a fingerprint if there is room for it (R14).
    ///
    /// - Returns: Whether it is in the set now.
    package mutating func keep(_ fingerprint: UInt64, atMost limit: Int) -> Bool {
        contains(fingerprint) || count < limit && insert(fingerprint)
    }

    /// Adds the flows of a record, for which room has been reserved.
    ///
    /// - Returns: How many were new; their numbers are in `new`, in ascending order.
    mutating func insert(_ flows: Span<FlowIndex.Flow>, new: inout MutableSpan<Int32>) -> Int {
        precondition(flows.count <= new.count && (count + flows.count) * 3 <= slots.count)
        let (mask, shift, seed) = (slots.count - 1, shift, seed)
        var slots = slots.mutableSpan
        var added = 0
        for number in 0..<flows.count {
            // Safe because `number` is below `flows.count`, and `added` never passes it.
            let fingerprint = unsafe flows[unchecked: number].fingerprint
            let isNew = Self.insert(fingerprint, &slots, mask: mask, shift: shift, seed: seed)
            unsafe new[unchecked: added] = Int32(truncatingIfNeeded: number)
            added += isNew ? 1 : 0
        }
        count += added
        return added
    }

    @inline(__always)
    private static func insert(
        _ fingerprint: UInt64,
        _ slots: inout MutableSpan<UInt64>,
        mask: Int,
        shift: UInt64,
        seed: UInt64
    ) -> Bool {
        let key = max(fingerprint, 1)
        var slot = Int(truncatingIfNeeded: scattered(key, seed) &>> shift)
        while true {
            // Safe because `slots` has `mask + 1` slots, and `shift` leaves as many bits.
            let entry = unsafe slots[unchecked: slot]
            // Nobody can predict which of both it is, and the same is written in either case.
            if min(entry, entry ^ key) == 0 {
                unsafe slots[unchecked: slot] = key
                return entry == 0
            }
            slot = (slot &+ 1) & mask
        }
    }

    private mutating func grow(to size: Int) {
        let old = slots
        slots = Array(repeating: 0, count: size)
        shift = UInt64(64 - size.trailingZeroBitCount)
        let (shift, seed) = (shift, seed)
        var slots = slots.mutableSpan
        for key in old where key != 0 {
            _ = Self.insert(key, &slots, mask: size - 1, shift: shift, seed: seed)
        }
    }
}

/// Says of most fingerprints that they are not in a small collection, for the price of one bit.
package struct FingerprintFilter: Sendable {
    private var words: [UInt64] = []
    private var shift: UInt64 = 64
    private let seed = tableSeed
    /// Fingerprints added since it was made.
    package private(set) var count = 0

    /// A filter for about `capacity` fingerprints: one in 64 others is let through by mistake.
    package init(capacity: Int = 0) {
        guard capacity > 0 else { return }
        var size = 1 << 12
        while size < capacity * 64 { size *= 2 }
        words = Array(repeating: 0, count: size / 64)
        shift = UInt64(64 - size.trailingZeroBitCount)
    }

    /// Whether it has taken as many as it was made for.
    package var isFull: Bool { count >= words.count }

    package mutating func insert(_ fingerprint: UInt64) {
        let bit = scattered(fingerprint, seed) &>> shift
        words[Int(truncatingIfNeeded: bit >> 6)] |= 1 << (bit & 63)
        count += 1
    }

    @inline(__always)
    package func mayHold(_ fingerprint: UInt64) -> Bool {
        guard count > 0 else { return false }
        let bit = scattered(fingerprint, seed) &>> shift
        return words[Int(truncatingIfNeeded: bit >> 6)] >> (bit & 63) & 1 == 1
    }
}
