import Foundation
package import FlowInventory

/// Why an item was not read: a reason, and a phrase that says what was expected.
package struct RuleMistake: Error, Sendable, Hashable {
    package var reason: InventoryRejectReason
    package var detail: String

    package init(reason: InventoryRejectReason, detail: String) {
        self.reason = reason
        self.detail = detail
    }

    static func missing(_ what: String) -> RuleMistake {
        RuleMistake(reason: .value, detail: "expected \(what)")
    }

    /// What was found is shown as far as a sentence bears it.
    static func value(expected: String, found: String) -> RuleMistake {
        let shown = found.count > 60 ? String(found.prefix(60)) + "..." : found
        return RuleMistake(reason: .value, detail: "expected \(expected), found \"\(shown)\"")
    }

    static func decoding<Value: Decodable>(_ bytes: [UInt8]) throws(RuleMistake) -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: Data(bytes))
        } catch let mistake as RuleMistake {
            throw mistake
        } catch let error as DecodingError {
            throw RuleMistake(error)
        } catch {
            throw RuleMistake(reason: .brokenJSON, detail: "expected JSON")
        }
    }
}

extension RuleMistake {
    fileprivate init(_ error: DecodingError) {
        switch error {
        case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
            let place = Self.path(context.codingPath)
            self.init(
                reason: .unexpectedType,
                detail: "expected \(Self.word(for: type)) \(place)"
            )
        case .keyNotFound(let key, let context):
            let place = Self.path(context.codingPath)
            self.init(
                reason: .value,
                detail: "expected \"\(key.stringValue)\" \(place)"
            )
        default:
            self.init(reason: .brokenJSON, detail: "expected JSON, found text that is none")
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        let names = keys.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }
        return names.isEmpty ? "in the item" : "at \(names.joined(separator: "."))"
    }

    private static func word(for type: any Any.Type) -> String {
        switch type {
        case is String.Type: "text"
        case is Bool.Type: "true or false"
        case is Int.Type: "a whole number"
        case is [Any].Type: "an array"
        default: "an object"
        }
    }
}
