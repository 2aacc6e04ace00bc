import ColumnKernel
import Testing

@Suite struct AddressTableTests {
    @Test("distinct addresses get dense numbers from 1, known ones theirs again")
    func dense() {
        var table = AddressTable()
        #expect(table.count == 1)
        for round in 0..<2 {
            for number in 0..<20_000 {
                let found = table.intern(
                    high: number % 2 == 0 ? 0 : UInt64(number),
                    low: UInt64(number) << 20,
                    isWide: number % 2 == 1
                )
                #expect(found == UInt32(number + 1), "round \(round)")
            }
        }
        #expect(table.count == 20_001)
        #expect(
            table.low[7] == 6 << 20 && table.high[6] == 5 && table.isWide[6] && !table.isWide[7]
        )
    }

    @Test("an IPv4 address and IPv6 addresses of the same bits are different")
    func families() {
        var table = AddressTable()
        let numbers = [
            table.intern(high: 0, low: 1, isWide: false),
            table.intern(high: 0, low: 1, isWide: true),
            table.intern(high: 1, low: 0, isWide: true),
            table.intern(high: 1, low: 1, isWide: true),
            table.intern(high: .max, low: .max, isWide: true),
            table.intern(high: 0, low: 0, isWide: true),
            table.intern(high: 0, low: 0, isWide: false),
        ]
        #expect(numbers == Array(1...7))
        #expect(!numbers.contains(AddressTable.other))
    }

    @Test("a hash depends on the address alone, not on when it came")
    func hashes() {
        var one = AddressTable()
        var other = AddressTable()
        for number in 0..<10_000 as Range<UInt64> {
            _ = one.intern(high: 0, low: number, isWide: false)
            _ = other.intern(high: 0, low: 9_999 - number, isWide: false)
        }
        #expect(Array(one.hashes.dropFirst()) == other.hashes.dropFirst().reversed())
    }

    @Test("several texts of one address have its number")
    func texts() {
        var table = AddressTable()
        for text in ["::1", "0:0:0:0:0:0:0:1", "0000:0000:0000:0000:0000:0000:0000:0001", "::1"] {
            let number = table.intern(
                high: 0,
                low: 1,
                isWide: true,
                text: Array(text.utf8).span
            )
            #expect(number == 1)
        }
        #expect(table.count == 2)
    }

    @Test("an emptied table starts over")
    func removeAll() {
        var table = AddressTable()
        for number in 0..<10_000 as Range<UInt64> {
            _ = table.intern(high: 0, low: number, isWide: false)
        }
        table.removeAll()
        #expect(table.count == 1)
        #expect(table.intern(high: 0, low: 77, isWide: false) == 1)
        #expect(table.low[1] == 77)
    }

    @Test(
        "public addresses are marked, with their parts of an hour, and after others are forgotten"
    )
    func publicMarks() {
        var table = AddressTable()
        let inside = table.intern(high: 0, low: 0x0a00_0001, isWide: false)
        let outside = table.intern(high: 0, low: 0xcb00_7101, isWide: false)
        // 2001:db8::1, and 203.0.113.1 and 10.0.0.1 as IPv6 addresses.
        let wide = table.intern(high: 0x2001_0db8 << 32, low: 1, isWide: true)
        let mapped = table.intern(high: 0, low: 0xffff_cb00_7101, isWide: true)
        let mappedInside = table.intern(high: 0, low: 0xffff_0a00_0001, isWide: true)
        let start = table.count
        var keys = GroupKeys()
        keys.reserve(1)
        _ = table.intern(high: 0, low: 0xcb00_7102, isWide: false)
        keys.sources[0] = table.intern(high: 0, low: 0x0a00_0002, isWide: false)
        keys.destinations[0] = table.intern(high: 0, low: 0xcb00_7103, isWide: false)
        table.retain(from: start, count: 1, keys: &keys)
        let parts = [inside, outside].map { table.number(of: $0, from: 0, until: 9) }
        func isMarked(_ number: UInt32) -> Bool {
            table.publicMarks[Int(number)] == RowEffects.ports
        }
        #expect(table.publicMarks.count == table.count && table.count == start + 4)
        #expect(
            [AddressTable.other, inside, outside, wide, mapped, mappedInside].map(isMarked)
                == [false, false, true, true, true, false]
        )
        #expect(!isMarked(keys.sources[0]) && isMarked(keys.destinations[0]))
        #expect(parts.map(isMarked) == [false, true])
    }
}
