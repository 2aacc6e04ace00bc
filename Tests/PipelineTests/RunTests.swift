import Codec
import Flow
import FlowEnrich
import FlowTestSupport
import Foundation
import Pipeline
import Testing

/// The frame of a run: dry runs, the lock, the hour filter, any number of workers.
@Suite struct RunTests {
    private let place: Workplace
    private var sources: [String] { [place.path + "/inputs"] }
    private var files: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: place.path).sorted() }
    }

    init() throws { place = try Workplace() }

    private func blob(_ minutes: Range<Int>, mac: String = "00005E005301") -> [UInt8] {
        VNetLog.blob(
            minutes.map { minute in
                let time = Int64(minute) * VNetLog.minute
                return VNetLog.record(
                    time + 30_000,
                    [
                        VNetLog.tuple(time, "B", from: "10.0.\(minute % 7).4,4000"),
                        VNetLog.tuple(time + 1, "E", "2,200,1,\(minute)", from: "10.0.0.4,4000"),
                        VNetLog.tuple(time + 1, "B", from: "10.0.0.4,4000"),
                    ],
                    mac: mac
                )
            }
        )
    }

    @Test("a dry run says what a run would, and leaves no database behind")
    func dryRun() throws {
        try place.write(blob(0..<3), to: "inputs/a.json")
        let dry = try runEngine(sources, database: place.database, mode: .dryRun)
        #expect(try files == ["inputs"])
        let wet = try runEngine(sources, database: place.database)
        #expect(dry.rowsKept == 9 && wet.rowsKept == 9)
        #expect(dry.splitsCorrected == wet.splitsCorrected)
        #expect(dry.lifetimeTotals == wet.lifetimeTotals)
        #expect(dry.plan.bytesToRead == wet.plan.bytesToRead)
    }

    @Test("a dry run over a database leaves its content as it was")
    func dryRunOverDatabase() throws {
        try place.write(blob(0..<3), to: "inputs/a.json")
        try runEngine(sources, database: place.database)
        let before = (try contentHash(place.database), try accounts(place.database))
        try place.write(blob(3..<9), to: "inputs/b.json")
        let dry = try runEngine(sources, database: place.database, mode: .dryRun)
        #expect(dry.rowsKept == 18 && dry.plan.inputsUnchanged == 1)
        #expect(try contentHash(place.database) == before.0)
        #expect(try accounts(place.database) == before.1)
        #expect(try files == ["inputs", "result.sqlite"])
    }

    @Test("a dry run with another topology changes nothing, either")
    func dryRunWithTopology() throws {
        try place.write(blob(0..<3), to: "inputs/a.json")
        try runEngine(sources, database: place.database)
        let before = try contentHash(place.database)
        let topology = try Topology(
            yaml: "prefixes: [{prefix: 10.0.0.0/8, class: vnet, zone: all}]\n",
            path: "topology.yaml"
        )
        try runEngine(sources, database: place.database, topology: topology, mode: .dryRun)
        #expect(try contentHash(place.database) == before)
        try runEngine(sources, database: place.database, topology: topology)
        #expect(try contentHash(place.database) != before)
    }

    @Test("a second run on a database that is being written is refused at once")
    func locked() throws {
        try place.write(blob(0..<3), to: "inputs/a.json")
        try EmptyDatabase.write(to: place.database)
        let before = try Data(contentsOf: URL(filePath: place.database))
        let lock = try FileLock(path: place.database + ".lock")
        #expect {
            try runEngine(sources, database: place.database)
        } throws: { error in
            guard case PipelineError.locked(let path) = error else { return false }
            return path == place.database
        }
        #expect(try Data(contentsOf: URL(filePath: place.database)) == before)
        withExtendedLifetime(lock) {}
    }

    @Test("the lock is free again after a run")
    func lockIsFreed() throws {
        try place.write(blob(0..<3), to: "inputs/a.json")
        try runEngine(sources, database: place.database)
        #expect(try files == ["inputs", "result.sqlite"])
        #expect(try runEngine(sources, database: place.database).isUnchanged)
    }

    @Test("a database of somebody else is refused and left alone")
    func foreignDatabase() throws {
        try place.write(blob(0..<3), to: "inputs/a.json")
        let text = Array("not a database, but 40 bytes of prose here".utf8)
        try place.write(text, to: "result.sqlite")
        #expect {
            try runEngine(sources, database: place.database)
        } throws: { error in
            if case PipelineError.database = error { true } else { false }
        }
        #expect(try Data(contentsOf: URL(filePath: place.database)) == Data(text))
    }

    @Test("the hour filter looks at paths alone: files without an hour in theirs are always read")
    func hours() throws {
        let folder = "inputs/flowLogResourceID=/x/y=2026/m=11/d=20"
        try place.write(blob(0..<3), to: folder + "/h=13/m=00/macAddress=00005E005301/PT1H.json")
        try place.write(
            blob(60..<64, mac: "00005E005302"),
            to: folder + "/h=14/m=00/macAddress=00005E005302/PT1H.json"
        )
        try place.write(blob(4..<6, mac: "00005E005303"), to: "inputs/export.json")
        let hour = Timestamp.hour(ofMilliseconds: VNetLog.start)
        let first = try runEngine(sources, database: place.database, hours: hour + 1..<hour + 2)
        #expect(first.inputsRead == 2 && first.plan.inputsOutsideHours == 1)
        #expect(first.rowsKept == 18)
        let second = try runEngine(sources, database: place.database, hours: hour..<hour + 1)
        #expect(second.inputsRead == 1 && second.plan.inputsOutsideHours == 1)
        #expect(second.plan.inputsUnchanged == 1)
        let all = try runEngine(sources, database: place.database)
        #expect(all.isUnchanged && all.plan.inputsUnchanged == 3)
    }

    @Test(
        "1 to 64 workers over 120 files, a third of them copies, give one digest and the same sums"
    )
    func workers() throws {
        for number in 0..<120 {
            // Every third file repeats records of the one before it.
            let from = number % 3 == 2 ? number - 1 : number
            let mac = "00005E0053" + String(16 + from % 50, radix: 16, uppercase: true)
            try place.write(
                Compressor.compress(
                    blob(from..<from + 4, mac: mac),
                    as: Compression.allCases[number % 4]
                ),
                to: "inputs/\(number).json"
            )
        }
        var digests: Set<String> = []
        var sums: Set<[FlowTestSupport.Cell]> = []
        for jobs in [1, 2, 8, 64] {
            let database = place.path + "/\(jobs).sqlite"
            let summary = try runEngine(sources, database: database, jobs: jobs)
            #expect(summary.inputsRead == 120 && summary.inputsDamaged == 0)
            digests.insert(try contentHash(database))
            sums.formUnion(
                try query(
                    database,
                    """
                    SELECT SUM(rows_read), SUM(rows_kept), SUM(rows_duplicate), SUM(records),
                        (SELECT MAX(splits_corrected) FROM runs)
                    FROM inputs
                    """
                )
            )
        }
        #expect(digests.count == 1 && sums.count == 1)
    }
}
