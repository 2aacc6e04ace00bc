import Codec

/// What a check found of one subject, or that it passed, or that it cannot be answered: a row of `findings`.
package struct Finding: Sendable, Hashable {
    /// Something that its rows add up to.
    package struct Measure: Sendable, Hashable {
        package var name: String
        package var value: Int
    }

    /// Set against the findings of an earlier report.
    package enum Change: String, Sendable, Codable {
        case new
        case persisting
    }

    /// The same in each report, as long as check and subject are.
    package var id: String
    package var status: FindingStatus
    /// What it is about; `nil` for the check as a whole.
    package var subject: String?
    package var firstSeen: String?
    package var lastSeen: String?
    /// Rows of evidence.
    package var rows = 0
    package var measures: [Measure] = []
    /// What the check says of it; why it cannot be answered.
    package var detail: String?
    package var exception: AuditException?
    /// The exception was for it, and its time is over.
    package var isExceptionExpired = false
    package var change: Change?
    /// Picks its rows out of those of the check's SQL.
    package var rowsCondition: String?
    /// The objects its rows may be from.
    package var inputsSQL: String?

    init(check: String, status: FindingStatus, subject: String?, detail: String? = nil) {
        id = Self.id(check: check, subject: subject)
        self.status = status
        self.subject = subject
        self.detail = detail
    }

    /// 16 hex digits of a hash of check and subject.
    static func id(check: String, subject: String?) -> String {
        let text = check + "\n" + (subject ?? "")
        return String(SHA256.hex(of: Array(text.utf8).span).prefix(16))
    }
}

/// A check and what came of it.
package struct CheckResult: Sendable {
    package var check: Check
    package var status: FindingStatus
    /// Why it is not evaluable, or fails without a finding that is told.
    package var reason: String?
    /// Whether a subject without a finding is one that was looked for and not found.
    package var isAnswered = false
    /// Share of the expected hours that its logs have; `nil` if it needs none.
    package var coverage: Double?
    /// The first ones; one of the whole check if there are no others.
    package var findings: [Finding]
    /// All that there are.
    package var findingCount: Int
    /// What was asked, values in place of parameters; `nil` if it was not.
    package var sql: String?

    /// The rows behind one of its findings.
    package func rowsSQL(of finding: Finding) -> String? {
        guard let sql, let condition = finding.rowsCondition else { return nil }
        return "SELECT * FROM (\n\(sql)\n) WHERE \(condition)"
    }
}
