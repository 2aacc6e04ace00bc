package import Flow

/// What addresses mean (section 4 of the contract): a cluster, named prefixes, service tags, transit NICs.
///
/// All of it is flattened into one map when the value is made, so that describing an address is one
/// binary search, however many prefixes there are. The value is immutable and shared by all workers.
package struct Topology: Sendable {
    /// The Kubernetes cluster whose traffic the logs show.
    package struct Cluster: Hashable, Sendable {
        package var name: String?
        package var network: NetworkModel?
        package var podPrefixes: [IPPrefix]
        package var servicePrefixes: [IPPrefix]
        package var nodePrefixes: [IPPrefix]
        /// Where the control plane answers.
        package var apiServers: [IPAddress]
        /// How many pods a node takes addresses for, where it does when it starts (`azure-cni`).
        package var podsPerNode: Int

        package init(
            name: String? = nil,
            network: NetworkModel? = nil,
            podPrefixes: [IPPrefix] = [],
            servicePrefixes: [IPPrefix] = [],
            nodePrefixes: [IPPrefix] = [],
            apiServers: [IPAddress] = [],
            podsPerNode: Int = 30
        ) {
            self.name = name
            self.network = network
            self.podPrefixes = podPrefixes
            self.servicePrefixes = servicePrefixes
            self.nodePrefixes = nodePrefixes
            self.apiServers = apiServers
            self.podsPerNode = podsPerNode
        }
    }

    /// A block of addresses with a class, and perhaps a name.
    package struct Zone: Hashable, Sendable {
        package var prefix: IPPrefix
        package var addressClass: AddressClass
        package var name: String?
        /// What it is for, if it is a subnet.
        package var purpose: SubnetPurpose?
        /// How it is reached, if it is another site.
        package var gateway: GatewayKind?

        package init(
            prefix: IPPrefix,
            addressClass: AddressClass,
            name: String?,
            purpose: SubnetPurpose? = nil,
            gateway: GatewayKind? = nil
        ) {
            self.prefix = prefix
            self.addressClass = addressClass
            self.name = name
            self.purpose = purpose
            self.gateway = gateway
        }
    }

    /// A topology that says nothing.
    package static let none = Topology()

    /// `nil` if there is no `cluster` section.
    package let cluster: Cluster?
    package let zones: [Zone]
    package let serviceTags: ServiceTags
    /// Devices that traffic leaves through.
    package let egressDevices: [EgressDevice]
    /// Front ends of the cluster.
    package let ingress: [IPAddress]
    /// MACs (48 bits) of firewalls, gateways and appliances: their rows are `transit` (R5).
    package let transitReporters: Set<UInt64>
    /// Blocks whose addresses can run out.
    package let subnets: [Subnet]
    /// What the file said, in its order; empty if there was no file.
    package var declarations: [Declaration] = []
    private let descriptions: PrefixMap<EndpointDescription>
    private let placeMap: PlaceMap

    /// - Parameters:
    ///   - cluster: What the pod, service and node addresses are.
    ///   - zones: If a prefix occurs twice, the first one counts.
    ///   - serviceTags: A zone of the same prefix wins over a tag.
    ///   - transitReporters: MACs of NICs that only pass traffic on; those of `egressDevices` are added.
    ///   - egressDevices: If a prefix is served twice, the first one counts.
    ///   - ingress: Front ends of the cluster.
    package init(
        cluster: Cluster? = nil,
        zones: [Zone] = [],
        serviceTags: ServiceTags = ServiceTags(),
        transitReporters: Set<UInt64> = [],
        egressDevices: [EgressDevice] = [],
        ingress: [IPAddress] = []
    ) {
        self.cluster = cluster
        self.zones = zones
        self.serviceTags = serviceTags
        self.egressDevices = egressDevices
        self.ingress = ingress
        self.transitReporters = egressDevices.reduce(transitReporters) { $0.union($1.macs) }
        let descriptions = flattened(
            cluster: cluster,
            zones: zones,
            serviceTags: serviceTags,
            hosts: hostNames(cluster, egressDevices, ingress)
        )
        self.descriptions = descriptions
        subnets = Subnet.all(of: cluster, zones: zones)
        placeMap = PlaceMap(subnets: subnets, zones: zones, devices: egressDevices)
    }

    /// Each place that an address can have, once; 0 is nowhere.
    package var places: [AddressPlace] { placeMap.places }

    /// Index in `places` of where an address is, by the longest prefixes that hold it.
    ///
    /// - Complexity: O(log n) in the number of prefixes.
    package func place(of address: IPAddress) -> Int { placeMap[address] }

    /// Kind, class and zone of an address by the longest prefixes that hold it.
    ///
    /// - Complexity: O(log n) in the number of prefixes and service tags.
    package func describe(_ address: IPAddress) -> EndpointDescription { descriptions[address] }
}

