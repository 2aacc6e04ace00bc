import ColumnKernel
import Flow
import FlowRollup
import Testing

/// The source ports of what leaves for the internet, whichever way rows come to their group.
@Suite struct SourcePortRollupTests {
    private static let outside: UInt32 = 0xcb00_7100

    /// A group's key in words that do not depend on a worker's numbers.
    private struct Key: Hashable {
        var rule: String
        var hour: Int
        var source: UInt64
        var destination: UInt64
        var port: UInt32
        /// Where the parts of an hour begin that the numbers of source and destination stand for.
        var sourcePart: Int64?
        var destinationPart: Int64?
    }

    private func sets(_ bench: RollupBench) -> [Key: Set<UInt16>] {
        let (rollup, lists) = (bench.rollup, bench.rollup.groups.sourcePortLists)
        var sets: [Key: Set<UInt16>] = [:]
        for (index, group) in rollup.groups.rows.enumerated() {
            let ports = lists.ports[lists.range(of: index)]
            guard !ports.isEmpty else { continue }
            let scope = rollup.scopes.scopes[Int(group.scope)]
            let key = Key(
                rule: bench.texts.text(scope.rule),
                hour: scope.hour,
                source: rollup.addresses.low[Int(group.source)],
                destination: group.destination == AddressTable.other
                    ? 0 : rollup.addresses.low[Int(group.destination)],
                port: group.port,
                sourcePart: rollup.addresses.segments[group.source]?.start,
                destinationPart: rollup.addresses.segments[group.destination]?.start
            )
            #expect(sets[key] == nil && Set(ports).count == ports.count)
            sets[key] = Set(ports)
        }
        return sets
    }

    private func rows(_ count: Int, destinations: Int) -> [RowSpec] {
        (0..<count).map { number in
            var row = RowSpec(
                Int64(number * 997 % 7_200_000),
                Array("BCED")[number % 4],
                number % 4 == 1 || number % 4 == 2 ? [1, UInt64(number), 2, 0] : nil
            )
            row.source += UInt32(number % 5)
            row.destination = Self.outside + UInt32(number / 5 % destinations)
            // Some go to private addresses.
            if number % 11 == 0 { row.destination = 0x0a02_0000 + UInt32(number % 7) }
            row.sourcePort = UInt32(1024 + number * 31 % 9000)
            row.group = UInt32(number % 3)
            return row
        }
    }

    /// What the rows of records should leave, said plainly.
    private func expected(_ rows: [RowSpec]) -> [Key: Set<UInt16>] {
        var sets: [Key: Set<UInt16>] = [:]
        for row in rows where row.state != "D" && row.destination >> 8 == Self.outside >> 8 {
            let key = Key(
                rule: row.group == 0 ? "userrule_all" : "userrule_all-\(row.group)",
                hour: Int(row.milliseconds / 3_600_000),
                source: UInt64(row.source),
                destination: UInt64(row.destination),
                port: row.destinationPort
            )
            sets[key, default: []].insert(UInt16(row.sourcePort))
        }
        return sets
    }

    /// Rules by their lower-case text, as it may be kept in either.
    private func inLowerCase(_ sets: [Key: Set<UInt16>]) -> [Key: Set<UInt16>] {
        Dictionary(
            uniqueKeysWithValues: sets.map { key, ports in
                var key = key
                key.rule = key.rule.lowercased()
                return (key, ports)
            }
        )
    }

    @Test("each group has the ports of its allowed rows", arguments: [LogFamily.vnet, .nsg])
    func plain(family: LogFamily) {
        var bench = RollupBench()
        let all = rows(20_000, destinations: 40)
        for start in stride(from: 0, to: all.count, by: 1000) {
            let part = Array(all[start..<start + 1000])
            bench.commit(second: 60 + Int64(start), part, family: family)
            // A duplicate adds nothing, and neither does what is cut.
            bench.commit(second: 60 + Int64(start), rows(30, destinations: 200), family: family)
            bench.rollup.abandon(bench.record(second: 1, rows(9, destinations: 250)), offset: 0)
        }
        #expect(inLowerCase(sets(bench)) == expected(all))
        bench.rollup.reset()
        #expect(sets(bench).isEmpty)
        bench.commit(second: 9999, Array(all.prefix(10)), family: family)
        #expect(inLowerCase(sets(bench)) == expected(Array(all.prefix(10))))
    }

