import ColumnKernel
import Testing

@Suite struct TextTableTests {
    @Test("distinct texts get dense numbers from 1, the empty one is 0")
    func dense() {
        var table = TextTable()
        #expect(table.intern("") == TextTable.empty && table.text(0) == "" && table.count == 1)
        for round in 0..<2 {
            for number in 1...5_000 {
                #expect(table.intern("rule \(number)") == UInt32(number), "round \(round)")
            }
        }
        #expect(table.count == 5_001)
        #expect((1...5_000).allSatisfy { table.text(UInt32($0)) == "rule \($0)" })
    }

    @Test("a part of a text is interned as that part")
    func parts() {
        var table = TextTable()
        let bytes = Array("abcabc".utf8)
        let first = table.intern(bytes.span, 0..<3)
        #expect(table.intern(bytes.span, 3..<6) == first)
        #expect(table.intern(bytes.span, 0..<6) != first)
        #expect(table.intern(bytes.span, 2..<2) == TextTable.empty)
        #expect(table.text(first) == "abc")
    }

    @Test("texts that differ in one byte, a zero byte included, are different")
    func bytes() {
        var table = TextTable()
        let texts: [[UInt8]] = [[0], [0, 0], [1], [0, 1], [1, 0], [255], [0x61], [0x61, 0]]
        #expect(texts.map { table.intern($0) } == Array(1...8))
    }

    @Test(
        "texts are whole up to 1,024 bytes; beyond that their beginning and a hash tell them apart"
    )
    func long() {
        var table = TextTable()
        let whole = Array(repeating: UInt8(ascii: "a"), count: TextTable.maximumLength)
        let kept = table.intern(whole)
        #expect(table.text(kept).utf8.count == 1024)
        var longer = whole + [UInt8(ascii: "a")]
        let first = table.intern(longer)
        longer[1024] = UInt8(ascii: "b")
        let second = table.intern(longer)
        #expect(Set([kept, first, second]).count == 3)
        #expect(table.intern(longer) == second)
        for number in [first, second] {
            let text = table.text(number)
            #expect(text.utf8.count <= TextTable.maximumLength)
            #expect(text.hasPrefix(String(repeating: "a", count: 992) + "..."))
        }
        #expect(table.text(first) != table.text(second))
        #expect(table.intern(Array(repeating: 0x61, count: 1_000_000)) == 4)
    }

    @Test("broken UTF-8 is repaired when it is read, not when it is compared")
    func broken() {
        var table = TextTable()
        let first = table.intern([0x61, 0xff])
        let second = table.intern([0x61, 0xfe])
        #expect(first != second)
        #expect(table.text(first) == "a\u{FFFD}" && table.text(second) == "a\u{FFFD}")
    }

    @Test("an emptied table starts over")
    func removeAll() {
        var table = TextTable()
        for number in 0..<3_000 { _ = table.intern("text \(number)") }
        let large = table.memoryBytes
        table.removeAll()
        #expect(table.count == 1 && table.memoryBytes < large / 10)
        #expect(table.intern("other") == 1 && table.text(1) == "other")
    }
}
