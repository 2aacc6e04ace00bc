package import FlowStore

/// A GitHub-flavoured Markdown table.
///
/// The header's dashes say how a column is aligned before its values are known, so they are made
/// from the first row. Hidden characters are spelled out and what Markdown or HTML would read as
/// markup is escaped: a rule's name cannot become a link or a tag.
package struct MarkdownFormat: ReportFormat {
    private var header: [String]?

    package init() {}

    package mutating func begin(columns: [String], into output: inout String) {
        header = columns
    }

    package mutating func append(_ row: [Cell], into output: inout String) {
        writeHeader(alignedAs: row, into: &output)
        write(row.map(\.plainText.markdownText), into: &output)
    }

    package mutating func end(into output: inout String) {
        writeHeader(alignedAs: [], into: &output)
    }

    private mutating func writeHeader(alignedAs row: [Cell], into output: inout String) {
        guard let names = header else { return }
        header = nil
        write(names.map(\.markdownText), into: &output)
        let marks = names.indices.map {
            row.indices.contains($0) && row[$0].isNumber ? "---:" : "---"
        }
        write(marks, into: &output)
    }

    private func write(_ texts: [String], into output: inout String) {
        output += "| " + texts.joined(separator: " | ") + " |\n"
    }
}

extension String {
    fileprivate var markdownText: String {
        let scalars = Array(visible.unicodeScalars)
        var text = ""
        for (index, scalar) in scalars.enumerated() {
            switch scalar {
            // Inside a word it is no markup, and names of columns are full of it.
            case "_" where scalars.isInsideWord(index): text += "_"
            case "|", "\\", "`", "*", "_", "[", "]", "~": text += "\\\(scalar)"
            // Addresses and hosts become links without any markup around them. A mail address does so however
            // it is escaped, for readers that look at the finished text; a comment keeps its halves apart.
            case ":" where scalars.dropFirst(index + 1).starts(with: "//".unicodeScalars):
                text += "\\:"
            case "." where scalars.hasHostMark(before: index): text += "\\."
            case "@": text += "@<!-- -->"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "&": text += "&amp;"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}

extension [Unicode.Scalar] {
    fileprivate func isInsideWord(_ index: Int) -> Bool {
        guard index > 0, index + 1 < count else { return false }
        return self[index - 1].properties.isAlphabetic && self[index + 1].properties.isAlphabetic
    }

    /// Whether `www` stands in front.
    fileprivate func hasHostMark(before index: Int) -> Bool {
        index >= 3 && self[index - 3..<index].allSatisfy { $0 == "w" || $0 == "W" }
    }
}
