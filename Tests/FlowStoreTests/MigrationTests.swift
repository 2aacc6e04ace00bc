import FlowEnrich
import FlowTestSupport
import Foundation
import GRDB
import Testing

@testable import FlowStore

/// Databases of earlier versions convert, and say the same afterwards.
@Suite struct MigrationTests {
    private let folder: ScratchFolder
    private let path: String

    init() throws {
        folder = try ScratchFolder()
        path = folder.file("old.sqlite")
    }

    /// A database as version 1 left it, with random facts; every extreme occurs.
    private func makeVersion1(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        func below(_ limit: Int64) -> Int64 { Int64.random(in: 0..<limit, using: &random) }
        func magnitude(_ bits: Int) -> Int64 {
            below(1 << Int64.random(in: 1...Int64(bits), using: &random))
        }
        let queue = try DatabaseQueue(path: path)
        try Migrations.migrator.migrate(queue, upTo: "0001 flows, accounts and coverage")
        try queue.write { database in
            try database.execute(
                sql: """
                    PRAGMA application_id = \(SchemaVersion.applicationID);
                    PRAGMA user_version = 1;
                    INSERT INTO setting VALUES ('topology', '\(Topology.none.fingerprint)');
                    INSERT INTO name VALUES (1, ''), (2, 'rule-a'), (3, 'rule-b');
                    """
            )
            for address in 1...40 {
                try database.execute(
                    sql: "INSERT INTO address VALUES (?, ?, ?, ?, ?, ?)",
                    arguments: [
                        address, "10.0.0.\(address)", ["pod", "external", nil][address % 3],
                        ["cluster", "internet"][address % 2], address % 5 == 0 ? nil : "z",
                        address % 2,
                    ]
                )
            }
            for scope in 1...12 {
                let hour = 498_648 + scope % 3
                try database.execute(
                    sql:
                        "INSERT INTO scope VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?, NULL, 'TCP', 'nsg', ?)",
                    arguments: [
                        scope, hour,
                        "2026-11-20T0\(scope % 3):00:00Z", ["nsg-v1", "nsg-v2"][scope % 2],
                        "M\(scope % 4)", 2 + scope % 2, ["inbound", "outbound"][scope / 2 % 2],
                        ["allow", "deny", "allow", "Q"][scope / 3 % 4],
                        scope == 5 ? "superseded" : nil,
                    ]
                )
            }
            var fact: Int64 = 0
            for input in 1...5 as ClosedRange<Int64> {
                let first = fact + 1
                for _ in 0..<(input == 3 ? 0 : 300) {
                    fact += 1
                    let scope = 1 + below(12)
                    let start = (498_648 + scope % 3) * 3_600_000
                    let times = [start + below(3_600_000), start + below(3_600_000)].sorted()
                    let isDenied = scope / 3 % 4 == 1
                    let isMeasured = below(3) > 0
                    let counters = (0..<4).map { _ in isMeasured ? magnitude(53) : nil }
                    let narrow = (0..<4).map { _ in isMeasured ? magnitude(20) : nil }
                    let values: [Int64?] =
                        [
                            scope, below(41), below(41), below(10) == 0 ? nil : below(65_536),
                            isDenied ? 0 : magnitude(9), isDenied ? 0 : magnitude(9),
                            isDenied ? magnitude(32) : 0, isDenied ? 0 : magnitude(8),
                        ] + (below(2) == 0 ? counters : narrow) + [times[0], times[1]]
                    try database.execute(
                        sql: "INSERT INTO fact VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                        arguments: StatementArguments(values)
                    )
                }
                try database.execute(
                    sql: """
                        INSERT INTO input VALUES (?, ?, NULL, NULL, 1, 1, 1, NULL, 1, 1, 1, 0, 0,
                                                  'ok', NULL, NULL, NULL, NULL, 1, ?, ?)
                        """,
                    arguments: [
                        input, "/in/\(input)", fact >= first ? first : nil,
                        fact >= first ? fact : nil,
                    ]
                )
            }
            try database.execute(
                sql: """
                    INSERT INTO split_correction VALUES (1, 1, 3, 4, 443, -1, -2, 0, 0);
                    INSERT INTO outbound_source VALUES (498649, 7), (498650, 8);
                    """
            )
        }
        try queue.close()
    }

