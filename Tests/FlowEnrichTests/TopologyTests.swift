import Flow
import FlowEnrich
import Testing

@Suite("Topology: what an address means")
struct TopologyTests {
    private static let example = """
        cluster:
          name: prod-west
          network: azure-cni
          pod_cidrs: [10.244.0.0/16, "fd00:10:244::/64"]
          service_cidrs: [10.0.0.0/16]
          node_cidrs: [10.240.0.0/22, 10.244.7.0/24]
          api_server: [10.240.255.4]
        prefixes:
          - {prefix: 10.240.0.0/16, class: vnet, zone: aks-nodes}
          - {prefix: 10.50.0.0/16, class: peered-vnet, zone: hub}
          - {prefix: 192.168.0.0/16, class: on-premises, zone: datacentre}
          - {prefix: 10.240.8.4/32, class: private-endpoint, zone: sql-prod}
          - {prefix: 10.9.0.0/16, class: cluster}
          - {prefix: 203.0.113.0/24, class: azure-service, zone: partner}
        """

    @Test(
        "kind, class and zone come from the longest prefixes",
        arguments: [
            ("10.244.1.2", .pod, .cluster, nil, true),
            ("fd00:10:244::9", .pod, .cluster, nil, true),
            ("::ffff:10.244.1.2", .pod, .cluster, nil, true),
            ("10.244.7.2", .node, .cluster, nil, true),
            ("10.0.0.10", .service, .cluster, nil, true),
            ("10.240.3.255", .node, .vnet, "aks-nodes", true),
            ("10.240.4.0", .external, .vnet, "aks-nodes", false),
            ("10.240.8.3", .external, .vnet, "aks-nodes", false),
            ("10.240.8.4", .external, .privateEndpoint, "sql-prod", false),
            ("10.240.8.5", .external, .vnet, "aks-nodes", false),
            ("10.50.255.255", .external, .peeredVNet, "hub", false),
            ("192.168.0.0", .external, .onPremises, "datacentre", false),
            ("10.9.1.1", .external, .cluster, nil, true),
            ("203.0.113.9", .external, .azureService, "partner", false),
            ("10.51.0.0", .external, .other, nil, false),
            ("fd00:10:245::9", .external, .other, nil, false),
            ("198.51.100.7", .external, .internet, nil, false),
            ("2001:db8::1", .external, .internet, nil, false),
        ] as [(String, EndpointKind, AddressClass, String?, Bool)]
    )
    func describes(
        text: String,
        kind: EndpointKind,
        addressClass: AddressClass,
        zone: String?,
        isInCluster: Bool
    ) throws {
        let topology = try Topology(yaml: Self.example, path: "/t.yaml")
        let description = topology.describe(try #require(IPAddress(text)))
        #expect(
            description
                == EndpointDescription(kind: kind, addressClass: addressClass, zone: zone)
        )
        #expect(description.isInCluster == isInCluster)
    }

    @Test(
        "private space is `other`, and without a cluster section nobody knows what is there",
        arguments: [
            "10.0.0.0", "10.255.255.255", "172.16.0.0", "172.31.255.255", "192.168.0.1",
            "100.64.0.0", "100.127.255.255", "127.0.0.1", "169.254.169.254", "224.0.0.1",
            "239.255.255.255", "0.0.0.0", "::", "::1", "fe80::1", "febf::1", "fc00::1", "fdff::1",
            "ff02::1", "::ffff:10.0.0.1",
        ]
    )
    func privateSpace(text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(
            Topology.none.describe(address)
                == EndpointDescription(kind: .unknown, addressClass: .other, zone: nil)
        )
        let emptyCluster = Topology(cluster: Topology.Cluster())
        #expect(emptyCluster.describe(address).kind == .external)
        #expect(!Topology.none.describe(address).isInCluster)
    }

