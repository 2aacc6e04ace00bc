import Flow
import Testing

@Suite struct LatencyBucketsTests {
    @Test("buckets follow each other without gaps, and hold what is between their edges (R10)")
    func edges() {
        for bucket in 0..<3400 {
            let lower = LatencyBuckets.lower(bucket)
            let next = LatencyBuckets.lower(bucket + 1)
            #expect(LatencyBuckets.bucket(lower) == bucket)
            #expect(LatencyBuckets.bucket(next - 1) == bucket)
            #expect(next - lower == LatencyBuckets.width(bucket))
        }
    }

    @Test("the middle of a bucket is within 0.8 % of all in it, from a microsecond to a day")
    func error() {
        var value: Int64 = 1000
        while value < 86_400_000_000_000 {
            let bucket = LatencyBuckets.bucket(value)
            let middle =
                Double(LatencyBuckets.lower(bucket)) + Double(LatencyBuckets.width(bucket) - 1) / 2
            #expect(abs(middle - Double(value)) / Double(value) <= 0.008)
            value += max(1, value / 997)
        }
    }
}
