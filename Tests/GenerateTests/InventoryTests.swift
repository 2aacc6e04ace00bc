import Codec
import Flow
import FlowInventory
import Foundation
import Testing

/// The inventory of a night, read as Weir reads it, against the addresses in the night's logs.
struct InventoryTests {
    private static let hours = 3
    private static let nodes = 3
    private static let pods = 14
    private static let start: Int64 = 1_795_132_800_000
    private static let end = start + Int64(hours) * Timestamp.hourMilliseconds

    private let run: GeneratorRun
    private let owners: AddressOwners

    init() throws {
        run = try GeneratorRun(
            "--hours",
            "\(Self.hours)",
            "--nodes",
            "\(Self.nodes)",
            "--pods-per-node",
            "\(Self.pods)",
            "--tuples",
            "40000"
        )
        #expect(run.status == 0)
        owners = try Self.owners(run)
    }

    /// Every item must have been understood.
    private static func owners(_ run: GeneratorRun) throws -> AddressOwners {
        var evidence = OwnershipEvidence()
        let account = try InventoryReader().read(path: run.inventory.path, into: &evidence)
        #expect(account.rejected == 0)
        #expect(account.damage == nil)
        return evidence.owners(cluster: "aks-west")
    }

    /// Both addresses of some pod slots of each node; the last one is the CronJob's.
    private static func podAddresses(_ slots: Range<Int>) throws -> [IPAddress] {
        try (0..<nodes).flatMap { node in
            try slots.flatMap { slot in
                let texts = [
                    "10.244.\(node).\(4 + slot)",
                    "fd00:10:244::\(node + 1):\(String(slot + 1, radix: 16))",
                ]
                return try texts.map { try #require(IPAddress($0)) }
            }
        }
    }

    private func holder(of address: IPAddress, at time: Int64) -> AddressOwner? {
        guard case .owner(let index) = owners.attribution(of: address, at: time) else { return nil }
        return owners.owners[index]
    }

    @Test("a pod of a Deployment or StatefulSet has its two addresses all night")
    func steadyPods() throws {
        var workloads: [String: Set<String>] = [:]
        for address in try Self.podAddresses(0..<Self.pods - 1) {
            #expect(owners.intervals(of: address).count == 1)
            for time in stride(from: Self.start, through: Self.end, by: 600_000) {
                let owner = try #require(holder(of: address, at: time), "\(address)")
                #expect(owner.kind == .pod && owner.end == .lastSighting)
                let workload = try #require(owner.workload)
                workloads[workload, default: []].insert(owner.name)
            }
        }
        #expect(workloads["StatefulSet/kafka"] == ["kafka-0", "kafka-1", "kafka-2"])
        #expect(workloads["Deployment/mesh-gateway"]?.count == 2 * Self.nodes)
        #expect(workloads["Deployment/orders"]?.count == Self.nodes)
        #expect(workloads.count > 8)
        let pods = workloads.values.reduce(0) { $0 + $1.count }
        #expect(pods == Self.nodes * (Self.pods - 1))
    }

    @Test("a CronJob's address passes from pod to pod within hours and lies idle between")
    func jobs() throws {
        for address in try Self.podAddresses(Self.pods - 1..<Self.pods) {
            let intervals = owners.intervals(of: address)
            // One in each hour, and one in the hour before.
            #expect(intervals.count == Self.hours + 1)
            for index in intervals {
                let owner = owners.owners[index]
                #expect(owner.workload?.hasPrefix("CronJob/") == true)
                let minutes = (owner.validTo - owner.validFrom) / 60_000
                #expect(minutes >= 17 && minutes < 40)
                #expect(owner.end == .finished)
            }
            var names: Set<String> = []
            for hour in 0..<Self.hours {
                let begin = Self.start + Int64(hour) * Timestamp.hourMilliseconds
                let cuts = owners.cuts(of: address, in: Timestamp.hour(ofMilliseconds: begin))
                #expect(cuts.count >= 2)
                let instants = stride(from: begin, to: begin + 3_600_000, by: 30_000)
                let found = instants.map { holder(of: address, at: $0)?.name }
                #expect(found.contains(nil))
                #expect(Set(found.compactMap { $0 }).count == 1)
                names.formUnion(found.compactMap { $0 })
            }
            #expect(names.count == Self.hours)
        }
    }

    @Test("a node has its address for itself: pods on the host network own nothing")
    func hostNetwork() throws {
        let text = try Self.text(run)
        #expect(text.components(separatedBy: "\"hostNetwork\":true").count == Self.nodes + 1)
        #expect(!owners.owners.contains { $0.name.hasPrefix("kube-proxy") })
        for node in 0..<Self.nodes {
            let address = try #require(IPAddress("10.240.0.\(4 + node)"))
            #expect(owners.intervals(of: address).count == 1)
            let owner = try #require(holder(of: address, at: Self.start))
            #expect(owner.kind == .node)
            #expect(owner.name == "aks-nodepool1-00000000-vmss00000\(node)")
        }
    }

    @Test("the first dozen service addresses have names")
    func services() throws {
        let names = try (0..<12).map { draw in
            let address = try #require(IPAddress("10.0.0.\(10 + draw)"))
            let owner = try #require(holder(of: address, at: Self.start))
            #expect(owner.kind == .service)
            return owner.name
        }
        #expect(names.first == "mesh-gateway")
        #expect(Set(names).count == 12)
        #expect(owners.owners.filter { $0.kind == .service }.count == 12)
    }

    @Test("the inventory names every pod and node that the night's logs show, at that instant")
    func logs() throws {
        let steady = Set(try Self.podAddresses(0..<Self.pods - 1))
        let jobs = Set(try Self.podAddresses(Self.pods - 1..<Self.pods))
        var seen: Set<IPAddress> = []
        var idle = 0
        for row in try run.blobs().values.flatMap({ try LoggedRow.all(in: $0) }) {
            for field in row.fields[1...2] where field.hasPrefix("10.24") || field.hasPrefix("fd00")
            {
                // What is in the virtual network and not of the cluster.
                guard field != "10.240.8.4", field != "10.240.255.4" else { continue }
                let address = try #require(IPAddress(String(field)))
                #expect(owners.mention(address), "\(field)")
                let owner = holder(of: address, at: Int64(row.milliseconds))
                if owner == nil { idle += 1 }
                #expect(owner != nil || jobs.contains(address), "\(field)")
                #expect(owner == nil || (owner?.kind == .node) == field.hasPrefix("10.240."))
                seen.insert(address)
            }
        }
        #expect(seen.isSuperset(of: steady.union(jobs)))
        #expect(seen.count == steady.count + jobs.count + Self.nodes)
        // The traffic knows nothing of Jobs: so there are rows that nobody can be named for.
        #expect(idle > 100)
    }

    @Test("a file is one snapshot of the cluster in the topology, taken a minute after the end")
    func shape() throws {
        let lines = try Self.text(run).split(separator: "\n", maxSplits: 1)
        #expect(
            lines[0] == """
                {"kind":"WeirSnapshot","cluster":"aks-west","time":"2026-11-20T03:01:00Z",\
                "until":"2026-11-20T03:01:02Z"}
                """
        )
        let topology = SampleDataTests.folder.appending(path: "../Pipelines/topology.yaml")
        #expect(try String(contentsOf: topology, encoding: .utf8).contains("  name: aks-west\n"))
        let list = try #require(
            try JSONSerialization.jsonObject(with: Data(lines[1].utf8)) as? [String: Any]
        )
        #expect(list["kind"] as? String == "List")
        let items = try #require(list["items"] as? [[String: Any]])
        let kinds = Dictionary(grouping: items) { $0["kind"] as? String }.mapValues(\.count)
        let pods = Self.nodes * (Self.pods + Self.hours + 1)
        #expect(kinds == ["Pod": pods, "Node": Self.nodes, "Service": 12])
        let uids = items.compactMap { ($0["metadata"] as? [String: Any])?["uid"] as? String }
        #expect(Set(uids).count == items.count)
    }

    @Test("equal flags give equal bytes, another seed other names; more traffic changes nothing")
    func determinism() throws {
        func text(_ flag: String, _ value: String) throws -> String {
            try Self.text(try GeneratorRun("--hours", "2", "--tuples", "10", flag, value))
        }
        let first = try text("--seed", "1")
        #expect(try text("--tuples", "1000") == first)
        #expect(try text("--seed", "2") != first)
    }

    @Test("a list taken while a Job runs shows it running, and shows none that comes later")
    func unfinished() throws {
        let run = try GeneratorRun("--tuples", "10", "--minutes", "9", "--nodes", "2")
        // Exports begin at minute 3, reports at minute 11; this is at minute 10.
        let ten = Self.start + 600_000
        let owners = try Self.owners(run)
        let running = owners.owners.filter { $0.workload == "CronJob/export" }
        #expect(running.filter { $0.validTo > ten && $0.end == .lastSighting }.count == 2)
        #expect(!owners.owners.contains { $0.workload == "CronJob/report" && $0.validTo > ten })
    }

    private static func text(_ run: GeneratorRun) throws -> String {
        let reader = InputReader()
        defer { reader.close() }
        try reader.open(path: run.inventory.path)
        while try reader.refill() {}
        #expect(reader.compression == .gzip)
        return reader.withUnread { bytes in
            String(decoding: (0..<bytes.count).map { bytes[$0] }, as: UTF8.self)
        }
    }
}
