import FlowTestSupport
import Testing

@testable import FlowInventory

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
            let score = world.ask(
                world.evidence(kind, everyMinutes: minutes).owners(cluster: "c1"),
                ChurnQuestions(50_000, of: "c1", by: kind, seed: seed)
            )
            #expect(score.wrong.isEmpty, "\(score.wrong.prefix(5))")
            let open = (score.ambiguous + score.unknown) * 1000 / max(score.owned, 1)
            #expect(open <= Self.bounds[kind]?[minutes] ?? 0, "\(minutes) min: \(score)")
        }
    }

    @Test("clusters with equal addresses are never taken for each other", arguments: UInt64(0)..<2)
    func severalClusters(seed: UInt64) {
        let world = ChurnWorld(seed: seed, hours: 3)
        let score = world.ask(
            world.evidence(.lists, everyMinutes: 5).owners(cluster: nil),
            ChurnQuestions(50_000, of: nil, by: .lists, seed: seed)
        )
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
