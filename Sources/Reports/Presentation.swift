/// How standard error is written to: decided once, from the environment and the terminal alone.
package struct Presentation: Equatable {
    /// One line that is redrawn, instead of a line an input.
    package var showsProgress: Bool
    package var usesColour: Bool

    /// What is shown where.
    ///
    /// - Parameters:
    ///   - environment: `TERM`, `NO_COLOR` (no-color.org: any text but the empty one).
    ///   - isTerminal: Whether standard error is one.
    ///   - verbosity: `.quiet` leaves no progress.
    package init(environment: [String: String], isTerminal: Bool, verbosity: Verbosity) {
        let canRedraw = isTerminal && environment["TERM", default: "dumb"] != "dumb"
        showsProgress = canRedraw && verbosity == .normal
        usesColour = canRedraw && environment["NO_COLOR", default: ""].isEmpty
    }
}

/// How much is told.
package enum Verbosity: Sendable {
    /// Only trouble: for cron, which mails whatever is said.
    case quiet
    case normal
}
