package import FlowAudit
package import Foundation

/// The findings of a report that was written before.
package enum EarlierReport {
    private struct Document: Decodable {
        struct Entry: Decodable {
            var id: String
            var check_id: String
            var title: String
            var status: String
            var subject: String?
            var last_seen: String?
        }

        var format: String
        var findings: [Entry]
    }

    /// Reads `report.json`.
    ///
    /// - Returns: Its findings; `nil` if the text is no report of this format.
    package static func findings(in json: Data) -> [EarlierFinding]? {
        guard let document = try? JSONDecoder().decode(Document.self, from: json),
            document.format == ReportDocument.format
        else { return nil }
        return document.findings.compactMap { entry in
            guard let status = FindingStatus(rawValue: entry.status) else { return nil }
            return EarlierFinding(
                id: entry.id,
                checkID: entry.check_id,
                title: entry.title,
                subject: entry.subject,
                status: status,
                lastSeen: entry.last_seen
            )
        }
    }
}
