import Flow
import Foundation
import FlowInventory

extension TrafficBox {
    /// Members of the dimensions that the box limits.
    var meaning: JSONValue {
        var members: [String: JSONValue] = [:]
        for dimension in MatchDimension.allCases {
            guard let texts = MatchText.texts(of: self[dimension], dimension) else { continue }
            members[dimension.key] = .array(texts.map(JSONValue.text))
        }
        return .object(members)
    }
}

extension RuleMeaning {
    var value: JSONValue {
        var members: [String: JSONValue] = ["match": .array(match.boxes.map(\.meaning))]
        if !order.isEmpty { members["order"] = .array(order.map { .integer(Int64($0)) }) }
        if !traits.isEmpty {
            let texts = traits.map(\.rawValue).sorted { utf8Precedes($0, $1) }
            members["traits"] = .array(texts.map(JSONValue.text))
        }
        if let translation { members["translation"] = .text(translation) }
        return .object(members)
    }

    /// Reads what `RuleDefinition.definition` wrote.
    ///
    /// - Throws: `RuleMistake` if the text is no definition.
    package init(definition: String) throws(RuleMistake) {
        let stored: StoredMeaning = try RuleMistake.decoding(Array(definition.utf8))
        var boxes: [TrafficBox] = []
        for members in stored.match {
            var box = TrafficBox()
            for dimension in MatchDimension.allCases {
                guard let texts = members[dimension.key] else { continue }
                box[dimension] = MatchSet.read(texts, dimension)
            }
            boxes.append(box)
        }
        var traits: Set<RuleTrait> = []
        for text in stored.traits ?? [] {
            guard let trait = RuleTrait(rawValue: text) else {
                throw RuleMistake(
                    reason: .value,
                    detail: "expected a trait of a rule, found \"\(text)\""
                )
            }
            traits.insert(trait)
        }
        self.init(
            match: RuleMatch(boxes),
            order: stored.order ?? [],
            traits: traits,
            translation: stored.translation
        )
    }
}

private struct StoredMeaning: Decodable {
    var match: [[String: [String]]]
    var order: [Int]?
    var traits: [String]?
    var translation: String?
}

extension MatchSet {
    /// Numbers where the text is one, tokens where not.
    static func read(_ texts: [String], _ dimension: MatchDimension) -> MatchSet {
        var ranges: [ClosedRange<UInt128>] = []
        var tokens: [String] = []
        for text in texts {
            let found: [ClosedRange<UInt128>]?
            switch dimension {
            case .sources, .destinations: found = MatchText.addresses(text)?.ranges
            case .protocols: found = MatchText.protocols(text).map { [$0] }
            case .sourcePorts, .destinationPorts: found = MatchText.ports(text).map { [$0] }
            case .names, .applications: found = nil
            }
            if let found { ranges += found } else { tokens.append(text) }
        }
        return MatchSet(dimension, ranges: NumberRanges(ranges), tokens: tokens)
    }
}
