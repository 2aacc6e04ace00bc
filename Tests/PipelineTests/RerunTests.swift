import Flow
import FlowTestSupport
import Foundation
import Pipeline
import Testing

/// R12: what a second run does when inputs grow, shrink, vanish, are touched, or nothing happens.
@Suite struct RerunTests {
    private let place: Workplace
    private var sources: [String] { [place.path + "/inputs"] }
    private var manager: FileManager { FileManager.default }

    init() throws {
        place = try Workplace()
        try write([0, 1], to: "a.json")
        try write([2, 3], to: "b.json")
    }

    private func record(_ number: Int, opened: Int = 1) -> String {
        let begins = (0..<opened).map { index in
            VNetLog.tuple(
                Int64(number) * VNetLog.minute,
                "B",
                from: "10.0.0.\(number + 1),\(40_000 + index)"
            )
        }
        return VNetLog.record(Int64(number) * VNetLog.minute + 30_000, begins)
    }

    private func write(_ records: [Int], to name: String) throws {
        try place.write(VNetLog.blob(records.map { record($0) }), to: "inputs/" + name)
    }

    @discardableResult
    private func load() throws -> RunSummary { try runEngine(sources, database: place.database) }

    /// The digest of the inputs as they are now, from a database that knows no history.
    private func freshDigest() throws -> String {
        let database = place.path + "/fresh-\(UUID().uuidString).sqlite"
        try runEngine(sources, database: database)
        return try contentHash(database)
    }

    private func column(_ sql: String) throws -> [FlowTestSupport.Cell] {
        try query(place.database, sql).compactMap(\.first)
    }

    private func inputRows() throws -> [[FlowTestSupport.Cell]] {
        try query(place.database, "SELECT * FROM inputs ORDER BY path")
    }

    @Test("names that differ only in how an accent is composed are different inputs")
    func composedNames() throws {
        try write([4], to: "caf\u{e9}.json")
        try write([5, 6], to: "cafe\u{301}.json")
        try load()
        #expect(try column("SELECT records FROM inputs").count == 4)
        #expect(try load().isUnchanged)
    }

    @Test("a second run over the same files reads nothing and adds no run")
    func nothingNew() throws {
        try load()
        let before = (try contentHash(place.database), try inputRows())
        let summary = try load()
        #expect(summary.isUnchanged && summary.plan.inputsUnchanged == 2)
        #expect(summary.runID == nil)
        #expect(try contentHash(place.database) == before.0)
        #expect(try inputRows() == before.1)
        #expect(try column("SELECT run_id FROM runs").count == 1)
    }