    @Test("facts of version 1 convert without changing a view", arguments: UInt64(0)..<12)
    func facts(seed: UInt64) throws {
        try makeVersion1(seed: seed)
        let before = try digest(path)
        #expect(before.views.count { $0.rows > 0 } >= 5)
        try ResultStore(path: path, topology: .none, cacheBytes: 1 << 20).close()
        #expect(before.views.contains { $0.view == "mirror_balance" && $0.rows > 0 })
        #expect(try digest(path) == before)
        let queue = try DatabaseQueue(path: path)
        try queue.read { database in
            let version = try Int.fetchOne(database, sql: "PRAGMA user_version")
            #expect(version == SchemaVersion.current)
            let facts =
                try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM fact WHERE fact_id <> 0") ?? 0
            let wide = try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM wide_fact") ?? 0
            #expect(facts == 1201 && wide > 1 && wide < 1100)
            try expectWholeRanges(database)
            try expectEgressSums(database)
            let days = try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM egress_daily") ?? 0
            #expect(days > 10)
        }
    }

    @Test("an empty database of version 1 converts")
    func empty() throws {
        let queue = try DatabaseQueue(path: path)
        try Migrations.migrator.migrate(queue, upTo: "0001 flows, accounts and coverage")
        try queue.close()
        try ResultStore(path: path, topology: .none, cacheBytes: 1 << 20).close()
        let fresh = folder.file("fresh.sqlite")
        try ResultStore(path: fresh, topology: .none, cacheBytes: 1 << 20).close()
        #expect(try digest(path) == digest(fresh))
    }
}

/// Expects that the roll-ups of egress, which are kept, are what `egress` adds up to.
func expectEgressSums(
    _ database: Database,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    for (view, period, length) in [("egress_daily", "day", 10), ("egress_monthly", "month", 7)] {
        let kept = """
            SELECT \(period), source_ip, destination_kind, destination_class, destination_zone,
                   initiated_by, flows_opened, bytes_out, bytes_in FROM \(view)
            """
        let summed = """
            SELECT substr(hour, 1, \(length)), source_ip, destination_kind, destination_class,
                   destination_zone, initiated_by, SUM(flows_opened), SUM(bytes_out), SUM(bytes_in)
            FROM egress GROUP BY 1, 2, 3, 4, 5, 6
            """
        for (one, other) in [(kept, summed), (summed, kept)] {
            let difference = try Row.fetchAll(database, sql: "\(one) EXCEPT \(other)")
            #expect(difference.isEmpty, "\(view)", sourceLocation: sourceLocation)
        }
    }
}

/// Expects that inputs, ranges and lanes each cut the facts into the same whole.
func expectWholeRanges(
    _ database: Database,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let facts = try Int64.fetchAll(
        database,
        sql: "SELECT fact_id FROM fact WHERE fact_id <> 0 ORDER BY fact_id"
    )
    let wide = try Int64.fetchAll(
        database,
        sql: "SELECT fact_id FROM fact WHERE detail < 0 ORDER BY 1"
    )
    let measures = try Int64.fetchAll(database, sql: "SELECT fact_id FROM wide_fact ORDER BY 1")
    #expect(wide == measures, sourceLocation: sourceLocation)
    let corrections = try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM split_correction")
    #expect(facts.count { $0 < 0 } == corrections, sourceLocation: sourceLocation)
    for table in ["input", "fact_range", "fact_lane"] {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT first_fact, last_fact FROM \(table) WHERE first_fact IS NOT NULL
                ORDER BY first_fact
                """
        )
        let covered = rows.flatMap { row -> [Int64] in
            let first: Int64 = row[0]
            let last: Int64 = row[1]
            return Array(first...last)
        }
        let expected = table == "input" ? facts.filter { $0 > 0 } : facts
        #expect(covered == expected, "\(table)", sourceLocation: sourceLocation)
    }
    // A lane lies in one range, a range in one input.
    for (inner, outer) in [("fact_lane", "fact_range"), ("fact_range", "input")] {
        let loose = try Int.fetchOne(
            database,
            sql: """
                SELECT COUNT(*) FROM \(inner) i WHERE i.first_fact > 0 AND NOT EXISTS (
                    SELECT 1 FROM \(outer) o
                    WHERE o.first_fact <= i.first_fact AND i.last_fact <= o.last_fact)
                """
        )
        #expect(loose == 0, "\(inner) in \(outer)", sourceLocation: sourceLocation)
    }
}
