/// A set of numbers as closed ranges: rising, apart, never adjacent, so that equal sets are equal values.
///
/// - Complexity: Every operation is one walk along the ranges of both sides.
package struct NumberRanges: Sendable, Hashable {
    package private(set) var ranges: [ClosedRange<UInt128>] = []

    package init() {}

    /// - Parameter ranges: In any order; they may overlap.
    package init(_ ranges: some Sequence<ClosedRange<UInt128>>) {
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) { append(range) }
        assertInvariants()
    }

    package var isEmpty: Bool { ranges.isEmpty }

    package func contains(_ number: UInt128) -> Bool {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < number { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].lowerBound <= number
    }

    package func isSuperset(of other: NumberRanges) -> Bool {
        other.subtracting(self).isEmpty
    }

    package func union(_ other: NumberRanges) -> NumberRanges {
        NumberRanges(ranges + other.ranges)
    }

    package func intersection(_ other: NumberRanges) -> NumberRanges {
        var result = NumberRanges()
        var (left, right) = (0, 0)
        while left < ranges.count, right < other.ranges.count {
            let first = max(ranges[left].lowerBound, other.ranges[right].lowerBound)
            let last = min(ranges[left].upperBound, other.ranges[right].upperBound)
            if first <= last { result.append(first...last) }
            if ranges[left].upperBound < other.ranges[right].upperBound {
                left += 1
            } else {
                right += 1
            }
        }
        result.assertInvariants()
        return result
    }

    package func subtracting(_ other: NumberRanges) -> NumberRanges {
        var result = NumberRanges()
        var right = 0
        for range in ranges {
            var first = range.lowerBound
            var isUsedUp = false
            while right < other.ranges.count, other.ranges[right].upperBound < first { right += 1 }
            var at = right
            while at < other.ranges.count, other.ranges[at].lowerBound <= range.upperBound {
                let hole = other.ranges[at]
                if hole.lowerBound > first { result.append(first...(hole.lowerBound - 1)) }
                guard hole.upperBound < range.upperBound else {
                    isUsedUp = true
                    break
                }
                first = max(first, hole.upperBound + 1)
                at += 1
            }
            if !isUsedUp { result.append(first...range.upperBound) }
        }
        result.assertInvariants()
        return result
    }

    /// How many numbers are in the set; `UInt128.max` for that many and for one more.
    package var count: UInt128 {
        var total: UInt128 = 0
        for range in ranges {
            let (length, isAll) = (range.upperBound - range.lowerBound)
                .addingReportingOverflow(1)
            let (sum, isOver) = total.addingReportingOverflow(length)
            guard !isAll, !isOver else { return .max }
            total = sum
        }
        return total
    }

    /// Adds a range that begins at or behind the beginning of the last one.
    private mutating func append(_ range: ClosedRange<UInt128>) {
        guard let last = ranges.last,
            last.upperBound == .max || range.lowerBound <= last.upperBound + 1
        else { return ranges.append(range) }
        ranges[ranges.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
    }

    func assertInvariants() {
        assert(
            zip(ranges, ranges.dropFirst()).allSatisfy {
                $0.upperBound < .max && $0.upperBound + 1 < $1.lowerBound
            },
            "ranges rise and are apart"
        )
    }
}
