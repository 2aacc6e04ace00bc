/// The network policies of the cluster, by the names that agents log.
enum NetworkPolicy: String, CaseIterable, Sendable {
    /// Keeps pods with a certain label away from `data`.
    case denyQuarantined = "deny-quarantined"
    /// Mail and chat of programs that have no business with it.
    case denyEgress = "deny-odd-egress"
    /// Added and removed in the night: in no inventory.
    case lockdown = "temporary-lockdown"
    case allowShop = "allow-within-shop"
    case allowPlatform = "allow-platform"
    case allowData = "allow-data-clients"
    /// Never hit: no pod has the label it selects.
    case allowBatch = "allow-batch-import"
    /// Never decides: `allowShop` lets through all that it does, and more.
    case allowOrders = "allow-orders-to-stock"
    /// Too wide: everything from everywhere, for one port of one program.
    case allowAll = "allow-all-grafana"

    var namespace: String {
        switch self {
        case .denyQuarantined, .allowData, .allowBatch: "data"
        case .denyEgress, .lockdown, .allowShop, .allowOrders: "shop"
        case .allowPlatform, .allowAll: "platform"
        }
    }

    /// Only Cilium's own kind can refuse by a rule.
    var kind: String {
        switch self {
        case .denyQuarantined, .denyEgress, .lockdown: "CiliumNetworkPolicy"
        default: "NetworkPolicy"
        }
    }

    var isDeny: Bool {
        kind == "CiliumNetworkPolicy"
    }

    /// The policy that lets traffic in to a pod of a namespace.
    static func allowing(_ namespace: String) -> NetworkPolicy {
        switch namespace {
        case "shop": .allowShop
        case "data": .allowData
        default: .allowPlatform
        }
    }
}
