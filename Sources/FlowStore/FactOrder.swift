import ColumnKernel
import FlowRollup

/// The groups of an input in the order of their facts: by scope, then by near address.
///
/// Facts of one scope, and in it of one near address, have to be neighbours; which comes first means nothing.
struct FactOrder: Sendable {
    /// Numbers of groups.
    private(set) var groups: [UInt32] = []
    private var keys: [UInt64] = []
    private var scratch: [UInt64] = []
    private static let digitBits = 11

    init() {}

    /// Arranges the groups of a rollup; the memory of the last call is used again.
    ///
    /// - Complexity: O(n), two or three passes as a rule.
    mutating func arrange(_ rows: Span<Group>, scopes: [ScopeTraits], addressCount: Int) {
        let indexBits = bitWidth(rows.count)
        let nearBits = bitWidth(addressCount)
        let scopeBits = bitWidth(scopes.count)
        guard indexBits + nearBits + scopeBits <= 64 else {
            arrangeByComparing(rows, scopes: scopes)
            return
        }
        keys.removeAll(keepingCapacity: true)
        keys.reserveCapacity(rows.count)
        for index in rows.indices {
            let scope = rows[index].scope
            let near = scopes[Int(scope)].near(rows[index])
            keys.append((UInt64(scope) << nearBits | UInt64(near)) << indexBits | UInt64(index))
        }
        let keyBits = Int(indexBits + nearBits + scopeBits)
        for shift in stride(from: Int(indexBits), to: keyBits, by: Self.digitBits) {
            sortByDigit(UInt64(shift))
        }
        let mask: UInt64 = 1 << indexBits - 1
        groups.removeAll(keepingCapacity: true)
        groups.reserveCapacity(keys.count)
        for key in keys { groups.append(UInt32(truncatingIfNeeded: key & mask)) }
    }

    /// The plain way, for more numbers than a key has bits.
    mutating func arrangeByComparing(_ rows: Span<Group>, scopes: [ScopeTraits]) {
        let keys = rows.indices.map { index in
            let group = rows[index]
            return (group.scope, scopes[Int(group.scope)].near(group), UInt32(index))
        }
        groups = keys.sorted { $0 < $1 }.map { $0.2 }
    }

    /// One stable pass of a radix sort.
    private mutating func sortByDigit(_ shift: UInt64) {
        let size = 1 << Self.digitBits
        let mask = UInt64(size - 1)
        var starts = Array(repeating: 0, count: size + 1)
        for key in keys { starts[Int(key >> shift & mask) + 1] += 1 }
        // A digit that all keys share leaves them as they are.
        if starts.contains(keys.count) { return }
        for digit in 0..<size { starts[digit + 1] += starts[digit] }
        if scratch.count < keys.count {
            scratch.append(contentsOf: repeatElement(0, count: keys.count - scratch.count))
        } else {
            scratch.removeLast(scratch.count - keys.count)
        }
        for key in keys {
            let digit = Int(key >> shift & mask)
            scratch[starts[digit]] = key
            starts[digit] += 1
        }
        swap(&keys, &scratch)
    }
}

/// Bits that hold every number below `count`.
private func bitWidth(_ count: Int) -> UInt64 {
    UInt64(Int.bitWidth - max(0, count - 1).leadingZeroBitCount)
}
