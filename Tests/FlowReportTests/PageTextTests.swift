import Testing

@testable import FlowReport

struct PageTextTests {
    @Test(
        "what is hidden is spelled out, and what joins a character of markup",
        arguments: [
            ("shop/Deployment/web", "shop/Deployment/web"),
            ("naïve 日本 e\u{301}", "naïve 日本 e\u{301}"),
            ("a\u{202E}b", "a\\u{202E}b"), ("a\u{0}b\u{1B}[m\n", "a\\u{0}b\\u{1B}[m\\n"),
            ("<\u{301}script", "<\\u{301}script"), ("\"\u{20D2} x", "\"\\u{20D2} x"),
            // U+0D4E is of class Prepend: it joins what follows it.
            ("\u{0D4E}<b", "\\u{D4E}<b"), ("&\u{200D}\u{FE0F}", "&\\u{200D}\\u{FE0F}"),
        ]
    )
    func spelled(text: String, shown: String) { #expect(PageText(text).renderText == shown) }

    @Test("no character of a text is markup and something else", arguments: UInt64(0)..<200)
    func noMixtures(seed: UInt64) {
        let pieces: [Unicode.Scalar] = [
            "<", ">", "&", "\"", "'", "a", "\u{301}", "\u{0D4E}", "\u{200D}", "\u{FE0F}",
            "\u{1F468}", "\u{111C2}", "\u{0A03}", "\u{1F1E6}", "\r", "\n",
        ]
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        var text = ""
        for _ in 0..<40 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            text.unicodeScalars.append(pieces[Int(state >> 33) % pieces.count])
        }
        let markup: Set<Unicode.Scalar> = ["<", ">", "&", "\"", "'"]
        let shown = PageText(text).renderText
        for character in shown where character.unicodeScalars.count > 1 {
            #expect(!character.unicodeScalars.contains(where: markup.contains))
        }
        #expect(
            shown.unicodeScalars.filter(markup.contains)
                == text.unicodeScalars.filter(markup.contains)
        )
    }

    @Test(
        "durations have three digits that count",
        arguments: [
            (0.0014960, "0.00150"), (0.50585, "0.506"), (0.0937, "0.0937"), (1.0575, "1.06"),
            (12.34, "12.3"), (99.96, "100"), (123.4, "123"), (1234.6, "1,235"),
            (0.000_001, "0.000001"),
            (86_399_999, "86,399,999"), (0, "0"),
        ]
    )
    func durations(value: Double, text: String) { #expect(Milliseconds.text(value) == text) }
}
