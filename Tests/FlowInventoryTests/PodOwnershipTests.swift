import Flow
import Testing

@testable import FlowInventory

@Suite("Pods and their addresses")
struct PodOwnershipTests {
    private let running = PodObject.Container(started: at("09:01"))

    @Test("a pod owns its address from its first container to its last sighting")
    func lifetime() throws {
        let pod = PodObject(ips: ["10.0.0.1"], started: at("09:00:30"), containers: [running])
        let owners = try owners(snapshot(at("10:00"), [pod.json]))
        #expect(owners.name("10.0.0.1", at: "09:00:59") == "before-first")
        #expect(owners.name("10.0.0.1", at: "09:01") == "web-1")
        #expect(owners.name("10.0.0.1", at: "10:00") == "web-1")
        #expect(owners.name("10.0.0.1", at: "10:00:01") == "after-last")
        #expect(owners.name("10.0.0.2", at: "10:00") == "never-seen")
    }

    @Test("without container states a pod owns its address from its start time, else its creation")
    func startTime() throws {
        var pod = PodObject(ips: ["10.0.0.1"], started: at("09:30"))
        var result = try owners(snapshot(at("10:00"), [pod.json]))
        #expect(result.owners.map(\.validFrom) == [at("09:30")])
        #expect(result.owners.map(\.beginning) == [.start])
        pod.started = nil
        result = try owners(snapshot(at("10:00"), [pod.json]))
        #expect(result.owners.map(\.validFrom) == [at("09:00")])
    }

    @Test("a uid seen twice owns its address in between")
    func continuous() throws {
        let pod = PodObject(ips: ["10.0.0.1"], started: at("09:00"), containers: [running])
        let owners = try owners(
            snapshot(at("10:00"), [pod.json]) + snapshot(at("11:00"), [pod.json])
        )
        #expect(owners.owners.count == 1)
        #expect(owners.name("10.0.0.1", at: "10:30") == "web-1")
        #expect(owners.owners.first?.end == .lastSighting)
    }

    @Test(
        "a finished pod owns its address until its last container ended",
        arguments: [true, false]
    )
    func finished(isKnown: Bool) throws {
        var pod = PodObject(
            name: "job-1",
            ips: ["10.0.0.1"],
            started: at("09:00"),
            containers: [running]
        )
        let before = snapshot(at("09:10"), [pod.json])
        pod.phase = "Succeeded"
        pod.containers = isKnown ? [.init(started: at("09:01"), finished: at("09:40"))] : []
        let owners = try owners(before + snapshot(at("10:00"), [pod.json]))
        #expect(owners.name("10.0.0.1", at: "09:09") == "job-1")
        #expect(owners.name("10.0.0.1", at: "09:30") == (isKnown ? "job-1" : "after-last"))
        #expect(owners.name("10.0.0.1", at: "09:41") == "after-last")
        #expect(owners.owners.first?.end == (isKnown ? .finished : .lastSighting))
    }

    @Test("a pod that is only ever seen finished owned its address while its containers ran")
    func onlyFinished() throws {
        let pod = PodObject(
            phase: "Failed",
            ips: ["10.0.0.1"],
            started: at("09:00"),
            containers: [.init(started: at("09:01"), finished: at("09:40"))]
        )
        let owners = try owners(snapshot(at("10:00"), [pod.json]))
        #expect(owners.owners.map(\.validFrom) == [at("09:01")])
        #expect(owners.owners.map(\.validTo) == [at("09:40")])
    }

    @Test("a deletion that is due later ends nothing before the last sighting")
    func deletionInFuture() throws {
        let pod = PodObject(
            ips: ["10.0.0.1"],
            containers: [running],
            deletion: at("10:00:20")
        )
        let owners = try owners(snapshot(at("10:00"), [pod.json]))
        #expect(owners.owners.map(\.validTo) == [at("10:00") + 1])
    }

    @Test("a look at a pod whose deletion was due earlier proves nothing beyond it")
    func deletionInPast() throws {
        let pod = PodObject(ips: ["10.0.0.1"], containers: [running], deletion: at("09:50"))
        let owners = try owners(snapshot(at("10:00"), [pod.json]))
        #expect(owners.owners.map(\.validTo) == [at("09:50") + 1])
        #expect(owners.owners.map(\.end) == [.deleted])
    }

    @Test("a deleted pod whose containers all ended is finished, whatever its phase")
    func deletedAndOver() throws {
        var pod = PodObject(ips: ["10.0.0.1"], containers: [running])
        let before = snapshot(at("09:30"), [pod.json])
        pod.containers = [.init(started: at("09:01"), finished: at("09:40"))]
        pod.deletion = at("10:00:20")
        let over = snapshot(at("10:00"), [pod.json])
        let owners = try owners(before + over)
        #expect(owners.owners.map(\.validFrom) == [at("09:01")])
        #expect(owners.owners.map(\.validTo) == [at("09:40")])
        #expect(owners.owners.map(\.end) == [.finished])
        // Alone it may show an address that came after its containers had ended.
        #expect(try read(over).0.owners(cluster: nil).owners.isEmpty)
    }

    @Test("a pod waiting for its first container owns nothing yet")
    func waiting() throws {
        let pod = PodObject(
            phase: "Pending",
            ips: ["10.0.0.1"],
            started: at("09:00"),
            containers: [.init()]
        )
        #expect(try owners(snapshot(at("10:00"), [pod.json])).owners.isEmpty)
    }

