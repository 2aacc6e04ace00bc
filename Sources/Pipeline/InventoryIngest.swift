import Codec
import FlowCollect
import FlowInventory
import FlowRules
import FlowStore
import Synchronization

/// What a run has read of inventory.
package struct InventoryReport: Sendable, Equatable {
    /// Files that were new or had changed.
    package var filesRead = 0
    package var filesUnchanged = 0
    /// Items that say who had an address, or hold rules.
    package var itemsUsed = 0
    package var itemsRejected = 0
    /// Addresses of which something new was learnt.
    package var addressesRestated = 0
    /// Snapshots showed rules that were not known, or not for that time.
    package var hasNewRules = false
    /// Places from which evidence is missing: files and folders that cannot be read, damage, rejected items.
    package var problems = 0
}

/// Reads new inventory files and lets the store restate what they say, before any flow log is read (R7).
struct InventoryIngest {
    let request: RunRequest
    let store: ResultStore
    let observer: any RunObserver

    func run() throws(StoreError) -> InventoryReport {
        guard !request.inventory.isEmpty else { return InventoryReport() }
        let discovery = discover(request.inventory)
        for notice in discovery.notices {
            observer.observe(
                .notice(notice.description, isMissingEvidence: notice.isMissingEvidence)
            )
        }
        let known = try store.inventoryFiles()
        let new = discovery.files.filter { file in
            guard let entry = known[file.path] else { return true }
            return entry.bytes != file.bytes
                || entry.modifiedNanoseconds != file.modifiedNanoseconds
        }
        var report = InventoryReport()
        report.filesUnchanged = discovery.files.count - new.count
        report.problems = discovery.notices.count { $0.isMissingEvidence }
        guard !new.isEmpty else { return report }
        let gathered = read(new)
        for (path, problem) in gathered.problems.sorted(by: { $0.path < $1.path }) {
            observer.observe(.notice("\(path): \(problem)", isMissingEvidence: true))
        }
        report.problems += gathered.problems.count
        report.filesRead = gathered.files.count
        report.itemsUsed = gathered.files.reduce(0) { $0 + $1.itemsUsed }
        report.itemsRejected = gathered.files.reduce(0) { $0 + $1.itemsRejected }
        try store.beginWriting()
        report.addressesRestated = try store.adopt(gathered.evidence, from: gathered.files)
        report.hasNewRules = try store.adopt(gathered.rules)
        return report
    }

    private struct Gathered {
        var evidence = OwnershipEvidence()
        var rules = RuleHistory()
        var files: [InventoryFile] = []
        var problems: [(path: String, problem: String)] = []
    }

    /// Folding does not depend on who reads which file (R11).
    private func read(_ files: [FoundFile]) -> Gathered {
        let work = WorkList(files)
        let all = Mutex(Gathered())
        onAllWorkers(min(request.jobs, files.count)) { _ in
            let reader = InventoryReader()
            var own = Gathered()
            while let file = work.take() { read(file, reader, &own) }
            let mine = own
            all.withLock { all in
                all.evidence.merge(mine.evidence)
                all.rules.merge(mine.rules)
                all.files += mine.files
                all.problems += mine.problems
            }
        }
        return all.withLock { $0 }
    }

    private func read(_ file: FoundFile, _ reader: InventoryReader, _ gathered: inout Gathered) {
        let account: InventoryAccount
        // What a file says counts only if it could be read to its end.
        var rules = RuleHistory()
        do {
            account = try reader.read(path: file.path, into: &gathered.evidence) { item in
                take(item, &rules)
            }
        } catch {
            gathered.problems.append((file.path, sentence(of: error)))
            return
        }
        gathered.rules.merge(rules)
        for (reason, rejection) in account.rejections {
            gathered.problems.append(
                (
                    file.path,
                    "\(rejection.items) inventory items rejected (\(reason.rawValue)), the first at byte "
                        + "\(rejection.firstOffset): \(rejection.detail)"
                )
            )
        }
        let damage = account.damage.map { "\($0.detail), at stored byte \($0.storedOffset)" }
        if let damage { gathered.problems.append((file.path, damage)) }
        gathered.files.append(
            InventoryFile(
                path: file.path,
                bytes: file.bytes,
                modifiedNanoseconds: file.modifiedNanoseconds,
                itemsUsed: account.used,
                itemsIgnored: account.ignored,
                itemsRejected: account.rejected,
                damage: damage
            )
        )
    }

    /// Rules lie between pods, or in files of their own.
    private func take(_ item: OtherItem, _ rules: inout RuleHistory) -> OtherItem.Fate {
        do throws(RuleMistake) {
            switch try RuleItem.read(item.bytes, inList: item.listKind, cluster: item.cluster) {
            case .notARule: return .unknown
            case .rules(let found):
                guard let time = item.time else {
                    return .rejected(
                        .time,
                        detail: "nothing says when the rules were listed: expected a WeirSnapshot "
                            + "before them, or a time such as 2026-11-20T130000Z in the file's name"
                    )
                }
                for rule in found { rules.add(rule, at: time) }
                return .used
            }
        } catch {
            return .rejected(error.reason, detail: error.detail)
        }
    }
}
