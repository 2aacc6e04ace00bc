import FlowStore
import Testing

struct QueryGuardTests {
    @Test(
        "reading statements pass, behind white space, comments and empty statements",
        arguments: [
            "SELECT 1", "select 1", "\n\t SELECT 1", "-- why\nSELECT 1", "/* why */ VALUES (1)",
            "/**/WITH a AS (SELECT 1) SELECT * FROM a", ";; SELECT 1",
            "EXPLAIN QUERY PLAN SELECT 1", "explain SELECT 1", "EXPLAIN PRAGMA table_info(flows)",
            "EXPLAIN /* how */ query -- plan\nPLAN WITH a AS (SELECT 1) SELECT * FROM a",
            "\u{FEFF}SELECT 1", "PRAGMA table_info(flows)", "pragma main . table_xinfo ( 'flows' )",
            "PRAGMA integrity_check", "PRAGMA integrity_check(5)", "PRAGMA user_version;",
            "SELECT/* no blank */1",
        ]
    )
    func passes(sql: String) throws {
        try QueryGuard.check(sql)
    }

    @Test(
        "everything else is refused by its first word",
        arguments: [
            ("", QueryError.empty),
            (" \n -- only\n /* comments", .empty),
            (";;;", .empty),
            ("insert into t values (1)", .writes(keyword: "INSERT")),
            ("-- SELECT\nDROP TABLE t", .writes(keyword: "DROP")),
            ("/* SELECT */ Update t SET a = 1", .writes(keyword: "UPDATE")),
            ("attach 'x' AS y", .notAQuery(keyword: "attach")),
            ("BEGIN IMMEDIATE", .notAQuery(keyword: "BEGIN")),
            ("SELECTED", .notAQuery(keyword: "SELECTED")),
            ("(SELECT 1)", .notAQuery(keyword: "(SELECT 1)")),
            ("EXPLAIN", .notAQuery(keyword: "")), ("EXPLAIN QUERY", .notAQuery(keyword: "QUERY")),
            ("EXPLAIN EXPLAIN SELECT 1", .notAQuery(keyword: "EXPLAIN")),
            ("EXPLAIN ATTACH 'x' AS y", .notAQuery(keyword: "ATTACH")),
            ("EXPLAIN DELETE FROM t", .writes(keyword: "DELETE")),
            ("EXPLAIN QUERY PLAN VACUUM INTO 'x'", .writes(keyword: "VACUUM")),
            (
                "EXPLAIN PRAGMA temp_store_directory = 'x'",
                .pragma(name: "temp_store_directory")
            ),
            ("PRAGMA", .pragma(name: "")),
            ("PRAGMA user_version(7)", .pragma(name: "user_version")),
            ("PRAGMA main.user_version /* */ = 7", .pragma(name: "user_version")),
            ("PRAGMA table_info = t", .pragma(name: "table_info")),
            ("PRAGMA journal_mode(wal)", .pragma(name: "journal_mode")),
            ("PRAGMA wal_checkpoint", .pragma(name: "wal_checkpoint")),
            ("PRAGMA writable_schema", .pragma(name: "writable_schema")),
        ]
    )
    func refuses(sql: String, error: QueryError) {
        #expect(throws: error) { try QueryGuard.check(sql) }
    }
}
