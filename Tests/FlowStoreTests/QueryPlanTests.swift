import FlowEnrich
import FlowStore
import GRDB
import Testing

/// What is asked of one hour, day, log, reporter or decision reads the facts of its scopes and no others.
@Suite struct QueryPlanTests {
    private func plan(_ sql: String) throws -> [String] {
        let folder = try ScratchFolder()
        let path = folder.file("a.sqlite")
        try ResultStore(path: path, topology: .none, cacheBytes: 1 << 20).close()
        return try DatabaseQueue(path: path).read { database in
            try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN " + sql).map { $0["detail"] }
        }
    }

    /// The way to facts begins with the scopes of the hour and goes on by key.
    private func expectSearches(_ sql: String) throws {
        let steps = try plan(sql)
        let start = try #require(
            steps.firstIndex { $0.contains("INDEX scope_hour") },
            "\(steps)"
        )
        #expect(steps[start].hasPrefix("SEARCH s USING INDEX scope_hour (hour"), "\(steps)")
        let ways = steps[(start + 1)...].filter { step in
            ["r", "l", "f", "w"].contains { step.dropFirst(7).hasPrefix($0 + " USING") }
                && !step.contains("event_fact")
        }
        #expect(ways.count == 4 && ways.allSatisfy { $0.hasPrefix("SEARCH") }, "\(steps)")
        #expect(steps.count { $0.contains("INDEX scope_hour") } == 1, "\(steps)")
        // Where events come beside the facts, theirs are found in the same way.
        guard steps.contains(where: { $0.contains("event_fact") }) else { return }
        #expect(steps.contains { $0.hasPrefix("SEARCH s USING INDEX event_scope_hour (hour") })
        #expect(steps.contains { $0.hasPrefix("SEARCH f USING INDEX event_fact_scope") })
    }

    @Test(
        "a condition on the hour goes to the index",
        arguments: [
            "flow_facts", "flows", "egress", "egress_paths", "denials", "rule_hits", "east_west",
            "identity_coverage",
        ],
        [
            "hour = '2026-11-20T00:00:00Z'", "hour >= '2026-11-20' AND hour < '2026-11-21'",
            "hour BETWEEN '2026-11-20' AND '2026-11-21'", "hour LIKE '2026-11-20%' AND hour > '2'",
        ]
    )
    func hour(view: String, condition: String) throws {
        try expectSearches("SELECT * FROM \(view) WHERE \(condition)")
    }

    @Test(
        "mirrors are compared with the hours around theirs, and no others",
        arguments: [
            ("hour = '2026-11-20T00:00:00Z'", "(hour=?)"),
            ("hour >= '2026-11-20' AND hour < '2026-11-21'", "(hour>? AND hour<?)"),
            (
                "hour BETWEEN '2026-11-20' AND '2026-11-21' AND reporter = 'A'",
                "(hour>? AND hour<?)"
            ),
        ]
    )
    func mirrors(condition: String, terms: String) throws {
        let steps = try plan("SELECT * FROM mirror_balance WHERE \(condition)")
        #expect(
            steps.contains("SEARCH scope USING COVERING INDEX scope_hour \(terms)"),
            "\(steps)"
        )
        let ways = ["s", "r", "l", "f", "w"].map { name in
            steps.first { $0.dropFirst(7).hasPrefix(name + " USING") } ?? ""
        }
        #expect(ways[0] == "SEARCH s USING INDEX scope_hour (hour=?)", "\(steps)")
        #expect(ways.allSatisfy { $0.hasPrefix("SEARCH") }, "\(steps)")
        #expect(!steps.contains { $0.contains("AUTOMATIC") }, "\(steps)")
    }

    @Test("sums over an hour do, too")
    func sums() throws {
        try expectSearches(
            """
            SELECT reporter, SUM(bytes_sent) FROM flow_facts
            WHERE hour = '2026-11-20T00:00:00Z' AND role = 'counted' GROUP BY reporter
            """
        )
        try expectSearches("SELECT SUM(attempts) FROM denials WHERE hour >= '2026-11-20'")
    }
}
