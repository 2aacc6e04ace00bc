import Pipeline

/// Tells whoever watches how a run goes, in one of its ways.
///
/// `observe` comes from any worker, one call at a time; the others from the command.
protocol RunWatcher: RunObserver {
    /// All is loaded, or the run was stopped.
    func finish(_ outcome: RunOutcome)

    /// The run has ended, with all that comes behind loading.
    func end(_ outcome: RunOutcome, _ status: ExitStatus)

    /// The run could not begin, or broke off.
    func fail(_ message: String)

    /// Worth a line, and no trouble.
    func tell(_ message: String)

    /// Worth a line even to those who asked for silence.
    func warn(_ message: String)
}

extension RunWatcher {
    /// Who reads lines has read them all.
    func end(_ outcome: RunOutcome, _ status: ExitStatus) {}
}

/// How a run ended, and what status that makes.
struct RunOutcome {
    var summary: RunSummary
    /// The signal that ended it, if one did.
    var signal: Int32?
    var rejectLimit: RejectLimit
    var mode: RunRequest.Mode

    var status: ExitStatus {
        if summary.stoppedEarly { return signal.map { .signal($0) } ?? .failure }
        let isPartial =
            summary.inputsDamaged > 0 || summary.sourcesMissing > 0
            || summary.inventory.problems > 0 || exceedsRejectLimit
        return isPartial ? .partial : .success
    }

    var exceedsRejectLimit: Bool {
        rejectLimit.isExceeded(rejected: summary.rowsRejected, of: summary.rowsRead)
    }
}
