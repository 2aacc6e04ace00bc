import FlowEnrich
import Testing

@Suite("Topology review")
struct TopologyReviewTests {
    /// A topology with nothing to say against.
    private static let sound = """
        cluster:
          network: azure-cni-overlay
          pod_cidrs: [10.244.0.0/16]
          service_cidrs: [10.0.0.0/16]
          node_cidrs: [10.240.0.0/22]
          api_server: [10.240.4.4]
        prefixes:
          - {prefix: 10.240.0.0/16, class: vnet, zone: vnet}
          - {prefix: 10.240.0.0/22, class: cluster, zone: nodes, purpose: user}
          - {prefix: 10.244.0.0/16, class: cluster, zone: pods}
          - {prefix: 10.50.0.0/16, class: peered-vnet, zone: hub}
          - {prefix: 192.168.0.0/16, class: on-premises, zone: dc, via: vpn}
          - {prefix: 10.240.8.4/32, class: private-endpoint, zone: sql}
        egress:
          - {name: lb, kind: load-balancer, addresses: [20.0.0.1], serves: [10.240.0.0/22]}
        """

    private func review(_ yaml: String) throws -> (problems: [String], warnings: [String]) {
        let topology = try Topology(yaml: yaml, path: "/t.yaml")
        let review = TopologyReview(topology, file: "/t.yaml")
        return (review.problems.map(\.description), review.warnings.map(\.description))
    }

    @Test("a sound topology passes in silence")
    func soundPasses() throws {
        let found = try review(Self.sound)
        #expect(found.problems.isEmpty && found.warnings.isEmpty, "\(found)")
    }

    @Test(
        "what cannot be is told with its place",
        arguments: [
            (
                "[10.0.0.0/16]", "[10.244.8.0/24]",
                "4:19: 10.244.8.0/24 overlaps 10.244.0.0/16 of line 3"
            ),
            (
                "[10.240.0.0/22]", "[10.244.0.0/22]",
                "5:16: 10.244.0.0/22 overlaps 10.244.0.0/16 of line 3"
            ),
            ("[10.244.0.0/16]", "[10.244.0.0/25]", "3:15: 10.244.0.0/25 has no room for a node"),
            ("[10.240.4.4]", "[10.244.4.4]", "6:16: 10.244.4.4 is in a pod range"),
            (
                "prefix: 10.50.0.0/16", "prefix: 10.240.9.0/24",
                "11:14: 10.240.9.0/24 overlaps 10.240.0.0/16 of line 8: peered"
            ),
            (
                "prefix: 10.50.0.0/16", "prefix: 10.244.7.0/24",
                "11:14: 10.244.7.0/24 is peered-vnet and overlaps 10.244.0.0/16"
            ),
            (
                "class: peered-vnet", "class: internet",
                "11:14: 10.50.0.0/16 is private and cannot be internet"
            ),
            (
                "zone: hub", "zone: hub, purpose: pod",
                "11:14: 10.50.0.0/16 has a purpose and is peered-vnet"
            ),
            (
                "zone: hub", "zone: hub, via: vpn",
                "11:14: 10.50.0.0/16 is reached by a gateway and is peered-vnet"
            ),
            ("[20.0.0.1]", "[10.0.0.1]", "15:49: 10.0.0.1 is private"),
            (
                "node_cidrs: [10.240.0.0/22]", "node_cidrs: [10.240.0.0/30]",
                "5:16: 10.240.0.0/30 is smaller than a subnet can be"
            ),
        ]
    )
    func impossible(old: String, new: String, expected: String) throws {
        let found = try review(Self.sound.replacing(old, with: new, maxReplacements: 1))
        #expect(found.problems.contains { $0.hasPrefix("/t.yaml:" + expected) }, "\(found)")
    }

    @Test(
        "what is left open is a warning",
        arguments: [
            ("  network: azure-cni-overlay\n", "", "names no network model"),
            ("  node_cidrs: [10.240.0.0/22]\n", "", "has no node_cidrs"),
            ("  pod_cidrs: [10.244.0.0/16]\n", "", "has no pod_cidrs: with azure-cni-overlay"),
            (
                "pod_cidrs: [10.244.0.0/16]", "pod_cidrs: [10.244.0.0/16, \"fd00::/64\"]",
                "has pods of an address family that no node has"
            ),
            (
                "  - {prefix: 10.244.0.0/16, class: cluster, zone: pods}\n", "",
                "3:15: no prefix names 10.244.0.0/16"
            ),
            (
                "serves: [10.240.0.0/22]", "serves: [10.7.0.0/16]",
                "15:69: 10.7.0.0/16 is neither the cluster's"
            ),
            (
                "prefix: 192.168.0.0/16", "prefix: 10.240.3.0/24",
                "12:14: 10.240.3.0/24 overlaps 10.240.0.0/16 of line 8: addresses of"
            ),
            (
                "prefix: 10.240.8.4/32", "prefix: 10.240.1.4/32",
                "13:14: 10.240.1.4/32 is in the node range of line 5"
            ),
        ]
    )
    func open(old: String, new: String, expected: String) throws {
        let found = try review(Self.sound.replacing(old, with: new, maxReplacements: 1))
        #expect(found.warnings.contains { $0.contains(expected) }, "\(found)")
    }

    @Test("flat azure-cni may have pods in the node subnet")
    func flat() throws {
        let yaml = Self.sound.replacing("azure-cni-overlay", with: "azure-cni")
            .replacing("[10.244.0.0/16]", with: "[10.240.0.0/22]")
        let found = try review(yaml)
        #expect(found.problems.isEmpty, "\(found)")
        // There the platform puts a private API server and the front ends of internal load balancers.
        let front = try review(yaml.replacing("[10.240.4.4]", with: "[10.240.0.4]"))
        #expect(front.problems.isEmpty, "\(front)")
        #expect(found.warnings.contains { $0.contains("ambiguous until inventory tells") })
    }

    @Test("thousands of prefixes are compared in no time")
    func many() throws {
        let lines = (0..<20_000).map { number in
            "  - {prefix: 10.\(number / 256).\(number % 256).0/24, class: vnet, zone: z}"
        }
        let found = try review("prefixes:\n" + lines.joined(separator: "\n"))
        #expect(found.problems.isEmpty && found.warnings.count == 1)
    }

    @Test("a topology without a cluster says what that means")
    func noCluster() throws {
        let found = try review("prefixes:\n  - {prefix: 10.0.0.0/8, class: vnet, zone: a}\n")
        #expect(found.warnings.contains { $0.contains("nothing counts as leaving the cluster") })
    }
}
