import FlowEnrich
import FlowTestSupport
import Foundation
import Pipeline
import Testing

/// The engine against the oracle of latency, on seeded worlds of handshakes at every border of decision 0022.
@Suite struct LatencyWorldTests {
    private func run(
        _ world: LatencyWorld,
        in folder: String,
        into database: String,
        _ random: inout SplitMix64
    ) throws {
        try EngineCourse(world.inputs.map { folder + "/inputs/" + $0.path }, &random).run(
            inventory: world.inventory.isEmpty ? [] : [folder + "/inventory"],
            into: database,
            topology: Topology(yaml: world.topologyYAML, path: folder + "/topology.yaml")
        )
    }

    @Test("engine and reference agree row for row on latency", arguments: UInt64(0)..<150)
    func agreesWithReference(seed: UInt64) throws {
        let world = LatencyWorld(seed: seed)
        let place = try Workplace()
        defer { withExtendedLifetime(place) {} }
        try world.write(to: place.path)
        var random = SplitMix64(seed: seed ^ 0x5eed)
        try run(world, in: place.path, into: place.database, &random)
        let expected = world.expected
        for (view, columns) in ReferenceLatency.columns.sorted(by: { $0.key < $1.key }) {
            let rows = try query(
                place.database,
                "SELECT \(columns.joined(separator: ", ")) FROM \(view)"
            )
            compare(rows, expected.rows(of: view), columns, "seed \(seed), \(view)")
        }
    }

    /// R2 and R4: without it nothing that is counted by rows could agree.
    @Test("rows are kept once, and none is lost, on worlds of latency", arguments: UInt64(0)..<40)
    func keepsRows(seed: UInt64) throws {
        let world = LatencyWorld(seed: seed)
        let place = try Workplace()
        defer { withExtendedLifetime(place) {} }
        try world.write(to: place.path)
        var random = SplitMix64(seed: seed ^ 0x5eed)
        try run(world, in: place.path, into: place.database, &random)
        let expected = ReferenceEvents(world.inputs.map(\.reference))
        for view in ["coverage", "event_losses"] {
            let columns = (ReferenceEvents.columns[view] ?? []).joined(separator: ", ")
            let rows = try query(place.database, "SELECT \(columns) FROM \(view)").inCellOrder
            expectSame(rows, expected.rows(of: view), "seed \(seed), \(view)")
        }
        let rejected = expected.inputs.map(\.rowsRejected).reduce(0, +)
        let sum = try query(place.database, "SELECT COALESCE(SUM(rows_rejected), 0) FROM inputs")
        #expect(sum == [[.integer(Int64(rejected))]], "seed \(seed)")
    }

    @Test(
        "any order, any runs and any workers give one digest of latency",
        arguments: UInt64(0)..<30
    )
    func oneDigest(seed: UInt64) throws {
        let world = LatencyWorld(seed: seed)
        let place = try Workplace()
        defer { withExtendedLifetime(place) {} }
        try world.write(to: place.path)
        var random = SplitMix64(seed: seed ^ 0xd1e5)
        var digests: Set<String> = []
        for number in 0..<4 {
            let database = place.path + "/\(number).sqlite"
            try run(world, in: place.path, into: database, &random)
            digests.insert(try contentHash(database))
        }
        #expect(digests.count == 1, "seed \(seed)")
    }

    /// All but milliseconds have to be equal; those are equal but for the last bits, as they come out of other sums.
    private func compare(
        _ actual: [ReferenceRow],
        _ wanted: [ReferenceRow],
        _ columns: [String],
        _ title: String
    ) {
        let real = columns.indices.filter { columns[$0].hasSuffix("_ms") }
        func withoutTimes(_ row: ReferenceRow) -> ReferenceRow {
            row.enumerated().filter { !real.contains($0.offset) }.map(\.element)
        }
        func inOrder(_ rows: [ReferenceRow]) -> [ReferenceRow] {
            rows.sorted { withoutTimes($0).lexicographicallyPrecedes(withoutTimes($1)) }
        }
        let (actual, wanted) = (inOrder(actual), inOrder(wanted))
        expectSame(actual.map(withoutTimes), wanted.map(withoutTimes), title)
        guard actual.map(withoutTimes) == wanted.map(withoutTimes) else { return }
        for (row, other) in zip(actual, wanted) {
            for column in real where !isNear(row[column], other[column]) {
                let key = withoutTimes(row).map(\.shown).joined(separator: "|")
                let values = [row[column], other[column]].map(\.shown).joined(
                    separator: ", wanted "
                )
                Issue.record("\(title): \(key): \(columns[column]) \(values)")
            }
        }
    }

    private func isNear(
        _ one: FlowTestSupport.Cell,
        _ other: FlowTestSupport.Cell
    ) -> Bool {
        guard case .text(let first) = one, case .text(let second) = other,
            let first = Double(first), let second = Double(second)
        else { return one == other }
        return abs(first - second) <= 1e-12 * max(first, second)
    }
}
