import FlowStore
import Reports
import Testing

struct MarkdownFormatTests {
    @Test("numbers are aligned right by the first row")
    func alignment() {
        let text = render(
            .markdown,
            columns: ["source_ip", "bytes"],
            rows: [[.text("10.0.0.1"), .integer(5)], [.null, .null]]
        )
        #expect(
            text == """
                | source_ip | bytes |
                | --- | ---: |
                | 10.0.0.1 | 5 |
                |  |  |

                """
        )
    }

    @Test("no rows still give a header")
    func noRows() {
        #expect(render(.markdown, columns: ["a"], rows: []) == "| a |\n| --- |\n")
    }

    @Test(
        "nothing in a value can break out of its cell or become markup",
        arguments: [
            ("a|b", "a\\|b"), ("two\nlines", "two\\\\nlines"), ("<script>", "&lt;script&gt;"),
            ("[x](http://y)", "\\[x\\](http\\://y)"), ("_it_", "\\_it\\_"), ("a_b", "a_b"),
            ("a & b", "a &amp; b"), ("`x`", "\\`x\\`"), ("\u{1B}[0m", "\\\\u{1B}\\[0m"),
            ("*x* ~~y~~", "\\*x\\* \\~\\~y\\~\\~"), ("www.x.example", "www\\.x.example"),
            ("WWW.x.example", "WWW\\.x.example"), ("ftp://x.example", "ftp\\://x.example"),
            ("a@x.example", "a@<!-- -->x.example"), ("@a", "@<!-- -->a"), ("a: b", "a: b"),
            ("<!-- x -->", "&lt;!-- x --&gt;"), ("a\\|b", "a\\\\\\|b"),
        ]
    )
    func escaping(value: String, shown: String) {
        let text = render(.markdown, columns: ["a"], rows: [[.text(value)]])
        #expect(text.hasSuffix("\n| \(shown) |\n"))
    }
}
