import ColumnKernel
import Flow
import FlowRollup
import Testing

/// R3 on the pairs that `vnet-flow-logs.md` section 5 documents, and on what lies beside them.
@Suite struct SplitTrackerTests {
    @Test(
        "the five documented pairs with a later record count what that record says",
        arguments: [
            ([3, 406, 3, 614], [6, 754, 4, 730]), ([3, 406, 3, 614], [6, 754, 4, 730]),
            ([8, 5183, 9, 6707], [10, 5291, 10, 6809]),
            ([9, 2313, 15, 13794], [12, 2506, 17, 13998]),
            ([2, 120, 1, 108], [12, 10153, 14, 6076]),
        ] as [([UInt64], [UInt64])]
    )
    func documented(first: [UInt64], later: [UInt64]) {
        // In one record, and in two.
        for splitsRecord in [false, true] {
            var bench = RollupBench()
            let begin = [RowSpec(1000, "B"), RowSpec(1000, "E", first), RowSpec(1000, "B")]
            let end = [RowSpec(7151, "E", later)]
            if splitsRecord {
                bench.commit(second: 60, begin)
                bench.commit(second: 120, end)
            } else {
                bench.commit(second: 60, begin + end)
            }
            #expect(bench.counters == later)
            #expect(bench.total.opened == 1 && bench.total.closed == 1)
            #expect(bench.rollup.takeSplits() == 1)
            #expect(bench.rollup.rowsKept == 4 && bench.isBalanced)
        }
    }

    @Test(
        "a pair without a later record is no end and no begin, and is left open for the next input"
    )
    func withoutLaterRecord() throws {
        var bench = RollupBench()
        bench.commit(second: 60, [RowSpec(1000, "E", [3, 406, 3, 614]), RowSpec(1000, "B")])
        #expect(bench.counters == [3, 406, 3, 614])
        #expect(bench.total.opened == 0 && bench.total.closed == 0)
        let segments = bench.rollup.takeSegments()
        let segment = try #require(segments.first)
        #expect(segments.count == 1 && segment.tails.count == 1)
        #expect(segment.tails[0].counters == RowSpec(0, "E", [3, 406, 3, 614]).counters)
        #expect(segment.tails[0].time == 60_000_000_000)
        #expect(segment.firstTime == segment.lastTime)
        // Nobody saw it begin: its first statistics may be half of a pair in an earlier input.
        #expect(segment.heads.map(\.fingerprint) == [segment.tails[0].fingerprint])
        #expect(bench.rollup.takeSegments().isEmpty)
    }

    @Test("any order of B, E and B at one instant is one pair", arguments: ["BEB", "EBB", "BBE"])
    func orderAtInstant(states: String) {
        var bench = RollupBench()
        bench.commit(
            second: 60,
            states.map { RowSpec(1000, $0, $0 == "E" ? [3, 406, 3, 614] : nil) }
        )
        #expect(bench.total.opened == 1 && bench.total.closed == 0)
        #expect(bench.rollup.takeSplits() == 1)
        #expect(bench.counters == [3, 406, 3, 614])
    }

    @Test(
        "there are as many pairs as there are both ends and begins",
        arguments: [(1, 3), (3, 1), (2, 2), (0, 2), (2, 0)]
    )
    func severalAtInstant(ends: Int, begins: Int) {
        var bench = RollupBench()
        let rows =
            (0..<ends).map { _ in RowSpec(1000, "E", [1, 10, 1, 10]) }
            + (0..<begins).map { _ in RowSpec(1000, "B") }
        bench.commit(second: 60, rows)
        let pairs = min(ends, begins)
        #expect(bench.rollup.takeSplits() == pairs)
        #expect(bench.total.opened == UInt32(begins - pairs))
        #expect(bench.total.closed == UInt32(ends - pairs))
    }

    @Test("statistics that restart again and again count once")
    func chain() {
        var bench = RollupBench()
        bench.commit(second: 60, [RowSpec(0, "B")])
        bench.commit(second: 120, [RowSpec(1000, "E", [8, 80, 8, 80]), RowSpec(1000, "B")])
        bench.commit(second: 180, [RowSpec(2000, "E", [20, 200, 20, 200]), RowSpec(2000, "B")])
        bench.commit(second: 240, [RowSpec(3000, "C", [30, 300, 30, 300])])
        bench.commit(second: 300, [RowSpec(4000, "E", [5, 50, 5, 50])])
        #expect(bench.counters == [35, 350, 35, 350])
        #expect(bench.total.opened == 1 && bench.total.closed == 1)
    }