/// One map from three: what is there (kinds), where it is (zones and tags), and what space it is in.
private func flattened(
    cluster: Topology.Cluster?,
    zones: [Topology.Zone],
    serviceTags: ServiceTags,
    hosts: [(prefix: IPPrefix, value: String?)]
) -> PrefixMap<EndpointDescription> {
    let kinds = PrefixMap(kindsByPrefix(cluster), outside: nil)
    let places = PrefixMap(placesByPrefix(zones, serviceTags), outside: nil)
    let isPrivate = PrefixMap(IPPrefix.privateSpace.map { ($0, true) }, outside: false)
    let declared = Set(zones.map(\.prefix.unmapped))
    let hostNames = PrefixMap(hosts.filter { !declared.contains($0.prefix) }, outside: nil)
    return PrefixMap(
        starts: kinds.starts + places.starts + isPrivate.starts + hostNames.starts
    ) { address in
        let kind = kinds[address]
        let place = places[address]
        let uncovered: AddressClass =
            if kind != nil { .cluster } else if isPrivate[address] { .other } else { .internet }
        // Without a cluster section nobody said that a private address is outside of it.
        let outsider: EndpointKind =
            cluster == nil && isPrivate[address] ? .unknown : .external
        return EndpointDescription(
            kind: kind ?? outsider,
            addressClass: place?.addressClass ?? uncovered,
            zone: hostNames[address] ?? place?.name
        )
    }
}

/// Single addresses that the topology names, each once.
private func hostNames(
    _ cluster: Topology.Cluster?,
    _ devices: [EgressDevice],
    _ ingress: [IPAddress]
) -> [(prefix: IPPrefix, value: String?)] {
    var names: [IPPrefix: String] = [:]
    func name(_ addresses: [IPAddress], _ name: String) {
        for address in addresses {
            let block = IPPrefix(containing: address, length: address.family.bits).unmapped
            if names[block] == nil { names[block] = name }
        }
    }
    name(cluster?.apiServers ?? [], "api-server")
    name(ingress, "ingress")
    for device in devices { name(device.addresses, device.name) }
    return names.map { (prefix: $0.key, value: $0.value) }
}

/// Kinds of the cluster's blocks; a block claimed for two kinds is ambiguous (R7).
///
/// With `azure-cni` and no pod range of a family, pods have addresses of the node subnet: which of the two an address is,
/// inventory has to say.
private func kindsByPrefix(
    _ cluster: Topology.Cluster?
) -> [(prefix: IPPrefix, value: EndpointKind?)] {
    guard let cluster else { return [] }
    var kinds: [IPPrefix: EndpointKind] = [:]
    let claims: [(EndpointKind, [IPPrefix])] = [
        (.pod, cluster.podPrefixes),
        (.service, cluster.servicePrefixes),
        (.node, cluster.nodePrefixes),
    ]
    for (kind, prefixes) in claims {
        for prefix in prefixes {
            let known = kinds[prefix.unmapped]
            kinds[prefix.unmapped] = known == nil || known == kind ? kind : .ambiguous
        }
    }
    if cluster.network == .azureCNI {
        let families = Set(cluster.podPrefixes.map(\.unmapped.address.family))
        for prefix in cluster.nodePrefixes.map(\.unmapped)
        where !families.contains(prefix.address.family) {
            kinds[prefix] = .ambiguous
        }
    }
    return kinds.map { ($0.key, $0.value) }
}

private struct Place: Sendable {
    var addressClass: AddressClass
    var name: String?
}

private func placesByPrefix(
    _ zones: [Topology.Zone],
    _ serviceTags: ServiceTags
) -> [(prefix: IPPrefix, value: Place?)] {
    var places: [IPPrefix: Place] = [:]
    places.reserveCapacity(zones.count + serviceTags.nameByPrefix.count)
    for (prefix, name) in serviceTags.nameByPrefix {
        places[prefix] = Place(addressClass: .azureService, name: name)
    }
    for zone in zones.reversed() {
        places[zone.prefix.unmapped] = Place(addressClass: zone.addressClass, name: zone.name)
    }
    return places.map { ($0.key, $0.value) }
}
