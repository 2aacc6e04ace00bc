import Codec
import Flow
import FlowTestSupport
import Pipeline
import Testing

/// R11 for inputs that several workers share: the same result, accounts and rejections as with one worker.
@Suite struct SplitIngestTests {
    /// Records of a few kilobytes that do not compress, so that both forms are above 8 MiB stored.
    private static let records: [String] = {
        var random = SplitMix64(seed: 8)
        let alphabet = Array(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
        )
        return (0..<960).map { number in
            let time = Int64(number) * 3_000
            var note: [UInt8] = []
            for _ in 0..<1400 {
                let bits = random.next()
                for shift in 0..<10 { note.append(alphabet[Int(bits >> UInt64(shift * 6) & 63)]) }
            }
            var tuples: [String] = []
            for row in 0..<8 {
                let source = "10.0.\(number % 50).\(row),\(4000 + number % 3)"
                let counters = "\(number % 9 + 1),\(number + 100),3,300"
                switch row % 4 {
                case 0: tuples.append(VNetLog.tuple(time, "B", from: source))
                case 1:
                    tuples.append(VNetLog.tuple(time, "E", counters, from: source))
                    if number % 5 == 0 { tuples.append(VNetLog.tuple(time, "B", from: source)) }
                case 2: tuples.append(VNetLog.tuple(time, "C", counters, from: source))
                default: tuples.append(VNetLog.tuple(time, "D", from: source, direction: "I"))
                }
            }
            if number % 100 == 99 { tuples.append("not,a,tuple") }
            return VNetLog.record(time + 1000, tuples, note: String(decoding: note, as: UTF8.self))
        }
    }()

    /// As many of the records as make 8 MiB stored.
    private func records(_ compression: Compression) -> [String] {
        Array(Self.records.prefix(compression == .none ? 600 : 960))
    }

    /// Offsets of the commas between records.
    private static let commas: [Int] = {
        var offset = "{\"records\":[".utf8.count
        return records.dropLast().map { record in
            offset += record.utf8.count + 1
            return offset - 1
        }
    }()

    enum Change: Sendable, CustomTestStringConvertible {
        case none
        case cut(at: Double)
        /// Overwrites the byte at a fraction of the stored length.
        case byte(at: Double, with: Character)
        /// Overwrites a comma between records.
        case comma(number: Int, with: Character)
        case records(Int, replacedBy: String)
        case appended(String)
        case prefix(String)

        var testDescription: String { "\(self)" }
    }

    private func changed(_ change: Change, _ compression: Compression) -> [UInt8] {
        var records = records(compression)
        var plain: [UInt8] = []
        switch change {
        case .none, .cut, .byte: plain = VNetLog.blob(records)
        case .comma(let number, let character):
            plain = VNetLog.blob(records)
            plain[Self.commas[number]] = character.asciiValue ?? 0
        case .records(let number, let text):
            records[number] = text
            plain = VNetLog.blob(records)
        case .appended(let text): plain = VNetLog.blob(records) + Array(text.utf8)
        case .prefix(let text):
            plain = VNetLog.blob(records)
            plain.replaceSubrange(0..<"{\"records\":[".utf8.count, with: Array(text.utf8))
        }
        var stored = Compressor.compress(plain, as: compression)
        switch change {
        case .cut(let fraction): stored.removeLast(Int(Double(stored.count) * (1 - fraction)))
        case .byte(let fraction, let character):
            stored[Int(Double(stored.count) * fraction)] = character.asciiValue ?? 0
        default: break
        }
        return stored
    }

    private func expectOneResult(_ change: Change, _ compression: Compression) throws {
        let place = try Workplace()
        let stored = changed(change, compression)
        #expect(stored.count >= 8 << 20, "too small to be shared")
        try place.write(stored, to: "inputs/large")
        let source = [place.path + "/inputs/large"]
        let alone = place.path + "/alone.sqlite"
        let shared = place.path + "/shared.sqlite"
        let one = try runEngine(source, database: alone, jobs: 1)
        let four = try runEngine(source, database: shared, jobs: 4)
        #expect(try contentHash(shared) == contentHash(alone))
        let (sharedRows, aloneRows) = (try accounts(shared), try accounts(alone))
        #expect(sharedRows == aloneRows)
        #expect(four.rowsKept == one.rowsKept && four.rowsRejected == one.rowsRejected)
        #expect(four.splitsCorrected == one.splitsCorrected)
        #expect(four.lifetimeTotals == one.lifetimeTotals)
    }

    @Test(
        "a large sound input gives the same with one worker and with four",
        arguments: [Compression.none, .gzip]
    )
    func sound(compression: Compression) throws {
        try expectOneResult(.none, compression)
        let count = records(compression).count
        let place = try Workplace()
        try place.write(changed(.none, compression), to: "large")
        let summary = try runEngine([place.path + "/large"], database: place.database, jobs: 4)
        #expect(summary.rowsKept == count * 8 + count / 5 * 2)
        #expect(summary.splitsCorrected == count / 5 * 2)
        #expect(summary.rejectionsByReason == ["field-count": count / 100])
        // What the workers cut has been joined again: a stream has one stretch, as with one worker.
        let stretches = try query(
            place.database,
            "SELECT COUNT(*) > 0, COUNT(*) - COUNT(DISTINCT stream_id) FROM split_segment"
        )
        #expect(stretches == [[.integer(1), .integer(0)]])
    }

    @Test(
        "a large input that is cut gives the same with one worker and with four",
        arguments: [(Compression.none, 0.999), (.gzip, 0.999_999)]
    )
    func cut(compression: Compression, fraction: Double) throws {
        try expectOneResult(.cut(at: fraction), compression)
    }

    @Test(
        "a large input with a wrong byte gives the same with one worker and with four",
        arguments: [(Compression.none, 0.62, "\""), (.none, 0.3, "\n"), (.gzip, 0.62, "\"")]
            as [(Compression, Double, Character)]
    )
    func wrongByte(compression: Compression, fraction: Double, character: Character) throws {
        try expectOneResult(.byte(at: fraction, with: character), compression)
    }

    @Test(
        "damage between and around records is seen by one worker and by four",
        arguments: [
            Change.comma(number: 399, with: " "), .comma(number: 399, with: "]"),
            .records(0, replacedBy: ""),
            .records(300, replacedBy: "7"),
            .records(
                300,
                replacedBy: "[" + VNetLog.record(7_777_000, [VNetLog.tuple(0, "B")]) + "]"
            ),
            .records(300, replacedBy: "{\"a\":[1}"),
            .records(300, replacedBy: "{\"records\":[{\"time\":1}]}"),
            .appended("x"), .appended(" {\"records\":[]}"),
            .prefix("\u{FEFF} {\n\"RECORDS\" : ["), .prefix("[\"records\":["),
            .prefix("{\"records\":{"),
        ]
    )
    func damage(change: Change) throws {
        try expectOneResult(change, .none)
    }
}