    @Test(
        "later statistics that are lower in any counter have not restarted",
        arguments: [[2, 754, 4, 730], [6, 405, 4, 730], [6, 754, 2, 730], [6, 754, 4, 613]]
            as [[UInt64]]
    )
    func lower(later: [UInt64]) {
        var bench = RollupBench()
        bench.commit(
            second: 60,
            [RowSpec(1000, "E", [3, 406, 3, 614]), RowSpec(1000, "B"), RowSpec(2000, "C", later)]
        )
        #expect(bench.counters == zip([3, 406, 3, 614], later).map { $0 + $1 })
        // And the pair is spent: the next statistics count as they are.
        bench.commit(second: 120, [RowSpec(3000, "C", [9, 9000, 9, 9000])])
        #expect(bench.total.bytesSent == 406 + later[1] + 9000)
    }

    @Test("equal statistics add nothing")
    func equal() {
        var bench = RollupBench()
        let rows = [
            RowSpec(1000, "E", [3, 406, 3, 614]), RowSpec(1000, "B"),
            RowSpec(2000, "C", [3, 406, 3, 614]),
        ]
        bench.commit(second: 60, rows)
        #expect(bench.counters == [3, 406, 3, 614] && bench.total.measured == 2)
    }

    @Test(
        "a pair is remembered for 50 minutes of record time, to the second",
        arguments: [(3000, true), (3001, false)]
    )
    func memory(seconds: Int64, isCorrected: Bool) {
        var bench = RollupBench()
        bench.commit(second: 60, [RowSpec(1000, "E", [3, 406, 3, 614]), RowSpec(1000, "B")])
        bench.commit(second: 60 + seconds, [RowSpec(2000, "C", [6, 754, 4, 730])])
        #expect(bench.total.bytesSent == (isCorrected ? 754 : 406 + 754))
    }

    @Test("a begin without an end at its instant is a new connection")
    func newConnection() {
        var bench = RollupBench()
        bench.commit(second: 60, [RowSpec(1000, "E", [3, 406, 3, 614]), RowSpec(1000, "B")])
        bench.commit(second: 120, [RowSpec(2000, "B"), RowSpec(3000, "E", [6, 754, 4, 730])])
        #expect(bench.total.bytesSent == 406 + 754)
        #expect(bench.total.opened == 1 && bench.total.closed == 1)
    }

    @Test("rows of one instant in two records, or a millisecond apart, are no pair")
    func noPair() {
        var bench = RollupBench()
        bench.commit(second: 60, [RowSpec(1000, "E", [3, 406, 3, 614])])
        bench.commit(second: 120, [RowSpec(1000, "B"), RowSpec(1001, "E", [1, 1, 1, 1])])
        #expect(bench.rollup.takeSplits() == 0)
        #expect(bench.total.opened == 1 && bench.total.closed == 2)
    }

    @Test("other ports, addresses and denied rows take no part in a pair")
    func otherFlows() {
        for change in 0..<5 {
            var bench = RollupBench()
            var end = RowSpec(1000, "E", [3, 406, 3, 614])
            switch change {
            case 0: end.source += 1
            case 1: end.destination += 1
            case 2: end.sourcePort += 1
            case 3: end.destinationPort += 1
            default: end = RowSpec(1000, "D")
            }
            bench.commit(second: 60, [end, RowSpec(1000, "B")])
            #expect(bench.rollup.takeSplits() == 0, "change \(change)")
            #expect(bench.total.opened == 1)
        }
    }

    @Test("NSG logs have no splits")
    func nsg() {
        var bench = RollupBench()
        bench.commit(
            second: 60,
            [
                RowSpec(1000, "E", [3, 406, 3, 614]), RowSpec(1000, "B"),
                RowSpec(2000, "E", [6, 754, 4, 730]),
            ],
            family: .nsg
        )
        #expect(bench.rollup.takeSplits() == 0 && bench.rollup.takeSegments().isEmpty)
        #expect(bench.total.opened == 1 && bench.total.closed == 2 && bench.total.bytesSent == 1160)
    }

    @Test("the end of a pair is no unanswered connection")
    func unanswered() {
        var bench = RollupBench()
        bench.commit(second: 60, [RowSpec(1000, "E", [3, 406, 0, 0]), RowSpec(1000, "B")])
        #expect(bench.total.unanswered == 0)
        bench.commit(second: 120, [RowSpec(9000, "E", [4, 500, 0, 0])])
        #expect(bench.total.unanswered == 1)
    }

