import FlowTestSupport
import Testing

/// R4: two accounts of one event count once, whichever of them says more of its ends.
@Suite struct EventGenerationTests {
    private static let firewall =
        "/SUBSCRIPTIONS/00000000-0000-0000-0000-000000000001/RESOURCEGROUPS/RG/PROVIDERS/"
        + "MICROSOFT.NETWORK/AZUREFIREWALLS/FW-1"

    private func structured(_ category: String, _ time: String, _ properties: String) -> String {
        #"{"category":"\#(category)","time":"2026-11-20T\#(time)Z","#
            + #""resourceId":"\#(Self.firewall)","properties":{\#(properties)}}"#
    }

    private func legacy(_ category: String, _ time: String, _ message: String) -> String {
        #"{"category":"\#(category)","time":"2026-11-20T\#(time)Z","operationName":"\#(category)Log","#
            + #""resourceId":"\#(Self.firewall)","properties":{"msg":"\#(message)"}}"#
    }

    private func lines(_ lines: String...) -> [UInt8] {
        Array((lines.joined(separator: "\n") + "\n").utf8)
    }

    /// Enforcement point and attempts of all denials, and rows that were kept.
    private func counted(_ database: String) throws -> [[Cell]] {
        try query(
            database,
            """
            SELECT enforcer, SUM(attempts), (SELECT SUM(rows_kept) FROM inputs) FROM denials
            GROUP BY enforcer
            """
        )
    }

    @Test("threat intelligence that gives name and address, and a text that gives the name")
    func byName() throws {
        let place = try Workplace()
        try place.write(
            lines(
                structured(
                    "AZFWThreatIntel",
                    "13:05:10.2000000",
                    #""Protocol":"HTTP","SourceIp":"10.0.1.1","SourcePort":51674,"#
                        + #""DestinationIp":"203.0.113.9","DestinationPort":80,"#
                        + #""Fqdn":"bad.example.com","Action":"Deny","ThreatDescription":"Bot""#
                ),
                structured(
                    "AZFWThreatIntel",
                    "13:05:20.2000000",
                    #""Protocol":"HTTP","SourceIp":"10.0.1.1","SourcePort":51675,"#
                        + #""DestinationIp":"203.0.113.9","DestinationPort":80,"#
                        + #""Fqdn":"worse.example.com","Action":"Deny","ThreatDescription":"Bot""#
                ),
                legacy(
                    "AzureFirewallApplicationRule",
                    "13:05:11.1000000",
                    "HTTP request from 10.0.1.1:51674 to bad.example.com:80. Url: bad.example.com. "
                        + "Action: Deny. ThreatIntel: Bot"
                ),
                // Another name at the same address is another event.
                legacy(
                    "AzureFirewallApplicationRule",
                    "13:05:12.1000000",
                    "HTTP request from 10.0.1.1:51699 to other.example.com:80. Url: other.example.com. "
                        + "Action: Deny. ThreatIntel: Bot"
                )
            ),
            to: "inputs/firewall.json"
        )
        try runEngine([place.path + "/inputs"], database: place.database)
        #expect(
            try counted(place.database) == [[.text("threat-intel"), .integer(3), .integer(4)]]
        )
    }

    @Test("an address that passes from pod to pod between both", arguments: [false, true])
    func changeOfOwner(isInventoryLate: Bool) throws {
        let place = try Workplace()
        try place.write(
            lines(
                structured(
                    "AZFWNetworkRule",
                    "13:20:09.5000000",
                    #""Protocol":"TCP","SourceIp":"10.0.1.1","SourcePort":50123,"#
                        + #""DestinationIp":"203.0.113.9","DestinationPort":443,"Action":"Deny","#
                        + #""Policy":"","RuleCollectionGroup":"","RuleCollection":"","Rule":"","#
                        + #""ActionReason":"Default Action""#
                ),
                legacy(
                    "AzureFirewallNetworkRule",
                    "13:20:13.5000000",
                    "TCP request from 10.0.1.1:50123 to 203.0.113.9:443. Action: Deny. "
                )
            ),
            to: "inputs/firewall.json"
        )
        func pod(_ name: String, from start: String, _ status: String) -> String {
            #"{"kind":"Pod","metadata":{"name":"\#(name)","namespace":"shop","uid":"u-\#(name)","#
                + #""creationTimestamp":"2026-11-20T\#(start)Z"},"spec":{"nodeName":"n"},"#
                + #""status":{\#(status),"podIPs":[{"ip":"10.0.1.1"}],"#
                + #""startTime":"2026-11-20T\#(start)Z"}}"#
        }
        let ended =
            #""phase":"Succeeded","containerStatuses":[{"name":"c","state":{"terminated":"#
            + #"{"startedAt":"2026-11-20T12:00:00Z","finishedAt":"2026-11-20T13:20:10Z"}}}]"#
        let running =
            #""phase":"Running","containerStatuses":[{"name":"c","state":{"running":"#
            + #"{"startedAt":"2026-11-20T13:20:12Z"}}}]"#
        let list =
            #"{"kind":"List","items":["# + pod("old", from: "12:00:00", ended) + ","
            + pod("new", from: "13:20:12", running) + "]}"
        try place.write(
            lines(#"{"kind":"WeirSnapshot","cluster":"c1","time":"2026-11-20T14:00:00Z"}"#, list),
            to: "inventory/pods.json"
        )
        let (logs, inventory) = ([place.path + "/inputs"], [place.path + "/inventory"])
        if isInventoryLate { try runEngine(logs, database: place.database) }
        try runEngine(logs, inventory: inventory, database: place.database)
        #expect(
            try counted(place.database) == [[.text("azure-firewall"), .integer(1), .integer(2)]]
        )
        // They do have rows of different owners, or this would show nothing.
        let parts = "SELECT COUNT(DISTINCT source_id) FROM event_fact"
        #expect(try query(place.database, parts) == [[.integer(2)]])
    }
}
