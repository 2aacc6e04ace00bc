import FlowTestSupport
import Foundation
import Pipeline
import Testing

/// R3 and R11: splits are corrected exactly, however their records are spread over inputs, runs and workers.
@Suite struct SplitWorldTests {
    private let place: Workplace

    init() throws { place = try Workplace() }

    private func write(_ world: SplitWorld) throws -> [String] {
        for input in world.inputs { try place.write(input.bytes, to: "inputs/" + input.name) }
        return world.inputs.map { place.path + "/inputs/" + $0.name }
    }

    private func expectReference(
        _ database: String,
        _ expected: ReferenceResult,
        _ comment: Comment
    ) throws {
        for view in ["flow_facts", "flows"] {
            let rows = try query(database, "SELECT * FROM \(view)").inCellOrder
            #expect(rows == expected.rows(of: view), "\(view), \(comment)")
        }
    }

    @Test(
        "one run gives the reference's sums, splits and lifetime totals",
        arguments: UInt64(0)..<300
    )
    func oneRun(seed: UInt64) throws {
        let world = SplitWorld(seed: seed)
        let paths = try write(world)
        let expected = world.reference
        var random = SplitMix64(seed: seed)
        let summary = try runEngine(
            paths.shuffled(using: &random),
            database: place.database,
            jobs: 1 + random.below(8)
        )
        try expectReference(place.database, expected, "seed \(seed)")
        #expect(summary.splitsCorrected == expected.splitsCorrected, "seed \(seed)")
        #expect(summary.lifetimeTotals == expected.lifetimeTotals, "seed \(seed)")
        #expect(summary.inputsRead == world.inputs.count)
        #expect(summary.rowsKept == expected.inputs.reduce(0) { $0 + $1.rowsKept })
        // Nothing is left to do, and nothing is done.
        #expect(try runEngine(paths, database: place.database).isUnchanged, "seed \(seed)")
    }

    @Test("any order and grouping of loads gives one digest", arguments: UInt64(300)..<400)
    func anyRuns(seed: UInt64) throws {
        let world = SplitWorld(seed: seed)
        let paths = try write(world)
        let expected = world.reference
        var random = SplitMix64(seed: seed)
        var digests: Set<String> = []
        for attempt in 0..<3 {
            let database = place.path + "/\(attempt).sqlite"
            var rest = paths.shuffled(using: &random)
            var loaded: [String] = []
            while !rest.isEmpty {
                let count = 1 + random.below(rest.count)
                // What was loaded before is still there, so that it can be read again.
                loaded += rest.prefix(count)
                rest.removeFirst(count)
                try runEngine(loaded, database: database, jobs: 1 + random.below(8))
            }
            try expectReference(database, expected, "seed \(seed), attempt \(attempt)")
            digests.insert(try contentHash(database))
            #expect(try runEngine(paths, database: database).isUnchanged, "seed \(seed)")
        }
        #expect(digests.count == 1, "seed \(seed)")
    }

    @Test("runs that stop after each input end where one run ends", arguments: UInt64(400)..<440)
    func stopped(seed: UInt64) throws {
        let world = SplitWorld(seed: seed)
        let paths = try write(world)
        // Each stop may leave an input for the next run, and each input may be read twice.
        for _ in 0..<2 * paths.count + 2 {
            let stop = StopAfter(inputs: 1)
            let summary = try runEngine(
                paths,
                database: place.database,
                observer: stop,
                stop: stop
            )
            if summary.isUnchanged { break }
        }
        try expectReference(place.database, world.reference, "seed \(seed)")
        #expect(try runEngine(paths, database: place.database).isUnchanged, "seed \(seed)")
    }

