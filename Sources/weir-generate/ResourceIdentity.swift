/// The Azure resources a NIC's log belongs to: names in its records and in its path.
struct ResourceIdentity {
    /// `systemId` of an NSG, `flowLogGUID` of a VNet flow log.
    let logID: String
    /// `resourceId` of the NSG, `flowLogResourceID` of the flow log: upper case, as logged.
    let logResource: String
    /// `targetResourceID` of a VNet flow log, mixed case as logged.
    let target: String
    /// The part of the blob path that names the log.
    let path: String
    private let groupACL: String
    private let networkManagerACL: String

    init(_ format: LogFormat, isHub: Bool, pathForm: VNetPathForm, seed: UInt64) {
        let site = isHub ? "hub" : "aks"
        let group = "\(subscription)/resourceGroups/rg-\(site)-west/providers/Microsoft.Network"
        let name = format == .nsgV1 ? "nsg-\(site)-legacy" : "nsg-\(site)-nodes"
        groupACL = "\(group)/networkSecurityGroups/\(name)"
        networkManagerACL = guid(seed, "network-manager")
        logID = guid(seed, format == .vnetV4 ? "flow-log-\(site)" : name)
        target = "\(group)/virtualNetworks/vnet-\(site)"
        guard format == .vnetV4 else {
            logResource = groupACL.uppercased()
            path = "insights-logs-networksecuritygroupflowevent/resourceId=\(logResource)"
            return
        }
        let flowLog = "vnet-\(site)-rg-\(site)-west-flowlog".uppercased()
        let watchers = "\(subscription)/resourceGroups/NetworkWatcherRG/providers/Microsoft.Network"
        let watcher = "\(watchers)/networkWatchers/NetworkWatcher_westeurope"
        logResource = "\(watcher)/flowLogs/\(flowLog)".uppercased()
        let named =
            switch pathForm {
            case .underscore:
                "/\(subscriptionID)_NETWORKWATCHERRG/NETWORKWATCHER_WESTEUROPE_\(flowLog)"
            case .resourceID:
                logResource
            }
        path = "insights-logs-flowlogflowevent/flowLogResourceID=\(named)"
    }

    /// `aclID` of a VNet record's flows.
    func acl(of rule: Rule) -> String {
        switch rule {
        case .platform: "00000000-0000-0000-0000-000000000000"
        case .encryption: "unspecified"
        case .blockHighRisk: networkManagerACL
        default: groupACL
        }
    }
}

/// How VNet flow-log blobs are named; the vendor documents both (`blob-layout.md`, section 1).
enum VNetPathForm: String, CaseIterable {
    case underscore
    case resourceID = "resource-id"
}

private let subscriptionID = "00000000-0000-4000-8000-000000000001"
let subscription = "/subscriptions/\(subscriptionID)"

/// A GUID that depends on the seed: nights of two seeds are two clusters to a reader.
func guid(_ seed: UInt64, _ name: String) -> String {
    let first = draw(seed, name)
    let digits = [first, mix(first)].flatMap { half in
        (0..<16).map { String(half >> ($0 * 4) & 0xF, radix: 16) }
    }
    let bounds = [0, 8, 12, 16, 20, 32]
    return zip(bounds, bounds.dropFirst())
        .map { digits[$0..<$1].joined() }
        .joined(separator: "-")
}

/// A random number that depends on the seed and a name.
func draw(_ seed: UInt64, _ name: String) -> UInt64 {
    name.utf8.reduce(mix(seed, 0x601D)) { mix($0, UInt64($1)) }
}
