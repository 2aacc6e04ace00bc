import Foundation
import Testing

/// `weir run` over published blobs, in place in the folder that `WEIR_SAMPLES` names.
struct RunKnownAnswerTests {
    static let folder = ProcessInfo.processInfo.environment["WEIR_SAMPLES"]

    struct Answer: CustomTestStringConvertible, Sendable {
        var file: String
        /// Columns of `inputs` and `runs`, and sums over `flow_facts`.
        var counts: [String: String]

        var testDescription: String { file }
    }

    static let answers = [
        Answer(
            file: "blob_fixtures.json",
            counts: [
                "records": "8", "rows_read": "153", "rows_kept": "153", "rows_duplicate": "0",
                "denied": "75", "flows_opened": "36",
            ]
        ),
        Answer(
            file: "blob_fixtures_vnetflowlogs.json",
            counts: ["rows_read": "166", "rows_kept": "83", "rows_duplicate": "83"]
        ),
        Answer(
            file: "blob_fixtures_networkinterfaceflowlogs.json",
            counts: [
                "rows_read": "61", "rows_kept": "49", "rows_duplicate": "12",
                "splits_corrected": "5", "has_lifetime_totals": "1",
            ]
        ),
        Answer(
            file: "blob_fixtures_subnetflowlogs.json",
            counts: [
                "rows_read": "68", "rows_kept": "34", "rows_duplicate": "34",
                "splits_corrected": "2",
            ]
        ),
    ]

    @Test(
        "a published blob gives its known counts",
        .enabled(if: folder != nil, "WEIR_SAMPLES is not set"),
        arguments: answers
    )
    func publishedBlob(_ answer: Answer) throws {
        let folder = try #require(Self.folder)
        let command = try Command()
        let outcome = try command.weir(
            "run",
            "--source",
            "\(folder)/nsg-vnet/\(answer.file)",
            "--database",
            "a.sqlite"
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        let columns = answer.counts.keys.sorted()
        let found = try command.rows(
            """
            SELECT \(columns.joined(separator: ", ")) FROM inputs,
                (SELECT splits_corrected, lifetime_totals > 0 AS has_lifetime_totals FROM runs),
                (SELECT sum(denied) AS denied, sum(flows_opened) AS flows_opened FROM flow_facts)
            """,
            of: "a.sqlite"
        )
        #expect(found == [columns.map { answer.counts[$0] ?? "" }])
    }

    @Test(
        "the documented conversation totals 9,125 packets and 5,256,000 bytes",
        arguments: [2, 4]
    )
    func bandwidthExamples(version: Int) throws {
        let folder = try #require(Self.folder)
        let text = try String(
            contentsOf: URL(filePath: folder).appending(path: "nsg-vnet/bandwidth-examples.txt"),
            encoding: .utf8
        )
        let title = version == 2 ? "# NSG v2" : "# VNet v4"
        let tuples = text.split(separator: "\n").drop { !$0.hasPrefix(title) }.dropFirst()
            .prefix { !$0.hasPrefix("#") }
        #expect(tuples.count == 3)
        let list = tuples.map { "\"\($0)\"" }.joined(separator: ",")
        let groups = "\"rule\":\"UserRule_Web\",\"flowTuples\":[\(list)]"
        let body =
            version == 2
            ? """
            "systemId":"S","resourceId":"/NSG","properties":{"Version":2,"flows":[\
            {"rule":"UserRule_Web","flows":[{"mac":"00005E005301","flowTuples":[\(list)]}]}]}
            """
            : """
            "flowLogGUID":"G","flowLogVersion":4,"flowRecords":{"flows":[\
            {"aclID":"/NSG","flowGroups":[{\(groups)}]}]}
            """
        let record = "{\"time\":\"2024-02-26T20:11:00Z\",\"macAddress\":\"00005E005301\",\(body)}"
        let command = try Command()
        try command.write(Array("{\"records\":[\(record)]}".utf8), to: "blob.json")
        let outcome = try command.weir("run", "--source", "blob.json", "--database", "a.sqlite")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let sums = try command.rows(
            """
            SELECT log, sum(packets_sent) + sum(packets_received),
                sum(bytes_sent) + sum(bytes_received) FROM flow_facts GROUP BY log
            """,
            of: "a.sqlite"
        )
        #expect(sums == [[version == 2 ? "nsg-v2" : "vnet-v4", "9125", "5256000"]])
    }
}
