/// Buckets of durations that merge by adding counts (R10).
///
/// Log-linear: each power of two is cut into 64 buckets of equal width, the layout of HdrHistogram (Gil Tene,
/// http://hdrhistogram.org) with one half of 64 sub-buckets a power. Integers only, so that every machine computes the same
/// bucket, and the middle of one is less than 0.8 % from whatever is in it.
package enum LatencyBuckets {
    /// 2^6 buckets a power of two.
    static let precision = 6

    /// The bucket of a duration.
    ///
    /// - Parameter nanoseconds: 0 and more.
    /// - Returns: The duration itself below 64; above, ascending with it.
    package static func bucket(_ nanoseconds: Int64) -> Int {
        precondition(nanoseconds >= 0)
        let value = UInt64(nanoseconds)
        guard value >= 64 else { return Int(value) }
        let exponent = 63 - value.leadingZeroBitCount
        return (exponent - 5) * 64 + Int(value >> UInt64(exponent - precision)) - 64
    }

    /// The shortest duration of a bucket, in nanoseconds.
    package static func lower(_ bucket: Int) -> Int64 {
        guard bucket >= 64 else { return Int64(bucket) }
        let exponent = bucket / 64 + 5
        return Int64(64 + bucket % 64) << Int64(exponent - precision)
    }

    /// Durations of a bucket, in nanoseconds: `lower` and this many more, one of them itself.
    package static func width(_ bucket: Int) -> Int64 {
        bucket < 128 ? 1 : 1 << Int64(bucket / 64 - 1)
    }
}
