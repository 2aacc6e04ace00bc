import ColumnKernel

/// The splits of an open stretch whose next statistics have not come.
struct PendingSplits {
    private var tails: [UInt64: SplitSegment.Tail] = [:]
    /// Asked for every flow of every record: a dictionary would cost more than all the rest.
    private(set) var filter = FingerprintFilter()

    var count: Int { tails.count }

    /// Those that statistics behind `time` may still follow, by fingerprint.
    func remembered(at time: Int64) -> [SplitSegment.Tail] {
        tails.values.filter { time - $0.time <= SplitSegment.memory }
            .sorted { $0.fingerprint < $1.fingerprint }
    }

    mutating func insert(_ tail: SplitSegment.Tail) {
        tails[tail.fingerprint] = tail
        if filter.isFull {
            filter = FingerprintFilter(capacity: 64 + tails.count * 4)
            for fingerprint in tails.keys { filter.insert(fingerprint) }
        } else {
            filter.insert(tail.fingerprint)
        }
    }

    mutating func remove(_ fingerprint: UInt64) -> SplitSegment.Tail? {
        filter.mayHold(fingerprint) ? tails.removeValue(forKey: fingerprint) : nil
    }
}
