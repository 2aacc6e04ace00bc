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
        if let hub = plan.hub, random.oneIn(2) { reference.listedMACs = [plan.nics[hub].mac] }
        // A generator of its own, so that the rest of a world does not hang on these.
        var ways = random
        addWaysOut(plan, &ways)
    }

    private mutating func addWaysOut(_ plan: WorldPlan, _ random: inout SplitMix64) {
        let models = ["azure-cni", "azure-cni-dynamic", "azure-cni-overlay", "kubenet", "cilium"]
        reference.network = random.oneIn(6) ? nil : models[random.number(0...4)]
        for index in reference.prefixes.indices
        where reference.prefixes[index].addressClass == "on-premises" {
            reference.prefixes[index].gateway = [nil, "vpn", "expressroute"][random.number(0...2)]
        }
        guard !random.oneIn(4) else { return }
        var devices = [
            ReferenceTopology.Device(
                name: "fw",
                kind: "firewall",
                serves: [
                    ["10.244.0.0/17", "10.240.0.0/25"], ["10.244.0.0/16", "fd00::/8"], [], nil,
                ][
                    random.number(0...3)
                ],
                macs: []
            ),
            ReferenceTopology.Device(
                name: "nat",
                kind: "nat-gateway",
                serves: ["10.244.1.0/24", "10.244.2.0/24"],
                macs: []
            ),
            ReferenceTopology.Device(
                name: "lb",
                kind: "load-balancer",
                serves: ["10.240.0.0/16"],
                macs: []
            ),
        ]
        if let hub = plan.hub, !reference.listedMACs.isEmpty || random.oneIn(2) {
            devices[0].macs = [plan.nics[hub].mac]
            // A second interface, which may be a node's, or never log.
            if random.oneIn(3) { devices[0].macs.append(plan.nics[0].mac) }
            if random.oneIn(5) { devices[0].macs.append("00005E0053F0") }
        } else if random.oneIn(3) {
            devices[0].macs = ["00005E0053F0"]
        }
        reference.devices = Array(devices.prefix(random.number(1...3)))
    }

    var yaml: String {
        var lines: [String] = []
        if reference.hasCluster {
            lines += ["cluster:", "  name: demo"]
            if let network = reference.network { lines.append("  network: \(network)") }
            lines.append("  pod_cidrs: " + list(reference.podCIDRs))
            lines.append("  service_cidrs: " + list(reference.serviceCIDRs))
            lines.append("  node_cidrs: " + list(reference.nodeCIDRs))
        }
        if !reference.prefixes.isEmpty {
            lines.append("prefixes:")
            for prefix in reference.prefixes {
                let values = "prefix: \"\(prefix.cidr)\", class: \(prefix.addressClass)"
                let via = prefix.gateway.map { ", via: \($0)" } ?? ""
                lines.append("  - {\(values), zone: \(prefix.zone)\(via)}")
            }
        }
        if !reference.listedMACs.isEmpty {
            lines += ["transit:", "  macs: " + list(reference.listedMACs.sorted())]
        }
        if !reference.devices.isEmpty { lines.append("egress:") }
        for device in reference.devices {
            let serves = device.serves.map { ", serves: \(list($0))" } ?? ""
            let macs = device.macs.isEmpty ? "" : ", macs: \(list(device.macs))"
            lines.append("  - {name: \(device.name), kind: \(device.kind)\(macs)\(serves)}")
        }
        // An empty document is not a mapping; an empty list says the same and is one.
        if lines.isEmpty { lines.append("prefixes: []") }
        return lines.joined(separator: "\n") + "\n"
    }

    private func list(_ texts: [String]) -> String {
        "[" + texts.map { "\"\($0)\"" }.joined(separator: ", ") + "]"
    }
}
