import Flow
import FlowCollect
import FlowRollup
import FlowStore
import Synchronization

/// The figures of a run, added up by all workers.
final class RunTotals: Sendable {
    private struct State {
        /// The last reading of each input counts: some are read again in the same run.
        var inputs: [String: Figures] = [:]
        /// Inputs that were not planned and had to be read again for others.
        var added = 0
        var failure: StoreError?
    }

    /// What a run's summary needs of one input.
    private struct Figures {
        var status: InputStatus
        var bytesStored: Int
        var bytesRead: Int
        var records: Int
        var rowsRead: Int
        var rowsKept: Int
        var rowsDuplicate: Int
        var splits: Int
        var rejects: [(reason: RejectReason, rows: Int)]
    }

    private let observer: any RunObserver
    private let state = Mutex(State())

    init(observer: any RunObserver) { self.observer = observer }

    /// Counts one input and reports it; reports come one at a time.
    func add(_ input: IngestedInput) {
        let report = input.report
        let figures = Figures(
            status: report.status,
            bytesStored: report.bytesStored,
            bytesRead: report.bytesRead,
            records: report.records,
            rowsRead: report.rowsRead,
            rowsKept: report.rowsKept,
            rowsDuplicate: report.rowsDuplicate,
            splits: input.splits,
            rejects: input.rejects.entries.map { ($0.key, $0.value.rows) }
        )
        state.withLock { state in
            state.inputs[report.path] = figures
            observer.observe(.input(report))
        }
    }

    /// Counts inputs that are about to be read again, or for the first time in this run.
    func plan(_ inputs: [PlannedInput]) {
        state.withLock { state in
            state.added += inputs.count { state.inputs[$0.file.path] == nil }
        }
    }

    func fail(_ error: StoreError) { state.withLock { $0.failure = $0.failure ?? error } }

    var failure: StoreError? { state.withLock { $0.failure } }

    func summary(of plan: RunPlan) -> RunSummary {
        state.withLock { state in
            var plan = plan
            plan.inputsToRead += state.added
            var summary = RunSummary(plan: plan)
            for input in state.inputs.values {
                summary.inputsRead += 1
                summary.inputsDamaged += input.status.isDamage ? 1 : 0
                summary.inputsByStatus[input.status, default: 0] += 1
                summary.bytesStored += input.bytesStored
                summary.bytesRead += input.bytesRead
                summary.records += input.records
                summary.rowsRead += input.rowsRead
                summary.rowsKept += input.rowsKept
                summary.rowsDuplicate += input.rowsDuplicate
                summary.splitsCorrected += input.splits
                for (reason, rows) in input.rejects {
                    summary.rowsRejected += rows
                    summary.rejectionsByReason[reason.rawValue, default: 0] += rows
                }
            }
            return summary
        }
    }
}
