package import Flow
package import FlowStore

/// What a run tells whoever watches it.
///
/// Calls may come from any worker, one at a time.
package protocol RunObserver: Sendable {
    func observe(_ event: RunEvent)
}

package enum RunEvent: Sendable {
    /// Discovery is over.
    case planned(RunPlan)
    /// One input has been read and is committed (or, in a dry run, would be).
    case input(InputReport)
    /// Something to tell that is no input: an unreadable folder, a link loop, a glob without matches.
    case notice(String, isMissingEvidence: Bool)
    /// All inputs are in; roles, coverage and splits across inputs are being brought up to date.
    case finalising
    /// Days that have become too old were added up, and their detail was removed.
    case rolledUp([RolledUpDay])
}

package struct RunPlan: Sendable {
    package var inputsFound = 0
    package var inputsToRead = 0
    /// As stored.
    package var bytesToRead = 0
    package var inputsUnchanged = 0
    package var inputsOutsideHours = 0

    package init() {}
}

/// One input after it was read.
package struct InputReport: Sendable {
    package var path: String
    package var figures: ReadFigures
    /// What is wrong and where, in a sentence; `nil` for a sound input.
    package var damage: String?
    package var rowsRejected = 0
    /// Unix hours of the first and last kept row.
    package var hours: ClosedRange<Int>?

    package init(path: String, status: InputStatus) {
        self.path = path
        figures = ReadFigures(status: status)
    }

    /// What is reported of an input that was read to its end and stored.
    init(_ account: InputAccount, _ figures: InputFigures) {
        self.init(path: account.path, status: account.status)
        damage = account.damage
        self.figures.bytesStored = account.bytesStored
        self.figures.bytesRead = account.bytesRead
        take(figures)
    }

    mutating func take(_ figures: InputFigures) {
        self.figures.records = figures.records
        self.figures.rowsRead = figures.rowsRead
        self.figures.rowsKept = figures.rowsKept
        self.figures.rowsDuplicate = figures.rowsDuplicate
        rowsRejected = figures.rowsRejected
        hours = figures.times.map { times in
            Timestamp.hour(
                ofMilliseconds: times.lowerBound
            )...Timestamp.hour(ofMilliseconds: times.upperBound)
        }
    }
}

/// The figures a run ends with.
package struct RunSummary: Sendable {
    package var runID: Int?
    package var plan: RunPlan
    package var inputsRead = 0
    package var inputsDamaged = 0
    package var inputsByStatus: [InputStatus: Int] = [:]
    package var bytesStored = 0
    package var bytesRead = 0
    package var records = 0
    package var rowsRead = 0
    package var rowsKept = 0
    package var rowsDuplicate = 0
    package var rowsRejected = 0
    /// Rejected rows by reason, in the words of `rejections.reason`.
    package var rejectionsByReason: [String: Int] = [:]
    package var splitsCorrected = 0
    package var lifetimeTotals = 0
    package var inventory = InventoryReport()
    /// What retention removed.
    package var rolledUp: [RolledUpDay] = []
    /// Wall seconds.
    package var seconds: Double = 0
    /// Sources that name nothing that exists, and folders that cannot be read.
    package var sourcesMissing = 0
    /// The run was asked to stop and did so at a partition boundary.
    package var stoppedEarly = false

    package init(plan: RunPlan) { self.plan = plan }

    /// Nothing was new: the database is as it was.
    package var isUnchanged: Bool {
        inputsRead == 0 && inventory.filesRead == 0 && rolledUp.isEmpty
    }
}

/// Why a run ended before its end.
package enum PipelineError: Error, Sendable {
    /// Another run holds the lock of this database (exit status 75).
    case locked(path: String)
    /// The database cannot be opened, is not one of ours, or is newer than this program.
    case database(path: String, reason: String)
    /// The database could not be written; what was committed stays (exit status 2).
    case storing(path: String, reason: String)
    /// A topology, inventory or service-tag file cannot be used.
    case configuration(String)
}

/// Asked for by a signal handler, looked at between partitions.
package protocol StopRequest: Sendable {
    var isRequested: Bool { get }
}
