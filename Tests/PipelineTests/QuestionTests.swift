import FlowEnrich
import FlowTestSupport
import Foundation
import Pipeline
import Testing

/// Questions over flow logs and events at once, against both oracles.
@Suite struct QuestionTests {
    static let seeds = UInt64(0)..<20

    @Test("chains, scans, contacts and names agree over flow logs and events", arguments: seeds)
    func agreesWithReference(seed: UInt64) throws {
        let world = RandomWorld(seed: seed)
        let flows = ReferenceImplementation(topology: world.topology)
            .evaluate(world.inputs.map(\.reference))
        let twin = EventTwin(of: flows, seed: seed)
        let events = ReferenceEvents([twin.input.reference])
        let place = try Workplace()
        defer { withExtendedLifetime(place) {} }
        try world.write(to: place.path)
        try place.write(twin.input.encoded, to: "inputs/" + twin.input.path)
        try runEngine(
            [place.path + "/inputs"],
            database: place.database,
            topology: Topology(yaml: world.topologyYAML, path: place.path + "/topology.yaml")
        )
        let expected = ReferenceQuestions(flows: flows, events: events)
        try EventQuestions(
            database: place.database,
            expected: expected,
            title: "seed \(seed)"
        ).compare()
        try compareNames(place.database, flows, ReferenceNames(events), seed)
    }

    private static let ends = ["source", "destination"].map { end in
        ["ip", "kind", "namespace", "workload", "pod", "node", "class", "zone"]
            .map { "\(end)_\($0)" }
    }

    /// R7: the far end's name, as far as the near end or nobody else knows it.
    private func compareNames(
        _ database: String,
        _ flows: ReferenceResult,
        _ names: ReferenceNames,
        _ seed: UInt64
    ) throws {
        let columns = Self.ends.joined() + ["destination_fqdn"]
        let egress =
            ["hour"] + columns + [
                "destination_port", "protocol", "initiated_by", "flows_opened", "bytes_out",
                "bytes_in",
            ]
        expectSame(
            try query(database, "SELECT \(egress.joined(separator: ", ")) FROM egress")
                .inCellOrder,
            named(flows.rows(of: "egress"), endsAt: 1, names),
            "seed \(seed), egress"
        )
        let denials =
            ["hour", "enforcer", "enforcer_id", "rule", "reason", "direction"] + columns + [
                "destination_port", "protocol", "attempts", "first_seen", "last_seen",
            ]
        expectSame(
            try query(
                database,
                """
                SELECT \(denials.joined(separator: ", ")) FROM denials
                WHERE enforcer <> 'network-policy'
                """
            ).inCellOrder,
            named(flows.rows(of: "denials"), endsAt: 6, names),
            "seed \(seed), denials"
        )
    }

    /// The rows with their names, which are behind the 16 columns of the ends.
    private func named(
        _ rows: [ReferenceRow],
        endsAt start: Int,
        _ names: ReferenceNames
    ) -> [ReferenceRow] {
        rows.map { row in
            guard case .text(let time) = row[0], case .text(let source) = row[start],
                case .text(let destination) = row[start + 8],
                let hour = ReferenceNames.hour(of: time)
            else { return row }
            var row = row
            row[start + 16] = Cell(names.name(of: destination, for: source, hour: hour))
            return row
        }.inCellOrder
    }
}
