package import FlowStore

/// RFC 4180: a header, CRLF line ends, quotes where a field needs them.
///
/// NULL is an empty field, an empty text is `""`.
///
/// A table for spreadsheets: what would be run as a formula there has an apostrophe in front, and what could
/// steer a terminal, or hide, is spelled out. Numbers are exact; `json` has exact text.
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
            if case .text(let logged) = cell {
                let text = logged.visibleLines.disarmed
                output += text.needsQuotes ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
            } else {
                output += cell.plainText
            }
        }
        output += "\r\n"
    }
}

extension String {
    /// The text, with an apostrophe in front if a spreadsheet might take it for a formula.
    ///
    /// Blanks in front are passed over, as importers do, and the wide forms count, which some take for the narrow ones.
    /// One such character alone is no formula.
    fileprivate var disarmed: String {
        let text = unicodeScalars.drop { $0 == " " || $0 == "\n" }
        guard let first = text.first, text.count > 1 else { return self }
        switch first {
        case "=", "+", "-", "@", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}": return "'" + self
        default: return self
        }
    }

    fileprivate var needsQuotes: Bool {
        isEmpty
            || utf8.contains { byte in
                byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == 0x0A
            } || utf8.first == 0x20 || utf8.last == 0x20
    }
}
