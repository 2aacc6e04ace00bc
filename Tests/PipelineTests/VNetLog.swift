import Flow
import FlowTestSupport
import Foundation

/// Small VNet flow logs, written out; times are milliseconds after 2026-11-20T13:00:00Z.
enum VNetLog {
    /// 2026-11-20T13:00:00Z.
    static let start: Int64 = 1_795_179_600_000
    static let minute: Int64 = 60_000

    static func tuple(
        _ time: Int64,
        _ state: String,
        _ counters: String = "0,0,0,0",
        from source: String = "10.0.0.4,50000",
        to destination: String = "10.0.0.5,443",
        direction: String = "O"
    ) -> String {
        let (from, to) = (source.split(separator: ","), destination.split(separator: ","))
        return "\(start + time),\(from[0]),\(to[0]),\(from[1]),\(to[1]),6,\(direction),\(state),NX,"
            + counters
    }

    static func record(
        _ time: Int64,
        _ tuples: [String],
        mac: String = "00005E005301",
        note: String = ""
    ) -> String {
        let seconds = Timestamp.text(ofMilliseconds: start + time).dropLast()
        let list = tuples.map { "\"\($0)\"" }.joined(separator: ",")
        return #"{"time":"\#(seconds).0000000Z","flowLogVersion":4,"flowLogGUID":"log-1","#
            + #""macAddress":"\#(mac)","category":"FlowLogFlowEvent","note":"\#(note)","#
            + #""flowRecords":{"flows":[{"aclID":"acl-1","flowGroups":[{"rule":"UserRule_all","#
            + #""flowTuples":[\#(list)]}]}]}}"#
    }

    static func blob(_ records: [String]) -> [UInt8] {
        Array(("{\"records\":[" + records.joined(separator: ",") + "]}").utf8)
    }
}

/// Named inputs that are loaded in different ways and must always give the same result.
struct LoadCase {
    var inputs: [(name: String, bytes: [UInt8])]

    init(_ inputs: KeyValuePairs<String, [UInt8]>) {
        self.inputs = inputs.map { (name: $0.key, bytes: $0.value) }
    }

    /// Loads the inputs in the given batches, one run each, into a database of its own.
    func load(
        _ batches: [[Int]],
        in place: Workplace,
        as name: String,
        jobs: Int = 1
    ) throws -> String {
        let database = place.path + "/" + name + ".sqlite"
        for input in inputs { try place.write(input.bytes, to: "inputs/" + input.name) }
        for batch in batches {
            try runEngine(
                batch.map { place.path + "/inputs/" + inputs[$0].name },
                database: database,
                jobs: jobs
            )
        }
        return database
    }

    /// The rows of a view as the oracle has them.
    func expected(_ view: String) -> [ReferenceRow] {
        ReferenceImplementation(topology: ReferenceTopology())
            .evaluate(
                inputs.map { ReferenceInput(path: $0.name, bytes: $0.bytes, isDamaged: false) }
            )
            .rows(of: view)
    }

    var everyOrder: [[Int]] { permutations(Array(inputs.indices)) }
}

/// All orders of `items`.
private func permutations(_ items: [Int]) -> [[Int]] {
    guard items.count > 1 else { return [items] }
    return items.indices.flatMap { index in
        var rest = items
        let first = rest.remove(at: index)
        return permutations(rest).map { [first] + $0 }
    }
}
