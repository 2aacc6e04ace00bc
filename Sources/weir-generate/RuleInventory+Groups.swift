/// `az network nsg list`.
extension RuleInventory {
    var securityGroups: String {
        // Somebody deleted a rule of the second group by hand after the night.
        let legacy = Self.nodeRules.filter { $0.name != "deny-legacy-database" }
        return Self.lines([
            group("nsg-aks-nodes", "rg-aks-west", Self.nodeRules),
            group("nsg-aks-legacy", "rg-aks-west", legacy),
            group("nsg-hub-nodes", "rg-hub-west", Self.hubRules),
        ])
    }

    private struct SecurityRule {
        var name: String
        var priority: Int
        var isInbound = true
        var isAllow = false
        var transport = "Tcp"
        var sources = ["*"]
        var destinations = ["*"]
        var ports = ["*"]
        var description: String?
    }

    private static let nodeRules = [
        SecurityRule(
            name: "allow-ingress-https",
            priority: 100,
            isAllow: true,
            sources: ["Internet"],
            destinations: ["10.240.0.0/22"],
            ports: ["443", "30443"]
        ),
        SecurityRule(
            name: "allow-datacentre",
            priority: 110,
            isAllow: true,
            transport: "*",
            sources: ["192.168.0.0/16"],
            destinations: ["VirtualNetwork"],
            description: "Wider than its use: only 443 and 8080 are asked for"
        ),
        SecurityRule(
            name: "deny-remote-shell",
            priority: 120,
            sources: ["Internet"],
            ports: ["22", "3389"]
        ),
        SecurityRule(
            name: "deny-legacy-database",
            priority: 130,
            sources: ["VirtualNetwork"],
            destinations: ["10.244.0.0/16", "fd00:10:244::/64"],
            ports: ["5433"]
        ),
        SecurityRule(
            name: "deny-mail-out",
            priority: 140,
            isInbound: false,
            destinations: ["Internet"],
            ports: ["25", "587"]
        ),
        SecurityRule(
            name: "allow-web",
            priority: 150,
            isAllow: true,
            sources: ["Internet"],
            destinations: ["10.240.0.0/22"],
            ports: ["80"],
            description: "Never hit"
        ),
        SecurityRule(
            name: "deny-shell-from-partners",
            priority: 160,
            sources: ["192.0.2.0/24"],
            ports: ["22"],
            description: "Shadowed by deny-remote-shell"
        ),
        SecurityRule(
            name: "allow-old-vpn",
            priority: 170,
            isAllow: true,
            transport: "Udp",
            sources: ["198.51.100.0/24"],
            ports: ["1194"],
            description: "Never hit"
        ),
    ]

    private static let hubRules = [
        SecurityRule(
            name: "allow-spokes",
            priority: 100,
            isAllow: true,
            transport: "*",
            description: "Too wide: anything from anywhere"
        )
    ]

    private static let defaultRules = [
        SecurityRule(
            name: "AllowVnetInBound",
            priority: 65_000,
            isAllow: true,
            transport: "*",
            sources: ["VirtualNetwork"],
            destinations: ["VirtualNetwork"]
        ),
        SecurityRule(
            name: "AllowAzureLoadBalancerInBound",
            priority: 65_001,
            isAllow: true,
            transport: "*",
            sources: ["AzureLoadBalancer"]
        ),
        SecurityRule(name: "DenyAllInBound", priority: 65_500, transport: "*"),
        SecurityRule(
            name: "AllowVnetOutBound",
            priority: 65_000,
            isInbound: false,
            isAllow: true,
            transport: "*",
            sources: ["VirtualNetwork"],
            destinations: ["VirtualNetwork"]
        ),
        SecurityRule(
            name: "AllowInternetOutBound",
            priority: 65_001,
            isInbound: false,
            isAllow: true,
            transport: "*",
            destinations: ["Internet"]
        ),
        SecurityRule(
            name: "DenyAllOutBound",
            priority: 65_500,
            isInbound: false,
            transport: "*"
        ),
    ]

    private func group(_ name: String, _ resourceGroup: String, _ rules: [SecurityRule]) -> JSONText
    {
        let id = "\(Self.network(resourceGroup))/networkSecurityGroups/\(name)"
        func list(_ rules: [SecurityRule], _ kind: String) -> String {
            JSONText.list(rules.map { object($0, "\(id)/\(kind)", resourceGroup).object })
        }
        return JSONText.object { group in
            group.put("defaultSecurityRules", json: list(Self.defaultRules, "defaultSecurityRules"))
            group.put("etag", "W/\"\(guid(inventory.world.seed, name))\"")
            group.put("id", id)
            group.put("location", "westeurope")
            group.put("name", name)
            group.put("provisioningState", "Succeeded")
            group.put("resourceGroup", resourceGroup)
            group.put("securityRules", json: list(rules, "securityRules"))
            group.put("type", "Microsoft.Network/networkSecurityGroups")
        }
    }

    private func object(_ rule: SecurityRule, _ parent: String, _ group: String) -> JSONText {
        JSONText.object { object in
            object.put("access", rule.isAllow ? "Allow" : "Deny")
            object.put("description", rule.description)
            put(rule.destinations, "destinationAddressPrefix", "es", to: &object)
            put(rule.ports, "destinationPortRange", "s", to: &object)
            object.put("direction", rule.isInbound ? "Inbound" : "Outbound")
            object.put("id", "\(parent)/\(rule.name)")
            object.put("name", rule.name)
            object.put("priority", rule.priority)
            object.put("protocol", rule.transport)
            object.put("provisioningState", "Succeeded")
            object.put("resourceGroup", group)
            put(rule.sources, "sourceAddressPrefix", "es", to: &object)
            put(["*"], "sourcePortRange", "s", to: &object)
            let kind = rule.priority < 65_000 ? "securityRules" : "defaultSecurityRules"
            object.put("type", "Microsoft.Network/networkSecurityGroups/\(kind)")
        }
    }

    /// One value has a member of its own, several are a list in the member of the plural's name.
    private func put(
        _ values: [String],
        _ name: String,
        _ plural: String,
        to object: inout JSONText
    ) {
        object.put(name, json: values.count == 1 ? JSONText.quoted(values[0]) : "null")
        object.put(name + plural, values.count == 1 ? [] : values)
    }
}
