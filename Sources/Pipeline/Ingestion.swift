import Codec
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

    /// Claims held in memory before they are left to the database.
    private var maximumClaims: Int { max(1 << 16, request.memoryBytes / 512) }
    /// What one takes: a slot of 16 bytes, and half of the slots are free where a table has grown.
    private static let claimBytes = 32
    /// Inputs between two looks at the claims.
    private static let wave = 2048

    /// Bytes from which a file is read before the others, and may be split.
    private static let largeBytes = 8 << 20

    func run() throws(PipelineError) -> RunSummary {
        do {
            return try runStoring()
        } catch {
            store.rollBack()
            switch error {
            case .unusable(_, let reason), .failed(_, let reason):
                throw .storing(path: request.databasePath, reason: reason)
            }
        }
    }

    private func runStoring() throws(StoreError) -> RunSummary {
        let findings = StoredFindings(store)
        let notices = try discover(request.sources, findings)
        try findings.finish(largeBytes: Self.largeBytes)
        for notice in notices {
            observer.observe(
                .notice(notice.description, isMissingEvidence: notice.isMissingEvidence)
            )
        }
        // First, so that rows can be told apart by whose the address was at their time.
        let inventory = try InventoryIngest(request: request, store: store, observer: observer)
            .run()
        let missing = notices.count { $0.isMissingEvidence }
        var summary = try readSources(isWhole: missing == 0 && inventory.problems == 0)
        summary.inventory = inventory
        summary.sourcesMissing = missing
        return summary
    }

    /// Reads what is new of the sources; `isWhole` says whether they and the inventory could be read.
    private func readSources(isWhole: Bool) throws(StoreError) -> RunSummary {
        let plan = try Planner(store: store, hours: request.hours).plan()
        observer.observe(.planned(plan))
        guard plan.inputsToRead > 0 else {
            try store.commit()
            var summary = RunSummary(plan: plan)
            summary.rolledUp = try rollUp(ofRun: nil, isWhole: isWhole)
            try store.reviewRules()
            try store.commit()
            try store.completeEvidence()
            return summary
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
            ownerChanges: OwnerTimes(try store.owners()),
            rolledUpDays: try store.rolledUpDays()
        )
        let course = IngestCourse(
            totals: RunTotals(store: store, observer: observer),
            runID: runID
        )
        try read(
            .planned(count: plan.inputsToRead, bytes: plan.bytesToRead),
            context,
            course
        )
        observer.observe(.finalising)
        try commitWhole(context, course)
        return try finish(runID, plan, course.totals, isWhole: isWhole)
    }

    /// Reads inputs in waves; within one, workers take the next input as they become free.
    func read(
        _ inputs: InputList,
        _ context: IngestContext,
        _ course: IngestCourse
    ) throws(StoreError) {
        let totals = course.totals
        let allBytes = inputs.bytes
        var start = 0
        while start < inputs.count, goesOn(context) {
            let wave = try inputs.inputs(from: start, limit: Self.wave, store)
            let split = wave.prefix { isWorthSplitting($0, of: allBytes) }
            for input in split where goesOn(context) {
                try totals.add(
                    ingestSplit(
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
            // What a decompressor looks back at may be megabytes: once a thread, as it reads with one worker at a time.
            let reader = InputReader()
            var reading = ReadAhead(
                turn,
                workers: (0..<workersOfThread).map { _ in
                    context.worker(memoryLimit: memory, reader: reader)
                },
                context,
                runID: runID
            )
            do throws(StoreError) {
                while goesOn(context), context.pass == .again || !context.hold.isSet,
                    totals.failure == nil, context.claims.count <= limit, let input = work.take()
                {
                    for done in try reading.ingest(input) { try totals.add(done) }
                }
                for done in try reading.finish() { try totals.add(done) }
            } catch {
                totals.fail(error)
            }
        }
        return work.taken
    }

    /// An input that would keep one worker busy long after the others are done.
    private func isWorthSplitting(_ input: PlannedInput, of allBytes: Int) -> Bool {
        request.jobs > 1 && input.file.bytes >= Self.largeBytes
            && input.file.bytes > allBytes / (request.jobs * 2)
    }

    private func finish(
        _ runID: Int64,
        _ plan: RunPlan,
        _ totals: RunTotals,
        isWhole: Bool
    ) throws(StoreError) -> RunSummary {
        var summary = try totals.summary(of: plan)
        summary.runID = Int(runID)
        summary.stoppedEarly = stop.isRequested
        summary.lifetimeTotals = try store.lifetimeTotals(ofRun: runID)
        let status: RunAccount.Status =
            summary.stoppedEarly ? .stopped : summary.inputsDamaged > 0 ? .damaged : .done
        summary.rolledUp = try rollUp(
            ofRun: runID,
            isWhole: isWhole,
            damagedInputs: summary.inputsDamaged
        )
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

    /// Removes what has become too old, in the transaction in which the run ends.
    ///
    /// A run that was asked to stop leaves that to the next one, and so does one that could not read all there is, for the days that may
    /// be missing something: rows of a day that is closed could not be added any more (R12).
    private func rollUp(
        ofRun runID: Int64?,
        isWhole: Bool,
        damagedInputs: Int = 0
    ) throws(StoreError) -> [RolledUpDay] {
        guard let retention = request.retention, !stop.isRequested else { return [] }
        let now = nowMilliseconds()
        // The first day that has to wait; none at all can be closed if that is `nil`.
        var limit: Int? = isWhole ? .max : nil
        if isWhole, damagedInputs > 0, let runID {
            limit = try store.firstDoubtfulDay(ofRun: runID, damagedInputs: damagedInputs)
        }
        var days: [RolledUpDay] = []
        if let limit {
            days = try store.rollUp(retention, runID: runID, nowMilliseconds: now, before: limit)
        }
        if !days.isEmpty { observer.observe(.rolledUp(days)) }
        if limit != .max, try store.hasDaysToRollUp(retention, nowMilliseconds: now) {
            let waiting =
                limit.map { " from \(Timestamp.text(ofHour: $0 * 24).prefix(10)) on" } ?? ""
            let text =
                "retention waits for a run that reads all there is: no day\(waiting) is rolled up"
            observer.observe(.notice(text, isMissingEvidence: false))
        }
        return days
    }

    /// What one worker's tables may take: half of what is left for it, as they grow by half, and the old ones are there until the
    /// new ones are filled.
    private var workerMemory: Int {
        let fixed =
            min(64 << 20, request.memoryBytes / 8) + maximumClaims * Self.claimBytes
            + Self.programBytes + request.jobs * Self.readerBytes
        return max(4 << 20, (request.memoryBytes - fixed) / request.jobs / 2)
    }

    /// The program itself, as far as it is in memory, and what a run keeps whatever it reads.
    private static let programBytes = 56 << 20
    /// A worker's window of an input, its decompressor and the columns of a record.
    private static let readerBytes = 4 << 20

    private func nowMilliseconds() -> Int64 { Int64(request.clock().timeIntervalSince1970 * 1000) }
}
