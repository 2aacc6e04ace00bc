import FlowRollup
import FlowStore
import Synchronization

/// Who owns which record (R4): this run's claims in memory, earlier ones from the store when a stream has any.
final class InRunClaims: RecordClaims {
    private struct Window: Hashable {
        /// Number of the stream in `State.streams`.
        var stream: Int32
        var number: Int64
    }

    /// Flat tables: an input can show a million streams of one record each (R14).
    private struct State {
        var streams: [StreamKey: Int32] = [:]
        /// Owner of each record claimed since the last `forget`.
        var owners = ClaimTable()
        /// The same of earlier claims, for the windows that were asked for.
        var history = ClaimTable()
        var loadedWindows: Set<Window> = []
        var hasHistory: Bool
        var failure: StoreError?
    }

    private let store: ResultStore
    private let state: Mutex<State>

    /// Earlier claims are read six hours at a time.
    private static let window: Int64 = 6 * 3_600_000_000_000

    /// Places of records in memory, a cache line each.
    private static let fetchedAtOnce = 32

    init(store: ResultStore) throws(StoreError) {
        self.store = store
        state = Mutex(State(hasHistory: try store.hasRecords()))
    }

    func claim(_ stream: StreamKey, time: Int64, input: Int64) -> Bool {
        state.withLock { state in
            let number = number(of: stream, &state)
            guard state.owners[number, time] == nil else { return false }
            if state.hasHistory {
                loadHistory(of: stream, number, around: time, &state)
                if let owner = state.history[number, time], owner != input { return false }
            }
            state.owners.insert(number, time, owner: input)
            return true
        }
    }

    func claim(_ stream: StreamKey, times: [Int64], input: Int64) -> [Bool] {
        state.withLock { state in
            let number = number(of: stream, &state)
            return times.indices.map { index in
                if index % Self.fetchedAtOnce == 0 {
                    state.owners.fetch(number, times[index...].prefix(Self.fetchedAtOnce))
                }
                let time = times[index]
                // Rows of one input are told apart before they come here: two of one key are two.
                if let owner = state.owners[number, time] { return owner == input }
                if state.hasHistory {
                    loadHistory(of: stream, number, around: time, &state)
                    if let owner = state.history[number, time], owner != input { return false }
                }
                state.owners.insert(number, time, owner: input)
                return true
            }
        }
    }

    /// Claims held in memory, earlier ones included.
    var count: Int { state.withLock { $0.owners.count + $0.history.count } }

    /// The error that made an answer of `claim` worthless, if any.
    var failure: StoreError? { state.withLock { $0.failure } }

    /// Drops all claims in memory.
    ///
    /// Only when every input that made one is committed: the store knows them then.
    func forget() {
        state.withLock { state in
            state.streams.removeAll()
            state.owners.removeAll()
            state.history.removeAll()
            state.loadedWindows.removeAll()
            state.hasHistory = true
        }
    }

    /// Takes back the claims of an input that is about to be read again.
    func release(_ input: Int64) {
        state.withLock { $0.owners.release(input) }
    }

    private func number(of stream: StreamKey, _ state: inout State) -> Int32 {
        if let known = state.streams[stream] { return known }
        let number = Int32(state.streams.count)
        state.streams[stream] = number
        return number
    }

    private func loadHistory(
        of key: StreamKey,
        _ stream: Int32,
        around time: Int64,
        _ state: inout State
    ) {
        let window = Window(stream: stream, number: time / Self.window)
        guard state.loadedWindows.insert(window).inserted else { return }
        let start = window.number * Self.window
        do {
            let owners = try store.recordOwners(of: key, in: start...start + Self.window - 1)
            for (time, owner) in owners {
                state.history.insert(stream, time, owner: owner)
            }
        } catch {
            state.failure = error
        }
    }
}
