import Dispatch
import Foundation
import Pipeline
import Synchronization

/// SIGINT and SIGTERM while a run goes on.
///
/// The first asks the run to stop at the next partition boundary. The second ends the program
/// where it is: an open transaction is rolled back by the next start, as after any crash.
final class Signals: StopRequest {
    private static let numbers = [SIGINT, SIGTERM]
    private let first = Mutex<Int32?>(nil)

    /// The signal that asked for the stop.
    var received: Int32? { first.withLock { $0 } }

    var isRequested: Bool { received != nil }

    /// Handles the signals until the process ends.
    ///
    /// - Parameters:
    ///   - queue: Where handlers run; nothing else may block it.
    ///   - say: Tells the user that the stop is under way.
    /// - Returns: The sources, to be kept as long as they shall work.
    func watch(on queue: DispatchQueue, say: @escaping @Sendable (String) -> Void)
        -> [any DispatchSourceSignal]
    {
        Self.numbers.map { number in
            // The default action would come before the source's.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { [self] in receive(number, say: say) }
            source.resume()
            return source
        }
    }

    /// Ends what `watch` has begun: from now on, a signal ends the program.
    func leave(_ sources: [any DispatchSourceSignal]) {
        for source in sources { source.cancel() }
        for number in Self.numbers { signal(number, SIG_DFL) }
    }

    private func receive(_ number: Int32, say: (String) -> Void) {
        let isFirst = first.withLock { first in
            defer { first = first ?? number }
            return first == nil
        }
        // Not `exit`: it would run destructors under the feet of the workers.
        guard isFirst else { _exit(ExitStatus.signal(number).code) }
        say("stopping after the inputs at hand; once more to end at once")
    }
}
