import Flow
import FlowTestSupport
import Foundation
import Testing

struct RandomWorldTests {
    static let seeds = UInt64(0)..<10

    private func evaluate(_ world: RandomWorld, _ inputs: [WorldInput]) -> ReferenceResult {
        ReferenceImplementation(topology: world.topology).evaluate(inputs.map(\.reference))
    }

    @Test("a seed gives the same bytes twice", arguments: seeds)
    func repeatable(seed: UInt64) {
        let (one, other) = (RandomWorld(seed: seed), RandomWorld(seed: seed))
        #expect(one.inputs.map(\.path) == other.inputs.map(\.path))
        #expect(one.inputs.map(\.encoded) == other.inputs.map(\.encoded))
        #expect(one.topologyYAML == other.topologyYAML)
    }

    @Test("paths are unique and every input balances", arguments: seeds)
    func accounts(seed: UInt64) {
        let world = RandomWorld(seed: seed)
        #expect(Set(world.inputs.map(\.path)).count == world.inputs.count)
        let result = evaluate(world, world.inputs)
        for input in result.inputs {
            #expect(
                input.rowsRead == input.rowsKept + input.rowsDuplicate + input.rowsRejected,
                "\(world) \(input.path)"
            )
            #expect(input.rejections.values.reduce(0, +) == input.rowsRejected)
        }
    }

    /// The worlds must not hold what only an order of inputs could decide (R11).
    @Test("the views do not depend on the order of the inputs", arguments: seeds)
    func orderOfInputs(seed: UInt64) {
        let world = RandomWorld(seed: seed)
        let expected = evaluate(world, world.inputs)
        var random = SplitMix64(seed: seed)
        let shuffled = evaluate(world, world.inputs.shuffled(using: &random))
        for view in ReferenceResult.views {
            #expect(expected.rows(of: view) == shuffled.rows(of: view), "\(world) \(view)")
        }
        #expect(expected.splitsCorrected == shuffled.splitsCorrected)
        #expect(expected.lifetimeTotals == shuffled.lifetimeTotals)
    }

    /// A comparison of ways out that never meets some of them proves little.
    @Test("all ways out occur in the worlds, on all kinds of evidence")
    func waysOut() {
        var missing: Set<String> = [
            "firewall", "nat-gateway", "load-balancer", "appliance", "private-endpoint", "peering",
            "gateway", "virtual-network", "ingress", "not-explained", "seen-in-transit",
            "destination", "initiated-by-remote", "declared", "not-seen-at-device",
            "device-not-logged", "no-device-declared", "unknown-destination",
            "node-or-snated-pod", "node-or-host-network-pod",
        ]
        for seed in UInt64(0)..<220 where !missing.isEmpty {
            let world = RandomWorld(seed: seed)
            for row in evaluate(world, world.inputs).rows(of: "egress_paths") {
                for cell in [row[20], row[21], row[23]] {
                    if case .text(let word) = cell { missing.remove(word) }
                }
            }
        }
        #expect(missing.isEmpty)
    }

    @Test("sound inputs are JSON to another parser too, with as many tuples", arguments: seeds)
    func crossCheck(seed: UInt64) throws {
        let world = RandomWorld(seed: seed)
        let result = evaluate(world, world.inputs)
        for (input, account) in zip(world.inputs, result.inputs) where account.status == .ok {
            // Only one whole document is something that parser reads.
            let data = Data(
                input.plain.starts(with: [0xEF]) ? input.plain.dropFirst(3) : input.plain[...]
            )
            guard let json = try? JSONSerialization.jsonObject(with: data) else { continue }
            #expect(tuples(in: json) == account.rowsRead, "\(world) \(input.path)")
        }
    }

    /// Strings of `flowTuples` arrays, unknown members left out.
    private func tuples(in json: Any) -> Int {
        if let list = json as? [Any] { return list.map(tuples).reduce(0, +) }
        guard let object = json as? [String: Any] else { return 0 }
        return object.map { key, value in
            let key = key.lowercased()
            if ["context", "tags", "x-forwarded"].contains(key) { return 0 }
            return key == "flowtuples" ? (value as? [Any])?.count ?? 0 : tuples(in: value)
        }.reduce(0, +)
    }

    @Test("a world grows record by record into its inputs", arguments: [3, 7, 11] as [UInt64])
    func growth(seed: UInt64) {
        let world = RandomWorld(seed: seed)
        var rows = 0
        for minute in stride(from: 0, through: world.minutes, by: 61) {
            let result = evaluate(world, world.inputs(upToMinute: minute))
            #expect(
                result.inputs.allSatisfy { ![.truncated, .corrupt].contains($0.status) }
                    || minute > 0
            )
            let read = result.inputs.map(\.rowsRead).reduce(0, +)
            #expect(read >= rows / 2)
            rows = read
        }
        let last = world.inputs(upToMinute: world.minutes)
        #expect(last.map(\.encoded) == world.inputs.map(\.encoded))
    }

    @Test("what is written can be found again, and the topology beside it")
    func writing() throws {
        let directory = FileManager.default.temporaryDirectory
            .appendingPathComponent("weir-world-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: directory) }  // Left over: harmless.
        let world = RandomWorld(seed: 5)
        try world.write(to: directory.path)
        for input in world.inputs {
            let url = directory.appendingPathComponent("inputs/" + input.path)
            #expect(try [UInt8](Data(contentsOf: url)) == input.encoded)
        }
        let yaml = try Data(contentsOf: directory.appendingPathComponent("topology.yaml"))
        #expect(yaml == Data(world.topologyYAML.utf8))
    }

    @Test("over many seeds every peculiarity occurs")
    func variety() {
        var statuses: Set<InputStatus> = []
        var rejections: Set<String> = []
        var roles: Set<Cell> = []
        var enforcers: Set<Cell> = []
        var coverage: Set<Cell> = []
        var balances: Set<String> = []
        var (splits, lifetimes, duplicates, folded, damagedCodecs) = (0, 0, 0, 0, 0)
        for seed in UInt64(0)..<50 {
            let world = RandomWorld(seed: seed)
            let result = evaluate(world, world.inputs)
            statuses.formUnion(result.inputs.map(\.status))
            for input in result.inputs { rejections.formUnion(input.rejections.keys) }
            for row in result.rows(of: "flow_facts") {
                roles.insert(row[8])
                if row[9] == .text("other") || row[17] == .text("other") { folded += 1 }
            }
            enforcers.formUnion(result.rows(of: "denials").map { $0[1] })
            coverage.formUnion(result.rows(of: "coverage").map { $0[3] })
            for row in result.rows(of: "mirror_balance") {
                let word = row[3] == .integer(0) ? "none" : row[3] == row[2] ? "all" : "some"
                balances.insert(row[4] == .null ? word + ", unmeasured" : word)
            }
            splits += result.splitsCorrected
            lifetimes += result.lifetimeTotals
            duplicates += result.inputs.map(\.rowsDuplicate).reduce(0, +)
            damagedCodecs += world.inputs.filter(\.isDamaged).count
        }
        #expect(statuses == [.ok, .empty, .foreign, .truncated, .corrupt])
        #expect(
            rejections == [
                "field-count", "timestamp", "address", "port", "counters", "emptyField",
                "incomplete-record", "record-without-time", "record-without-reporter",
            ]
        )
        let expectedRoles = ["superseded", "transit", "mirror", "counted"].map(Cell.text)
        #expect(roles == Set(expectedRoles + [.null]))
        let expectedEnforcers = ["nsg", "security-admin", "vnet-encryption"].map(Cell.text)
        #expect(enforcers == Set(expectedEnforcers))
        #expect(coverage == Set(["present", "partial", "missing"].map(Cell.text)))
        // So many of the mirrored flows are unmatched.
        #expect(balances.isSuperset(of: ["none", "some", "all", "none, unmeasured"]))
        #expect(splits > 50)
        #expect(lifetimes > 10)
        #expect(duplicates > 500)
        #expect(folded > 10)
        #expect(damagedCodecs > 2)
    }
}
