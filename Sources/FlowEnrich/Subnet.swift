package import Flow

/// What a subnet is for.
package enum SubnetPurpose: String, Sendable, CaseIterable {
    /// Nodes of the system pool.
    case system
    /// Nodes of user pools.
    case user
    case pod
    /// Front ends: internal load balancers, application gateways.
    case ingress
}

/// A block whose addresses are handed out, and can run out.
package struct Subnet: Hashable, Sendable {
    /// How addresses are taken from it.
    package enum Allocation: String, Sendable {
        case single
        /// To nodes, 16 at a time, one more batch when fewer than 8 are left.
        case batches = "batches-of-16"
        /// To nodes, 256 at a time.
        case blocks = "24-per-node"
        /// To nodes, for all pods they can run and themselves, when they start.
        case pods = "max-pods-per-node"
    }

    package var prefix: IPPrefix
    /// The name of the longest declared prefix that holds it.
    package var zone: String?
    /// A word of `SubnetPurpose`; `node` or `service` for ranges of the cluster that no prefix gives a purpose.
    package var purpose: String
    package var allocation: Allocation
    /// Whether it is a subnet of the virtual network, of which the platform keeps the first four addresses and the last.
    package var isPlatformSubnet: Bool

    /// Addresses that can be handed out; `nil` if they are too many to count (IPv6).
    package var addresses: Int64? {
        let bits = prefix.address.family.bits - prefix.length
        guard bits < 63 else { return nil }
        return max(0, (Int64(1) << Int64(bits)) - (isPlatformSubnet ? 5 : 0))
    }
}

extension Subnet {
    /// The subnets of a topology: prefixes that have a purpose, and the cluster's ranges; none that holds another.
    static func all(of cluster: Topology.Cluster?, zones: [Topology.Zone]) -> [Subnet] {
        var purposes: [IPPrefix: String] = [:]
        func add(_ prefixes: [IPPrefix], _ purpose: String) {
            for prefix in prefixes where purposes[prefix.unmapped] == nil {
                purposes[prefix.unmapped] = purpose
            }
        }
        for zone in zones { if let purpose = zone.purpose { add([zone.prefix], purpose.rawValue) } }
        add(cluster?.podPrefixes ?? [], SubnetPurpose.pod.rawValue)
        add(cluster?.servicePrefixes ?? [], "service")
        add(cluster?.nodePrefixes ?? [], "node")
        // In this order a block comes before those inside it, and these before any other.
        let ordered = purposes.keys.sorted()
        let innermost = ordered.indices.filter { index in
            index + 1 == ordered.count || !ordered[index].contains(ordered[index + 1].address)
        }
        return innermost.map { index in
            subnet(ordered[index], purposes[ordered[index]] ?? "", cluster, zones)
        }
    }

    private static func subnet(
        _ prefix: IPPrefix,
        _ purpose: String,
        _ cluster: Topology.Cluster?,
        _ zones: [Topology.Zone]
    ) -> Subnet {
        let zone = zones.filter { $0.prefix.unmapped.holds(prefix) }
            .max { $0.prefix.unmapped.length < $1.prefix.unmapped.length }
        let isPod = purpose == SubnetPurpose.pod.rawValue
        let network = cluster?.network
        let allocation: Allocation =
            switch network {
            case _ where prefix.address.family == .v6: .single
            case .azureCNIDynamic where isPod: .batches
            case .azureCNIOverlay where isPod, .kubenet where isPod: .blocks
            case .azureCNI where isShared(prefix, cluster): .pods
            default: .single
            }
        return Subnet(
            prefix: prefix,
            zone: zone?.name,
            purpose: purpose,
            allocation: allocation,
            isPlatformSubnet: isPod ? network?.hasRoutablePods ?? false : purpose != "service"
        )
    }

    /// Whether nodes and pods have addresses of the same subnet: those of nodes, unless there is a range for pods elsewhere.
    private static func isShared(_ prefix: IPPrefix, _ cluster: Topology.Cluster?) -> Bool {
        func isIn(_ prefixes: [IPPrefix]?) -> Bool {
            (prefixes ?? []).contains { $0.unmapped.holds(prefix) }
        }
        let pods = (cluster?.podPrefixes ?? []).filter { $0.unmapped.address.family == .v4 }
        return isIn(cluster?.nodePrefixes) && (pods.isEmpty || isIn(pods))
    }
}

extension IPPrefix {
    /// Whether all addresses of `other` are in this block.
    func holds(_ other: IPPrefix) -> Bool { length <= other.length && contains(other.address) }

    func overlaps(_ other: IPPrefix) -> Bool { holds(other) || other.holds(self) }
}
