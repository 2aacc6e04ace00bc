import Flow
import FlowEnrich
import FlowTestSupport
import Foundation
import Pipeline
import Testing

/// The engine against the oracle, on seeded worlds that mix formats, shapes, codecs and anomalies.
@Suite struct WorldTests {
    @Test("engine and reference agree row for row on every view", arguments: UInt64(0)..<220)
    func agreesWithReference(seed: UInt64) throws {
        let world = RandomWorld(seed: seed)
        var random = SplitMix64(seed: seed ^ 0x5eed)
        let place = try Workplace()
        defer { withExtendedLifetime(place) {} }
        try world.write(to: place.path)
        let topology = try Topology(yaml: world.topologyYAML, path: place.path + "/topology.yaml")
        let expected = ReferenceImplementation(topology: world.topology)
            .evaluate(world.inputs.map(\.reference))

        // Any split of the inputs over runs, any number of workers, any memory.
        var paths = world.inputs.map { place.path + "/inputs/" + $0.path }
        if paths.isEmpty { paths = [place.path + "/inputs"] }  // A world may be without any input.
        let parts = 1 + Int(random.next() % 3)
        var batches = Array(repeating: [String](), count: parts)
        for path in paths { batches[Int(random.next() % UInt64(parts))].append(path) }
        var splits = 0
        var lifetimeTotals = 0
        batches.removeAll(where: \.isEmpty)
        for number in batches.indices {
            // What was loaded before is still there, so that it can be read again.
            let summary = try runEngine(
                batches[...number].flatMap(\.self),
                database: place.database,
                topology: topology,
                jobs: 1 + Int(random.next() % 8),
                memoryBytes: [64 << 20, 128 << 20, 1 << 30][Int(random.next() % 3)]
            )
            splits += summary.splitsCorrected
            lifetimeTotals = summary.lifetimeTotals
        }
        for view in ReferenceResult.views {
            let actual = try query(place.database, "SELECT * FROM \(view)").inCellOrder
            let wanted = expected.rows(of: view)
            guard actual != wanted else { continue }
            let extra = Set(actual).subtracting(wanted)
            let missing = Set(wanted).subtracting(actual)
            Issue.record(
                """
                seed \(seed), \(view): \(actual.count) rows, wanted \(wanted.count)
                extra:
                \(shown(extra))
                missing:
                \(shown(missing))
                """
            )
        }
        let readAgain = try query(place.database, "SELECT COUNT(*) FROM interleaved_input")
        if batches.count == 1 || readAgain == [[.integer(0)]] {
            #expect(splits == expected.splitsCorrected, "seed \(seed)")
        }
        if batches.count == 1 {
            #expect(lifetimeTotals == expected.lifetimeTotals, "seed \(seed)")
        }
        try checkAccounts(place.database, expected, seed, root: place.path + "/inputs/")
        try checkConservation(place.database, seed)
    }

    /// What counts crosses the border of the cluster, stays inside or passes by outside: nothing is lost between the views.
    private func checkConservation(_ database: String, _ seed: UInt64) throws {
        func isInside(_ side: String) -> String {
            "(\(side)_kind IN ('pod', 'node', 'service', 'ambiguous') OR \(side)_class = 'cluster')"
        }
        let bytes = "COALESCE(SUM(bytes_sent), 0) + COALESCE(SUM(bytes_received), 0)"
        let sums = try query(
            database,
            """
            SELECT (SELECT \(bytes) FROM flows),
                   (SELECT COALESCE(SUM(bytes_out), 0) + COALESCE(SUM(bytes_in), 0) FROM egress)
                   + (SELECT COALESCE(SUM(bytes), 0) FROM east_west)
                   + (SELECT \(bytes) FROM flows
                      WHERE NOT \(isInside("source")) AND NOT \(isInside("destination"))),
                   (SELECT COALESCE(SUM(flows_opened), 0) FROM flows),
                   (SELECT COALESCE(SUM(flows_opened), 0) FROM egress)
                   + (SELECT COALESCE(SUM(flows), 0) FROM east_west)
                   + (SELECT COALESCE(SUM(flows_opened), 0) FROM flows
                      WHERE NOT \(isInside("source")) AND NOT \(isInside("destination"))),
                   (SELECT COALESCE(SUM(denied), 0) FROM east_west),
                   (SELECT COALESCE(SUM(attempts), 0) FROM denials
                    WHERE \(isInside("source")) AND \(isInside("destination")))
            """
        )[0]
        #expect(sums[0] == sums[1] && sums[2] == sums[3] && sums[4] == sums[5], "seed \(seed)")
        for side in ["source", "destination"] {
            let covered = try query(
                database,
                """
                SELECT COALESCE(SUM(bytes), 0), COALESCE(SUM(flows_opened), 0)
                FROM identity_coverage WHERE side = '\(side)'
                """
            )[0]
            #expect(covered == [sums[0], sums[2]], "seed \(seed), \(side)")
        }
    }

    private func shown(_ rows: Set<[FlowTestSupport.Cell]>) -> String {
        rows.map { row in row.map(\.shown).joined(separator: "|") }.sorted().prefix(3)
            .joined(separator: "\n")
    }

    /// R2: every input's rows are accounted for, and what was read is what the oracle read.
    private func checkAccounts(
        _ database: String,
        _ expected: ReferenceResult,
        _ seed: UInt64,
        root: String
    ) throws {
        let unbalanced = try query(
            database,
            "SELECT path FROM inputs WHERE rows_read <> rows_kept + rows_duplicate + rows_rejected"
        )
        #expect(unbalanced.isEmpty, "seed \(seed)")
        let rejections = try query(
            database,
            """
            SELECT i.path FROM inputs i WHERE i.rows_rejected <>
            (SELECT COALESCE(SUM(r.rows), 0) FROM rejections r WHERE r.path = i.path)
            """
        )
        #expect(rejections.isEmpty, "seed \(seed)")
        var actual: [String: [FlowTestSupport.Cell]] = [:]
        for row in try query(
            database,
            "SELECT path, status, records, rows_read, rows_kept + rows_duplicate, rows_rejected FROM inputs"
        ) {
            guard case .text(let path) = row[0] else { continue }
            actual[String(path.dropFirst(root.count))] = Array(row.dropFirst())
        }
        for input in expected.inputs {
            let row = try #require(actual[input.path], "seed \(seed): \(input.path)")
            guard case .text(let word) = row[0], let status = InputStatus(rawValue: word) else {
                Issue.record("seed \(seed): \(input.path) has status \(row[0])")
                continue
            }
            #expect(status.isDamage == input.status.isDamage, "seed \(seed): \(input.path) \(word)")
            #expect(row[2] == .integer(Int64(input.rowsRead)), "seed \(seed): \(input.path)")
            // A record rejected as a whole in one copy of a blob and found in another may count on either side.
            #expect(row[1] == .integer(Int64(input.records)), "seed \(seed): \(input.path)")
        }
        let total = try query(
            database,
            """
            SELECT COALESCE(SUM(rows_kept), 0), COALESCE(SUM(rows_duplicate), 0),
                   COALESCE(SUM(rows_rejected), 0) FROM inputs
            """
        )
        #expect(
            total == [
                [
                    .integer(Int64(expected.inputs.reduce(0) { $0 + $1.rowsKept })),
                    .integer(Int64(expected.inputs.reduce(0) { $0 + $1.rowsDuplicate })),
                    .integer(Int64(expected.inputs.reduce(0) { $0 + $1.rowsRejected })),
                ]
            ],
            "seed \(seed)"
        )
    }
}
