import Foundation
import GRDB
import Testing

/// `weir merge` as people run it.
struct MergeTests {
    let command: Command

    init() throws {
        command = try Command()
        try command.copy("SampleData/night")
    }

    private func load(_ name: String, _ source: String) throws {
        let source = "SampleData/" + source
        let outcome = try command.weir("run", "--source", source, "--database", name, "--quiet")
        #expect(outcome.status == 0, "\(outcome.errors)")
    }

    @Test("two nights become one, told on standard error, and nothing more comes of a second time")
    func merge() throws {
        try load("a.sqlite", "night/insights-logs-flowlogflowevent")
        try load("b.sqlite", "night/insights-logs-networksecuritygroupflowevent")
        try load("whole.sqlite", "night")
        let first = try command.weir("merge", "all.sqlite", "a.sqlite", "b.sqlite")
        #expect(first.status == 0 && first.output.isEmpty)
        #expect(first.errors.contains("sqlite: 18 inputs taken over, "))
        #expect(first.errors.hasSuffix("weir: all.sqlite: merged: 36 inputs\n"))
        #expect(try command.digest("all.sqlite") == command.digest("whole.sqlite"))
        let before = try command.contents(of: "all.sqlite")
        let second = try command.weir("merge", "all.sqlite", "b.sqlite", "a.sqlite")
        #expect(second.status == 0)
        #expect(second.errors.hasSuffix("weir: all.sqlite: nothing new\n"))
        #expect(try command.contents(of: "all.sqlite") == before)
        #expect(try command.weir("merge", "all.sqlite", "a.sqlite", "--quiet").errors.isEmpty)
        #expect(try command.weir("verify", "all.sqlite").status == 0)
    }

    @Test("what cannot be merged is named, and nothing is left behind")
    func refused() throws {
        try load("a.sqlite", "night/insights-logs-flowlogflowevent")
        try command.write(Array("text".utf8), to: "text.sqlite")
        let cases: [(arguments: [String], status: Int32, words: String)] = [
            (["out.sqlite", "none.sqlite"], 64, "none.sqlite: no such file"),
            (["out.sqlite", "a.sqlite", "text.sqlite"], 64, "not a SQLite database"),
            (["out.sqlite", "a.sqlite", "--topology", "none.yaml"], 64, "none.yaml"),
            (["out.sqlite"], 64, "<db>"),
            (["out.sqlite", "a.sqlite", "--memory", "1M"], 64, "--memory"),
        ]
        for (arguments, status, words) in cases {
            let outcome = try command.weir(["merge"] + arguments)
            #expect(outcome.status == status, "\(arguments): \(outcome.errors)")
            #expect(outcome.errors.contains(words), "\(arguments): \(outcome.errors)")
        }
        let file = command.folder.appending(path: "a.sqlite").path
        try DatabaseQueue(path: file).write { database in
            try database.execute(sql: "UPDATE input SET rows_read = rows_read + 1")
        }
        let changed = try command.weir("merge", "out.sqlite", "a.sqlite")
        #expect(changed.status == 2)
        #expect(changed.errors.contains("a.sqlite: not as its runs left it"))
        #expect(changed.errors.contains("input does not balance"))
        let files = try command.files().filter { !$0.hasPrefix("SampleData") }
        #expect(files == ["a.sqlite", "text.sqlite"])
    }
}
