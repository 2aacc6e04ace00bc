import Codec
import ColumnKernel
import Flow
import FlowDecode
import FlowRollup
import FlowStore

/// One thread's buffers for event logs.
final class EventWorker {
    var decoder = EventDecoder()
    var rollup: EventRollup
    var map = EventNumberMap()
    let memoryLimit: Int

    init(memoryLimit: Int, ownerChanges: (any OwnerChanges)?, rolledUpDays: RolledUpDays) {
        self.memoryLimit = memoryLimit
        rollup = EventRollup(ownerChanges: ownerChanges)
        rollup.rolledUpDays = rolledUpDays
    }

    /// Ready for another input; numbers stay unless they have grown out of proportion.
    func reset(fileName: String) {
        decoder.reset(fileName: fileName)
        rollup.reset()
        map.removeScopes()
        if memoryBytes > memoryLimit / 2 { forgetNumbers() }
    }

    func forgetNumbers() {
        decoder.forgetNumbers(keepingThoseOf: &rollup)
        map.removeAll()
    }

    var memoryBytes: Int { rollup.memoryBytes + decoder.tables.memoryBytes }

    /// The logs of the input's records.
    var formats: [String] {
        decoder.traits.logs.sorted { $0.rawValue < $1.rawValue }.map(\.text)
    }

    var partition: EventPartition {
        EventPartition(
            rollup: rollup,
            texts: decoder.tables.texts,
            identities: decoder.tables.identities
        )
    }
}

/// Decodes windows of bytes into an event worker's rollup.
struct EventDecoding {
    let worker: EventWorker
    let context: IngestContext
    let inputID: Int64

    /// Takes everything out of one window.
    ///
    /// - Returns: How many bytes are done, and whether the input is.
    func decode(
        _ bytes: Span<UInt8>,
        offset: Int,
        position: WindowPosition,
        verdict: inout InputVerdict
    ) throws(StoreError) -> (consumed: Int, isDone: Bool) {
        var done = 0
        while true {
            let step = worker.decoder.decode(
                bytes.extracting(done..<bytes.count),
                offset: offset + done,
                position: position,
                addresses: &worker.rollup.addresses
            )
            done += step.consumed
            addBatch()
            if worker.memoryBytes > worker.memoryLimit { try spill() }
            switch step.event {
            case .needsMore: return (done, false)
            case .batch: continue
            case .damage(let at, let expected):
                noteDamage(at: at, expected: expected, near: bytes, offset: offset, &verdict)
            case .end(let isWhole):
                verdict.endedInside = verdict.endedInside || !isWhole
                worker.rollup.finish()
                return (done, true)
            }
        }
    }

    private func addBatch() {
        // Out of the decoder while its tables are in use: else they would be overlapping accesses.
        var batch = EventBatch()
        swap(&batch, &worker.decoder.tables.batch)
        worker.rollup.add(
            &batch,
            texts: worker.decoder.tables.texts,
            claims: context.claims,
            input: inputID
        )
        swap(&batch, &worker.decoder.tables.batch)
    }

    private func spill() throws(StoreError) {
        try context.store.spillEvents(worker.partition, map: &worker.map, inputID: inputID)
        worker.rollup.removeGroups()
        worker.forgetNumbers()
    }

    private func noteDamage(
        at position: Int,
        expected: String,
        near bytes: Span<UInt8>,
        offset: Int,
        _ verdict: inout InputVerdict
    ) {
        if verdict.jsonDamage == nil { verdict.jsonDamage = (position, expected) }
        let start = max(0, position - offset - 20)
        let sample = (start..<min(bytes.count, start + 60)).map { bytes[$0] }
        worker.rollup.note(
            .damagedJSON,
            rows: 0,
            offset: position,
            sample: RejectTally.escaped(sample)
        )
    }
}

/// Reads an opened input to its end as a log of events.
func readEvents(
    _ reader: InputReader,
    _ decoding: EventDecoding,
    verdict: inout InputVerdict
) throws {
    var windows = Windows(reader)
    var step: (consumed: Int, isDone: Bool)
    repeat {
        var account = verdict
        step = try reader.withUnread { bytes throws(StoreError) in
            try decoding.decode(
                bytes,
                offset: windows.offset,
                position: windows.position,
                verdict: &account
            )
        }
        verdict = account
    } while try windows.advance(past: step.consumed, isDone: step.isDone)
}

/// Stores the partition of an input of events and draws up the report.
func storeEvents(
    _ account: InputAccount,
    worker: EventWorker,
    context: IngestContext,
    runID: Int64
) throws(StoreError) -> IngestedInput {
    if let failure = context.claims.failure { throw failure }
    var account = account
    account.rolledUp = try context.store.rolledUpRows(ofInput: account.inputID)
    let isDue = try context.store.replaceEvents(
        account,
        worker.partition,
        map: &worker.map,
        runID: runID
    )
    if isDue { try context.commitIfWhole() }
    var figures = InputFigures(worker.rollup, texts: worker.decoder.tables.texts)
    figures.credit(account.rolledUp)
    return IngestedInput(report: InputReport(account, figures), rejects: figures.rejects)
}

extension EventDecoder {
    /// Forgets all numbers but for those of what a rollup counts through the whole input, which are new.
    mutating func forgetNumbers(keepingThoseOf rollup: inout EventRollup) {
        let (texts, identities, addresses) = (tables.texts, tables.identities, rollup.addresses)
        forgetNumbers(&rollup.addresses)
        var moves = NumberMoves(
            from: texts,
            identities,
            addresses,
            to: tables.texts,
            tables.identities,
            rollup.addresses
        )
        rollup.forgetNumbers(&moves)
        tables.texts = moves.texts
        tables.identities = moves.identities
    }
}
