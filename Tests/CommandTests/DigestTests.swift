import Foundation
import GRDB
import Testing

struct DigestTests {
    let command: Command

    init() throws { command = try Command() }

    @Test("an empty database has the digest of one that a run found nothing for, and is only read")
    func empty() throws {
        try command.write(EmptyDatabase.bytes(), to: "a.sqlite")
        try FileManager.default.createDirectory(
            at: command.folder.appending(path: "in"),
            withIntermediateDirectories: true
        )
        #expect(try command.weir("run", "--source", "in", "--database", "b.sqlite").status == 0)
        let byView = try command.weir("digest", "a.sqlite", "--by-view")
        #expect(byView == (try command.weir("digest", "b.sqlite", "--by-view")))
        let lines = byView.output.split(separator: "\n")
        #expect(lines.dropLast().allSatisfy { $0.hasSuffix("  0") } && lines.count > 9)
        let total = try command.digest("a.sqlite")
        #expect(lines.last == "\(total.dropLast())  total")
        #expect(try command.files() == ["a.sqlite", "b.sqlite", "in"])
        #expect(try command.contents(of: "a.sqlite") == Data(EmptyDatabase.bytes()))
    }

    @Test("an earlier schema whose views cannot be worked out is told with status 2, and only read")
    func notUpgraded() throws {
        let queue = try DatabaseQueue(path: command.folder.appending(path: "a.sqlite").path)
        try queue.write { database in
            try database.execute(
                sql: """
                    PRAGMA application_id = \(EmptyDatabase.weirApplicationID);
                    PRAGMA user_version = 3;
                    CREATE TABLE setting (a);
                    """
            )
        }
        try queue.close()
        let bytes = try command.contents(of: "a.sqlite")
        let outcome = try command.weir("digest", "a.sqlite")
        #expect(outcome.status == 2 && outcome.output.isEmpty)
        #expect(
            outcome.errors == """
                weir: a.sqlite: has schema version 3, and views that came later are read from an upgraded copy in the \
                temporary folder, which could not be made: table setting already exists

                """
        )
        #expect(try command.contents(of: "a.sqlite") == bytes)
        #expect(try command.files() == ["a.sqlite"])
    }
}
