import Reports
import Testing

struct VisibleTextTests {
    @Test(
        "what steers a terminal or hides is spelled out, everything else stays",
        arguments: [
            ("plain \\ text", "plain \\ text"), ("naïve 日本 😀", "naïve 日本 😀"),
            ("a\tb\r\n", "a\\tb\\r\\n"), ("\u{1B}]0;x\u{7}", "\\u{1B}]0;x\\u{7}"),
            ("\u{85}\u{9B}", "\\u{85}\\u{9B}"), ("\u{202E}gpj", "\\u{202E}gpj"),
            ("\u{2028}", "\\u{2028}"), ("\u{FEFF}x", "\\u{FEFF}x"), ("\u{7F}", "\\u{7F}"),
            ("👩‍👩‍👧", "👩‍👩‍👧"), ("❤️", "❤️"), ("می‌خواهم", "می‌خواهم"),
            ("pay\u{200D}ments", "pay\\u{200D}ments"), ("a\u{FE0F}", "a\\u{FE0F}"),
            ("\u{3164}x\u{034F}", "\\u{3164}x\\u{34F}"),
            ("\u{E0041}\u{2066}", "\\u{E0041}\\u{2066}"),
        ]
    )
    func visible(text: String, shown: String) {
        #expect(text.visible == shown)
    }

    @Test("lines stay lines, each of them visible")
    func lines() {
        #expect("a\u{1B}\r\n\tb\n".visibleLines == "a\\u{1B}\\r\n\\tb\n")
        #expect("a\tb".visibleLines == "a\\tb")
    }
}
