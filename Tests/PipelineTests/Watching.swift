import Pipeline
import Synchronization

/// Hands each event to a closure.
struct Watcher: RunObserver {
    let body: @Sendable (RunEvent) -> Void

    func observe(_ event: RunEvent) { body(event) }
}

/// Asks for a stop once the given number of inputs has been read.
final class StopAfter: RunObserver, StopRequest {
    private let inputsLeft: Atomic<Int>

    init(inputs: Int) { inputsLeft = Atomic(inputs) }

    func observe(_ event: RunEvent) {
        if case .input = event { inputsLeft.subtract(1, ordering: .relaxed) }
    }

    var isRequested: Bool { inputsLeft.load(ordering: .relaxed) <= 0 }
}
