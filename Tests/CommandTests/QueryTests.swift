import Foundation
import Testing

struct QueryTests {
    let command: Command

    init() throws {
        command = try Command()
        try command.write(EmptyDatabase.bytes(), to: "a.sqlite")
    }

    private static let sample = """
        SELECT 'web' AS name, 1234567 AS bytes, 0.5 AS share, NULL AS zone
        UNION ALL VALUES ('a|b, "c"' || char(10) || 'd' || char(27), -1, 2.0, '日本')
        """

    @Test(
        "the four formats",
        arguments: [
            (
                "table",
                """
                name                 bytes  share  zone
                ─────────────────  ───────  ─────  ────
                web                1234567    0.5
                a|b, "c"\\nd\\u{1B}       -1    2.0  日本

                """
            ),
            (
                "csv",
                "name,bytes,share,zone\r\nweb,1234567,0.5,\r\n"
                    + "\"a|b, \"\"c\"\"\nd\\u{1B}\",-1,2.0,日本\r\n"
            ),
            (
                "json",
                """
                [
                {"name":"web","bytes":1234567,"share":0.5,"zone":null},
                {"name":"a|b, \\"c\\"\\nd\\u001b","bytes":-1,"share":2.0,"zone":"日本"}
                ]

                """
            ),
            (
                "markdown",
                """
                | name | bytes | share | zone |
                | --- | ---: | ---: | --- |
                | web | 1234567 | 0.5 |  |
                | a\\|b, "c"\\\\nd\\\\u{1B} | -1 | 2.0 | 日本 |

                """
            ),
        ]
    )
    func formats(name: String, expected: String) throws {
        let outcome = try command.weir("query", "a.sqlite", Self.sample, "--format", name)
        #expect(outcome.output == expected)
        #expect(outcome.errors.isEmpty)
        #expect(outcome.status == 0)
    }

    @Test("SQL comes from standard input, when it is - or left out")
    func standardInput() throws {
        let sql = "-- a comment\nSELECT 1 AS one;\n"
        for arguments in [["query", "a.sqlite"], ["query", "a.sqlite", "-"]] {
            let outcome = try command.weir(arguments, input: sql)
            #expect(outcome == Command.Outcome(status: 0, output: "one\n───\n  1\n", errors: ""))
        }
        let outcome = try command.weir("query", "a.sqlite", input: "")
        #expect(outcome == Command.Outcome(status: 64, output: "", errors: "weir: no SQL given\n"))
    }

    @Test(
        "what does not read is refused with status 64, and the file stays as it was",
        arguments: [
            ("CREATE TABLE t (a)", "CREATE would change the database"),
            ("WITH a AS (SELECT 1) DELETE FROM sqlite_schema", "may not be modified"),
            ("ATTACH 'b.sqlite' AS b", "not with ATTACH"),
            ("SELECT 1; SELECT 2", "one statement at a time"),
            ("PRAGMA journal_mode = wal", "PRAGMA journal_mode is refused"),
            ("VACUUM INTO 'b.sqlite'", "VACUUM would change the database"),
            ("SELECT * FROM nowhere", "no such table: nowhere; weir schema lists the views"),
            ("SELECT :a", "has parameters"),
        ]
    )
    func refusals(sql: String, message: String) throws {
        let outcome = try command.weir("query", "a.sqlite", sql)
        #expect(outcome.status == 64)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.hasPrefix("weir: "))
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
        #expect(try command.files() == ["a.sqlite"])
        #expect(
            try Data(contentsOf: command.folder.appending(path: "a.sqlite"))
                == Data(EmptyDatabase.bytes())
        )
    }

    @Test("an error on the way keeps the rows before it, with status 2")
    func errorOnTheWay() throws {
        let sql = "SELECT abs(column1) AS a FROM (VALUES (-5), (-9223372036854775808))"
        let outcome = try command.weir("query", "a.sqlite", sql, "--format", "csv")
        #expect(outcome.status == 2)
        #expect(outcome.output == "a\r\n5\r\n")
        #expect(outcome.errors == "weir: the query could not go on: integer overflow\n")
    }

    @Test("files that are no result database are named for what they are")
    func otherFiles() throws {
        try command.write(EmptyDatabase.bytes(applicationID: 0), to: "foreign.sqlite")
        try command.write(EmptyDatabase.bytes(version: 99), to: "newer.sqlite")
        try command.write(Array("{}".utf8), to: "logs.json")
        for (name, message) in [
            ("foreign.sqlite", "not one that weir made"), ("newer.sqlite", "schema version 99"),
            ("logs.json", "not a SQLite database"),
        ] {
            let outcome = try command.weir("query", name, "SELECT 1")
            #expect(outcome.status == 64)
            #expect(outcome.errors.contains(message), "\(outcome.errors)")
        }
    }

    @Test("a reader that goes away ends an endless query silently, as SIGPIPE would")
    func closedPipe() throws {
        let process = try Command.process(
            ["query", "a.sqlite", Self.endless, "--format", "csv"],
            folder: command.folder
        )
        let output = Pipe()
        let errors = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        try output.fileHandleForWriting.close()
        let beginning = try output.fileHandleForReading.read(upToCount: 6)
        try output.fileHandleForReading.close()
        process.waitUntilExit()
        #expect(beginning == Data("i\r\n1\r\n".utf8))
        #expect(process.terminationReason == .exit)
        #expect(process.terminationStatus == 141)
        #expect(errors.fileHandleForReading.availableData.isEmpty)
    }

    private static let endless =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"

    @Test("a full disk is told, with status 2")
    func fullDisk() throws {
        let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
        let process = try Command.process(
            ["query", "a.sqlite", "SELECT 1"],
            folder: command.folder
        )
        let errors = Pipe()
        process.standardOutput = full
        process.standardError = errors
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 2)
        let text = String(decoding: errors.fileHandleForReading.availableData, as: UTF8.self)
        #expect(text == "weir: cannot write to standard output: No space left on device\n")
    }
}
