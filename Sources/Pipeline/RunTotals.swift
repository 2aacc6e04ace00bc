import Flow
import FlowStore
import Synchronization

/// The figures of a run, added up by all workers.
final class RunTotals: Sendable {
    private let store: ResultStore
    private let observer: any RunObserver
    private let firstFailure = Mutex<StoreError?>(nil)
    /// Held while an input is reported: reports come one at a time.
    private let reporting = Mutex(())

    init(store: ResultStore, observer: any RunObserver) {
        self.store = store
        self.observer = observer
    }

    /// Counts one input and reports it.
    ///
    /// The last reading of an input counts: some are read again in the same run.
    func add(_ input: IngestedInput) throws(StoreError) {
        let report = input.report
        try store.noteRead(report.path, report.figures, input.rejects)
        reporting.withLock { _ in observer.observe(.input(report)) }
    }

    func fail(_ error: StoreError) { firstFailure.withLock { $0 = $0 ?? error } }

    var failure: StoreError? { firstFailure.withLock { $0 } }

    func summary(of plan: RunPlan) throws(StoreError) -> RunSummary {
        var plan = plan
        plan.inputsToRead += try store.unplannedInputsRead()
        var summary = RunSummary(plan: plan)
        for read in try store.readFigures() {
            let sums = read.sums
            summary.inputsRead += read.inputs
            summary.inputsDamaged += sums.status.isDamage ? read.inputs : 0
            summary.inputsByStatus[sums.status] = read.inputs
            summary.bytesStored += sums.bytesStored
            summary.bytesRead += sums.bytesRead
            summary.records += sums.records
            summary.rowsRead += sums.rowsRead
            summary.rowsKept += sums.rowsKept
            summary.rowsDuplicate += sums.rowsDuplicate
            summary.splitsCorrected += sums.splits
        }
        summary.rejectionsByReason = try store.readRejections()
        summary.rowsRejected = summary.rejectionsByReason.values.reduce(0, +)
        return summary
    }
}
