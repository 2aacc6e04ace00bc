import Synchronization

/// Whether the open transaction must not be committed yet.
final class CommitHold: Sendable {
    private let state = Atomic(false)

    var isSet: Bool { state.load(ordering: .acquiring) }
    func set() { state.store(true, ordering: .releasing) }
    func clear() { state.store(false, ordering: .releasing) }
}
