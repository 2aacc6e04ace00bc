import FlowStore
import Foundation
import Testing

struct DigestTests {
    let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    @Test("rows in another order give the same digest")
    func orderOfRows() throws {
        #expect(
            try hash("(1, 'a'), (2, NULL), (NULL, 'b')") == hash("(2, NULL), (NULL, 'b'), (1, 'a')")
        )
    }

    @Test(
        "any other content gives another digest",
        arguments: [
            "", "(1, 'a')", "(1, 'a'), (1, 'a')", "(1, 'A')", "('1', 'a')", "(1, x'61')",
            "(1, NULL)", "(1, '')", "(NULL, 'a')", "(1.5, 'a')", "(1, 'a' || char(0))",
            "(1, 'ab')", "(1, 'a'), (2, 'a')",
        ]
    )
    func content(rows: String) throws {
        #expect(try hash(rows) != hash("(7, 'seven')"))
        let others = [
            "(1, 'a')", "(1, 'a'), (1, 'a')", "('1', 'a')", "(1, x'61')", "(1, NULL)", "",
        ].filter { $0 != rows }
        for other in others { #expect(try hash(rows) != hash(other), "\(rows) and \(other)") }
    }

    @Test("numbers that sort as equal are equal, as their order is open")
    func equalNumbers() throws {
        #expect(try hash("(1, 'a'), (1.0, 'a')") == hash("(1.0, 'a'), (1, 'a')"))
    }

    @Test("columns with a collation are sorted by their bytes all the same")
    func collation() throws {
        let table = "CREATE TABLE flows (a TEXT COLLATE NOCASE)"
        let first = try folder.database(table + "; INSERT INTO flows VALUES ('x'), ('X')")
        let one = try digest(first).total
        let second = try folder.database(
            table + "; INSERT INTO flows VALUES ('X'), ('x')",
            name: "b.sqlite"
        )
        #expect(try digest(second).total == one)
    }

    @Test("the digest covers names of columns, and which view holds the rows")
    func names() throws {
        let hashes = try [
            "CREATE VIEW flows AS SELECT 1 AS a", "CREATE VIEW flows AS SELECT 1 AS b",
            "CREATE VIEW egress AS SELECT 1 AS a",
        ].enumerated().map { try digest(folder.database($1, name: "\($0)")).total }
        #expect(Set(hashes).count == 3)
    }

    @Test("only measurement views count, in their fixed order")
    func views() throws {
        let path = try folder.database(
            """
            CREATE VIEW runs AS SELECT 1 AS a;
            CREATE VIEW flows AS SELECT 1 AS a;
            CREATE VIEW flow_facts AS SELECT 1 AS a UNION ALL SELECT 1;
            CREATE TABLE private (a);
            """
        )
        let content = try digest(path)
        #expect(content.views.map(\.view) == ["flow_facts", "flows"])
        #expect(content.views.map(\.rows) == [2, 1])
        #expect(content.total.count == 64)
        #expect(content.views.allSatisfy { $0.hash.count == 64 })
    }

    /// Computed with Python's hashlib from the encoding in the doc comment of `Digest`.
    @Test("the encoding is the documented one, so digests of different builds compare")
    func knownDigest() throws {
        let path = try folder.database("CREATE VIEW flows AS SELECT 1 AS a, 'b' AS c, NULL AS d")
        let content = try digest(path)
        #expect(
            content.views.map(\.hash) == [
                "3b364a8d90feb5632a3b9c12bac8c7c909c4c2c7836099e73c7a220f062a10ef"
            ]
        )
        #expect(content.total == "0922df2fbda13c52295a5605313f16a43c64b76fbc88dd3bc75aee7a4454f287")
    }

    @Test("a database that cannot be opened says why")
    func notOpened() {
        #expect(throws: DigestError.open(.missing(path: folder.file("no")))) {
            try digest(folder.file("no"))
        }
    }

    @Test("a database of an earlier schema that cannot be upgraded says why, and stays as it is")
    func notUpgraded() throws {
        let path = try folder.database("CREATE TABLE setting (a)", version: 3)
        let bytes = try Data(contentsOf: URL(filePath: path))
        #expect(
            throws: DigestError.upgrading(
                schemaVersion: 3,
                reason: "table setting already exists"
            )
        ) {
            try digest(path)
        }
        #expect(try Data(contentsOf: URL(filePath: path)) == bytes)
        #expect(try folder.files() == ["a.sqlite"])
    }

    private func hash(_ rows: String) throws -> String {
        let insert = rows.isEmpty ? "" : "INSERT INTO flows VALUES \(rows)"
        let name = "\(UInt64.random(in: 0 ... .max)).sqlite"
        let path = try folder.database("CREATE TABLE flows (a, b); \(insert)", name: name)
        return try digest(path).total
    }
}
