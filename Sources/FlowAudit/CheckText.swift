/// A check's SQL with values in place of its parameters: what runs is what an auditor can run again.
enum CheckText {
    /// Puts literals in place of `:name`, outside of quotes and comments.
    ///
    /// A list behind `IN` is one of SQL: SQLite hands it down into views, which it does with no subquery of `json_each`. A view of
    /// three million facts is then asked twenty times as fast.
    ///
    /// - Returns: The statement, or the first name that has no value.
    static func filled(
        _ sql: String,
        with values: [String: CheckValue]
    ) -> Result<String, UnknownName> {
        var text = ""
        for part in parts(of: sql) {
            switch part {
            case .plain(let plain): text += plain
            case .name(let name):
                guard let value = values[name] else { return .failure(UnknownName(name: name)) }
                // `IN :ports` and `IN (:ports)` are the same list.
                if text.endsWithIn {
                    text += "(\(value.sqlElements))"
                } else {
                    text += text.endsWithOpenIn ? value.sqlElements : value.sqlLiteral
                }
            }
        }
        return .success(text)
    }

    /// The names that a statement asks for.
    static func names(in sql: String) -> Set<String> {
        Set(
            parts(of: sql).compactMap { part in
                if case .name(let name) = part { name } else { nil }
            }
        )
    }

    struct UnknownName: Error, Hashable { var name: String }

    private enum Part {
        case plain(Substring)
        case name(String)
    }

    private static func parts(of sql: String) -> [Part] {
        var parts: [Part] = []
        var rest = sql[...]
        var plainStart = rest.startIndex
        while let next = rest.first {
            switch next {
            case "'", "\"", "`":
                let inside = rest.dropFirst()
                rest = inside.firstIndex(of: next).map { sql[sql.index(after: $0)...] } ?? ""
            case "-" where rest.hasPrefix("--"):
                rest = rest.drop { $0 != "\n" }
            case ":":
                let name = rest.dropFirst().prefix {
                    $0 == "_" || $0.isASCII && ($0.isLetter || $0.isNumber)
                }
                guard name.first?.isLetter == true else {
                    rest = rest.dropFirst()
                    continue
                }
                parts.append(.plain(sql[plainStart..<rest.startIndex]))
                parts.append(.name(String(name)))
                rest = sql[name.endIndex...]
                plainStart = name.endIndex
            default: rest = rest.dropFirst()
            }
        }
        parts.append(.plain(sql[plainStart...]))
        return parts
    }
}

extension StringProtocol {
    /// Whether the last word is the keyword `IN`.
    fileprivate var endsWithIn: Bool {
        guard last?.isWhitespace == true else { return false }
        return split(whereSeparator: \.isWhitespace).last?.lowercased() == "in"
    }

    /// Whether an open parenthesis behind `IN` is the last thing.
    fileprivate var endsWithOpenIn: Bool {
        var rest = self[...]
        while rest.last?.isWhitespace == true { rest.removeLast() }
        guard rest.last == "(" else { return false }
        return (rest.dropLast() + " ").endsWithIn
    }
}
