import CVector

/// The distinct source ports of groups: a set of pairs (group, port).
///
/// Open addressing, 8 bytes a slot, at most half full. A slot holds the pair with the group's number raised by one, so that 0 is a free slot.
/// Positions are the upper bits of the hash: a table that grows is read and written from front to back.
///
/// One table for all groups and not a set each: most groups have a port or two, and a new pair touches one line of memory.
package struct SourcePorts: Sendable {
    private var slots: [UInt64] = []
    private var shift: UInt64 = 64
    private let seed = tableSeed
    /// Distinct pairs.
    package private(set) var count = 0

    /// Pairs whose slots are on their way from memory at once.
    private static let pairsInFlight = 16

    package init() {}

    package var memoryBytes: Int { slots.count * 8 }

    /// Forgets the pairs; keeps the memory, unless it is far above what they needed.
    package mutating func removeAll() {
        if slots.count > 1 << 12, count * 16 < slots.count {
            self = SourcePorts()
        } else if count > 0 {
            for index in slots.indices { slots[index] = 0 }
            count = 0
        }
    }

    /// A pair as `insert` takes it.
    @inline(__always)
    package static func pair(group: Int, port: UInt32) -> UInt64 {
        UInt64(truncatingIfNeeded: group &+ 1) &<< 16 | UInt64(port)
    }

    /// Adds pairs, of which any may be there already.
    package mutating func insert(_ pairs: Span<UInt64>) {
        guard !pairs.isEmpty else { return }
        reserve(pairs.count)
        let (mask, shift, seed) = (slots.count - 1, shift, seed)
        var added = 0
        unsafe slots.withUnsafeMutableBufferPointer { slots in
            // Safe because a position is less than the number of slots, and half of these stay free.
            for index in 0..<pairs.count {
                if index + Self.pairsInFlight < pairs.count {
                    let next = pairs[index + Self.pairsInFlight]
                    unsafe weir_prefetch(
                        slots.baseAddress.unsafelyUnwrapped + position(next, shift, seed)
                    )
                }
                let pair = pairs[index]
                var slot = position(pair, shift, seed)
                while unsafe slots[slot] != pair {
                    guard unsafe slots[slot] != 0 else {
                        unsafe slots[slot] = pair
                        added += 1
                        break
                    }
                    slot = (slot &+ 1) & mask
                }
            }
        }
        count += added
    }

    /// Adds the pairs of another set.
    ///
    /// - Parameters:
    ///   - other: Pairs of other groups' numbers.
    ///   - numbers: The number here of each group there; `nil` if it is left out.
    package mutating func insert(_ other: borrowing SourcePorts, as numbers: [Int?]) {
        var pairs: [UInt64] = []
        pairs.reserveCapacity(other.count)
        for pair in other.slots where pair != 0 {
            guard let number = numbers[Int(pair >> 16) - 1] else { continue }
            pairs.append(Self.pair(group: number, port: UInt32(pair & 0xffff)))
        }
        insert(pairs.span)
    }

    /// The ports of each group.
    ///
    /// - Complexity: O(n), two passes over the table.
    package func lists(groupCount: Int) -> SourcePortLists {
        guard count > 0 else { return SourcePortLists() }
        var ends = Array(repeating: UInt32(0), count: groupCount + 1)
        for pair in slots where pair != 0 { ends[Int(pair >> 16)] += 1 }
        var total: UInt32 = 0
        for index in ends.indices {
            total += ends[index]
            ends[index] = total
        }
        // From the end of each list to its start, where it leaves the place of the list before.
        var ports = Array(repeating: UInt16(0), count: count)
        for pair in slots where pair != 0 {
            let list = Int(pair >> 16)
            ends[list] -= 1
            ports[Int(ends[list])] = UInt16(truncatingIfNeeded: pair)
        }
        ends.removeFirst()
        ends.append(total)
        return SourcePortLists(starts: ends, ports: ports)
    }

    private mutating func reserve(_ more: Int) {
        let needed = (count + more) * 2
        guard needed > slots.count else { return }
        var size = max(1 << 8, slots.count)
        while needed > size { size *= 2 }
        let old = slots
        slots = Array(repeating: 0, count: size)
        shift = UInt64(64 - size.trailingZeroBitCount)
        for pair in old where pair != 0 {
            var slot = position(pair, shift, seed)
            while slots[slot] != 0 { slot = (slot + 1) & (size - 1) }
            slots[slot] = pair
        }
    }
}

/// Keyed with the process's secret: whoever sends packets chooses their ports.
@inline(__always)
private func position(_ pair: UInt64, _ shift: UInt64, _ seed: UInt64) -> Int {
    Int(truncatingIfNeeded: mix(pair ^ seed) &>> shift)
}

/// The source ports of each group of a table, in no order.
package struct SourcePortLists: Sendable {
    /// Where the list of each group begins, and where the last one ends; empty if no group has any.
    private let starts: [UInt32]
    /// All lists, one behind the other.
    package let ports: [UInt16]

    /// No ports of any group.
    package init() { self.init(starts: [], ports: []) }

    fileprivate init(starts: [UInt32], ports: [UInt16]) {
        self.starts = starts
        self.ports = ports
    }

    /// Where in `ports` those of group `index` are.
    @inline(__always)
    package func range(of index: Int) -> Range<Int> {
        guard !ports.isEmpty else { return 0..<0 }
        return Int(starts[index])..<Int(starts[index + 1])
    }
}
