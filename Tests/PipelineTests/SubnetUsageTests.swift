import Flow
import FlowEnrich
import FlowTestSupport
import Testing

/// `subnet_usage` against plain counting.
@Suite struct SubnetUsageTests {
    private let place: Workplace

    init() throws { place = try Workplace() }

    @Test("addresses seen are those that NICs logged as their own", arguments: UInt64(700)..<720)
    func seen(seed: UInt64) throws {
        let world = RandomWorld(seed: seed)
        try world.write(to: place.path)
        let paths = world.inputs.map { place.path + "/inputs/" + $0.path }
        guard !paths.isEmpty else { return }
        try runEngine(
            paths,
            database: place.database,
            topology: try Topology(yaml: world.topologyYAML, path: place.path + "/t.yaml")
        )
        let topology = world.topology
        let blocks = topology.podCIDRs + topology.nodeCIDRs + topology.serviceCIDRs
        var expected: [ReferenceRow: Set<String>] = [:]
        let facts = ReferenceImplementation(topology: topology)
            .evaluate(world.inputs.map(\.reference)).rows(of: "flow_facts")
        // Hour, reporter, source, destination, port and protocol of allowed rows, by direction.
        var passages: [Cell: Set<ReferenceRow>] = [:]
        for fact in facts where fact[6] == .text("allow") {
            passages[fact[5], default: []].insert([
                fact[0], fact[2], fact[9], fact[17], fact[25], fact[26],
            ])
        }
        let inbound = passages[.text("inbound")] ?? []
        let transit = Set(inbound.intersection(passages[.text("outbound")] ?? []).map { $0[...1] })
        for fact in facts {
            guard case .text(let reporter) = fact[2] else { continue }
            // A NIC that passes traffic on logs others' addresses, and refused rows name free ones.
            if topology.transitMACs.contains(reporter) || transit.contains([fact[0], fact[2]]) {
                continue
            }
            let isInbound = fact[5] == .text("inbound")
            if isInbound, fact[6] != .text("allow") { continue }
            let near = isInbound ? fact[17] : fact[9]
            guard case .text(let text) = near else { continue }
            let held = blocks.compactMap { block in
                topology.matchLength(block, ofText: text).map { (block: block, length: $0) }
            }.max { $0.length < $1.length }
            guard let held else { continue }
            let plain = text.hasPrefix("::ffff:") ? String(text.dropFirst(7)) : text
            expected[[fact[0], .text(held.block)], default: []].insert(plain)
        }
        let actual = try query(
            place.database,
            "SELECT hour, prefix, seen_in_logs FROM subnet_usage WHERE seen_in_logs > 0"
        ).inCellOrder
        let wanted = expected.map { $0.key + [.integer(Int64($0.value.count))] }.inCellOrder
        #expect(actual == wanted, "seed \(seed)")
    }

    @Test(
        "addresses in inventory are those of pods that ran in the hour; nodes take them in batches",
        arguments: UInt64(0)..<10,
        ["azure-cni-dynamic", "azure-cni-overlay", "azure-cni"]
    )
    func owned(seed: UInt64, network: String) throws {
        let world = PodWorld(seed: seed)
        try place.write(world.inventory(), to: "inventory/pods.json")
        var paths: [String] = []
        for log in world.logs {
            try place.write(log.bytes, to: "logs/" + log.name)
            paths.append(place.path + "/logs/" + log.name)
        }
        try runEngine(
            paths,
            inventory: [place.path + "/inventory"],
            database: place.database,
            topology: try Topology(
                yaml: "cluster: {network: \(network), pod_cidrs: [10.0.1.0/24]}\n",
                path: "/t.yaml"
            )
        )
        let rows = try query(
            place.database,
            // The last record is written at 16:00 and has no rows of that hour.
            """
            SELECT hour, addresses, in_inventory, in_use, reserved, free FROM subnet_usage
            WHERE hour < '2026-11-20T16' ORDER BY 1
            """
        )
        var expected: [ReferenceRow] = []
        let hours: Int64 = 3_600_000
        for number in 0..<Int64(3) {
            let running = world.pods.filter { pod in
                pod.start < (number + 1) * hours && pod.end ?? .max > number * hours
            }
            let addresses = Set(running.map(\.address))
            let byNode = Dictionary(grouping: running, by: \.node)
                .mapValues { Set($0.map(\.address)).count }
            let reserved: Int64? =
                switch network {
                // One more batch when fewer than 8 of those taken are left.
                case "azure-cni-dynamic":
                    byNode.values.reduce(0) { sum, pods in
                        var taken = 16
                        while taken - pods < 8 { taken += 16 }
                        return sum + Int64(taken)
                    }
                case "azure-cni-overlay": Int64(byNode.count) * 256
                // A range of pods alone: nodes take nothing from it.
                default: nil
                }
            let total: Int64 = network == "azure-cni-overlay" ? 256 : 251
            // What the logs show beside it: addresses that talked while inventory knew of no pod.
            let seen = Set(
                world.rows.filter { $0.time / hours == number }
                    .flatMap { [$0.source, $0.destination] }.filter { $0.hasPrefix("10.0.1.") }
            )
            let used = Int64(addresses.union(seen).count)
            expected.append([
                .text(Timestamp.text(ofMilliseconds: VNetLog.start + number * hours)),
                .integer(total), .integer(Int64(addresses.count)), .integer(used), Cell(reserved),
                .integer(max(0, total - max(used, reserved ?? 0))),
            ])
        }
        #expect(rows == expected, "seed \(seed)")
    }

