import Testing

@testable import FlowStore

struct AskedNamesTests {
    @Test(
        "tables are told wherever they stand",
        arguments: [
            ("SELECT a, b FROM flows", ["flows"]),
            ("select * from coverage c, flows f where c.x = f.y, z", ["coverage", "flows"]),
            (
                "SELECT 1 FROM main.flows AS f JOIN \"Denials\" d ON d.a = f.a, [rules]",
                ["flows", "denials", "rules"]
            ),
            ("SELECT 1 FROM (flows f CROSS JOIN rules), egress", ["flows", "rules", "egress"]),
            (
                "SELECT f(a, b), (SELECT MAX(x) FROM rules) FROM (SELECT c, d FROM flows)",
                ["rules", "flows"]
            ),
            (
                "WITH t AS (SELECT 1, 2 FROM flows), u AS (VALUES (1, 2)) SELECT * FROM t, u",
                ["flows", "t", "u"]
            ),
            (
                "SELECT 'FROM x' -- FROM y\n/* FROM z */ FROM flows WHERE a IN rules",
                ["flows", "rules"]
            ),
            ("SELECT a FROM flows ORDER BY b, c", ["flows"]),
            (
                "SELECT a FROM flows WHERE b NOT IN (SELECT c FROM rules) AND d IN (1, 2)",
                ["flows", "rules"]
            ),
            (
                "SELECT a FROM json_each('[1, 2]'), flows GROUP BY a, b HAVING SUM(c) > 1",
                ["json_each", "flows"]
            ),
            ("SELECT a FROM `fact_row` UNION ALL SELECT b, c FROM rules", ["fact_row", "rules"]),
            ("SELECT \"a''", []), ("FROM", []), (".", []),
        ]
    )
    func names(_ sql: String, _ expected: [String]) {
        #expect(sql.askedNames.filter { $0 != "1" } == expected)
    }
}
