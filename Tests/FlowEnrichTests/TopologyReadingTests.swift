import Flow
import FlowEnrich
import Testing

@Suite("Topology file")
struct TopologyReadingTests {
    @Test("every key of the contract is read")
    func reads() throws {
        let topology = try Topology(
            yaml: """
                cluster:
                  name: prod-west
                  network: azure-cni-overlay
                  pod_cidrs: [10.244.0.0/16, "fd00:10:244::/64"]
                  service_cidrs: [10.0.0.0/16]
                  node_cidrs: [10.240.0.0/22]
                  api_server: [10.240.255.4, "fd00::4"]
                prefixes:
                  - {prefix: 10.240.0.0/16, class: vnet, zone: aks-nodes}
                  - prefix: 10.50.0.0/16
                    class: peered-vnet
                transit:
                  macs: [00005E0053FE, "00-00-5e-00-53-01", 000000000012]
                """,
            path: "/topology.yaml"
        )
        let cluster = try #require(topology.cluster)
        #expect(cluster.name == "prod-west")
        #expect(cluster.network == .azureCNIOverlay)
        #expect(cluster.podPrefixes.map(\.description) == ["10.244.0.0/16", "fd00:10:244::/64"])
        #expect(cluster.servicePrefixes.map(\.description) == ["10.0.0.0/16"])
        #expect(cluster.nodePrefixes.map(\.description) == ["10.240.0.0/22"])
        #expect(cluster.apiServers.map(\.description) == ["10.240.255.4", "fd00::4"])
        #expect(
            topology.zones == [
                .init(
                    prefix: try IPPrefix("10.240.0.0/16"),
                    addressClass: .vnet,
                    name: "aks-nodes"
                ),
                .init(prefix: try IPPrefix("10.50.0.0/16"), addressClass: .peeredVNet, name: nil),
            ]
        )
        #expect(topology.transitReporters == [0x5E_0053FE, 0x5E_005301, 0x12])
    }

    @Test("ways out, front ends, purposes and gateways are read")
    func waysOut() throws {
        let topology = try Topology(
            yaml: """
                prefixes:
                  - {prefix: 10.1.0.0/24, class: vnet, zone: front, purpose: ingress}
                  - {prefix: 192.168.0.0/16, class: on-premises, via: vpn}
                ingress: [10.1.0.9]
                egress:
                  - {name: fw, kind: firewall, macs: [00005E0053FE], serves: []}
                  - {name: nat, kind: nat-gateway, addresses: [20.0.0.1, 20.0.0.2], serves: [10.2.0.0/16]}
                  - {name: lb, kind: load-balancer, ports: 2048}
                """,
            path: "/t.yaml"
        )
        #expect(topology.zones.map(\.purpose) == [.ingress, nil])
        #expect(topology.zones.map(\.gateway) == [nil, .vpn])
        #expect(topology.egressDevices.map(\.portLimit) == [4_992, 129_024, 2_048])
        #expect(topology.egressDevices.map(\.isShared) == [true, true, false])
        #expect(topology.transitReporters == [0x5E_0053FE])
        func place(_ text: String) throws -> AddressPlace {
            topology.places[topology.place(of: try #require(IPAddress(text)))]
        }
        #expect(try place("10.1.0.9") == AddressPlace(subnet: 0, device: 2))
        #expect(try place("10.2.0.9") == AddressPlace(device: 1))
        #expect(try place("::ffff:10.2.0.9") == AddressPlace(device: 1))
        #expect(try place("192.168.1.1") == AddressPlace(device: 2, gateway: .vpn))
        #expect(try place("2001:db8::1") == AddressPlace(device: 2))
        // Single addresses have names of their own, and the class of where they are.
        let front = topology.describe(try #require(IPAddress("10.1.0.9")))
        #expect(front.zone == "ingress" && front.addressClass == .vnet)
        let outside = topology.describe(try #require(IPAddress("20.0.0.2")))
        #expect(outside.zone == "nat" && outside.addressClass == .internet)
    }

    @Test(
        "sections may be missing or empty",
        arguments: ["cluster:\nprefixes:", "{}", "prefixes: []"]
    )
    func empty(yaml: String) throws {
        let topology = try Topology(yaml: yaml, path: "/t.yaml")
        #expect(topology.cluster == nil)
        #expect(topology.fingerprint == Topology.none.fingerprint)
    }

    @Test(
        "a mistake is told with its place, what was expected and the nearest word",
        arguments: [
            ("", "/t.yaml:1:1: expected the topology file to be a mapping"),
            ("[]", "/t.yaml:1:1: expected the topology file to be a mapping"),
            (
                "clutser: {}",
                "/t.yaml:1:1: unknown key \"clutser\" in the topology file; expected \"cluster\", "
                    + "\"prefixes\", \"ingress\", \"egress\", \"service_tags\" or \"transit\"; "
                    + "did you mean \"cluster\"?"
            ),
            (
                "cluster:\n  network: azure-cni-overly",
                "/t.yaml:2:12: unknown network model \"azure-cni-overly\"; expected \"azure-cni\", "
                    + "\"azure-cni-dynamic\", \"azure-cni-overlay\", \"kubenet\" or \"cilium\"; "
                    + "did you mean \"azure-cni-overlay\"?"
            ),
            (
                "prefixes:\n  - {prefix: 10.0.0.0/8, class: onpremises}",
                "/t.yaml:2:33: unknown class \"onpremises\"; expected \"cluster\", \"vnet\", "
                    + "\"peered-vnet\", \"on-premises\", \"private-endpoint\", \"azure-service\", "
                    + "\"internet\" or \"other\"; did you mean \"on-premises\"?"
            ),
            (
                "prefixes:\n  - {prefix: 10.0.0.1/8, class: vnet}",
                "/t.yaml:2:14: \"10.0.0.1/8\" has bits set behind its length; "
                    + "did you mean \"10.0.0.0/8\"?"
            ),
            (
                "prefixes:\n  - {prefix: 10.0.0.1, class: vnet}",
                "/t.yaml:2:14: expected a CIDR block such as 10.0.0.0/8, found \"10.0.0.1\" without "
                    + "a length; did you mean \"10.0.0.1/32\"?"
            ),
            (
                "prefixes:\n  - {prefix: 10.0.0.0/33, class: vnet}",
                "/t.yaml:2:14: expected a CIDR block such as 10.0.0.0/8, found \"10.0.0.0/33\": "
                    + "the length is at most 32"
            ),
            (
                "prefixes:\n  - {prefix: ten, class: vnet}",
                "/t.yaml:2:14: expected a CIDR block such as 10.0.0.0/8, found \"ten\""
            ),
            ("prefixes:\n  - {class: vnet}", "/t.yaml:2:5: \"prefix\" is missing in a prefix"),
            (
                "prefixes:\n  - {prefix: 10.0.0.0/8, class: }",
                "/t.yaml:2:26: \"class\" has no value"
            ),
            (
                "prefixes:\n  - {prefix: 10.0.0.0/8, class: vnet}\n"
                    + "  - {prefix: 10.0.0.0/8, class: vnet}",
                "/t.yaml:3:5: 10.0.0.0/8 is listed twice, first in line 2"
            ),
            ("prefixes: 10.0.0.0/8", "/t.yaml:1:11: expected a list of prefixes, found the text"),
            (
                "cluster: {pod_cidrs: {a: b}}",
                "/t.yaml:1:22: expected a list of CIDR blocks, found a"
            ),
            (
                "cluster: {api_server: [api.example.net]}",
                "/t.yaml:1:24: expected an IP address, found \"api.example.net\""
            ),
            (
                "transit: {macs: [00005E0053F]}",
                "/t.yaml:1:18: expected a MAC address of 12 hex digits, found \"00005E0053F\""
            ),
            (
                "egress: [{name: a, kind: nat}]",
                "/t.yaml:1:26: unknown kind of device \"nat\"; expected \"firewall\", "
                    + "\"nat-gateway\" or \"load-balancer\""
            ),
            (
                "egress: [{name: a, kind: firewall, ports: many}]",
                "/t.yaml:1:43: expected a number of ports from 1 to 1048576, found \"many\""
            ),
            (
                "egress: [{name: a, kind: firewall}, {name: b, kind: firewall}]",
                "/t.yaml:1:37: two devices without \"serves\" would serve all, the first in line 1"
            ),
            (
                "egress:\n  - {name: a, kind: firewall, serves: [10.0.0.0/8]}\n"
                    + "  - {name: b, kind: firewall, serves: [10.0.0.0/8]}",
                "/t.yaml:3:40: 10.0.0.0/8 is listed twice, first in line 2"
            ),
            (
                "prefixes:\n  - {prefix: 10.0.0.0/8, class: vnet, purpose: pods}",
                "/t.yaml:2:48: unknown purpose \"pods\"; expected \"system\", \"user\", \"pod\" or "
                    + "\"ingress\"; did you mean \"pod\"?"
            ),
            (
                "prefixes:\n  - {prefix: 10.0.0.0/8, class: on-premises, via: express}",
                "/t.yaml:2:51: unknown gateway \"express\"; expected \"vpn\" or \"expressroute\""
            ),
            ("cluster: {name: \"\"}", "/t.yaml:1:17: expected a cluster name, found an empty text"),
            ("cluster: {name: [a]}", "/t.yaml:1:17: expected a cluster name, found a list"),
        ]
    )
    func mistakes(yaml: String, expected: String) throws {
        let error = try #require(throws: ConfigurationProblems.self) {
            try Topology(yaml: yaml, path: "/t.yaml")
        }
        #expect(error.problems.count == 1)
        #expect(error.description.hasPrefix(expected), "\(error)")
    }

    @Test("all mistakes are told at once, in the order of the file")
    func allAtOnce() throws {
        let error = try #require(throws: ConfigurationProblems.self) {
            try Topology(
                yaml: """
                    transit: {mac: []}
                    prefixes:
                      - {prefix: 10.0.0.1/8, class: vnett, zone: a, tag: b}
                      - nothing
                    cluster: {pod_cidrs: [x]}
                    """,
                path: "/t.yaml"
            )
        }
        #expect(
            error.problems.map { $0.position?.line } == [1, 3, 3, 3, 4, 5]
        )
        #expect(error.problems.map(\.suggestion) == ["macs", "10.0.0.0/8", "vnet", nil, nil, nil])
    }

    @Test("only so many mistakes are told, the rest is counted")
    func many() throws {
        let yaml = "prefixes:\n" + String(repeating: "  - x\n", count: 250)
        let error = try #require(throws: ConfigurationProblems.self) {
            try Topology(yaml: yaml, path: "/t.yaml")
        }
        #expect(error.problems.count == 101)
        #expect(error.problems.last?.message == "150 more mistakes")
    }
}
