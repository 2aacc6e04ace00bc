import Codec
import Foundation

/// A small cluster night made from a seed: inputs in every shape, and what the addresses mean.
///
/// The same seed and odds give the same bytes; put the seed into a test's arguments.
///
///     @Test(arguments: UInt64(0)..<64) func anyWorld(seed: UInt64) throws {
///         let world = RandomWorld(seed: seed)
///         try world.write(to: directory)
///         let expected = ReferenceImplementation(topology: world.topology)
///             .evaluate(world.inputs.map(\.reference))
package struct RandomWorld: Sendable, CustomStringConvertible {
    package let seed: UInt64
    /// All input objects, in order of their path's bytes.
    package let inputs: [WorldInput]
    package let topology: ReferenceTopology
    /// The topology file that says the same as `topology`.
    package let topologyYAML: String
    /// Minutes from the first full hour until every record is written.
    package let minutes: Int

    private let plan: WorldPlan
    private let records: [WorldRecord]
    private let files: [WorldFile]
    private let others: [WorldInput]

    package init(seed: UInt64, odds: WorldOdds = WorldOdds()) {
        self.seed = seed
        var random = SplitMix64(seed: seed)
        var (planning, talking, cutting, laying) = (
            random.fork(), random.fork(), random.fork(), random.fork()
        )
        plan = WorldPlan(&planning, odds: odds)
        let world = WorldTopology(plan, &planning, odds: odds)
        topology = world.reference
        topologyYAML = world.yaml
        let traffic = WorldTraffic(plan, &talking, odds: odds)
        records = plan.records(of: traffic.events, &cutting, odds: odds)
        files = WorldLayout(plan, records, &laying, odds: odds).files
        others = RandomWorld.inputsWithoutRecords(&laying, odds: odds)
        let last = records.map(\.time).max() ?? plan.start
        minutes = Int((last - plan.start) / 60_000) + 1
        inputs = RandomWorld.inputs(plan, records, files, others, upTo: .max)
    }

    package var description: String {
        "RandomWorld(seed: \(seed))"
    }

    /// The inputs as they were `minute` minutes after the first full hour: whole documents with
    /// the records written so far; undamaged until they are complete.
    package func inputs(upToMinute minute: Int) -> [WorldInput] {
        RandomWorld.inputs(
            plan,
            records,
            files,
            others,
            upTo: plan.start + Int64(minute) * 60_000
        )
    }

    /// Writes every input below `directory`, and `topology.yaml` beside them in it.
    package func write(to directory: String) throws {
        try write(inputs, to: directory)
    }

    /// Writes some version of the inputs; existing files are replaced.
    package func write(_ inputs: [WorldInput], to directory: String) throws {
        let root = URL(fileURLWithPath: directory, isDirectory: true)
        for input in inputs {
            let url = root.appendingPathComponent("inputs").appendingPathComponent(input.path)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(input.encoded).write(to: url)
        }
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        try Data(topologyYAML.utf8).write(to: root.appendingPathComponent("topology.yaml"))
    }

    private static func inputs(
        _ plan: WorldPlan,
        _ records: [WorldRecord],
        _ files: [WorldFile],
        _ others: [WorldInput],
        upTo limit: Int64
    ) -> [WorldInput] {
        let inputs = files.compactMap { $0.input(plan, records, upTo: limit) } + others
        return inputs.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    /// A blob the platform created and never wrote, and files that are no flow logs.
    private static func inputsWithoutRecords(
        _ random: inout SplitMix64,
        odds: WorldOdds
    ) -> [WorldInput] {
        var texts: [(String, String)] = []
        if random.oneIn(odds.emptyInput) { texts.append(("archive/empty.json", "")) }
        if random.oneIn(odds.foreignInput) {
            let foreign = [
                "{\"hello\":\"world\"}", "a line of text\n", "[1,2,3]", "\u{1}\u{2}\u{0}",
            ]
            texts.append(("archive/readme.json", random.pick(foreign)))
        }
        return texts.map { path, text in
            WorldInput(
                path: path,
                plain: Array(text.utf8),
                encoded: Array(text.utf8),
                isDamaged: false,
                compression: .none
            )
        }
    }
}
