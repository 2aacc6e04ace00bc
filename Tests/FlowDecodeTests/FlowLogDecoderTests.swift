import ColumnKernel
import Flow
import FlowDecode
import FlowTestSupport
import FlowTrace
import Testing

@Suite struct FlowLogDecoderTests {
    @Test(
        "any split into windows gives the records and events of one window",
        arguments: SampleText.documents
    )
    func windows(text: String) {
        let whole = DecodeTrace(text)
        for chunk in [1, 2, 3, 7, 64] {
            #expect(DecodeTrace(text, chunks: [chunk]) == whole, "chunks of \(chunk)")
        }
        for seed in 0..<20 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            let chunks = (0..<2000).map { _ in Int(random.next() % 300) + 1 }
            #expect(DecodeTrace(text, chunks: chunks) == whole, "seed \(seed)")
        }
    }

    @Test("samples of rejected tuples are the same in any split", arguments: SampleText.documents)
    func samples(text: String) {
        let whole = DecodeTrace(text).samples
        for chunk in [1, 2, 7, 64] {
            #expect(DecodeTrace(text, chunks: [chunk]).samples == whole, "chunks of \(chunk)")
        }
    }

    @Test("a document cut anywhere gives its whole records, then says it was cut")
    func cuts() throws {
        let records = [
            SampleText.vnet(), SampleText.nsg(11), SampleText.shuffled, SampleText.escaped,
        ]
        let text = Array(SampleText.blob(records).utf8)
        var ends: [Int] = []
        var offset = "{\"records\":[".utf8.count
        for record in records {
            offset += record.utf8.count
            ends.append(offset)
            offset += 1
        }
        let whole = DecodeTrace(SampleText.blob(records)).records
        try #require(whole.count == records.count)
        var decoder = FlowLogDecoder()
        var addresses = AddressTable()
        for length in 1..<text.count {
            for chunks in [[Int.max], [5]] {
                let trace = DecodeTrace(
                    Array(text[..<length]),
                    chunks: chunks,
                    decoder: &decoder,
                    addresses: &addresses
                )
                let count = ends.count { $0 <= length }
                #expect(trace.records == Array(whole[..<count]), "cut at \(length)")
                guard case .end(whole: false, let cut) = trace.entries.last else {
                    Issue.record("cut at \(length): \(String(describing: trace.entries.last))")
                    continue
                }
                #expect(trace.entries.count == count + 1)
                // Rows of the cut record are among those it would have had.
                let rows = cut?.rows ?? []
                if count < whole.count {
                    #expect(Array(whole[count].rows.prefix(rows.count)) == rows)
                }
            }
        }
    }

    @Test(
        "every byte of a document changed to something else is survived, and windows do not matter",
        arguments: ["\"", "{", "}", "[", "]", ",", ":", "\\", "\n", "\u{0}", "x", "0"]
    )
    func changes(character: Character) {
        let text =
            Array(SampleText.blob([SampleText.vnet(), SampleText.escaped]).utf8) + Array("\n".utf8)
            + Array(SampleText.nsg().utf8)
        let byte = character.asciiValue ?? 0
        var decoder = FlowLogDecoder()
        var addresses = AddressTable()
        for position in text.indices where text[position] != byte {
            var changed = text
            changed[position] = byte
            let whole = DecodeTrace(changed, decoder: &decoder, addresses: &addresses)
            let split = DecodeTrace(
                changed,
                chunks: [3],
                decoder: &decoder,
                addresses: &addresses
            )
            #expect(whole == split, "byte \(position)")
        }
    }

    @Test("unknown members nested 100,000 deep are skipped in any split")
    func deepNesting() {
        let depth = 100_000
        let arrays = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        let objects =
            String(repeating: "{\"a\":", count: depth) + "1" + String(repeating: "}", count: depth)
        let text = SampleText.blob([
            "{\"x\":\(arrays),\"y\":\(objects)," + SampleText.vnet().dropFirst(),
            SampleText.vnet(11),
        ])
        let whole = DecodeTrace(text)
        #expect(whole.records.count == 2 && whole.records[0].rows.count == 3)
        #expect(whole.entries.last == .end(whole: true, cut: nil))
        #expect(DecodeTrace(text, chunks: [50_000]) == whole)
    }

    @Test("records inside records beyond any sense are skipped, not followed")
    func deepRecords() {
        let depth = 1000
        let text =
            String(repeating: "{\"records\":[", count: depth) + SampleText.vnet()
            + String(repeating: "]}", count: depth)
        let trace = DecodeTrace(text)
        #expect(trace.records.isEmpty)
        #expect(trace.entries.last == .end(whole: true, cut: nil))
    }

    @Test(
        "texts of a megabyte mean the same in any split",
        arguments: ["time", "note", "rule", "tuple", "key"]
    )
    func hugeTexts(place: String) {
        let huge = String(repeating: "h", count: 1 << 20)
        let record =
            switch place {
            case "time": SampleText.vnet().replacing("2026-11-20T13:00:10.0000000Z", with: huge)
            case "note": "{\"note\":\"\(huge)\"," + SampleText.vnet().dropFirst()
            case "rule": SampleText.vnet().replacing("\"r1\"", with: "\"\(huge)\"")
            case "tuple": SampleText.vnet(10, [huge] + SampleText.tuples)
            default: "{\"\(huge)\":1," + SampleText.vnet().dropFirst()
            }
        let text = SampleText.blob([record, SampleText.vnet(11)])
        let whole = DecodeTrace(text)
        #expect(whole.records.count == 2 && whole.records.allSatisfy { $0.rows.count == 3 })
        #expect(whole.records.first?.rejects.keys.first == (place == "tuple" ? .tupleLength : nil))
        for chunk in [1000, 70_000, 300_000] {
            let split = DecodeTrace(text, chunks: [chunk])
            #expect(split == whole, "chunks of \(chunk)")
            #expect(split.samples == whole.samples, "chunks of \(chunk)")
        }
    }

    @Test("a line that was cut behind a backslash costs no other line")
    func cutBehindBackslash() {
        for member in ["rule", "note", "time"] {
            let text =
                SampleText.vnet() + "\n{\"\(member)\":\"abc\\\n" + SampleText.vnet(12) + "\n"
                + SampleText.vnet(13) + "\n"
            #expect(DecodeTrace(text).records.count == 3, "\(member)")
        }
    }

    @Test("names are found in any case, values wherever they stand")
    func shuffled() throws {
        let record = try #require(DecodeTrace(SampleText.shuffled).records.first)
        #expect(record.groups == [["later", "late", "-"]])
        #expect(record.reporter == 0x0000_5E00_5302 && record.time == 1_795_179_611_000_000_000)
        #expect(record.rows.count == 3 && record.unknownWords == [] && record.family == .vnet)
    }

    @Test("escapes stand for their characters in names, values and tuples")
    func escapes() throws {
        let record = try #require(DecodeTrace(SampleText.escaped).records.first)
        #expect(record.time == 1_795_179_612_000_000_000)
        #expect(record.ids[2] == "g\"\\/\n😀\u{FFFD}")
        #expect(record.groups == [["a", "ré", "-"]])
        #expect(record.rows.count == 1 && record.rejects[.fieldCount]?.first == 2)
    }

    @Test("a record too large for the columns comes in parts, and nothing of it is lost")
    func parts() {
        let count = FlowLogDecoder.maximumRows + 1000
        let tuple = SampleText.tuples[0]
        let list = Array(repeating: "\"\(tuple)\"", count: count).joined(separator: ",")
        let text = Array(
            SampleText.blob([SampleText.vnet(10, []).replacing("[]}]}]}}", with: "[\(list)]}]}]}}")]
            ).utf8
        )
        var decoder = FlowLogDecoder()
        var addresses = AddressTable()
        var parts: [Int] = []
        var at = 0
        loop: while true {
            let step = decoder.decode(
                text.span.extracting(at..<text.count),
                offset: at,
                position: .last,
                addresses: &addresses
            )
            at += step.consumed
            switch step.event {
            case .rows:
                parts.append(decoder.record.columns.count)
                decoder.continueRecord()
            case .record: parts.append(decoder.record.columns.count)
            case .end(whole: true): break loop
            default:
                Issue.record("\(step.event)")
                break loop
            }
        }
        #expect(parts == [FlowLogDecoder.maximumRows, 1000])
        // What it took is given back, and the next input is read as if by another decoder (R14).
        decoder.reset()
        decoder.releaseMany()
        #expect(decoder.record.columns.capacity < TupleColumns.manyRows)
        let next = Array(SampleText.blob([SampleText.vnet(11)]).utf8)
        let step = decoder.decode(next.span, offset: 0, position: .last, addresses: &addresses)
        #expect(step.event == .record)
        #expect(decoder.record.columns.count > 0 && decoder.record.rejects.rows == 0)
    }

    @Test(
        "rejected tuples leave neither addresses nor words behind",
        arguments: ["Z,Z,NX,0,0,0,x", "O,B,NX,0,0,0,x"]
    )
    func rejectedTuples(tail: String) {
        let tuples = (0..<1000).map { "1795179605000,2001:db8::\($0),2001:db8::1,1,2,6,\(tail)" }
        // Behind them enough bytes for the fast path to look at each.
        let text = SampleText.blob([SampleText.vnet(10, tuples), SampleText.vnet(11)])
        var decoder = FlowLogDecoder()
        var addresses = AddressTable()
        let step = decoder.decode(
            Array(text.utf8).span,
            offset: 0,
            position: .last,
            addresses: &addresses
        )
        #expect(step.event == .record)
        #expect(decoder.record.columns.count == 0 && decoder.record.rejects.rows == 1000)
        #expect(addresses.count == 1)
        #expect(decoder.record.unknownWords.isEmpty)
    }

    @Test("words beyond the hundredth are rejected and not remembered")
    func manyWords() {
        let tuples = (0..<5000).map {
            "1795179605000,10.0.0.4,10.0.0.5,1,2,6,O,word\($0),NX,0,0,0,0"
        }
        let text = SampleText.blob([SampleText.vnet(10, tuples)])
        var decoder = FlowLogDecoder()
        var addresses = AddressTable()
        let step = decoder.decode(
            Array(text.utf8).span,
            offset: 0,
            position: .last,
            addresses: &addresses
        )
        #expect(step.event == .record)
        #expect(decoder.record.columns.count == FlowRecord.maximumUnknownWords)
        #expect(decoder.record.rejects.entries[.unknownWords]?.rows == 4900)
        #expect(decoder.texts.count < 200)
    }
}
