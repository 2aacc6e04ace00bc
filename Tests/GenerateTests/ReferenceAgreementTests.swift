import Codec
import Flow
import FlowTestSupport
import Foundation
import Testing

struct ReferenceAgreementTests {
    /// One line of the table in SampleData/README.md.
    struct Line: CustomTestStringConvertible {
        var name: String
        var status: String
        /// Read, kept, duplicate, rejected.
        var rows: [Int]

        var testDescription: String { name }

        /// The table's lines; their count is checked by `SampleDataTests`.
        static let all: [Line] = {
            let readme = SampleDataTests.folder.appending(path: "README.md")
            // A table that cannot be read gives no arguments, which `SampleDataTests` notices.
            let text = (try? String(contentsOf: readme, encoding: .utf8)) ?? ""
            // The tables of event logs come before; they are not of flow logs.
            let section = text.components(separatedBy: "## odd/").last ?? ""
            return section.split(separator: "\n").filter { $0.hasPrefix("| `") }.compactMap {
                line in
                let cells = line.split(separator: "|").map {
                    $0.trimmingCharacters(in: .whitespaces)
                }
                guard cells.count == 7, cells[0].contains("json") else { return nil }
                return Line(
                    name: cells[0].trimmingCharacters(in: ["`"]),
                    status: cells[2],
                    rows: cells[3...].compactMap { Int($0) }
                )
            }
        }()
    }

    @Test("an odd sample is read as its line in the table says", arguments: Line.all)
    func oddSample(line: Line) throws {
        let path = SampleDataTests.folder.appending(path: "odd/\(line.name)").path
        let (input, damage) = try Self.read(path)
        let result = ReferenceImplementation(topology: ReferenceTopology()).evaluate([input])
        let account = try #require(result.inputs.first)
        let status = damage.map(Self.status) ?? account.status
        #expect(status.rawValue == line.status)
        let rows = [
            account.rowsRead, account.rowsKept, account.rowsDuplicate, account.rowsRejected,
        ]
        #expect(rows == line.rows)
        #expect(rows[0] == rows[1] + rows[2] + rows[3])
    }

    @Test("the truth file is what the reference implementation finds", arguments: 1...2)
    func truth(seed: Int) throws {
        let run = try GeneratorRun(
            "--seed",
            "\(seed)",
            "--hours",
            "2",
            "--tuples",
            "12000",
            "--compression",
            "mixed"
        )
        let truth = try run.truth()
        let inputs = try truth.blobs.map { blob in
            try Self.read(run.folder.appending(path: "logs/\(blob.path)").path).0
        }
        let result = ReferenceImplementation(topology: ReferenceTopology()).evaluate(inputs)
        #expect(result.splitsCorrected == truth.total.splits)
        #expect(result.splitsCorrected > 0)
        #expect(result.lifetimeTotals == truth.lifetimeTotals)
        #expect(result.lifetimeTotals > 0)
        for (account, blob) in zip(result.inputs, truth.blobs) {
            #expect(account.status == .ok)
            #expect(account.records == blob.tally.records)
            #expect(account.rowsKept == blob.tally.rows)
            #expect(account.rowsRead == blob.tally.rows)
        }
        for role in ["superseded", "transit", "mirror", "counted"] {
            let facts = result.rows(of: "flow_facts")
            #expect(facts.contains { $0.contains(.text(role)) }, "\(role)")
        }
    }

    /// The content of a file, and what was wrong with how it is stored.
    private static func read(_ path: String) throws -> (ReferenceInput, StreamDamage?) {
        let reader = InputReader()
        try reader.open(path: path)
        var bytes: [UInt8] = []
        while try reader.refill() {
            let count = reader.withUnread { unread in
                for place in unread.indices { bytes.append(unread[place]) }
                return unread.count
            }
            reader.discard(count)
        }
        let input = ReferenceInput(path: path, bytes: bytes, isDamaged: reader.damage != nil)
        return (input, reader.damage)
    }

    private static func status(_ damage: StreamDamage) -> InputStatus {
        switch damage.kind {
        case .truncated: .truncated
        case .corrupt: .corrupt
        case .checksumMismatch: .checksumMismatch
        case .trailingGarbage: .trailingGarbage
        }
    }
}
