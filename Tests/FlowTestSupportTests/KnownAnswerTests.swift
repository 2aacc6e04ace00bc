import Foundation
import Testing

import Flow
import FlowTestSupport

/// Published blobs, read in place from the folder that `WEIR_SAMPLES` names.
struct KnownAnswerTests {
    struct Answer: CustomTestStringConvertible, Sendable {
        var file: String
        var read: Int
        var kept: Int
        var duplicate: Int
        var denied: Int64?
        var opened: Int64?
        var splits = 0

        var testDescription: String { file }
    }

    static let folder = ProcessInfo.processInfo.environment["WEIR_SAMPLES"]

    static let answers = [
        Answer(
            file: "blob_fixtures.json",
            read: 153,
            kept: 153,
            duplicate: 0,
            denied: 75,
            opened: 36
        ),
        Answer(file: "blob_fixtures_vnetflowlogs.json", read: 166, kept: 83, duplicate: 83),
        Answer(
            file: "blob_fixtures_networkinterfaceflowlogs.json",
            read: 61,
            kept: 49,
            duplicate: 12,
            splits: 5
        ),
        Answer(
            file: "blob_fixtures_subnetflowlogs.json",
            read: 68,
            kept: 34,
            duplicate: 34,
            splits: 2
        ),
    ]

    @Test(
        "a published blob gives its known counts",
        .enabled(if: folder != nil, "WEIR_SAMPLES is not set"),
        arguments: answers
    )
    func publishedBlob(_ answer: Answer) throws {
        let folder = try #require(Self.folder)
        let url = URL(fileURLWithPath: folder).appendingPathComponent("nsg-vnet/" + answer.file)
        let bytes = [UInt8](try Data(contentsOf: url))
        let result = ReferenceImplementation(topology: ReferenceTopology())
            .evaluate([ReferenceInput(path: answer.file, bytes: bytes, isDamaged: false)])
        let input = try #require(result.inputs.first)
        #expect(input.status == .ok)
        #expect(input.rowsRead == answer.read)
        #expect(input.rowsKept == answer.kept)
        #expect(input.rowsDuplicate == answer.duplicate)
        #expect(input.rowsRejected == 0)
        #expect(result.splitsCorrected == answer.splits)
        if let denied = answer.denied { #expect(result.sum("denied") == denied) }
        if let opened = answer.opened { #expect(result.sum("flows_opened") == opened) }
    }
}
