import FlowEnrich
import Foundation
import GRDB
import Testing

@testable import FlowStore

/// What is put aside for questions about a period answers as the file does.
@Suite struct PutAsideTests {
    private static let views = ["flows", "first_contacts", "latency_gaps", "east_west", "egress"]
    private static let checkout = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// A day in the middle of the samples' days, and another night.
    private static let hours: Range<Int> = {
        let first = 1_795_132_800 / 3600  // 2026-11-20T00:00:00Z
        return first + 1..<first + 3
    }()

    private let place: Workplace

    init() throws {
        place = try Workplace()
        let samples = Self.checkout.appending(path: "SampleData").path
        try runEngine(
            ["\(samples)/night", "\(samples)/odd"],
            inventory: ["\(samples)/inventory"],
            database: place.database,
            topology: try Topology(
                file: Self.checkout.appending(path: "Pipelines/topology.yaml").path
            )
        )
    }

    private func answers(_ state: ResultState) throws(QueryError) -> [String: [String]] {
        var answers: [String: [String]] = [:]
        for view in Self.views {
            answers[view] = try state.rows("SELECT * FROM \(view)").map { "\($0)" }.sorted()
        }
        return answers
    }

    private func aside(_ state: ResultState) throws(QueryError) -> [String] {
        try state.rows("SELECT name FROM sqlite_temp_schema ORDER BY name").map { "\($0[0])" }
    }

    private let questions = views.flatMap { ["SELECT * FROM \($0)", "select 1 from \($0) join x"] }

    @Test("rows of the period, before it and after it")
    func same() throws {
        let plain = try ResultReader(path: place.database).atOneInstant(answers)
        let kept = try ResultReader(path: place.database).atOneInstant { state throws(QueryError) in
            try state.putAside(Self.hours, for: questions)
            // Three tables, their views and those that rest on them: `counted_flow` and `contact_row` are no public ones.
            #expect(try aside(state).count == Self.views.count + 2 + 3)
            return try answers(state)
        }
        for view in Self.views {
            #expect(kept[view] == plain[view], "\(view)")
            #expect(view == "latency_gaps" || plain[view]?.isEmpty == false, "\(view)")
        }
        // The night goes on before and after the period.
        let (before, after) = try ResultReader(path: place.database).atOneInstant {
            state throws(QueryError) in
            (
                try state.rows("SELECT 1 FROM flows WHERE hour < '2026-11-20T01' LIMIT 1"),
                try state.rows("SELECT 1 FROM flows WHERE hour >= '2026-11-20T03' LIMIT 1")
            )
        }
        #expect(!before.isEmpty && !after.isEmpty)
    }

    @Test("nothing is put aside for one question, nor for a view that is not ours")
    func nothing() throws {
        try ResultReader(path: place.database).atOneInstant { state throws(QueryError) in
            try state.putAside(Self.hours, for: ["SELECT 1 AS flows FROM egress", "SELECT 2"])
            #expect(try aside(state).isEmpty)
        }
        let queue = try DatabaseQueue(path: place.database)
        try queue.write { database in
            try database.execute(sql: "DROP VIEW flows; CREATE VIEW flows AS SELECT 1 AS hour")
        }
        try queue.close()
        try ResultReader(path: place.database).atOneInstant { state throws(QueryError) in
            try state.putAside(Self.hours, for: questions)
            #expect(
                try aside(state).allSatisfy { $0.contains("east_west") || $0.contains("egress") }
            )
            #expect(try state.rows("SELECT * FROM flows") == [[.integer(1)]])
        }
    }

    @Test("two that ask at the same time see one state, whatever a run commits meanwhile")
    func oneInstant() throws {
        let database = place.database
        let count = "SELECT COUNT(*) FROM run"
        let outcome = try ResultReader(path: database).atOneInstant { state throws(QueryError) in
            let isWritten =
                (try? DatabaseQueue(path: database).write {
                    try $0.execute(sql: "DELETE FROM run")
                }) != nil
            return (isWritten, try state.rows(count))
        } _: { state throws(QueryError) in
            try state.rows(count)
        }
        #expect(!outcome.0.0 && outcome.0.1 == outcome.1 && outcome.1 == [[.integer(1)]])
    }
}
