import FlowStore
import Reports
import Testing

struct TableFormatTests {
    @Test("numbers are flush right, NULL is empty, wide characters take two columns")
    func alignment() {
        let text = render(
            .table,
            columns: ["name", "bytes", "share"],
            rows: [
                [.text("日本"), .integer(5), .real(0.5)],
                [.text("café"), .integer(-12345678901), .null],
                [.null, .null, .real(12)],
            ]
        )
        #expect(
            text == """
                name         bytes  share
                ────  ────────────  ─────
                日本             5    0.5
                café  -12345678901
                                     12.0

                """
        )
    }

    @Test("a column with a text among its numbers is flush left")
    func mixedColumn() {
        let text = render(.table, columns: ["a"], rows: [[.integer(1)], [.text("two")]])
        #expect(text == "a\n───\n1\ntwo\n")
    }

    @Test("no rows still give a header")
    func noRows() {
        #expect(render(.table, columns: ["hour", "n"], rows: []) == "hour  n\n────  ─\n")
    }

    @Test("terminal escapes and line breaks in a value are spelled out")
    func escapes() {
        let text = render(
            .table,
            columns: ["a\u{1B}"],
            rows: [[.text("\u{1B}[2J\r\n\t\u{9B}\u{202E}x")]]
        )
        #expect(text.hasPrefix("a\\u{1B}\n"))
        #expect(text.hasSuffix("\n\\u{1B}[2J\\r\\n\\t\\u{9B}\\u{202E}x\n"))
    }

    @Test("nothing is cut without a line width, and lines are cut to one")
    func lineWidth() {
        let long = String(repeating: "x", count: 300)
        let rows: [[Cell]] = [[.text(long), .integer(1)]]
        #expect(render(.table, columns: ["a", "b"], rows: rows).contains(long + "  1\n"))
        let cut = render(.table, columns: ["a", "b"], rows: rows, lineWidth: 10)
        #expect(cut.split(separator: "\n").map(\.count) == [10, 10, 10])
        #expect(cut.hasSuffix("xxxxxxxxx…\n"))
    }

    @Test("that something was cut is known", arguments: [(5, true), (6, false), (nil, false)])
    func cutLines(lineWidth: Int?, isCut: Bool) {
        var format = TableFormat(lineWidth: lineWidth)
        var output = ""
        format.begin(columns: ["a"], into: &output)
        format.append([.text("日本x…")], into: &output)
        format.end(into: &output)
        #expect(format.hasCutLines == isCut)
    }

    @Test("rows are held back to be measured, but not for ever")
    func bounded() {
        var format = ReportFormatName.table.format(lineWidth: nil)
        var output = ""
        format.begin(columns: ["a"], into: &output)
        for _ in 0..<999 { format.append([.integer(1)], into: &output) }
        #expect(output.isEmpty)
        format.append([.integer(1)], into: &output)
        #expect(output.split(separator: "\n").count == 1002)
        output = ""
        format.append([.integer(1000)], into: &output)
        #expect(output == "1000\n")
    }
}
