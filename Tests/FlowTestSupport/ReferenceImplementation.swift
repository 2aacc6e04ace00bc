package import Flow

/// One input object as the reference reads it.
package struct ReferenceInput: Sendable {
    package var path: String
    /// What the codec delivers: up to the damage if there is any.
    package var bytes: [UInt8]
    /// The compressed stream is damaged.
    package var isDamaged: Bool

    package init(path: String, bytes: [UInt8], isDamaged: Bool) {
        self.path = path
        self.bytes = bytes
        self.isDamaged = isDamaged
    }
}

/// What became of one input: read = kept + duplicate + rejected (R2).
package struct ReferenceInputResult: Hashable, Sendable {
    package var path: String
    /// For codec damage `truncated`: which damage it is only the codec knows.
    package var status: InputStatus
    /// Whole records, duplicates included, a cut one not.
    package var records = 0
    package var rowsRead = 0
    package var rowsKept = 0
    package var rowsDuplicate = 0
    package var rowsRejected = 0
    /// Rejected rows by reason; the words are those of the reference, not of `rejections`.
    package var rejections: [String: Int] = [:]
}

/// What the program promises, computed slowly and plainly from `CONTRACT.md`: the tests' oracle.
///
/// It shares no code with the engine. Nothing here is optimised.
///
///     let expected = ReferenceImplementation(topology: world.topology)
///         .evaluate(world.referenceInputs)
///     #expect(actualRows == expected.rows(of: "flows"))
package struct ReferenceImplementation: Sendable {
    package var topology: ReferenceTopology

    package init(topology: ReferenceTopology) {
        self.topology = topology
    }

    /// Reads the inputs in the given order and applies every rule.
    package func evaluate(_ inputs: [ReferenceInput]) -> ReferenceResult {
        var reading = ReferenceReading()
        for input in inputs { reading.read(input) }

        var rows = reading.rows
        var splits = ReferenceSplits()
        splits.correct(&rows, firstTimes: reading.firstTimes)
        ReferenceRoles.assign(&rows, transitMACs: topology.transitMACs)

        let coverage = ReferenceCoverage.rows(records: reading.sightings, rows: rows)
        return ReferenceResult(
            inputs: reading.inputs,
            splitsCorrected: splits.corrected,
            lifetimeTotals: splits.lifetimeTotals,
            views: ReferenceViews(rows: rows, topology: topology),
            paths: ReferencePaths(rows: rows, topology: topology, coverage: coverage).egressPaths(),
            coverage: coverage,
            rows: rows
        )
    }
}

/// What the reference found: view rows, accounts of the inputs, totals of the run.
package struct ReferenceResult: Sendable {
    /// In the order of the inputs.
    package let inputs: [ReferenceInputResult]
    /// `runs.splits_corrected`.
    package let splitsCorrected: Int
    /// `runs.lifetime_totals`.
    package let lifetimeTotals: Int
    /// What counts of every row, for questions over several logs.
    let decisions: [ReferenceDecision]
    /// Unix seconds of the hours of which anything was logged.
    let hours: Set<Int64>
    private let rowsOfView: [String: [ReferenceRow]]

    /// Views that the reference computes.
    package static let views = [
        "flow_facts", "flows", "egress", "egress_daily", "egress_monthly", "egress_paths",
        "denials", "rule_hits", "coverage", "mirror_balance",
    ]

    init(
        inputs: [ReferenceInputResult],
        splitsCorrected: Int,
        lifetimeTotals: Int,
        views: ReferenceViews,
        paths: [ReferenceRow],
        coverage: [ReferenceRow],
        rows: [ReferenceFlowRow]
    ) {
        self.inputs = inputs
        decisions = rows.compactMap(\.judgement)
        hours = Set(rows.map(\.hour))
        self.splitsCorrected = splitsCorrected
        self.lifetimeTotals = lifetimeTotals
        var views = views
        rowsOfView = [
            "flow_facts": views.flowFacts().inCellOrder,
            "flows": views.flows().inCellOrder,
            "egress": views.egress().inCellOrder,
            "egress_daily": views.egress(by: 10).inCellOrder,
            "egress_monthly": views.egress(by: 7).inCellOrder,
            "egress_paths": paths.inCellOrder,
            "denials": views.denials().inCellOrder,
            "rule_hits": views.ruleHits().inCellOrder,
            "coverage": coverage.inCellOrder,
            "mirror_balance": ReferenceMirrors(rows: rows).balance().inCellOrder,
        ]
    }

    /// The rows of a view in cell order; none for a view the reference does not compute.
    package func rows(of view: String) -> [ReferenceRow] {
        rowsOfView[view] ?? []
    }
}
