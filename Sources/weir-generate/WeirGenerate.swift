import ArgumentParser
import Foundation

@main
struct WeirGenerate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "weir-generate",
        abstract:
            "Writes flow logs, logs of other enforcement points and an inventory of a synthetic AKS cluster.",
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
              What firewall, agents and resolvers logged that night, and the rules:
                weir-generate --output night --hours 6 --events events --rules inventory
              Ten million records of the firewall alone, and how often it said no:
                weir-generate --events big --event-source firewall --nodes 50 --hours 4 \\
                  --firewall-events 10000000 --compression gzip --event-truth big.json
              Packets of three million connections as the nodes' agents export them, and which are handshakes:
                weir-generate --handshakes packets --nodes 20 --hours 4 --connections 3000000 \\
                  --compression gzip --handshake-truth packets.json
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

    @Option(
        help: """
            Folder for the logs of firewall, Hubble, Calico and CoreDNS about the same night; may be all \
            that is written.
            """
    )
    var events: String?

    @Option(help: "firewall, hubble, calico or coredns; again for several; all if left out.")
    var eventSource: [EventSource] = []

    @Option(
        help: """
            About how many records the firewall writes; if left out, those of the connections that the flow \
            logs show.
            """
    )
    var firewallEvents: Int?

    @Option(
        help: "File for what the events add up to, each once however often it is logged, as JSON."
    )
    var eventTruth: String?

    @Option(
        help: """
            Folder for the rules that firewall, security groups, network manager and network policies had \
            a minute after the night, as az and kubectl list them; may be all that is written.
            """
    )
    var rules: String?

    @Option(help: "Folder for the small odd files of SampleData; may be all that is written.")
    var oddSamples: String?

    @Option(help: "Folder for those of event logs; may be all that is written.")
    var oddEvents: String?

    @OptionGroup(title: "Handshakes")
    var handshake: HandshakeOptions

    func run() throws {
        if let oddSamples {
            try OddSample.write(OddSample.all, to: URL(filePath: oddSamples))
        }
        if let oddEvents {
            try OddSample.write(OddSample.allEvents, to: URL(filePath: oddEvents))
        }
        if let inventory {
            let snapshot = Inventory(try makeWorld(makeNICs()), lastHourMinutes: minutes)
            try snapshot.write(to: URL(filePath: inventory))
        }
        if let rules {
            let snapshot = Inventory(try makeWorld(makeNICs()), lastHourMinutes: minutes)
            try RuleInventory(snapshot).write(to: URL(filePath: rules))
        }
        if let events {
            let plan = try makeEventPlan(URL(filePath: events))
            let sources = eventSource.isEmpty ? EventSource.allCases : eventSource
            let written = try plan.run(Set(sources))
            if let eventTruth {
                try written.json().write(to: URL(filePath: eventTruth))
            }
        }
        let snapshot = Inventory(try makeWorld(makeNICs()), lastHourMinutes: minutes)
        if let written = try handshake.plan(snapshot, compression)?.run() {
            if let file = handshake.handshakeTruth {
                try written.json().write(to: URL(filePath: file))
            }
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
