import FlowEnrich
import FlowStore
import FlowTestSupport
import Pipeline

/// Inputs that are spread over databases, which are united again.
struct MergeCourse {
    let place: Workplace
    let inputs: [String]
    var inventory: [String] = []
    var topology: Topology = .none

    /// What came of it.
    enum Outcome {
        case merged(MergeSummary)
        /// Two inputs, by path, share records, and each database lacks some.
        case refused(own: String, other: String)
    }

    /// Spreads the inputs, some of them over two databases.
    func spread(over count: Int, _ random: inout SplitMix64) throws -> [String] {
        var parts = Array(repeating: [String](), count: count)
        for input in inputs {
            let part = Int(random.next() % UInt64(count))
            parts[part].append(input)
            if random.oneIn(4) { parts[(part + 1) % count].append(input) }
        }
        return try parts.enumerated().map { number, inputs in
            try load(inputs, as: "part-\(number)")
        }
    }

    func load(_ inputs: [String], as name: String) throws -> String {
        let database = place.path + "/\(name).sqlite"
        try runEngine(
            inputs.isEmpty ? [place.path + "/nowhere"] : inputs,
            inventory: inventory,
            database: database,
            topology: topology
        )
        return database
    }

    /// Unites databases in a tree of any shape.
    func unite(_ databases: [String], _ random: inout SplitMix64) throws -> (String, Outcome) {
        var left = databases.shuffled(using: &random)
        var last = Outcome.refused(own: "", other: "")
        while left.count > 1 {
            let some = Array(left.prefix(2 + Int(random.next() % 2)))
            let output = place.path + "/merged-\(random.next()).sqlite"
            last = try merge(some, into: output)
            guard case .merged = last else { return (output, last) }
            left = left.dropFirst(some.count) + [output]
        }
        return (left[0], last)
    }

    func merge(_ databases: [String], into output: String) throws -> Outcome {
        do throws(MergeFailure) {
            let request = MergeRequest(
                output: output,
                databases: databases,
                topology: topology,
                memoryBytes: 256 << 20
            )
            return .merged(try Pipeline.merge(request) { _ in })
        } catch {
            guard case .source(path: _, .overlapping(let own, let other)) = error else {
                throw error
            }
            return .refused(own: own, other: other)
        }
    }

    /// Whether two inputs show the same records, counted by loading them alone and together.
    func share(_ one: String, _ other: String) throws -> Bool {
        let kept = try [[one], [other], [one, other]].enumerated().map { number, inputs in
            let database = place.path + "/alone-\(number).sqlite"
            try runEngine(inputs, inventory: inventory, database: database, topology: topology)
            let sum = try query(database, "SELECT COALESCE(SUM(rows_kept), 0) FROM inputs")
            guard case .integer(let rows) = sum[0][0] else { return Int64(0) }
            return rows
        }
        return kept[2] < kept[0] + kept[1]
    }
}
