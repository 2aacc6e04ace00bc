import Testing

@testable import FlowStore

@Suite struct BeginSetTests {
    @Test("the upper 48 bits come back in their order", arguments: [0, 1, 2, 100])
    func roundTrip(count: Int) {
        let fingerprints = (0..<count).map { UInt64($0) &* 0x9e37_79b9_7f4a_7c15 }
        let bytes = BeginSet.packed(fingerprints)
        #expect(bytes.count == 6 * count)
        var keys: [UInt64] = []
        BeginSet.forEach(bytes) { keys.append($0) }
        #expect(keys == fingerprints.map { $0 >> 16 })
    }

    @Test("bytes behind the last whole one are none", arguments: 0..<13)
    func damaged(count: Int) {
        var keys = 0
        BeginSet.forEach(Array(repeating: 7, count: count)) { _ in keys += 1 }
        #expect(keys == count / 6)
    }
}
