package import FlowStore

/// A JSON array with an object a row, each on a line of its own (RFC 8259).
///
/// Integers are written as integers, whatever their size. A second column of the same name gets
/// `_2` behind it, so that no value is lost to readers that keep the last of two. A blob is its
/// hexadecimal digits, an infinity is `null`, as JSON has none.
package struct JSONFormat: ReportFormat {
    /// `"name":`, a column.
    private var keys: [String] = []
    private var rows = 0

    package init() {}

    package mutating func begin(columns: [String], into output: inout String) {
        keys = uniqueNames(columns).map { $0.jsonText + ":" }
        output += "["
    }

    package mutating func append(_ row: [Cell], into output: inout String) {
        output += rows == 0 ? "\n{" : ",\n{"
        rows += 1
        for (index, cell) in row.enumerated() {
            if index > 0 { output += "," }
            output += keys[index]
            output += cell.jsonText
        }
        output += "}"
    }

    package mutating func end(into output: inout String) {
        output += rows == 0 ? "]\n" : "\n]\n"
    }
}

private func uniqueNames(_ names: [String]) -> [String] {
    var used = Set<String>()
    return names.map { name in
        var candidate = name
        var number = 2
        while !used.insert(candidate).inserted {
            candidate = "\(name)_\(number)"
            number += 1
        }
        return candidate
    }
}

extension Cell {
    fileprivate var jsonText: String {
        switch self {
        case .null: "null"
        case .integer(let value): String(value)
        case .real(let value): value.isFinite ? value.description : "null"
        case .text(let value): value.jsonText
        case .blob(let bytes): bytes.hexText.jsonText
        }
    }
}

extension String {
    /// The text as a JSON string, quotes included.
    package var jsonText: String {
        var text = "\""
        for scalar in unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            // Legal in JSON as they are, most of them, but they would reach a terminal, or hide there.
            case let hidden where hidden.isHidden || hidden.isJoining:
                for unit in String(hidden).utf16 {
                    let digits = String(unit, radix: 16)
                    text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }
}
