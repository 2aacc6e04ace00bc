import Foundation
import Testing

struct TruthTests {
    private static let formats = ["nsg-v1", "nsg-v2", "vnet-v4", "mixed"]

    @Test("the truth file is what a plain recount of the blobs finds", arguments: formats)
    func recount(format: String) throws {
        let run = try GeneratorRun(
            "--format",
            format,
            "--hours",
            "2",
            "--tuples",
            "30000",
            "--scan",
            "300"
        )
        #expect(run.status == 0)
        let truth = try run.truth()
        let blobs = try run.blobs()
        #expect(Set(truth.blobs.map(\.path)) == Set(blobs.keys))

        var pending: [String: RecountedTruth.Counters] = [:]
        var total = RecountedTruth.Tally()
        // The hours of a NIC in order: a split is corrected in a later blob if need be.
        for blob in truth.blobs.sorted(by: { $0.path < $1.path }) {
            let data = try #require(blobs[blob.path])
            let tally = try recount(data, &pending)
            #expect(tally == blob.tally, "\(blob.path)")
            total.add(tally)
        }
        #expect(total == truth.total)
        #expect(total.rows > 25_000 && total.rows < 36_000)
        #expect(total.denied > 300)
        #expect((total.splits > 0) == (format == "vnet-v4" || format == "mixed"))
        #expect((total.raw == total.corrected) == (total.splits == 0))
        #expect((total.ongoing > 0) == (format != "nsg-v1"))
    }

    private func recount(
        _ data: Data,
        _ pending: inout [String: RecountedTruth.Counters]
    ) throws -> RecountedTruth.Tally {
        let rows = try LoggedRow.all(in: data)
        let document = try JSONSerialization.jsonObject(with: data) as? [String: Any]
        var tally = RecountedTruth.Tally()
        tally.records = (document?["records"] as? [Any])?.count ?? 0
        tally.rows = rows.count
        // An E and a B of one flow at one instant are a split.
        var opened: Set<String> = []
        for row in rows where row.version == 4 && row.state == "B" {
            opened.insert("\(row.flow) \(row.milliseconds)")
        }
        // Rows of a flow are all under one rule, so their order in the blob is that of time.
        for row in rows {
            #expect(row.fields.count == (row.version == 1 ? 8 : 13))
            switch row.state {
            case "B": tally.begin += 1
            case "D": tally.denied += 1
            case "C": tally.ongoing += 1
            case "E": tally.end += 1
            default: #expect(row.version == 1)
            }
            guard row.state == "C" || row.state == "E" else { continue }
            tally.raw += row.counters
            if let early = pending.removeValue(forKey: row.flow), row.counters.isAtLeast(early) {
                tally.corrected += row.counters - early
            } else {
                tally.corrected += row.counters
            }
            if row.state == "E", opened.contains("\(row.flow) \(row.milliseconds)") {
                tally.splits += 1
                pending[row.flow] = row.counters
            }
        }
        return tally
    }
}

extension RecountedTruth.Tally {
    mutating func add(_ other: Self) {
        records += other.records
        rows += other.rows
        begin += other.begin
        ongoing += other.ongoing
        end += other.end
        denied += other.denied
        splits += other.splits
        raw += other.raw
        corrected += other.corrected
    }
}
