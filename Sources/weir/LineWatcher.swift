import Flow
import FlowStore
import Pipeline
import Reports

/// A line an input, for a log file or a pipe; under `.quiet` only those that are trouble.
struct LineWatcher: RunWatcher {
    var messages: Messages
    var verbosity: Verbosity

    func observe(_ event: RunEvent) {
        switch event {
        case .planned(let plan):
            // The summary alone says that there is nothing to do.
            if plan.inputsToRead > 0 { note(PlanText.describe(plan)) }
        case .input(let report):
            if report.figures.status.isDamage {
                messages.warning(InputText.describe(report))
            } else {
                note(InputText.describe(report))
            }
        case .notice(let text, isMissingEvidence: true): messages.warning(text.visible)
        case .notice(let text, isMissingEvidence: false): note(text.visible)
        case .finalising: note(ProgressLine.finalising)
        case .rolledUp(let days): for day in days { note(RollUpText.describe(day)) }
        }
    }

    func finish(_ outcome: RunOutcome) {
        for line in SummaryText.account(outcome) { note(line) }
        for line in SummaryText.trouble(outcome) { messages.warning(line) }
    }

    func fail(_ message: String) { messages.error(message) }

    func tell(_ message: String) { note(message) }

    func warn(_ message: String) { messages.warning(message) }

    private func note(_ text: String) {
        if verbosity == .normal { messages.note(text) }
    }
}

/// One line on an input that was read.
enum InputText {
    static func describe(_ report: InputReport) -> String {
        var text = "\(report.path.visible): \(report.figures.status.rawValue)"
        if let damage = report.damage { text += ", \(damage.visible)" }
        guard report.figures.rowsRead > 0 else { return text }
        text += "; \(Human.count(report.figures.rowsKept, "row")) kept"
        if report.figures.rowsDuplicate > 0 {
            text += ", \(Human.count(report.figures.rowsDuplicate)) duplicate"
        }
        if report.rowsRejected > 0 { text += ", \(Human.count(report.rowsRejected)) rejected" }
        return text
    }
}

/// One line on what a run is going to do.
enum PlanText {
    static func describe(_ plan: RunPlan) -> String {
        var text = "\(Human.count(plan.inputsFound, "input")) found, "
        text += "\(Human.count(plan.inputsToRead)) to read (\(Human.bytes(plan.bytesToRead)))"
        if plan.inputsUnchanged > 0 { text += ", \(Human.count(plan.inputsUnchanged)) unchanged" }
        if plan.inputsOutsideHours > 0 {
            text += ", \(Human.count(plan.inputsOutsideHours)) outside the asked hours"
        }
        return text
    }
}
