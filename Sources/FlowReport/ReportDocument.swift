import Flow
import FlowAudit
import Foundation

/// A report as `report.json` has it; `Pipelines/report.schema.json` describes it.
///
/// Names of members are those of the properties in snake case. Members without a value are left out.
struct ReportDocument: Encodable {
    static let format = "weir-report-1"

    struct Period: Encodable {
        var from: String
        var to: String
        var hours: Int
        /// Left out if there are none.
        var daysWithoutHours: Int?
    }

    struct Population: Encodable {
        var inputs: Int
        var bytesStored: Int
        var bytesRead: Int
        var rowsRead: Int
        var rowsKept: Int
        var rowsDuplicate: Int
        var rowsRejected: Int
    }

    struct Coverage: Encodable {
        var log: String
        var reporters: Int
        var present: Int
        var partial: Int
        var missing: Int
        var rows: Int
    }

    struct CheckEntry: Encodable {
        var checkID: String
        var title: String
        var severity: String
        var status: String
        var reason: String?
        var coverage: Double?
        var findings: Int
        var why: String
        var remedy: String?
        var controls: [ControlReference]
        var sql: String?
    }

    struct ControlReference: Encodable {
        var framework: String
        var controls: [String]
    }

    struct FindingEntry: Encodable {
        var id: String
        var checkID: String
        var title: String
        var status: String
        var severity: String
        var subject: String?
        var firstSeen: String?
        var lastSeen: String?
        var detail: String?
        var rows: Int
        var figures: [Figure]
        var change: String?
        var exceptionID: String?
        var exceptionExpired: Bool?
        var rowsWhere: String?
        var inputsSQL: String?
    }

    struct Figure: Encodable {
        var name: String
        var value: Int
    }

    struct FixedEntry: Encodable {
        var id: String
        var checkID: String
        var title: String
        var subject: String?
    }

    struct ControlEntry: Encodable {
        var framework: String
        var id: String
        var words: String
        var status: String
        var checks: [String]
    }

    struct ExceptionEntry: Encodable {
        var id: String
        var check: String
        var scope: String
        var owner: String
        var reason: String
        var approver: String
        var ticket: String
        var expires: String
        var findings: Int
    }

    var format = Self.format
    var program: String
    var schemaVersion: Int
    var clusters: [String]
    var period: Period
    var lastManifestSHA256: String?
    var population: Population
    var coverage: [Coverage]
    var checks: [CheckEntry]
    var findings: [FindingEntry]
    var fixed: [FixedEntry]?
    var ofOtherHours: Int?
    var controls: [ControlEntry]
    var exceptions: [ExceptionEntry]

    var json: String {
        jsonFile(self, keys: .custom { MemberName($0.last?.stringValue.snakeCase ?? "") })
    }
}

/// A value as a file of JSON, keys in order: equal reports have equal bytes.
func jsonFile(
    _ value: some Encodable,
    keys: JSONEncoder.KeyEncodingStrategy = .useDefaultKeys
) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = keys
    do { return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n" } catch {
        preconditionFailure("a report has no value that JSON lacks: \(error)")
    }
}

extension CheckResult {
    /// Its coverage to four digits, rounded so that what is below a limit stays below.
    var shownCoverage: Double? { coverage.map { ($0 * 10000).rounded(.down) / 10000 } }
}

struct MemberName: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }

    init(_ text: String) { stringValue = text }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

extension String {
    /// `inputsSQL` is `inputs_sql`.
    fileprivate var snakeCase: String {
        var text = ""
        var previous: Character = "_"
        for character in self {
            if character.isUppercase, previous.isLowercase { text += "_" }
            text += character.lowercased()
            previous = character
        }
        return text
    }
}

extension ReportDocument {
    init(_ evidence: ReportEvidence, _ request: ReportRequest, schemaVersion: Int) {
        let audit = evidence.audit.audit
        program = "weir \(request.programVersion)"
        self.schemaVersion = schemaVersion
        clusters = evidence.scope.clusters.map(\.renderText)
        period = Period(
            from: evidence.period.from,
            to: evidence.period.to,
            hours: evidence.period.hours.count,
            daysWithoutHours: evidence.coverage.daysWithoutHours
        )
        lastManifestSHA256 = evidence.scope.lastManifest
        let total = evidence.inputs.total
        population = Population(
            inputs: total.inputs,
            bytesStored: total.bytesStored,
            bytesRead: total.bytesRead,
            rowsRead: total.rowsRead,
            rowsKept: total.rowsKept,
            rowsDuplicate: total.rowsDuplicate,
            rowsRejected: total.rowsRejected
        )
        coverage = evidence.coverage.logs.map { log in
            Coverage(
                log: log.log.renderText,
                reporters: log.reporters.value,
                present: log.present.value,
                partial: log.partial.value,
                missing: log.missing.value,
                rows: log.rows.value
            )
        }
        checks = audit.results.map(CheckEntry.init)
        findings = audit.results.flatMap { result in
            result.findings.map { FindingEntry($0, of: result) }
        }
        fixed = audit.fixed?.map {
            FixedEntry(id: $0.id, checkID: $0.checkID, title: $0.title, subject: $0.subject)
        }
        ofOtherHours = audit.fixed == nil ? nil : audit.ofOtherHours
        controls = audit.controlStates.map { state in
            ControlEntry(
                framework: state.framework,
                id: state.control.id,
                words: state.control.words,
                status: state.isNotShown ? "not-shown" : state.status?.rawValue ?? "no-check",
                checks: state.checks
            )
        }
        exceptions = audit.exceptions.map { exception in
            ExceptionEntry(
                id: exception.id,
                check: exception.check,
                scope: exception.scope,
                owner: exception.owner,
                reason: exception.reason,
                approver: exception.approver,
                ticket: exception.ticket,
                expires: exception.expires,
                findings: audit.findingCount(of: exception)
            )
        }
    }
}

extension ReportDocument.CheckEntry {
    fileprivate init(_ result: CheckResult) {
        let check = result.check
        checkID = check.id
        title = check.title
        severity = check.severity.rawValue
        status = result.status.rawValue
        reason = result.reason
        coverage = result.shownCoverage
        findings = result.findingCount
        why = check.why
        remedy = check.remedy
        controls = check.controls.sorted { $0.key < $1.key }.map {
            ReportDocument.ControlReference(framework: $0.key, controls: $0.value)
        }
        sql = result.sql
    }
}

extension ReportDocument.FindingEntry {
    fileprivate init(_ finding: Finding, of result: CheckResult) {
        id = finding.id
        checkID = result.check.id
        title = result.check.title
        status = finding.status.rawValue
        severity = result.check.severity.rawValue
        subject = finding.subject
        firstSeen = finding.firstSeen
        lastSeen = finding.lastSeen
        detail = finding.detail
        rows = finding.rows
        figures = finding.measures.map { ReportDocument.Figure(name: $0.name, value: $0.value) }
        change = finding.change?.rawValue
        exceptionID = finding.exception?.id
        exceptionExpired = finding.exception == nil ? nil : finding.isExceptionExpired
        rowsWhere = finding.rowsCondition
        inputsSQL = finding.inputsSQL
    }
}
