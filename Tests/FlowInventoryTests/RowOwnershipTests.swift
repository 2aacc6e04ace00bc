import Flow
import Testing

@testable import FlowInventory

@Suite("Rows of exported tables")
struct RowOwnershipTests {
    @Test("a pod of rows owns its address from its running container to its last row")
    func lifetime() throws {
        let text = ["10:00", "10:01", "10:02"].map {
            PodRow(
                time: at($0),
                ip: "10.0.0.1",
                started: at("09:00"),
                containerStarted: at("09:30")
            ).json
        }.joined()
        let owners = try owners(text)
        #expect(owners.owners.map(\.validFrom) == [at("09:30")])
        #expect(owners.owners.map(\.validTo) == [at("10:02") + 1])
        #expect(owners.owners.first?.cluster == "c1")
        #expect(owners.owners.first?.sources == .podRows)
    }

    @Test("of two spellings of one column the same is taken in each row (R11)")
    func twoSpellings() throws {
        let minutes = (0..<60).map { $0 < 10 ? "10:0\($0)" : "10:\($0)" }
        let text = minutes.map {
            PodRow(time: at($0), ip: "10.0.0.1", started: at("09:00")).json
                .replacing("\"TimeGenerated\"", with: "\"PODIP\":\"10.0.0.9\",\"TIMEGENERATED\"")
        }.joined()
        #expect(Set(try owners(text).owners.map { "\($0.address)" }) == ["10.0.0.1"])
    }

    @Test("a pod of rows without a running container's start owns from PodStartTime")
    func startTime() throws {
        let row = PodRow(time: at("10:00"), ip: "10.0.0.1", started: at("09:00"))
        #expect(try owners(row.json).owners.map(\.validFrom) == [at("09:00")])
    }

    @Test(
        "a status says whether a row's pod still owns",
        arguments: [
            ("Terminating", "running", true), ("Terminating", "terminated", false),
            ("Succeeded", "terminated", false), ("Failed", "terminated", false),
            ("Unknown", "running", false), ("Pending", "waiting", false),
            ("Running", "", true),
        ]
    )
    func status(pod: String, container: String, owns: Bool) throws {
        let first = PodRow(time: at("10:00"), ip: "10.0.0.1", containerStarted: at("09:30"))
        var last = PodRow(time: at("10:10"), ip: "10.0.0.1", containerStarted: at("09:30"))
        (last.status, last.containerStatus) = (pod, container)
        let owners = try owners(first.json + last.json)
        #expect(owners.owners.map(\.validTo).max() == at(owns ? "10:10" : "10:00") + 1)
    }

    @Test("pods of one node that share an address have the node's")
    func hostNetwork() throws {
        var text = ""
        for time in ["10:00", "10:01"] {
            for name in ["proxy", "agent"] {
                text += PodRow(time: at(time), name: name, ip: "10.1.0.4", node: "N1").json
            }
        }
        let owners = try owners(text)
        #expect(owners.owners.map(\.kind) == [.node])
        #expect(owners.name("10.1.0.4", at: "10:00:30") == "N1")
    }

    @Test("three in one cycle are enough; two may be a pod and its successor")
    func oneCycle() throws {
        let rows = ["a", "b", "c"].map { PodRow(time: at("10:00"), name: $0, ip: "10.1.0.4").json }
        #expect(try owners(rows.joined()).owners.map(\.kind) == [.node])
        let two = try owners(rows.prefix(2).joined())
        #expect(two.owners.map(\.kind) == [.pod, .pod])
        #expect(two.name("10.1.0.4", at: "10:00") == "overlapping-owners")
    }

    @Test("a successor on the same node that takes over the address is no host-network pod")
    func successor() throws {
        var text = ""
        for (time, names) in [
            ("10:00", ["old"]), ("10:01", ["old"]), ("10:02", ["old", "new"]), ("10:03", ["new"]),
        ] {
            for name in names {
                text += PodRow(time: at(time), name: name, ip: "10.0.0.1").json
            }
        }
        let owners = try owners(text)
        #expect(owners.owners.map(\.name) == ["old", "new"])
        #expect(owners.name("10.0.0.1", at: "10:01") == "old")
        #expect(owners.name("10.0.0.1", at: "10:02:30") == "new")
    }

    @Test("a lone pod with its node's address has the node's, if that is known for the time")
    func knownNode() throws {
        let node = snapshot(at("10:30"), cluster: "c1", [NodeObject(ips: ["10.1.0.4"]).json])
        let row = PodRow(time: at("10:00"), name: "agent", ip: "10.1.0.4").json
        #expect(try owners(node + row).owners.map(\.kind) == [.node])
        let later = PodRow(time: at("12:00"), name: "agent", ip: "10.1.0.4").json
        let unsure = try owners(node + later)
        #expect(unsure.name("10.1.0.4", at: "12:00") == "overlapping-owners")
    }

    @Test("a pod's own object says whether a row's address is the node's")
    func objectDecides() throws {
        let agent = PodObject(
            name: "agent",
            isHostNetwork: true,
            ips: ["10.1.0.4"],
            hostIPs: ["10.1.0.4"],
            started: at("09:00")
        )
        let row = PodRow(time: at("11:00"), name: "agent", ip: "10.1.0.4").json
        let owners = try owners(snapshot(at("10:00"), cluster: "c1", [agent.json]) + row)
        #expect(owners.owners.map(\.kind) == [.node])
        #expect(owners.name("10.1.0.4", at: "10:30") == "n1")
    }

    @Test("a node's rows stretch its address over its machine's life")
    func nodeRows() throws {
        let node = """
            {"TimeGenerated":"\(stamp(at("11:00")))","Computer":"n1","ClusterName":"c1","CreationTimeStamp":"\(stamp(at("08:00")))","Status":"Ready","Type":"KubeNodeInventory"}

            """
        let agent = PodObject(
            isHostNetwork: true,
            ips: ["10.1.0.4"],
            hostIPs: ["10.1.0.4"],
            started: at("09:00")
        )
        let owners = try owners(snapshot(at("10:00"), cluster: "c1", [agent.json]) + node)
        #expect(owners.name("10.1.0.4", at: "08:30") == "n1")
        #expect(owners.name("10.1.0.4", at: "10:45") == "n1")
    }

    @Test("services come from rows, too, and column names have no case")
    func services() throws {
        let rows = ["10:00", "10:30"].map {
            """
            {"timegenerated":"\(stamp(at($0)))","SERVICENAME":"web","Namespace":"shop","clusterip":"10.2.0.1","type":"kubeservices","ClusterId":"/subscriptions/x/managedClusters/c1"}

            """
        }
        let headless = rows[0].replacing("10.2.0.1", with: "None")
        let owners = try owners(rows.joined() + headless)
        #expect(owners.name("10.2.0.1", at: "10:15") == "web")
        #expect(owners.owners.map(\.cluster) == ["c1"])
    }

    @Test(
        "labels come as JSON or as text, in an array or not",
        arguments: [
            #""[{\"pod-template-hash\":\"abc-1\"}]""#, #""{\"pod-template-hash\":\"abc-1\"}""#,
            #"[{"pod-template-hash":"abc-1"}]"#, #"{"pod-template-hash":"abc-1"}"#,
        ]
    )
    func labels(text: String) throws {
        let row = """
            {"TimeGenerated":"\(stamp(at("10:00")))","Name":"p","PodUid":"u","PodIp":"10.0.0.1","PodLabel":\(text),"ControllerKind":"ReplicaSet","ControllerName":"web-abc-1"}
            """
        #expect(try owners(row).owners.map(\.workload) == ["Deployment/web"])
    }
}