    @Test("inputs that grow end where whole ones end", arguments: UInt64(500)..<530)
    func growing(seed: UInt64) throws {
        let world = SplitWorld(seed: seed)
        let whole = world.inputs.map { String(decoding: $0.bytes, as: UTF8.self) }
        for share in [3, 2, 1] {
            for (input, text) in zip(world.inputs, whole) {
                let records = text.components(separatedBy: "{\"time\"").dropFirst()
                let part = records.prefix(max(1, records.count / share)).map { record in
                    "{\"time\"" + record.trimmingCharacters(in: CharacterSet(charactersIn: ","))
                }
                let end = part.count == records.count ? "" : "]}"
                let bytes = Array(("{\"records\":[" + part.joined(separator: ",") + end).utf8)
                try place.write(bytes, to: "inputs/" + input.name)
            }
            try runEngine([place.path + "/inputs"], database: place.database, jobs: 2)
        }
        try expectReference(place.database, world.reference, "seed \(seed)")
    }

    @Test("spills and shared inputs do not show", arguments: UInt64(600)..<605)
    func large(seed: UInt64) throws {
        let world = SplitWorld(seed: seed, size: .large)
        let paths = try write(world)
        let expected = world.reference
        for (jobs, memory) in [(1, 1 << 20), (4, 1 << 20), (3, 1 << 30), (1, 1 << 30)] {
            let database = place.path + "/\(jobs)-\(memory).sqlite"
            let summary = try runEngine(paths, database: database, jobs: jobs, memoryBytes: memory)
            try expectReference(database, expected, "seed \(seed), \(jobs) jobs, \(memory) bytes")
            #expect(summary.splitsCorrected == expected.splitsCorrected, "seed \(seed)")
            #expect(summary.lifetimeTotals == expected.lifetimeTotals, "seed \(seed)")
        }
    }

    @Test("the worlds have what they are made for")
    func variety() throws {
        var (interleaved, corrections, stretches) = (0, 0, 0)
        for seed in UInt64(0)..<40 {
            let world = SplitWorld(seed: seed)
            let database = place.path + "/\(seed).sqlite"
            try runEngine(write(world), database: database)
            func count(_ table: String) throws -> Int {
                let rows = try query(database, "SELECT COUNT(*) FROM \(table)")
                guard case .integer(let count)? = rows.first?.first else { return 0 }
                return Int(count)
            }
            interleaved += try count("interleaved_input") > 0 ? 1 : 0
            corrections += try count("split_correction")
            stretches += try count("split_segment WHERE first_ns < last_ns AND length(begins) > 0")
        }
        #expect(interleaved > 10 && interleaved < 40)
        #expect(corrections > 100)
        #expect(stretches > 10)
    }

    @Test("an input that has vanished keeps what it had, and is no reason to read others again")
    func vanished() throws {
        let records = (0..<4).map { number in
            VNetLog.record(
                Int64(number) * VNetLog.minute,
                [VNetLog.tuple(Int64(number) * VNetLog.minute - 5000, "C", "1,100,1,100")]
            )
        }
        try place.write(VNetLog.blob([records[0], records[2]]), to: "inputs/a.json")
        let sources = [place.path + "/inputs"]
        try runEngine(sources, database: place.database)
        try FileManager.default.removeItem(atPath: place.path + "/inputs/a.json")
        try place.write(VNetLog.blob([records[1], records[3]]), to: "inputs/b.json")
        // Once as any new input, once more record by record.
        #expect(try runEngine(sources, database: place.database).inputsRead == 1)
        for _ in 0..<2 { #expect(try runEngine(sources, database: place.database).isUnchanged) }
        try place.write(VNetLog.blob([records[1], records[3], records[0]]), to: "inputs/b.json")
        #expect(try runEngine(sources, database: place.database).inputsRead == 1)
        #expect(try runEngine(sources, database: place.database).isUnchanged)
        #expect(try query(place.database, "SELECT SUM(rows_kept) FROM inputs") == [[.integer(4)]])
        #expect(
            try query(place.database, "SELECT SUM(bytes_sent) FROM flow_facts")
                == [[.integer(400)]]
        )
    }
}
