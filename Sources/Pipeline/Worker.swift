import Codec
import ColumnKernel
import Flow
import FlowDecode
import FlowRollup
import FlowStore

/// Buffers for one input: everything that is reused from input to input.
final class Worker {
    /// Made when first used: parts of an input come from one that is shared.
    private(set) lazy var reader = InputReader()
    var decoder = FlowLogDecoder()
    var rollup: PartitionRollup
    var map = NumberMap()
    var summaries = PartitionSummaries()
    var verdict = InputVerdict()
    /// Whether rows of the input, and the ends of its stretches, have been put aside.
    var hasSpilled = false
    /// What it reads event logs with.
    private(set) lazy var events = EventWorker(
        memoryLimit: memoryLimit,
        ownerChanges: ownerChanges,
        rolledUpDays: rollup.rolledUpDays
    )
    private let ownerChanges: (any OwnerChanges)?
    /// Bytes this worker's tables may take before they are spilled (R14).
    let memoryLimit: Int

    /// A worker may share the reader of its thread, which reads with one worker at a time; it makes its own if there is none.
    init(
        memoryLimit: Int,
        ownerChanges: (any OwnerChanges)?,
        rolledUpDays: RolledUpDays,
        reader: InputReader? = nil
    ) {
        self.memoryLimit = memoryLimit
        self.ownerChanges = ownerChanges
        rollup = decoder.withRecord { _, texts in
            PartitionRollup(texts: &texts, ownerChanges: ownerChanges)
        }
        rollup.rolledUpDays = rolledUpDays
        if let reader { self.reader = reader }
    }

    /// Ready for another input; numbers stay unless they have grown out of proportion.
    func reset() {
        decoder.reset()
        rollup.reset()
        map.removeScopes()
        summaries = PartitionSummaries()
        verdict = InputVerdict()
        hasSpilled = false
        if rollup.memoryBytes + decoder.texts.memoryBytes > memoryLimit / 2 { forgetNumbers() }
    }

    /// The logs of the input's records.
    var formats: [String] {
        Set(rollup.recordsByHour.keys.map(\.log)).sorted { $0.rawValue < $1.rawValue }.map(\.text)
    }

    /// Ready for this one.
    func reset(for input: PlannedInput) {
        reset()
        rollup.stretches = input.stretches
    }

    func forgetNumbers() {
        decoder.forgetTexts()
        decoder.withRecord { _, texts in rollup.forgetNumbers(texts: &texts) }
        map.removeAll()
    }

    /// Gives back what records of very many rows took: the worker may wait long with what it has read.
    func releaseMany() {
        decoder.releaseMany()
        rollup.releaseMany()
    }

    var isFull: Bool { rollup.memoryBytes + decoder.texts.memoryBytes > memoryLimit }
}

/// What reading an input needs besides the worker.
struct IngestContext: Sendable {
    var store: ResultStore
    var claims: InRunClaims
    /// When addresses change hands; `nil` where no inventory says so.
    var ownerChanges: (any OwnerChanges)?
    /// Days to which no row can be added any more.
    var rolledUpDays: RolledUpDays
    /// Set while the transaction waits for inputs that have to be read again.
    let hold = CommitHold()
    var pass = Pass.first

    enum Pass { case first, again }

    /// Commits what is pending if it is whole without reading any input again; else no input is taken until that was done.
    func commitIfWhole() throws(StoreError) {
        guard !hold.isSet, try !store.commitIfWhole() else { return }
        hold.set()
    }

    func worker(memoryLimit: Int, reader: InputReader? = nil) -> Worker {
        Worker(
            memoryLimit: memoryLimit,
            ownerChanges: ownerChanges,
            rolledUpDays: rolledUpDays,
            reader: reader
        )
    }
}

/// Decodes windows of bytes into a worker's rollup.
struct WindowDecoding {
    let worker: Worker
    let context: IngestContext
    let inputID: Int64

    enum Outcome { case needsMore, ended }

    /// Takes everything out of one window.
    ///
    /// - Returns: How many bytes are done, and whether the input is.
    func decode(
        _ bytes: Span<UInt8>,
        offset: Int,
        position: WindowPosition
    ) throws(StoreError) -> (consumed: Int, outcome: Outcome) {
        var done = 0
        while true {
            let step = worker.decoder.decode(
                bytes.extracting(done..<bytes.count),
                offset: offset + done,
                position: position,
                addresses: &worker.rollup.addresses
            )
            done += step.consumed
            switch step.event {
            case .needsMore:
                return (done, .needsMore)
            case .record:
                commitRecord()
                if worker.isFull { try spill() }
            case .rows:
                worker.decoder.withRecord { record, _ in worker.rollup.addPart(of: &record) }
                worker.decoder.continueRecord()
            case .damage(let at, let expected):
                noteDamage(at: at, expected: expected, near: bytes, offset: offset)
            case .notJSON:
                worker.verdict.isNotJSON = true
                return (done, .ended)
            case .end(let isWhole):
                if !isWhole {
                    worker.verdict.endedInside = true
                    abandonRecord(offset: offset + bytes.count)
                }
                return (done, .ended)
            }
        }
    }

    private func commitRecord() {
        worker.decoder.withRecord { record, texts in
            worker.rollup.commit(&record, texts: &texts, claims: context.claims, input: inputID)
        }
    }

    func spill() throws(StoreError) {
        try context.store.spill(
            &worker.rollup,
            texts: worker.decoder.texts,
            map: &worker.map,
            summaries: &worker.summaries,
            inputID: inputID
        )
        worker.hasSpilled = true
        worker.forgetNumbers()
    }

    private func noteDamage(
        at position: Int,
        expected: String,
        near bytes: Span<UInt8>,
        offset: Int
    ) {
        abandonRecord(offset: position)
        if worker.verdict.jsonDamage == nil { worker.verdict.jsonDamage = (position, expected) }
        let start = max(0, position - offset - 20)
        let sample = (start..<min(bytes.count, start + 60)).map { bytes[$0] }
        worker.rollup.note(
            .damagedJSON,
            rows: 0,
            offset: position,
            sample: RejectTally.escaped(sample)
        )
    }

    private func abandonRecord(offset: Int) {
        guard worker.decoder.hasOpenRecord else { return }
        worker.decoder.abandonRecord { record in
            worker.rollup.abandon(record, offset: offset)
        }
    }
}
