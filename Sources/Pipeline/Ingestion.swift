import Flow
import FlowCollect
import FlowStore
import Foundation

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
        // First, so that rows can be told apart by whose the address was at their time.
        let inventory = try InventoryIngest(request: request, store: store, observer: observer)
            .run()
        var summary = try readSources(discovery)
        summary.inventory = inventory
        return summary
    }

    private func readSources(_ discovery: Discovery) throws(StoreError) -> RunSummary {
        let plan = try Planner(store: store, hours: request.hours).plan(discovery.files)
        let inputs = plan.inputs.sorted(by: isReadBefore)
        let runPlan = RunPlan(
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
            try store.reviewRules()
            try store.commit()
            try store.completeEvidence()
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
        let context = IngestContext(
            store: store,
            claims: claims,
            ownerChanges: OwnerTimes(try store.owners())
        )
        let course = IngestCourse(
            files: discovery.files,
            totals: RunTotals(observer: observer),
            runID: runID
        )
        try read(inputs, context, course)
        observer.observe(.finalising)
        try commitWhole(context, course)
        return try finish(runID, runPlan, course.totals)
    }

    /// Reads inputs in waves; within one, workers take the next input as they become free.
    func read(
        _ inputs: [PlannedInput],
        _ context: IngestContext,
        _ course: IngestCourse
    ) throws(StoreError) {
        let totals = course.totals
        var start = 0
        while start < inputs.count, goesOn(context) {
            let wave = Array(inputs[start..<min(start + Self.wave, inputs.count)])
            let split = wave.prefix { isWorthSplitting($0, of: inputs) }
            for input in split where goesOn(context) {
                totals.add(
                    try ingestSplit(
                        input,
                        jobs: request.jobs,
                        memoryLimit: workerMemory,
                        context,
                        course.runID
                    )
                )
            }
            let rest = Array(wave.dropFirst(split.count))
            start += split.count + readWave(rest, context, course)
            if let failure = totals.failure ?? context.claims.failure { throw failure }
            let isFull = context.claims.count > maximumClaims
            if context.pass == .first, context.hold.isSet || isFull {
                try commitWhole(context, course)
            }
            // What has been stored is known to the store, committed or not.
            if isFull { context.claims.forget() }
        }
    }

    /// Whether another input may be begun: what has to be read again is read even if a stop was asked for.
    private func goesOn(_ context: IngestContext) -> Bool {
        context.pass == .again || !stop.isRequested
    }

    /// - Returns: How many inputs were read; claims beyond their limit (R14), and inputs that have to be read again before the next
    ///   commit, end the wave before its last one.
    private func readWave(
        _ wave: [PlannedInput],
        _ context: IngestContext,
        _ course: IngestCourse
    ) -> Int {
        let (totals, runID) = (course.totals, course.runID)
        let limit = maximumClaims
        let work = WorkList(wave)
        let turn = Turn()
        let threads = min(request.jobs, wave.count)
        // One thread alone never has to wait for another to store.
        let workersOfThread = threads > 1 ? 2 : 1
        let memory = workerMemory / workersOfThread
        onAllWorkers(threads) { _ in
            var reading = ReadAhead(
                turn,
                workers: (0..<workersOfThread).map { _ in context.worker(memoryLimit: memory) },
                context,
                runID: runID
            )
            do throws(StoreError) {
                while goesOn(context), context.pass == .again || !context.hold.isSet,
                    totals.failure == nil, context.claims.count <= limit, let input = work.take()
                {
                    for done in try reading.ingest(input) { totals.add(done) }
                }
                for done in try reading.finish() { totals.add(done) }
            } catch {
                totals.fail(error)
            }
        }
        return work.taken
    }

    private func isLarge(_ input: PlannedInput) -> Bool { input.file.bytes >= 8 << 20 }

    /// The order of reading, which no result depends on (R11).
    ///
    /// Large inputs first, so that no worker is left with one at the end; the others hour by hour: each transaction works out the
    /// roles of all hours it touched, whole hours.
    private func isReadBefore(_ one: PlannedInput, _ other: PlannedInput) -> Bool {
        let (isOneLarge, isOtherLarge) = (isLarge(one), isLarge(other))
        guard isOneLarge == isOtherLarge else { return isOneLarge }
        let (oneHour, otherHour) = (one.file.hourHint ?? 0, other.file.hourHint ?? 0)
        if !isOneLarge, oneHour != otherHour { return oneHour < otherHour }
        return (one.file.bytes, other.file.path) > (other.file.bytes, one.file.path)
    }

    /// An input that would keep one worker busy long after the others are done.
    private func isWorthSplitting(_ input: PlannedInput, of all: [PlannedInput]) -> Bool {
        guard request.jobs > 1, isLarge(input) else { return false }
        let total = all.reduce(0) { $0 + $1.file.bytes }
        return input.file.bytes > total / (request.jobs * 2)
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
        try store.reviewRules()
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

    /// What one worker's tables may take: half of what is left for it, as they grow by half, and the old ones are there until the
    /// new ones are filled.
    private var workerMemory: Int {
        let fixed = min(64 << 20, request.memoryBytes / 8) + maximumClaims * 32 + (48 << 20)
        return max(4 << 20, (request.memoryBytes - fixed) / request.jobs / 2)
    }

    private func nowMilliseconds() -> Int64 { Int64(Date.now.timeIntervalSince1970 * 1000) }
}
