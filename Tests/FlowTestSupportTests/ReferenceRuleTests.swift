import Flow
import FlowTestSupport
import Testing

/// Small inputs for rules that no published sample shows.
struct ReferenceRuleTests {
    private func record(
        _ tuples: [String],
        mac: String = "00005E005301",
        time: String = "2026-11-20T13:00:40.0000000Z"
    ) -> String {
        let list = tuples.map { "\"\($0)\"" }.joined(separator: ",")
        return #"{"time":"\#(time)","flowLogVersion":4,"flowLogGUID":"g","macAddress":"\#(mac)","#
            + #""category":"FlowLogFlowEvent","flowRecords":{"flows":[{"aclID":"a","flowGroups":["#
            + #"{"rule":"UserRule_x","flowTuples":[\#(list)]}]}]}}"#
    }

    private func evaluate(
        _ texts: [String],
        _ topology: ReferenceTopology = ReferenceTopology()
    ) -> ReferenceResult {
        let inputs = texts.enumerated().map { index, text in
            ReferenceInput(path: "\(index)", bytes: Array(text.utf8), isDamaged: false)
        }
        return ReferenceImplementation(topology: topology).evaluate(inputs)
    }

    private let begin = "1795179605000,10.0.0.4,10.0.0.5,5000,443,6,O,B,NX,0,0,0,0"

    @Test(
        "the shapes of one record give one row",
        arguments: [
            ("", ""), ("{\"records\":[", "]}"), ("\u{FEFF}{\"RECORDS\" : [", "]}"), (",", ""),
            ("", "]}"), (",", "]}"), ("[", "]"), ("", "\n"),
            ("{\"records\":[{\"records\":[", "]}]}"), ("{\"records\":[]}{\"records\":[", "]}"),
        ]
    )
    func shapes(_ before: String, _ after: String) {
        let result = evaluate([before + record([begin]) + after])
        #expect(result.inputs.map(\.status) == [.ok])
        #expect(result.inputs.map(\.records) == [1])
        #expect(result.inputs.map(\.rowsKept) == [1])
    }

    @Test("a cut record is rejected, the whole ones before it stay")
    func cut() {
        let second = record([begin, begin], time: "2026-11-20T13:01:40.0000000Z")
        let text = "{\"records\":[" + record([begin]) + "," + second.dropLast(7)
        let result = evaluate([text])
        #expect(result.inputs.map(\.status) == [.truncated])
        #expect(result.inputs.map(\.rowsKept) == [1])
        #expect(result.inputs.map(\.rejections) == [["incomplete-record": 2]])
    }

    @Test("the longer a blob is, the more of it is kept; all of it only when it is closed")
    func cutAnywhere() {
        let second = record([begin, begin], time: "2026-11-20T13:01:40.0000000Z")
        let whole = Array(("{\"records\":[" + record([begin]) + "," + second + "]}").utf8)
        var kept = 0
        for length in 20...whole.count {
            let input = ReferenceInput(
                path: "blob",
                bytes: Array(whole.prefix(length)),
                isDamaged: false
            )
            let result = ReferenceImplementation(topology: ReferenceTopology()).evaluate([input])
            #expect(result.inputs.map(\.status) == [length == whole.count ? .ok : .truncated])
            let now = result.inputs.map(\.rowsKept).reduce(0, +)
            #expect(now >= kept)
            kept = now
        }
        #expect(kept == 3)
    }

    @Test("JSON Lines go on after a line cut inside a string")
    func badLine() {
        let last = record([begin], time: "2026-11-20T13:02:40.0000000Z")
        let text = record([begin]) + "\n{\"time\":\"2026\n" + last + "\n"
        let result = evaluate([text])
        #expect(result.inputs.map(\.status) == [.corrupt])
        #expect(result.inputs.map(\.rowsKept) == [2])
    }

    @Test(
        "what is no flow log is named",
        arguments: [
            ("", InputStatus.empty), ("text", .foreign), ("{\"a\":1}", .foreign),
            ("{\"flowTuple\":\"1,2\"}", .unsupported),
        ]
    )
    func foreign(_ text: String, _ status: InputStatus) {
        #expect(evaluate([text]).inputs.map(\.status) == [status])
    }

