/// Which gateway logged a record: their access records have little in common.
enum GatewayProduct: Sendable {
    case applicationGateway
    /// Application Gateway for Containers.
    case trafficController

    /// Kind of the workload that a gateway stands for as the source of its latencies.
    var kind: String {
        switch self {
        case .applicationGateway: "ApplicationGateway"
        case .trafficController: "TrafficController"
        }
    }
}

/// What a record of a gateway is, by `category` or by the name of its table (`app-gateway.md` section 1).
enum GatewayCategory: Sendable {
    case access(GatewayProduct)
    /// Of its web application firewall.
    case firewall(GatewayProduct)
    /// Counters of v1, which are no events.
    case performance

    /// - Parameter name: In lower case.
    init?(_ name: String) {
        guard let category = Self.byName[name] else { return nil }
        self = category
    }

    private static let byName: [String: GatewayCategory] = [
        "applicationgatewayaccesslog": .access(.applicationGateway),
        "agwaccesslogs": .access(.applicationGateway),
        "trafficcontrolleraccesslog": .access(.trafficController),
        "agcaccesslogs": .access(.trafficController),
        "applicationgatewayfirewalllog": .firewall(.applicationGateway),
        "agwfirewalllogs": .firewall(.applicationGateway),
        "trafficcontrollerfirewalllog": .firewall(.trafficController),
        "agcfirewalllogs": .firewall(.trafficController),
        "applicationgatewayperformancelog": .performance, "agwperformancelogs": .performance,
    ]
}
