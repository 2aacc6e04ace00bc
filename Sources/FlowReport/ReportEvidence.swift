import Flow
import FlowAudit
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
    ///
    /// Two connections see the same state, and each has about half of the work.
    static func read(
        _ reader: ResultReader,
        _ request: ReportRequest
    ) throws(QueryError) -> Result<ReportEvidence, ReportError> {
        let (first, second) = try reader.atOneInstant { state throws(QueryError) in
            try part(state, request) { period throws(ReportError) in
                try OfFlows.read(state, period, request)
            }
        } _: { state throws(QueryError) in
            try part(state, request) { period throws(ReportError) in
                try Rest.read(state, period, request)
            }
        }
        do throws(ReportError) {
            let (flows, rest) = (try first.get(), try second.get())
            return .success(
                ReportEvidence(
                    period: rest.period,
                    scope: rest.scope,
                    inputs: rest.inputs,
                    coverage: rest.coverage,
                    overview: rest.overview,
                    audit: AuditEvidence(
                        flows.checks,
                        rest.checks,
                        period: rest.period,
                        request: request
                    ),
                    latency: rest.latency,
                    unknown: flows.unknown
                )
            )
        } catch {
            return .failure(error)
        }
    }

    private static func part<Part>(
        _ state: ResultState,
        _ request: ReportRequest,
        _ body: (ReportPeriod) throws(ReportError) -> Part
    ) throws(QueryError) -> Result<Part, ReportError> {
        let known = try ReportPeriod.evidence(state)
        do throws(ReportError) {
            return .success(try body(try ReportPeriod(request, evidence: known)))
        } catch {
            return .failure(error)
        }
    }

    /// What asks for flows one by one, which takes about as long as all else.
    private struct OfFlows {
        var checks: AuditEvidence.Part
        var unknown: UnknownEvidence

        static func read(
            _ state: ResultState,
            _ period: ReportPeriod,
            _ request: ReportRequest
        ) throws(ReportError) -> OfFlows {
            let asked = request.policy.checks.filter(\.asksFlows)
            return try reported {
                try state.putAside(
                    period.hours,
                    for: asked.map(\.sql) + [UnknownEvidence.gaps(period)]
                )
                return OfFlows(
                    checks: try AuditEvidence.part(asked, state, period, request.policy),
                    unknown: try UnknownEvidence(state, period)
                )
            }
        }
    }

    private struct Rest {
        var period: ReportPeriod
        var scope: ScopeEvidence
        var inputs: InputEvidence
        var coverage: CoverageEvidence
        var overview: OverviewEvidence
        var checks: AuditEvidence.Part
        var latency: LatencyEvidence

        static func read(
            _ state: ResultState,
            _ period: ReportPeriod,
            _ request: ReportRequest
        ) throws(ReportError) -> Rest {
            let asked = request.policy.checks.filter { !$0.asksFlows }
            return try reported {
                let problems = try request.verify(state)
                try state.putAside(
                    period.hours,
                    for: asked.map(\.sql) + [OverviewEvidence.pairsSQL(period)]
                )
                let coverage = try CoverageEvidence(state, period)
                return Rest(
                    period: period,
                    scope: try ScopeEvidence(state),
                    inputs: try InputEvidence(state, period),
                    coverage: coverage,
                    overview: try OverviewEvidence(state, period, gone: coverage.gone),
                    checks: try AuditEvidence.part(
                        asked,
                        state,
                        period,
                        request.policy,
                        verifyFindings: problems
                    ),
                    latency: try LatencyEvidence(state, period)
                )
            }
        }
    }
}

/// Runs `body`, and names what it throws.
private func reported<Value>(_ body: () throws -> Value) throws(ReportError) -> Value {
    do { return try body() } catch let error as QueryError {
        throw .reading(error)
    } catch let error as AuditError {
        throw .audit(error)
    } catch {
        throw .reading(.interrupted(reason: "\(error)"))
    }
}

extension Check {
    /// Whether its SQL asks for flows or contacts one by one.
    fileprivate var asksFlows: Bool {
        let views: Set = ["flows", "first_contacts", "scan_signals"]
        return sql.askedNames.contains(where: views.contains)
            // What verification found is known to the others.
            && !sql.contains(":verify_findings")
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
