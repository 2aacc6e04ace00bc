import Flow
import Pipeline
import Reports

/// The lines a run ends with.
enum SummaryText {
    /// What was done: nothing of it is trouble.
    static func account(_ outcome: RunOutcome) -> [String] {
        let summary = outcome.summary
        let wouldOrDid = outcome.mode == .dryRun ? "dry run, nothing written: " : ""
        guard !summary.isUnchanged else { return [wouldOrDid + unchanged(summary.plan)] }
        var lines: [String] = []
        if summary.inventory.filesRead > 0 { lines.append(inventory(summary.inventory)) }
        guard summary.inputsRead > 0 else {
            lines.append(unchanged(summary.plan))
            if let text = RollUpText.summary(summary.rolledUp) { lines.append(text) }
            lines[0] = wouldOrDid + lines[0]
            return lines
        }
        lines += [inputs(summary), rows(summary)]
        lines[0] = wouldOrDid + lines[0]
        if summary.splitsCorrected > 0 || summary.lifetimeTotals > 0 {
            lines.append(
                Human.count(summary.splitsCorrected, "split pair") + " corrected, "
                    + Human.count(summary.lifetimeTotals, "possible lifetime total")
            )
        }
        if let text = RollUpText.summary(summary.rolledUp) { lines.append(text) }
        return lines
    }

    /// What is wrong, a line a kind; empty if nothing is.
    static func trouble(_ outcome: RunOutcome) -> [String] {
        let summary = outcome.summary
        var lines: [String] = []
        if summary.inputsDamaged > 0 {
            let kinds = summary.inputsByStatus.filter { $0.key.isDamage }
            let counts = Dictionary(uniqueKeysWithValues: kinds.map { ($0.key.rawValue, $0.value) })
            let place = outcome.mode == .write ? "; the view inputs lists them" : ""
            lines.append(
                "\(Human.count(summary.inputsDamaged, "input")) not read whole:"
                    + " \(reasonList(counts))\(place)"
            )
        }
        if summary.sourcesMissing > 0 {
            lines.append(
                Human.count(summary.sourcesMissing, "source or folder", "sources or folders")
                    + " missing or unreadable, see above"
            )
        }
        if summary.inventory.problems > 0 {
            lines.append(
                "\(Human.count(summary.inventory.problems, "problem")) with the inventory, see above:"
                    + " owners of addresses, or rules, may be missing"
            )
        }
        if outcome.exceedsRejectLimit {
            lines.append(
                "\(Human.count(summary.rowsRejected, "row")) rejected, more than"
                    + " --max-rejects \(outcome.rejectLimit)"
                    + (outcome.mode == .write ? "; the view rejections has samples" : "")
            )
        }
        if summary.stoppedEarly {
            lines.append("stopped early: what was committed stays, run again to go on")
        }
        return lines
    }

    private static func unchanged(_ plan: RunPlan) -> String {
        if plan.inputsFound == 0 { return "nothing to do: no inputs found" }
        var text = "nothing new: \(Human.count(plan.inputsUnchanged, "input")) unchanged"
        if plan.inputsOutsideHours > 0 {
            text += ", \(Human.count(plan.inputsOutsideHours)) outside the asked hours"
        }
        return text
    }

    private static func inventory(_ report: InventoryReport) -> String {
        var text = "inventory: " + Human.count(report.filesRead, "file") + " read"
        if report.filesUnchanged > 0 { text += ", \(Human.count(report.filesUnchanged)) unchanged" }
        text += "; \(Human.count(report.itemsUsed, "item")) used"
        if report.itemsRejected > 0 { text += ", \(Human.count(report.itemsRejected)) rejected" }
        let restated = Human.count(report.addressesRestated, "address", "addresses")
        text += "; something new about \(restated)"
        return report.hasNewRules ? text + " and about rules" : text
    }

    private static func inputs(_ summary: RunSummary) -> String {
        var text = summary.runID.map { "run \($0): " } ?? ""
        text += Human.count(summary.inputsRead, "input") + " read"
        if summary.plan.inputsUnchanged > 0 {
            text += ", \(Human.count(summary.plan.inputsUnchanged)) unchanged"
        }
        text += "; \(Human.bytes(summary.bytesStored)) stored, \(Human.bytes(summary.bytesRead))"
        text += " decompressed in \(Human.duration(seconds: summary.seconds))"
        if summary.seconds > 0.05 {
            text += ", \(Human.bytes(Int(Double(summary.bytesRead) / summary.seconds)))/s"
        }
        return text
    }

    private static func rows(_ summary: RunSummary) -> String {
        var text = Human.count(summary.records, "record") + ", "
        text += Human.count(summary.rowsRead, "row") + ": "
        text += "\(Human.count(summary.rowsKept)) kept, "
        text += "\(Human.count(summary.rowsDuplicate)) duplicate, "
        text += "\(Human.count(summary.rowsRejected)) rejected"
        if !summary.rejectionsByReason.isEmpty {
            text += " (\(reasonList(summary.rejectionsByReason)))"
        }
        return text
    }
}
