import FlowEnrich
import Reports

extension CheckValue {
    /// What a YAML value means: what looks like a number is one, or it would equal no port.
    init(_ value: YAMLValue) {
        switch value.content {
        case .nothing: self = .list([])
        case .text(let text): self = Self.scalar(text)
        case .list(let list): self = .list(list.map { CheckValue($0) })
        case .mapping(let entries):
            self = .object(
                Dictionary(entries.map { ($0.key, CheckValue($0.value)) }) { first, _ in first }
            )
        }
    }

    private static func scalar(_ text: String) -> CheckValue {
        if let number = Int64(text), "\(number)" == text { return .integer(number) }
        let isDecimal = !text.isEmpty && text.utf8.allSatisfy { 48...57 ~= $0 || $0 == 46 }
        if isDecimal, let number = Double(text) { return .real(number) }
        return .text(text)
    }

    /// A literal of SQL: a number, a text, or a text of JSON for `json_each`.
    package var sqlLiteral: String {
        switch self {
        case .integer(let number): "\(number)"
        case .real(let number): "\(number)"
        case .text(let text): text.sqlLiteral
        case .list, .object: json.sqlLiteral
        }
    }

    /// What stands in the parentheses behind `IN`: the elements of a list, or the one value.
    var sqlElements: String {
        guard case .list(let values) = self else { return sqlLiteral }
        return values.map(\.sqlLiteral).joined(separator: ", ")
    }

    /// JSON with sorted keys: equal values have equal text.
    var json: String {
        switch self {
        case .integer(let number): return "\(number)"
        case .real(let number): return "\(number)"
        case .text(let text): return text.jsonText
        case .list(let values): return "[" + values.map(\.json).joined(separator: ",") + "]"
        case .object(let members):
            let texts = members.sorted { $0.key < $1.key }.map {
                "\($0.key.jsonText):\($0.value.json)"
            }
            return "{" + texts.joined(separator: ",") + "}"
        }
    }
}

extension String {
    /// A text literal of SQL; a zero byte, which no statement may hold, is made by one.
    package var sqlLiteral: String {
        let pieces = split(separator: "\0", omittingEmptySubsequences: false)
        return pieces.map { "'" + $0.replacing("'", with: "''") + "'" }
            .joined(separator: " || char(0) || ")
    }
}
