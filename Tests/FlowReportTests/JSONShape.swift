import Foundation
import Testing

/// What of JSON Schema the published schema uses: types, required and known members, enumerations.
struct JSONShape {
    private let schema: [String: Any]

    init(file: String) throws {
        let root = URL(filePath: #filePath).appending(path: "../../..").standardized
        let data = try Data(contentsOf: root.appending(path: file))
        schema = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    /// Where a document is not as the schema says.
    func problems(of document: Any) -> [String] { Self.problems(document, schema, at: "$") }

    private static let keywords: Set = [
        "$schema", "title", "description", "type", "required", "additionalProperties", "properties",
        "items", "enum", "const",
    ]

    private static func problems(_ value: Any, _ schema: [String: Any], at place: String)
        -> [String]
    {
        var problems = schema.keys.filter { !keywords.contains($0) }.map {
            "\(place): unknown keyword \($0)"
        }
        if let words = schema["enum"] as? [String], !words.contains(value as? String ?? "") {
            problems.append("\(place): \(value) is none of \(words)")
        }
        if let constant = schema["const"] as? String, constant != value as? String {
            problems.append("\(place): \(value) is not \(constant)")
        }
        switch schema["type"] as? String {
        case "object":
            guard let members = value as? [String: Any] else {
                return problems + ["\(place): no object"]
            }
            let known = schema["properties"] as? [String: [String: Any]] ?? [:]
            for name in schema["required"] as? [String] ?? [] where members[name] == nil {
                problems.append("\(place): no \(name)")
            }
            for (name, member) in members {
                guard let shape = known[name] else {
                    problems.append("\(place): unknown member \(name)")
                    continue
                }
                problems += Self.problems(member, shape, at: "\(place).\(name)")
            }
        case "array":
            guard let elements = value as? [Any] else { return problems + ["\(place): no array"] }
            guard let shape = schema["items"] as? [String: Any] else {
                return problems + ["\(place): no items"]
            }
            for (index, element) in elements.enumerated() {
                problems += Self.problems(element, shape, at: "\(place)[\(index)]")
            }
        case "string": if !(value is String) { problems.append("\(place): no string") }
        case "integer": if !(value is Int) { problems.append("\(place): no integer") }
        case "number": if !(value is Double) { problems.append("\(place): no number") }
        case "boolean": if !(value is Bool) { problems.append("\(place): no boolean") }
        case nil where schema["enum"] != nil || schema["const"] != nil: break
        case let other: problems.append("\(place): unknown type \(other ?? "none")")
        }
        return problems
    }
}
