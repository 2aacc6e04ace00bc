import Codec
import ColumnKernel
import Flow
import FlowCollect
import FlowDecode
import FlowRollup
import FlowStore
import Synchronization

/// Reads one large input with all workers (R11: the same result as with one).
///
/// One worker at a time decompresses the next stretch of whole records, then decodes it while another decompresses. Input
/// that is damaged, or not of the platform's own shape, is read again from the start by one worker, because what follows
/// damage must not depend on how the input was cut.
func ingestSplit(
    _ input: PlannedInput,
    jobs: Int,
    memoryLimit: Int,
    _ context: IngestContext,
    _ runID: Int64
) throws(StoreError) -> IngestedInput {
    let inputID = inputNumber(of: input, context)
    let shared = SharedInput(path: input.file.path, memoryLimit: memoryLimit)
    guard shared.isSplittable else { return try ingestAlone(input, memoryLimit, context, runID) }
    let gathered = GatheredParts()
    onAllWorkers(jobs) { _ in
        let worker = context.worker(memoryLimit: memoryLimit)
        worker.reset(for: input)
        do throws(StoreError) {
            try decodeFragments(of: shared, worker, context, inputID)
            worker.releaseMany()
            gathered.add(
                Part(
                    rollup: worker.rollup,
                    texts: worker.decoder.texts,
                    summaries: worker.summaries,
                    hasSpilled: worker.hasSpilled
                )
            )
        } catch {
            gathered.fail(error)
        }
    }
    if let failure = gathered.failure { throw failure }
    guard let stored = shared.finish() else {
        context.claims.release(inputID)
        try context.store.discardSpill(of: inputID)
        return try ingestAlone(input, memoryLimit, context, runID)
    }
    // The others are done with: theirs is its memory.
    let worker = context.worker(memoryLimit: memoryLimit * jobs)
    worker.reset(for: input)
    if let first = gathered.take() { worker.adopt(first) }
    while var part = gathered.take() {
        worker.absorb(&part)
        guard worker.isFull else { continue }
        try WindowDecoding(worker: worker, context: context, inputID: inputID).spill()
    }
    var account = InputAccount(inputID: inputID, path: input.file.path, status: .ok)
    account.modifiedNanoseconds = input.file.modifiedNanoseconds
    account.stretches = input.stretches
    account.compression = stored.compression.rawValue
    account.bytesRead = stored.bytesRead
    account.bytesStored = stored.content.bytes
    account.sha256 = stored.content.sha256
    account.formats = worker.formats
    return try storeInput(account, worker: worker, context: context, runID: runID)
}

private func ingestAlone(
    _ input: PlannedInput,
    _ memoryLimit: Int,
    _ context: IngestContext,
    _ runID: Int64
) throws(StoreError) -> IngestedInput {
    try ingest(
        input,
        worker: context.worker(memoryLimit: memoryLimit),
        context: context,
        runID: runID
    )
}

private func decodeFragments(
    of shared: SharedInput,
    _ worker: Worker,
    _ context: IngestContext,
    _ inputID: Int64
) throws(StoreError) {
    let decoding = WindowDecoding(worker: worker, context: context, inputID: inputID)
    var fragment = Fragment()
    while shared.next(into: &fragment) {
        worker.decoder.resetInsideRecords(atStart: fragment.isFirst)
        _ = try decoding.decode(fragment.bytes.span, offset: fragment.offset, position: .last)
        worker.rollup.endStretch()
        if worker.verdict.jsonDamage != nil || !worker.decoder.isBetweenRecords {
            shared.giveUp()
            return
        }
    }
}

/// Whole records of an input, between two cuts.
private struct Fragment {
    var bytes: [UInt8] = []
    /// Offset of the first byte in the decompressed input.
    var offset = 0
    var isFirst = true
}

/// What one worker has found in a split input.
struct Part: Sendable {
    var rollup: PartitionRollup
    var texts: TextTable
    /// Of what it had to put aside.
    var summaries: PartitionSummaries
    var hasSpilled: Bool
}

extension Worker {
    /// Goes on where another worker stopped.
    func adopt(_ part: Part) {
        decoder.withRecord { _, texts in texts = part.texts }
        rollup = part.rollup
        summaries = part.summaries
        hasSpilled = part.hasSpilled
    }

    /// Takes over what another worker has found in the same input.
    func absorb(_ part: inout Part) {
        decoder.withRecord { _, texts in
            rollup.absorb(&part.rollup, otherTexts: part.texts, texts: &texts)
        }
        summaries.merge(part.summaries)
        hasSpilled = hasSpilled || part.hasSpilled
    }
}

/// What the workers of one split input have found.
private final class GatheredParts: Sendable {
    private struct State {
        var parts: [Part] = []
        var failure: StoreError?
    }

    private let state = Mutex(State())

    func add(_ part: Part) { state.withLock { $0.parts.append(part) } }

    func take() -> Part? { state.withLock { $0.parts.popLast() } }

    func fail(_ error: StoreError) { state.withLock { $0.failure = $0.failure ?? error } }

