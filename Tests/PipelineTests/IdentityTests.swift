import Flow
import FlowEnrich
import FlowInventory
import FlowTestSupport
import Pipeline
import Testing

/// Whose each row was, in every view, against one question a row.
@Suite struct IdentityTests {
    private let place: Workplace

    init() throws { place = try Workplace() }

    private func write(_ world: PodWorld) throws -> [String] {
        try place.write(world.inventory(), to: "inventory/pods.json")
        return try world.logs.map { log in
            try place.write(log.bytes, to: "logs/" + log.name)
            return place.path + "/logs/" + log.name
        }
    }

    private func owners() throws -> AddressOwners {
        var evidence = OwnershipEvidence()
        _ = try InventoryReader().read(
            path: place.path + "/inventory/pods.json",
            into: &evidence
        )
        return evidence.owners(cluster: nil)
    }

    /// Kind, namespace, workload, pod and node.
    private func columns(_ answer: OwnerSpan.Answer, _ owners: AddressOwners) -> [Cell] {
        switch answer {
        case .attribution(.owner(let index)):
            let owner = owners.owners[index]
            return [
                .text(owner.kind.rawValue), Cell(owner.namespace), Cell(owner.workload),
                Cell(owner.kind == .pod ? owner.name : nil), Cell(owner.node),
            ]
        case .attribution(.unknown): return [.text("unknown"), .null, .null, .null, .null]
        case .attribution(.ambiguous), .changesWithinHour:
            return [.text("ambiguous"), .null, .null, .null, .null]
        }
    }

    /// One question a row; `perHour` where rows of an hour were not told apart.
    private func expected(_ world: PodWorld, perHour: Bool) throws -> [ReferenceRow] {
        let owners = try owners()
        func endpoint(_ text: String, _ time: Int64) throws -> [Cell] {
            let address = try #require(IPAddress(text))
            guard owners.mention(address) else {
                return [.text(text), .text("external"), .null, .null, .null, .null]
            }
            let hour = Timestamp.hour(ofMilliseconds: time)
            if perHour, !owners.cuts(of: address, in: hour).isEmpty {
                return [.text(text)] + columns(.changesWithinHour, owners)
            }
            let answer = owners.attribution(of: address, at: time)
            return [.text(text)] + columns(.attribution(answer), owners)
        }
        var sums: [ReferenceRow: Int64] = [:]
        for row in world.rows {
            let time = VNetLog.start + row.time
            let hour = Timestamp.text(ofHour: Timestamp.hour(ofMilliseconds: time))
            let key: ReferenceRow =
                [.text(hour)] + (try endpoint(row.source, time))
                + (try endpoint(row.destination, time)) + [.integer(Int64(row.port))]
            sums[key, default: 0] += Int64(row.bytes)
        }
        return sums.map { $0.key + [.integer($0.value)] }.inCellOrder
    }

    private let endpoints = ["source", "destination"].map { side in
        ["ip", "kind", "namespace", "workload", "pod", "node"].map { "\(side)_\($0)" }
            .joined(separator: ", ")
    }.joined(separator: ", ")