    @Test(
        "R11: inventory before, behind or between the logs, or in two looks, counts the same",
        arguments: UInt64(20)..<32
    )
    func anyOrder(seed: UInt64) throws {
        let world = PodWorld(seed: seed)
        var paths: [String] = []
        for log in world.logs {
            try place.write(log.bytes, to: "logs/" + log.name)
            paths.append(place.path + "/logs/" + log.name)
        }
        let half = PodWorld.span / 2
        try place.write(world.inventory(at: half), to: "early/pods.json")
        try place.write(world.inventory(), to: "late/pods.json")
        let (early, late) = (place.path + "/early", place.path + "/late")
        let topology = try Topology(
            yaml: "cluster: {network: azure-cni-dynamic, pod_cidrs: [10.0.1.0/24]}\n",
            path: "/t.yaml"
        )
        let orders: [[(logs: [String], inventory: [String])]] = [
            [(paths, [early, late])],
            [(paths, []), (paths, [early]), (paths, [early, late])],
            [([], [late, early]), (paths, [late, early])],
            [(Array(paths[..<3]), [early]), (paths, [late, early])],
        ]
        var results: [[ReferenceRow]] = []
        for (number, order) in orders.enumerated() {
            let database = place.path + "/order-\(number).sqlite"
            for step in order {
                try runEngine(
                    step.logs,
                    inventory: step.inventory,
                    database: database,
                    topology: topology,
                    jobs: 1 + number % 2
                )
            }
            results.append(
                try query(database, "SELECT * FROM subnet_usage ORDER BY hour, prefix")
                    + query(database, "SELECT * FROM egress_paths").inCellOrder
            )
        }
        #expect(Set(results).count == 1 && !results[0].isEmpty, "seed \(seed)")
    }

    @Test("days until a subnet is full follow the line through the daily peaks")
    func trend() throws {
        let day: Int64 = 86_400_000
        var paths: [String] = []
        for (number, count) in [10, 12, 14, 15, 19].enumerated() {
            let time = Int64(number) * day
            let tuples = (1...count).map { host in
                VNetLog.tuple(time, "C", "1,1,1,1", from: "10.0.1.\(host),50000")
            }
            try place.write(
                VNetLog.blob([VNetLog.record(time + VNetLog.minute, tuples)]),
                to: "\(number).json"
            )
            paths.append(place.path + "/\(number).json")
        }
        try runEngine(
            paths,
            database: place.database,
            topology: try Topology(
                yaml: "cluster: {network: azure-cni, pod_cidrs: [10.0.1.0/26]}\n",
                path: "/t.yaml"
            )
        )
        let rows = try query(
            place.database,
            """
            SELECT in_use, free, CAST(ROUND(growth_a_day * 100) AS INTEGER),
                   CAST(ROUND(days_until_full * 10) AS INTEGER)
            FROM subnet_usage ORDER BY hour
            """
        )
        // 59 addresses. By hand: slopes of 10, 12 | 14 | 15 | 19 are 2, 2, 1.7, 2.1.
        #expect(
            rows == [
                [.integer(10), .integer(49), .null, .null],
                [.integer(12), .integer(47), .integer(200), .null],
                [.integer(14), .integer(45), .integer(200), .integer(225)],
                [.integer(15), .integer(44), .integer(170), .integer(259)],
                [.integer(19), .integer(40), .integer(210), .integer(190)],
            ]
        )
    }
}
