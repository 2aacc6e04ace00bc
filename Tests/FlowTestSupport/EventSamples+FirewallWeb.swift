/// Legacy firewall texts about requests and names: `azure-firewall.md` section 5.1.
extension EventSamples {
    package static let firewallWebTexts: [EventSample] = [
        EventSample(
            "A1",
            message: #"""
                HTTPS request from 192.0.2.10:59051 to www.example.com:443. Action: Allow. Rule Co\#
                llection: app-1. Rule: allow-web
                """#,
            .event(
                aText,
                [
                    "kind": "application", "enforcer": "azure-firewall", "decision": "allow",
                    "rule": "app-1/allow-web", "protocol": "TCP", "source_ip": "192.0.2.10",
                    "source_port": "59051", "destination_fqdn": "www.example.com",
                    "destination_port": "443",
                ]
            )
        ),
        EventSample(
            "A2",
            message: #"""
                HTTPS request from 192.0.2.10:49553 to www.example.com:443. Action: Allow. Policy\#
                : pol-1. Rule Collection Group: DefaultApplicationRuleCollectionGroup. Rule Collec\#
                tion: web-200. Rule: Allowed business use. Web Category: ComputersAndTechnology
                """#,
            .event(
                aText,
                [
                    "kind": "application", "enforcer": "azure-firewall", "decision": "allow",
                    "rule":
                        "pol-1/DefaultApplicationRuleCollectionGroup/web-200/Allowed business use",
                    "protocol": "TCP", "source_ip": "192.0.2.10", "source_port": "49553",
                    "destination_fqdn": "www.example.com", "destination_port": "443",
                ]
            )
        ),
        EventSample(
            "A3",
            message: #"""
                HTTP  request from 192.0.2.10:50776 to ocsp.example.com:80. Url: ocsp.example.com/\#
                a=. Action: Allow. Policy: pol-1. Rule Collection Group: g. Rule Collection: c-500\#
                . Rule: to-allowed, HTTP
                """#,
            .event(
                aText,
                [
                    "kind": "application", "enforcer": "azure-firewall", "decision": "allow",
                    "rule": "pol-1/g/c-500/to-allowed, HTTP", "protocol": "TCP",
                    "source_ip": "192.0.2.10", "source_port": "50776",
                    "destination_fqdn": "ocsp.example.com", "destination_port": "80",
                ]
            )
        ),
        EventSample(
            "A4",
            message: #"""
                HTTPS request from 192.0.2.10:56029 to www.example.com:443. Action: Deny. No rul\#
                e matched. Proceeding with default action
                """#,
            .event(
                aText,
                [
                    "kind": "application", "enforcer": "azure-firewall", "decision": "deny",
                    "reason": "Default Action", "protocol": "TCP", "source_ip": "192.0.2.10",
                    "source_port": "56029", "destination_fqdn": "www.example.com",
                    "destination_port": "443",
                ]
            )
        ),
        EventSample(
            "A5",
            message: #"""
                HTTPS request from 192.0.2.10:59060 to a.example.com:443. Action: Deny. Failed t\#
                o resolve address b.example.com:443: lookup b.example.com on 192.0.2.53:53: no suc\#
                h host
                """#,
            .event(
                aText,
                [
                    "kind": "application", "enforcer": "azure-firewall", "decision": "deny",
                    "reason": "Failed to resolve address",
                    "protocol": "TCP", "source_ip": "192.0.2.10", "source_port": "59060",
                    "destination_fqdn": "a.example.com", "destination_port": "443",
                ]
            )
        ),
        EventSample(
            "A6",
            message: #"""
                HTTPS request from 192.0.2.10:6065. Action: Deny. Reason: SNI TLS extension was mi\#
                ssing.
                """#,
            .event(
                aText,
                [
                    "kind": "application", "enforcer": "azure-firewall", "decision": "deny",
                    "reason": "SNI TLS extension was missing", "protocol": "TCP",
                    "source_ip": "192.0.2.10", "source_port": "6065",
                ]
            )
        ),
        EventSample(
            "A7",
            message: #"""
                HTTPS request from 192.0.2.10:6066 to www.example.com:443. Action: Deny. web-200\#
                . allow-web
                """#,
            .event(
                aText,
                [
                    "kind": "application", "enforcer": "azure-firewall", "decision": "deny",
                    "rule": "web-200/allow-web", "protocol": "TCP", "source_ip": "192.0.2.10",
                    "source_port": "6066", "destination_fqdn": "www.example.com",
                    "destination_port": "443",
                ]
            )
        ),
        EventSample(
            "A8",
            message: #"""
                HTTP  request from 192.0.2.10:50777 to www.example.com:80. Url: www.example.com/x\#
                . Action: Deny. No rule matched. Proceeding with default action
                """#,
            .event(
                aText,
                [
                    "kind": "application", "enforcer": "azure-firewall", "decision": "deny",
                    "reason": "Default Action", "protocol": "TCP", "source_ip": "192.0.2.10",
                    "source_port": "50777", "destination_fqdn": "www.example.com",
                    "destination_port": "80",
                ]
            )
        ),
        EventSample(
            "P1",
            message: #"""
                DNS Request: 192.0.2.10:61248 - 6513 A IN www.example.com. udp 43 false 512 NXDOMA\#
                IN qr,rd,ra 145 0.002846368s
                """#,
            .event(
                aText,
                [
                    "kind": "dns", "protocol": "UDP", "source_ip": "192.0.2.10",
                    "source_port": "61248", "message": "whole", "resolver": "fw-1",
                    "query_id": "6513", "query_type": "A", "query_name": "www.example.com",
                    "response_code": "NXDOMAIN", "latency_ns": "2846368", "lookups": "1",
                ]
            )
        ),
        EventSample(
            "P2",
            message: #"""
                 Error: 2 www.example.com. A: read udp 192.0.2.4:49126->192.0.2.53:53: i/o timeout
                """#,
            .notAnEvent
        ),
        EventSample(
            "A6 in older words",
            message: #"""
                HTTPS request from 192.0.2.10:6065 was denied. Reason: SNI TLS extension was missi\#
                ng.
                """#,
            .event(
                aText,
                [
                    "kind": "application", "enforcer": "azure-firewall", "decision": "deny",
                    "reason": "SNI TLS extension was missing", "protocol": "TCP",
                    "source_ip": "192.0.2.10", "source_port": "6065",
                ]
            )
        ),
        EventSample(
            "P1 with an en dash",
            message: #"""
                DNS Request: 192.0.2.10:61248 – 6513 AAAA IN . tcp 43 false 512 SERVFAIL - 145 1.5\#
                s
                """#,
            .event(
                aText,
                [
                    "kind": "dns", "protocol": "TCP", "source_ip": "192.0.2.10",
                    "source_port": "61248", "message": "whole", "resolver": "fw-1",
                    "query_id": "6513", "query_type": "AAAA", "query_name": ".",
                    "response_code": "SERVFAIL", "latency_ns": "1500000000", "lookups": "1",
                ]
            )
        ),
        EventSample(
            "P1 with escapes in the name",
            message: #"""
                DNS Request: 192.0.2.10:61248 - 6513 A IN A\ b\046c\@.example.com. udp 43 false 5\#
                12 NXDOMAIN qr,rd,ra 145 0.002846368s
                """#,
            .event(
                aText,
                [
                    "kind": "dns", "protocol": "UDP", "source_ip": "192.0.2.10",
                    "source_port": "61248", "message": "whole", "resolver": "fw-1",
                    "query_id": "6513", "query_type": "A",
                    "query_name": #"a\032b\.c@.example.com"#, "response_code": "NXDOMAIN",
                    "latency_ns": "2846368", "lookups": "1",
                ]
            )
        ),
    ]
}
