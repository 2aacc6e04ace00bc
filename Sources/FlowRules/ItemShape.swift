import FlowInventory

/// Which members an item has, and what it says it is: enough to know who reads it.
struct ItemShape: Decodable {
    enum Kind: Hashable {
        case securityGroup, securityRule, collectionGroup, classicFirewall, adminRule
        case networkPolicy
        case ciliumPolicy(kind: String)
    }

    private var id: String?
    private var kind: String?
    private var names: Set<String> = []

    private static let properties = MemberName(stringValue: "properties")

    /// What is no object has no members; members of other types than expected say nothing here.
    init(from decoder: any Decoder) throws {
        guard let members = try? decoder.container(keyedBy: MemberName.self) else { return }
        id = try? members.decode(String.self, forKey: MemberName(stringValue: "id"))
        kind = try? members.decode(String.self, forKey: MemberName(stringValue: "kind"))
        names = Set(members.allKeys.map(\.stringValue))
        // Whatever is wrong within is found when the item is read.
        guard members.contains(Self.properties),
            let inner = try? members.nestedContainer(
                keyedBy: MemberName.self,
                forKey: Self.properties
            )
        else { return }
        names.formUnion(inner.allKeys.map(\.stringValue))
    }

    /// - Returns: `nil` for what is no rule and holds none.
    func kind(inList listKind: String?) -> Kind? {
        if let policy = policyKind(inList: listKind) { return policy }
        // Objects of Kubernetes have no ids.
        guard let id = id?.lowercased() else {
            return names.isSuperset(of: ["defaultSecurityRules", "securityRules"])
                ? .securityGroup : nil
        }
        let types = id.split(separator: "/", omittingEmptySubsequences: false)
        switch types.dropLast().last {
        case "networksecuritygroups": return .securityGroup
        case "securityrules", "defaultsecurityrules":
            return types.contains("networksecuritygroups") ? .securityRule : nil
        case "rulecollectiongroups":
            return types.contains("firewallpolicies") ? .collectionGroup : nil
        case "azurefirewalls": return .classicFirewall
        case "rules":
            return types.contains("securityadminconfigurations") ? .adminRule : nil
        default: break
        }
        if names.contains("ruleCollections"), types.contains("firewallpolicies") {
            return .collectionGroup
        }
        return nil
    }

    private func policyKind(inList listKind: String?) -> Kind? {
        var name = kind
        if name == nil, let listKind, listKind.hasSuffix("List"), listKind != "List" {
            name = String(listKind.dropLast(4))
        }
        switch name {
        case "NetworkPolicy": return .networkPolicy
        case "CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy":
            return name.map { .ciliumPolicy(kind: $0) }
        default: return nil
        }
    }
}
