import FlowStore
import Reports

/// What cannot be known, as the templates see it.
struct UnknownSection {
    var hasRetransmissions: Bool
    var retransmissions: [UnknownEvidence.Retransmission]
    var moreRetransmissions: Count?
    var retransmittedTotal: String
    var retransmissionPairTotal: String
    var retransmissionsSQL: String
    var hasSources: Bool
    var sourcesMeaning: String
    var sources: [UnknownEvidence.Source]
    var moreSources: Count?
    var hasSilent: Bool
    var silentNodes: [PageText]
    var moreSilent: Count?
    var hasGaps: Bool
    var gapsMeaning: String
    var gapTotal: String
    var gaps: [UnknownEvidence.Gap]
    var moreGaps: Count?
    var noGaps: String

    init(_ evidence: UnknownEvidence, _ logs: Set<String>, _ period: ReportPeriod) {
        hasRetransmissions = !evidence.retransmissions.isEmpty
        retransmissions = evidence.retransmissions
        moreRetransmissions = leftOut(evidence.retransmissions, of: evidence.retransmissionPairs)
        retransmittedTotal = Human.count(evidence.retransmitted, "handshake")
        retransmissionPairTotal = Human.count(evidence.retransmissionPairs, "combination")
        retransmissionsSQL = LatencyQuestions.retransmissions(
            period,
            limit: UnknownEvidence.mostRetransmissions
        )
        hasSources = !evidence.sources.isEmpty
        sourcesMeaning = PublicViews.view(named: "latency_sources")?.summary ?? ""
        sources = evidence.sources
        moreSources = leftOut(evidence.sources, of: evidence.sourceCount)
        hasSilent = !evidence.silentNodes.isEmpty
        silentNodes = evidence.silentNodes
        moreSilent = leftOut(evidence.silentNodes, of: evidence.silentCount)
        hasGaps = !evidence.gaps.isEmpty
        gapsMeaning = PublicViews.view(named: "latency_gaps")?.summary ?? ""
        gapTotal = Human.count(evidence.gapCount, "pair")
        gaps = evidence.gaps
        moreGaps = leftOut(evidence.gaps, of: evidence.gapCount)
        let hasFlowLogs = logs.contains { $0.hasPrefix("nsg-") || $0.hasPrefix("vnet-") }
        noGaps =
            hasFlowLogs
            ? "Each pair of workloads that flow logs count TCP flows of was measured, by one method at least."
            : "There are no flow logs in the period, so nobody can say which pairs were not measured."
    }
}
