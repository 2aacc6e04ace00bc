import ColumnKernel
import Testing

@Suite struct TupleColumnsTests {
    private func row(_ number: Int) -> TupleRow {
        var row = TupleRow()
        row.time = Int64(number)
        row.source = UInt32(number) &* 3
        row.destination = UInt32(number) &* 5
        row.ports = UInt32(number)
        row.codes = TupleCodes(bits: UInt32(number) &* 7)
        row.protocolCode = UInt16(truncatingIfNeeded: number)
        row.flags = TupleFlags(rawValue: UInt8(truncatingIfNeeded: number))
        row.packetsSent = UInt64(number) &* 11
        row.bytesSent = UInt64(number) &* 13
        row.packetsReceived = UInt64(number) &* 17
        row.bytesReceived = UInt64(number) &* 19
        return row
    }

    private func rows(_ columns: TupleColumns) -> [TupleRow] {
        (0..<columns.count).map { index in
            var row = TupleRow()
            row.time = columns.times[index]
            row.source = columns.sources[index]
            row.destination = columns.destinations[index]
            row.ports = columns.ports[index]
            row.codes = TupleCodes(bits: columns.codes[index])
            row.protocolCode = columns.protocols[index]
            row.flags = TupleFlags(rawValue: columns.flags[index])
            row.packetsSent = columns.packetsSent[index]
            row.bytesSent = columns.bytesSent[index]
            row.packetsReceived = columns.packetsReceived[index]
            row.bytesReceived = columns.bytesReceived[index]
            return row
        }
    }

    @Test(
        "rows survive growth, which doubles up to the limit",
        arguments: [1, 3, 64],
        [64, 65, 1000]
    )
    func grows(capacity: Int, limit: Int) {
        var columns = TupleColumns(capacity: capacity)
        var expected: [TupleRow] = []
        while true {
            if columns.isFull {
                let before = columns.capacity
                guard columns.grow(limit: limit) else { break }
                #expect(columns.capacity == min(before * 2, limit))
            }
            expected.append(row(expected.count))
            columns.append(
                row(expected.count - 1),
                group: UInt32(expected.count),
                offset: expected.count
            )
        }
        #expect(columns.capacity == max(capacity, limit) && columns.count == columns.capacity)
        #expect(rows(columns) == expected)
        #expect((0..<columns.count).allSatisfy { columns.groups[$0] == UInt32($0 + 1) })
        #expect((0..<columns.count).allSatisfy { columns.offsets[$0] == Int64($0 + 1) })
    }

    @Test("emptied columns keep their memory and start over")
    func removeAll() {
        var columns = TupleColumns(capacity: 2)
        columns.append(row(1), group: 0, offset: 0)
        columns.removeAll()
        #expect(columns.count == 0 && columns.capacity == 2)
        columns.append(row(9), group: 0, offset: 0)
        #expect(rows(columns) == [row(9)])
    }

    @Test("a correction replaces the four counters of one row")
    func setCounters() {
        var columns = TupleColumns(capacity: 2)
        for number in 0..<2 { columns.append(row(number), group: 0, offset: 0) }
        columns.setCounters(
            ofRow: 1,
            packetsSent: 1,
            bytesSent: 2,
            packetsReceived: 3,
            bytesReceived: 4
        )
        var expected = row(1)
        (expected.packetsSent, expected.bytesSent) = (1, 2)
        (expected.packetsReceived, expected.bytesReceived) = (3, 4)
        #expect(rows(columns) == [row(0), expected])
    }

    @Test("codes keep their four bytes apart")
    func codes() {
        let codes = TupleCodes(direction: 1, decision: 2, state: 3, encryption: 4)
        #expect([codes.direction, codes.decision, codes.state, codes.encryption] == [1, 2, 3, 4])
        let masked = TupleCodes(bits: codes.bits & TupleCodes.withoutState)
        #expect(masked == TupleCodes(direction: 1, decision: 2, state: 0, encryption: 4))
    }
}
