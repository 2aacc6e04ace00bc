/// What a record of a firewall is, by `category` or by the name of its table (`azure-firewall.md` section 2).
enum FirewallCategory: Sendable {
    case networkRule, applicationRule, natRule
    case networkCount, applicationCount, natCount
    case threat, idps, dnsQuery, dnsTrace, fqdnFailure, fatFlow, flowTrace
    /// Legacy text, whatever the message.
    case text
    /// The table of legacy text, where the category stands in a column.
    case diagnostics

    /// - Parameter name: In lower case.
    init?(_ name: String) {
        guard let category = Self.byName[name] else { return nil }
        self = category
    }

    private static let byName: [String: FirewallCategory] = [
        "azfwnetworkrule": .networkRule, "azfwapplicationrule": .applicationRule,
        "azfwnatrule": .natRule, "azfwnetworkruleaggregation": .networkCount,
        "azfwapplicationruleaggregation": .applicationCount,
        "azfwnatruleaggregation": .natCount, "azfwthreatintel": .threat,
        "azfwidpssignature": .idps, "azfwdnsquery": .dnsQuery, "azfwdnsflowtrace": .dnsTrace,
        "azfwfqdnresolvefailure": .fqdnFailure, "azfwinternalfqdnresolutionfailure": .fqdnFailure,
        "azfwfatflow": .fatFlow, "azfwflowtrace": .flowTrace, "azurefirewallnetworkrule": .text,
        "azurefirewallapplicationrule": .text, "azurefirewalldnsproxy": .text,
        "azurediagnostics": .diagnostics,
    ]
}
