/// The rules that let traffic of the synthetic cluster through or not.
///
/// The raw value orders the groups of a record.
enum Rule: UInt8, CaseIterable {
    case allowInternetOutbound
    case allowVnetOutbound
    case allowVnetInbound
    case allowIngress
    case allowOnPremises
    case allowSpokes
    case denyAllInbound
    case denyRemoteShell
    case denyMail
    case denyAllOutbound
    case denyLegacyDatabase
    /// Handled by the platform; only in VNet flow logs.
    case platform
    /// A Virtual Network Manager rule; an NSG without it says `DenyAllInBound`.
    case blockHighRisk
    /// Denied by the encryption policy; only in VNet flow logs.
    case encryption

    /// The name as logged.
    var name: String {
        switch self {
        case .allowInternetOutbound: "DefaultRule_AllowInternetOutBound"
        case .allowVnetOutbound: "DefaultRule_AllowVnetOutBound"
        case .allowVnetInbound: "DefaultRule_AllowVnetInBound"
        case .allowIngress: "UserRule_allow-ingress-https"
        case .allowOnPremises: "UserRule_allow-datacentre"
        case .allowSpokes: "UserRule_allow-spokes"
        case .denyAllInbound: "DefaultRule_DenyAllInBound"
        case .denyRemoteShell: "UserRule_deny-remote-shell"
        case .denyMail: "UserRule_deny-mail-out"
        case .denyAllOutbound: "DefaultRule_DenyAllOutBound"
        case .denyLegacyDatabase: "UserRule_deny-legacy-database"
        case .platform: "PlatformRule"
        case .blockHighRisk: "BlockHighRiskTCPPortsFromInternet"
        case .encryption: "unspecified"
        }
    }

    var isDeny: Bool {
        switch self {
        case .denyAllInbound, .denyAllOutbound, .denyRemoteShell, .denyMail, .denyLegacyDatabase,
            .blockHighRisk, .encryption:
            true
        default: false
        }
    }

    /// Which logs know the rule.
    var logs: LogSet {
        switch self {
        case .platform, .blockHighRisk, .encryption: .vnet
        default: .both
        }
    }
}

/// Encryption of a VNet v4 tuple.
enum Encryption: UInt8, CaseIterable {
    case none
    case encrypted
    case hardware
    case sameHost
    case fallback
    case notAccepted

    /// The word as logged.
    var name: String {
        switch self {
        case .none: "NX"
        case .encrypted: "X"
        case .hardware: "NX_HW_NOT_SUPPORTED"
        case .sameHost: "NX_LOCAL_DST"
        case .fallback: "NX_FALLBACK"
        case .notAccepted: "NX_NOT_ACCEPTED"
        }
    }
}
