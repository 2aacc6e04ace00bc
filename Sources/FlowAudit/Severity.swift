/// How bad a finding is, in the words that vulnerability scanners and OCSF use; `--fail-on` takes one.
package enum Severity: String, Sendable, CaseIterable, Comparable {
    case info
    case low
    case medium
    case high
    case critical

    package static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

    /// 0 for `info`.
    package var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// What a check says of a subject, or of the whole period: `findings.status` of the contract.
package enum FindingStatus: String, Sendable, CaseIterable {
    case fail
    case excepted
    /// There is not enough evidence to say that all is well (R13).
    case notEvaluable = "not-evaluable"
    case pass
}
