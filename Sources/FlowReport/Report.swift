package import FlowAudit
package import FlowStore
import Reports

/// The report on a result database: checks, evidence and latency, in several forms.
///
/// The same database and hours give the same bytes: no time of making is in it.
package struct Report: Sendable {
    package let period: ReportPeriod
    /// Methods that measured something in the period, and their samples.
    package let methodCount: Int
    package let sampleCount: Int
    /// Whether anything that is expected is missing or partial (R13).
    package let isWhole: Bool
    package let audit: Audit
    private let evidence: ReportEvidence
    private let request: ReportRequest
    private let schemaVersion: Int

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
        do { answer = try ReportEvidence.read(reader, request) } catch { throw .reading(error) }
        evidence = try answer.get()
        self.request = request
        schemaVersion = reader.schemaVersion
        period = evidence.period
        audit = evidence.audit.audit
        methodCount = evidence.latency.methods.count
        sampleCount = evidence.latency.methods.reduce(0) { $0 + $1.samples }
        isWhole = !CoverageSection(evidence.coverage, evidence.inputs, evidence.scope).hasTroubles
    }

    /// What the view `findings` has of it.
    package var findings: [KeptFinding] { audit.keptFindings.map(\.1) }

    /// How many checks came to what, in a sentence.
    package var verdict: String { audit.verdict }

    /// The page, well-formed as XML too.
    package var html: String { Templates.render(page) }

    private var page: Page { Page(evidence, request, schemaVersion: schemaVersion) }

    /// The files of one form; a PDF is made of the page, by other means.
    package func files(as form: ReportForm) -> [ReportFile] {
        switch form {
        case .html, .pdf: [ReportFile(name: "report.html", text: html)]
        case .json:
            [
                ReportFile(
                    name: "report.json",
                    text: ReportDocument(evidence, request, schemaVersion: schemaVersion).json
                )
            ]
        case .ocsf:
            [ReportFile(name: "findings.ocsf.json", text: OCSFDocument(evidence, request).json)]
        case .markdown:
            [ReportFile(name: "report.md", text: ReportMarkdown.text(evidence, request))]
        case .csv:
            ReportTable.all(evidence).map {
                ReportFile(name: $0.name + ".csv", text: $0.text(as: CSVFormat()))
            }
        }
    }
}
