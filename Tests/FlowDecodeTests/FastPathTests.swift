import ColumnKernel
import Flow
import FlowDecode
import FlowTestSupport
import FlowTrace
import Foundation
import Testing

/// The fast path, the plain path behind the decoder, and the plain parser alone read every tuple alike.
@Suite struct FastPathTests {
    private static let vnetSeeds = [
        "1795179605000,10.0.0.4,10.0.0.5,50000,443,6,O,B,NX,0,0,0,0",
        "1795179605000,10.0.0.4,10.0.0.5,50000,443,6,O,B,NX,,,,",
        "1795179605,192.168.255.1,8.8.8.8,0,65535,17,I,C,X,1,22,333,4444",
        "99999999999,2001:db8::4,::,50000,443,6,I,E,NX,10,2000,99999999999999,0",
        "1795179605000,1:2:3:4:5:6:7:8,fe80::1,1,2,1,O,D,NX,0,0,0,0",
        "1795179605000,::ffff:10.0.0.1,1.2.3.4,1,2,255,O,E,NX_FALLBACK,1,2,3,4",
        "1795179605000,10.0.0.4,10.0.0.5,50000,443,6,O,E,NX,,,,",
    ]
    private static let nsgSeeds = [
        "1795179605,10.0.0.4,10.0.0.5,50000,443,T,O,A,B,,,,",
        "1795179605,10.0.0.4,10.0.0.5,50000,443,U,I,D,B,0,0,0,0",
        "1795179605,2001:db8::4,10.0.0.5,50000,443,T,O,A,C,1,2,3,4",
        "1795179605,10.0.0.4,::1,50000,443,T,O,A",
        "1795179605,10.0.0.4,10.0.0.5,50000,443,U,I,A,E,,2,3,4",
    ]
    private static let interesting = Array("0123456789,.:afAFIODBCETUXN\"\\ -\n/_".utf8)

    private static func mutated(_ seed: String, _ random: inout SplitMix64) -> [UInt8] {
        var tuple = Array(seed.utf8)
        for _ in 0..<random.next() % 4 {
            let place = Int(random.next() % UInt64(tuple.count + 1))
            let byte =
                random.next() % 8 == 0
                ? UInt8(truncatingIfNeeded: random.next())
                : interesting[Int(random.next() % UInt64(interesting.count))]
            switch random.next() % 4 {
            case 0: tuple.insert(byte, at: place)
            case 1 where place < tuple.count: tuple.remove(at: place)
            case 2 where place < tuple.count:
                // Doubles a stretch, so that fields get long.
                let end = min(tuple.count, place + Int(random.next() % 8))
                tuple.insert(contentsOf: Array(tuple[place..<end]), at: place)
            default: if place < tuple.count { tuple[place] = byte }
            }
        }
        return tuple
    }

    private static func document(_ tuple: [UInt8], _ layout: TupleLayout, padding: Int) -> [UInt8] {
        let (head, tail) =
            layout == .vnet
            ? ("{\"flowRecords\":{\"flows\":[{\"flowGroups\":[{\"flowTuples\":[\"", "\"]}]}]}}")
            : ("{\"properties\":{\"flows\":[{\"flows\":[{\"flowTuples\":[\"", "\"]}]}]}}")
        var text = Array(head.utf8)
        text.append(contentsOf: tuple)
        text.append(contentsOf: Array(tail.utf8))
        text.append(contentsOf: repeatElement(0x20, count: padding))
        return text
    }

    /// 20 x 10,000 tuples.
    @Test(
        "mutated tuples are read alike with and without room for the fast path",
        arguments: UInt64(0)..<20
    )
    func agree(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var padded = FlowLogDecoder()
        var bare = FlowLogDecoder()
        // Texts become known to the one as the other never needs them.
        var paddedAddresses = AddressTable()
        var bareAddresses = AddressTable()
        var rows = 0
        for number in 0..<10_000 {
            let layout: TupleLayout = random.next() % 2 == 0 ? .vnet : .nsg
            let seeds = layout == .vnet ? Self.vnetSeeds : Self.nsgSeeds
            let tuple = Self.mutated(seeds[Int(random.next() % UInt64(seeds.count))], &random)
            let fast = DecodeTrace(
                Self.document(tuple, layout, padding: 300),
                decoder: &padded,
                addresses: &paddedAddresses
            )
            let plain = DecodeTrace(
                Self.document(tuple, layout, padding: 0),
                decoder: &bare,
                addresses: &bareAddresses
            )
            guard fast == plain, agreesWithParser(tuple, layout, plain) else {
                Issue.record("tuple \(number): \(String(decoding: tuple, as: UTF8.self))")
                return
            }
            rows += plain.records.first?.rows.count ?? 0
            if number % 1000 == 0 {
                padded.forgetTexts()
                bare.forgetTexts()
                paddedAddresses.removeAll()
                bareAddresses.removeAll()
            }
        }
        // Neither all nor none of them are rows, or the comparison would say little.
        #expect((2000..<9500).contains(rows))
    }

    /// 100,000 with the tests; as many as `WEIR_TUPLES` says if it is set, and then how fast is printed.
    @Test("rows of the fast path are the plain parser's, one tuple or several")
    func rows() throws {
        let wanted = ProcessInfo.processInfo.environment["WEIR_TUPLES"].flatMap { Int($0) }
        let count = wanted ?? 100_000
        var random = SplitMix64(seed: 0x7_0b1e)
        var comparison = TupleComparison()
        var (cases, rows) = (0, 0)
        let start = clock()
        while cases < count {
            let layout: TupleLayout = random.next() % 2 == 0 ? .vnet : .nsg
            let seeds = layout == .vnet ? Self.vnetSeeds : Self.nsgSeeds
            var text: [UInt8] = []
            for _ in 0...random.next() % 3 {
                if !text.isEmpty { text += Array("\",\"".utf8) }
                text += Self.mutated(seeds[Int(random.next() % UInt64(seeds.count))], &random)
                cases += 1
            }
            let (taken, disagreement) = comparison.compare((text + Array("\"".utf8)).span, layout)
            rows += taken
            guard disagreement == nil else {
                Issue.record("\(disagreement ?? ""): \(String(decoding: text, as: UTF8.self))")
                return
            }
        }
        // Neither all nor none of them are taken.
        #expect((count / 10..<count).contains(rows))
        guard wanted != nil else { return }
        let seconds = Double(clock() - start) / Double(CLOCKS_PER_SEC)
        print("\(cases) tuples, \(rows) rows, \(Int(Double(cases) / seconds)) tuples a second")
    }

    /// Only tuples that are their own JSON text can be compared directly.
    private func agreesWithParser(
        _ tuple: [UInt8],
        _ layout: TupleLayout,
        _ trace: DecodeTrace
    ) -> Bool {
        guard
            tuple.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") })
        else { return true }
        guard let record = trace.records.first, record.rows.count + record.rejects.count == 1 else {
            return false
        }
        var scratch = FlowRecord(capacity: 1)
        var texts = TextTable()
        var addresses = AddressTable()
        do throws(TupleError) {
            let row = try PlainTupleParser.parse(
                tuple,
                layout: layout,
                record: &scratch,
                texts: &texts,
                addresses: &addresses
            )
            scratch.columns.append(row, group: 0, offset: Int(record.rows.first?.offset ?? 0))
            return [TracedRow(scratch.columns, 0, addresses)] == record.rows
                && scratch.unknownWords.map { texts.text($0) } == record.unknownWords
        } catch {
            return record.rejects[error.reason]?.first == 1
                && trace.samples == [[error.reason: RejectTally.escaped(tuple)]]
        }
    }
}
