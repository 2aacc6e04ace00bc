/// Durations of one key in the buckets of decision 0020, and what views say of them.
struct ReferenceDistribution {
    /// Nanoseconds; at least one.
    var durations: [Int64]

    static let perDoubling: Int64 = 64
    /// Quantiles above the median need as many (decision 0022).
    static let enough = 20

    /// Every duration below 64 has its own; each doubling above is cut into 64 of equal width.
    static func bucket(of duration: Int64) -> Int {
        var bucket = 0
        while range(of: bucket + Int(perDoubling)).lowerBound <= duration {
            bucket += Int(perDoubling)
        }
        while range(of: bucket).upperBound <= duration { bucket += 1 }
        return bucket
    }

    /// The durations of a bucket; the first two times 64 are one nanosecond wide.
    static func range(of bucket: Int) -> Range<Int64> {
        guard bucket >= perDoubling else { return Int64(bucket)..<Int64(bucket) + 1 }
        var (start, width) = (perDoubling, Int64(1))
        for _ in 1..<(bucket / Int(perDoubling)) { (start, width) = (start * 2, width * 2) }
        let lower = start + Int64(bucket) % perDoubling * width
        return lower..<lower + width
    }

    var countByBucket: [Int: Int] {
        Dictionary(grouping: durations, by: ReferenceDistribution.bucket(of:)).mapValues(\.count)
    }

    var shortest: Int64 { durations.min() ?? 0 }
    var longest: Int64 { durations.max() ?? 0 }

    /// The middle of the smallest bucket that with those below holds this share, but nothing that was not seen.
    func quantile(percent: Int) -> Double {
        let counts = countByBucket
        var seen = 0
        for bucket in counts.keys.sorted() {
            seen += counts[bucket] ?? 0
            if seen * 100 >= durations.count * percent {
                let range = ReferenceDistribution.range(of: bucket)
                let middle = Double(range.lowerBound) + Double(range.count - 1) / 2
                return min(max(middle, Double(shortest)), Double(longest))
            }
        }
        return Double(longest)
    }

    /// `samples, min_ms, p50_ms, p90_ms, p95_ms, p99_ms, max_ms, mean_ms`.
    var columns: ReferenceRow {
        let upper = [90, 95, 99].map { percent -> Cell in
            durations.count < ReferenceDistribution.enough
                ? .null : .milliseconds(quantile(percent: percent))
        }
        let mean = Double(durations.reduce(0, +)) / Double(durations.count)
        return [
            .integer(Int64(durations.count)), .milliseconds(Double(shortest)),
            .milliseconds(quantile(percent: 50)),
        ] + upper + [.milliseconds(Double(longest)), .milliseconds(mean)]
    }

    /// `bucket, lower_ms, upper_ms, samples` of each bucket that has any.
    var bucketColumns: [ReferenceRow] {
        countByBucket.map { bucket, count in
            let range = ReferenceDistribution.range(of: bucket)
            return [
                .integer(Int64(bucket)), .milliseconds(Double(range.lowerBound)),
                .milliseconds(Double(range.upperBound)), .integer(Int64(count)),
            ]
        }
    }
}

extension Cell {
    /// A REAL as the engine's rows are read: its decimal text.
    static func milliseconds(_ nanoseconds: Double) -> Cell { .text("\(nanoseconds / 1e6)") }
}
