import Foundation
import Testing

/// The table of SampleData/README.md is a promise: it is read and held against the program.
struct RunOddSamplesTests {
    struct Line: CustomTestStringConvertible, Sendable {
        var file: String
        var status: String
        /// Rows read, kept, duplicate, rejected.
        var rows: [String]

        var testDescription: String { file }

        /// Damaged, refused, or more than 1 % rejected.
        var exitStatus: Int32 {
            let isSound = ["ok", "empty", "foreign"].contains(status)
            return isSound && rows[3] == "0" ? 0 : 3
        }
    }

    static let lines = lines(of: "## odd/", until: nil)

    /// The lines of a section of the README.
    static func lines(of heading: String, until next: String?) -> [Line] {
        let readme = Command.checkout.appending(path: "SampleData/README.md")
        // A README that cannot be read gives no lines, which `everyFile` refuses.
        let text = (try? String(contentsOf: readme, encoding: .utf8)) ?? ""
        var section = text.components(separatedBy: heading).last ?? ""
        if let next { section = section.components(separatedBy: next).first ?? "" }
        return section.split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "|", omittingEmptySubsequences: false)
                .map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count >= 9, cells[1].hasPrefix("`") else { return nil }
            // A description may hold the separator.
            let last = cells.count - 1
            return Line(
                file: cells[1].trimmingCharacters(in: ["`"]),
                status: cells[last - 5],
                rows: Array(cells[(last - 4)..<last])
            )
        }
    }

    @Test("a sample alone gives the status and the counts of its line", arguments: lines)
    func alone(_ line: Line) throws {
        let command = try Command()
        try command.copy("SampleData/odd/\(line.file)")
        let outcome = try command.weir(
            "run",
            "--source",
            "SampleData/odd/\(line.file)",
            "--database",
            "a.sqlite"
        )
        #expect(outcome.status == line.exitStatus, "\(outcome.errors)")
        let found = try command.rows(
            "SELECT status, rows_read, rows_kept, rows_duplicate, rows_rejected FROM inputs",
            of: "a.sqlite"
        )
        #expect(found == [[line.status] + line.rows])
        let balance = try command.value(
            """
            SELECT sum(rows) = (SELECT sum(rows_rejected) FROM inputs) AND count(*) = count(sample)
                AND count(*) = count(first_offset) FROM rejections
            """,
            of: "a.sqlite"
        )
        #expect(balance == (line.rows[3] == "0" ? balance : "1"))
    }

    @Test("every sample has a line, and all together give what they give alone")
    func everyFile() throws {
        let command = try Command()
        try command.copy("SampleData/odd")
        let names = try FileManager.default.contentsOfDirectory(
            atPath: command.folder.appending(path: "SampleData/odd").path
        )
        #expect(Set(names) == Set(Self.lines.map(\.file)))
        let outcome = try command.weir(
            "run",
            "--source",
            "SampleData/odd",
            "--database",
            "a.sqlite"
        )
        #expect(outcome.status == 3)
        for line in Self.lines {
            let found = try command.rows(
                """
                SELECT status, rows_read, rows_kept, rows_duplicate, rows_rejected FROM inputs
                WHERE path LIKE '%/odd/\(line.file)'
                """,
                of: "a.sqlite"
            )
            #expect(found == [[line.status] + line.rows], "\(line.file)")
        }
    }

    @Test("the split pairs come to what the README works out by hand")
    func splitPairs() throws {
        let command = try Command()
        try command.copy("SampleData/odd/split-pair.json")
        let outcome = try command.weir(
            "run",
            "--source",
            "SampleData/odd",
            "--database",
            "a.sqlite"
        )
        #expect(outcome.status == 0)
        let sums = try command.rows(
            """
            SELECT sum(flows_opened), sum(flows_closed), sum(packets_sent), sum(bytes_sent),
                sum(packets_received), sum(bytes_received) FROM flow_facts
            """,
            of: "a.sqlite"
        )
        #expect(sums == [["2", "2", "25", "2554", "37", "7330"]])
        let run = try command.rows(
            "SELECT splits_corrected, lifetime_totals FROM runs",
            of: "a.sqlite"
        )
        #expect(run == [["3", "1"]])
    }
}
