import FlowStore
import Reports
import Testing

struct CSVFormatTests {
    @Test("quotes, commas and line breaks are quoted, NULL differs from empty text")
    func quoting() {
        let text = render(
            .csv,
            columns: ["a", "b,c"],
            rows: [
                [.text("plain"), .text("say \"no\"")], [.text("a,b"), .text("two\nlines")],
                [.null, .text("")], [.text(" padded"), .text("\r")],
            ]
        )
        #expect(
            text == "a,\"b,c\"\r\nplain,\"say \"\"no\"\"\"\r\n\"a,b\",\"two\nlines\"\r\n"
                + ",\"\"\r\n\" padded\",\\r\r\n"
        )
    }

    @Test(
        "what a spreadsheet would run is text to it; what is no formula stays",
        arguments: [
            ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"), ("+1+1", "'+1+1"), ("-2+3", "'-2+3"),
            ("@SUM(A1)", "'@SUM(A1)"), (" =1+1", "' =1+1"), ("\n=1", "\"'\n=1\""),
            ("\t=1+1", "\\t=1+1"), ("\r=1+1", "\\r=1+1"), ("\u{FF1D}1+1", "'\u{FF1D}1+1"),
            ("\u{200B}=1+1", "\\u{200B}=1+1"), ("-", "-"), ("a=1", "a=1"), ("'x", "'x"),
            ("=a,b", "\"'=a,b\""), ("=\"x\"", "\"'=\"\"x\"\"\""),
        ]
    )
    func formulas(value: String, shown: String) {
        let rows: [[Cell]] = [[.text(value), .integer(-1)]]
        #expect(render(.csv, columns: [value, "n"], rows: rows) == "\(shown),n\r\n\(shown),-1\r\n")
    }

    @Test("numbers are exact, and what could steer a terminal is spelled out")
    func terminals() {
        let text = render(
            .csv,
            columns: ["a", "b", "c", "d"],
            rows: [
                [
                    .text("\u{1B}]0;x\u{7}\u{9B}1m\r\u{202E}y"), .text("a\nb\u{1B}"),
                    .integer(.max), .real(-0.1),
                ]
            ]
        )
        #expect(
            text == "a,b,c,d\r\n\\u{1B}]0;x\\u{7}\\u{9B}1m\\r\\u{202E}y,\"a\nb\\u{1B}\","
                + "9223372036854775807,-0.1\r\n"
        )
    }

    @Test("a blob is its digits, an infinity SQLite's word")
    func odd() {
        let rows: [[Cell]] = [[.blob([0, 0x0A, 0xFF]), .real(-.infinity)]]
        #expect(render(.csv, columns: ["a", "b"], rows: rows) == "a,b\r\n000aff,-Inf\r\n")
    }
}
