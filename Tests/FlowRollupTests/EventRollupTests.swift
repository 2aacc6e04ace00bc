import ColumnKernel
import Flow
import FlowRollup
import Synchronization
import Testing

@Suite struct EventRollupTests {
    /// Takes everything, and remembers by what.
    private final class Claims: RecordClaims {
        let keys = Mutex<[Int64]>([])

        func claim(_ stream: StreamKey, time: Int64, input: Int64) -> Bool {
            keys.withLock { $0.append(time) }
            return true
        }
    }

    private func event(minute: Int64, weight: Int64 = 1) -> Event {
        var event = Event(log: .calico, kind: .policy)
        event.time = (1_795_132_800 + minute * 60) * 1_000_000_000
        event.decision = .deny
        event.weight = weight
        event.fingerprint = 0x1234_5678_9abc_def0
        return event
    }

    @Test("a row is known by its minute first: inputs of other times need not be looked at (R4)")
    func keysBeginWithTheMinute() {
        var rollup = EventRollup(ownerChanges: nil)
        var batch = EventBatch()
        batch.events = (0..<3).map { event(minute: $0) }
        let claims = Claims()
        rollup.add(&batch, texts: TextTable(), claims: claims, input: 1)
        let keys = claims.keys.withLock { $0 }
        #expect(keys.map { $0 >> 35 } == [29_918_880, 29_918_881, 29_918_882])
        #expect(Set(keys).count == 3)
    }

    @Test("as many reasons as rows do not fill memory, spilled or not (R14)", arguments: [0, 7000])
    func manyReasons(rowsPerSpill: Int) {
        var rollup = EventRollup(ownerChanges: nil)
        var texts = TextTable()
        let claims = Claims()
        let count = 80_000
        var rules: Set<String> = []
        var hits: Int64 = 0
        func takeGroups() {
            for (key, measures) in zip(rollup.factKeys, rollup.factMeasures) {
                rules.insert(texts.text(rollup.scopes[Int(key.scope)].reason))
                hits += measures.hits
            }
        }
        for start in stride(from: 0, to: count, by: 1000) {
            var batch = EventBatch()
            batch.events = (start..<start + 1000).map { number in
                var event = event(minute: 0)
                event.reason = texts.intern("lookup \(number).example.com: no such host")
                event.keyHash = mix(UInt64(number))
                event.fingerprint = mix(UInt64(number), 1)
                return event
            }
            rollup.add(&batch, texts: texts, claims: claims, input: 1)
            if rowsPerSpill > 0, start % rowsPerSpill == 0 {
                takeGroups()
                rollup.removeGroups()
                #expect(rollup.memoryBytes < 1 << 20)
            }
        }
        takeGroups()
        #expect(hits == Int64(count))
        // 4,096 rows with all their detail, 65,536 more reasons, and none for the rest.
        #expect(rules.count == 4096 + 65_536 + 1)
    }

    @Test("equal rows of an input are rows each, and forged counts stop nothing (R14)")
    func forgedCounts() {
        var rollup = EventRollup(ownerChanges: nil)
        let claims = Claims()
        for _ in 0..<20 {
            var batch = EventBatch()
            batch.events = (0..<1000).map { _ in event(minute: 0, weight: .max) }
            rollup.add(&batch, texts: TextTable(), claims: claims, input: 1)
        }
        #expect(rollup.rowsKept == 20_000)
        #expect(Set(claims.keys.withLock { $0 }).count == 20_000)
        #expect(rollup.factMeasures.count == 1)
        #expect(rollup.factMeasures[0].hits == 1 << 52)
    }
}
