/// The topology of a world and its file (`CONTRACT.md` section 4).
struct WorldTopology {
    private(set) var reference = ReferenceTopology()

    init(_ plan: WorldPlan, _ random: inout SplitMix64, odds: WorldOdds) {
        let prefixes = [
            ("10.240.0.0/16", "vnet", "aks-nodes"), ("10.50.0.0/16", "peered-vnet", "hub"),
            ("192.168.0.0/16", "on-premises", "datacentre"),
            ("192.168.7.0/24", "on-premises", "branch"),
            ("10.240.8.4/32", "private-endpoint", "sql-prod"),
            ("fd00:10::/32", "vnet", "aks-v6"), ("2001:db8:2::/48", "on-premises", "dns"),
            ("198.51.100.0/24", "cluster", "edge"), ("172.16.0.0/12", "other", "lab"),
        ]
        reference.prefixes = prefixes.shuffled(using: &random).prefix(random.number(0...9)).map {
            ReferenceTopology.Prefix(cidr: $0.0, addressClass: $0.1, zone: $0.2)
        }
        if !random.oneIn(odds.noCluster) {
            reference.hasCluster = true
            reference.podCIDRs = ["10.244.0.0/16", "fd00:10:244::/64"]
            reference.serviceCIDRs = ["10.0.0.0/16"]
            reference.nodeCIDRs = ["10.240.0.0/22", "fd00:10:240::/64"]
            if random.oneIn(odds.overlappingCIDRs) { reference.nodeCIDRs.append("10.244.0.0/16") }
            if random.oneIn(odds.overlappingCIDRs) { reference.podCIDRs.append("10.240.0.0/24") }
        }
        if let hub = plan.hub, random.oneIn(2) { reference.transitMACs = [plan.nics[hub].mac] }
    }

    var yaml: String {
        var lines: [String] = []
        if reference.hasCluster {
            lines += ["cluster:", "  name: demo", "  network: azure-cni"]
            lines.append("  pod_cidrs: " + list(reference.podCIDRs))
            lines.append("  service_cidrs: " + list(reference.serviceCIDRs))
            lines.append("  node_cidrs: " + list(reference.nodeCIDRs))
        }
        if !reference.prefixes.isEmpty {
            lines.append("prefixes:")
            for prefix in reference.prefixes {
                let values = "prefix: \"\(prefix.cidr)\", class: \(prefix.addressClass)"
                lines.append("  - {\(values), zone: \(prefix.zone)}")
            }
        }
        if !reference.transitMACs.isEmpty {
            lines += ["transit:", "  macs: " + list(reference.transitMACs.sorted())]
        }
        // An empty document is not a mapping; an empty list says the same and is one.
        if lines.isEmpty { lines.append("prefixes: []") }
        return lines.joined(separator: "\n") + "\n"
    }

    private func list(_ texts: [String]) -> String {
        "[" + texts.map { "\"\($0)\"" }.joined(separator: ", ") + "]"
    }
}
