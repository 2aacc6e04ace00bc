import Foundation

/// One item of an inventory: an object of the API, or a row of a table.
enum InventoryItem: Decodable {
    case object(SavedObject)
    case row(InventoryRow)

    private static let kind = MemberName(stringValue: "kind")
    private static let metadata = MemberName(stringValue: "metadata")

    /// Objects have a `kind` or, in typed lists, at least `metadata`; rows have neither.
    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: MemberName.self)
        if members.contains(Self.kind) || members.contains(Self.metadata) {
            self = .object(try SavedObject(from: decoder))
        } else {
            self = .row(try InventoryRow(members))
        }
    }
}

/// Why an item could not be decoded, as a reason and a phrase.
struct ItemMistake: Error {
    var reason: InventoryRejectReason
    var detail: String
}

extension InventoryItem {
    /// Decodes one item from its bytes.
    static func decode(_ bytes: [UInt8]) throws(ItemMistake) -> InventoryItem {
        do {
            return try JSONDecoder().decode(InventoryItem.self, from: Data(bytes))
        } catch let error as DecodingError {
            throw ItemMistake(error)
        } catch {
            throw ItemMistake(reason: .brokenJSON, detail: "expected JSON")
        }
    }
}

extension ItemMistake {
    fileprivate init(_ error: DecodingError) {
        switch error {
        case .typeMismatch(let type, let context):
            let place = Self.path(context)
            self.init(
                reason: .unexpectedType,
                detail: "expected \(Self.word(for: type)) \(place)"
            )
        case .valueNotFound(let type, let context):
            let place = Self.path(context)
            self.init(
                reason: .unexpectedType,
                detail: "expected \(Self.word(for: type)) \(place), found null"
            )
        default:
            self.init(reason: .brokenJSON, detail: "expected JSON, found text that is none")
        }
    }

    private static func path(_ context: DecodingError.Context) -> String {
        let names = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }
        return names.isEmpty ? "as the item" : "at \(names.joined(separator: "."))"
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

/// What a list says of itself beside its items.
struct ListEnvelope: Decodable {
    var kind: String?

    /// - Returns: `nil` if there is no kind in it; an envelope that is broken says nothing.
    static func kind(of bytes: [UInt8]) -> String? {
        // The items count even when what stands around them cannot be read.
        (try? JSONDecoder().decode(ListEnvelope.self, from: Data(bytes)))?.kind
    }
}
