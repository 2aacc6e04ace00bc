/// A question to the evidence, as a file of checks has it: whoever writes SQL adds one.
///
/// Rows of its statement are the evidence against; rows of one `subject` are one finding, and none is a pass, if the evidence
/// suffices (R13).
package struct Check: Sendable {
    /// What must be there for a check to pass.
    package struct Needs: Sendable, Hashable {
        /// Logs as `coverage` names them, of which one at least must be there; empty if any evidence will do.
        package var logs: [String] = []
        /// Least share of the expected reporter-hours that must be present, 0 to 1.
        package var coverage = 0.0
        /// Parameters that have no default: somebody has to declare them.
        package var parameters: [String] = []
        /// A statement that has a row where the check can be answered.
        package var condition: Condition?
    }

    package struct Condition: Sendable, Hashable {
        package var sql: String
        /// Why the check cannot be answered, where there is no row.
        package var otherwise: String
    }

    package var id: String
    package var title: String
    package var severity: Severity
    /// What a finding means.
    package var why: String
    /// What to do about it.
    package var remedy: String?
    package var needs = Needs()
    /// Defaults of its parameters.
    package var parameters: [String: CheckValue] = [:]
    /// Ids of controls by the id of their framework.
    package var controls: [String: [String]] = [:]
    package var sql: String
    /// The file it is from, for messages; a bare name for the program's own.
    package var file: String
    package var line: Int
}

/// The value of a parameter as a check's SQL sees it.
package indirect enum CheckValue: Sendable, Hashable {
    case integer(Int64)
    case real(Double)
    case text(String)
    case list([CheckValue])
    case object([String: CheckValue])
}
