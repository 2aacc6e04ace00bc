/// A JSON object in the making: members keep their order, as agents write them.
///
/// For what is written by the thousand; tuples and firewall records have `ByteText`.
struct JSONText {
    private var members = ""

    /// The object, braces included.
    var object: String { "{\(members)}" }

    /// Adds a member that is JSON already; one without value is left out.
    mutating func put(_ name: String, json: String?) {
        guard let json else { return }
        members += members.isEmpty ? "\"\(name)\":\(json)" : ",\"\(name)\":\(json)"
    }

    mutating func put(_ name: String, _ text: String?) {
        put(name, json: text.map(Self.quoted))
    }

    mutating func put(_ name: String, _ number: Int?) {
        put(name, json: number.map { "\($0)" })
    }

    mutating func put(_ name: String, _ texts: [String]?) {
        put(name, json: texts.map { Self.list($0.map(Self.quoted)) })
    }

    mutating func put(_ name: String, _ object: JSONText?) {
        put(name, json: object?.object)
    }

    /// An object from a closure that fills it.
    static func object(_ fill: (inout JSONText) -> Void) -> JSONText {
        var text = JSONText()
        fill(&text)
        return text
    }

    static func list(_ items: [String]) -> String {
        "[\(items.joined(separator: ","))]"
    }

    /// A string literal.
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for character in text.unicodeScalars {
            switch character {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            default: quoted.unicodeScalars.append(character)
            }
        }
        return quoted + "\""
    }
}
