import ColumnKernel
import Flow
import FlowEnrich
import FlowRollup
import FlowStore
import GRDB
import Testing

/// R12: an input's partition is replaced whole.
@Suite struct PartitionReplaceTests {
    private let folder: ScratchFolder
    private let path: String

    init() throws {
        folder = try ScratchFolder()
        path = folder.file("result.sqlite")
    }

    private struct EveryClaim: RecordClaims {
        func claim(_ stream: StreamKey, time: Int64, input: Int64) -> Bool { true }
    }

    /// One worker that stores partitions of `rows` flows each, one a minute.
    private struct Bench {
        var texts: TextTable
        var rollup: PartitionRollup
        var map = NumberMap()

        init() {
            var texts = TextTable()
            rollup = PartitionRollup(texts: &texts)
            self.texts = texts
        }

        mutating func fill(input: Int64, rows: Int, minute: Int64) {
            rollup.reset()
            var record = FlowRecord(capacity: max(1, rows))
            record.family = .vnet
            record.time = (minute + 1) * 60_000_000_000
            record.reporter = 0x0000_5E00_5301
            record.flowLogID = texts.intern("log-1")
            record.groups = [FlowRecord.Group()]
            for number in 0..<rows {
                var row = TupleRow()
                row.time = minute * 60_000
                row.source = rollup.addresses.intern(IPAddress(v4: 0x0a00_0004))
                row.destination = rollup.addresses.intern(
                    IPAddress(v4: 0x0a00_0100 + UInt32(number))
                )
                row.ports = 443
                row.codes = TupleCodes(
                    direction: UInt8(ascii: "O"),
                    decision: UInt8(ascii: "A"),
                    state: UInt8(ascii: "B"),
                    encryption: EncryptionWord.notEncrypted.rawValue
                )
                row.protocolCode = ProtocolCode.tcp
                record.columns.append(row, group: 0, offset: number)
            }
            record.rejects.add(.port, rows: 2, offset: 7, sample: "x")
            rollup.commit(&record, texts: &texts, claims: EveryClaim(), input: input)
        }

        mutating func store(_ input: Int64, in store: ResultStore, run: Int64) throws {
            var summaries = PartitionSummaries()
            _ = try store.replace(
                InputAccount(inputID: input, path: "/in/\(input)", status: .ok),
                rollup: &rollup,
                texts: texts,
                map: &map,
                summaries: &summaries,
                runID: run
            )
        }
    }

    /// Opens the store, lets `body` store partitions, and closes it.
    private func storing(_ body: (inout Bench, ResultStore, Int64) throws -> Void) throws {
        let store = try ResultStore(
            path: path,
            topology: .none,
            cacheBytes: 1 << 20
        )
        let run = try store.beginRun(
            pipeline: "p",
            version: "1",
            configurationHash: "0",
            startedMilliseconds: 0
        )
        var bench = Bench()
        try body(&bench, store, run)
        try store.commit()
        store.close()
    }

    private func integers(_ sql: String) throws -> [[Cell]] {
        var sink = RowCollector()
        try ResultReader(path: path).query(sql, into: &sink)
        return sink.rows
    }

    private func expectWhole() throws {
        try DatabaseQueue(path: path).read { try expectWholeRanges($0) }
    }

    @Test("VACUUM, which may number rows anew, changes nothing")
    func vacuum() throws {
        try storing { bench, store, run in
            for input in 1...3 as ClosedRange<Int64> {
                bench.fill(input: input, rows: 100, minute: input * 50)
                try bench.store(input, in: store, run: run)
            }
        }
        try storing { bench, store, run in
            bench.fill(input: 1, rows: 20, minute: 50)
            try bench.store(1, in: store, run: run)
        }
        let before = try digest(path).total
        try DatabaseQueue(path: path).vacuum()
        try expectWhole()
        #expect(try digest(path).total == before)
    }

