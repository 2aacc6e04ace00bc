/// The flows that a stretch saw begin, as they are stored: the upper 48 bits of each fingerprint, 6 bytes, in no order.
///
/// Whole fingerprints would tell no more: of a million begins and a hundred open splits, two share 48 bits with a probability
/// below 10^-6. Sorted and as deltas they would take five bytes instead of six, and cost more than all the rest to make.
struct BeginSet {
    private static let width = 6

    static func packed(_ fingerprints: [UInt64]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(fingerprints.count * width)
        for fingerprint in fingerprints {
            var rest = key(fingerprint)
            for _ in 0..<width {
                bytes.append(UInt8(truncatingIfNeeded: rest))
                rest >>= 8
            }
        }
        return bytes
    }

    /// What is stored of a fingerprint.
    static func key(_ fingerprint: UInt64) -> UInt64 { fingerprint >> 16 }

    /// The keys in `bytes`; bytes behind the last whole one are none.
    static func forEach(_ bytes: [UInt8], _ body: (UInt64) throws -> Void) rethrows {
        for start in stride(from: 0, through: bytes.count - width, by: width) {
            var key: UInt64 = 0
            for index in (start..<start + width).reversed() {
                key = key << 8 | UInt64(bytes[index])
            }
            try body(key)
        }
    }
}
