import Dispatch
import Synchronization

/// The one place that starts threads: runs `body` on `workers` threads until each has returned.
///
/// Work is handed out by whatever `body` takes it from; nothing in the result may depend on who got what (R11).
func onAllWorkers(_ workers: Int, _ body: @Sendable (Int) -> Void) {
    if workers <= 1 {
        body(0)
    } else {
        DispatchQueue.concurrentPerform(iterations: workers, execute: body)
    }
}

/// A list that workers take from, front to back.
final class WorkList<Item: Sendable>: Sendable {
    private let items: [Item]
    private let next = Atomic<Int>(0)

    init(_ items: [Item]) { self.items = items }

    /// How many have been taken.
    var taken: Int { min(next.load(ordering: .relaxed), items.count) }

    func take() -> Item? {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        return index < items.count ? items[index] : nil
    }
}
