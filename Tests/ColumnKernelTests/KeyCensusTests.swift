import ColumnKernel
import Testing

@Suite struct KeyCensusTests {
    @Test("counts are those of sets", arguments: UInt64(0)..<100)
    func agrees(seed: UInt64) {
        var census = KeyCensus()
        var random = seed
        for round in 0..<3 {
            random = mix(random, UInt64(round))
            let count = Int(random % 5000)
            let addresses = 1 + random >> 16 % 40
            let ports = 1 + random >> 32 % 30
            var keys = GroupKeys()
            keys.reserve(count)
            var protocols: [UInt16] = []
            var effects: [UInt8] = []
            for row in 0..<count {
                random = mix(random, UInt64(row))
                keys.sources[row] = UInt32(random % addresses)
                keys.destinations[row] = UInt32(random >> 8 % addresses)
                keys.ports[row] = UInt32(random >> 16 % ports)
                protocols.append(random >> 40 % 2 == 0 ? 6 : 17)
                effects.append(random >> 48 % 10 == 0 ? RowEffects.left : 1)
            }
            census.count(
                count,
                keys: keys,
                protocols: protocols,
                effects: effects,
                addressCount: Int(addresses)
            )
            var all: Set<[UInt32]> = []
            for row in 0..<count where effects[row] != RowEffects.left {
                all.insert([
                    keys.sources[row], keys.destinations[row], keys.ports[row],
                    UInt32(protocols[row]),
                ])
            }
            let bySource = Dictionary(grouping: all) { $0[0] }.mapValues(\.count)
            let byTarget = Dictionary(grouping: all) { Array($0[1...]) }.mapValues(\.count)
            #expect(census.keys == all.count)
            #expect(census.mostOfSource == bySource.values.max() ?? 0)
            #expect(census.mostOfTarget == byTarget.values.max() ?? 0)
            for row in 0..<count where effects[row] != RowEffects.left {
                let target = [keys.destinations[row], keys.ports[row], UInt32(protocols[row])]
                let isBeyond =
                    bySource[keys.sources[row], default: 0] > 20
                    || byTarget[target, default: 0] > 10
                let says = census.exceeds(
                    row: row,
                    source: keys.sources[row],
                    keysOfSource: 20,
                    sourcesOfTarget: 10
                )
                #expect(says == isBeyond)
            }
        }
    }

    @Test("memory of a large record is given back, and what is counted next is right (R14)")
    func release() {
        var census = KeyCensus()
        var keys = GroupKeys()
        let count = TupleColumns.manyRows + 1
        keys.reserve(count)
        for row in 0..<count { keys.ports[row] = UInt32(row & 0xffff) }
        for wanted in [count, 7, count, 3] {
            census.count(
                wanted,
                keys: keys,
                protocols: Array(repeating: 6, count: count),
                effects: Array(repeating: 1, count: count),
                addressCount: 1
            )
            #expect(census.keys == wanted && census.mostOfSource == wanted)
            #expect(census.mostOfTarget == 1)
            let counted = census
            census.releaseMany()
            let isBeyond = counted.exceeds(
                row: 0,
                source: 0,
                keysOfSource: wanted - 1,
                sourcesOfTarget: 1
            )
            #expect(isBeyond)
        }
    }
}
