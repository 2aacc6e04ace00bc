import Flow
import Testing

@testable import FlowInventory

@Suite("Nodes, services and endpoints")
struct NodeOwnershipTests {
    @Test("a host-network pod does not own its node's address")
    func hostNetwork() throws {
        let agent = PodObject(
            name: "agent",
            isHostNetwork: true,
            ips: ["10.1.0.4"],
            hostIPs: ["10.1.0.4"],
            started: at("09:00")
        )
        let owners = try owners(snapshot(at("10:00"), [agent.json]))
        #expect(owners.name("10.1.0.4", at: "09:30") == "n1")
        #expect(owners.owners.map(\.kind) == [.node])
    }

    @Test("a pod proves its node's address, and the node's object does from its creation")
    func nodeAddress() throws {
        let pod = PodObject(ips: ["10.0.0.1"], hostIPs: ["10.1.0.4"], started: at("09:00"))
        #expect(
            try owners(snapshot(at("10:00"), [pod.json])).name("10.1.0.4", at: "09:30") == "n1"
        )
        let node = NodeObject(name: "N1", ips: ["10.1.0.4", "fd01::4"])
        let both = try owners(snapshot(at("10:00"), [pod.json, node.json]))
        #expect(both.name("10.1.0.4", at: "08:30") == "N1")
        #expect(both.name("fd01::4", at: "08:30") == "N1")
        // One node in two spellings is no contradiction.
        #expect(both.name("10.1.0.4", at: "09:30") == "N1")
    }

    @Test("a node that was replaced under its name keeps its addresses apart")
    func replacedNode() throws {
        let first = NodeObject(uid: "a", ips: ["10.1.0.4"], created: at("08:00"))
        let second = NodeObject(uid: "b", ips: ["10.1.0.5"], created: at("10:00"))
        let owners = try owners(
            snapshot(at("09:30"), [first.json]) + snapshot(at("11:00"), [second.json])
        )
        #expect(owners.name("10.1.0.4", at: "09:00") == "n1")
        #expect(owners.name("10.1.0.4", at: "10:30") == "after-last")
        #expect(owners.name("10.1.0.5", at: "09:59") == "before-first")
        #expect(owners.name("10.1.0.5", at: "10:30") == "n1")
    }

    @Test("a pod's object that outlived its node proves nothing once the next one has its name")
    func stalePod() throws {
        let pod = PodObject(
            ips: ["10.0.0.1"],
            hostIPs: ["10.1.0.4"],
            started: at("09:00"),
            containers: [.init(started: at("09:01"))]
        )
        let node = NodeObject(uid: "b", ips: ["10.1.0.5"], created: at("09:40"))
        let owners = try owners(snapshot(at("10:00"), [pod.json, node.json]))
        #expect(owners.name("10.0.0.1", at: "09:30") == "web-1")
        #expect(owners.name("10.0.0.1", at: "09:50") == "after-last")
        #expect(owners.name("10.1.0.4", at: "09:50") == "after-last")
    }

    @Test("a pod and a node that claim one address are ambiguous")
    func podAndNode() throws {
        let pod = PodObject(ips: ["10.1.0.4"], containers: [.init(started: at("09:01"))])
        let node = NodeObject(name: "n2", ips: ["10.1.0.4"])
        let owners = try owners(snapshot(at("10:00"), [pod.json, node.json]))
        #expect(owners.name("10.1.0.4", at: "09:30") == "overlapping-owners")
        #expect(owners.name("10.1.0.4", at: "08:30") == "n2")
    }

    @Test("a service owns its cluster addresses from its creation, the others from a look")
    func service() throws {
        let service = """
            {"kind":"Service","metadata":{"name":"web","namespace":"shop","uid":"s","creationTimestamp":"\(stamp(at("08:00")))"},
            "spec":{"clusterIP":"10.2.0.1","clusterIPs":["10.2.0.1","fd02::1"],"externalIPs":["203.0.113.1"]},
            "status":{"loadBalancer":{"ingress":[{"ip":"203.0.113.2"},{"hostname":"x"}]}}}
            """
        let headless = """
            {"kind":"Service","metadata":{"name":"db","namespace":"shop"},"spec":{"clusterIP":"None","clusterIPs":["None"]}}
            """
        let owners = try owners(
            snapshot(at("10:00"), [service, headless]) + snapshot(at("11:00"), [service])
        )
        #expect(owners.owners.count == 4)
        #expect(owners.owners.allSatisfy { $0.kind == .service && $0.workload == "Service/web" })
        #expect(owners.name("10.2.0.1", at: "08:30") == "web")
        #expect(owners.name("fd02::1", at: "10:30") == "web")
        #expect(owners.name("203.0.113.2", at: "09:00") == "before-first")
        #expect(owners.name("203.0.113.1", at: "10:30") == "web")
    }

    private func slice(_ ip: String, pod: String) -> String {
        """
        {"kind":"EndpointSlice","metadata":{"name":"web-x","namespace":"shop"},"addressType":"IPv4",
        "endpoints":[{"addresses":["\(ip)"],"nodeName":"n1",
        "targetRef":{"kind":"Pod","name":"\(pod)","namespace":"shop","uid":"uid-\(pod)"}}]}
        """
    }

    @Test("endpoints count where no pod says anything, and only as long as they were seen")
    func endpoints() throws {
        let alone = try owners(
            snapshot(at("10:00"), [slice("10.0.0.1", pod: "web-1")])
                + snapshot(at("10:10"), [slice("10.0.0.1", pod: "web-1")])
        )
        #expect(alone.name("10.0.0.1", at: "10:05") == "web-1")
        #expect(alone.name("10.0.0.1", at: "09:59") == "before-first")
        #expect(alone.owners.first?.sources == .endpoints)
        let other = PodObject(
            name: "other",
            ips: ["10.0.0.1"],
            containers: [.init(started: at("09:01"))]
        )
        let beside = try owners(
            snapshot(at("10:00"), [slice("10.0.0.1", pod: "web-1"), other.json])
        )
        #expect(beside.owners.map(\.name) == ["other"])
    }

    @Test("old endpoints are read like slices")
    func oldEndpoints() throws {
        let endpoints = """
            {"kind":"Endpoints","metadata":{"name":"web","namespace":"shop"},"subsets":[{"addresses":[
            {"ip":"10.0.0.1","nodeName":"n1","targetRef":{"kind":"Pod","name":"web-1","namespace":"shop","uid":"u"}}]}]}
            """
        #expect(
            try owners(snapshot(at("10:00"), [endpoints])).name("10.0.0.1", at: "10:00")
                == "web-1"
        )
    }

    @Test("clusters with equal addresses are told apart, or said to be ambiguous")
    func clusters() throws {
        let one = PodObject(
            name: "one",
            ips: ["10.0.0.1"],
            containers: [.init(started: at("09:01"))]
        )
        let two = PodObject(
            name: "two",
            ips: ["10.0.0.1"],
            containers: [.init(started: at("09:01"))]
        )
        let text =
            snapshot(at("10:00"), cluster: "c1", [one.json])
            + snapshot(at("10:00"), cluster: "c2", [two.json])
        #expect(try owners(text).name("10.0.0.1", at: "09:30") == "several-clusters")
        #expect(try owners(text, cluster: "C1").name("10.0.0.1", at: "09:30") == "one")
        #expect(try owners(text, cluster: "c2").name("10.0.0.1", at: "09:30") == "two")
    }

    @Test("a snapshot without a cluster is of the one whose pods it lists")
    func unnamedCluster() throws {
        let pod = PodObject(ips: ["10.0.0.1"], containers: [.init(started: at("09:01"))])
        let owners = try owners(
            snapshot(at("10:00"), [pod.json, NodeObject(ips: ["10.1.0.4"]).json])
                + PodRow(time: at("11:00"), ip: "10.0.0.1", containerStarted: at("09:01")).json
        )
        #expect(owners.owners.map(\.cluster) == ["c1", "c1"])
        #expect(owners.name("10.0.0.1", at: "10:30") == "web-1")
    }
}
