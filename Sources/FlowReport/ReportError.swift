package import FlowAudit
package import FlowStore

/// Why there is no report.
package enum ReportError: Error, Sendable, Hashable {
    /// Made by an earlier Weir: views that the report asks are not there yet.
    case outdated(path: String, version: Int, needed: Int)
    /// Neither given nor told by the evidence: there is none.
    case noPeriod
    /// The evidence ends before it begins, or begins after it ends.
    case outsideEvidence(from: String, to: String)
    case reading(QueryError)
    case audit(AuditError)
}
