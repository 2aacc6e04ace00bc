import ColumnKernel
import Testing

@Suite struct FlowIndexTests {
    /// Rows of one record with all that `FlowIndex` is given.
    private struct Record {
        var columns: TupleColumns
        var sources: [UInt32] = []
        var destinations: [UInt32] = []
        var effects: [UInt8] = []

        init(_ count: Int) { columns = TupleColumns(capacity: max(1, count)) }

        mutating func append(
            flow: UInt32,
            state: Character,
            time: Int64,
            decision: Character = "A",
            effect: UInt8 = 0
        ) {
            var row = TupleRow()
            row.time = time
            row.ports = flow
            row.protocolCode = ProtocolCode.tcp
            row.codes = TupleCodes(
                direction: UInt8(ascii: "O"),
                decision: decision.asciiValue ?? 0,
                state: state.asciiValue ?? 0,
                encryption: 0
            )
            columns.append(row, group: 0, offset: 0)
            sources.append(flow % 7)
            destinations.append(flow % 5)
            effects.append(effect)
        }

        /// Rows by fingerprint in order of (time, position), found the plain way.
        func plain(_ hashes: [UInt64]) -> [UInt64: [Int]] {
            var flows: [UInt64: [Int]] = [:]
            for row in 0..<columns.count {
                let codes = TupleCodes(bits: columns.codes[row])
                guard "BCE".utf8.contains(codes.state), codes.decision == UInt8(ascii: "A"),
                    effects[row] & RowEffects.left == 0
                else { continue }
                let fingerprint = flowFingerprint(
                    sourceHash: hashes[Int(sources[row])],
                    destinationHash: hashes[Int(destinations[row])],
                    ports: columns.ports[row],
                    protocolCode: columns.protocols[row],
                    direction: codes.direction
                )
                flows[fingerprint, default: []].append(row)
            }
            return flows.mapValues { rows in
                rows.sorted { (columns.times[$0], $0) < (columns.times[$1], $1) }
            }
        }

        func hasPair(_ rows: [Int]) -> Bool {
            Dictionary(grouping: rows) { columns.times[$0] }.values.contains { instant in
                let states = Set(instant.map { TupleCodes(bits: columns.codes[$0]).state })
                return states.isSuperset(of: "BE".utf8)
            }
        }
    }

    private let hashes = (0..<7).map { mix($0, 9) }

    private func rows(_ flow: Int, of index: FlowIndex, _ record: Record) -> [Int] {
        var rows: [Int] = [7]
        index.getRows(of: flow, in: record.columns, into: &rows)
        return rows
    }

    private func expectPlain(_ record: Record, _ index: inout FlowIndex, _ comment: Comment) {
        index.fill(
            sources: record.sources,
            destinations: record.destinations,
            hashes: hashes,
            columns: record.columns,
            effects: record.effects
        )
        let plain = record.plain(hashes)
        #expect(index.count == plain.count, comment)
        var firstAppearances: [Int] = []
        for flow in 0..<index.count {
            let rows = rows(flow, of: index, record)
            #expect(rows == plain[index.fingerprint(flow)], comment)
            #expect(index.firstRow(flow) == rows.first, comment)
            #expect(index.hasPair(flow) == (record.hasPair(rows) || rows.count > 64), comment)
            firstAppearances.append(rows.min() ?? -1)
        }
        #expect(firstAppearances == firstAppearances.sorted(), comment)
    }

    @Test("finds what a dictionary finds, record after record", arguments: UInt64(0)..<200)
    func plainRecords(seed: UInt64) {
        var random = Numbers(seed: seed)
        var index = FlowIndex()
        for _ in 0..<6 {
            let count = [0, 1, 3, 60, 700, 3000][random.below(6)]
            let flows = [1, 2, 20, 5000][random.below(4)]
            var record = Record(count)
            for _ in 0..<count {
                record.append(
                    flow: UInt32(random.below(flows)),
                    state: ["B", "C", "E", "D", "F"][random.below(5)],
                    time: Int64(random.below(flows == 1 ? 10_000 : 4)),
                    decision: random.below(5) == 0 ? "D" : "A",
                    effect: random.below(9) == 0 ? RowEffects.left : RowEffects.opened
                )
            }
            // More than 64 rows of one flow are a pair to be on the safe side, whether they hold one or not.
            let isLong = record.plain(hashes).values.contains { $0.count > 64 }
            if isLong {
                index.fill(
                    sources: record.sources,
                    destinations: record.destinations,
                    hashes: hashes,
                    columns: record.columns,
                    effects: record.effects
                )
                for flow in 0..<index.count {
                    let rows = rows(flow, of: index, record)
                    #expect(rows == record.plain(hashes)[index.fingerprint(flow)], "seed \(seed)")
                    #expect(index.firstRow(flow) == rows.first, "seed \(seed)")
                    if record.hasPair(rows) { #expect(index.hasPair(flow), "seed \(seed)") }
                }
            } else {
                expectPlain(record, &index, "seed \(seed)")
            }
        }
    }

    @Test("131,072 rows of one flow take no longer than as many flows", .timeLimit(.minutes(1)))
    func oneFlow() {
        var record = Record(131_072)
        for row in 0..<131_072 { record.append(flow: 1, state: "C", time: Int64(131_072 - row)) }
        var index = FlowIndex()
        index.fill(
            sources: record.sources,
            destinations: record.destinations,
            hashes: hashes,
            columns: record.columns,
            effects: record.effects
        )
        #expect(index.count == 1 && index.firstRow(0) == 131_071 && index.hasPair(0))
        #expect(rows(0, of: index, record) == Array((0..<131_072).reversed()))
    }

    @Test("suspects are flows with a pair and those the filter holds")
    func suspects() {
        var record = Record(300)
        for flow in UInt32(0)..<200 { record.append(flow: flow, state: "C", time: 1) }
        for state: Character in ["B", "E"] { record.append(flow: 900, state: state, time: 1) }
        var index = FlowIndex()
        expectPlain(record, &index, "")
        var filter = FingerprintFilter(capacity: 2)
        var suspects: [Int] = []
        index.suspects(filter, into: &suspects)
        #expect(suspects == [200])
        filter.insert(index.fingerprint(17))
        index.suspects(filter, into: &suspects)
        #expect(suspects.contains(17) && suspects.contains(200) && suspects.count < 20)
    }

    @Test("a set tells begins from other new flows, once each")
    func noting() {
        var record = Record(8)
        for (flow, state) in [(1, "B"), (2, "C"), (3, "E"), (4, "B"), (4, "E")] {
            record.append(flow: UInt32(flow), state: Character(state), time: 1)
        }
        var index = FlowIndex()
        expectPlain(record, &index, "")
        var (seen, begins, others) = (FingerprintSet(), [UInt64](), [Int]())
        index.note(in: &seen, begins: &begins, others: &others)
        #expect(begins == [index.fingerprint(0)] && others == [1, 2, 3] && seen.count == 4)
        index.note(in: &seen, begins: &begins, others: &others)
        #expect(begins.count == 1 && others.isEmpty && seen.count == 4)
    }
}

/// Numbers that look random and come again with their seed.
struct Numbers {
    private var state: UInt64

    init(seed: UInt64) { state = mix(seed, 77) }

    mutating func below(_ count: Int) -> Int {
        state = mix(state, 3)
        return Int(state % UInt64(count))
    }

    mutating func next() -> UInt64 {
        state = mix(state, 3)
        return state
    }
}