    @Test("an older record starts a stretch of its own, and so does what follows a cut")
    func stretches() {
        var bench = RollupBench()
        bench.commit(second: 120, [RowSpec(1000, "C", [1, 1, 1, 1])])
        bench.commit(second: 180, [RowSpec(2000, "C", [2, 2, 2, 2])])
        bench.commit(second: 60, [RowSpec(500, "C", [3, 3, 3, 3])])
        bench.rollup.endStretch()
        bench.commit(second: 240, [RowSpec(3000, "C", [4, 4, 4, 4])])
        let segments = bench.rollup.takeSegments()
        #expect(segments.map { $0.firstTime / 1_000_000_000 } == [120, 60, 240])
        #expect(segments.map { $0.lastTime / 1_000_000_000 } == [180, 60, 240])
        #expect(segments.map(\.heads.count) == [1, 1, 1])
        #expect(segments.map { $0.heads.first?.counters.bytesSent } == [1, 3, 4])
    }

    @Test("the first C or E of an instant with a pair is the head")
    func headOfInstant() throws {
        var bench = RollupBench()
        bench.commit(
            second: 60,
            [
                RowSpec(1000, "B"), RowSpec(1000, "C", [1, 2, 3, 4]),
                RowSpec(1000, "E", [5, 6, 7, 8]),
            ]
        )
        let segment = try #require(bench.rollup.takeSegments().first)
        #expect(segment.heads.map(\.counters) == [RowSpec(0, "C", [1, 2, 3, 4]).counters])
        #expect(segment.heads.map(\.followsBegin) == [true] && segment.begins.isEmpty)
        #expect(segment.tails.map(\.counters) == [RowSpec(0, "E", [5, 6, 7, 8]).counters])
    }

    @Test(
        "begins are kept of a stretch that a split and its statistics can lie around",
        arguments: [(0, true), (2999, true), (3000, false)]
    )
    func begins(seconds: Int64, areKept: Bool) throws {
        var bench = RollupBench()
        bench.commit(second: 60, [RowSpec(1000, "B"), RowSpec(2000, "E", [1, 1, 1, 1])])
        if seconds > 0 { bench.commit(second: 60 + seconds, [RowSpec(3000, "B")]) }
        let segment = try #require(bench.rollup.takeSegments().first)
        #expect(segment.isShort == areKept && segment.heads.isEmpty)
        #expect(segment.begins.count == (areKept ? 1 : 0))
    }

    @Test("record by record, each flow of a record is a head or a begin of its own stretch")
    func recordByRecord() {
        var bench = RollupBench()
        bench.rollup.stretches = .record
        bench.commit(second: 60, [RowSpec(1000, "B"), RowSpec(2000, "C", [1, 1, 1, 1])])
        bench.commit(second: 120, [RowSpec(3000, "E", [2, 2, 2, 2]), RowSpec(3000, "B")])
        bench.commit(second: 180, [RowSpec(4000, "E", [3, 3, 3, 3])])
        let segments = bench.rollup.takeSegments()
        #expect(segments.map { $0.firstTime / 1_000_000_000 } == [60, 120, 180])
        #expect(segments.allSatisfy { $0.firstTime == $0.lastTime })
        #expect(segments.map(\.begins.count) == [1, 0, 0])
        #expect(segments.map(\.heads.count) == [0, 1, 1])
        #expect(segments.map(\.tails.count) == [0, 1, 0])
        // The next input is read as usual.
        bench.rollup.reset()
        #expect(bench.rollup.stretches == .long)
    }

    @Test("a head names the fact it was counted in")
    func headKeys() throws {
        var bench = RollupBench()
        bench.commit(second: 60, [RowSpec(1000, "B"), RowSpec(2000, "C", [1, 1, 1, 1])])
        var row = RowSpec(3000, "C", [5, 6, 7, 8])
        row.sourcePort = 1
        row.destination = 0x0a01_0105
        bench.commit(second: 120, [row])
        let heads = bench.rollup.takeSegments().flatMap(\.heads)
        // The first flow was seen to begin.
        let head = try #require(heads.first)
        #expect(heads.count == 1)
        let group = try #require(
            bench.rollup.groups.rows.first {
                $0.destination == head.destination && $0.source == head.source
            }
        )
        #expect(group.scope == head.scope && group.port == head.port && group.bytesSent == 6)
        #expect(bench.rollup.addresses.low[Int(head.destination)] == 0x0a01_0105)
        #expect(head.counters == row.counters && head.time == 120_000_000_000)
    }
}
