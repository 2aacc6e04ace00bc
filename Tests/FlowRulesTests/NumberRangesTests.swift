import FlowRules
import FlowTestSupport
import Testing

@Suite struct NumberRangesTests {
    /// Sets of the numbers 0 to 15, and the same as bits.
    private func random(_ random: inout SplitMix64) -> (NumberRanges, UInt16) {
        var ranges: [ClosedRange<UInt128>] = []
        var bits: UInt16 = 0
        for _ in 0..<random.number(0...5) {
            let first = random.number(0...15)
            let last = random.number(first...15)
            ranges.append(UInt128(first)...UInt128(last))
            for bit in first...last { bits |= 1 << UInt16(bit) }
        }
        return (NumberRanges(ranges), bits)
    }

    private func bits(_ ranges: NumberRanges) -> UInt16 {
        (0..<16).reduce(0) { ranges.contains(UInt128($1)) ? $0 | 1 << UInt16($1) : $0 }
    }

    @Test("sets of ranges work like sets of bits", arguments: UInt64(0)..<200)
    func likeBits(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let (left, leftBits) = random(&generator)
        let (right, rightBits) = random(&generator)
        #expect(bits(left) == leftBits)
        #expect(bits(left.union(right)) == leftBits | rightBits)
        #expect(bits(left.intersection(right)) == leftBits & rightBits)
        #expect(bits(left.subtracting(right)) == leftBits & ~rightBits)
        #expect(left.isSuperset(of: right) == (rightBits & ~leftBits == 0))
        #expect(left.count == UInt128(leftBits.nonzeroBitCount))
        #expect((left == right) == (leftBits == rightBits))
    }

    @Test("the last number there is is no special case")
    func wholeLine() {
        let all = NumberRanges([0...UInt128.max])
        #expect(all.subtracting(NumberRanges([5...UInt128.max])).ranges == [0...4])
        #expect(NumberRanges([UInt128.max...UInt128.max, 0...3]).ranges.count == 2)
        #expect(all.count == .max)
        #expect(all.subtracting(all).isEmpty)
    }
}
