/// What is wrong with a result database, or with the runs that should keep it.
package enum Trouble: Sendable, Hashable {
    /// The words by which troubles are known to whoever watches: one may be added, none may change its meaning.
    package enum Kind: String, Sendable, CaseIterable {
        case noRun = "no-run"
        case runUnfinished = "run-unfinished"
        case runStopped = "run-stopped"
        case noData = "no-data"
        case dataOld = "data-old"
        case logSilent = "log-silent"
        case hoursMissing = "hours-missing"
        case hoursPartial = "hours-partial"
        case inputsDamaged = "inputs-damaged"
        case rowsRejected = "rows-rejected"
        case timesAhead = "times-ahead"
        case schemaOutdated = "schema-outdated"
    }

    /// A number of things, and the name of the first.
    package struct Group: Sendable, Hashable {
        package var count: Int
        package var first: String?
    }

    /// None has ended yet.
    case noRun
    /// Killed; or at work, if it cannot be told.
    case runUnfinished(runID: Int, canBeAtWork: Bool)
    case runStopped(runID: Int)
    case noData
    case dataOld(newestHour: Int, ageSeconds: Int)
    case logsSilent(count: Int, log: String, newestHour: Int)
    case hoursMissing(Group)
    case hoursPartial(Group)
    /// With their statuses.
    case inputsDamaged(Group, statuses: [String])
    /// By a run, with the reasons that reject most.
    case rowsRejected(count: Int, runID: Int, reasons: [String])
    /// Reporter-hours, or the last run's end: later than now.
    case timesAhead(reporterHours: Int)
    case schemaOutdated(version: Int, needed: Int)

    package var kind: Kind {
        switch self {
        case .noRun: .noRun
        case .runUnfinished: .runUnfinished
        case .runStopped: .runStopped
        case .noData: .noData
        case .dataOld: .dataOld
        case .logsSilent: .logSilent
        case .hoursMissing: .hoursMissing
        case .hoursPartial: .hoursPartial
        case .inputsDamaged: .inputsDamaged
        case .rowsRejected: .rowsRejected
        case .timesAhead: .timesAhead
        case .schemaOutdated: .schemaOutdated
        }
    }

    /// How many things are wrong: runs, logs, reporter-hours, inputs or rows.
    package var count: Int {
        switch self {
        case .logsSilent(let count, _, _), .rowsRejected(let count, _, _): count
        case .hoursMissing(let group), .hoursPartial(let group), .inputsDamaged(let group, _):
            group.count
        case .timesAhead(let reporterHours): max(1, reporterHours)
        case .noRun, .runUnfinished, .runStopped, .noData, .dataOld, .schemaOutdated: 1
        }
    }
}
