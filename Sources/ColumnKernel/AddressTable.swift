/// Dense numbers for addresses: every distinct address gets the next one.
///
/// An open-addressing table of 32-bit slots over dense key columns, at most two thirds full.
package struct AddressTable: Sendable {
    private var slots: [UInt32]
    private var mask: Int
    /// Upper and lower half; IPv4 has high 0 and `isWide` false.
    package private(set) var high: [UInt64] = []
    package private(set) var low: [UInt64] = []
    package private(set) var isWide: [Bool] = []
    /// A hash of the address itself, the same in every run.
    package private(set) var hashes: [UInt64] = []

    /// Number 0: all addresses folded together (R14).
    package static let other: UInt32 = 0

    package init() {
        slots = Array(repeating: 0, count: 1 << 12)
        mask = slots.count - 1
        appendOther()
    }

    package var count: Int { high.count }

    package mutating func removeAll() {
        self = AddressTable()
    }

    private mutating func appendOther() {
        high.append(.max)
        low.append(.max)
        isWide.append(false)
        hashes.append(mix(.max, .max))
    }

    /// Numbers for the first `count` tokens of a column of `TupleColumns`.
    package mutating func intern(
        _ tokens: [UInt64],
        count: Int,
        of columns: borrowing TupleColumns,
        into numbers: inout [UInt32]
    ) {
        if numbers.count < count {
            numbers.append(contentsOf: repeatElement(0, count: count - numbers.count))
        }
        var lastToken: UInt64 = .max
        var lastNumber: UInt32 = 0
        for row in 0..<count {
            let token = tokens[row]
            if token != lastToken {
                lastToken = token
                lastNumber = intern(token: token, of: columns)
            }
            numbers[row] = lastNumber
        }
    }

    @inline(__always)
    private mutating func intern(token: UInt64, of columns: borrowing TupleColumns) -> UInt32 {
        guard token & TupleColumns.wideFlag != 0 else {
            return intern(high: 0, low: token, isWide: false)
        }
        let index = Int(token & ~TupleColumns.wideFlag)
        return intern(high: columns.wideHigh[index], low: columns.wideLow[index], isWide: true)
    }

    @inline(__always)
    package mutating func intern(high: UInt64, low: UInt64, isWide: Bool) -> UInt32 {
        let hash = isWide ? mix(mix(high, low), 6) : mix(low, 4)
        var slot = Int(truncatingIfNeeded: hash) & mask
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
        hashes.append(hash)
        if count * 3 > slots.count * 2 { rehash() }
        return number
    }

    private mutating func rehash() {
        slots = Array(repeating: 0, count: slots.count * 2)
        mask = slots.count - 1
        for number in 1..<count {
            var slot = Int(truncatingIfNeeded: hashes[number]) & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = UInt32(number)
        }
    }
}
