import Flow
import FlowTestSupport
import Foundation
import Pipeline
import Testing

/// The engine against the oracle of event logs, on seeded worlds that say everything twice.
@Suite struct EventWorldTests {
    @Test("engine and reference agree row for row on event logs", arguments: UInt64(0)..<150)
    func agreesWithReference(seed: UInt64) throws {
        let world = EventWorld(seed: seed)
        let place = try Workplace()
        defer { withExtendedLifetime(place) {} }
        let root = place.path + "/inputs/"
        try world.write(to: root)
        var random = SplitMix64(seed: seed ^ 0x5eed)
        try EngineCourse(world.inputs.map { root + $0.path }, &random).run(into: place.database)
        let expected = ReferenceEvents(world.inputs.map(\.reference))
        for (view, sql) in Self.queries {
            let actual = try query(place.database, sql).inCellOrder
            expectSame(actual, expected.rows(of: view), "seed \(seed), \(view)")
        }
        try EventQuestions(
            database: place.database,
            expected: ReferenceQuestions(events: expected),
            title: "seed \(seed)"
        ).compare()
        try EventLookups(database: place.database, expected: expected, title: "seed \(seed)")
            .compare()
        try compareDurations(place.database, expected, seed)
        try compareAccounts(place.database, expected, seed, root: root)
    }

    @Test("any order, any runs and any workers give one digest", arguments: UInt64(0)..<30)
    func oneDigest(seed: UInt64) throws {
        let world = EventWorld(seed: seed)
        let place = try Workplace()
        defer { withExtendedLifetime(place) {} }
        let root = place.path + "/inputs/"
        try world.write(to: root)
        var random = SplitMix64(seed: seed ^ 0xd1e5)
        var hashes: [String: Set<String>] = [:]
        for number in 0..<3 {
            let database = place.path + "/\(number).sqlite"
            try EngineCourse(world.inputs.map { root + $0.path }, &random).run(into: database)
            for (view, hash) in try contentHashes(database) {
                hashes[view, default: []].insert(hash)
            }
        }
        let different = hashes.filter { $0.value.count > 1 }.keys.sorted()
        #expect(different.isEmpty, "seed \(seed)")
    }

    /// Every view by the oracle's columns: what it leaves out may split its rows.
    private static let queries: [(view: String, sql: String)] = [
        ("denials", grouped("denials", ["SUM(attempts)", "MIN(first_seen)", "MAX(last_seen)"])),
        ("rule_hits", grouped("rule_hits", ["SUM(hits)", "SUM(bytes)", "MAX(last_hit)"])),
        (
            "flow_facts",
            grouped(
                "flow_facts",
                [
                    "SUM(flows_opened)", "SUM(denied)", "SUM(bytes_sent)", "SUM(bytes_received)",
                    "SUM(packets_sent)", "SUM(packets_received)", "MIN(first_seen)",
                    "MAX(last_seen)",
                ]
            )
        ),
        ("dns_lookups", grouped("dns_lookups", ["SUM(lookups)"])),
        (
            "packet_drops",
            grouped("packet_drops", ["SUM(drops)", "MIN(first_seen)", "MAX(last_seen)"])
        ),
        ("address_names", "SELECT hour, ip, fqdn, asked_by, held_from, held_to FROM address_names"),
        ("coverage", "SELECT hour, log, reporter, status, rows FROM coverage"),
    ]

    /// The last columns summed up over the others.
    private static func grouped(_ view: String, _ sums: [String]) -> String {
        let columns = ReferenceEvents.columns[view] ?? []
        let keys = columns.dropLast(sums.count).joined(separator: ", ")
        let values = sums.joined(separator: ", ")
        return "SELECT \(keys), \(values) FROM \(view) GROUP BY \(keys)"
    }

    /// Extremes are exact, quantiles right within 1 % (R10).
    private func compareDurations(
        _ database: String,
        _ expected: ReferenceEvents,
        _ seed: UInt64
    ) throws {
        let keys = (ReferenceEvents.columns["dns_lookups"] ?? []).dropLast()
        let values = ["min", "max", "p50", "p95", "p99"].map {
            "CAST(ROUND(\($0)_ms * 1000000) AS INTEGER)"
        }
        let rows = try query(
            database,
            "SELECT \((keys + values).joined(separator: ", ")) FROM dns_lookups"
        )
        let byKey = Dictionary(grouping: rows) { Array($0.prefix(keys.count)) }
        for wanted in expected.lookups {
            let found = byKey[wanted.key] ?? []
            let title = "seed \(seed): " + wanted.key.map(\.shown).joined(separator: "|")
            #expect(!found.isEmpty, "\(title)")
            // Clients of one name that differ in what the oracle leaves out, a workload, have a row each.
            guard !wanted.isHalfPaired, found.count == 1,
                let row = found.first?.dropFirst(keys.count)
            else { continue }
            let cells = Array(row)
            #expect(cells[0] == Cell(wanted.nanoseconds.first), "\(title): min")
            #expect(cells[1] == Cell(wanted.longest), "\(title): max")
            for (cell, percent) in zip(cells[2...], [50, 95, 99]) {
                let exact = wanted.quantile(percent: percent)
                guard case .integer(let value) = cell, let exact else {
                    #expect(cell == Cell(exact), "\(title): p\(percent)")
                    continue
                }
                #expect(abs(value - exact) <= exact / 100 + 1, "\(title): p\(percent)")
            }
        }
    }

    /// R2: what was read of every input, and that the sums do not depend on the order.
    private func compareAccounts(
        _ database: String,
        _ expected: ReferenceEvents,
        _ seed: UInt64,
        root: String
    ) throws {
        let accounts = try query(
            database,
            """
            SELECT path, status, records, rows_read, rows_kept + rows_duplicate, rows_rejected
            FROM inputs
            """
        )
        let wanted = expected.inputs.map { input -> ReferenceRow in
            [
                .text(root + input.path), .text(input.status.rawValue),
                .integer(Int64(input.records)), .integer(Int64(input.rowsRead)),
                .integer(Int64(input.rowsKept + input.rowsDuplicate)),
                .integer(Int64(input.rowsRejected)),
            ]
        }
        expectSame(accounts.inCellOrder, wanted.inCellOrder, "seed \(seed), inputs")

        let rejections = expected.inputs.flatMap { input in
            input.rejections.map { reason, rows -> ReferenceRow in
                [.text(root + input.path), .text(reason), .integer(Int64(rows))]
            }
        }
        expectSame(
            try query(database, "SELECT path, reason, rows FROM rejections").inCellOrder,
            rejections.inCellOrder,
            "seed \(seed), rejections"
        )

        let kept = expected.inputs.map(\.rowsKept).reduce(0, +)
        let sum = try query(database, "SELECT COALESCE(SUM(rows_kept), 0) FROM inputs")
        #expect(sum == [[.integer(Int64(kept))]], "seed \(seed)")
    }
}
