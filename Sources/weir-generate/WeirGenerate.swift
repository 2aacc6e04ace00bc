import ArgumentParser
import Foundation

@main
struct WeirGenerate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "weir-generate",
        abstract: "Writes flow logs and an inventory of a synthetic AKS cluster.",
        discussion: """
            The same flags always give the same bytes. A summary goes to standard error.

            EXAMPLES
              One night of four nodes, compressed as archives are:
                weir-generate --output night --hours 6 --compression mixed
              The same night, and the names of its pods, nodes and services:
                weir-generate --output night --hours 6 --inventory inventory.json.gz
              Ten million tuples of VNet flow logs, and what they add up to:
                weir-generate --output big --nodes 50 --hours 4 --tuples 10000000 \\
                  --format vnet-v4 --compression gzip --truth big.json
              A blob while it grows, at minute 10 and at minute 11:
                weir-generate --output grow --minutes 10
                weir-generate --output grow --minutes 11
              A port scan of a million pairs:
                weir-generate --output scan --scan 1000000
            """
    )

    @Option(help: "Folder for the blobs; files of the same name are replaced.")
    var output: String?

    @Option(help: "Number that everything random follows from.")
    var seed: UInt64 = 1

    @Option(help: "Nodes of the cluster, 1 to 1000.")
    var nodes = 4

    @Option(help: "Pods of a node.")
    var podsPerNode = 10

    @Option(help: "Hours of logs.")
    var hours = 1

    @Option(help: "First hour, ISO 8601 in UTC.")
    var start = "2026-11-20T00:00:00Z"

    @Option(help: "Tuples in all, about; those of --scan come on top.")
    var tuples = 100_000

    @Option(help: "nsg-v1, nsg-v2, vnet-v4, or mixed: some nodes have one, some two.")
    var format = FormatChoice.mixed

    @Option(help: "none, gzip, lz4, zstd, or mixed: each blob one of the last three.")
    var compression = CompressionChoice.none

    @Option(help: "Names of VNet blobs: underscore or resource-id.")
    var vnetPath = VNetPathForm.underscore

    @Option(help: "Percent of the pod pairs that talk over IPv6.")
    var ipv6Percent: UInt64 = 15

    @Option(help: "Records of the last hour to write: the blobs as they were at that minute.")
    var minutes = 60

    @Option(help: "Distinct (address, port) pairs that one source tries; all are denied.")
    var scan = 0

    @Flag(help: "One blob only: all tuples at the first node, in one hour.")
    var singleBlob = false

    @Option(help: "File for what was written: counts and sums, by blob and in total, as JSON.")
    var truth: String?

    @Option(
        help: """
            File for who had which address that night, as Scripts/snapshot-inventory saves it; \
            compressed if it ends in .gz; may be all that is written.
            """
    )
    var inventory: String?

    @Option(help: "Folder for the small odd files of SampleData; may be all that is written.")
    var oddSamples: String?

    func run() throws {
        if let oddSamples {
            try OddSample.writeAll(to: URL(filePath: oddSamples))
        }
        if let inventory {
            let snapshot = Inventory(try makeWorld(makeNICs()), lastHourMinutes: minutes)
            try snapshot.write(to: URL(filePath: inventory))
        }
        guard let output else { return }
        let plan = try makePlan(URL(filePath: output))
        let written = try plan.run()
        if let truth {
            try written.json().write(to: URL(filePath: truth))
        }
        let total = written.total
        let summary = "\(written.blobs.count) blobs, \(total.records) records, \(total.rows) rows\n"
        try FileHandle.standardError.write(contentsOf: Data(summary.utf8))
    }
}
