import Flow
import FlowAudit
import Foundation

/// Findings as compliance findings of OCSF 1.3.0 (class 2003): those that fail, are excepted or cannot be answered.
///
/// <https://schema.ocsf.io/1.3.0/classes/compliance_finding>
struct OCSFDocument {
    private static let version = "1.3.0"

    private struct Event: Encodable {
        struct Product: Encodable {
            var name = "Weir"
            var vendor_name = "Weir"
            var version: String
        }

        struct Metadata: Encodable {
            var version = OCSFDocument.version
            var product: Product
            var uid: String
        }

        struct FindingInfo: Encodable {
            var uid: String
            var title: String
            var desc: String
            var first_seen_time: Int64?
            var last_seen_time: Int64?
        }

        struct Compliance: Encodable {
            var control: String
            var standards: [String]
            var requirements: [String]
            var status: String
            var status_id: Int
            var status_detail: String?
        }

        struct Resource: Encodable {
            var name: String
            var type = "Network flow"
        }

        struct Remediation: Encodable { var desc: String }

        var activity_id = 1
        var activity_name = "Create"
        var category_uid = 2
        var category_name = "Findings"
        var class_uid = 2003
        var class_name = "Compliance Finding"
        var type_uid = 200_301
        var severity: String
        var severity_id: Int
        var status: String
        var status_id: Int
        var time: Int64
        var message: String
        var metadata: Metadata
        var finding_info: FindingInfo
        var compliance: Compliance
        var resources: [Resource]
        var remediation: Remediation?
    }

    private var events: [Event] = []

    init(_ evidence: ReportEvidence, _ request: ReportRequest) {
        let titles = Dictionary(
            evidence.audit.audit.controlMaps.map { ($0.id, $0.title) }
        ) { first, _ in first }
        let end = Int64(evidence.period.hours.upperBound) * 3_600_000
        for result in evidence.audit.audit.results {
            for finding in result.findings where finding.status != .pass {
                events.append(
                    Self.event(finding, of: result, titles, end, request.programVersion)
                )
            }
        }
    }

    var json: String { jsonFile(events) }

    private static func event(
        _ finding: Finding,
        of result: CheckResult,
        _ titles: [String: String],
        _ time: Int64,
        _ version: String
    ) -> Event {
        let check = result.check
        let frameworks = check.controls.keys.sorted()
        let compliance: (words: String, id: Int) =
            switch finding.status {
            case .fail: ("Fail", 3)
            case .excepted: ("Warning", 2)
            case .notEvaluable: ("Unknown", 0)
            case .pass: ("Pass", 1)
            }
        let isSuppressed = finding.status == .excepted
        return Event(
            severity: severityWords[check.severity.rank],
            severity_id: check.severity.rank + 1,
            status: isSuppressed ? "Suppressed" : "New",
            status_id: isSuppressed ? 3 : 1,
            time: time,
            message: check.title + (finding.subject.map { ": " + $0 } ?? ""),
            metadata: Event.Metadata(
                product: Event.Product(version: version),
                uid: "\(finding.id)-\(time / 3_600_000)"
            ),
            finding_info: Event.FindingInfo(
                uid: finding.id,
                title: check.title,
                desc: check.why,
                first_seen_time: finding.firstSeen.flatMap(milliseconds),
                last_seen_time: finding.lastSeen.flatMap(milliseconds)
            ),
            compliance: Event.Compliance(
                control: check.id,
                standards: frameworks.map { titles[$0] ?? $0 },
                requirements: frameworks.flatMap { check.controls[$0] ?? [] },
                status: compliance.words,
                status_id: compliance.id,
                status_detail: finding.detail
            ),
            resources: finding.subject.map { [Event.Resource(name: $0)] } ?? [],
            remediation: check.remedy.map { Event.Remediation(desc: $0) }
        )
    }

    private static let severityWords = ["Informational", "Low", "Medium", "High", "Critical"]

    private static func milliseconds(_ text: String) -> Int64? {
        let whole = text.utf8.count == 10 ? text + "T00:00:00Z" : text
        return Timestamp.nanoseconds(of: whole).map { $0 / 1_000_000 }
    }
}
