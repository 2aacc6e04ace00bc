import Testing

@testable import ColumnKernel

@Suite struct AddressTextsTests {
    /// Looks a text up as the scanner does: inside a longer buffer, with other bytes behind it.
    private func find(_ text: String, in texts: AddressTexts, behind: UInt8 = 0x2c) -> UInt32 {
        let bytes = Array(text.utf8) + Array(repeating: behind, count: 64)
        return texts.number(of: bytes.span, length: text.utf8.count)
    }

    private func inserted(_ texts: [String]) -> AddressTexts {
        var table = AddressTexts()
        for (index, text) in texts.enumerated() {
            table.insert(Array(text.utf8).span, number: UInt32(index + 1))
        }
        return table
    }

    @Test("a text of each length has its number, whatever bytes follow it", arguments: 1...39)
    func lengths(length: Int) {
        let alphabet = Array("0123456789abcdef:.")
        let all = (1...39).map { length in
            String((0..<length).map { alphabet[($0 * 7 + length) % alphabet.count] })
        }
        let table = inserted(all)
        for behind in [0, 0x2c, 0x30, 0xff] as [UInt8] {
            #expect(find(all[length - 1], in: table, behind: behind) == UInt32(length))
        }
        #expect(find(String(all[length - 1].dropLast()) + "g", in: table) == 0)
        #expect(find(all[length - 1] + "\0", in: table) == 0)
    }

    @Test("an empty text and one of 40 bytes or more have none, before and behind insertion")
    func limits() {
        let texts = ["", String(repeating: "1", count: 40), String(repeating: "1", count: 60)]
        let table = inserted(texts)
        for text in texts { #expect(find(text, in: table) == 0) }
    }

    @Test("thousands of texts of both kinds are told apart, through every growth")
    func growth() {
        let texts = (0..<20_000).map { number in
            number % 3 == 0 ? "2001:db8:aaaa:bbbb::\(String(number, radix: 16))" : "10.\(number).1"
        }
        var table = inserted(texts)
        for (index, text) in texts.enumerated() {
            #expect(find(text, in: table) == UInt32(index + 1))
        }
        let before = table.memoryBytes
        table.removeNumbers(from: 10_001)
        for (index, text) in texts.enumerated() {
            #expect(find(text, in: table) == (index < 10_000 ? UInt32(index + 1) : 0))
        }
        #expect(table.memoryBytes <= before)
    }

    @Test("a text that is known keeps its number")
    func known() {
        var table = inserted(["10.0.0.1", "2001:db8:aaaa:bbbb::1"])
        table.insert(Array("10.0.0.1".utf8).span, number: 9)
        table.insert(Array("2001:db8:aaaa:bbbb::1".utf8).span, number: 9)
        #expect(find("10.0.0.1", in: table) == 1)
        #expect(find("2001:db8:aaaa:bbbb::1", in: table) == 2)
    }
}
