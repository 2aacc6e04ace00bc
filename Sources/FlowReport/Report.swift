package import FlowStore

/// The report on a result database: one page of HTML that needs nothing beside it.
///
/// The same database and hours give the same bytes: no time of making is in it.
package struct Report: Sendable {
    /// The page, well-formed as XML too.
    package let html: String
    package let period: ReportPeriod
    /// Methods that measured something in the period, and their samples.
    package let methodCount: Int
    package let sampleCount: Int
    /// Whether anything that is expected is missing or partial (R13).
    package let isWhole: Bool

    /// Asks one state of the database all that the page says.
    ///
    /// - Throws: `ReportError`; nothing was written.
    package init(of reader: ResultReader, _ request: ReportRequest) throws(ReportError) {
        guard reader.schemaVersion == SchemaVersion.current else {
            throw .outdated(
                path: reader.path,
                version: reader.schemaVersion,
                needed: SchemaVersion.current
            )
        }
        let answer: Result<ReportEvidence, ReportError>
        do {
            answer = try reader.atOneInstant { state throws(QueryError) in
                try ReportEvidence.read(state, request)
            }
        } catch {
            throw .reading(error)
        }
        let evidence = try answer.get()
        period = evidence.period
        methodCount = evidence.latency.methods.count
        sampleCount = evidence.latency.methods.reduce(0) { $0 + $1.samples }
        let page = Page(evidence, request, schemaVersion: reader.schemaVersion)
        isWhole = !page.coverage.hasTroubles
        html = Templates.render(page)
    }
}
