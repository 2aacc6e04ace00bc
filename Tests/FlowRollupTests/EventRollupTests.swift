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
