import ColumnKernel

/// A key of a `DenseTable`.
protocol DenseKey: Equatable, Sendable {
    /// Spread over all bits, different in each process.
    var spread: UInt64 { get }
}

/// Dense numbers for keys: every distinct key gets the next one.
///
/// Open addressing over 32-bit numbers, at most half full.
struct DenseTable<Key: DenseKey>: Sendable {
    private(set) var keys: [Key] = []
    private var slots: [UInt32] = []

    var count: Int { keys.count }
    var memoryBytes: Int { keys.capacity * MemoryLayout<Key>.stride + slots.count * 4 }

    mutating func removeAll(keepingCapacity: Bool) {
        keys.removeAll(keepingCapacity: keepingCapacity)
        if !keepingCapacity || slots.count > 1 << 12 {
            slots = []
        } else {
            for index in slots.indices { slots[index] = 0 }
        }
    }

    /// The number of a key, and whether it is a new one.
    mutating func number(of key: Key) -> (number: Int, isNew: Bool) {
        if (keys.count + 1) * 2 > slots.count { grow() }
        let slot = self.slot(of: key)
        if slots[slot] != 0 { return (Int(slots[slot]) - 1, false) }
        keys.append(key)
        slots[slot] = UInt32(keys.count)
        return (keys.count - 1, true)
    }

    private func slot(of key: Key) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: key.spread) & mask
        while slots[slot] != 0, keys[Int(slots[slot]) - 1] != key { slot = (slot + 1) & mask }
        return slot
    }

    private mutating func grow() {
        slots = Array(repeating: 0, count: max(64, slots.count * 2))
        for (index, key) in keys.enumerated() { slots[slot(of: key)] = UInt32(index + 1) }
    }
}

/// The process's secret, so that nobody can choose keys that collide.
let denseSeed = UInt64.random(in: .min ... .max)

/// Spreads words over a table.
@inline(__always)
func spread(_ first: UInt64, _ second: UInt64, _ third: UInt64 = 0, _ fourth: UInt64 = 0) -> UInt64
{
    mix(mix(first ^ denseSeed, second), mix(third, fourth))
}
