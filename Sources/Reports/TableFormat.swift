package import FlowStore

/// Columns aligned for reading: numbers flush right, NULL empty, hidden characters spelled out.
///
/// Widths come from the first rows, at most `lookahead` of them; a longer cell further down pushes
/// the rest of its line to the right, rather than being cut. Only `lineWidth` cuts anything, and
/// it is for terminals.
package struct TableFormat: ReportFormat {
    /// Rows, and cells, that are held back to measure them.
    static let lookahead = (rows: 1000, cells: 20_000)

    /// Whether a line was longer than `lineWidth`, so that something is not shown.
    package private(set) var hasCutLines = false

    private let lineWidth: Int?
    private var header: [String] = []
    private var waiting: [[Cell]] = []
    private var columns: [Column]?

    private struct Column {
        var width: Int
        var isNumber: Bool
    }

    package init(lineWidth: Int?) { self.lineWidth = lineWidth }

    package mutating func begin(columns: [String], into output: inout String) {
        header = columns.map(\.visible)
    }

    package mutating func append(_ row: [Cell], into output: inout String) {
        if let columns {
            write(row, columns, into: &output)
            return
        }
        waiting.append(row)
        if waiting.count >= Self.lookahead.rows
            || waiting.count * header.count >= Self.lookahead.cells
        {
            flush(into: &output)
        }
    }

    package mutating func end(into output: inout String) { flush(into: &output) }

    private mutating func flush(into output: inout String) {
        guard columns == nil else { return }
        let measured = measure()
        columns = measured
        write(header, measured, into: &output)
        write(measured.map { String(repeating: "─", count: $0.width) }, measured, into: &output)
        for row in waiting { write(row, measured, into: &output) }
        waiting = []
    }

    private func measure() -> [Column] {
        header.indices.map { index in
            var column = Column(width: max(header[index].displayWidth, 1), isNumber: false)
            var numbers = 0
            var values = 0
            for row in waiting where row[index] != .null {
                column.width = max(column.width, row[index].plainText.visible.displayWidth)
                values += 1
                if row[index].isNumber { numbers += 1 }
            }
            column.isNumber = values > 0 && numbers == values
            return column
        }
    }

    private mutating func write(_ row: [Cell], _ columns: [Column], into output: inout String) {
        write(row.map { $0.plainText.visible }, columns, into: &output)
    }

    private mutating func write(_ texts: [String], _ columns: [Column], into output: inout String) {
        var line = ""
        for (index, text) in texts.enumerated() {
            let padding = String(
                repeating: " ",
                count: max(0, columns[index].width - text.displayWidth)
            )
            if index > 0 { line += "  " }
            line += columns[index].isNumber ? padding + text : text + padding
        }
        // A line for a terminal ends where its text does, not in blanks that wrap.
        while line.last == " " { line.removeLast() }
        if let lineWidth, line.displayWidth > lineWidth {
            line = line.cut(toWidth: lineWidth)
            hasCutLines = true
        }
        output += line
        output += "\n"
    }
}
