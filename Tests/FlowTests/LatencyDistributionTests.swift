import Foundation
import Testing

@testable import Flow

/// R10: quantiles of a million samples are at most 1 % off, and merging in any order is the same, bit for bit.
struct LatencyDistributionTests {
    /// Seeded draws; the generator is Steele and others' SplitMix64.
    private struct Draws {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
            return mixed ^ (mixed >> 31)
        }

        /// From 0 to 1, neither of them.
        mutating func uniform() -> Double { (Double(next() >> 11) + 0.5) / 9_007_199_254_740_992 }

        /// Box and Muller's.
        mutating func normal() -> Double {
            (-2 * log(uniform())).squareRoot() * cos(2 * .pi * uniform())
        }
    }

    enum Shape: String, CaseIterable {
        case logNormal, pareto, constant, bimodal
        /// Both borders of every bucket, from a microsecond to a day.
        case adversarial
    }

    private static let day = 86_400e9
    private static let count = 1_000_000

    private func samples(_ shape: Shape, seed: UInt64) -> [Int64] {
        var draws = Draws(state: seed)
        let buckets = LatencyBuckets.bucket(1_000)..<LatencyBuckets.bucket(Int64(Self.day))
        return (0..<Self.count).map { number in
            let nanoseconds: Double
            switch shape {
            case .logNormal: nanoseconds = 300_000 * exp(1.2 * draws.normal())
            case .pareto: nanoseconds = 50_000 / pow(draws.uniform(), 1 / 0.7)
            case .constant: nanoseconds = 612_345
            case .bimodal:
                nanoseconds =
                    number % 10 == 0
                    ? 40e6 + 1e6 * draws.normal() : 200_000 + 10_000 * draws.normal()
            case .adversarial:
                let bucket = buckets.lowerBound + number / 2 % buckets.count
                let lower = LatencyBuckets.lower(bucket)
                return number % 2 == 0 ? lower : lower + LatencyBuckets.width(bucket) - 1
            }
            return Int64(min(max(nanoseconds, 1_000), Self.day))
        }
    }

    private func histogram(_ samples: some Sequence<Int64>) -> [Int: Int] {
        var counts: [Int: Int] = [:]
        for sample in samples { counts[LatencyBuckets.bucket(sample), default: 0] += 1 }
        return counts
    }

    private func quantile(_ share: Double, _ counts: [Int: Int], of total: Int) -> Double {
        var upto = 0
        for bucket in counts.keys.sorted() {
            upto += counts[bucket] ?? 0
            guard Double(upto) >= share * Double(total) else { continue }
            let width = Double(LatencyBuckets.width(bucket) - 1)
            return Double(LatencyBuckets.lower(bucket)) + width / 2
        }
        return .nan
    }

    @Test("quantiles of a million samples are at most 1 % off", arguments: Shape.allCases)
    func error(shape: Shape) {
        let samples = samples(shape, seed: 20261127)
        let counts = histogram(samples)
        let sorted = samples.sorted()
        var worst = 0.0
        for thousandth in [1, 10, 50, 100, 250, 500, 750, 900, 950, 990, 999, 1000] {
            let rank = max(1, (thousandth * samples.count + 999) / 1000)
            let exact = Double(sorted[rank - 1])
            let found = quantile(Double(rank) / Double(samples.count), counts, of: samples.count)
            worst = max(worst, abs(found - exact) / exact)
        }
        print("\(shape.rawValue): \(String(format: "%.3f", worst * 100)) % at worst")
        #expect(worst <= 0.01)
        #expect(worst <= 1.0 / 128)
    }

    @Test("merged in any order, shards are the union, bit for bit", arguments: Shape.allCases)
    func merging(shape: Shape) {
        let samples = samples(shape, seed: 7)
        let union = histogram(samples)
        var shards = (0..<24).map { shard in
            histogram(
                samples.indices.lazy.filter { $0 * 7919 % 24 == shard }.map { samples[$0] }
            )
        }
        var draws = Draws(state: 99)
        for _ in 0..<5 {
            for index in shards.indices {
                shards.swapAt(index, Int(draws.next() % UInt64(shards.count)))
            }
            let merged = shards.reduce(into: [:]) { $0.merge($1, uniquingKeysWith: +) }
            #expect(merged == union)
        }
    }

    @Test("from a microsecond to a day, each middle is within 0.8 % of its bucket's ends")
    func resolution() {
        for bucket in LatencyBuckets.bucket(1_000)...LatencyBuckets.bucket(Int64(Self.day)) {
            let lower = Double(LatencyBuckets.lower(bucket))
            let half = Double(LatencyBuckets.width(bucket) - 1) / 2
            #expect(half / lower <= 1.0 / 128)
        }
    }
}
