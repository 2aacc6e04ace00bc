package import FlowStore

/// A public view's description as text for a terminal or a file.
package enum SchemaText {
    /// Name, meaning of a row, summary, rules, then a line a column.
    package static func describe(_ view: PublicView) -> String {
        var text = "\(view.name): one row per \(view.rowMeaning)\n\n"
        text += wrapped(view.summary + " Rules: " + view.rules.joined(separator: ", ") + ".")
        text += "\n"
        let nameWidth = view.columns.map(\.name.count).max() ?? 0
        let kindWidth = view.columns.map(kind(of:)).map(\.count).max() ?? 0
        let margin = 2 + nameWidth + 2 + kindWidth + 2
        for column in view.columns {
            let name = padded(column.name, nameWidth)
            let meaning = wrap(column.meaning, width: max(40, lineWidth - margin))
            text += "  \(name)  \(padded(kind(of: column), kindWidth))  "
            text += meaning.joined(separator: "\n" + String(repeating: " ", count: margin)) + "\n"
        }
        return text
    }

    private static let lineWidth = 100

    /// `text`, `integer`, or the unit with it: `integer, bytes`.
    private static func kind(of column: PublicColumn) -> String {
        guard let unit = column.unit else { return column.type.rawValue }
        return "\(column.type.rawValue), \(unit)"
    }

    private static func wrapped(_ text: String) -> String {
        wrap(text, width: lineWidth - 2).map { "  \($0)\n" }.joined()
    }
}

/// Lines of whole words, each at most `width` columns unless one word is longer.
private func wrap(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ") {
        if let last = lines.last, last.count + 1 + word.count <= width {
            lines[lines.count - 1] = last + " " + word
        } else {
            lines.append(String(word))
        }
    }
    return lines
}

private func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
}
