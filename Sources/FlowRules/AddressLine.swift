package import Flow

/// Both address families on one line of numbers: an IPv4 address lies where its IPv4-mapped form does.
///
/// One line means one set, one subtraction and one test for both (R15). `::/0` of a rule means IPv6 and
/// leaves the mapped block out: Azure and Kubernetes never let it match IPv4.
package enum AddressLine {
    /// `::ffff:0:0/96` (RFC 4291 section 2.5.5.2).
    static let v4: ClosedRange<UInt128> = (0xffff << 32)...(0xffff << 32 | 0xffff_ffff)

    package static func position(of address: IPAddress) -> UInt128 {
        address.family == .v4 ? v4.lowerBound + address.value : address.value
    }

    package static func address(at position: UInt128) -> IPAddress {
        v4.contains(position)
            ? IPAddress(v4: UInt32(truncatingIfNeeded: position))
            : IPAddress(
                v6High: UInt64(truncatingIfNeeded: position >> 64),
                low: UInt64(truncatingIfNeeded: position)
            )
    }

    /// The addresses of a block.
    package static func ranges(of prefix: IPPrefix) -> NumberRanges {
        let block = prefix.unmapped
        let whole = NumberRanges([
            position(of: block.address)...position(of: block.lastAddress)
        ])
        return block.address.family == .v4 ? whole : whole.subtracting(NumberRanges([v4]))
    }

    /// The fewest blocks that hold exactly these addresses, in address order.
    ///
    /// All of IPv6 is `::/0`, although IPv4 has its place within.
    package static func prefixes(of ranges: NumberRanges) -> [IPPrefix] {
        var result: [IPPrefix] = []
        var rest = ranges
        let allV6 = self.ranges(of: everyV6)
        if ranges.isSuperset(of: allV6) {
            result.append(everyV6)
            rest = rest.subtracting(allV6)
        }
        for range in rest.ranges {
            for part in split(range) { appendBlocks(of: part, to: &result) }
        }
        return result.sorted()
    }

    /// Blocks of a range at most; a range that needs more is written by its ends.
    ///
    /// An IPv6 range can need 254 blocks: a hostile rule would be two hundred times its size.
    private static let blocksOfRange = 8

    /// The same as blocks, or as ranges `first-last` where that is shorter.
    static func texts(of ranges: NumberRanges) -> [String] {
        var result: [(first: IPAddress, text: String)] = []
        var rest = ranges
        let allV6 = self.ranges(of: everyV6)
        if ranges.isSuperset(of: allV6) {
            result.append((everyV6.address, everyV6.description))
            rest = rest.subtracting(allV6)
        }
        for part in rest.ranges.flatMap(split) {
            var blocks: [IPPrefix] = []
            appendBlocks(of: part, to: &blocks)
            if blocks.count <= blocksOfRange {
                result += blocks.map { ($0.address, $0.description) }
            } else {
                let (first, last) = (address(at: part.lowerBound), address(at: part.upperBound))
                result.append((first, "\(first)-\(last)"))
            }
        }
        return result.sorted { $0.first < $1.first }.map(\.text)
    }

    private static let everyV6 = IPPrefix(containing: IPAddress(v6High: 0, low: 0), length: 0)

    /// Cuts a range where the families meet.
    private static func split(_ range: ClosedRange<UInt128>) -> [ClosedRange<UInt128>] {
        let whole = NumberRanges([range])
        let inside = NumberRanges([v4])
        return whole.subtracting(inside).ranges + whole.intersection(inside).ranges
    }

    private static func appendBlocks(
        of range: ClosedRange<UInt128>,
        to result: inout [IPPrefix]
    ) {
        var first = range.lowerBound
        while true {
            let bits = address(at: first).family.bits
            // As many low bits as are zero and do not reach behind the end.
            var free = min(first.trailingZeroBitCount, bits)
            while free > 0, !fits(first, free, range.upperBound) { free -= 1 }
            result.append(IPPrefix(containing: address(at: first), length: bits - free))
            let last = first | (free == 128 ? .max : (1 << UInt128(free)) - 1)
            guard last < range.upperBound else { return }
            first = last + 1
        }
    }

    private static func fits(_ first: UInt128, _ free: Int, _ last: UInt128) -> Bool {
        let mask: UInt128 = free == 128 ? .max : (1 << UInt128(free)) - 1
        return first | mask <= last
    }
}
