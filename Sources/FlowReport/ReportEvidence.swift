import Flow
import FlowStore

/// All that a report says, read from public views alone.
struct ReportEvidence {
    var period: ReportPeriod
    var scope: ScopeEvidence
    var inputs: InputEvidence
    var coverage: CoverageEvidence
    var overview: OverviewEvidence
    var audit: AuditEvidence
    var latency: LatencyEvidence
    var unknown: UnknownEvidence

    /// Reads what is asked for, or says why the hours that are asked for are none.
    static func read(
        _ state: ResultState,
        _ request: ReportRequest
    ) throws(QueryError) -> Result<ReportEvidence, ReportError> {
        let period: ReportPeriod
        let known = try ReportPeriod.evidence(state)
        do { period = try ReportPeriod(request, evidence: known) } catch { return .failure(error) }
        let audit: AuditEvidence
        do { audit = try AuditEvidence(state, period, request) } catch {
            return .failure(.audit(error))
        }
        return .success(
            ReportEvidence(
                period: period,
                scope: try ScopeEvidence(state),
                inputs: try InputEvidence(state, period),
                coverage: try CoverageEvidence(state, period),
                overview: try OverviewEvidence(state, period),
                audit: audit,
                latency: try LatencyEvidence(state, period),
                unknown: try UnknownEvidence(state, period)
            )
        )
    }
}

extension Page {
    init(_ evidence: ReportEvidence, _ request: ReportRequest, schemaVersion: Int) {
        let cluster = evidence.scope.clusters.count == 1 ? evidence.scope.clusters.first : nil
        title = PageText("Audit report" + (cluster.map { " of " + $0.renderText } ?? ""))
        style = Templates.style
        styleHash = Templates.styleHash
        programVersion = PageText(request.programVersion)
        scope = ScopeSection(evidence.scope, evidence.period, schemaVersion: schemaVersion)
        population = PopulationSection(evidence.inputs)
        coverage = CoverageSection(evidence.coverage, evidence.inputs, evidence.scope)
        overview = OverviewSection(evidence.overview, evidence.period)
        audit = AuditSection(evidence.audit)
        let logs = evidence.coverage.logNames
        latency = LatencySection(evidence.latency, logs, evidence.period)
        unknown = UnknownSection(evidence.unknown, logs, evidence.period)
    }
}
