import Flow
import FlowStore
import Pipeline
import Reports
import Synchronization

/// One line on a terminal, redrawn a few times a second; trouble scrolls by above it.
final class ProgressWatcher: RunWatcher {
    private let messages: Messages
    private let width: @Sendable () -> Int
    private let progress = Mutex<ProgressLine?>(nil)
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    private let lastDrawn: Mutex<ContinuousClock.Instant?>

    /// - Parameters:
    ///   - messages: Writes what scrolls by.
    ///   - width: Columns of the terminal, asked at each redraw as windows change.
    init(messages: Messages, width: @escaping @Sendable () -> Int) {
        self.messages = messages
        self.width = width
        start = clock.now
        lastDrawn = Mutex(nil)
        draw(.always)
    }

    func observe(_ event: RunEvent) {
        switch event {
        case .planned(let plan):
            progress.withLock {
                $0 = ProgressLine(inputsToRead: plan.inputsToRead, bytesToRead: plan.bytesToRead)
            }
            if plan.inputsToRead > 0 { draw(.always) }
        case .input(let report):
            progress.withLock { $0?.count(bytesStored: report.figures.bytesStored) }
            if report.figures.status.isDamage {
                above { messages.warning(InputText.describe(report)) }
            } else {
                draw(.ifDue)
            }
        case .notice(let text, isMissingEvidence: true):
            above { messages.warning(text.visible) }
        case .notice(let text, isMissingEvidence: false): above { messages.note(text.visible) }
        // The summary tells of it, and the view for good.
        case .rolledUp: return
        case .finalising:
            progress.withLock { $0?.isFinalising = true }
            draw(.always)
        }
    }

    func finish(_ outcome: RunOutcome) {
        clear()
        for line in SummaryText.account(outcome) { messages.note(line) }
        for line in SummaryText.trouble(outcome) { messages.warning(line) }
    }

    func fail(_ message: String) {
        clear()
        messages.error(message)
    }

    func tell(_ message: String) { above { messages.note(message) } }

    func warn(_ message: String) { above { messages.warning(message) } }

    private enum Redraw { case always, ifDue }

    private func draw(_ redraw: Redraw) {
        let now = clock.now
        let isDue = lastDrawn.withLock { last in
            if redraw == .ifDue, let last, now - last < .milliseconds(200) { return false }
            last = now
            return true
        }
        guard isDue else { return }
        let seconds = (now - start) / .seconds(1)
        let line = progress.withLock { $0?.text(seconds: seconds, width: width()) }
        StandardError.write("\r" + (line ?? "looking for inputs") + "\u{1B}[K")
    }

    private func above(_ write: () -> Void) {
        clear()
        write()
        draw(.always)
    }

    private func clear() { StandardError.write("\r\u{1B}[K") }
}