    var failure: StoreError? { state.withLock { $0.failure } }
}

/// An input that several workers read from, one at a time.
private final class SharedInput: Sendable {
    struct Stored {
        var compression: Compression
        var bytesRead: Int
        var content: StoredContent
    }

    private struct State: ~Copyable {
        let reader = InputReader()
        var scanner = BracketScanner()
        /// Bytes of the window that the scanner has seen.
        var scanned = 0
        var isAtEnd = false
        var isAtStart = true
        /// Damaged, or not of the expected shape: one worker reads it from the start.
        var mustReadAlone = false
    }

    private let turn = Turn()
    private let state: Mutex<State>
    /// Decompressed bytes a worker takes at a time, about.
    private let fragmentBytes: Int
    /// A record that makes a fragment larger is no usual one: one worker reads the input, window by window (R14).
    private let maximumFragment: Int

    /// - Parameters:
    ///   - path: The input.
    ///   - memoryLimit: Bytes a worker's tables may take; fragments, which come on top of them, stay small beside that.
    init(path: String, memoryLimit: Int) {
        fragmentBytes = min(4 << 20, max(1 << 20, memoryLimit / 16))
        maximumFragment = min(64 << 20, max(2 << 20, memoryLimit / 4))
        let state = Mutex(State())
        state.withLock { state in
            do {
                try state.reader.open(path: path)
                _ = try state.reader.refill()
            } catch {
                state.mustReadAlone = true
                return
            }
            let prefix = state.reader.withUnread { bytes in
                EventDecoder.recognises(bytes) ? nil : RecordsArray.prefixEnd(bytes)
            }
            guard let prefix else {
                state.mustReadAlone = true
                return
            }
            state.reader.discard(prefix)
        }
        self.state = state
    }

    var isSplittable: Bool { state.withLock { !$0.mustReadAlone } }

    func giveUp() { state.withLock { $0.mustReadAlone = true } }

    /// Fills `fragment` with the next whole records; `false` if there are none.
    func next(into fragment: inout Fragment) -> Bool {
        fragment.bytes.removeAll(keepingCapacity: true)
        _ = turn.begin(.wait)
        defer { turn.end() }
        return state.withLock { state in
            fragment.offset = state.reader.unreadOffset
            fragment.isFirst = state.isAtStart
            // What the last call looked at behind its last record: the beginning of one.
            var isInside = state.scanned > 0
            state.reader.move(state.scanned, to: &fragment.bytes)
            state.scanned = 0
            while !state.isAtEnd, !state.mustReadAlone,
                isInside || fragment.bytes.count < fragmentBytes
            {
                advance(&state, &fragment, &isInside)
            }
            state.isAtStart = false
            return !fragment.bytes.isEmpty && !state.mustReadAlone
        }
    }

    private func advance(_ state: inout State, _ fragment: inout Fragment, _ isInside: inout Bool) {
        var scanner = state.scanner
        let stop = state.reader.withUnread { scanner.scan($0, from: 0) }
        state.scanner = scanner
        switch stop {
        case .inside(let end):
            var unread = state.reader.withUnread { $0.count }
            if let end {
                state.reader.move(end, to: &fragment.bytes)
                unread -= end
                isInside = false
                guard fragment.bytes.count < fragmentBytes else {
                    state.scanned = unread
                    return
                }
            }
            // The window is emptied, so that it does not have to hold a whole record.
            state.reader.move(unread, to: &fragment.bytes)
            isInside = isInside || unread > 0
            guard fragment.bytes.count <= maximumFragment,
                (try? state.reader.refill()) == true
            else {
                state.mustReadAlone = true
                return
            }
        case .arrayEnd(let end):
            state.reader.move(end, to: &fragment.bytes)
            state.reader.discard(1)
            state.isAtEnd = true
            finishDocument(&state)
        }
    }

    /// Behind the array only `}` and white space may follow.
    private func finishDocument(_ state: inout State) {
        var hasClosed = false
        repeat {
            let rest = state.reader.withUnread { bytes in (0..<bytes.count).map { bytes[$0] } }
            for byte in rest {
                switch byte {
                case 0x20, 0x09, 0x0a, 0x0d: continue
                case UInt8(ascii: "}") where !hasClosed: hasClosed = true
                default:
                    state.mustReadAlone = true
                    return
                }
            }
            state.reader.discard(rest.count)
        } while (try? state.reader.refill()) == true
        if !hasClosed || state.reader.damage != nil { state.mustReadAlone = true }
    }

    /// `nil` if one worker has to read the input again.
    func finish() -> Stored? {
        state.withLock { state in
            defer { state.reader.close() }
            guard !state.mustReadAlone, state.isAtEnd, state.reader.damage == nil else {
                return nil
            }
            // A failure here shows again, with its reason, when one worker reads the input.
            guard let content = try? state.reader.finish() else { return nil }
            return Stored(
                compression: state.reader.compression,
                bytesRead: state.reader.bytesRead,
                content: content
            )
        }
    }
}
