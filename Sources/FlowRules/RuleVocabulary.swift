/// Who says yes or no, as `rules.enforcer` and `denials.enforcer` name it.
package enum RuleEnforcer: String, Sendable, Hashable, CaseIterable {
    case nsg
    case securityAdmin = "security-admin"
    case azureFirewall = "azure-firewall"
    case networkPolicy = "network-policy"
}

package enum RuleDirection: String, Sendable, Hashable, CaseIterable {
    case inbound, outbound
}

package enum RuleDecision: String, Sendable, Hashable, CaseIterable {
    case allow, deny
}

/// What sets a rule apart from an ordinary one of its enforcer.
package enum RuleTrait: String, Sendable, Hashable, CaseIterable {
    /// The platform wrote it and nobody can change it.
    case platformDefault = "default"
    /// `AlwaysAllow` of a security admin rule: no NSG is asked any more.
    case final
    /// A network policy that selects pods and allows nothing: all it does is to deny by default.
    case isolation
    /// A DNAT rule.
    case translation
}
