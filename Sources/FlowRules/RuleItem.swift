import FlowInventory

/// What one item of an inventory is to this module.
package enum RuleItem: Sendable, Hashable {
    /// The rules in it: none of a firewall whose rules are in a policy.
    case rules([RuleDefinition])
    /// A pod, a row, a kind that says nothing of rules: for others to read, or for nobody.
    case notARule

    /// An item of more bytes is refused before it is looked into: `ItemSplitter.itemLimit`, for whoever has
    /// items from elsewhere (R14).
    package static let byteLimit = 4 << 20

    /// Reads an item by what is in it.
    ///
    /// An item is read whole or not at all: half of a security group would make proofs of the other half
    /// wrong.
    ///
    /// - Parameters:
    ///   - bytes: JSON of one element of a list, or of an object that is none.
    ///   - listKind: Of the list that holds it, if known: elements of `NetworkPolicyList` need not say
    ///     their kind.
    ///   - cluster: Of which network policies are, if the inventory says it: their `enforcerID`.
    /// - Returns: The rules in the item, or that it has to do with none.
    /// - Throws: `RuleMistake` if it is a rule, or holds rules, but not as the platforms write them; and if
    ///   it is no JSON.
    package static func read(
        _ bytes: [UInt8],
        inList listKind: String? = nil,
        cluster: String? = nil
    ) throws(RuleMistake) -> RuleItem {
        guard bytes.count <= byteLimit else {
            throw RuleMistake(
                reason: .itemTooLarge,
                detail: "more than \(byteLimit) bytes in one item"
            )
        }
        let shape: ItemShape = try RuleMistake.decoding(bytes)
        switch shape.kind(inList: listKind) {
        case .securityGroup:
            let item: ARMResource<SecurityGroup> = try RuleMistake.decoding(bytes)
            return .rules(try item.definitions())
        case .securityRule:
            let item: ARMResource<SecurityGroupRule> = try RuleMistake.decoding(bytes)
            return .rules(try item.definitions())
        case .collectionGroup:
            let item: ARMResource<RuleCollectionGroup> = try RuleMistake.decoding(bytes)
            return .rules(try item.definitions())
        case .classicFirewall:
            let item: ARMResource<ClassicFirewall> = try RuleMistake.decoding(bytes)
            return .rules(try item.definitions())
        case .adminRule:
            let item: ARMResource<AdminRule> = try RuleMistake.decoding(bytes)
            return .rules(try item.definitions())
        case .networkPolicy:
            let item: PolicyObject<NetworkPolicySpec> = try RuleMistake.decoding(bytes)
            return .rules(try item.definitions().map { $0.placed(in: cluster) })
        case .ciliumPolicy(let kind):
            let item: PolicyObject<CiliumSpec> = try RuleMistake.decoding(bytes)
            return .rules(try item.definitions(kind: kind).map { $0.placed(in: cluster) })
        case nil: return .notARule
        }
    }
}
