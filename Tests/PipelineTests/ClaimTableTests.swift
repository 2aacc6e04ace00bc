import FlowTestSupport
import Testing

@testable import Pipeline

@Suite struct ClaimTableTests {
    private struct Record: Hashable {
        var stream: Int32
        var time: Int64
    }

    @Test("claims are those of a dictionary, whatever is claimed and released", arguments: 0..<20)
    func likeDictionary(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var table = ClaimTable()
        var plain: [Record: Int64] = [:]
        #expect(table[0, 0] == nil)
        for step in 0..<6000 {
            let record = Record(
                stream: Int32(random.below(3)) - 1,
                time: Int64(random.below(2000)) - 1000
            )
            #expect(table[record.stream, record.time] == plain[record])
            let owner = Int64(random.below(5)) << 33
            table.insert(record.stream, record.time, owner: owner)
            plain[record] = plain[record] ?? owner
            if step % 1500 == 1499 {
                table.release(owner)
                plain = plain.filter { $0.value != owner }
            }
            #expect(table.count == plain.count)
        }
        table.removeAll()
        #expect(table.count == 0 && table[0, 0] == nil)
    }
}
