import ColumnKernel
import Flow
import FlowRollup
import Testing

@Suite struct StretchJoinTests {
    /// Records of one stream, a minute apart, with splits, port reuse and flows that go on over many of them.
    private func records(_ seed: UInt64, count: Int) -> [[RowSpec]] {
        var random = seed
        return (0..<count).map { minute in
            (0..<20).flatMap { _ -> [RowSpec] in
                random = mix(random, UInt64(minute))
                let time = Int64(minute * 60_000) + Int64(random >> 40 % 60_000)
                let sent = 1 + random >> 20 % 50
                let counters = [sent, sent * 100, sent, sent * 90]
                let port = UInt32(50_000 + random % 6)
                let states: [Character] =
                    switch random >> 8 % 6 {
                    case 0: ["E", "B"]
                    case 1: ["B", "E", "B"]
                    case 2: ["B"]
                    case 3: ["E"]
                    default: ["C"]
                    }
                return states.map { state in
                    var row = RowSpec(time, state, state == "B" ? nil : counters)
                    row.sourcePort = port
                    return row
                }
            }
        }
    }

    /// All that a stretch leaves, without the numbers of whoever read it.
    private func ends(_ segment: SplitSegment) -> [[UInt64]] {
        let heads = segment.heads.map {
            [1, $0.fingerprint, UInt64($0.time), $0.counters.bytesSent, $0.followsBegin ? 1 : 0]
        }
        let tails = segment.tails.map {
            [2, $0.fingerprint, UInt64($0.time), $0.counters.bytesSent]
        }
        let begins = segment.begins.map { [3, $0] }
        return (heads + tails + begins).sorted { $0.lexicographicallyPrecedes($1) }
    }

    @Test(
        "stretches that workers read side by side are joined to the one of a single worker",
        arguments: UInt64(0)..<60,
        [2, 3]
    )
    func joined(seed: UInt64, workers: Int) throws {
        let records = records(seed, count: seed % 2 == 0 ? 12 : 90)
        var alone = RollupBench()
        var benches = (0..<workers).map { _ in RollupBench() }
        for (minute, rows) in records.enumerated() {
            let second = Int64(minute + 1) * 60
            alone.commit(second: second, rows)
            let worker = Int(mix(seed, UInt64(minute)) % UInt64(workers))
            benches[worker].commit(second: second, rows)
            benches[worker].rollup.endStretch()
        }
        var shared = RollupBench()
        for index in benches.indices {
            shared.rollup.absorb(
                &benches[index].rollup,
                otherTexts: benches[index].texts,
                texts: &shared.texts
            )
        }
        shared.rollup.joinStretches()
        #expect(shared.counters == alone.counters)
        #expect(shared.total.opened == alone.total.opened)
        #expect(shared.total.closed == alone.total.closed)
        #expect(shared.rollup.rowsKept == alone.rollup.rowsKept)
        #expect(shared.rollup.takeSplits() == alone.rollup.takeSplits())
        let (many, one) = (shared.rollup.takeSegments(), alone.rollup.takeSegments())
        try #require(many.count == 1 && one.count == 1)
        #expect(many[0].firstTime == one[0].firstTime && many[0].lastTime == one[0].lastTime)
        #expect(ends(many[0]) == ends(one[0]))
    }

    @Test("a stretch within which another input has a record is left as it is")
    func duplicates() {
        let records = records(7, count: 6)
        var bench = RollupBench()
        for (minute, rows) in records.enumerated() where minute != 3 {
            bench.commit(second: Int64(minute + 1) * 60, rows)
            // The second of them comes again: a duplicate, as one of another input would be.
            if minute == 2 { bench.commit(second: 120, records[1]) }
        }
        bench.rollup.joinStretches()
        #expect(bench.rollup.takeSegments().count == 2)
    }
}
