import FlowEnrich
import FlowTestSupport

/// Inputs in their order or another, in one run or several, by one worker or three.
struct EngineCourse {
    private var batches: [[String]]
    private var jobs: Int

    init(_ paths: [String], _ random: inout SplitMix64) {
        var paths = paths
        if random.oneIn(2) { paths.shuffle(using: &random) }
        let parts = 1 + Int(random.next() % 3)
        batches = Array(repeating: [], count: parts)
        for path in paths { batches[Int(random.next() % UInt64(parts))].append(path) }
        batches.removeAll(where: \.isEmpty)
        jobs = random.oneIn(2) ? 1 : 3
    }

    func run(
        inventory: [String] = [],
        into database: String,
        topology: Topology = .none
    ) throws {
        for number in batches.indices {
            // What was loaded before is still there.
            try runEngine(
                batches[...number].flatMap(\.self),
                inventory: inventory,
                database: database,
                topology: topology,
                jobs: jobs
            )
        }
    }
}
