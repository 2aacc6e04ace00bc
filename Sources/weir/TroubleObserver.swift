import Flow
import FlowStore
import Pipeline
import Reports
import Synchronization

/// Passes on what happens, and keeps the first lines of what is trouble, for a program that did not see them.
final class TroubleObserver: RunObserver {
    private static let most = 20

    private let watcher: any RunWatcher
    private let kept = Mutex<(lines: [String], count: Int)>(([], 0))

    init(_ watcher: any RunWatcher) { self.watcher = watcher }

    /// What is trouble, a sentence each.
    var lines: [String] {
        let (lines, count) = kept.withLock { $0 }
        let more = count - lines.count
        return more > 0 ? lines + ["and \(Human.count(more)) more like these"] : lines
    }

    func observe(_ event: RunEvent) {
        watcher.observe(event)
        switch event {
        case .notice(let text, isMissingEvidence: true): keep(text)
        case .input(let report) where report.figures.status.isDamage:
            keep(InputText.describe(report))
        case .planned, .input, .notice, .finalising, .rolledUp: return
        }
    }

    private func keep(_ line: String) {
        kept.withLock { kept in
            kept.count += 1
            if kept.lines.count < Self.most { kept.lines.append(line) }
        }
    }
}
