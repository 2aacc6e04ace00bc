/// A JSON text (RFC 8259) of which each part is known; members keep their order.
package enum JSONValue {
    case null
    case truth(Bool)
    case integer(Int)
    case text(String)
    case array([JSONValue])
    case object([(name: String, value: JSONValue)])

    /// `null` for what is not known.
    package init(_ value: Int?) { self = value.map { .integer($0) } ?? .null }

    /// `null` for what is not known.
    package init(_ value: String?) { self = value.map { .text($0) } ?? .null }

    /// On one line.
    package var text: String {
        switch self {
        case .null: "null"
        case .truth(let value): String(value)
        case .integer(let value): String(value)
        case .text(let value): value.jsonText
        case .array(let values): "[" + values.map(\.text).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { $0.name.jsonText + ":" + $0.value.text }.joined(separator: ",")
                + "}"
        }
    }
}
