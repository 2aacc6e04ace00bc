import ColumnKernel
import Flow
import Testing

@testable import FlowRollup

/// R14: when detail is given up, to the row.
@Suite struct FoldedKeysTests {
    private struct Key: Hashable {
        var source: UInt32
        var destination: UInt32
        var port: UInt32
        var protocolCode: UInt16 = 6
    }

    /// A hash for each address number that a test uses.
    private static let hashes = (0..<10_000 as Range<UInt64>).map { mix($0, 4) }

    private let other = AddressTable.other
    private let noPort = GroupTable.noPort

    private func folded(_ rows: [Key], effects: [UInt8] = []) -> [Key] {
        var folder = FoldedKeys()
        return folded(rows, &folder, effects)
    }

    private func folded(_ rows: [Key], _ folder: inout FoldedKeys, _ effects: [UInt8] = []) -> [Key]
    {
        var keys = GroupKeys()
        keys.sources = rows.map(\.source)
        keys.destinations = rows.map(\.destination)
        keys.ports = rows.map(\.port)
        keys.scopes = rows.map { _ in 0 }
        folder.fold(
            count: rows.count,
            keys: &keys,
            effects: effects.isEmpty ? rows.map { _ in RowEffects.opened } : effects,
            hashes: Self.hashes,
            protocols: rows.map(\.protocolCode)
        )
        return rows.indices.map { row in
            Key(
                source: keys.sources[row],
                destination: keys.destinations[row],
                port: keys.ports[row],
                protocolCode: rows[row].protocolCode
            )
        }
    }

    @Test("the 1,025th destination of a source loses its detail; known ones keep theirs")
    func keysOfSource() {
        let scan = (1...1025).map {
            Key(source: 1, destination: UInt32($0 % 5 + 2), port: UInt32($0))
        }
        let rows = scan + [scan[0], scan[1024], Key(source: 2, destination: 9, port: 9)]
        let result = folded(rows)
        #expect(Array(result[..<1024]) == Array(scan[..<1024]))
        let gone = Key(source: 1, destination: other, port: noPort)
        #expect(result[1024] == gone && result[1025] == scan[0] && result[1026] == gone)
        #expect(result[1027] == rows[1027])
    }

    @Test("destination, port and protocol each make a key of a source")
    func partsOfKey() {
        for part in 0..<3 {
            let rows = (0...1024).map { number in
                Key(
                    source: 1,
                    destination: part == 0 ? UInt32(number + 2) : 2,
                    port: part == 1 ? UInt32(number) : 3,
                    protocolCode: part == 2 ? UInt16(number) : 6
                )
            }
            #expect(folded(rows).count { $0.destination == other } == 1, "part \(part)")
        }
    }

    @Test("the 4,097th source of a destination loses its address; known ones keep theirs")
    func sourcesOfDestination() {
        let flood = (1...4097).map { Key(source: UInt32($0), destination: 9000, port: 443) }
        let rows = flood + [flood[0], flood[4096], Key(source: 4097, destination: 9000, port: 80)]
        let result = folded(rows)
        #expect(Array(result[..<4096]) == Array(flood[..<4096]))
        let gone = Key(source: other, destination: 9000, port: 443)
        #expect(result[4096] == gone && result[4097] == flood[0] && result[4098] == gone)
        #expect(result[4099] == rows[4099])
    }

    @Test("the 65,537th key of a record loses both its addresses; known ones keep theirs")
    func keysOfRecord() {
        let rows = (0..<1 << 16).map { number in
            Key(source: UInt32(number >> 10) + 1, destination: 5000, port: UInt32(number & 1023))
        }
        var folder = FoldedKeys()
        #expect(folded(rows, &folder) == rows)
        let later = [
            Key(source: 70, destination: 5000, port: 1), rows[0], rows[65_535],
            Key(source: 71, destination: 5001, port: 2, protocolCode: 17),
        ]
        #expect(
            folded(later, &folder) == [
                Key(source: other, destination: other, port: noPort), rows[0], rows[65_535],
                Key(source: other, destination: other, port: noPort, protocolCode: 17),
            ]
        )
    }

    @Test("rejected rows count for nothing")
    func rejectedRows() {
        let rows = (1...2000).map { Key(source: 1, destination: 2, port: UInt32($0)) }
        let effects = (1...2000).map { $0 % 2 == 0 ? RowEffects.left : RowEffects.opened }
        #expect(folded(rows, effects: effects) == rows)
    }

    @Test("folding goes on where the part of a record before it ended")
    func parts() {
        let rows = (1...1500).map { Key(source: 1, destination: 2, port: UInt32($0)) }
        var folder = FoldedKeys()
        let parts = folded(Array(rows[..<700]), &folder) + folded(Array(rows[700...]), &folder)
        #expect(parts == folded(rows))
    }

    @Test("denied rows that lose their destination are told, those that lose their source are not")
    func lostDetail() {
        func lost(_ rows: [Key], _ effect: (Int) -> UInt8) -> [FoldedKeys.Lost] {
            var folder = FoldedKeys()
            var keys = GroupKeys()
            keys.sources = rows.map(\.source)
            keys.destinations = rows.map(\.destination)
            keys.ports = rows.map(\.port)
            keys.scopes = rows.map { _ in 0 }
            return folder.fold(
                count: rows.count,
                keys: &keys,
                effects: rows.indices.map(effect),
                hashes: Self.hashes,
                protocols: rows.map(\.protocolCode)
            )
        }
        let scan = (0..<1030).map { Key(source: 1, destination: UInt32($0 + 2), port: UInt32($0)) }
        #expect(
            lost(scan) { $0 % 2 == 0 ? RowEffects.denied : RowEffects.opened }
                == [
                    1024, 1026, 1028,
                ].map { row in
                    FoldedKeys.Lost(
                        row: row,
                        destination: Self.hashes[row + 2],
                        port: UInt32(row)
                    )
                }
        )
        let flood = (0..<4100).map { Key(source: UInt32($0 + 1), destination: 9000, port: 443) }
        #expect(lost(flood) { _ in RowEffects.denied }.isEmpty)
    }

    @Test("a scan keeps its totals, whatever detail it loses", arguments: [1024, 1025, 5000])
    func totals(rows: Int) {
        var bench = RollupBench()
        let scan = (0..<rows).map { number in
            var row = RowSpec(1000, "C", [1, 10, 2, 20])
            row.destination += UInt32(number)
            return row
        }
        bench.commit(second: 60, scan)
        let count = UInt64(rows)
        #expect(bench.counters == [count, 10 * count, 2 * count, 20 * count])
        #expect(bench.total.measured == UInt32(rows) && bench.rollup.rowsKept == rows)
        #expect(bench.rollup.groups.count == min(rows, 1025))
    }

    @Test("each record is folded for itself")
    func perRecord() {
        var bench = RollupBench()
        for record in 0..<3 {
            let rows = (0..<1000).map { number in
                var row = RowSpec(1000, "B")
                row.destination += UInt32(record * 1000 + number)
                return row
            }
            bench.commit(second: Int64(60 + record * 60), rows)
        }
        #expect(bench.rollup.groups.count == 3000)
        #expect(bench.rollup.groups.rows.allSatisfy { $0.destination != other })
    }
}
