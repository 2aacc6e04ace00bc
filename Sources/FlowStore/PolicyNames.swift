/// Names that logs give network policies, as inventories name them.
enum PolicyNames {
    /// Calico's mark of a policy of Kubernetes: `tier/namespace/knp.default.name#rule`.
    private static let mark = "knp.default."

    /// The policies that a decision names, each of which has its hits.
    ///
    /// A Cilium verdict names all policies that agree, joined by `, `. Calico names one, with the rule in it; without a rule it
    /// was the end of the tier that refused, and the policy is only the last one that was asked: of Kubernetes, that
    /// is no rule of the inventory.
    static func inventoried(_ logged: String) -> [String] {
        logged.split(separator: ", ").compactMap { name in
            let parts = name.split(separator: "/", maxSplits: 2)
            guard parts.count == 3, parts[2].hasPrefix(mark) else { return String(name) }
            guard let end = parts[2].lastIndex(of: "#") else { return nil }
            return "NetworkPolicy/\(parts[1])/" + parts[2][..<end].dropFirst(mark.count)
        }
    }
}
