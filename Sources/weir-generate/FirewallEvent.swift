/// One thing the firewall logs; legacy and structured categories are two ways to write it.
struct FirewallEvent {
    var kind: Kind
    var source: Address
    var sourcePort: UInt16
    /// A private address for DNS: the proxy itself.
    var destination: Address
    var destinationPort: UInt16
    var transport = Transport.tcp
    /// The event's own random number: the form of its time, dots, and whether it comes late.
    var draw: UInt64

    enum Kind {
        /// `nil`: no rule matched, which denies.
        case network(FirewallRule?)
        case application(FirewallRule?, Site)
        case nat(FirewallRule, translated: Address, port: UInt16)
        case threat(isDenied: Bool)
        case idps(isDropped: Bool)
        case dns(NameLookup.Question)
        case resolveFailure
        /// Megabits per second.
        case fatFlow(Double)
        case flowTrace(String)
    }

    enum Transport: String {
        case tcp = "TCP"
        case udp = "UDP"
        case icmp = "ICMP"
    }

    /// Where an application rule let somebody go, or not.
    struct Site {
        let host: String
        /// Of a plain HTTP request.
        var path: String?
        var webCategory = ""
    }

    /// Refused, by a rule or for want of one.
    var isDenied: Bool {
        switch kind {
        case .network(let rule), .application(let rule, _): rule.map(\.isDeny) ?? true
        case .threat(let isDenied): isDenied
        case .idps(let isDropped): isDropped
        default: false
        }
    }

    var category: FirewallCategory {
        switch kind {
        case .network: .networkRule
        case .application: .applicationRule
        case .nat: .natRule
        case .threat: .threatIntel
        case .idps: .idpsSignature
        case .dns: .dnsQuery
        case .resolveFailure: .resolveFailure
        case .fatFlow: .fatFlow
        case .flowTrace: .flowTrace
        }
    }

    /// One of the older generation's categories; `nil` for what that generation does not know.
    var legacyCategory: FirewallCategory? {
        switch kind {
        case .network, .nat, .threat, .idps: .legacyNetworkRule
        case .application: .legacyApplicationRule
        case .dns: .legacyDNSProxy
        case .resolveFailure, .fatFlow, .flowTrace: nil
        }
    }
}

extension FirewallRule {
    var isDeny: Bool {
        collection.action == "Deny"
    }
}

/// `category` of a record, and in lower case the end of its container's name.
enum FirewallCategory: String, CaseIterable {
    case networkRule = "AZFWNetworkRule"
    case applicationRule = "AZFWApplicationRule"
    case natRule = "AZFWNatRule"
    case threatIntel = "AZFWThreatIntel"
    case idpsSignature = "AZFWIdpsSignature"
    case dnsQuery = "AZFWDnsQuery"
    case fatFlow = "AZFWFatFlow"
    case flowTrace = "AZFWFlowTrace"
    case resolveFailure = "AZFWFqdnResolveFailure"
    case networkAggregation = "AZFWNetworkRuleAggregation"
    case applicationAggregation = "AZFWApplicationRuleAggregation"
    case natAggregation = "AZFWNatRuleAggregation"
    case legacyNetworkRule = "AzureFirewallNetworkRule"
    case legacyApplicationRule = "AzureFirewallApplicationRule"
    case legacyDNSProxy = "AzureFirewallDnsProxy"
}

/// Which generation of categories the diagnostic settings had on in an hour.
enum FirewallGeneration {
    case structured
    case both
    case legacy

    /// In hour 2 both, so that everything is said twice; in hour 4 the older one alone.
    init(hour: Int) {
        switch hour % 6 {
        case 2: self = .both
        case 4: self = .legacy
        default: self = .structured
        }
    }
}