    @Test("a partition that is stored twice is there once", arguments: [true, false])
    func twice(isInOneTransaction: Bool) throws {
        try storing { bench, store, run in
            bench.fill(input: 1, rows: 100, minute: 5)
            try bench.store(1, in: store, run: run)
            bench.fill(input: 2, rows: 50, minute: 70)
            try bench.store(2, in: store, run: run)
        }
        let before = try digest(path).total
        try storing { bench, store, run in
            for _ in 0..<2 {
                bench.fill(input: 1, rows: 100, minute: 5)
                try bench.store(1, in: store, run: run)
                if !isInOneTransaction { try store.commit() }
            }
        }
        #expect(try digest(path).total == before)
        #expect(try integers("SELECT COUNT(*) FROM fact WHERE fact_id > 0") == [[.integer(150)]])
        try expectWhole()
        #expect(
            try integers("SELECT rows_read, rows_kept, rows_rejected FROM inputs ORDER BY path")
                == [
                    [.integer(102), .integer(100), .integer(2)],
                    [.integer(52), .integer(50), .integer(2)],
                ]
        )
        #expect(try integers("SELECT COUNT(*) FROM rejections") == [[.integer(2)]])
    }

    @Test(
        "a partition of other rows replaces the old ones and touches no neighbour",
        arguments: [0, 1, 63, 64, 65, 1000]
    )
    func otherRows(rows: Int) throws {
        try storing { bench, store, run in
            for input in 1...3 as ClosedRange<Int64> {
                bench.fill(input: input, rows: 100, minute: input)
                try bench.store(input, in: store, run: run)
            }
        }
        try storing { bench, store, run in
            bench.fill(input: 2, rows: rows, minute: 2)
            try bench.store(2, in: store, run: run)
        }
        #expect(
            try integers(
                "SELECT i.input_id, COUNT(f.rowid) FROM input i LEFT JOIN fact f ON f.rowid BETWEEN first_fact AND last_fact GROUP BY 1"
            ) == [
                [.integer(1), .integer(100)], [.integer(2), .integer(Int64(rows))],
                [.integer(3), .integer(100)],
            ]
        )
        #expect(
            try integers("SELECT SUM(flows_opened) FROM flow_facts") == [
                [.integer(200 + Int64(rows))]
            ]
        )
        #expect(
            try integers("SELECT COUNT(*) FROM fact WHERE fact_id > 0") == [
                [.integer(200 + Int64(rows))]
            ]
        )
        try expectWhole()
    }

    @Test("a worker that forgot its numbers stores the same")
    func forgotten() throws {
        try storing { bench, store, run in
            bench.fill(input: 1, rows: 100, minute: 5)
            try bench.store(1, in: store, run: run)
        }
        let before = try digest(path).total
        try storing { bench, store, run in
            bench.fill(input: 9, rows: 500, minute: 90)
            bench.texts.removeAll()
            bench.rollup.forgetNumbers(texts: &bench.texts)
            bench.map.removeAll()
            bench.fill(input: 1, rows: 100, minute: 5)
            try bench.store(1, in: store, run: run)
        }
        #expect(try digest(path).total == before)
    }

    @Test("rows that were put aside become facts with their input, or vanish with it")
    func spilled() throws {
        try storing { bench, store, run in
            for (input, isStored) in [(1, true), (2, false)] as [(Int64, Bool)] {
                var summaries = PartitionSummaries()
                bench.fill(input: input, rows: 100, minute: 5)
                try store.spill(
                    &bench.rollup,
                    texts: bench.texts,
                    map: &bench.map,
                    summaries: &summaries,
                    inputID: input
                )
                bench.texts.removeAll()
                bench.rollup.forgetNumbers(texts: &bench.texts)
                bench.map.removeAll()
                if isStored {
                    try bench.store(input, in: store, run: run)
                } else {
                    try store.discardSpill(of: input)
                }
            }
        }
        #expect(try integers("SELECT SUM(flows_opened) FROM flow_facts") == [[.integer(100)]])
        #expect(try integers("SELECT rows_kept FROM inputs") == [[.integer(100)]])
        try expectWhole()
    }
}
