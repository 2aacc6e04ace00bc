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
                + ",\"\"\r\n\" padded\",\"\r\"\r\n"
        )
    }

    @Test("values are exact: formulas, control characters and large integers stay as they are")
    func exact() {
        let text = render(
            .csv,
            columns: ["a", "b", "c", "d"],
            rows: [[.text("=1+1"), .text("\u{1B}[0m"), .integer(.max), .real(0.1)]]
        )
        #expect(text == "a,b,c,d\r\n=1+1,\u{1B}[0m,9223372036854775807,0.1\r\n")
    }

    @Test("a blob is its digits, an infinity SQLite's word")
    func odd() {
        let rows: [[Cell]] = [[.blob([0, 0x0A, 0xFF]), .real(-.infinity)]]
        #expect(render(.csv, columns: ["a", "b"], rows: rows) == "a,b\r\n000aff,-Inf\r\n")
    }
}
