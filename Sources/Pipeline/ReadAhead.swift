import FlowStore

/// The inputs that one thread has read and not stored: up to one a worker of its own.
///
/// While another thread stores, this one reads its next input with its second worker; only when both are full does it wait.
struct ReadAhead {
    private let turn: Turn
    private let context: IngestContext
    private let runID: Int64
    private var free: [Worker]
    private var read: [(worker: Worker, input: ReadInput)] = []

    init(_ turn: Turn, workers: [Worker], _ context: IngestContext, runID: Int64) {
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
        // The last call stored all if it left none: an input is never passed over.
        precondition(!free.isEmpty, "an input for a thread without a worker")
        let worker = free.removeLast()
        read.append((worker, try readInput(input, worker: worker, context: context)))
        worker.releaseMany()
        return try store(free.isEmpty ? .wait : .onlyIfFree)
    }

    /// Stores what is left.
    mutating func finish() throws(StoreError) -> [IngestedInput] { try store(.wait) }

    private mutating func store(_ patience: Turn.Patience) throws(StoreError)
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
            case .events(let account):
                done.append(
                    try storeEvents(
                        account,
                        worker: worker.events,
                        context: context,
                        runID: runID
                    )
                )
            case .kept(let report): done.append(report)
            }
            free.append(worker)
        }
        read.removeAll(keepingCapacity: true)
        return done
    }
}
