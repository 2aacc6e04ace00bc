import FlowStore
import Foundation
import GRDB
import Testing

struct ResultReaderTests {
    let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    @Test("every storage class comes out as it was stored, text behind a zero byte included")
    func storageClasses() throws {
        let path = try folder.database("CREATE TABLE t (a)")
        let collected = try query(
            path,
            "SELECT NULL, -9223372036854775808, 1.5, 'a' || char(0) || 'b', '', x'00FF' AS f"
        )
        #expect(collected.columns.last == "f")
        #expect(
            collected.rows == [
                [
                    .null, .integer(.min), .real(1.5), .text("a\0b"), .text(""), .blob([0, 0xFF]),
                ]
            ]
        )
        #expect(collected.hasEnded)
    }

    /// A database as a kill leaves it: pages of an open transaction are in the file, what they were is in the journal.
    private func interrupted(applicationID: Int32) throws -> String {
        let path = try folder.database(
            "CREATE TABLE t (a); INSERT INTO t VALUES ('before')",
            applicationID: applicationID
        )
        let copy = folder.file("interrupted.sqlite")
        let queue = try DatabaseQueue(path: path)
        try queue.inDatabase { db in
            try db.execute(sql: "PRAGMA cache_size = 2; PRAGMA cache_spill = 1; BEGIN")
            try db.execute(sql: "UPDATE t SET a = 'after'")
            for _ in 0..<200 { try db.execute(sql: "INSERT INTO t VALUES (randomblob(4000))") }
            for suffix in ["", "-journal"] {
                try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
            }
            try db.execute(sql: "ROLLBACK")
        }
        try queue.close()
        return copy
    }

    @Test("what a killed run left half written is rolled back by whoever may write the file (R12)")
    func hotJournal() throws {
        let path = try interrupted(applicationID: SchemaVersion.applicationID)
        let collected = try query(path, "SELECT a FROM t")
        #expect(collected.rows == [[.text("before")]])
        #expect(!FileManager.default.fileExists(atPath: path + "-journal"))
    }

    @Test("a file that is not ours is not written to, whatever was left beside it")
    func foreignJournal() throws {
        let path = try interrupted(applicationID: 7)
        let before = try Data(contentsOf: URL(filePath: path))
        #expect(throws: OpenError.unfinishedRun(path: path)) { try ResultReader(path: path) }
        #expect(try Data(contentsOf: URL(filePath: path)) == before)
        #expect(FileManager.default.fileExists(atPath: path + "-journal"))
    }

    @Test("a result without rows still has its columns")
    func noRows() throws {
        let path = try folder.database("CREATE TABLE t (a, b)")
        let collected = try query(path, "SELECT * FROM t")
        #expect(collected.columns == ["a", "b"])
        #expect(collected.rows.isEmpty)
        #expect(collected.hasEnded)
    }

    @Test("what is asked at one instant agrees, whatever is committed meanwhile")
    func oneInstant() throws {
        let path = try folder.database("CREATE TABLE t (a)")
        let writer = try DatabasePool(path: path)
        let reader = try ResultReader(path: path)
        let counts = try reader.atOneInstant { state throws(QueryError) in
            let before = try state.rows("SELECT count(*) FROM t")
            #expect(throws: Never.self) {
                try writer.write { try $0.execute(sql: "INSERT INTO t VALUES (1)") }
            }
            return [before, try state.rows("SELECT count(*) FROM t")]
        }
        #expect(counts == [[[.integer(0)]], [[.integer(0)]]])
        #expect(try query(path, "SELECT count(*) FROM t").rows == [[.integer(1)]])
        #expect(throws: QueryError.writes(keyword: "DELETE")) {
            try reader.atOneInstant { state throws(QueryError) in try state.rows("DELETE FROM t") }
        }
    }

    @Test("a sink that has enough ends an endless query, without its end being told")
    func enough() throws {
        let reader = try ResultReader(path: try folder.database(""))
        var sink = RowCollector(limit: 3)
        try reader.query(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n",
            into: &sink
        )
        #expect(sink.rows == [[.integer(1)], [.integer(2)], [.integer(3)]])
        #expect(!sink.hasEnded)
    }

    @Test(
        "what would write, or reach another file, is refused, and the file stays as it was",
        arguments: [
            ("DELETE FROM t", QueryError.writes(keyword: "DELETE")),
            ("WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x", .writes(keyword: "WITH")),
            ("SELECT 1; DELETE FROM t", .multipleStatements),
            ("SELECT 1; nonsense", .multipleStatements),
            ("ATTACH 'other.sqlite' AS other", .notAQuery(keyword: "ATTACH")),
            ("VACUUM INTO 'copy.sqlite'", .writes(keyword: "VACUUM")),
            ("PRAGMA user_version = 7", .pragma(name: "user_version")),
            ("SELECT ?", .parameters),
            ("SELECT * FROM nowhere", .invalid(reason: "no such table: nowhere")),
            ("SELECT a FROM t WHERE a = \"text\"", .invalid(reason: "no such column: text")),
            ("SELECT 1 -- \0 ; DELETE FROM t", .invalid(reason: "the SQL holds a zero byte")),
            (" ; -- nothing", .empty),
            ("SELECT load_extension('x')", .interrupted(reason: "not authorized")),
        ]
    )
    func refusals(sql: String, error: QueryError) throws {
        let path = try folder.database("CREATE TABLE t (a); INSERT INTO t VALUES (1)")
        let before = try Data(contentsOf: URL(filePath: path))
        #expect(throws: error) { try query(path, sql) }
        #expect(try Data(contentsOf: URL(filePath: path)) == before)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.sqlite"])
    }

    @Test("an error in a later row comes after the rows before it")
    func errorInLaterRow() throws {
        let reader = try ResultReader(path: try folder.database(""))
        var sink = RowCollector()
        #expect(throws: QueryError.interrupted(reason: "integer overflow")) {
            try reader.query(
                "SELECT abs(column1) FROM (VALUES (-1), (-9223372036854775808))",
                into: &sink
            )
        }
        #expect(sink.rows == [[.integer(1)]])
        #expect(!sink.hasEnded)
    }

    @Test("a function in a tampered view is not trusted with more than a pure one")
    func untrustedSchema() throws {
        let path = try folder.database("CREATE VIEW v AS SELECT load_extension('x') AS a")
        #expect(throws: QueryError.self) { try query(path, "SELECT * FROM v") }
    }

    @Test("a missing file, a folder and an unreadable one are told apart")
    func unusablePaths() throws {
        #expect(throws: OpenError.missing(path: folder.file("no"))) {
            try ResultReader(path: folder.file("no"))
        }
        #expect(throws: OpenError.notAFile(path: folder.path)) {
            try ResultReader(path: folder.path)
        }
    }

    @Test("other files are refused for what they are")
    func otherFiles() throws {
        let noise = folder.file("noise")
        try Data(repeating: 0x41, count: 5000).write(to: URL(filePath: noise))
        #expect(throws: OpenError.notADatabase(path: noise)) { try ResultReader(path: noise) }

        let empty = folder.file("empty")
        try Data().write(to: URL(filePath: empty))
        #expect(throws: OpenError.foreign(path: empty)) { try ResultReader(path: empty) }

        let foreign = try folder.database("CREATE TABLE t (a)", name: "foreign", applicationID: 0)
        #expect(throws: OpenError.foreign(path: foreign)) { try ResultReader(path: foreign) }

        let unversioned = try folder.database("", name: "unversioned", version: 0)
        #expect(throws: OpenError.foreign(path: unversioned)) {
            try ResultReader(path: unversioned)
        }
    }

    @Test("a database of a later version is refused, with both versions")
    func newer() throws {
        let version = SchemaVersion.current + 1
        let path = try folder.database("", version: version)
        #expect(
            throws: OpenError.newer(path: path, version: version, supported: SchemaVersion.current)
        ) { try ResultReader(path: path) }
    }

    @Test("a database in a folder without write permission opens")
    func readOnlyFolder() throws {
        let path = try folder.database("CREATE TABLE t (a); INSERT INTO t VALUES (7)")
        let manager = FileManager.default
        try manager.setAttributes([.posixPermissions: 0o444], ofItemAtPath: path)
        try manager.setAttributes([.posixPermissions: 0o555], ofItemAtPath: folder.path)
        defer {
            try? manager.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path)
        }
        #expect(try query(path, "SELECT a FROM t").rows == [[.integer(7)]])
    }

    @Test("a symbolic link to a database opens")
    func symbolicLink() throws {
        let path = try folder.database("CREATE TABLE t (a)")
        let link = folder.file("link")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
        #expect(try ResultReader(path: link).schemaVersion == SchemaVersion.current)
    }
}

@discardableResult
private func query(_ path: String, _ sql: String) throws -> RowCollector {
    var sink = RowCollector()
    try ResultReader(path: path).query(sql, into: &sink)
    return sink
}
