import Reports
import Testing

struct DisplayWidthTests {
    @Test(
        "width counts the columns of a terminal",
        arguments: [
            ("", 0), ("abc", 3), ("café", 4), ("cafe\u{301}", 4), ("日本", 4), ("ﾊﾝ", 2),
            ("😀", 2), ("👩‍👩‍👧", 2), ("❤\u{FE0F}", 2), ("─…█", 3),
        ]
    )
    func width(text: String, columns: Int) {
        #expect(text.displayWidth == columns)
    }

    @Test("a cut text fits, and says that it was cut", arguments: 0..<8)
    func cut(width: Int) {
        let text = "日a本bc"
        let cut = text.cut(toWidth: width)
        #expect(cut.displayWidth <= width)
        #expect(cut == text || width == 0 || cut.hasSuffix("…"))
        #expect((cut == text) == (width >= 7))
    }
}
