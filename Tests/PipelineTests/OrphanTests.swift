import FlowTestSupport
import Foundation
import Pipeline
import Synchronization
import Testing

/// R4 over runs: records that one input gives up are counted by the input that showed them as duplicates.
@Suite struct OrphanTests {
    private let place: Workplace
    private var sources: [String] { [place.path + "/inputs"] }

    init() throws { place = try Workplace() }

    private func write(_ numbers: [Int], to name: String) throws {
        let records = numbers.map { number in
            VNetLog.record(
                Int64(number) * VNetLog.minute + 30_000,
                [
                    VNetLog.tuple(
                        Int64(number) * VNetLog.minute,
                        "B",
                        from: "10.0.0.\(number + 1),4000"
                    )
                ]
            )
        }
        try place.write(VNetLog.blob(records), to: "inputs/" + name)
    }

    private func freshDigest() throws -> String {
        let database = place.path + "/fresh-\(UUID().uuidString).sqlite"
        try runEngine(sources, database: database)
        return try contentHash(database)
    }

    private func counts() throws -> [[FlowTestSupport.Cell]] {
        try query(
            place.database,
            "SELECT rows_read, rows_kept, rows_duplicate FROM inputs ORDER BY path"
        )
    }

    @Test("records that a changed blob gives up count in the copy", arguments: 1...4)
    func givenUp(jobs: Int) throws {
        try write([0, 1, 2], to: "a.json")
        try runEngine(sources, database: place.database)
        try write([0, 1, 2], to: "b.json")
        try runEngine(sources, database: place.database)
        #expect(
            try counts() == [
                [.integer(3), .integer(3), .integer(0)], [.integer(3), .integer(0), .integer(3)],
            ]
        )
        try write([7], to: "a.json")
        let summary = try runEngine(sources, database: place.database, jobs: jobs)
        #expect(summary.inputsRead == 2)
        #expect(
            try counts() == [
                [.integer(1), .integer(1), .integer(0)], [.integer(3), .integer(3), .integer(0)],
            ]
        )
        #expect(try contentHash(place.database) == freshDigest())
        #expect(try runEngine(sources, database: place.database).isUnchanged)
    }

    @Test("a record is never in neither the blob that gave it up nor the copy", arguments: [1, 3])
    func neverInNeither(jobs: Int) throws {
        try write([0, 1, 2], to: "a.json")
        try runEngine(sources, database: place.database)
        try write([0, 1, 2], to: "b.json")
        try runEngine(sources, database: place.database)
        try write([7], to: "a.json")
        let seen = Mutex<[[[FlowTestSupport.Cell]]]>([])
        let watcher = Watcher { [database = place.database] event in
            guard case .input = event else { return }
            let kept = try? query(database, "SELECT SUM(rows_kept) FROM inputs")
            seen.withLock { $0.append(kept ?? []) }
        }
        try runEngine(sources, database: place.database, jobs: jobs, observer: watcher)
        // Both readings are one transaction: until its end others see what was before.
        #expect(seen.withLock { $0 } == [[[.integer(3)]], [[.integer(3)]]])
        #expect(try query(place.database, "SELECT SUM(rows_kept) FROM inputs") == [[.integer(4)]])
    }

    @Test("a run that is asked to stop reads first what it has to read again")
    func stopped() throws {
        try write([0, 1, 2], to: "a.json")
        try runEngine(sources, database: place.database)
        try write([0, 1, 2], to: "b.json")
        try runEngine(sources, database: place.database)
        try write([7], to: "a.json")
        let stop = StopAfter(inputs: 1)
        try runEngine(sources, database: place.database, observer: stop, stop: stop)
        #expect(try contentHash(place.database) == freshDigest())
    }

    @Test("of several copies one takes over what was given up, whatever else changes in that run")
    func severalCopies() throws {
        try write([0, 1, 2, 3], to: "a.json")
        try runEngine(sources, database: place.database)
        for name in ["b.json", "c.json", "d.json"] { try write([0, 1, 2, 3], to: name) }
        try runEngine(sources, database: place.database)
        try write([0], to: "a.json")
        try write([1, 5], to: "b.json")
        try write([2, 1, 6], to: "e.json")
        try runEngine(sources, database: place.database, jobs: 3)
        #expect(try contentHash(place.database) == freshDigest())
        #expect(
            try query(place.database, "SELECT SUM(rows_kept) FROM inputs") == [[.integer(6)]]
        )
    }

    @Test("a run that ended between a change and its consequences is completed by the next one")
    func stoppedInBetween() throws {
        try write([0, 1, 2], to: "a.json")
        try runEngine(sources, database: place.database)
        try write([0, 1, 2], to: "b.json")
        try runEngine(sources, database: place.database)
        try write([7], to: "a.json")
        let stop = StopAfter(inputs: 1)
        try runEngine(sources, database: place.database, observer: stop, stop: stop)
        try runEngine(sources, database: place.database)
        #expect(
            try counts() == [
                [.integer(1), .integer(1), .integer(0)], [.integer(3), .integer(3), .integer(0)],
            ]
        )
        #expect(try contentHash(place.database) == freshDigest())
    }

    @Test("a copy that has vanished keeps what it had while the original changes")
    func vanishedCopy() throws {
        try write([0, 1], to: "b.json")
        try runEngine(sources, database: place.database)
        try write([0, 1, 2], to: "a.json")
        try runEngine(sources, database: place.database)
        try FileManager.default.removeItem(atPath: place.path + "/inputs/b.json")
        try write([0, 1, 2, 3], to: "a.json")
        try runEngine(sources, database: place.database)
        #expect(try query(place.database, "SELECT SUM(rows_kept) FROM inputs") == [[.integer(4)]])
        #expect(try contentHash(place.database) == freshDigest())
    }
}
