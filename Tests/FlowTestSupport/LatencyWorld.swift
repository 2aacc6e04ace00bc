import Foundation

/// A few hours of Hubble's exports made from a seed, of which nearly every event says something of latency.
///
/// Nodes with few pods and ports, so that streams are used again and again around some moments: handshakes at every border
/// of the rules, in files that were rotated in the middle of them and collected twice. The same seed gives the same bytes.
///
///     @Test(arguments: UInt64(0)..<64) func anyWorld(seed: UInt64) throws {
///         let world = LatencyWorld(seed: seed)
///         try world.write(to: directory)
///         #expect(actualRows == world.expected.rows(of: "pod_latency"))
///
/// Of one node, files that overlap in time hold the same events in the overlap: decision 0022 gives up the others.
package struct LatencyWorld: Sendable, CustomStringConvertible {
    package let seed: UInt64
    /// In order of their path's bytes.
    package let inputs: [WorldInput]
    package let topology: ReferenceTopology
    /// The topology file that says the same as `topology`.
    package let topologyYAML: String
    /// Saved lists of pods; none in half of the worlds.
    package let inventory: [String]
    /// What `inventory` proves, by address.
    package let owners: [String: ReferenceLatency.Owner]

    package init(seed: UInt64) {
        self.seed = seed
        var random = SplitMix64(seed: seed ^ 0x1A7E)
        var (planning, telling, laying) = (random.fork(), random.fork(), random.fork())
        let plan = LatencyWorldPlan(&planning)
        topology = plan.topology
        topologyYAML = plan.topologyYAML
        inventory = plan.inventory
        owners = plan.owners
        var files: [EventWorldFile] = []
        for node in plan.nodes.indices {
            let account = LatencyWorldAccount(plan, node: node, &telling)
            files += LatencyWorldLayout(account, plan.nodes[node], &laying).files
        }
        inputs = files.map { $0.input() }
            .sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    package var description: String { "LatencyWorld(seed: \(seed))" }

    /// What all inputs together come to.
    package var expected: ReferenceLatency {
        ReferenceLatency(inputs.map(\.reference), topology: topology, owners: owners)
    }

    /// Writes inputs to `inputs/`, the inventory to `inventory/` and `topology.yaml` below `directory`.
    package func write(to directory: String) throws {
        let root = URL(fileURLWithPath: directory, isDirectory: true)
        var files = inputs.map { ("inputs/" + $0.path, Data($0.encoded)) }
        files += inventory.enumerated().map {
            ("inventory/\($0.offset).json", Data($0.element.utf8))
        }
        files.append(("topology.yaml", Data(topologyYAML.utf8)))
        for (path, data) in files {
            let url = root.appendingPathComponent(path)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try data.write(to: url)
        }
    }
}
