extension OddSample {
    static var firewallEvents: [(OddEvents) -> OddSample] {
        [
            { odd in
                let records = legacyVariants.enumerated().map { odd.legacy($1, at: $0) }
                return OddSample("firewall-legacy-variants.jsonl", odd.lines(records))
            },
            { odd in
                let messages = [
                    "TCP request from 192.0.2.10:49680 to 198.51.100.20:1688. Action: Deny. ",
                    "Firewall configuration was updated",
                    "TCP request from 192.0.2.10:49680 to",
                    "",
                    "TCP request from 192.0.2.10:notaport to 198.51.100.20:1688. Action: Deny.",
                    "DNS Request: 192.0.2.10:61248 - 6513 A IN www.example.com. udp 43",
                ]
                let records = messages.enumerated().map { odd.legacy($1, at: $0) }
                return OddSample("firewall-unparsed-message.jsonl", odd.lines(records))
            },
            { odd in
                func record(_ second: Int, _ more: String = "") -> String {
                    let text = odd.record(
                        "AZFWNetworkRule",
                        "\(odd.time(second)).000001+00:00",
                        odd.networkRule(50_000 + second, second % 2 == 0 ? "Allow" : "Deny")
                    )
                    return more.isEmpty ? text : "\(text.dropLast()),\(more)}"
                }
                let added = #""EventProcessedUtcTime":"2026-11-20T09:05:00Z","PartitionId":0"#
                let dns = odd.record("AZFWDnsQuery", "\(odd.time(9)).1111110Z", query)
                // Two messages, one a line; the second mixes categories.
                let text =
                    "{\"records\":[\(record(1)),\(record(2, added))]}\n"
                    + "{\"records\":[\(record(3)),\(dns)]}\n"
                return OddSample("firewall-event-hub.json", text)
            },
            { odd in
                let rows = (1...3).map { second in
                    """
                    {"TimeGenerated":"\(odd.time(second)).678901Z",\
                    \(odd.networkRule(50_000 + second, second == 2 ? "Deny" : "Allow")),\
                    "SourceSystem":"Azure","TenantId":"00000000-0000-4000-8000-0000000000aa",\
                    "Type":"AZFWNetworkRule","_ResourceId":"\(odd.resource.lowercased())"}
                    """
                }
                return OddSample("firewall-workspace-export.jsonl", odd.lines(rows))
            },
            { odd in
                let messages = [legacyVariants[0], legacyVariants[3], legacyVariants[9]]
                let rows = messages.enumerated().map { second, message in
                    """
                    {"TimeGenerated":"\(odd.time(second))Z","Category":"AzureFirewallNetworkRule",\
                    "OperationName":"AzureFirewallNetworkRuleLog","Resource":"\(odd.firewall)",\
                    "ResourceGroup":"RG-ODD","ResourceProvider":"MICROSOFT.NETWORK",\
                    "ResourceType":"AZUREFIREWALLS","ResourceId":"\(odd.resource)",\
                    "msg_s":\(JSONText.quoted(message)),"Type":"AzureDiagnostics"}
                    """
                }
                return OddSample("firewall-diagnostics-table.jsonl", odd.lines(rows))
            },
            { odd in
                let times = [
                    "2026-11-20T09:00:00.6789010Z", "2026-11-20T09:00:01.678901+00:00",
                    "2026-11-20T09:00:02+00:00", "2026-11-20T09:00:03Z", "2026-11-20T09:00:04.678Z",
                    "2026-11-20T09:00:05.678901234Z", "2026-11-20T09:00:06.5",
                    "2026-11-20T11:00:07+02:00", "11/20/2026 9:00:08 AM", "11/20/2026 09:00:09",
                    "yesterday", "",
                ]
                let records = times.enumerated().map { place, time in
                    odd.record("AZFWNetworkRule", time, odd.networkRule(50_000 + place))
                }
                return OddSample("firewall-odd-times.jsonl", odd.lines(records))
            },
            { odd in
                let text = odd.networkRule(50_001, "Deny")
                    .replacing("50001", with: "\"50001\"")
                    .replacing(":443", with: ":\"443\"")
                let threat = """
                    "Protocol":"HTTP","SourceIp":"192.0.2.12","SourcePort":51674,"DestinationIp":"",\
                    "DestinationPort":80,"Fqdn":"bad.example.com","Url":"bad.example.com/",\
                    "Action":"Alert","ThreatDescription":"Example indicator","IsTlsInspected":"false"
                    """
                let records = [
                    odd.record("AZFWNetworkRule", "\(odd.time(1)).0000000Z", text),
                    odd.record("AZFWThreatIntel", "\(odd.time(2)).0000000Z", threat),
                    // Properties as a string of JSON, the category in other letters, a category nobody knows.
                    odd.record("AZFWNetworkRule", "\(odd.time(3)).0000000Z", "")
                        .replacing(
                            "{}",
                            with: JSONText.quoted("{\(odd.networkRule(50_003))}")
                        ),
                    odd.record(
                        "azfwnetworkrule",
                        "\(odd.time(4)).0000000Z",
                        odd.networkRule(50_004)
                    ),
                    odd.record(
                        "AZFWSomethingNew",
                        "\(odd.time(5)).0000000Z",
                        "\"Protocol\":\"TCP\""
                    ),
                ]
                return OddSample("firewall-member-variants.jsonl", odd.lines(records))
            },
            { odd in
                let whole = odd.record(
                    "AZFWNetworkRule",
                    "\(odd.time(1)).0000000Z",
                    odd.networkRule(50_001, "Deny")
                )
                return OddSample(
                    "firewall-last-line-incomplete.jsonl",
                    odd.lines([whole]) + whole.replacing("50001", with: "50002").dropLast(60)
                )
            },
        ]
    }

