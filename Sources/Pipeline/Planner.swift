import Codec
import Flow
import FlowCollect
import FlowStore

/// Which of the files found have to be read.
struct Planner {
    let store: ResultStore
    let hours: Range<Int>?

    struct Result {
        var inputs: [PlannedInput] = []
        var unchanged = 0
        var outsideHours = 0
        /// Unchanged but with a new modification time: the ledger is told, so that it need not be hashed again.
        var touched: [(inputID: Int64, nanoseconds: Int64)] = []
    }

    func plan(_ files: [FoundFile]) throws(StoreError) -> Result {
        let ledger = try store.ledger(of: files.map(\.path))
        var result = Result()
        for (file, entry) in zip(files, ledger) {
            if let hours, let hint = file.hourHint, !hours.contains(hint) {
                result.outsideHours += 1
                continue
            }
            guard let entry else {
                result.inputs.append(PlannedInput(file: file))
                continue
            }
            switch try change(of: file, since: entry) {
            case .none:
                result.unchanged += 1
            case .touched:
                result.unchanged += 1
                result.touched.append((entry.inputID, file.modifiedNanoseconds))
            case .changed:
                result.inputs.append(PlannedInput(file: file, entry: entry))
            }
        }
        return result
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
