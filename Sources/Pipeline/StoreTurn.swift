import Dispatch
import FlowStore

/// Whose turn it is to store: the database has one writer, and who waits for it should read on meanwhile.
///
/// A semaphore and not a `Mutex`, which on Linux spins in the kernel as long as its owner runs: two workers spent 0.9 of 6 CPU
/// seconds on that.
final class StoreTurn: Sendable {
    enum Patience { case wait, onlyIfFree }

    private let semaphore = DispatchSemaphore(value: 1)

    /// - Returns: Whether the turn is the caller's until `end`; always, if it waits.
    func begin(_ patience: Patience) -> Bool {
        switch patience {
        case .wait:
            semaphore.wait()
            return true
        case .onlyIfFree: return semaphore.wait(timeout: .now()) == .success
        }
    }

    func end() { semaphore.signal() }
}

/// The inputs that one thread has read and not stored: up to one a worker of its own.
///
/// While another thread stores, this one reads its next input with its second worker; only when both are full does it wait.
struct ReadAhead {
    private let turn: StoreTurn
    private let context: IngestContext
    private let runID: Int64
    private var free: [Worker]
    private var read: [(worker: Worker, input: ReadInput)] = []

    init(_ turn: StoreTurn, workers: [Worker], _ context: IngestContext, runID: Int64) {
        precondition(!workers.isEmpty)
        self.turn = turn
        self.context = context
        self.runID = runID
        free = workers
    }

    /// Reads an input; then stores what has been read, if nobody else is storing or there is no worker left.
    ///
    /// - Returns: Inputs that are done with.
    mutating func ingest(_ input: PlannedInput) throws(StoreError) -> [IngestedInput] {
        guard let worker = free.popLast() else { return [] }
        read.append((worker, try readInput(input, worker: worker, context: context)))
        return try store(free.isEmpty ? .wait : .onlyIfFree)
    }

    /// Stores what is left.
    mutating func finish() throws(StoreError) -> [IngestedInput] { try store(.wait) }

    private mutating func store(_ patience: StoreTurn.Patience) throws(StoreError)
        -> [IngestedInput]
    {
        guard !read.isEmpty, turn.begin(patience) else { return [] }
        defer { turn.end() }
        var done: [IngestedInput] = []
        for (worker, input) in read {
            switch input {
            case .partition(let account):
                done.append(
                    try storeInput(account, worker: worker, context: context, runID: runID)
                )
            case .kept(let report): done.append(report)
            }
            free.append(worker)
        }
        read.removeAll(keepingCapacity: true)
        return done
    }
}
