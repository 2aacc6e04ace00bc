package import FlowStore

/// RFC 4180: a header, CRLF line ends, quotes where a field needs them.
///
/// NULL is an empty field, an empty text is `""`.
///
/// Values are exact. A text that begins with `=`, `+`, `-` or `@` is not disarmed, although a
/// spreadsheet may run it as a formula: an apostrophe in front would be a wrong value for every
/// other reader. Import such files as text.
package struct CSVFormat: ReportFormat {
    package init() {}

    package mutating func begin(columns: [String], into output: inout String) {
        write(columns.map { .text($0) }, into: &output)
    }

    package mutating func append(_ row: [Cell], into output: inout String) {
        write(row, into: &output)
    }

    package mutating func end(into output: inout String) {}

    private func write(_ cells: [Cell], into output: inout String) {
        for (index, cell) in cells.enumerated() {
            if index > 0 { output += "," }
            if case .text(let text) = cell, text.needsQuotes {
                output += "\"" + text.replacing("\"", with: "\"\"") + "\""
            } else {
                output += cell.plainText
            }
        }
        output += "\r\n"
    }
}

extension String {
    fileprivate var needsQuotes: Bool {
        isEmpty
            || utf8.contains { byte in
                byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == 0x0A
                    || byte == 0x0D
            } || utf8.first == 0x20 || utf8.last == 0x20
    }
}
