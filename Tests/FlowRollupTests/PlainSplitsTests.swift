import ColumnKernel
import Testing

@testable import FlowRollup

/// The tracker against its oracle, a stretch at a time.
@Suite struct PlainSplitsTests {
    private struct Numbers {
        var state: UInt64
        mutating func below(_ count: Int) -> Int {
            state = mix(state, 5)
            return Int(state % UInt64(count))
        }
    }

    /// A record of `count` rows of `flows` flows.
    private func rows(_ count: Int, flows: Int, _ random: inout Numbers) -> [PlainSplits.Row] {
        (0..<count).map { _ in
            let state = Array("BBCEEED")[random.below(7)]
            let number = state == "B" ? 0 : UInt64(1 + random.below(9))
            return PlainSplits.Row(
                flow: UInt32(random.below(flows)),
                state: state,
                milliseconds: Int64(random.below(max(2, count / 3))),
                counters: FlowCounters(
                    packetsSent: number,
                    bytesSent: number * 100,
                    packetsReceived: number,
                    bytesReceived: number * 50
                )
            )
        }
    }

    @Test("corrects and leaves what the plain version does", arguments: UInt64(0)..<200)
    func agrees(seed: UInt64) throws {
        var random = Numbers(state: mix(seed, 4))
        var plain = PlainSplits()
        var tracker = SplitTracker()
        let addresses = AddressTable()
        let stream = StreamKey(logID: "LOG", reporter: 1)
        var flowOfFingerprint: [UInt64: UInt32] = [:]
        let flows = [1, 3, 40, 3000][random.below(4)]
        var time: Int64 = 0
        for _ in 0..<1 + random.below(12) {
            time += Int64([1, 60, 60, 600, 1500, 3100][random.below(6)]) * 1_000_000_000
            var expected = rows([0, 1, 5, 300][random.below(4)], flows: flows, &random)
            var columns = TupleColumns(capacity: max(1, expected.count))
            for row in expected {
                columns.append(row.tuple, group: 0, offset: 0)
                let fingerprint = flowFingerprint(
                    sourceHash: addresses.hashes[0],
                    destinationHash: addresses.hashes[0],
                    ports: row.flow,
                    protocolCode: ProtocolCode.tcp,
                    direction: UInt8(ascii: "O")
                )
                flowOfFingerprint[fingerprint] = row.flow
            }
            let all = RowEffects.opened | RowEffects.closed | RowEffects.unanswered
            var effects = Array(repeating: all, count: expected.count)
            let zeros = Array(repeating: UInt32(0), count: expected.count)
            let heads = tracker.process(
                stream: stream,
                time: time,
                sources: zeros,
                destinations: zeros,
                addresses: addresses,
                columns: &columns,
                effects: &effects
            )
            tracker.add(heads: heads.map(\.head), stream: stream)
            plain.process(time: time, &expected)
            for (number, row) in expected.enumerated() {
                #expect(columns.bytesSent[number] == row.counters.bytesSent, "seed \(seed)")
                #expect(columns.packetsReceived[number] == row.counters.packetsReceived)
                #expect((effects[number] != all) == row.isSplit, "seed \(seed)")
            }
        }
        #expect(tracker.takeSplits() == plain.splits, "seed \(seed)")
        let segment = try #require(tracker.takeSegments().first)
        func flow(_ fingerprint: UInt64) -> UInt32 { flowOfFingerprint[fingerprint] ?? .max }
        let heads = segment.heads.map {
            PlainSplits.Head(
                flow: flow($0.fingerprint),
                bytes: $0.counters.bytesSent,
                followsBegin: $0.followsBegin
            )
        }
        #expect(Set(heads) == plain.heads && heads.count == plain.heads.count, "seed \(seed)")
        #expect(segment.begins.map(flow).sorted() == plain.begins.sorted(), "seed \(seed)")
        let tails = segment.tails.map { (flow($0.fingerprint), $0.counters.bytesSent) }
        #expect(
            Dictionary(uniqueKeysWithValues: tails) == plain.tails(at: segment.lastTime),
            "seed \(seed)"
        )
    }
}

extension PlainSplits.Row {
    fileprivate var tuple: TupleRow {
        var row = TupleRow()
        row.time = milliseconds
        row.ports = flow
        row.protocolCode = ProtocolCode.tcp
        row.codes = TupleCodes(
            direction: UInt8(ascii: "O"),
            decision: state == "D" ? UInt8(ascii: "D") : UInt8(ascii: "A"),
            state: state.asciiValue ?? 0,
            encryption: 0
        )
        row.flags = state == "B" ? [] : .measured
        row.packetsSent = counters.packetsSent
        row.bytesSent = counters.bytesSent
        row.packetsReceived = counters.packetsReceived
        row.bytesReceived = counters.bytesReceived
        return row
    }
}
