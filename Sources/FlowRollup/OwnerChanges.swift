import ColumnKernel

/// Knows when an address passes from one owner to another (R7).
package protocol OwnerChanges: Sendable {
    /// The part of a Unix hour around an instant in which the owner of an address stays the same, in Unix milliseconds.
    ///
    /// - Parameters:
    ///   - address: Any.
    ///   - milliseconds: Unix time, UTC.
    /// - Returns: `nil` if it stays the same through the whole hour.
    func part(of address: AddressKey, at milliseconds: Int64) -> Range<Int64>?
}

/// An address as `AddressTable` holds it.
package struct AddressKey: Sendable {
    package var high: UInt64
    package var low: UInt64
    package var isWide: Bool

    package init(high: UInt64, low: UInt64, isWide: Bool) {
        self.high = high
        self.low = low
        self.isWide = isWide
    }
}

/// Tells rows of one address and hour apart by whose the address was at their time.
///
/// Each number remembers the part of an hour its last row was in: a usual row costs a look-up for either side.
struct OwnerSegments: Sendable {
    /// From `start` to before `end`, in Unix milliseconds, rows of an address have the number `part`.
    private struct Known: Sendable {
        var start: Int64 = 0
        var end: Int64 = 0
        var part: UInt32 = 0
    }

    private let changes: any OwnerChanges
    private var known: [Known] = []

    init(_ changes: any OwnerChanges) { self.changes = changes }

    var memoryBytes: Int { known.count * MemoryLayout<Known>.stride }

    /// The numbers of a table that was emptied mean nothing any more.
    mutating func forgetNumbers() { known.removeAll(keepingCapacity: true) }

    /// Replaces numbers of addresses that change hands within the hour of their row by those of the part it is in.
    ///
    /// - Parameters:
    ///   - count: Rows to look at.
    ///   - times: Their times, Unix milliseconds.
    ///   - keys: Their keys, after folding.
    ///   - effects: Rows that are left stay as they are.
    ///   - addresses: Gains a number for each part.
    mutating func divide(
        count: Int,
        times: [Int64],
        keys: inout GroupKeys,
        effects: [UInt8],
        addresses: inout AddressTable
    ) {
        if known.count < addresses.count {
            let missing = addresses.count - known.count
            known.append(contentsOf: repeatElement(Known(), count: missing))
        }
        for row in 0..<count where effects[row] & RowEffects.left == 0 {
            let time = times[row]
            keys.sources[row] = number(keys.sources[row], at: time, &addresses)
            keys.destinations[row] = number(keys.destinations[row], at: time, &addresses)
        }
    }

    /// The number of an address for a row of that time, Unix milliseconds.
    @inline(__always)
    mutating func number(
        _ number: UInt32,
        at time: Int64,
        _ addresses: inout AddressTable
    ) -> UInt32 {
        if Int(number) >= known.count {
            let missing = addresses.count - known.count
            known.append(contentsOf: repeatElement(Known(), count: missing))
        }
        let entry = known[Int(number)]
        if time >= entry.start, time < entry.end { return entry.part }
        return find(number, at: time, &addresses)
    }

    private mutating func find(
        _ number: UInt32,
        at time: Int64,
        _ addresses: inout AddressTable
    ) -> UInt32 {
        guard number != AddressTable.other else { return number }
        let index = Int(number)
        let key = AddressKey(
            high: addresses.high[index],
            low: addresses.low[index],
            isWide: addresses.isWide[index]
        )
        if let part = changes.part(of: key, at: time) {
            let own = addresses.number(of: number, from: part.lowerBound, until: part.upperBound)
            known[index] = Known(start: part.lowerBound, end: part.upperBound, part: own)
            return own
        }
        let start = time / 3_600_000 * 3_600_000
        known[index] = Known(start: start, end: start + 3_600_000, part: number)
        return number
    }
}
