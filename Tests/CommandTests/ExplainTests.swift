import Foundation
import Testing

struct ExplainTests {
    private let command: Command
    private let database: String

    /// One address that two pods had, one after the other.
    init() throws {
        command = try Command()
        func pod(_ name: String, _ start: String, _ end: String?) -> String {
            let state =
                end.map {
                    #""phase":"Succeeded","containerStatuses":[{"state":{"terminated":"#
                        + #"{"startedAt":"\#(start)","finishedAt":"\#($0)"}}}]"#
                }
                ?? #""phase":"Running","containerStatuses":[{"state":{"running":{"startedAt":"\#(start)"}}}]"#
            return
                #"{"kind":"Pod","metadata":{"name":"\#(name)","namespace":"shop","uid":"\#(name)"},"#
                + #""spec":{"nodeName":"n1"},"status":{\#(state),"podIPs":[{"ip":"10.0.0.7"}]}}"#
        }
        let list = [
            #"{"kind":"WeirSnapshot","cluster":"c1","time":"2026-11-20T15:00:00Z"}"#,
            #"{"kind":"List","items":["#
                + pod("web-1", "2026-11-20T13:00:00Z", "2026-11-20T13:20:00Z") + ","
                + pod("web-2", "2026-11-20T13:40:00Z", nil) + "]}",
        ].joined(separator: "\n")
        let log =
            #"{"records":[{"time":"2026-11-20T13:01:00.0Z","macAddress":"00005E005301","#
            + #""category":"NetworkSecurityGroupFlowEvent","resourceId":"nsg","#
            + #""operationName":"NetworkSecurityGroupFlowEvents","properties":{"Version":2,"#
            + #""flows":[{"rule":"UserRule_a","flows":[{"mac":"00005E005301","flowTuples":["#
            + #""1795179600,10.0.0.7,10.0.0.9,50112,8080,T,O,A,B,,,,"]}]}]}}]}"#
        try command.write(Array(list.utf8), to: "inventory/pods.json")
        try command.write(Array(log.utf8), to: "logs/a.json")
        database = "night.sqlite"
        let run = try command.weir(
            "run",
            "--source",
            "logs",
            "--inventory",
            "inventory",
            "--database",
            database,
            "--quiet"
        )
        #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
    }

    private func explain(_ time: String, ip: String = "10.0.0.7") throws -> [String] {
        let result = try command.weir("explain", database, "--ip", ip, "--at", time)
        #expect(result.status == 0 && result.errors.isEmpty)
        return result.output.split(separator: "\n").map(String.init)
    }

    @Test("an owner is named, with its neighbours in time and what each is known by")
    func owner() throws {
        let lines = try explain("2026-11-20T13:10:00")
        #expect(lines.count == 3)
        #expect(lines[0] == "10.0.0.7 at 2026-11-20T13:10:00Z: pod shop/web-1")
        #expect(lines[1].hasPrefix("  pod shop/web-1 (Pod/web-1) of cluster c1 "))
        #expect(lines[1].hasSuffix(": attributed"))
        #expect(lines[2].hasSuffix(": not attributed, that is after"))
    }

    @Test(
        "R8: a node's line says towards what its pods have its address",
        arguments: [
            ("azure-cni-dynamic", "peered-vnet, on-premises"),
            ("azure-cni-overlay", "vnet, peered-vnet, on-premises"),
        ]
    )
    func node(network: String, expected: String) throws {
        let node =
            #"{"kind":"Node","metadata":{"name":"n1","creationTimestamp":"2026-11-20T00:00:00Z"},"#
            + #""status":{"addresses":[{"type":"InternalIP","address":"10.0.1.4"}]}}"#
        let header = #"{"kind":"WeirSnapshot","cluster":"c1","time":"2026-11-20T15:00:00Z"}"#
        try command.write(Array((header + "\n" + node).utf8), to: "inventory/nodes.json")
        try command.write(Array("cluster: {network: \(network)}\n".utf8), to: "t.yaml")
        let run = try command.weir(
            "run",
            "--source",
            "logs",
            "--inventory",
            "inventory",
            "--topology",
            "t.yaml",
            "--database",
            database,
            "--quiet"
        )
        #expect(run.status == 0, "\(run.errors)")
        let lines = try explain("2026-11-20T14:00:00", ip: "10.0.1.4")
        #expect(lines[0].hasSuffix(": node n1"), "\(lines)")
        let sentence =
            "  with \(network), any pod of the node has this address towards \(expected), "
        #expect(
            lines[1] == sentence + "private-endpoint, azure-service, internet, other",
            "\(lines)"
        )
        #expect(lines.last?.hasSuffix(": attributed") == true, "\(lines)")
    }

    @Test("between owners, before them and for a stranger it is unknown, and said why")
    func unknown() throws {
        #expect(try explain("2026-11-20T13:30")[0].hasSuffix("unknown, between two owners"))
        #expect(
            try explain("2026-11-20T12")[0].hasSuffix("unknown, all that is known of it is later")
        )
        #expect(
            try explain("2026-11-20T13:10:00", ip: "2001:DB8::1") == [
                "2001:db8::1 at 2026-11-20T13:10:00Z: unknown, no inventory names the address"
            ]
        )
    }

    @Test("what is no address or no time is a usage error", arguments: ["10.0.0", "x", ""])
    func usage(ip: String) throws {
        let result = try command.weir("explain", database, "--ip", ip, "--at", "2026-11-20")
        #expect(result.status == 64 && result.output.isEmpty)
        #expect(result.errors.contains("expected an IP address"))
        let time = try command.weir("explain", database, "--ip", "10.0.0.7", "--at", "noon")
        #expect(time.status == 64)
    }
}
