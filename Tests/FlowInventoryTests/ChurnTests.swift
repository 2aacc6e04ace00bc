import Flow
import FlowTestSupport
import Testing

@testable import FlowInventory

/// Counts of random questions, each an address and a time of a cluster's.
struct ChurnScore: CustomStringConvertible {
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
    /// Asks `questions` of owners that were made from this world's inventory.
    ///
    /// - Parameters:
    ///   - owners: Resolved for the cluster `cluster`, or for none.
    ///   - cluster: Whose truth counts; `nil` if that of the named owner's does.
    ///   - families: Of the addresses asked for: rows know a pod's first address only.
    ///   - questions: How many addresses and times.
    /// - Returns: What came of it.
    func ask(
        _ owners: AddressOwners,
        cluster: String?,
        families: Set<IPAddress.Family> = [.v4, .v6],
        questions: Int
    ) -> ChurnScore {
        var random = SplitMix64(seed: seed &+ 99)
        let tenancies = Dictionary(grouping: truth) { $0.cluster + " " + $0.address }
        let addresses = Set(truth.map(\.address)).sorted().map { ($0, ip($0)) }
            .filter { families.contains($0.1.family) }
        var score = ChurnScore()
        for _ in 0..<questions {
            let (text, address) = addresses[Int.random(in: 0..<addresses.count, using: &random)]
            let time = Int64.random(in: Self.start..<end, using: &random)
            let answer = owners.attribution(of: address, at: time)
            var asked = cluster ?? Self.clusters[0]
            var named: String?
            if case .owner(let index) = answer {
                named = owners.owners[index].name
                asked = cluster ?? owners.owners[index].cluster ?? asked
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

    /// Owners from this world's inventory, read back from its files' text.
    func owners(
        _ kind: Inventory,
        everyMinutes minutes: Int64,
        cluster: String?
    ) -> AddressOwners {
        evidence(of: inventory(kind, everyMinutes: minutes)).owners(cluster: cluster)
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

@Suite("A world with churn")
struct ChurnTests {
    /// The most that may be left unknown or ambiguous of owned addresses, in per mille.
    ///
    /// A job is begun every 20 seconds and runs for 90 on average, a deployment is replaced every half
    /// hour: what lives shorter than an interval may never be seen, and rows do not tell when a pod
    /// finished.
    static let bounds: [ChurnWorld.Inventory: [Int64: Int]] = [
        .lists: [1: 70, 5: 220, 15: 450, 30: 650],
        .rows: [1: 170, 5: 380, 15: 640, 30: 800],
    ]

    @Test(
        "no address is ever attributed to the wrong owner",
        arguments: UInt64(0)..<4,
        ChurnWorld.Inventory.allCases
    )
    func noneWrong(seed: UInt64, kind: ChurnWorld.Inventory) {
        let world = ChurnWorld(seed: seed, hours: 3)
        for minutes: Int64 in [1, 5, 15, 30] {
            let owners = world.owners(kind, everyMinutes: minutes, cluster: "c1")
            let score = world.ask(
                owners,
                cluster: "c1",
                families: kind == .rows ? [.v4] : [.v4, .v6],
                questions: 50_000
            )
            #expect(score.wrong.isEmpty, "\(score.wrong.prefix(5))")
            let open = (score.ambiguous + score.unknown) * 1000 / max(score.owned, 1)
            #expect(open <= Self.bounds[kind]?[minutes] ?? 0, "\(minutes) min: \(score)")
        }
    }

    @Test("clusters with equal addresses are never taken for each other", arguments: UInt64(0)..<2)
    func severalClusters(seed: UInt64) {
        let world = ChurnWorld(seed: seed, hours: 3)
        let owners = world.owners(.lists, everyMinutes: 5, cluster: nil)
        let score = world.ask(owners, cluster: nil, questions: 50_000)
        #expect(score.wrong.isEmpty, "\(score.wrong.prefix(5))")
        #expect(score.ambiguous > score.owned / 10)
    }

    @Test(
        "any order of files and any partition over workers gives equal owners",
        arguments: UInt64(0)..<6
    )
    func anyOrder(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let world = ChurnWorld(seed: seed, hours: 1)
        let files =
            world.inventory(.lists, everyMinutes: 10) + world.inventory(.rows, everyMinutes: 7)
        let expected = evidence(of: files)
        var parts = [OwnershipEvidence](repeating: OwnershipEvidence(), count: 3)
        for file in files.shuffled(using: &random) {
            parts[Int.random(in: 0..<3, using: &random)].merge(evidence(of: [file]))
        }
        var merged = OwnershipEvidence()
        for part in parts.shuffled(using: &random) { merged.merge(part) }
        // A file twice, as a copied blob.
        merged.merge(evidence(of: files.prefix(3)))
        #expect(merged == expected)
        #expect(merged.owners(cluster: nil).owners == expected.owners(cluster: nil).owners)
    }
}
