/// Counts distinct hashes in 2 KiB, about.
///
/// P. Flajolet, É. Fusy, O. Gandouet, F. Meunier, "HyperLogLog", 2007. The union of two sketches is the sketch of the union, bit for bit, so that inputs can come in any order (R11). Numbers come
/// from Ertl's improved estimator (O. Ertl, "New cardinality estimation algorithms for HyperLogLog sketches", 2017, algorithm 6):
/// right for small counts and large ones without tables, and with operations only that IEEE 754 rounds the same everywhere.
package struct HyperLogLog: Sendable, Equatable {
    /// Bits of a hash that choose its register.
    private static let precision: UInt64 = 11
    package static let registerCount = 1 << precision
    /// The standard error of an estimate, relative: 1.04 / √2048.
    package static let relativeError = 0.023
    /// Values of a register: 0 if it was never chosen, to 1 more than the bits that are left.
    private static let highest = Int(64 - precision) + 1

    package private(set) var registers: [UInt8]

    package init() { registers = Array(repeating: 0, count: Self.registerCount) }

    /// Registers as `registers` gave them; `nil` if they are none.
    package init?(registers: [UInt8]) {
        guard registers.count == Self.registerCount,
            registers.allSatisfy({ $0 <= Self.highest })
        else { return nil }
        self.registers = registers
    }

    /// Takes a hash, all of whose bits must be as good as random.
    package mutating func insert(_ hash: UInt64) {
        let register = Int(truncatingIfNeeded: hash >> (64 - Self.precision))
        // A bit behind the rest ends the count where the rest is 0.
        let rest = hash << Self.precision | 1 << (Self.precision - 1)
        registers[register] = max(registers[register], UInt8(rest.leadingZeroBitCount + 1))
    }

    package mutating func formUnion(_ other: HyperLogLog) {
        for index in registers.indices {
            registers[index] = max(registers[index], other.registers[index])
        }
    }

    /// How many distinct hashes there were, about.
    package var estimate: Int {
        var counts = Array(repeating: 0.0, count: Self.highest + 1)
        for value in registers { counts[Int(value)] += 1 }
        let size = Double(Self.registerCount)
        guard counts[0] < size else { return 0 }
        var sum = size * Self.tau(1 - counts[Self.highest] / size)
        for value in stride(from: Self.highest - 1, through: 1, by: -1) {
            sum = 0.5 * (sum + counts[value])
        }
        sum += size * Self.sigma(counts[0] / size)
        // 1 / (2 ln 2), the limit of the bias for many registers.
        let estimate = 0.721_347_520_444_481_7 * size * size / sum
        // Infinite if all registers are at their highest: no log has as many, forged registers may.
        return estimate < 0x1p62 ? Int(estimate.rounded()) : 1 << 62
    }

    /// What registers that were never chosen add; `share` is below 1.
    private static func sigma(_ share: Double) -> Double {
        var (power, weight, sum) = (share, 1.0, share)
        while true {
            power *= power
            let last = sum
            sum += power * weight
            weight += weight
            if sum == last { return sum }
        }
    }

    /// What registers at the highest value take away.
    private static func tau(_ share: Double) -> Double {
        guard share > 0, share < 1 else { return 0 }
        var (power, weight, sum) = (share, 1.0, 1 - share)
        while true {
            power = power.squareRoot()
            let last = sum
            weight *= 0.5
            sum -= (1 - power) * (1 - power) * weight
            if sum == last { return sum / 3 }
        }
    }
}
