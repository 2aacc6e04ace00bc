import ColumnKernel
import Testing

@Suite struct MixingTests {
    /// Values of `fmix64` computed apart from this code, in Python; stored fingerprints depend on them.
    @Test("the mixer is MurmurHash3's, for ever")
    func known() {
        #expect(mix(0) == 0)
        #expect(mix(1) == 0xb456_bcfc_34c2_cb2c)
        #expect(mix(2) == 0x3abf_2a20_6506_83e7)
        #expect(mix(3735928559) == 0xd24b_d59f_862a_1dac)
        #expect(mix(1, 2) == 0x0419_b319_c32c_ed2b)
    }

    @Test("the mixer of one value is a bijection on any sample")
    func distinct() {
        #expect(Set((0..<50_000 as Range<UInt64>).map { mix($0) }).count == 50_000)
        #expect(Set((0..<50_000 as Range<UInt64>).map { mix($0 << 40) }).count == 50_000)
    }

    @Test("one changed bit changes about half of the others")
    func avalanche() {
        for bit in 0..<64 as Range<UInt64> {
            var changed = 0
            for value in 0..<64 as Range<UInt64> {
                changed += (mix(value &* 977) ^ mix(value &* 977 ^ 1 << bit)).nonzeroBitCount
            }
            #expect((24 * 64...40 * 64).contains(changed), "bit \(bit): \(changed)")
        }
    }

    @Test("of two values the order counts, and small grids have no equal pairs")
    func pairs() {
        #expect(mix(1, 2) != mix(2, 1))
        var seen: Set<UInt64> = []
        for first in 0..<200 as Range<UInt64> {
            for second in 0..<200 as Range<UInt64> { seen.insert(mix(first, second)) }
        }
        #expect(seen.count == 40_000)
    }
}