    @Test("a second run over the same files leaves every byte of the database as it was")
    func sameBytes() throws {
        try load()
        let before = try Data(contentsOf: URL(filePath: place.database))
        try load()
        let after = try Data(contentsOf: URL(filePath: place.database))
        let changed = zip(before, after).enumerated().filter { $1.0 != $1.1 }.map(\.offset)
        #expect(before.count == after.count)
        // Change counter and version-valid-for of the header may count up; content may not change.
        #expect(
            changed.allSatisfy { (24..<28).contains($0) || (92..<96).contains($0) },
            "\(changed)"
        )
    }

    @Test("a grown blob restates its own partition and no other")
    func grown() throws {
        try load()
        let other = try query(
            place.database,
            "SELECT first_fact, last_fact, run_id FROM input WHERE path LIKE '%b.json'"
        )
        try write([0, 1, 4], to: "a.json")
        let summary = try load()
        #expect(summary.inputsRead == 1 && summary.plan.inputsUnchanged == 1)
        #expect(
            try column("SELECT rows_kept FROM inputs ORDER BY path") == [.integer(3), .integer(2)]
        )
        #expect(try contentHash(place.database) == freshDigest())
        #expect(
            try query(
                place.database,
                "SELECT first_fact, last_fact, run_id FROM input WHERE path LIKE '%b.json'"
            ) == other
        )
    }

    @Test("a shrunk or rewritten blob is read whole again", arguments: [[0], [], [5, 6], [1, 0]])
    func shrunk(records: [Int]) throws {
        try load()
        try write(records, to: "a.json")
        let summary = try load()
        #expect(summary.inputsRead == 1)
        #expect(try contentHash(place.database) == freshDigest())
    }

    @Test("an input that vanished keeps its result, and is read no second time when it is back")
    func vanished() throws {
        try load()
        let before = try contentHash(place.database)
        let file = place.path + "/inputs/a.json"
        try manager.moveItem(atPath: file, toPath: place.path + "/aside")
        #expect(try load().isUnchanged)
        #expect(try contentHash(place.database) == before)
        #expect(try column("SELECT path FROM inputs").count == 2)
        try manager.moveItem(atPath: place.path + "/aside", toPath: file)
        #expect(try load().isUnchanged)
        #expect(try contentHash(place.database) == before)
    }

    @Test(
        "a file that was only touched counts as unchanged, from the next run on without being hashed"
    )
    func touched() throws {
        try load()
        let before = try contentHash(place.database)
        let time = Date(timeIntervalSince1970: 1_700_000_000)
        try manager.setAttributes(
            [.modificationDate: time],
            ofItemAtPath: place.path + "/inputs/a.json"
        )
        let summary = try load()
        #expect(summary.isUnchanged && summary.plan.inputsUnchanged == 2)
        #expect(try contentHash(place.database) == before)
        #expect(
            try column("SELECT modified_ns FROM input WHERE path LIKE '%a.json'")
                == [.integer(1_700_000_000_000_000_000)]
        )
    }

    @Test("a change that keeps the length is seen by its time")
    func sameLength() throws {
        try load()
        try place.write(
            VNetLog.blob([0, 9].map { record($0) }),
            to: "inputs/a.json"
        )
        try manager.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1_700_000_000)],
            ofItemAtPath: place.path + "/inputs/a.json"
        )
        #expect(try load().inputsRead == 1)
        #expect(try contentHash(place.database) == freshDigest())
    }

    /// As root every file can be read: a folder that takes a file's place after discovery stands for one that cannot.
    private func loadWhileUnreadable(_ name: String) throws -> RunSummary {
        let file = place.path + "/inputs/" + name
        let aside = place.path + "/aside"
        defer {
            // Put back even if the run threw; a failure shows in what the test asserts next.
            try? manager.removeItem(atPath: file)
            try? manager.moveItem(atPath: aside, toPath: file)
        }
        return try runEngine(
            sources,
            database: place.database,
            observer: Watcher { event in
                guard case .planned = event else { return }
                let manager = FileManager.default
                // A failure here leaves the file readable, which the test notices.
                try? manager.moveItem(atPath: file, toPath: aside)
                try? manager.createDirectory(atPath: file, withIntermediateDirectories: false)
            }
        )
    }

    @Test("a new file that cannot be read is damage, and is read once it can be")
    func unreadableAtFirst() throws {
        let summary = try loadWhileUnreadable("a.json")
        #expect(summary.inputsByStatus == [.unreadable: 1, .ok: 1])
        #expect(summary.inputsDamaged == 1)
        #expect(
            try column("SELECT status FROM inputs ORDER BY path") == [
                .text("unreadable"), .text("ok"),
            ]
        )
        #expect(try load().inputsRead == 1)
        #expect(try contentHash(place.database) == freshDigest())
        #expect(try column("SELECT DISTINCT status FROM inputs") == [.text("ok")])
    }

    @Test("a changed file that cannot be read keeps its result until it can be")
    func unreadableLater() throws {
        try load()
        let before = try contentHash(place.database)
        try write([0, 1, 4], to: "a.json")
        let summary = try loadWhileUnreadable("a.json")
        #expect(summary.inputsByStatus == [.unreadable: 1])
        #expect(try contentHash(place.database) == before)
        #expect(try load().inputsRead == 1)
        #expect(try contentHash(place.database) == freshDigest())
    }

    @Test("a run that was stopped is completed by the next one", arguments: 1...3)
    func stopped(inputs: Int) throws {
        for number in 4..<8 { try write([number], to: "c\(number).json") }
        let stop = StopAfter(inputs: inputs)
        let summary = try runEngine(
            sources,
            database: place.database,
            observer: stop,
            stop: stop
        )
        #expect(summary.stoppedEarly && summary.inputsRead == inputs)
        #expect(try column("SELECT status FROM runs") == [.text("stopped")])
        #expect(try load().inputsRead == 6 - inputs)
        #expect(try contentHash(place.database) == freshDigest())
    }
}