    @Test("a new address after the network was made anew starts an interval of its own")
    func changedAddress() throws {
        var pod = PodObject(ips: ["10.0.0.1"], started: at("09:00"), containers: [running])
        let before = snapshot(at("10:00"), [pod.json])
        pod.ips = ["10.0.0.2"]
        pod.containers = [.init(started: at("10:20"), restarts: 1)]
        let owners = try owners(before + snapshot(at("11:00"), [pod.json]))
        #expect(owners.name("10.0.0.1", at: "10:10") == "after-last")
        #expect(owners.name("10.0.0.2", at: "10:19") == "before-first")
        #expect(owners.name("10.0.0.2", at: "10:30") == "web-1")
    }

    @Test("an address that came back owns nothing while another was seen")
    func flappingAddress() throws {
        var text = ""
        for (time, ip) in [("10:00", "10.0.0.1"), ("10:30", "10.0.0.2"), ("11:00", "10.0.0.1")] {
            let pod = PodObject(ips: [ip], started: at("09:00"))
            text += snapshot(at(time), [pod.json])
        }
        let owners = try owners(text)
        #expect(owners.name("10.0.0.1", at: "09:59") == "web-1")
        #expect(owners.name("10.0.0.1", at: "10:40") == "between-owners")
    }

    @Test("a restarted pod is known from the start of what runs in it now")
    func restarted() throws {
        let pod = PodObject(
            ips: ["10.0.0.1"],
            started: at("09:00"),
            containers: [.init(started: at("09:50"), restarts: 3)]
        )
        let owners = try owners(snapshot(at("10:00"), [pod.json]))
        #expect(owners.owners.map(\.validFrom) == [at("09:50")])
    }

    @Test("an ending pod and the next one with its address are ambiguous while both had it")
    func overlap() throws {
        let old = PodObject(
            name: "old",
            ips: ["10.0.0.1"],
            containers: [running],
            deletion: at("10:30")
        )
        let new = PodObject(
            name: "new",
            ips: ["10.0.0.1"],
            containers: [.init(started: at("09:59"))]
        )
        let owners = try owners(
            snapshot(at("10:00"), [old.json, new.json]) + snapshot(at("10:10"), [new.json])
        )
        #expect(owners.name("10.0.0.1", at: "09:30") == "old")
        #expect(owners.name("10.0.0.1", at: "09:59:30") == "overlapping-owners")
        #expect(owners.name("10.0.0.1", at: "10:05") == "new")
    }

    @Test("the known end of one pod decides against an overlap that only a start time suggests")
    func overlapDecided() throws {
        let old = PodObject(
            name: "old",
            phase: "Succeeded",
            ips: ["10.0.0.1"],
            containers: [.init(started: at("09:01"), finished: at("09:40"))]
        )
        let new = PodObject(
            name: "new",
            ips: ["10.0.0.1"],
            started: at("09:30"),
            containers: [.init(started: at("09:45"))]
        )
        let owners = try owners(snapshot(at("10:00"), [old.json, new.json]))
        #expect(owners.name("10.0.0.1", at: "09:39") == "old")
        #expect(owners.name("10.0.0.1", at: "09:42") == "between-owners")
        #expect(owners.name("10.0.0.1", at: "09:46") == "new")
    }

    @Test("a start that no look confirms is not taken from one who may still be there")
    func startHeldUp() throws {
        let old = PodObject(name: "old", ips: ["10.0.0.1"], containers: [running])
        let new = PodObject(name: "new", ips: ["10.0.0.1"], started: at("10:05"))
        let looks = snapshot(at("10:00"), [old.json]) + snapshot(at("10:30"), [new.json])
        #expect(try owners(looks).name("10.0.0.1", at: "10:20") == "between-owners")
        // A complete list without the old one proves that it is gone.
        let proven = looks + snapshot(at("10:02"), until: at("10:03"), [PodObject(name: "x").json])
        #expect(try owners(proven).name("10.0.0.1", at: "10:20") == "new")
    }

    @Test("a pod has an address of each family")
    func dualStack() throws {
        let pod = PodObject(ips: ["10.0.0.1", "fd00::1"], containers: [running])
        let owners = try owners(snapshot(at("10:00"), [pod.json]))
        #expect(owners.name("10.0.0.1", at: "09:30") == "web-1")
        #expect(owners.name("fd00::1", at: "09:30") == "web-1")
        #expect(owners.name("::ffff:10.0.0.1", at: "09:30") == "web-1")
    }

    @Test("owner, workload, namespace, node and evidence are told")
    func text() throws {
        let pod = PodObject(
            name: "web-6b687c8dcb-x",
            ips: ["::ffff:10.0.0.1"],
            containers: [running],
            owner: ("ReplicaSet", "web-6b687c8dcb"),
            templateHash: "6b687c8dcb"
        )
        let result = try owners(snapshot(at("10:00"), cluster: "C1", [pod.json]))
        let owner = try #require(result.owners.first)
        #expect(owner.cluster == "C1")
        #expect(owner.address == ip("10.0.0.1"))
        #expect(owner.kind == .pod)
        #expect(owner.namespace == "shop")
        #expect(owner.workload == "Deployment/web")
        #expect(owner.uid == "uid-web-6b687c8dcb-x")
        #expect(owner.node == "n1")
        #expect(owner.evidence == "pod object; network-up to last-sighting")
    }
}
