import Codec
import Flow
import FlowCollect
import FlowStore

/// Which of the files found have to be read.
struct Planner {
    let store: ResultStore
    let hours: Range<Int>?

    /// Files between two looks into the store.
    private static let filesAtOnce = 2048

    /// Goes through what was found; what is to be read is noted in the store.
    ///
    /// A file that was touched without being changed is noted in the ledger, so that it need not be hashed again.
    func plan() throws(StoreError) -> RunPlan {
        var plan = RunPlan()
        while true {
            let files = try store.foundFiles(after: plan.inputsFound, limit: Self.filesAtOnce)
            if files.isEmpty { return plan }
            plan.inputsFound += files.count
            var toRead: [KnownFile] = []
            for known in files where try isToBeRead(known, &plan) { toRead.append(known) }
            plan.inputsToRead += toRead.count
            plan.bytesToRead += toRead.reduce(0) { $0 + $1.file.bytes }
            try store.planFiles(toRead)
        }
    }

    private func isToBeRead(_ known: KnownFile, _ plan: inout RunPlan) throws(StoreError) -> Bool {
        if let hours, let hint = known.file.hourHint, !hours.contains(hint) {
            plan.inputsOutsideHours += 1
            return false
        }
        guard let entry = known.entry else { return true }
        switch try change(of: known.file, since: entry) {
        case .changed: return true
        case .none: break
        case .touched:
            try store.noteModified(entry.inputID, nanoseconds: known.file.modifiedNanoseconds)
        }
        plan.inputsUnchanged += 1
        return false
    }

    private enum Change { case none, touched, changed }

    /// Size and time tell nearly always; a copy with a new time and the same bytes is told by its hash.
    private func change(
        of file: FoundFile,
        since entry: LedgerEntry
    ) throws(StoreError) -> Change {
        guard entry.status != .unreadable, entry.interleaving != .unsettled, !entry.isOutdated,
            file.bytes == entry.bytesStored
        else { return .changed }
        if file.modifiedNanoseconds == entry.modifiedNanoseconds { return .none }
        // A file that cannot be read is read: then that will say why.
        guard let known = try store.sha256(ofInput: entry.inputID),
            (try? storedHash(of: file.path)) == known
        else { return .changed }
        return .touched
    }
}
