import Foundation
import Testing

/// A file of a newer program is refused by every command, and left alone.
struct NewerDatabaseTests {
    @Test(
        "each command says that the file is newer, with status 64",
        arguments: [
            ["query", "a.sqlite", "SELECT 1"], ["digest", "a.sqlite"], ["verify", "a.sqlite"],
            ["report", "a.sqlite", "--out", "page"], ["status", "a.sqlite"],
            ["status", "a.sqlite", "--json", "--metrics", "m.prom"],
            ["explain", "a.sqlite", "--ip", "::", "--at", "2026-11-20"],
            ["run", "--source", ".", "--database", "a.sqlite"],
            ["run", "--source", ".", "--database", "a.sqlite", "--dry-run"],
        ]
    )
    func refused(arguments: [String]) throws {
        let command = try Command()
        let bytes = EmptyDatabase.bytes(version: 99)
        try command.write(bytes, to: "a.sqlite")
        let outcome = try command.weir(arguments)
        #expect(outcome.status == 64, "\(outcome)")
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains("schema version") && outcome.errors.contains("99"))
        #expect(outcome.errors.contains("newer weir"))
        #expect(try command.files() == ["a.sqlite"])
        #expect(try command.contents(of: "a.sqlite") == Data(bytes))
    }
}