    @Test(
        "what borders on private space is the internet",
        arguments: [
            "9.255.255.255", "11.0.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255",
            "192.169.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
            "169.253.255.255", "169.255.0.0", "223.255.255.255", "240.0.0.0", "0.0.0.1",
            "::2", "fbff::1", "fec0::1", "feff::1", "2001:db8::1", "::ffff:8.8.8.8",
        ]
    )
    func internet(text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(
            Topology.none.describe(address)
                == EndpointDescription(kind: .external, addressClass: .internet, zone: nil)
        )
    }

    @Test("a block claimed for two kinds is ambiguous, and in the cluster; a longer one decides")
    func ambiguous() throws {
        let subnet = try IPPrefix("10.240.0.0/16")
        let topology = Topology(
            cluster: Topology.Cluster(
                podPrefixes: [subnet],
                nodePrefixes: [subnet, try IPPrefix("10.240.1.0/24")]
            )
        )
        let shared = topology.describe(try #require(IPAddress("10.240.0.9")))
        #expect(shared.kind == .ambiguous)
        #expect(shared.isInCluster)
        #expect(topology.describe(try #require(IPAddress("10.240.1.9"))).kind == .node)
    }

    @Test("the flattened map answers like a search of all prefixes", arguments: UInt64(0)..<24)
    func likeLinearSearch(seed: UInt64) {
        var random = SplitMix(seed: seed)
        // Few distinct bits, so that prefixes nest, touch, and end at the ends of the space.
        func address() -> IPAddress {
            let bits = random.next() & random.next()
            guard random.next() & 1 == 0 else {
                return IPAddress(v4: UInt32(truncatingIfNeeded: bits | (bits >> 32) << 28))
            }
            return IPAddress(v6High: bits & 0xf000_0000_0000_00f0, low: random.next() % 3 &- 1)
        }
        var zones: [Topology.Zone] = []
        for index in 0..<Int(random.next() % 60) {
            let base = address()
            let length = Int(random.next() % UInt64(base.family.bits + 1))
            let prefix = IPPrefix(containing: base, length: length)
            guard !zones.contains(where: { $0.prefix.unmapped == prefix.unmapped }) else {
                continue
            }
            zones.append(Topology.Zone(prefix: prefix, addressClass: .vnet, name: "zone\(index)"))
        }
        let topology = Topology(zones: zones)
        var probes = zones.flatMap { [$0.prefix.address, $0.prefix.lastAddress] }
        for _ in 0..<300 { probes.append(address()) }
        for probe in probes {
            let longest = zones.filter { $0.prefix.unmapped.contains(probe.unmapped) }
                .max { $0.prefix.unmapped.length < $1.prefix.unmapped.length }
            #expect(topology.describe(probe).zone == longest?.name)
        }
    }

    @Test("equal content has an equal fingerprint, whatever its order")
    func fingerprint() throws {
        let a = Topology.Zone(prefix: try IPPrefix("10.0.0.0/8"), addressClass: .vnet, name: "a")
        let b = Topology.Zone(prefix: try IPPrefix("fd00::/8"), addressClass: .vnet, name: nil)
        let whole = Topology(zones: [a, b], transitReporters: [1, 2])
        #expect(
            whole.fingerprint == Topology(zones: [b, a], transitReporters: [2, 1]).fingerprint
        )
        var renamed = a
        renamed.name = "c"
        var reclassed = b
        reclassed.addressClass = .onPremises
        var tags = ServiceTags()
        tags.insert(try IPPrefix("20.0.0.0/8"), name: "Storage")
        let others = [
            Topology.none, Topology(zones: [a, b]), Topology(zones: [a], transitReporters: [1, 2]),
            Topology(zones: [renamed, b], transitReporters: [1, 2]),
            Topology(zones: [a, reclassed], transitReporters: [1, 2]),
            Topology(zones: [a, b], serviceTags: tags, transitReporters: [1, 2]),
            Topology(cluster: Topology.Cluster(), zones: [a, b], transitReporters: [1, 2]),
        ]
        #expect(Set(others.map(\.fingerprint) + [whole.fingerprint]).count == others.count + 1)
        #expect(Topology.none.fingerprint == "rules 2")
    }
}

/// Sebastiano Vigna's SplitMix64: repeatable, seeded by the test's argument.
private struct SplitMix {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
