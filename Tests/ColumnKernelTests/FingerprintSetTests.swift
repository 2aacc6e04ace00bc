import ColumnKernel
import Testing

@Suite struct FingerprintSetTests {
    @Test("holds what a set of the library holds", arguments: UInt64(0)..<20)
    func plain(seed: UInt64) {
        var random = Numbers(seed: seed)
        var set = FingerprintSet()
        for _ in 0..<3 {
            var plain: Set<UInt64> = []
            // 0 and 1 are one fingerprint: 0 marks a free slot.
            for _ in 0..<5000 {
                let value = random.below(3) == 0 ? UInt64(2 + random.below(50)) : random.next() | 2
                #expect(set.insert(value) == plain.insert(value).inserted, "seed \(seed)")
            }
            #expect(set.count == plain.count)
            set.removeAll()
            #expect(set.count == 0)
        }
    }

    @Test("0 can be added like any other")
    func zero() {
        var set = FingerprintSet()
        let outcomes = [0, 0, 1, 2].map { set.insert($0) }
        #expect(outcomes == [true, false, false, true])
    }

    @Test("memory that is far above the need is given back")
    func memory() {
        var set = FingerprintSet()
        for value in UInt64(1)...100_000 { _ = set.insert(mix(value)) }
        let full = set.memoryBytes
        #expect(full >= 1_200_000 && full <= 8 << 20)
        set.removeAll()
        #expect(set.memoryBytes == full)
        _ = set.insert(1)
        set.removeAll()
        #expect(set.memoryBytes == 0)
    }

    @Test("a filter lets all through that it has taken, and few others")
    func filter() {
        #expect(!FingerprintFilter().mayHold(7) && FingerprintFilter().isFull)
        var filter = FingerprintFilter(capacity: 100)
        for value in UInt64(0)..<100 {
            #expect(!filter.isFull || filter.count >= 100)
            filter.insert(mix(value, 1))
        }
        #expect((UInt64(0)..<100).allSatisfy { filter.mayHold(mix($0, 1)) })
        let others = (UInt64(100)..<10_100).count { filter.mayHold(mix($0, 1)) }
        #expect(others < 500)
    }
}
