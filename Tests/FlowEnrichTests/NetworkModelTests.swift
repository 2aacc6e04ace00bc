import Flow
import FlowEnrich
import Testing

@Suite("Network models (R8)")
struct NetworkModelTests {
    @Test(
        "R8: a node's address may be any of its pods' wherever the model translates",
        arguments: [
            (.azureCNI, [.vnet]), (.azureCNIDynamic, [.vnet]), (.azureCNIOverlay, []),
            (.kubenet, []), (.cilium, []),
        ] as [(NetworkModel, Set<AddressClass>)]
    )
    func nodes(model: NetworkModel, kept: Set<AddressClass>) {
        for remote in AddressClass.allCases {
            let expected: AddressMeaning =
                remote == .cluster || kept.contains(remote)
                ? .nodeOrHostNetworkPod : .nodeOrTranslatedPod
            #expect(model.meaning(of: .node, towards: remote) == expected, "\(remote)")
        }
    }

    @Test(
        "R8: a pod's address is the pod's, and nobody's means nothing",
        arguments: NetworkModel.allCases
    )
    func others(model: NetworkModel) {
        for remote in AddressClass.allCases {
            #expect(model.meaning(of: .pod, towards: remote) == .pod)
            #expect(model.meaning(of: .service, towards: remote) == .service)
            for kind: EndpointKind in [.external, .unknown, .ambiguous] {
                #expect(model.meaning(of: kind, towards: remote) == nil)
            }
        }
    }

    @Test("R7: where pods share the node subnet, its addresses are ambiguous until inventory tells")
    func sharedSubnet() throws {
        func kind(_ network: String, pods: String, _ address: String) throws -> EndpointKind {
            let topology = try Topology(
                yaml: """
                    cluster:
                      network: \(network)
                      pod_cidrs: [\(pods)]
                      node_cidrs: [10.240.0.0/22, "fd00:1::/64"]
                    """,
                path: "/t.yaml"
            )
            return topology.describe(try #require(IPAddress(address))).kind
        }
        #expect(try kind("azure-cni", pods: "", "10.240.0.9") == .ambiguous)
        #expect(try kind("azure-cni", pods: "10.244.0.0/16", "10.240.0.9") == .node)
        #expect(try kind("azure-cni", pods: "10.244.0.0/16", "fd00:1::9") == .ambiguous)
        #expect(try kind("azure-cni-overlay", pods: "", "10.240.0.9") == .node)
    }

    @Test(
        "the platform keeps five addresses of a subnet, and none of a range of the cluster's own",
        arguments: [
            ("azure-cni-dynamic", "10.244.0.0/24", "batches-of-16", 251),
            ("azure-cni-overlay", "10.244.0.0/16", "24-per-node", 65_536),
            ("kubenet", "10.244.0.0/16", "24-per-node", 65_536),
            ("cilium", "10.244.0.0/16", "single", 65_536),
            ("azure-cni", "10.244.0.0/24", "single", 251),
            ("azure-cni-dynamic", "\"fd00:2::/64\"", "single", nil),
            ("azure-cni-overlay", "\"fd00:2::/112\"", "single", 65_536),
        ] as [(String, String, String, Int64?)]
    )
    func subnets(network: String, pods: String, allocation: String, addresses: Int64?) throws {
        let topology = try Topology(
            yaml: """
                cluster:
                  network: \(network)
                  pod_cidrs: [\(pods)]
                  service_cidrs: [10.0.0.0/24]
                  node_cidrs: [10.240.0.0/29]
                prefixes:
                  - {prefix: 10.240.0.0/29, class: cluster, zone: nodes, purpose: system}
                """,
            path: "/t.yaml"
        )
        let pod = try #require(topology.subnets.first { $0.purpose == "pod" })
        #expect(pod.allocation.rawValue == allocation)
        #expect(pod.addresses == addresses)
        let node = try #require(topology.subnets.first { $0.purpose == "system" })
        #expect(node.addresses == 3 && node.zone == "nodes")
        #expect(topology.subnets.first { $0.purpose == "service" }?.addresses == 256)
        #expect(topology.subnets.count == 3)
    }
}