    @Test("the other NIC's view is a mirror, a passage in and out is transit")
    func roles() {
        let inbound = begin.replacing(",O,", with: ",I,")
        let texts = [
            record([begin], mac: "00005E005301"), record([inbound], mac: "00005E005302"),
            record([begin, inbound], mac: "00005E005303"),
        ]
        let rows = evaluate(texts).rows(of: "flow_facts")
        let roles = rows.map { [$0[2], $0[8]] }.inCellOrder
        #expect(
            roles == [
                [.text("00005E005301"), .text("counted")],
                [.text("00005E005302"), .text("mirror")],
                [.text("00005E005303"), .text("transit")],
                [.text("00005E005303"), .text("transit")],
            ]
        )
    }

    @Test(
        "what a split reported is taken off the next statistics, once and within 50 minutes",
        arguments: [
            ("2026-11-20T13:50:40.0000000Z", ["E,NX,12,1500,11,1100"], 1500),
            ("2026-11-20T13:50:40.0000001Z", ["E,NX,12,1500,11,1100"], 2500),
            ("2026-11-20T13:05:40.0000000Z", ["E,NX,12,1500,9,1100"], 2500),
            ("2026-11-20T13:05:40.0000000Z", ["B,NX,,,,", "E,NX,12,1500,11,1100"], 2500),
            (
                "2026-11-20T13:05:40.0000000Z", ["C,NX,12,1500,11,1100", "E,NX,20,1500,20,1500"],
                3000
            ),
        ]
    )
    func restart(_ time: String, _ states: [String], _ bytesSent: Int64) {
        let ends = "10.0.0.4,10.0.0.5,5000,443,6,O,"
        let split = ["E,NX,10,1000,10,1000", "B,NX,,,,"].map { "1795179605000," + ends + $0 }
        let later = states.enumerated().map { "17951798\(10 + $0.offset)000," + ends + $0.element }
        let result = evaluate([record(split), record(later, time: time)])
        #expect(result.splitsCorrected == 1)
        #expect(result.sum("bytes_sent") == bytesSent)
        #expect(result.lifetimeTotals == 1)
    }

    @Test("the 1025th destination of a source is folded, its totals stay")
    func folding() {
        let tuples = (0...1024).map { key in
            "1795179605000,10.0.0.4,198.18.\(key / 250).\(key % 250),5,443,6,O,E,NX,1,2,3,4"
        }
        let result = evaluate([record(tuples)])
        let folded = result.rows(of: "flow_facts").filter { $0[17] == .text("other") }
        #expect(result.rows(of: "flow_facts").count == 1025)
        #expect(
            folded.map { Array($0[17...26]) } == [
                [
                    .text("other"), .text("unknown"), .null, .null, .null, .null, .text("other"),
                    .null, .null, .text("TCP"),
                ]
            ]
        )
        #expect(result.sum("bytes_received") == 4100)
    }

    @Test("egress is seen from the cluster side, whoever opened the connection")
    func egress() {
        var topology = ReferenceTopology()
        topology.hasCluster = true
        topology.podCIDRs = ["10.0.0.0/24"]
        let end = "1795179605000,203.0.113.9,10.0.0.5,5000,443,6,I,E,NX,1,60,2,700"
        let rows = evaluate([record([end])], topology).rows(of: "egress")
        #expect(
            rows.map { [$0[1], $0[2], $0[9], $0[10]] } == [
                [.text("10.0.0.5"), .text("pod"), .text("203.0.113.9"), .text("external")]
            ]
        )
        #expect(
            rows.map { Array($0[18...]) } == [
                [
                    .integer(443), .text("TCP"), .text("remote"), .integer(0), .integer(700),
                    .integer(60),
                ]
            ]
        )
    }

    @Test(
        "addresses print as RFC 5952 says",
        arguments: [
            ("2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("0:0:0:0:0:0:0:0", "::"),
            ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"), ("::FFFF:1.2.3.4", "::ffff:1.2.3.4"),
            ("fe80:0:0:0:0:0:0:1", "fe80::1"), ("1:0:0:2:0:0:0:3", "1:0:0:2::3"),
        ]
    )
    func addressText(_ logged: String, _ printed: String) {
        let tuple = "1795179605000,\(logged),10.0.0.5,5000,443,6,O,B,NX,0,0,0,0"
        #expect(evaluate([record([tuple])]).rows(of: "flows").map { $0[1] } == [.text(printed)])
    }
}
