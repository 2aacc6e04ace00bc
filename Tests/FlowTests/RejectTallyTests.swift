import Testing

@testable import Flow

@Suite struct RejectTallyTests {
    @Test("rows add up by reason; the sample is that of the smallest offset")
    func adds() {
        var tally = RejectTally()
        #expect(tally.isEmpty && tally.rows == 0)
        tally.add(.port, offset: 50, sample: "b")
        tally.add(.port, rows: 3, offset: 70, sample: "c")
        tally.add(.port, offset: 10, sample: "a")
        tally.add(.address, rows: 0, offset: 5, sample: "d")
        #expect(tally.entries[.port] == RejectTally.Entry(rows: 5, firstOffset: 10, sample: "a"))
        #expect(tally.entries[.address] == RejectTally.Entry(rows: 0, firstOffset: 5, sample: "d"))
        #expect(tally.rows == 5 && !tally.isEmpty)
        tally.removeAll()
        #expect(tally == RejectTally())
    }

    @Test("a sample is made only when it is kept")
    func lazySample() {
        var tally = RejectTally()
        tally.add(.port, offset: 1, sample: "kept")
        var made = 0
        func sample() -> String {
            made += 1
            return "other"
        }
        tally.add(.port, offset: 1, sample: sample())
        tally.add(.port, offset: 2, sample: sample())
        #expect(made == 0 && tally.entries[.port]?.sample == "kept")
    }

    @Test("merging is the same in any order and grouping")
    func merges() {
        var parts = (0..<4).map { number in
            var tally = RejectTally()
            for (index, reason) in RejectReason.allCases.enumerated()
            where index % (number + 1) == 0 {
                tally.add(
                    reason,
                    rows: number + 1,
                    offset: (index * 7 + number * 5) % 11,
                    sample: "\(number)"
                )
            }
            return tally
        }
        var forwards = RejectTally()
        for part in parts { forwards.merge(part) }
        var backwards = RejectTally()
        for part in parts.reversed() { backwards.merge(part) }
        #expect(forwards.rows == parts.reduce(0) { $0 + $1.rows })
        #expect(forwards.entries.mapValues(\.rows) == backwards.entries.mapValues(\.rows))
        #expect(
            forwards.entries.mapValues(\.firstOffset) == backwards.entries.mapValues(\.firstOffset)
        )
        parts[0].merge(RejectTally())
        #expect(parts[0].rows == RejectReason.allCases.count)
    }

    @Test(
        "samples are printable ASCII",
        arguments: [
            ([], ""), ([0x61, 0x20, 0x7e], "a ~"), ([0x0a], "\\x0a"), ([0x5c], "\\\\"),
            ([0x00, 0x7f, 0xff], "\\x00\\x7f\\xff"), ([0xc3, 0xa9], "\\xc3\\xa9"), ([0x22], "\""),
        ] as [([UInt8], String)]
    )
    func escapes(bytes: [UInt8], expected: String) {
        #expect(RejectTally.escaped(bytes) == expected)
    }

    @Test("a sample ends after 200 bytes and says so")
    func limit() {
        let bytes = Array(repeating: UInt8(ascii: "a"), count: 201)
        #expect(RejectTally.escaped(bytes[..<200]) == String(repeating: "a", count: 200))
        #expect(RejectTally.escaped(bytes) == String(repeating: "a", count: 200) + "...")
        #expect(RejectTally.escaped([1, 2, 3], limit: 2) == "\\x01\\x02...")
    }

    @Test("reasons are words for people, each its own")
    func reasons() {
        #expect(Set(RejectReason.allCases.map(\.rawValue)).count == RejectReason.allCases.count)
        for reason in RejectReason.allCases {
            #expect(reason.rawValue.allSatisfy { $0.isLowercase || $0 == "-" })
        }
    }
}
