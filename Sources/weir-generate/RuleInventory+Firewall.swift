/// `az network firewall policy rule-collection-group list`, and the rules of the network manager.
extension RuleInventory {
    var firewallGroups: String {
        Self.lines(FirewallRule.Group.allCases.map(group))
    }

    private func group(_ group: FirewallRule.Group) -> JSONText {
        let id =
            "\(Self.network("rg-hub-west"))/firewallPolicies/\(FirewallRule.policy)"
            + "/ruleCollectionGroups/\(group.rawValue)"
        let collections = FirewallRule.Collection.allCases.filter { collection in
            collection.group == group
                && FirewallRule.allCases.contains {
                    $0.collection == collection && $0.isInInventory
                }
        }
        return JSONText.object { object in
            object.put("etag", guid(inventory.world.seed, group.rawValue))
            object.put("id", id)
            object.put("name", group.rawValue)
            object.put("priority", group.priority)
            object.put("provisioningState", "Succeeded")
            object.put("resourceGroup", "rg-hub-west")
            object.put(
                "ruleCollections",
                json: JSONText.list(collections.map { self.collection($0).object })
            )
            object.put("size", "0.01 MB")
            object.put("type", "Microsoft.Network/FirewallPolicies/RuleCollectionGroups")
        }
    }

    private func collection(_ collection: FirewallRule.Collection) -> JSONText {
        let rules = FirewallRule.allCases.filter {
            $0.collection == collection && $0.isInInventory
        }
        let kind =
            collection == .dnat
            ? "FirewallPolicyNatRuleCollection" : "FirewallPolicyFilterRuleCollection"
        return JSONText.object { object in
            object.put("action", json: "{\"type\":\"\(collection.action)\"}")
            object.put("name", collection.rawValue)
            object.put("priority", collection.priority)
            object.put("ruleCollectionType", kind)
            object.put("rules", json: JSONText.list(rules.map { rule($0).object }))
        }
    }

    private func rule(_ rule: FirewallRule) -> JSONText {
        let what = rule.definition
        return JSONText.object { object in
            object.put("name", rule.name)
            object.put("sourceAddresses", what.sources)
            object.put("sourceIpGroups", [])
            switch rule.collection.group {
            case .application:
                object.put("ruleType", "ApplicationRule")
                object.put("fqdnTags", what.tags)
                object.put("targetFqdns", what.names)
                object.put("targetUrls", [])
                object.put("webCategories", what.categories)
                object.put("terminateTLS", json: "false")
                let protocols = ["Http": 80, "Https": 443].sorted { $0.key < $1.key }.map {
                    "{\"port\":\($0.value),\"protocolType\":\"\($0.key)\"}"
                }
                object.put("protocols", json: JSONText.list(protocols))
            case .network, .dnat:
                object.put("ruleType", rule.collection == .dnat ? "NatRule" : "NetworkRule")
                object.put("destinationAddresses", what.destinations)
                object.put("destinationFqdns", what.names)
                object.put("destinationIpGroups", [])
                object.put("destinationPorts", what.ports)
                object.put("ipProtocols", what.protocols)
                if rule.collection == .dnat {
                    object.put("translatedAddress", FirewallTraffic.ingress.text)
                    object.put("translatedPort", "443")
                }
            }
        }
    }

    /// `az network manager security-admin-config rule-collection rule list`.
    var adminRules: String {
        Self.lines([
            adminRule(
                "BlockHighRiskTCPPortsFromInternet",
                10,
                ["20", "21", "23", "111", "119", "135", "161", "445", "512", "514", "593", "873"]
            ),
            // What it blocks is blocked by the rule before it.
            adminRule("BlockFileSharingFromInternet", 20, ["445"]),
            // Never hit.
            adminRule("BlockLegacyNameServices", 30, ["137-139"]),
        ])
    }

    private func adminRule(_ name: String, _ priority: Int, _ ports: [String]) -> JSONText {
        let kind = "securityAdminConfigurations/baseline/ruleCollections/high-risk-ports/rules"
        return JSONText.object { rule in
            rule.put("access", "Deny")
            rule.put("destinationPortRanges", ports)
            rule.put(
                "destinations",
                json: #"[{"addressPrefix":"*","addressPrefixType":"IPPrefix"}]"#
            )
            rule.put("direction", "Inbound")
            rule.put(
                "id",
                "\(Self.network("rg-hub-west"))/networkManagers/nm-west/\(kind)/\(name)"
            )
            rule.put("kind", "Custom")
            rule.put("name", name)
            rule.put("priority", priority)
            rule.put("protocol", "Tcp")
            rule.put("provisioningState", "Succeeded")
            rule.put("resourceGroup", "rg-hub-west")
            rule.put("resourceGuid", guid(inventory.world.seed, "network-manager"))
            rule.put("sourcePortRanges", ["0-65535"])
            rule.put(
                "sources",
                json: #"[{"addressPrefix":"Internet","addressPrefixType":"ServiceTag"}]"#
            )
            rule.put(
                "type",
                "Microsoft.Network/networkManagers/securityAdminConfigurations/ruleCollections/rules"
            )
        }
    }
}

extension FirewallRule {
    /// What a rule lets through or not.
    fileprivate struct Definition {
        var sources = ["10.244.0.0/16"]
        var destinations = ["192.168.0.0/16"]
        var names: [String] = []
        var categories: [String] = []
        var tags: [String] = []
        var ports: [String] = []
        var protocols = ["TCP"]
    }

    fileprivate var definition: Definition {
        switch self {
        case .partnerGateway:
            Definition(
                sources: ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"],
                destinations: [FirewallTraffic.outside.text],
                ports: ["8443"]
            )
        case .denyRemoteAdmin: Definition(ports: ["22", "3389", "445", "5985"])
        case .temporaryVendor: Definition()
        case .podsToOracle:
            Definition(names: ["legacy-erp.example.net"], ports: ["1521"])
        case .podsToDirectory: Definition(ports: ["636"])
        case .datacentreToPods:
            // Too wide: any port, for the two that are used.
            Definition(
                sources: ["192.168.0.0/16"],
                destinations: ["10.244.0.0/16"],
                ports: ["*"],
                protocols: ["Any"]
            )
        case .pingDatacentre: Definition(ports: ["*"], protocols: ["ICMP"])
        case .financeToOracle:
            Definition(
                sources: ["10.244.0.0/24"],
                destinations: ["192.168.11.0/24"],
                ports: ["1521"]
            )
        case .timeServers:
            Definition(destinations: ["192.168.200.1"], ports: ["123"], protocols: ["UDP"])
        case .denySocial: Definition(destinations: [], categories: ["SocialNetworking"])
        case .datacentrePortals: Definition(names: ["*.dc.example.net"])
        case .partners:
            Definition(
                names: [
                    "api.example.com", "ocsp.example.com", "registry.example.net",
                    "updates.example.com",
                ]
            )
        case .erpPortal: Definition(names: ["erp.dc.example.net"])
        case .operatingSystemUpdates: Definition(tags: ["WindowsUpdate"])
        }
    }
}
