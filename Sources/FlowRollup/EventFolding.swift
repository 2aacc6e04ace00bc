import ColumnKernel
import Flow

/// Decides which events keep their detail, from what is in the input alone (R14, decision 0019).
///
/// It works on hashes that are the same in every run, so that it does not matter whether groups have been put aside in between.
struct EventFolding: Sendable {
    enum Outcome {
        case none
        /// The far end goes into `other`.
        case remote
        /// Both ends do, and rule and reason are left out.
        case all
    }

    /// Distinct keys of one source in an hour that are kept apart.
    static let keysOfSource = 4096
    /// Distinct keys of an input that are kept apart.
    static let maximumKeys = 1 << 18
    private struct Source: Hashable {
        var hash: UInt64
        var hour: Int64
    }

    /// Distinct rules and reasons of folded rows that an input keeps apart.
    static let maximumRules = 1 << 16

    private var keys = FingerprintSet()
    private var rules = FingerprintSet()
    private var keysBySource: [Source: Int32] = [:]

    mutating func reset() {
        keys.removeAll()
        rules.removeAll()
        keysBySource.removeAll(keepingCapacity: true)
    }

    /// Takes a rule and reason of folded rows; `hash` is of what they are in, the same in every run.
    ///
    /// - Returns: Whether such rows keep them.
    mutating func keepsRule(_ hash: UInt64) -> Bool {
        rules.keep(hash, atMost: Self.maximumRules)
    }

    /// What becomes of an event.
    mutating func fold(_ event: Event) -> Outcome {
        fold(key: event.keyHash, source: event.sourceHash, at: event.time)
    }

    /// The same of whatever has a key and a source, hashes that are the same in every run, at a time in nanoseconds.
    mutating func fold(key hash: UInt64, source: UInt64, at time: Int64) -> Outcome {
        let hour = time / 3_600_000_000_000
        let key = mix(hash, UInt64(bitPattern: hour))
        if keys.contains(key) { return .none }
        guard keys.count < Self.maximumKeys else { return .all }
        let source = Source(hash: source, hour: hour)
        let count = keysBySource[source, default: 0]
        guard count < Self.keysOfSource else { return .remote }
        keysBySource[source] = count + 1
        _ = keys.insert(key)
        return .none
    }
}
