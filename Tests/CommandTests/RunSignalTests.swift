import Foundation
import Testing

/// Runs that are interrupted, and readers while a run goes on.
struct RunSignalTests {
    let command: Command

    init() throws {
        command = try Command()
        try command.generate(
            "--nodes",
            "24",
            "--hours",
            "12",
            "--tuples",
            "300000",
            "--compression",
            "zstd",
            to: "night"
        )
    }

    @Test(
        "SIGINT stops between partitions with status 130, and the next run ends as if undisturbed"
    )
    func interrupted() throws {
        #expect(try run("whole.sqlite") == 0)
        let whole = try command.value("SELECT count(*) FROM inputs", of: "whole.sqlite")

        let run = try WatchedRun(command, source: "night", database: "a.sqlite")
        try run.wait(forEvents: 3)
        run.process.interrupt()
        run.process.waitUntilExit()
        #expect(run.process.terminationReason == .exit)
        #expect(run.process.terminationStatus == 130)
        let counts = "SELECT count(*), sum(rows_read = rows_kept) = count(*) FROM inputs"
        let left = try command.rows(counts, of: "a.sqlite")
        #expect(left[0][1] == "1")
        #expect(left[0][0] != whole, "the run was over before it could be stopped")
        #expect(try command.rows("SELECT status FROM runs", of: "a.sqlite") == [["stopped"]])

        #expect(try self.run("a.sqlite") == 0)
        #expect(try command.value("SELECT count(*) FROM inputs", of: "a.sqlite") == whole)
        #expect(try command.digest("a.sqlite") == command.digest("whole.sqlite"))
    }

    @Test("queries are answered while a run goes on, from what was there before")
    func queriedMeanwhile() throws {
        let first = try command.weir(
            "run",
            "--source",
            "night",
            "--database",
            "a.sqlite",
            "--to",
            "2026-11-20T01:00",
            "-q"
        )
        #expect(first.status == 0)
        let count = "SELECT count(*) FROM inputs"
        let before = try #require(try command.value(count, of: "a.sqlite"))
        let digest = try command.digest("a.sqlite")

        let run = try WatchedRun(command, source: "night", database: "a.sqlite")
        try run.wait(forEvents: 3)
        // Stopped, so that it cannot end before the question is asked.
        #expect(run.process.suspend())
        #expect(try command.value(count, of: "a.sqlite") == before)
        #expect(try command.digest("a.sqlite") == digest)
        #expect(run.process.resume())
        run.process.waitUntilExit()
        #expect(run.process.terminationStatus == 0)
        #expect(try command.value(count, of: "a.sqlite") != before)
    }

    private func run(_ database: String) throws -> Int32 {
        try command.weir("run", "--source", "night", "--database", database, "--quiet").status
    }
}
