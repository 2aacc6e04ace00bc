import FlowRollup
import FlowStore
import Synchronization

/// Who owns which record (R4): this run's claims in memory, earlier ones from the store when a stream has any.
final class InRunClaims: RecordClaims {
    private struct Stream {
        /// Owner by record time, of claims made since the last `forget`.
        var owners: [Int64: Int64] = [:]
        /// The same of earlier claims, for the windows that were asked for.
        var history: [Int64: Int64] = [:]
        var loadedWindows: Set<Int64> = []
    }

    private struct State {
        var streams: [StreamKey: Stream] = [:]
        var count = 0
        var hasHistory: Bool
        var failure: StoreError?
    }

    private let store: ResultStore
    private let state: Mutex<State>

    /// Earlier claims are read six hours at a time.
    private static let window: Int64 = 6 * 3_600_000_000_000

    init(store: ResultStore) throws(StoreError) {
        self.store = store
        state = Mutex(State(hasHistory: try store.hasRecords()))
    }

    func claim(_ stream: StreamKey, time: Int64, input: Int64) -> Bool {
        state.withLock { state in
            var claims = state.streams.removeValue(forKey: stream) ?? Stream()
            defer { state.streams[stream] = claims }
            guard claims.owners[time] == nil else { return false }
            if state.hasHistory {
                loadHistory(of: stream, around: time, into: &claims, &state.failure)
                if let owner = claims.history[time], owner != input { return false }
            }
            claims.owners[time] = input
            state.count += 1
            return true
        }
    }

    /// Claims held in memory.
    var count: Int { state.withLock { $0.count } }

    /// The error that made an answer of `claim` worthless, if any.
    var failure: StoreError? { state.withLock { $0.failure } }

    /// Drops all claims in memory.
    ///
    /// Only when every input that made one is committed: the store knows them then.
    func forget() {
        state.withLock { state in
            state.streams.removeAll()
            state.count = 0
            state.hasHistory = true
        }
    }

    /// Takes back the claims of an input that is about to be read again.
    func release(_ input: Int64) {
        state.withLock { state in
            for (key, stream) in state.streams {
                let others = stream.owners.filter { $0.value != input }
                state.count -= stream.owners.count - others.count
                state.streams[key]?.owners = others
            }
        }
    }

    private func loadHistory(
        of key: StreamKey,
        around time: Int64,
        into claims: inout Stream,
        _ failure: inout StoreError?
    ) {
        let number = time / Self.window
        guard claims.loadedWindows.insert(number).inserted else { return }
        let start = number * Self.window
        do {
            let owners = try store.recordOwners(of: key, in: start...start + Self.window - 1)
            claims.history.merge(owners) { _, new in new }
        } catch {
            failure = error
        }
    }
}