    private static let query = """
        "SourceIp":"192.0.2.10","SourcePort":47785,"QueryId":35817,"QueryType":"A","QueryClass":"IN",\
        "QueryName":"www.example.com.","Protocol":"udp","RequestSize":33,"DnssecOkBit":false,\
        "EDNS0BufferSize":512,"ResponseCode":"NOERROR","ResponseFlags":"qr,rd,ra","ResponseSize":152,\
        "RequestDurationSecs":0.0000286,"ErrorNumber":0,"ErrorMessage":""
        """

    /// All wordings of `azure-firewall.md`, section 5.1, then IPv6, odd dots and blanks, and an en dash.
    private static let legacyVariants = [
        "TCP request from 192.0.2.10:49680 to 198.51.100.20:1688. Action: Deny. ",
        "UDP request from 192.0.2.10:62674 to 198.51.100.20:3389. Action: Allow.",
        "TCP request from 192.0.2.10:50306 to 198.51.100.20:3389. Action: Allow.. "
            + "Rule Collection: permit-lab. Rule: permit-rdp",
        "TCP request from 192.0.2.10:49681 to 198.51.100.20:1688. Action: Allow. Policy: pol-1. "
            + "Rule Collection Group: DefaultNetworkRuleCollectionGroup. "
            + "Rule Collection: net-allow. Rule: internet-out",
        "TCP request from 192.0.2.10:49682 to 198.51.100.20:1688. Action: Allow.. Policy: pol-1. "
            + "Rule Collection Group: g. Rule Collection: net-allow. Rule: internet-out",
        "TCP request from 192.0.2.10:49683 to 198.51.100.20:1688. Action: Allow. "
            + "Rule Collection: net-allow. Rule Name: internet-out",
        "ICMP Type=8 request from 192.0.2.10 to 198.51.100.20. Action: Deny. ",
        "ICMP Type=8 request from 192.0.2.10:0 to 198.51.100.20:0. Action: Deny..",
        "TCP request from 203.0.113.5:50306 to 198.51.100.1:3389 was DNAT'ed to 192.0.2.30:3389",
        "TCP request from 203.0.113.5:50307 to 198.51.100.1:3389 was DNAT'ed to 192.0.2.30:3389. "
            + "Policy: pol-1. Rule Collection Group: DefaultDnatRuleCollectionGroup. "
            + "Rule Collection: dnat. Rule: rdp",
        "TCP request from 203.0.113.5:50306 to 198.51.100.1:3388 was DNAT'ed to 192.0.2.30:3388. "
            + "Rule Collection: dnat. Rule: rdp",
        "TCP request from 192.0.2.10:51890 to 198.51.100.20:443. Action: drop. Signature: 2000001. "
            + "IDS: Example signature - [list] entry. Priority: 3. Classification: Unknown Traffic",
        "ICMP request from 192.0.2.10: to 198.51.100.20:. Action: alert. Signature: 2000002. "
            + "IDS: Example ping. Priority: 3. Classification: Misc activity",
        "TCP request from 192.0.2.10:51891 to 198.51.100.20:443. Action: alert. Rule: 2000001. "
            + "IDS: Example signature. Priority: 3. Classification: Misc activity",
        "HTTP request from 192.0.2.10:54314 to bad.example.com:80. Url: bad.example.com. "
            + "Action: Deny. ThreatIntel: Bot Networks",
        "HTTPS request from 192.0.2.10:59051 to www.example.com:443. Action: Allow. "
            + "Rule Collection: app-1. Rule: allow-web",
        "HTTPS request from 192.0.2.10:49553 to www.example.com:443. Action: Allow. Policy: pol-1. "
            + "Rule Collection Group: DefaultApplicationRuleCollectionGroup. "
            + "Rule Collection: web-200. Rule: Allowed business use. "
            + "Web Category: ComputersAndTechnology",
        "HTTP  request from 192.0.2.10:50776 to ocsp.example.com:80. Url: ocsp.example.com/a=. "
            + "Action: Allow. Policy: pol-1. Rule Collection Group: g. Rule Collection: c-500. "
            + "Rule: to-allowed, HTTP",
        "HTTPS request from 192.0.2.10:56029 to www.example.com:443. Action: Deny. "
            + "No rule matched. Proceeding with default action",
        "HTTPS request from 192.0.2.10:59060 to a.example.com:443. Action: Deny. "
            + "Failed to resolve address b.example.com:443: lookup b.example.com on 192.0.2.53:53: "
            + "no such host",
        "HTTPS request from 192.0.2.10:6065. Action: Deny. Reason: SNI TLS extension was missing.",
        "HTTPS request from 192.0.2.10:6066 to www.example.com:443. Action: Deny. web-200. allow-web",
        "HTTP  request from 192.0.2.10:50777 to www.example.com:80. Url: www.example.com/x. "
            + "Action: Deny. No rule matched. Proceeding with default action",
        "DNS Request: 192.0.2.10:61248 - 6513 A IN www.example.com. udp 43 false 512 NXDOMAIN "
            + "qr,rd,ra 145 0.002846368s",
        " Error: 2 www.example.com. A: read udp 192.0.2.4:49126->192.0.2.53:53: i/o timeout",
        // The older wording of a missing server name.
        "HTTPS request from 192.0.2.10:6067 was denied. Reason: SNI TLS extension was missing.",
        // IPv6: not documented, so address and port are parted at the last colon.
        "TCP request from 2001:db8::10:49680 to 2001:db8:1::20:443. Action: Deny. ",
        "UDP request from 192.0.2.10:62675 to 198.51.100.20:3389. Action: ALLOW..  ",
        "DNS Request: 192.0.2.10:61249 \u{2013} 6514 AAAA IN www.example.com. udp 43 false 512 "
            + "NOERROR - 145 0.000028s",
    ]
}
