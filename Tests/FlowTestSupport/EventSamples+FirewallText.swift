/// Legacy firewall texts about packets: `azure-firewall.md` section 5.1, then odd ones.
extension EventSamples {
    package static let firewallTexts: [EventSample] = [
        EventSample(
            "N1",
            message: #"TCP request from 192.0.2.10:49680 to 198.51.100.20:1688. Action: Deny. "#,
            .event(
                aText,
                [
                    "kind": "network", "enforcer": "azure-firewall", "decision": "deny",
                    "protocol": "TCP", "source_ip": "192.0.2.10", "source_port": "49680",
                    "destination_ip": "198.51.100.20", "destination_port": "1688",
                ]
            )
        ),
        EventSample(
            "N2",
            message: #"UDP request from 192.0.2.10:62674 to 198.51.100.20:3389. Action: Allow."#,
            .event(
                aText,
                [
                    "kind": "network", "enforcer": "azure-firewall", "decision": "allow",
                    "protocol": "UDP", "source_ip": "192.0.2.10", "source_port": "62674",
                    "destination_ip": "198.51.100.20", "destination_port": "3389",
                ]
            )
        ),
        EventSample(
            "N3",
            message: #"""
                TCP request from 192.0.2.10:50306 to 198.51.100.20:3389. Action: Allow.. Rule Coll\#
                ection: permit-lab. Rule: permit-rdp
                """#,
            .event(
                aText,
                [
                    "kind": "network", "enforcer": "azure-firewall", "decision": "allow",
                    "rule": "permit-lab/permit-rdp", "protocol": "TCP", "source_ip": "192.0.2.10",
                    "source_port": "50306", "destination_ip": "198.51.100.20",
                    "destination_port": "3389",
                ]
            )
        ),
        EventSample(
            "N4",
            message: #"""
                TCP request from 192.0.2.10:49680 to 198.51.100.20:1688. Action: Allow. Policy: po\#
                l-1. Rule Collection Group: DefaultNetworkRuleCollectionGroup. Rule Collection: ne\#
                t-allow. Rule: internet-out
                """#,
            .event(
                aText,
                [
                    "kind": "network", "enforcer": "azure-firewall", "decision": "allow",
                    "rule": "pol-1/DefaultNetworkRuleCollectionGroup/net-allow/internet-out",
                    "protocol": "TCP", "source_ip": "192.0.2.10", "source_port": "49680",
                    "destination_ip": "198.51.100.20", "destination_port": "1688",
                ]
            )
        ),
        EventSample(
            "N4b",
            message: #"""
                TCP request from 192.0.2.10:49680 to 198.51.100.20:1688. Action: Allow.. Policy: p\#
                ol-1. Rule Collection Group: g. Rule Collection: net-allow. Rule: internet-out
                """#,
            .event(
                aText,
                [
                    "kind": "network", "enforcer": "azure-firewall", "decision": "allow",
                    "rule": "pol-1/g/net-allow/internet-out", "protocol": "TCP",
                    "source_ip": "192.0.2.10", "source_port": "49680",
                    "destination_ip": "198.51.100.20", "destination_port": "1688",
                ]
            )
        ),
        EventSample(
            "N4c",
            message: #"""
                TCP request from 192.0.2.10:49680 to 198.51.100.20:1688. Action: Allow. Rule Colle\#
                ction: net-allow. Rule Name: internet-out
                """#,
            .event(
                aText,
                [
                    "kind": "network", "enforcer": "azure-firewall", "decision": "allow",
                    "rule": "net-allow/internet-out", "protocol": "TCP", "source_ip": "192.0.2.10",
                    "source_port": "49680", "destination_ip": "198.51.100.20",
                    "destination_port": "1688",
                ]
            )
        ),
        EventSample(
            "N5",
            message: #"ICMP Type=8 request from 192.0.2.10 to 198.51.100.20. Action: Deny. "#,
            .event(
                aText,
                [
                    "kind": "network", "enforcer": "azure-firewall", "decision": "deny",
                    "protocol": "ICMP", "source_ip": "192.0.2.10", "source_port": "0",
                    "destination_ip": "198.51.100.20", "destination_port": "0",
                ]
            )
        ),
        EventSample(
            "N6",
            message: #"ICMP Type=8 request from 192.0.2.10:0 to 198.51.100.20:0. Action: Deny.."#,
            .event(
                aText,
                [
                    "kind": "network", "enforcer": "azure-firewall", "decision": "deny",
                    "protocol": "ICMP", "source_ip": "192.0.2.10", "source_port": "0",
                    "destination_ip": "198.51.100.20", "destination_port": "0",
                ]
            )
        ),
        EventSample(
            "D1",
            message: #"""
                TCP request from 203.0.113.5:50306 to 198.51.100.1:3389 was DNAT'ed to 192.0.2.30:\#
                3389
                """#,
            .event(
                aText,
                [
                    "kind": "nat", "enforcer": "azure-firewall", "decision": "allow",
                    "direction": "inbound", "reason": "DNAT to 192.0.2.30:3389", "protocol": "TCP",
                    "source_ip": "203.0.113.5", "source_port": "50306",
                    "destination_ip": "198.51.100.1", "destination_port": "3389",
                ]
            )
        ),
        EventSample(
            "D2",
            message: #"""
                TCP request from 203.0.113.5:50306 to 198.51.100.1:3389 was DNAT'ed to 192.0.2.30:\#
                3389. Policy: pol-1. Rule Collection Group: DefaultDnatRuleCollectionGroup. Rule C\#
                ollection: dnat. Rule: rdp
                """#,
            .event(
                aText,
                [
                    "kind": "nat", "enforcer": "azure-firewall", "decision": "allow",
                    "direction": "inbound",
                    "rule": "pol-1/DefaultDnatRuleCollectionGroup/dnat/rdp",
                    "reason": "DNAT to 192.0.2.30:3389", "protocol": "TCP",
                    "source_ip": "203.0.113.5", "source_port": "50306",
                    "destination_ip": "198.51.100.1", "destination_port": "3389",
                ]
            )
        ),
        EventSample(
            "D3",
            message: #"""
                TCP request from 203.0.113.5:50306 to 198.51.100.1:3388 was DNAT'ed to 192.0.2.30:\#
                3388. Rule Collection: dnat. Rule: rdp
                """#,
            .event(
                aText,
                [
                    "kind": "nat", "enforcer": "azure-firewall", "decision": "allow",
                    "direction": "inbound", "rule": "dnat/rdp",
                    "reason": "DNAT to 192.0.2.30:3388", "protocol": "TCP",
                    "source_ip": "203.0.113.5", "source_port": "50306",
                    "destination_ip": "198.51.100.1", "destination_port": "3388",
                ]
            )
        ),
        EventSample(
            "I1",
            message: #"""
                TCP request from 192.0.2.10:51890 to 198.51.100.20:443. Action: drop. Signature: 2\#
                000001. IDS: Example signature - [list] entry. Priority: 3. Classification: Unknow\#
                n Traffic
                """#,
            .event(
                aText,
                [
                    "kind": "idps", "enforcer": "idps", "decision": "deny", "rule": "2000001",
                    "reason": "Example signature - [list] entry", "protocol": "TCP",
                    "source_ip": "192.0.2.10", "source_port": "51890",
                    "destination_ip": "198.51.100.20", "destination_port": "443",
                ]
            )
        ),
        EventSample(
            "I2",
            message: #"""
                ICMP request from 192.0.2.10: to 198.51.100.20:. Action: alert. Signature: 2000002\#
                . IDS: Example ping. Priority: 3. Classification: Misc activity
                """#,
            .event(
                aText,
                [
                    "kind": "idps", "enforcer": "idps", "decision": "allow", "rule": "2000002",
                    "reason": "Example ping", "protocol": "ICMP", "source_ip": "192.0.2.10",
                    "source_port": "0", "destination_ip": "198.51.100.20", "destination_port": "0",
                ]
            )
        ),
        EventSample(
            "I3",
            message: #"""
                TCP request from 192.0.2.10:51890 to 198.51.100.20:443. Action: alert. Rule: 20000\#
                01. IDS: Example signature. Priority: 3. Classification: Misc activity
                """#,
            .event(
                aText,
                [
                    "kind": "idps", "enforcer": "idps", "decision": "allow", "rule": "2000001",
                    "reason": "Example signature", "protocol": "TCP", "source_ip": "192.0.2.10",
                    "source_port": "51890", "destination_ip": "198.51.100.20",
                    "destination_port": "443",
                ]
            )
        ),
        EventSample(
            "T1",
            message: #"""
                HTTP request from 192.0.2.10:54314 to bad.example.com:80. Url: bad.example.com. Ac\#
                tion: Deny. ThreatIntel: Bot Networks
                """#,
            .event(
                aText,
                [
                    "kind": "threat", "enforcer": "threat-intel", "decision": "deny",
                    "reason": "Bot Networks", "protocol": "TCP", "source_ip": "192.0.2.10",
                    "source_port": "54314", "destination_fqdn": "bad.example.com",
                    "destination_port": "80",
                ]
            )
        ),
        EventSample(
            "N1 with IPv6",
            message:
                #"TCP request from 2001:DB8::10:49680 to 2001:db8:0:0::20:1688. Action: Deny. "#,
            .event(
                aText,
                [
                    "kind": "network", "enforcer": "azure-firewall", "decision": "deny",
                    "protocol": "TCP", "source_ip": "2001:db8::10", "source_port": "49680",
                    "destination_ip": "2001:db8::20", "destination_port": "1688",
                ]
            )
        ),
        EventSample(
            "T1 with an address and no Url",
            message: #"""
                TCP request from 192.0.2.10:54314 to 198.51.100.66:4444. Action: Alert. ThreatInte\#
                l: Botnet C&C. see list, HTTP
                """#,
            .event(
                aText,
                [
                    "kind": "threat", "enforcer": "threat-intel", "decision": "allow",
                    "reason": "Botnet C&C. see list, HTTP", "protocol": "TCP",
                    "source_ip": "192.0.2.10", "source_port": "54314",
                    "destination_ip": "198.51.100.66", "destination_port": "4444",
                ]
            )
        ),
        EventSample(
            "a variant nobody knows",
            message: #"TCP reset from 192.0.2.10:1 to 198.51.100.20:2"#,
            .rejected(.unparsedMessage)
        ),
        EventSample(
            "an action nobody knows",
            message: #"TCP request from 192.0.2.10:1 to 198.51.100.20:2. Action: Ponder."#,
            .rejected(.badAction)
        ),
        EventSample(
            "a source that is no address",
            message: #"TCP request from 192.0.2.300:1 to 198.51.100.20:2. Action: Deny."#,
            .rejected(.badAddress)
        ),
        EventSample(
            "a port that is none",
            message: #"TCP request from 192.0.2.30:1 to 198.51.100.20:70000. Action: Deny."#,
            .rejected(.badPort)
        ),
    ]
}
