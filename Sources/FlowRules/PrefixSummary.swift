package import Flow

/// Few blocks that hold all of many addresses.
package enum PrefixSummary {
    /// Merges neighbours into the smallest block around both until at most `limit` are left.
    ///
    /// The closest first, of equally close ones the first in address order: the answer depends on the set
    /// alone (R11). No block reaches out of `bounds`.
    ///
    /// - Returns: Blocks in address order, or `nil` if `bounds` does not let them become few enough.
    package static func summary(
        of blocks: [IPPrefix],
        within bounds: NumberRanges,
        limit: Int
    ) -> [IPPrefix]? {
        // The fewest that hold exactly the same, to begin with.
        let ranges = NumberRanges(blocks.flatMap { AddressLine.ranges(of: $0).ranges })
        var result = AddressLine.prefixes(of: ranges)
        for level in 0...128 where result.count > limit {
            result = merged(result, level, bounds, limit)
        }
        return result.count <= limit ? result : nil
    }

    /// One pass over neighbours whose common block has `level` free bits.
    private static func merged(
        _ blocks: [IPPrefix],
        _ level: Int,
        _ bounds: NumberRanges,
        _ limit: Int
    ) -> [IPPrefix] {
        var result: [IPPrefix] = []
        var count = blocks.count
        for block in blocks {
            if let last = result.last, count > limit, let around = common(last, block),
                self.level(of: around) == level,
                bounds.isSuperset(of: AddressLine.ranges(of: around))
            {
                result[result.count - 1] = around
                count -= 1
            } else {
                result.append(block)
            }
        }
        return result
    }

    /// Free bits, IPv4's shifted so that a host counts like an IPv6 network.
    private static func level(of block: IPPrefix) -> Int {
        block.address.family == .v4
            ? ReviewLimits.networkLength + 32 - block.length : 128 - block.length
    }

    private static func common(_ left: IPPrefix, _ right: IPPrefix) -> IPPrefix? {
        let family = left.address.family
        guard family == right.address.family else { return nil }
        let difference = left.address.value ^ right.address.value
        let shared = family.bits - (128 - difference.leadingZeroBitCount)
        let length = min(shared, left.length, right.length)
        return IPPrefix(containing: left.address, length: max(0, length))
    }

    /// Closes the smallest gaps between runs of ports until at most `limit` are left.
    ///
    /// - Returns: `nil` if `bounds` does not let them become few enough.
    package static func portRanges(
        of ports: Set<UInt16>,
        within bounds: NumberRanges,
        limit: Int
    ) -> NumberRanges? {
        let exact = NumberRanges(ports.map { UInt128($0)...UInt128($0) })
        let runs = exact.ranges
        guard runs.count > limit else { return exact }
        let gaps = zip(runs, runs.dropFirst())
            .map { ($0.upperBound + 1)...($1.lowerBound - 1) }
            .filter { bounds.isSuperset(of: NumberRanges([$0])) }
            .sorted { left, right in
                let (first, second) = (
                    left.upperBound - left.lowerBound, right.upperBound - right.lowerBound
                )
                return first == second ? left.lowerBound < right.lowerBound : first < second
            }
        guard gaps.count >= runs.count - limit else { return nil }
        return NumberRanges(runs + gaps.prefix(runs.count - limit))
    }
}
