import FlowTestSupport
import Foundation
import Testing

/// R12: killed at any instant, the database holds the old state or the new one.
///
/// A dozen kills, which the events of the run place in all of its parts; Scripts/torture has more.
@Suite(.serialized)
struct KillTests {
    let command: Command

    init() throws { command = try Command() }

    static let sqlite = ["/usr/bin/sqlite3", "/usr/local/bin/sqlite3"]
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    @Test(
        "a first run that is killed leaves a whole database, and the next one completes it",
        .enabled(if: sqlite != nil, "the sqlite3 tool is not installed")
    )
    func firstRun() throws {
        try command.generate(
            "--nodes",
            "8",
            "--hours",
            "12",
            "--tuples",
            "150000",
            "--scan",
            "5000",
            "--compression",
            "mixed",
            to: "night"
        )
        let events = try undisturbed("night", "clean.sqlite")
        let digest = try command.digest("clean.sqlite")
        var random = SplitMix64(seed: 1)
        // Before the first event, while reading, while settling, and at the very end.
        let places =
            [0, 1, events - 1, events]
            + (0..<3).map { _ in Int.random(in: 2..<events, using: &random) }
        for place in places {
            try kill("night", "a.sqlite", after: place, &random)
            try checkWhole("a.sqlite")
            #expect(try run("night", "a.sqlite") == 0)
            #expect(try command.digest("a.sqlite") == digest, "killed after event \(place)")
            #expect(try command.weir("verify", "a.sqlite").status == 0)
            try remove("a.sqlite")
        }
    }

    @Test(
        "a run over grown blobs that is killed leaves the old state or the new one",
        .enabled(if: sqlite != nil, "the sqlite3 tool is not installed")
    )
    func grownBlobs() throws {
        for (minutes, name) in [("20", "night"), ("60", "grown")] {
            try command.generate(
                "--nodes",
                "6",
                "--hours",
                "2",
                "--tuples",
                "120000",
                "--minutes",
                minutes,
                to: name
            )
        }
        #expect(try run("night", "old.sqlite") == 0)
        let old = try command.digest("old.sqlite")
        // Growth in place: the ledger goes by path.
        try FileManager.default.removeItem(at: command.folder.appending(path: "night"))
        try FileManager.default.moveItem(
            at: command.folder.appending(path: "grown"),
            to: command.folder.appending(path: "night")
        )
        let events = try undisturbed("night", "clean.sqlite")
        let clean = try command.digest("clean.sqlite")
        #expect(clean != old)
        var random = SplitMix64(seed: 2)
        let places =
            [1, events - 1, events]
            + (0..<2).map { _ in Int.random(in: 2..<events, using: &random) }
        for place in places {
            try FileManager.default.copyItem(
                at: command.folder.appending(path: "old.sqlite"),
                to: command.folder.appending(path: "a.sqlite")
            )
            try kill("night", "a.sqlite", after: place, &random)
            try checkWhole("a.sqlite")
            // So small a night is one transaction.
            #expect([old, clean].contains(try command.digest("a.sqlite")))
            #expect(try run("night", "a.sqlite") == 0)
            #expect(try command.digest("a.sqlite") == clean, "killed after event \(place)")
            try remove("a.sqlite")
        }
    }

    private func run(_ source: String, _ database: String) throws -> Int32 {
        try command.weir("run", "--source", source, "--database", database, "--quiet").status
    }

    /// Runs to the end.
    ///
    /// - Returns: How many events it told of.
    private func undisturbed(_ source: String, _ database: String) throws -> Int {
        let outcome = try command.weir(
            "run",
            "--source",
            source,
            "--database",
            database,
            "--log-format",
            "json"
        )
        #expect(outcome.status == 0)
        return outcome.errors.split(separator: "\n").count
    }

    /// Kills a run a few milliseconds after one of its events, wherever that is.
    private func kill(
        _ source: String,
        _ database: String,
        after place: Int,
        _ random: inout SplitMix64
    ) throws {
        let run = try WatchedRun(command, source: source, database: database)
        try run.wait(forEvents: place)
        Thread.sleep(forTimeInterval: Double.random(in: 0..<0.01, using: &random))
        run.kill()
    }

    private func remove(_ database: String) throws {
        for name in try command.files() where name.hasPrefix(database) {
            try FileManager.default.removeItem(at: command.folder.appending(path: name))
        }
    }

    /// Looks at a copy, so that the next run finds the write-ahead log as the kill left it.
    private func checkWhole(_ database: String) throws {
        guard try command.files().contains(database) else { return }
        for suffix in ["", "-wal", "-shm", "-journal"] {
            let from = command.folder.appending(path: database + suffix)
            guard FileManager.default.fileExists(atPath: from.path) else { continue }
            try FileManager.default.copyItem(
                at: from,
                to: command.folder.appending(path: "copy-" + database + suffix)
            )
        }
        let copy = "copy-" + database
        defer { try? remove(copy) }
        #expect(try ask(copy, "PRAGMA integrity_check") == "ok\n")
        let views = "SELECT count(*) FROM sqlite_schema WHERE name = 'inputs'"
        guard try ask(copy, views) == "1\n" else { return }
        let unbalanced = """
            SELECT count(*) FROM inputs
            WHERE rows_read <> rows_kept + rows_duplicate + rows_rejected
            """
        #expect(try ask(copy, unbalanced) == "0\n")
        #expect(try ask(copy, Self.wrongRoles) == "0\n")
        #expect(try command.weir("digest", copy).status == 0)
        // What was committed is sealed; that the run did not end is all there is to say.
        let verified = try command.weir("verify", copy).output.split(separator: "\n").dropLast(3)
        #expect(verified.allSatisfy { $0.contains(" was cut off: ") }, "\(verified)")
    }

    private func ask(_ database: String, _ sql: String) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: try #require(Self.sqlite))
        process.arguments = [database, sql]
        process.currentDirectoryURL = command.folder
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: text, as: UTF8.self)
    }

    /// Rows whose role is not what R5 makes of the other rows; nothing is listed as transit.
    private static let wrongRoles = """
        WITH allowed AS MATERIALIZED (
            SELECT hour, log, reporter, direction, source_ip AS source, role,
                (hour, reporter, source_ip, destination_ip, coalesce(destination_port, -1),
                 protocol) IN (
                    SELECT hour, reporter, source_ip, destination_ip,
                        coalesce(destination_port, -1), protocol
                    FROM flow_facts WHERE decision = 'allow'
                    GROUP BY 1, 2, 3, 4, 5, 6 HAVING count(DISTINCT direction) = 2
                 ) AS crosses,
                log <> 'vnet-v4' AND (hour, reporter) IN (
                    SELECT hour, reporter FROM flow_facts
                    WHERE decision = 'allow' AND log = 'vnet-v4'
                ) AS isCovered
            FROM flow_facts WHERE decision = 'allow'
        ),
        sender AS MATERIALIZED (
            SELECT DISTINCT hour, source FROM allowed
            WHERE direction = 'outbound' AND NOT crosses AND NOT isCovered
        )
        SELECT count(*) FROM allowed WHERE role IS NOT CASE
            WHEN isCovered THEN 'superseded'
            WHEN crosses THEN 'transit'
            WHEN direction = 'inbound' AND (hour, source) IN (SELECT * FROM sender) THEN 'mirror'
            ELSE 'counted' END
        """
}
