import Flow
import FlowTestSupport
import Testing

@testable import FlowInventory

/// Random questions to ask of a world's owners, each an address and a time.
struct ChurnQuestions {
    /// Whose truth counts; `nil` if that of the named owner's does.
    var cluster: String?
    /// Of the addresses asked for: rows know a pod's first address only.
    var families: Set<IPAddress.Family>
    var count: Int
    /// Of the questions alone: equal ones for equal seeds of one world.
    var seed: UInt64

    init(_ count: Int, of cluster: String?, by kind: ChurnWorld.Inventory, seed: UInt64) {
        (self.count, self.cluster, self.seed) = (count, cluster, seed)
        families = kind == .rows ? [.v4] : [.v4, .v6]
    }
}

/// Counts of answers.
struct ChurnScore: CustomStringConvertible {
    var questions = 0
    /// Somebody had the address then.
    var owned = 0
    var attributed = 0
    var ambiguous = 0
    var unknown = 0
    /// Nobody had it, and that is what was said.
    var free = 0
    /// Nobody had it, but the one who is named did within the tolerance of clocks, or both before and
    /// after its network was made anew.
    var edge = 0
    var wrong: [String] = []

    static func += (sum: inout ChurnScore, more: ChurnScore) {
        sum.questions += more.questions
        sum.owned += more.owned
        sum.attributed += more.attributed
        sum.ambiguous += more.ambiguous
        sum.unknown += more.unknown
        sum.free += more.free
        sum.edge += more.edge
        sum.wrong += more.wrong
    }

    var description: String {
        func percent(_ count: Int) -> String {
            let tenths = (count * 1000 + owned / 2) / max(owned, 1)
            return "\(tenths / 10).\(tenths % 10) %"
        }
        return
            "\(owned) owned: attributed \(percent(attributed)), ambiguous \(percent(ambiguous)), "
            + "unknown \(percent(unknown)); \(free) free, \(edge) at the edge, \(wrong.count) wrong"
    }
}

extension [ChurnWorld.Tenancy] {
    /// Whether an instant that none of these covers is one that clocks may take for covered.
    fileprivate func isNear(_ time: Int64) -> Bool {
        let tolerance = ClockTolerance.milliseconds
        return contains { time >= $0.from - tolerance && time < $0.to + tolerance }
            || contains { $0.to <= time && $0.to > time - 10_000 }
                && contains { $0.from > time && $0.from < time + 10_000 }
    }
}

extension ChurnWorld {
    /// Asks `questions` of owners that were made from this world's inventory, for the cluster of the
    /// questions.
    func ask(_ owners: AddressOwners, _ questions: ChurnQuestions) -> ChurnScore {
        var random = SplitMix64(seed: questions.seed)
        let tenancies = Dictionary(grouping: truth) { $0.cluster + " " + $0.address }
        let addresses = Set(truth.map(\.address)).sorted().map { ($0, ip($0)) }
            .filter { questions.families.contains($0.1.family) }
        var score = ChurnScore(questions: questions.count)
        for _ in 0..<questions.count {
            let (text, address) = addresses[Int.random(in: 0..<addresses.count, using: &random)]
            let time = Int64.random(in: Self.start..<end, using: &random)
            let answer = owners.attribution(of: address, at: time)
            var asked = questions.cluster ?? Self.clusters[0]
            var named: String?
            if case .owner(let index) = answer {
                named = owners.owners[index].name
                asked = questions.cluster ?? owners.owners[index].cluster ?? asked
            }
            let all = tenancies[asked + " " + text] ?? []
            let owner = all.first { $0.from <= time && time < $0.to }
            if owner != nil { score.owned += 1 }
            switch (answer, owner?.name) {
            case (.owner, let name) where name == named: score.attributed += 1
            case (.owner, nil) where all.filter({ $0.name == named }).isNear(time):
                score.edge += 1
            case (.owner, let name):
                score.wrong.append(
                    "\(asked) \(text) at \(time - Self.start): \(named ?? "") for \(name ?? "nobody")"
                )
            case (_, nil): score.free += 1
            case (.ambiguous, _): score.ambiguous += 1
            case (.unknown, _): score.unknown += 1
            }
        }
        return score
    }

    /// Evidence of this world's inventory, read back from its files' text.
    func evidence(_ kind: Inventory, everyMinutes minutes: Int64) -> OwnershipEvidence {
        FlowInventoryTests.evidence(of: inventory(kind, everyMinutes: minutes))
    }
}

/// Evidence of files that are not on disk.
func evidence(of files: some Sequence<String>) -> OwnershipEvidence {
    var evidence = OwnershipEvidence()
    for file in files {
        var assembler = SnapshotAssembler(nameTime: nil)
        var splitter = ItemSplitter()
        let bytes = Array(file.utf8)
        splitter.feed(bytes.span, offset: 0) { assembler.take($0) }
        splitter.finish(offset: bytes.count) { assembler.take($0) }
        assembler.finish()
        #expect(assembler.account.rejected == 0, "\(assembler.account)")
        evidence.merge(assembler.evidence)
    }
    return evidence
}
