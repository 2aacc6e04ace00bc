import Codec
import Flow
import FlowCollect
import FlowDecode
import FlowRollup
import FlowStore

/// An input that has to be read.
struct PlannedInput: Sendable {
    var file: FoundFile
    /// Its number in the ledger; new ones get theirs when they are read.
    var inputID: Int64?
    /// How long a stretch of a VNet stream may become (R3).
    var stretches = SplitSegment.Stretches.long

    init(_ known: KnownFile) {
        file = known.file
        guard let entry = known.entry else { return }
        inputID = entry.inputID
        stretches = entry.interleaving == .apart ? .long : .record
    }
}

/// What reading an input came to.
enum ReadInput {
    /// Its partition is in the worker, ready to be stored.
    case partition(InputAccount)
    /// The same, of events.
    case events(InputAccount)
    /// It could not be read, and what was loaded of it earlier stays.
    case kept(IngestedInput)
}

/// Reads one input with one worker and stores its partition.
///
/// - Returns: What to report, and the figures of the run's summary.
func ingest(
    _ input: PlannedInput,
    worker: Worker,
    context: IngestContext,
    runID: Int64
) throws(StoreError) -> IngestedInput {
    switch try readInput(input, worker: worker, context: context) {
    case .partition(let account):
        try storeInput(account, worker: worker, context: context, runID: runID)
    case .events(let account):
        try storeEvents(account, worker: worker.events, context: context, runID: runID)
    case .kept(let report): report
    }
}

/// Reads one input with one worker.
func readInput(
    _ input: PlannedInput,
    worker: Worker,
    context: IngestContext
) throws(StoreError) -> ReadInput {
    let inputID = inputNumber(of: input, context)
    worker.reset(for: input)
    var account = InputAccount(inputID: inputID, path: input.file.path, status: .unreadable)
    account.modifiedNanoseconds = input.file.modifiedNanoseconds
    account.stretches = input.stretches
    var isOfEvents = false
    do {
        try worker.reader.open(path: input.file.path)
        _ = try worker.reader.refill()
        isOfEvents = worker.reader.withUnread { EventDecoder.recognises($0) }
        if isOfEvents {
            worker.events.reset(fileName: fileName(ofPath: input.file.path))
            let decoding = EventDecoding(
                worker: worker.events,
                context: context,
                inputID: inputID
            )
            try readEvents(worker.reader, decoding, verdict: &worker.verdict)
        } else {
            let decoding = WindowDecoding(worker: worker, context: context, inputID: inputID)
            try decodeAll(worker.reader, decoding)
        }
        let stored = try worker.reader.finish()
        fill(&account, from: worker, isOfEvents: isOfEvents, stored: stored)
    } catch let error as ReadError {
        if input.inputID != nil {
            // R12: what was loaded stays; the file is tried again next time.
            worker.reader.close()
            worker.reset()
            context.claims.release(inputID)
            try context.store.discardSpill(of: inputID)
            return .kept(.unreadable(account.path, sentence(of: error)))
        }
        account.damage = sentence(of: error)
        account.bytesStored = input.file.bytes
    } catch let error as StoreError {
        throw error
    } catch {
        throw .failed(path: account.path, reason: "\(error)")
    }
    worker.reader.close()
    return isOfEvents ? .events(account) : .partition(account)
}

func inputNumber(of input: PlannedInput, _ context: IngestContext) -> Int64 {
    if let known = input.inputID { return known }
    return context.store.newInputID()
}

/// Pumps an opened input through a worker's decoder.
func decodeAll(_ reader: InputReader, _ decoding: WindowDecoding) throws {
    var windows = Windows(reader)
    var step: (consumed: Int, outcome: WindowDecoding.Outcome)
    repeat {
        step = try reader.withUnread { bytes throws(StoreError) in
            try decoding.decode(bytes, offset: windows.offset, position: windows.position)
        }
    } while try windows.advance(past: step.consumed, isDone: step.outcome == .ended)
}

/// Completes the ledger entry from what the worker has seen.
func fill(
    _ account: inout InputAccount,
    from worker: Worker,
    isOfEvents: Bool,
    stored: StoredContent
) {
    worker.verdict.bytesRead = worker.reader.bytesRead
    worker.verdict.codecDamage = worker.reader.damage
    let (status, damage) =
        isOfEvents
        ? worker.verdict.conclude(worker.events.decoder.traits)
        : worker.verdict.conclude(worker.decoder.traits, records: worker.rollup.recordCount)
    account.status = status
    account.damage = damage
    account.compression = worker.reader.compression.rawValue
    account.bytesRead = worker.reader.bytesRead
    account.bytesStored = stored.bytes
    account.sha256 = stored.sha256
    account.formats = isOfEvents ? worker.events.formats : worker.formats
}

/// Stores the partition and draws up the report.
func storeInput(
    _ account: InputAccount,
    worker: Worker,
    context: IngestContext,
    runID: Int64
) throws(StoreError) -> IngestedInput {
    if let failure = context.claims.failure { throw failure }
    var account = account
    account.rolledUp = try context.store.rolledUpRows(ofInput: account.inputID)
    // Stretches that were put aside keep their ends, for the store to match.
    if !worker.hasSpilled { worker.rollup.joinStretches() }
    let isDue = try context.store.replace(
        account,
        rollup: &worker.rollup,
        texts: worker.decoder.texts,
        map: &worker.map,
        summaries: &worker.summaries,
        runID: runID
    )
    if isDue { try context.commitIfWhole() }
    var figures = InputFigures(worker.rollup)
    figures.credit(account.rolledUp)
    var report = InputReport(account, figures)
    report.figures.splits = worker.summaries.splits
    return IngestedInput(
        report: report,
        rejects: figures.rejects,
        unknownWordRows: worker.rollup.unknownWordRows
    )
}

/// The outcome of one input.
struct IngestedInput: Sendable {
    var report: InputReport
    var rejects = RejectTally()
    var unknownWordRows = 0

    static func unreadable(_ path: String, _ reason: String) -> IngestedInput {
        var report = InputReport(path: path, status: .unreadable)
        report.damage = reason + "; its earlier result is kept"
        return IngestedInput(report: report)
    }
}

/// A read error in words.
func sentence(of error: ReadError) -> String {
    switch error {
    case .open(_, let code): "cannot be opened: \(SystemError(code: code))"
    case .read(_, let offset, let code):
        "cannot be read at byte \(offset): \(SystemError(code: code))"
    }
}
