import Dispatch

/// Whose turn it is at something that one thread does at a time: storing, or reading on in a file that all share.
///
/// A semaphore and not a `Mutex`, which on Linux spins in the kernel as long as its owner runs: two workers spent 0.9 of 6 CPU
/// seconds on that.
final class Turn: Sendable {
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
