/// The rules of the firewall in the hub, in the order they are evaluated in.
enum FirewallRule: UInt8, CaseIterable, Sendable {
    case partnerGateway
    case denyRemoteAdmin
    case temporaryVendor
    case podsToOracle
    case podsToDirectory
    case datacentreToPods
    case pingDatacentre
    /// Never hit: what it allows is allowed by `podsToOracle` before it.
    case financeToOracle
    /// Never hit.
    case timeServers
    case denySocial
    case datacentrePortals
    case partners
    /// Never hit: `datacentrePortals` comes first.
    case erpPortal
    /// Never hit.
    case operatingSystemUpdates

    static let policy = "fwpol-hub"

    var name: String {
        switch self {
        case .partnerGateway: "partner-gateway"
        case .denyRemoteAdmin: "deny-remote-admin"
        case .temporaryVendor: "temporary-vendor-access"
        case .podsToOracle: "pods-to-oracle"
        case .podsToDirectory: "pods-to-directory"
        case .datacentreToPods: "datacentre-to-pods"
        case .pingDatacentre: "ping-datacentre"
        case .financeToOracle: "finance-to-oracle"
        case .timeServers: "time-servers"
        case .denySocial: "deny-social-media"
        case .datacentrePortals: "datacentre-portals"
        case .partners: "partner-apis"
        case .erpPortal: "erp-portal"
        case .operatingSystemUpdates: "operating-system-updates"
        }
    }

    var collection: Collection {
        switch self {
        case .partnerGateway: .dnat
        case .denyRemoteAdmin: .networkDeny
        case .temporaryVendor: .networkTemporary
        case .podsToOracle, .podsToDirectory, .datacentreToPods, .pingDatacentre, .financeToOracle,
            .timeServers:
            .networkDatacentre
        case .denySocial: .webDeny
        case .datacentrePortals, .partners, .erpPortal, .operatingSystemUpdates: .webAllow
        }
    }

    /// Somebody added it by hand and took it away again before the inventory was saved.
    var isInInventory: Bool {
        self != .temporaryVendor
    }

    enum Collection: String, CaseIterable, Sendable {
        case dnat = "dnat-partners"
        case networkDeny = "net-deny"
        case networkTemporary = "net-temporary"
        case networkDatacentre = "net-datacentre"
        case webDeny = "web-deny"
        case webAllow = "web-allow"

        var group: Group {
            switch self {
            case .dnat: .dnat
            case .networkDeny, .networkTemporary, .networkDatacentre: .network
            case .webDeny, .webAllow: .application
            }
        }

        var priority: Int {
            switch self {
            case .dnat, .networkDeny, .webDeny: 100
            case .networkTemporary: 150
            case .networkDatacentre, .webAllow: 200
            }
        }

        /// `Allow`, `Deny` or `Dnat`.
        var action: String {
            switch self {
            case .dnat: "Dnat"
            case .networkDeny, .webDeny: "Deny"
            case .networkTemporary, .networkDatacentre, .webAllow: "Allow"
            }
        }
    }

    enum Group: String, CaseIterable, Sendable {
        case dnat = "DefaultDnatRuleCollectionGroup"
        case network = "DefaultNetworkRuleCollectionGroup"
        case application = "DefaultApplicationRuleCollectionGroup"

        var priority: Int {
            switch self {
            case .dnat: 100
            case .network: 200
            case .application: 300
            }
        }
    }
}
