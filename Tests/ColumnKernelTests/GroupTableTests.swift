import ColumnKernel
import Testing

@Suite struct GroupTableTests {
    private struct Key: Hashable {
        var pair: UInt64
        var place: UInt64
    }

    @Test("keys get dense rows in order of arrival, through every growth", arguments: [1, 1 << 14])
    func dense(capacity: Int) {
        var table = GroupTable(minimumCapacity: capacity)
        var model: [Key: Int] = [:]
        var state: UInt64 = 1
        for step in 0..<60_000 {
            state = mix(state, UInt64(step))
            let key = Key(pair: state % 300, place: state >> 32 % 100)
            let found = table.find(pair: key.pair, place: key.place, time: Int64(step))
            #expect(found == model[key, default: model.count])
            model[key] = found
        }
        #expect(table.count == model.count)
        #expect(
            model.allSatisfy { table.rows[$1].pair == $0.pair && table.rows[$1].place == $0.place }
        )
    }

    /// Distinct keys whose hashes end in the same 12 bits start at one slot of the smallest table.
    @Test("keys that start at the same slot are told apart")
    func collisions() {
        let clash = (0..<2_000_000 as Range<UInt64>).filter { mix($0, 5) & 0xfff == 0x123 }
        #expect(clash.count > 300)
        var table = GroupTable()
        for _ in 0..<2 {
            for (number, pair) in clash.enumerated() {
                #expect(table.find(pair: pair, place: 5, time: 0) == number)
            }
        }
        #expect(table.count == clash.count)
    }

    @Test("an emptied table forgets every key, and gives up memory it no longer needs")
    func removeAll() {
        var table = GroupTable()
        for number in 0..<200_000 as Range<UInt64> {
            _ = table.find(pair: number, place: 0, time: 0)
        }
        let large = table.memoryBytes
        table.removeAll()
        #expect(table.count == 0)
        for _ in 0..<20 {
            #expect(table.find(pair: 3, place: 0, time: 9) == 0)
            #expect(table.rows[0].first == 9)
            table.removeAll()
        }
        #expect(table.memoryBytes < large / 4)
    }

    @Test("bulk rows add to their group what their effects say, rejected rows nothing")
    func bulk() {
        var columns = TupleColumns(capacity: 8)
        var keys = GroupKeys()
        keys.reserve(6)
        let effects: [UInt8] = [
            RowEffects.opened, RowEffects.closed | RowEffects.measured, RowEffects.denied,
            RowEffects.closed | RowEffects.unanswered | RowEffects.measured, RowEffects.left,
            RowEffects.measured,
        ]
        for row in 0..<6 {
            var tuple = TupleRow()
            tuple.time = Int64(100 - row)
            tuple.packetsSent = UInt64(row)
            tuple.bytesSent = UInt64(row * 10)
            tuple.packetsReceived = UInt64(row * 100)
            tuple.bytesReceived = UInt64(row * 1000)
            columns.append(tuple, group: 0, offset: 0)
            keys.sources[row] = 1
            keys.destinations[row] = 2
            keys.scopes[row] = 3
            keys.ports[row] = row == 5 ? GroupTable.noPort : 443
        }
        var table = GroupTable()
        table.add(count: 6, keys: keys, effects: effects, columns: columns)
        #expect(table.count == 2)
        let row = table.rows[0]
        #expect(row.source == 1 && row.destination == 2 && row.scope == 3 && row.port == 443)
        #expect(row.opened == 1 && row.closed == 2 && row.denied == 1 && row.unanswered == 1)
        #expect(row.measured == 2 && row.packetsSent == 4 && row.bytesSent == 40)
        #expect(row.packetsReceived == 400 && row.bytesReceived == 4000)
        #expect(row.first == 97 && row.last == 100)
        #expect(table.rows[1].port == GroupTable.noPort && table.rows[1].bytesSent == 50)
        #expect(table.rows[1].opened == 0 && table.rows[1].first == 95)
    }

    /// Rows of one key, or of as many as rows, with the given effects and the row's number as source port.
    private func rows(_ effects: [UInt8], keys keyCount: Int) -> (TupleColumns, GroupKeys) {
        var columns = TupleColumns(capacity: effects.count)
        var keys = GroupKeys()
        keys.reserve(effects.count)
        for row in effects.indices {
            var tuple = TupleRow()
            tuple.ports = UInt32(row) << 16 | 443
            columns.append(tuple, group: 0, offset: 0)
            keys.sources[row] = UInt32(row % keyCount)
            keys.ports[row] = 443
        }
        return (columns, keys)
    }

    private func ports(_ table: GroupTable, _ index: Int) -> Set<UInt16> {
        let lists = table.sourcePortLists
        return Set(lists.ports[lists.range(of: index)])
    }

    @Test("source ports are those of marked rows that are not left", arguments: [1, 3, 200])
    func sourcePorts(keyCount: Int) {
        // More than a chunk of rows.
        let effects = (0..<10_000).map { row -> UInt8 in
            [0, RowEffects.ports, RowEffects.ports | RowEffects.left, RowEffects.ports | 1][
                row / 7 % 4
            ]
        }
        let (columns, keys) = rows(effects, keys: keyCount)
        var table = GroupTable()
        let memory = table.memoryBytes
        for _ in 0..<2 {
            // Twice the same rows are the same ports.
            table.add(count: effects.count, keys: keys, effects: effects, columns: columns)
        }
        #expect(table.memoryBytes > memory + 40_000)
        for index in 0..<table.count {
            let wanted = effects.indices.filter {
                $0 % keyCount == Int(table[index].source) && effects[$0] & RowEffects.ports != 0
                    && effects[$0] & RowEffects.left == 0
            }
            #expect(ports(table, index) == Set(wanted.map { UInt16($0) }))
        }
        table.removeAll()
        #expect(table.sourcePortLists.ports.isEmpty)
        table.add(count: 1, keys: keys, effects: [0], columns: columns)
        #expect(ports(table, 0).isEmpty)
    }

    @Test("source ports move along with whole groups")
    func movedSourcePorts() {
        let effects = Array(repeating: RowEffects.ports, count: 600)
        let (columns, keys) = rows(effects, keys: 3)
        var table = GroupTable()
        table.add(count: 300, keys: keys, effects: effects, columns: columns)
        var other = GroupTable()
        other.add(count: 600, keys: keys, effects: effects, columns: columns)
        var numbers: [Int?] = []
        for index in 0..<other.count {
            var group = other[index]
            // The groups of 0 and 1 become one, that of 2 is left out.
            group.pair = 0
            numbers.append(other[index].source == 2 ? nil : table.add(group))
        }
        table.addSourcePorts(of: other, as: numbers)
        #expect(table.count == 3 && numbers == [0, 0, nil])
        let wanted = (0..<600).filter { $0 % 3 != 2 }.map { UInt16($0) }
        #expect(ports(table, 0) == Set(wanted))
        let ofFirst: [UInt16] = stride(from: 1, to: 300, by: 3).map { UInt16($0) }
        #expect(ports(table, 1) == Set(ofFirst))
    }

    @Test("whole groups add up; a sum beyond 64 bits stays at the top")
    func groups() {
        var table = GroupTable()
        var group = Group(pair: 1, place: 2, first: 5, last: 6)
        group.opened = .max
        group.bytesSent = .max - 1
        group.measured = 2
        table.add(group)
        #expect(table.rows == [group])
        var more = Group(pair: 1, place: 2, first: 3, last: 4)
        more.opened = 1
        more.bytesSent = 9
        more.closed = 7
        table.add(more)
        #expect(table.count == 1)
        #expect(table.rows[0].opened == .max && table.rows[0].bytesSent == .max)
        #expect(table.rows[0].closed == 7 && table.rows[0].measured == 2)
        #expect(table.rows[0].first == 3 && table.rows[0].last == 6)
    }

    @Test("key columns grow together and keep what they hold")
    func keys() {
        var keys = GroupKeys()
        keys.sources = [4, 5, 6]
        keys.reserve(2)
        #expect(keys.sources == [4, 5, 6])
        #expect([keys.scopes, keys.destinations, keys.ports].allSatisfy { $0.count == 2 })
        keys.reserve(5)
        #expect(keys.sources == [4, 5, 6, 0, 0])
        #expect([keys.scopes, keys.destinations, keys.ports].allSatisfy { $0.count == 5 })
    }
}
