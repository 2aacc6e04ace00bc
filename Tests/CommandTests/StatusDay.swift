import Foundation
import GRDB
import Testing

/// A day of three reporters, whose run is said to have been at 00:30 of the day after, and what `weir status` says of it.
struct StatusDay {
    let command: Command

    init() throws {
        command = try Command()
        try command.generate(
            "--nodes",
            "2",
            "--pods-per-node",
            "3",
            "--hours",
            "24",
            "--tuples",
            "3000",
            "--format",
            "vnet-v4",
            "--compression",
            "gzip",
            to: "logs"
        )
    }

    static let database = "a.sqlite"
    static let morning = "2026-11-21T08:00:00Z"

    func path(_ name: String) -> String { command.folder.appending(path: name).path }

    /// Changes the database.
    func change(_ sql: String) throws {
        let queue = try DatabaseQueue(path: path(Self.database))
        try queue.write { try $0.execute(sql: sql) }
        try queue.close()
    }

    /// Loads the logs, and sets the clock of all runs.
    func load() throws {
        _ = try command.weir("run", "--quiet", "--source", "logs", "--database", Self.database)
        try change(
            "UPDATE run SET started = '2026-11-21T00:30:00Z', finished = '2026-11-21T00:31:30Z'"
        )
    }

    func status(_ flags: String..., now: String = morning) throws -> Command.Outcome {
        try command.weir(["status", Self.database, "--now", now] + flags)
    }

    func blob(hour: String, reporter: String) throws -> String {
        let blob = try command.files().first {
            $0.hasSuffix(".gz") && $0.contains("/h=\(hour)/") && $0.contains("=\(reporter)/")
        }
        return try #require(blob)
    }

    /// The object of `--json`.
    func json(now: String = morning) throws -> [String: Any] {
        let text = try command.weir(["status", Self.database, "--now", now, "--json"])
        let object = try JSONSerialization.jsonObject(with: Data(text.output.utf8))
        return try #require(object as? [String: Any])
    }

    /// The words of all troubles, of which the exit status is to be.
    func troubles(_ flags: String..., now: String = morning) throws -> [String] {
        let text = try command.weir(["status", Self.database, "--now", now, "--json"] + flags)
        let object = try JSONSerialization.jsonObject(with: Data(text.output.utf8))
        let troubles = try #require((object as? [String: Any])?["troubles"] as? [[String: Any]])
        let words = troubles.compactMap { $0["trouble"] as? String }
        let isWell = !troubles.contains { $0["accepted"] as? Bool == false }
        #expect(text.status == (isWell ? 0 : 1))
        #expect(text.errors.isEmpty)
        return words
    }
}
