import Testing

@testable import ColumnKernel

@Suite struct JSONTextTests {
    private func end(_ text: String) -> StringEnd {
        let bytes = Array(text.utf8)
        return stringEnd(bytes.span, from: 0)
    }

    @Test("the closing quote is the first that no backslash hides")
    func ends() {
        #expect(end("abc\"x") == .found(3, hasEscapes: false))
        #expect(end("\"") == .found(0, hasEscapes: false))
        #expect(end("a\\\"b\"") == .found(4, hasEscapes: true))
        #expect(end("a\\\\\"b\"") == .found(3, hasEscapes: true))
        for text in ["", "abc", "abc\\", "abc\\\"", "\\\\"] {
            #expect(end(text) == .missing, "\(text)")
        }
        #expect(end("ab\u{1}c\"") == .broken(2))
        #expect(end("ab\n\"") == .broken(2))
    }

    @Test("a raw control character is refused behind a backslash, too")
    func controlBehindBackslash() {
        #expect(end("ab\\\nc\"") == .broken(3))
    }

    @Test(
        "escapes stand for what RFC 8259 says",
        arguments: [
            ("", ""), ("abc", "abc"), (#"\"\\\/"#, "\"\\/"), (#"\b\f\n\r\t"#, "\u{8}\u{c}\n\r\t"),
            (#"\u0041\u00e9\u20AC"#, "Aé€"), (#"\ud83d\ude00"#, "😀"), (#"\ud83d"#, "\u{FFFD}"),
            (#"\ude00x"#, "\u{FFFD}x"), (#"\ud83d\u0041"#, "\u{FFFD}A"), (#"\ud83dx"#, "\u{FFFD}x"),
            (#"\u12"#, "\u{FFFD}12"), (#"\uZZZZ"#, "\u{FFFD}ZZZZ"), (#"\x"#, "x"), ("a\\", "a\\"),
        ]
    )
    func unescapes(text: String, expected: String) {
        let bytes = Array(text.utf8)
        #expect(String(decoding: unescaped(bytes.span, 0..<bytes.count), as: UTF8.self) == expected)
    }

    @Test("digits of an escape are ASCII", arguments: ["\\u٠٠41", "\\u００41", "\\uＡ041"])
    func foreignDigits(text: String) {
        let bytes = Array(text.utf8)
        #expect(unescaped(bytes.span, 0..<bytes.count).starts(with: Array("\u{FFFD}".utf8)))
    }
}
