import ColumnKernel
import Testing

@Suite struct SourcePortsTests {
    private struct Pair: Hashable {
        var group: Int
        var port: UInt16
    }

    private func pairs(_ lists: SourcePortLists, groupCount: Int) -> [Pair] {
        (0..<groupCount).flatMap { group in
            lists.ports[lists.range(of: group)].map { Pair(group: group, port: $0) }
        }
    }

    private func insert(_ pairs: [Pair], into set: inout SourcePorts) {
        let values = pairs.map { SourcePorts.pair(group: $0.group, port: UInt32($0.port)) }
        set.insert(values.span)
    }

    @Test("holds what a set of the library holds, list by list", arguments: UInt64(0)..<20)
    func plain(seed: UInt64) {
        var random = Numbers(seed: seed)
        var set = SourcePorts()
        for _ in 0..<3 {
            let groupCount = 1 + random.below(400)
            let portCount = [3, 200, 65_536][random.below(3)]
            var plain: Set<Pair> = []
            for _ in 0..<random.below(60) {
                let added = (0..<random.below(300)).map { _ in
                    Pair(group: random.below(groupCount), port: UInt16(random.below(portCount)))
                }
                plain.formUnion(added)
                insert(added, into: &set)
                #expect(set.count == plain.count, "seed \(seed)")
            }
            let found = pairs(set.lists(groupCount: groupCount), groupCount: groupCount)
            #expect(found.count == plain.count && Set(found) == plain, "seed \(seed)")
            set.removeAll()
            #expect(set.count == 0 && set.lists(groupCount: groupCount).ports.isEmpty)
        }
    }

    @Test("sets of other numbers are united; what is left out stays out")
    func united() {
        var (one, other) = (SourcePorts(), SourcePorts())
        insert([Pair(group: 5, port: 80), Pair(group: 5, port: 81)], into: &one)
        insert(
            [
                Pair(group: 0, port: 81), Pair(group: 0, port: 0), Pair(group: 1, port: 7),
                Pair(group: 2, port: 65_535),
            ],
            into: &other
        )
        one.insert(other, as: [5, nil, 0])
        let found = pairs(one.lists(groupCount: 6), groupCount: 6)
        #expect(
            Set(found) == [
                Pair(group: 5, port: 80), Pair(group: 5, port: 81), Pair(group: 5, port: 0),
                Pair(group: 0, port: 65_535),
            ]
        )
        #expect(found.count == 4)
    }

    @Test("memory that is far above the need is given back")
    func memory() {
        var set = SourcePorts()
        #expect(set.memoryBytes == 0)
        for group in 0..<1000 {
            insert((0..<100).map { Pair(group: group, port: $0) }, into: &set)
        }
        let full = set.memoryBytes
        #expect(full >= 1_600_000 && full <= 4 << 20)
        set.removeAll()
        #expect(set.memoryBytes == full)
        insert([Pair(group: 1, port: 1)], into: &set)
        set.removeAll()
        #expect(set.memoryBytes == 0)
    }
}
