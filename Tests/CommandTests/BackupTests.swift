import Foundation
import GRDB
import Testing

/// R12 for whoever copies the file by SQLite's own means while a run is at work: each copy is one state of it, whole.
struct BackupTests {
    let command: Command

    init() throws { command = try Command() }

    /// Blobs of one record; a commit comes every 4,096 of them, if not earlier.
    private static let blobs = 9_000

    private func writeBlobs() throws {
        for number in 0..<Self.blobs {
            let digits = String(String(10_000_000 + number).dropFirst())
            let text = """
                {"records":[{"time":"2026-11-20T\(number % 2 + 10):00:41.\(digits)Z","systemId":"S",\
                "macAddress":"00005E00530\(number % 4)","category":"NetworkSecurityGroupFlowEvent",\
                "resourceId":"/NSG","properties":{"Version":2,"flows":[{"rule":"UserRule_R","flows":\
                [{"mac":"00005E00530\(number % 4)","flowTuples":["\(1_795_168_800 + number % 3_600),\
                203.0.113.9,10.0.0.\(number % 250),40000,22,T,I,\(number % 2 == 0 ? "A" : "D"),B,,,,"\
                ]}]}]}}]}
                """
            try command.write(Array(text.utf8), to: "in/\(number % 50)/\(number)")
        }
    }

    private func path(_ name: String) -> String { command.folder.appending(path: name).path }

    private enum Way: CaseIterable { case backup, vacuumInto }

    private func copy(by way: Way, to name: String) throws {
        var configuration = Configuration()
        configuration.busyMode = .timeout(30)
        switch way {
        case .backup:
            configuration.readonly = true
            let source = try DatabaseQueue(path: path("a.sqlite"), configuration: configuration)
            try source.backup(to: DatabaseQueue(path: path(name)))
        case .vacuumInto:
            let source = try DatabaseQueue(path: path("a.sqlite"), configuration: configuration)
            try source.vacuum(into: path(name))
        }
    }

    @Test("a backup taken while a run commits is whole, is one state, and a run goes on from it")
    func whileRunning() throws {
        try writeBlobs()
        let run = try WatchedRun(
            command,
            source: "in",
            database: "a.sqlite",
            flags: ["--memory", "64M", "--jobs", "1"]
        )
        var names: [String] = []
        // At the first input, around both commits, and at the end.
        for events in [2, 4_000, 2_000, 2_200, 10_000] {
            try run.wait(forEvents: events)
            for way in Way.allCases {
                let name = "copy-\(names.count).sqlite"
                try copy(by: way, to: name)
                names.append(name)
            }
        }
        run.process.waitUntilExit()
        #expect(run.process.terminationStatus == 0)

        var digests: [String: String] = [:]
        for name in names {
            let inputs = try #require(try checkWhole(name))
            let digest = try command.digest(name)
            #expect(digests[inputs, default: digest] == digest, "\(inputs) inputs")
            digests[inputs] = digest
        }
        #expect(digests.count >= 3 && digests[String(Self.blobs)] != nil)

        let final = try command.digest("a.sqlite")
        let early = try #require(
            names.first { try command.value("SELECT count(*) FROM inputs", of: $0) != "0" }
        )
        for name in [names[0], early] {
            #expect(
                try command.weir("run", "--source", "in", "--database", name, "--quiet").status == 0
            )
            #expect(try command.digest(name) == final)
            #expect(try command.weir("verify", name).status == 0)
        }
    }

    /// - Returns: How many inputs the copy knows.
    private func checkWhole(_ name: String) throws -> String? {
        let queue = try DatabaseQueue(path: path(name))
        let answer = try queue.read { try String.fetchAll($0, sql: "PRAGMA integrity_check") }
        try queue.close()
        #expect(answer == ["ok"])
        let unbalanced = """
            SELECT count(*) FROM inputs
            WHERE rows_read <> rows_kept + rows_duplicate + rows_rejected
            """
        #expect(try command.value(unbalanced, of: name) == "0")
        // What was committed is sealed; that the run goes on is all there is to say.
        let verified = try command.weir("verify", name).output.split(separator: "\n").dropLast(3)
        #expect(
            verified.allSatisfy { $0.contains(" was cut off: ") || $0.hasPrefix("no manifest") },
            "\(verified)"
        )
        return try command.value("SELECT count(*) FROM inputs", of: name)
    }
}
