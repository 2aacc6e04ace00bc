import Flow
import FlowCollect
import FlowStore
import Foundation
import Synchronization

/// The reading part of a run: plan, waves of inputs, second readings, the account.
struct Ingestion {
    let request: RunRequest
    let store: ResultStore
    let observer: any RunObserver
    let stop: any StopRequest

    /// Claims held in memory before they are left to the database: about 32 bytes each.
    private var maximumClaims: Int { max(1 << 16, request.memoryBytes / 8 / 32) }
    /// Inputs between two looks at the claims.
    private static let wave = 2048

    mutating func run(_ discovery: Discovery) throws(PipelineError) -> RunSummary {
        do {
            return try runStoring(discovery)
        } catch {
            store.rollBack()
            switch error {
            case .unusable(_, let reason), .failed(_, let reason):
                throw .storing(path: request.databasePath, reason: reason)
            }
        }
    }

    private func runStoring(_ discovery: Discovery) throws(StoreError) -> RunSummary {
        let ledger = try store.ledger()
        let plan = Planner(ledger: ledger, hours: request.hours).plan(discovery.files)
        let inputs = plan.inputs.sorted {
            ($0.file.bytes, $1.file.path) > ($1.file.bytes, $0.file.path)
        }
        var runPlan = RunPlan(
            inputsFound: discovery.files.count,
            inputsToRead: inputs.count,
            bytesToRead: inputs.reduce(0) { $0 + $1.file.bytes },
            inputsUnchanged: plan.unchanged,
            inputsOutsideHours: plan.outsideHours
        )
        observer.observe(.planned(runPlan))
        for touched in plan.touched {
            try store.noteModified(touched.inputID, nanoseconds: touched.nanoseconds)
        }
        guard !inputs.isEmpty else {
            try store.commit()
            return RunSummary(plan: runPlan)
        }
        try store.beginWriting()
        let runID = try store.beginRun(
            pipeline: request.pipelineName,
            version: request.version,
            configurationHash: request.configurationHash,
            startedMilliseconds: nowMilliseconds()
        )
        let claims = try InRunClaims(store: store)
        let context = IngestContext(store: store, claims: claims)
        let totals = RunTotals(observer: observer)
        try read(inputs, context, totals, runID)
        try readOrphans(discovery, ledger, context, totals, runID, &runPlan)
        observer.observe(.finalising)
        try store.commit()
        return try finish(runID, runPlan, totals)
    }

    /// Reads inputs in waves; within one, workers take the next input as they become free.
    private func read(
        _ inputs: [PlannedInput],
        _ context: IngestContext,
        _ totals: RunTotals,
        _ runID: Int64
    ) throws(StoreError) {
        for start in stride(from: 0, to: inputs.count, by: Self.wave) {
            let wave = Array(inputs[start..<min(start + Self.wave, inputs.count)])
            let split = wave.prefix { isWorthSplitting($0, of: inputs) }
            for input in split where !stop.isRequested {
                totals.add(
                    try ingestSplit(
                        input,
                        jobs: request.jobs,
                        memoryLimit: workerMemory,
                        context,
                        runID
                    )
                )
            }
            readWave(Array(wave.dropFirst(split.count)), context, totals, runID)
            if let failure = totals.failure ?? context.claims.failure { throw failure }
            if context.claims.count > maximumClaims {
                try store.commit()
                context.claims.forget()
            }
        }
    }

    private func readWave(
        _ wave: [PlannedInput],
        _ context: IngestContext,
        _ totals: RunTotals,
        _ runID: Int64
    ) {
        let work = WorkList(wave)
        let stop = stop
        let memory = workerMemory
        onAllWorkers(min(request.jobs, wave.count)) { _ in
            let worker = Worker(memoryLimit: memory)
            while !stop.isRequested, totals.failure == nil, let input = work.take() {
                do throws(StoreError) {
                    totals.add(try ingest(input, worker: worker, context: context, runID: runID))
                } catch {
                    totals.fail(error)
                }
            }
        }
    }

    /// An input that would keep one worker busy long after the others are done.
    private func isWorthSplitting(_ input: PlannedInput, of all: [PlannedInput]) -> Bool {
        guard request.jobs > 1, input.file.bytes >= 8 << 20 else { return false }
        let total = all.reduce(0) { $0 + $1.file.bytes }
        return input.file.bytes > total / (request.jobs * 2)
    }

