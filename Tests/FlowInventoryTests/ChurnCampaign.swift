import Foundation
import Testing

@testable import FlowInventory

/// What `Scripts/bench attribution` runs: questions of many worlds, counted by kind of inventory and by
/// the minutes between two looks.
///
/// A measurement and no test: `WEIR_ATTRIBUTION` asks for it by four numbers, how many questions in all,
/// how many worlds, the hours of each, and the seed of the first. It writes a line of JSON for each
/// world, kind and interval, and leaves it to the reader to judge them.
@Suite("A campaign over worlds with churn")
struct ChurnCampaign {
    static let intervals: [Int64] = [1, 2, 5, 10, 15, 30]
    /// One is a finding; a line need not tell of thousands.
    static let wrongToldAtMost = 5

    struct Plan {
        var questions: Int
        var worlds: Int
        var hours: Int64
        var firstSeed: UInt64

        init?(_ text: String?) {
            let numbers = (text ?? "").split(separator: " ").compactMap { UInt64($0) }
            guard numbers.count == 4 else { return nil }
            questions = Int(clamping: numbers[0])
            worlds = Int(clamping: numbers[1])
            hours = Int64(clamping: numbers[2])
            firstSeed = numbers[3]
        }

        /// How many questions a share of many has: they differ by one at most and add up.
        func questions(ofShare share: Int, of shares: Int) -> Int {
            let (each, rest) = questions.quotientAndRemainder(dividingBy: shares)
            return each + (share < rest ? 1 : 0)
        }
    }

    /// A line.
    private struct Result: Encodable {
        var seed: UInt64
        var kind: String
        var minutes: Int64
        var questions: Int
        var owned: Int
        var attributed: Int
        var ambiguous: Int
        var unknown: Int
        var free: Int
        var edge: Int
        var wrong: Int
        var wrongQuestions: [String]

        init(_ score: ChurnScore, by kind: ChurnWorld.Inventory, _ minutes: Int64, seed: UInt64) {
            (self.seed, self.kind, self.minutes) = (seed, kind.rawValue, minutes)
            questions = score.questions
            owned = score.owned
            attributed = score.attributed
            ambiguous = score.ambiguous
            unknown = score.unknown
            free = score.free
            edge = score.edge
            wrong = score.wrong.count
            wrongQuestions = Array(score.wrong.prefix(wrongToldAtMost))
        }
    }

    static let plan = Plan(ProcessInfo.processInfo.environment["WEIR_ATTRIBUTION"])

    @Test(
        "answers are counted",
        .enabled(if: plan != nil, "WEIR_ATTRIBUTION is not set"),
        arguments: 0..<(plan?.worlds ?? 0)
    )
    func count(place: Int) throws {
        let plan = try #require(Self.plan)
        let world = ChurnWorld(seed: plan.firstSeed &+ UInt64(place), hours: plan.hours)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        var share = place
        func next(of cluster: String, by kind: ChurnWorld.Inventory) -> ChurnQuestions {
            defer { share += plan.worlds }
            let cells = Self.intervals.count * ChurnWorld.Inventory.allCases.count
            let shares = plan.worlds * cells * ChurnWorld.clusters.count
            return ChurnQuestions(
                plan.questions(ofShare: share, of: shares),
                of: cluster,
                by: kind,
                // Every share has questions of its own: equal ones would only be one sample twice.
                seed: world.seed &* 1_000_003 &+ UInt64(share)
            )
        }
        for kind in ChurnWorld.Inventory.allCases {
            for minutes in Self.intervals {
                let evidence = world.evidence(kind, everyMinutes: minutes)
                var score = ChurnScore()
                for cluster in ChurnWorld.clusters {
                    score += world.ask(
                        evidence.owners(cluster: cluster),
                        next(of: cluster, by: kind)
                    )
                }
                let result = Result(score, by: kind, minutes, seed: world.seed)
                // In one piece, and at once: other worlds write too, and somebody waits for it.
                FileHandle.standardOutput.write(try encoder.encode(result) + Data("\n".utf8))
            }
        }
    }
}
