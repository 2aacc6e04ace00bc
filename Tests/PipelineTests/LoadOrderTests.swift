import FlowTestSupport
import Testing

/// R11: neither the order of loads nor their grouping shows in the result.
@Suite struct LoadOrderTests {
    private let minute = VNetLog.minute

    /// A split at the end of one hour, its statistics in the next, a peer's view, and a fragment that repeats both.
    private var crossing: LoadCase {
        let last = VNetLog.record(
            59 * minute,
            [
                VNetLog.tuple(58 * minute, "B"),
                VNetLog.tuple(58 * minute + 500, "E", "8,800,7,700"),
                VNetLog.tuple(58 * minute + 500, "B"),
            ]
        )
        let first = VNetLog.record(
            60 * minute + 30_000,
            [VNetLog.tuple(60 * minute + 10_000, "C", "10,1000,9,900")]
        )
        let rest = VNetLog.record(
            62 * minute,
            [VNetLog.tuple(61 * minute, "E", "3,300,2,200")]
        )
        let peer = VNetLog.record(
            59 * minute,
            [VNetLog.tuple(58 * minute, "B", direction: "I")],
            mac: "00005E005302"
        )
        return LoadCase([
            "h13.json": VNetLog.blob([last]),
            "h14.json": VNetLog.blob([first, rest]),
            "peer.json": VNetLog.blob([peer]),
            "fragment.json": Array((last + "," + first + "]}").utf8),
        ])
    }

    @Test("a split across two hours is corrected alike in all 24 orders of loading")
    func everyOrder() throws {
        let place = try Workplace()
        let world = crossing
        var digests: Set<String> = []
        for (number, order) in world.everyOrder.enumerated() {
            let database = try world.load(order.map { [$0] }, in: place, as: "\(number)")
            digests.insert(try contentHash(database))
            for view in ["flow_facts", "flows", "coverage"] {
                #expect(
                    try query(database, "SELECT * FROM \(view)").inCellOrder
                        == world.expected(view),
                    "\(view), order \(order)"
                )
            }
        }
        #expect(digests.count == 1)
    }

    @Test("any grouping into runs gives one digest", arguments: 0..<15)
    func groupings(mask: Int) throws {
        let place = try Workplace()
        let world = crossing
        let chosen = (0..<4).filter { mask >> $0 & 1 == 1 }
        let others = (0..<4).filter { mask >> $0 & 1 == 0 }
        let batches = [chosen, others].filter { !$0.isEmpty }
        let one = try world.load([[0, 1, 2, 3]], in: place, as: "one")
        let two = try world.load(batches, in: place, as: "two", jobs: 3)
        #expect(try contentHash(two) == contentHash(one))
    }

    /// The middle record is kept from the copy if that came first: the streams of both interleave.
    @Test("a copy of a middle record that was loaded first changes nothing")
    func middleCopy() throws {
        let split = VNetLog.record(
            1 * minute,
            [
                VNetLog.tuple(30_000, "E", "8,800,7,700"),
                VNetLog.tuple(30_000, "B"),
            ]
        )
        let second = VNetLog.record(
            2 * minute,
            [VNetLog.tuple(1 * minute + 30_000, "C", "10,1000,9,900")]
        )
        let third = VNetLog.record(
            3 * minute,
            [VNetLog.tuple(2 * minute + 30_000, "E", "1,100,1,100")]
        )
        try expectOneResult(
            LoadCase([
                "whole.json": VNetLog.blob([split, second, third]),
                "copy.json": VNetLog.blob([second]),
            ])
        )
    }

    @Test(
        "a new connection between a split and later statistics ends the split, in one input or in three"
    )
    func beginInBetween() throws {
        let split = VNetLog.record(
            1 * minute,
            [
                VNetLog.tuple(30_000, "E", "8,800,7,700"),
                VNetLog.tuple(30_000, "B"),
            ]
        )
        let begin = VNetLog.record(2 * minute, [VNetLog.tuple(1 * minute + 30_000, "B")])
        let later = VNetLog.record(
            3 * minute,
            [VNetLog.tuple(2 * minute + 30_000, "E", "10,1000,9,900")]
        )
        try expectOneResult(
            LoadCase([
                "a.json": VNetLog.blob([split]),
                "b.json": VNetLog.blob([begin]),
                "c.json": VNetLog.blob([later]),
            ])
        )
        try expectOneResult(LoadCase(["all.json": VNetLog.blob([split, begin, later])]))
    }

    @Test("records out of order in one input are taken in the order of their time")
    func disorder() throws {
        let split = VNetLog.record(
            1 * minute,
            [
                VNetLog.tuple(30_000, "E", "8,800,7,700"),
                VNetLog.tuple(30_000, "B"),
            ]
        )
        let second = VNetLog.record(
            2 * minute,
            [VNetLog.tuple(1 * minute + 30_000, "C", "10,1000,9,900")]
        )
        let third = VNetLog.record(
            3 * minute,
            [VNetLog.tuple(2 * minute + 30_000, "E", "1,100,1,100")]
        )
        for records in [
            [split, second, third], [split, third, second], [second, split, third],
            [second, third, split], [third, split, second], [third, second, split],
        ] {
            try expectOneResult(LoadCase(["a.json": VNetLog.blob(records)]))
        }
    }

    /// The same rows as the oracle's in every order of loading.
    private func expectOneResult(_ world: LoadCase) throws {
        let place = try Workplace()
        for (number, order) in world.everyOrder.enumerated() {
            let database = try world.load(order.map { [$0] }, in: place, as: "\(number)")
            #expect(
                try query(database, "SELECT * FROM flow_facts").inCellOrder
                    == world.expected("flow_facts"),
                "order \(order.map { world.inputs[$0].name })"
            )
        }
    }
}