    /// R4: an input that gave up records others had as duplicates makes those be read again.
    private func readOrphans(
        _ discovery: Discovery,
        _ ledger: [String: LedgerEntry],
        _ context: IngestContext,
        _ totals: RunTotals,
        _ runID: Int64,
        _ plan: inout RunPlan
    ) throws(StoreError) {
        // Each round settles the records of one round of changes; more than a few means something else is wrong.
        for _ in 0..<4 where !stop.isRequested {
            let orphans = try store.takeOrphanedInputs()
            guard !orphans.isEmpty else { return }
            try store.commit()
            context.claims.forget()
            let known = try store.ledger()
            let inputs = discovery.files.compactMap { file -> PlannedInput? in
                guard let entry = known[file.path], orphans.contains(entry.inputID) else {
                    return nil
                }
                return PlannedInput(file: file, inputID: entry.inputID)
            }
            plan.inputsToRead += inputs.count
            try read(inputs, context, totals, runID)
        }
    }

    private func finish(
        _ runID: Int64,
        _ plan: RunPlan,
        _ totals: RunTotals
    ) throws(StoreError) -> RunSummary {
        var summary = totals.summary(of: plan)
        summary.runID = Int(runID)
        summary.stoppedEarly = stop.isRequested
        summary.lifetimeTotals = try store.lifetimeTotals(ofRun: runID)
        let status: RunAccount.Status =
            summary.stoppedEarly ? .stopped : summary.inputsDamaged > 0 ? .damaged : .done
        try store.endRun(
            runID,
            account: RunAccount(
                status: status,
                inputsRead: summary.inputsRead,
                inputsUnchanged: plan.inputsUnchanged,
                inputsFailed: summary.inputsDamaged,
                rowsKept: summary.rowsKept,
                rowsRejected: summary.rowsRejected,
                splitsCorrected: summary.splitsCorrected,
                lifetimeTotals: summary.lifetimeTotals
            ),
            finishedMilliseconds: nowMilliseconds()
        )
        try store.commit()
        return summary
    }

    /// What one worker's tables may take: half of what is left for it, as tables double when they grow.
    private var workerMemory: Int {
        let fixed = min(64 << 20, request.memoryBytes / 8) + maximumClaims * 32 + (32 << 20)
        return max(4 << 20, (request.memoryBytes - fixed) / request.jobs / 3)
    }

    private func nowMilliseconds() -> Int64 { Int64(Date.now.timeIntervalSince1970 * 1000) }
}

/// The figures of a run, added up by all workers.
final class RunTotals: Sendable {
    private struct State {
        var inputs = 0
        var damaged = 0
        var byStatus: [InputStatus: Int] = [:]
        var bytesStored = 0
        var bytesRead = 0
        var records = 0
        var rowsRead = 0
        var rowsKept = 0
        var rowsDuplicate = 0
        var rowsRejected = 0
        var rejects: [String: Int] = [:]
        var splits = 0
        var failure: StoreError?
    }

    private let observer: any RunObserver
    private let state = Mutex(State())

    init(observer: any RunObserver) { self.observer = observer }

    /// Counts one input and reports it; reports come one at a time.
    func add(_ input: IngestedInput) {
        state.withLock { state in
            let report = input.report
            state.inputs += 1
            state.damaged += report.status.isDamage ? 1 : 0
            state.byStatus[report.status, default: 0] += 1
            state.bytesStored += report.bytesStored
            state.bytesRead += report.bytesRead
            state.records += report.records
            state.rowsRead += report.rowsRead
            state.rowsKept += report.rowsKept
            state.rowsDuplicate += report.rowsDuplicate
            state.rowsRejected += report.rowsRejected
            for (reason, entry) in input.rejects.entries {
                state.rejects[reason.rawValue, default: 0] += entry.rows
            }
            state.splits += input.splits
            observer.observe(.input(report))
        }
    }

    func fail(_ error: StoreError) { state.withLock { $0.failure = $0.failure ?? error } }

    var failure: StoreError? { state.withLock { $0.failure } }

    func summary(of plan: RunPlan) -> RunSummary {
        state.withLock { state in
            var summary = RunSummary(plan: plan)
            summary.inputsRead = state.inputs
            summary.inputsDamaged = state.damaged
            summary.inputsByStatus = state.byStatus
            summary.bytesStored = state.bytesStored
            summary.bytesRead = state.bytesRead
            summary.records = state.records
            summary.rowsRead = state.rowsRead
            summary.rowsKept = state.rowsKept
            summary.rowsDuplicate = state.rowsDuplicate
            summary.rowsRejected = state.rowsRejected
            summary.rejectionsByReason = state.rejects
            summary.splitsCorrected = state.splits
            return summary
        }
    }
}
