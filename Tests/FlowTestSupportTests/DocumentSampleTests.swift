import Testing

import FlowTestSupport

/// The synthetic samples of the format documents and their expected reading.
struct DocumentSampleTests {
    private func evaluate(_ text: String) -> ReferenceResult {
        ReferenceImplementation(topology: ReferenceTopology())
            .evaluate([ReferenceInput(path: "sample", bytes: Array(text.utf8), isDamaged: false)])
    }

    private static let nsgHead = """
        "systemId":"11111111-2222-4333-8444-555555555555","macAddress":"00005E005301",\
        "category":"NetworkSecurityGroupFlowEvent","resourceId":"/SUBSCRIPTIONS/\
        00000000-0000-4000-8000-000000000001/RESOURCEGROUPS/RG-DEMO/PROVIDERS/\
        MICROSOFT.NETWORK/NETWORKSECURITYGROUPS/NSG-NODES",\
        "operationName":"NetworkSecurityGroupFlowEvents",
        """

    private static let firstVersion =
        #"{"records":[{"time":"2025-03-04T09:00:41.1234567Z","# + nsgHead
        + #""properties":{"Version":1,"flows":[{"rule":"DefaultRule_AllowInternetOutBound","#
        + #""flows":[{"mac":"00005E005301","flowTuples":["#
        + #""1741078786,192.0.2.10,198.51.100.20,50112,443,T,O,A","#
        + #""1741078801,192.0.2.10,198.51.100.53,40001,53,U,O,A"]}]},"#
        + #"{"rule":"DefaultRule_DenyAllInBound","flows":[{"mac":"00005E005301","flowTuples":["#
        + #""1741078799,203.0.113.77,192.0.2.10,51000,22,T,I,D"]}]},"#
        + #"{"rule":"UserRule_allow-web","flows":[]}]}}]}"#

    private static let secondVersion =
        #"{"records":[{"time":"2025-03-04T09:05:41.1234567Z","# + nsgHead
        + #""properties":{"Version":2,"flows":[{"rule":"DefaultRule_AllowVnetOutBound","#
        + #""flows":[{"mac":"00005E005301","flowTuples":["#
        + #""1741079090,192.0.2.10,192.0.2.20,50112,8080,T,O,A,B,,,,","#
        + #""1741079127,192.0.2.10,192.0.2.20,50112,8080,T,O,A,C,40,6200,52,71400"]}]},"#
        + #"{"rule":"DefaultRule_DenyAllInBound","flows":[{"mac":"00005E005301","flowTuples":["#
        + #""1741079100,203.0.113.77,192.0.2.10,51000,22,T,I,D,B,,,,"]}]}]}},"#
        + #"{"time":"2025-03-04T09:06:41.1240000Z","# + nsgHead
        + #""properties":{"Version":2,"flows":[{"rule":"DefaultRule_AllowVnetOutBound","#
        + #""flows":[{"mac":"00005E005301","flowTuples":["#
        + #""1741079160,192.0.2.10,192.0.2.20,50112,8080,T,O,A,E,3,186,2,124"]}]}]}}]}"#

    private static let vnetACL =
        #""aclID":"/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/rg-demo/"#
        + #"providers/Microsoft.Network/networkSecurityGroups/nsg-nodes","#

    private static let vnet =
        #"{"records":[{"time":"2025-03-04T09:00:52.5625085Z","flowLogVersion":4,"#
        + #""flowLogGUID":"11111111-2222-4333-8444-666666666666","macAddress":"00005E005301","#
        + #""category":"FlowLogFlowEvent","operationName":"FlowLogFlowEvent","#
        + #""flowRecords":{"flows":[{"# + vnetACL
        + #""flowGroups":[{"rule":"DefaultRule_AllowVnetOutBound","flowTuples":["#
        + #""1741078803599,192.0.2.10,192.0.2.20,50112,8080,6,O,B,NX,0,0,0,0","#
        + #""1741078803599,192.0.2.10,192.0.2.20,50112,8080,6,O,E,NX,3,406,3,614","#
        + #""1741078803599,192.0.2.10,192.0.2.20,50112,8080,6,O,B,NX,0,0,0,0","#
        + #""1741078809750,192.0.2.10,192.0.2.20,50112,8080,6,O,E,NX,6,754,4,730","#
        + #""1741078811002,2001:db8:1::10,2001:db8:2::53,40001,53,17,O,B,NX,0,0,0,0"]}]},{"#
        + vnetACL + #""flowGroups":[{"rule":"DefaultRule_DenyAllInBound","flowTuples":["#
        + #""1741078815557,203.0.113.77,192.0.2.10,55107,22,6,I,D,NX,0,0,0,0","#
        + #""1741078815557,203.0.113.77,192.0.2.10,55107,22,6,I,D,NX,0,0,0,0"]}]},"#
        + #"{"aclID":"00000000-0000-0000-0000-000000000000","flowGroups":[{"rule":"PlatformRule","#
        + #""flowTuples":["#
        + #""1741078832611,198.51.100.8,192.0.2.10,23456,29382,6,I,E,NX,1,128,0,0"]}]}]}}]}"#

    @Test("version 1: two allowed rows without counters, one denied")
    func nsgFirstVersion() {
        let result = evaluate(Self.firstVersion)
        #expect(result.inputs.map(\.rowsKept) == [3])
        #expect(result.sum("denied") == 1)
        #expect(result.sum("flows_opened") == 0)
        #expect(result.sum("bytes_sent") == nil)
        // The rows lie on both sides of nine o'clock: three rule-hours (R1).
        #expect(result.rows(of: "rule_hits").count == 3)
    }

    @Test("version 2: one flow, 43 packets and 6386 bytes out, 54 and 71524 in, one denied")
    func nsgSecondVersion() {
        let result = evaluate(Self.secondVersion)
        #expect(result.sum("flows_opened") == 1)
        #expect(result.sum("flows_closed") == 1)
        #expect(result.sum("packets_sent") == 43)
        #expect(result.sum("bytes_sent") == 6386)
        #expect(result.sum("packets_received") == 54)
        #expect(result.sum("bytes_received") == 71524)
        #expect(result.sum("denied") == 1)
        #expect(result.rows(of: "denials").map { $0[1] } == [.text("nsg")])
    }

    @Test("version 4: a split pair is one flow and counts from its start once")
    func vnetSplit() {
        let result = evaluate(Self.vnet)
        let tcp: (ReferenceRow) -> Bool = { $0[25] == .integer(8080) }
        #expect(result.splitsCorrected == 1)
        #expect(result.sum("flows_opened", where: tcp) == 1)
        #expect(result.sum("flows_closed", where: tcp) == 1)
        #expect(result.sum("packets_sent", where: tcp) == 6)
        #expect(result.sum("bytes_sent", where: tcp) == 754)
        #expect(result.sum("packets_received", where: tcp) == 4)
        #expect(result.sum("bytes_received", where: tcp) == 730)
        let dns: (ReferenceRow) -> Bool = { $0[25] == .integer(53) }
        #expect(result.sum("flows_opened", where: dns) == 1)
        #expect(result.sum("bytes_sent", where: dns) == nil)
        #expect(result.sum("denied") == 2)
        // A platform rule's end: bytes, no open in view, and no "unanswered" either.
        let platform: (ReferenceRow) -> Bool = { $0[25] == .integer(29382) }
        #expect(result.sum("bytes_sent", where: platform) == 128)
        #expect(result.sum("flows_closed", where: platform) == 1)
        #expect(result.sum("unanswered") == 0)
        #expect(result.lifetimeTotals == 1)
    }
}