    private func expectFlows(_ wanted: [ReferenceRow], _ database: String, _ seed: UInt64) throws {
        // An address that was nobody's twice within an hour has a row for each time.
        let actual = try query(
            database,
            """
            SELECT hour, \(endpoints), destination_port, SUM(bytes_sent) FROM flows
            GROUP BY hour, \(endpoints), destination_port
            """
        ).inCellOrder
        let (extra, missing) = (Set(actual).subtracting(wanted), Set(wanted).subtracting(actual))
        #expect(
            extra.isEmpty && missing.isEmpty,
            "seed \(seed): \(shown(extra)) instead of \(shown(missing))"
        )
        // Sums by pod over all, from the facts and from what is kept by day.
        let columns = "source_ip, source_kind, source_pod, source_workload, source_node"
        let days = try query(
            database,
            """
            SELECT day, \(columns), initiated_by, SUM(bytes_out), SUM(bytes_in) FROM egress_daily
            GROUP BY 1, 2, 3, 4, 5, 6, 7
            """
        ).inCellOrder
        let hours = try query(
            database,
            """
            SELECT substr(hour, 1, 10), \(columns), initiated_by, SUM(bytes_out), SUM(bytes_in)
            FROM egress GROUP BY 1, 2, 3, 4, 5, 6, 7
            """
        ).inCellOrder
        #expect(days == hours && !days.isEmpty, "seed \(seed)")
    }

    private func shown(_ rows: Set<ReferenceRow>) -> String {
        rows.map { row in row.map { "\($0)" }.joined(separator: "|") }.sorted().prefix(2)
            .joined(separator: "; ")
    }

    @Test(
        "a row is whoever's the address was at its time, and the tenth of a second decides",
        arguments: UInt64(0)..<40
    )
    func rowByRow(seed: UInt64) throws {
        let world = PodWorld(seed: seed)
        let logs = try write(world)
        var hashes: Set<String> = []
        for (number, jobs) in [1, 3].enumerated() {
            let database = place.path + "/\(number).sqlite"
            try runEngine(
                logs,
                inventory: [place.path + "/inventory"],
                database: database,
                jobs: jobs
            )
            try expectFlows(try expected(world, perHour: false), database, seed)
            hashes.insert(try contentHash(database))
        }
        #expect(hashes.count == 1)
    }

    @Test(
        "inventory that comes later restates what it can, and has the rest read again",
        arguments: UInt64(100)..<120
    )
    func later(seed: UInt64) throws {
        let world = PodWorld(seed: seed)
        let logs = try write(world)
        try runEngine(logs, database: place.database)
        let unknown = try query(place.database, "SELECT COUNT(source_pod) FROM flows")
        #expect(unknown == [[.integer(0)]])
        let summary = try runEngine(
            logs,
            inventory: [place.path + "/inventory"],
            database: place.database
        )
        #expect(summary.inputsRead > 0 && summary.inventory.filesRead == 1)
        #expect(summary.inventory.addressesRestated == 4)
        try expectFlows(try expected(world, perHour: false), place.database, seed)
        let again = try runEngine(logs, database: place.database)
        #expect(again.isUnchanged)
    }

    @Test(
        "where the logs have vanished, an hour with a change of owner says so",
        arguments: UInt64(300)..<310
    )
    func vanished(seed: UInt64) throws {
        let world = PodWorld(seed: seed)
        let logs = try write(world)
        try runEngine(logs, database: place.database)
        let summary = try runEngine(
            [place.path + "/nowhere"],
            inventory: [place.path + "/inventory"],
            database: place.database
        )
        #expect(summary.inputsRead == 0)
        try expectFlows(try expected(world, perHour: true), place.database, seed)
        // Found again later, they are read for what they still owe.
        #expect(try runEngine(logs, database: place.database).inputsRead > 0)
        try expectFlows(try expected(world, perHour: false), place.database, seed)
    }

    @Test(
        "a change of owner that later inventory takes back leaves no trace",
        arguments: UInt64(200)..<220
    )
    func takenBack(seed: UInt64) throws {
        let world = PodWorld(seed: seed)
        let logs = try write(world)
        // What ran at the first look is nobody's behind it, until the second look shows that it ran on.
        let looks = [90, 190].map { Int64($0) * 60_000 + 7_000 }
        for (number, look) in looks.enumerated() {
            try place.write(world.inventory(at: look), to: "looks/\(number).json")
            try runEngine(
                logs,
                inventory: [place.path + "/looks"],
                database: place.database
            )
        }
        let fresh = place.path + "/fresh.sqlite"
        try runEngine(logs, inventory: [place.path + "/looks"], database: fresh)
        #expect(try contentHash(place.database) == contentHash(fresh), "seed \(seed)")
    }

    @Test(
        "claims count for the cluster that the topology names, whatever it named before",
        arguments: UInt64(400)..<410
    )
    func clusters(seed: UInt64) throws {
        let world = PodWorld(seed: seed)
        let logs = try write(world)
        let inventory = [place.path + "/inventory"]
        try runEngine(logs, inventory: inventory, database: place.database)
        for name in ["c2", "C1"] {
            let topology = try Topology(
                yaml: "cluster: {name: \(name), pod_cidrs: [10.0.1.0/24]}",
                path: "topology.yaml"
            )
            try runEngine(logs, database: place.database, topology: topology)
            let fresh = place.path + "/\(name).sqlite"
            try runEngine(logs, inventory: inventory, database: fresh, topology: topology)
            #expect(try contentHash(place.database) == contentHash(fresh), "seed \(seed), \(name)")
            let named = try query(place.database, "SELECT COUNT(source_pod) > 0 FROM flows")
            #expect(named == [[.integer(name == "C1" ? 1 : 0)]])
        }
    }

    @Test("inventory that was read is not read again, and says the same for new logs")
    func remembered() throws {
        let world = PodWorld(seed: 7)
        let logs = try write(world)
        let inventory = [place.path + "/inventory"]
        try runEngine([logs[0]], inventory: inventory, database: place.database)
        let again = try runEngine(logs, inventory: inventory, database: place.database)
        #expect(again.inventory.filesRead == 0 && again.inventory.filesUnchanged == 1)
        // Gone from the folder, and still evidence.
        let other = place.path + "/other.sqlite"
        try runEngine([logs[0]], inventory: inventory, database: other)
        try runEngine(logs, database: other)
        let wanted = try expected(world, perHour: false)
        try expectFlows(wanted, place.database, 7)
        try expectFlows(wanted, other, 7)
    }

    @Test("what has no owner is told by reason, and pods are added up by workload")
    func reasons() throws {
        let world = PodWorld(seed: 11)
        let logs = try write(world)
        try runEngine(logs, inventory: [place.path + "/inventory"], database: place.database)
        let wanted = try expected(world, perHour: false)
        func sum(_ rows: [ReferenceRow]) -> Int64 {
            rows.reduce(0) { total, row in
                guard case .integer(let bytes) = row.last else { return total }
                return total + bytes
            }
        }
        for (side, kind) in [("source", 2), ("destination", 8)] {
            let rows = try query(
                place.database,
                """
                SELECT kind, SUM(bytes), COUNT(reason) = COUNT(*) OR COUNT(reason) = 0
                FROM identity_coverage WHERE side = '\(side)' GROUP BY kind ORDER BY kind
                """
            )
            let kinds = ["external", "pod", "unknown"]
            let sums = kinds.map { name in sum(wanted.filter { $0[kind] == .text(name) }) }
            #expect(
                rows == zip(kinds, sums).map { [.text($0.0), .integer($0.1), .integer(1)] }
            )
        }
        let reasons = try query(
            place.database,
            "SELECT DISTINCT reason FROM identity_coverage WHERE kind = 'unknown' ORDER BY 1"
        )
        #expect(!reasons.isEmpty && reasons.allSatisfy { Self.unknown.contains($0[0]) })
        let inside = sum(wanted.filter { $0[2] != .text("external") && $0[8] != .text("external") })
        let workloads = try query(place.database, "SELECT SUM(bytes) FROM east_west")
        #expect(workloads == [[.integer(inside)]])
    }

    @Test(
        "what leaves under a node's address is the node's, and its pods of that hour are candidates (R8)"
    )
    func candidates() throws {
        func pod(_ name: String, _ node: String, _ start: String, isOnHost: Bool = false) -> String
        {
            #"{"kind":"Pod","metadata":{"name":"\#(name)","namespace":"shop","uid":"\#(name)"},"spec":{"#
                + #""nodeName":"\#(node)","hostNetwork":\#(isOnHost)},"status":{"phase":"Running","#
                + #""hostIP":"10.240.0.4","startTime":"\#(start)","#
                + #""podIP":"\#(isOnHost ? "10.240.0.4" : "10.244.0.9")"}}"#
        }
        let list = [
            #"{"kind":"WeirSnapshot","time":"2026-11-20T16:00:00Z"}"#,
            pod("web", "N1", "2026-11-20T12:00:00Z"),
            pod("agent", "n1", "2026-11-20T12:00:00Z", isOnHost: true),
            pod("late", "n1", "2026-11-20T15:00:00Z"),
            #"{"kind":"Node","metadata":{"name":"n1","uid":"n","creationTimestamp":"2026-11-20T10:00:00Z"},"#
                + #""status":{"addresses":[{"type":"InternalIP","address":"10.240.0.4"}]}}"#,
        ].joined(separator: "\n")
        try place.write(Array(list.utf8), to: "inventory/a.json")
        try writeEgress(from: "10.240.0.4")
        try runEngine(
            [place.path + "/logs"],
            inventory: [place.path + "/inventory"],
            database: place.database
        )
        let egress = try query(
            place.database,
            "SELECT source_kind, source_node, source_pod, bytes_out FROM egress"
        )
        // Two spellings of a node's name are one node; the first in order of bytes is shown.
        #expect(egress == [[.text("node"), .text("N1"), .null, .integer(100)]])
        let rows = try query(
            place.database,
            "SELECT hour, source_node, namespace, workload, pods FROM egress_candidates ORDER BY 4"
        )
        let hour = FlowTestSupport.Cell.text("2026-11-20T13:00:00Z")
        #expect(
            rows
                == ["Pod/agent", "Pod/web"].map {
                    [hour, .text("N1"), .text("shop"), .text($0), .integer(1)]
                }
        )
    }

    /// A log of 100 bytes from an address to one outside.
    private func writeEgress(from address: String) throws {
        let tuple = VNetLog.tuple(
            60_000,
            "C",
            "1,100,0,0",
            from: "\(address),50000",
            to: "203.0.113.5,443"
        )
        try place.write(VNetLog.blob([VNetLog.record(120_000, [tuple])]), to: "logs/a.json")
    }

    private static let unknown = UnknownReason.allCases.map {
        FlowTestSupport.Cell.text($0.rawValue)
    }

    @Test(
        "of two spellings of an accent the first by bytes is shown, whichever comes first (R11)",
        arguments: [["caf\u{e9}", "cafe\u{301}"], ["cafe\u{301}", "caf\u{e9}"]]
    )
    func accents(namespaces: [String]) throws {
        for (number, namespace) in namespaces.enumerated() {
            let list =
                #"{"kind":"WeirSnapshot","time":"2026-11-20T16:00:00Z"}"# + "\n"
                + #"{"kind":"Pod","metadata":{"name":"web","namespace":"\#(namespace)","uid":"u"},"#
                + #""spec":{"nodeName":"n1"},"status":{"phase":"Running","#
                + #""startTime":"2026-11-20T12:00:00Z","podIP":"10.244.0.9"}}"#
            try place.write(Array(list.utf8), to: "inventory-\(number)/a.json")
        }
        try writeEgress(from: "10.244.0.9")
        for number in namespaces.indices {
            try runEngine(
                [place.path + "/logs"],
                inventory: [place.path + "/inventory-\(number)"],
                database: place.database
            )
        }
        let shown = try query(place.database, "SELECT HEX(source_namespace) FROM egress")
        #expect(shown == [[.text("63616665CC81")]])
    }

    @Test("the owners' intervals are a view, with what proves them")
    func intervals() throws {
        let world = PodWorld(seed: 3)
        let logs = try write(world)
        try runEngine(logs, inventory: [place.path + "/inventory"], database: place.database)
        let rows = try query(
            place.database,
            """
            SELECT pod, valid_from, evidence LIKE 'pod object; %' FROM address_owners
            WHERE cluster = 'c1' AND kind = 'pod' ORDER BY pod
            """
        )
        let wanted = world.pods.sorted { $0.name < $1.name }.map { pod -> ReferenceRow in
            let start = Timestamp.text(ofMilliseconds: VNetLog.start + pod.start)
            return [.text(pod.name), .text(start), .integer(1)]
        }
        #expect(rows == wanted)
    }
}