    @Test("rows of NSG version 1 count, rows of the wrong version do not")
    func versions() {
        var bench = RollupBench()
        var all = rows(100, destinations: 1)
        for index in all.indices { all[index].hasEightFields = index % 2 == 0 }
        bench.commit(bench.record(second: 60, all, family: .nsg))
        #expect(inLowerCase(sets(bench)) == expected(all.filter { !$0.hasEightFields }))
        var record = bench.record(second: 61, all, family: .nsg)
        record.version = 1
        bench.rollup.reset()
        bench.commit(record)
        #expect(inLowerCase(sets(bench)) == expected(all.filter(\.hasEightFields)))
    }

    /// A scan from one source is folded: what became `other` has no ports.
    @Test(
        "a record that came in parts has the ports of one in one piece",
        arguments: [40, 250, 3000]
    )
    func parts(destinations: Int) {
        let all = rows(70_000, destinations: destinations)
        var whole = RollupBench()
        whole.commit(whole.record(second: 60, all, family: .nsg))
        var parted = RollupBench()
        var rest = all[...]
        while rest.count > 9000 {
            var part = parted.record(second: 60, Array(rest.prefix(9000)), family: .nsg)
            parted.rollup.addPart(of: &part)
            rest = rest.dropFirst(9000)
        }
        parted.commit(parted.record(second: 60, Array(rest), family: .nsg))
        let found = sets(whole)
        #expect(found == sets(parted))
        #expect(found.keys.allSatisfy { $0.destination != 0 })
        if destinations < 256 { #expect(inLowerCase(found) == expected(all)) }
        let hasFolded = whole.rollup.groups.rows.contains { $0.destination == AddressTable.other }
        #expect(hasFolded == (destinations == 3000))
    }

    @Test("what several workers read is one set", arguments: UInt64(0)..<12)
    func absorbed(seed: UInt64) {
        let all = rows(12_000, destinations: 60)
        var benches = (0..<3).map { _ in RollupBench() }
        for (number, start) in stride(from: 0, to: all.count, by: 400).enumerated() {
            let worker = Int(mix(seed, UInt64(number)) % 3)
            let part = Array(all[start..<start + 400])
            benches[worker].commit(second: 60 + Int64(start), part, family: .nsg)
        }
        var first = benches[0]
        for other in benches.dropFirst() {
            var rollup = other.rollup
            first.rollup.absorb(&rollup, otherTexts: other.texts, texts: &first.texts)
        }
        #expect(inLowerCase(sets(first)) == expected(all))
    }

    private struct HalfHours: OwnerChanges {
        func part(of address: AddressKey, at milliseconds: Int64) -> Range<Int64>? {
            guard address.low % 2 == 0 else { return nil }
            let start = milliseconds / 1_800_000 * 1_800_000
            return start..<start + 1_800_000
        }
    }

    @Test("each part of an hour has its own ports; all together are those of the hour")
    func segments() {
        var bench = RollupBench(ownerChanges: HalfHours())
        let all = rows(9000, destinations: 30)
        bench.commit(bench.record(second: 60, all, family: .nsg))
        let found = sets(bench)
        let starts: Set<Int64?> = [nil, 0, 1_800_000, 3_600_000, 5_400_000]
        #expect(Set(found.keys.map(\.sourcePart)) == starts)
        #expect(Set(found.keys.map(\.destinationPart)) == starts)
        #expect(found.keys.allSatisfy { ($0.sourcePart == nil) == ($0.source % 2 == 1) })
        var united: [Key: Set<UInt16>] = [:]
        for (key, ports) in found {
            var key = key
            key.sourcePart = nil
            key.destinationPart = nil
            united[key, default: []].formUnion(ports)
        }
        #expect(inLowerCase(united) == expected(all))
        #expect(found.count > united.count)
    }

    @Test("numbers that are forgotten take their ports with them")
    func forgotten() {
        var bench = RollupBench()
        bench.commit(second: 60, rows(20_000, destinations: 50), family: .nsg)
        let memory = bench.rollup.memoryBytes
        bench.texts.removeAll()
        bench.rollup.forgetNumbers(texts: &bench.texts)
        #expect(sets(bench).isEmpty && bench.rollup.memoryBytes < memory / 2)
        let few = rows(7, destinations: 1)
        bench.commit(second: 61, few, family: .nsg)
        #expect(inLowerCase(sets(bench)) == expected(few))
    }
}
