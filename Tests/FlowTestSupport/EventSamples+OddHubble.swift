/// Hubble events that no document shows.
extension EventSamples {
    package static let oddHubbleEvents: [EventSample] = [
        EventSample(
            "audited, with both lists",
            #"""
            {"flow":{"time":"2030-01-02T03:04:06Z","IP":{"source":"192.0.2.10","destination":"\#
            192.0.2.90","ipVersion":"IPv4"},"node_name":"node-a","verdict":"AUDIT","l4":{"TCP"\#
            :{"source_port":40002,"destination_port":5432}},"event_type":{"type":5},"drop_reas\#
            on_desc":"POLICY_DENIED","ingress_denied_by":[{"name":"z","kind":"CiliumClusterwid\#
            eNetworkPolicy"},{"name":"a","kind":"CiliumNetworkPolicy","namespace":"shop"}]}}
            """#,
            .event(
                aFlow,
                [
                    "kind": "policy", "time": "2030-01-02T03:04:06.000000000Z",
                    "reporter": "node-a", "enforcer": "network-policy", "decision": "allow",
                    "rule": "CiliumClusterwideNetworkPolicy/z, CiliumNetworkPolicy/shop/a",
                    "reason": "audit: POLICY_DENIED", "protocol": "TCP", "source_ip": "192.0.2.10",
                    "source_port": "40002", "destination_ip": "192.0.2.90",
                    "destination_port": "5432", "hits": "1",
                ]
            )
        ),
        EventSample(
            "audited, without reason",
            #"""
            {"flow":{"time":"2030-01-02T03:04:06Z","IP":{"source":"192.0.2.10","destination":"\#
            192.0.2.90","ipVersion":"IPv4"},"node_name":"node-a","verdict":"AUDIT","l4":{"TCP"\#
            :{"source_port":40002,"destination_port":5432}},"event_type":{"type":4},"egress_al\#
            lowed_by":[{"name":"web","kind":"NetworkPolicy","namespace":"shop"}]}}
            """#,
            .event(
                aFlow,
                [
                    "kind": "policy", "time": "2030-01-02T03:04:06.000000000Z",
                    "reporter": "node-a", "enforcer": "network-policy", "decision": "allow",
                    "rule": "NetworkPolicy/shop/web", "reason": "audit", "protocol": "TCP",
                    "source_ip": "192.0.2.10", "source_port": "40002",
                    "destination_ip": "192.0.2.90", "destination_port": "5432", "hits": "1",
                ]
            )
        ),
        EventSample(
            "allowed by two policies",
            #"""
            {"flow":{"time":"2030-01-02T03:04:06Z","IP":{"source":"192.0.2.10","destination":"\#
            192.0.2.90","ipVersion":"IPv4"},"node_name":"node-a","verdict":"REDIRECTED","l4":{\#
            "TCP":{"source_port":40002,"destination_port":5432}},"event_type":{"type":5},"traf\#
            fic_direction":"EGRESS","egress_allowed_by":[{"name":"web","kind":"NetworkPolicy",\#
            "namespace":"shop"},{"name":"web","kind":"CiliumNetworkPolicy","namespace":"shop"}\#
            ]}}
            """#,
            .event(
                aFlow,
                [
                    "kind": "policy", "time": "2030-01-02T03:04:06.000000000Z",
                    "reporter": "node-a", "enforcer": "network-policy", "decision": "allow",
                    "direction": "outbound",
                    "rule": "CiliumNetworkPolicy/shop/web, NetworkPolicy/shop/web",
                    "protocol": "TCP", "source_ip": "192.0.2.10", "source_port": "40002",
                    "destination_ip": "192.0.2.90", "destination_port": "5432", "hits": "1",
                ]
            )
        ),
        EventSample(
            "fault",
            #"""
            {"flow":{"time":"2030-01-02T03:04:06Z","IP":{"source":"192.0.2.10","destination":"\#
            192.0.2.90","ipVersion":"IPv4"},"node_name":"node-a","verdict":"DROPPED","l4":{"IC\#
            MPv6":{"type":133}},"event_type":{"type":1},"drop_reason_desc":"INVALID_SOURCE_IP"\#
            }}
            """#,
            .event(
                aFlow,
                [
                    "kind": "fault", "time": "2030-01-02T03:04:06.000000000Z",
                    "reporter": "node-a", "enforcer": "datapath", "decision": "deny",
                    "reason": "INVALID_SOURCE_IP", "protocol": "58", "source_ip": "192.0.2.10",
                    "source_port": "0", "destination_ip": "192.0.2.90", "destination_port": "0",
                    "hits": "1",
                ]
            )
        ),
        EventSample(
            "error without reason",
            #"""
            {"flow":{"time":"2030-01-02T03:04:06Z","IP":{"source":"192.0.2.10","destination":"\#
            192.0.2.90","ipVersion":"IPv4"},"node_name":"node-a","verdict":"ERROR","l4":{"SCTP\#
            ":{"source_port":1,"destination_port":2}}}}
            """#,
            .event(
                aFlow,
                [
                    "kind": "fault", "time": "2030-01-02T03:04:06.000000000Z",
                    "reporter": "node-a", "enforcer": "datapath", "decision": "deny",
                    "reason": "ERROR", "protocol": "132", "source_ip": "192.0.2.10",
                    "source_port": "1", "destination_ip": "192.0.2.90", "destination_port": "2",
                    "hits": "1",
                ]
            )
        ),
        EventSample(
            "HTTP request refused",
            #"""
            {"flow":{"time":"2030-01-02T03:04:06Z","IP":{"source":"192.0.2.10","destination":"\#
            192.0.2.90","ipVersion":"IPv4"},"node_name":"node-a","verdict":"DROPPED","Type":"L\#
            7","l4":{"TCP":{"source_port":40002,"destination_port":5432}},"event_type":{"type"\#
            :129},"l7":{"type":"RESPONSE","http":{"code":403,"method":"GET"}},"ingress_denied_\#
            by":[]}}
            """#,
            .event(
                aFlow,
                [
                    "kind": "policy", "time": "2030-01-02T03:04:06.000000000Z",
                    "reporter": "node-a", "enforcer": "network-policy", "decision": "deny",
                    "reason": "http 403", "protocol": "TCP", "source_ip": "192.0.2.10",
                    "source_port": "40002", "destination_ip": "192.0.2.90",
                    "destination_port": "5432", "hits": "1",
                ]
            )
        ),
        EventSample(
            "message refused",
            #"""
            {"flow":{"time":"2030-01-02T03:04:06Z","IP":{"source":"192.0.2.10","destination":"\#
            192.0.2.90","ipVersion":"IPv4"},"node_name":"node-a","verdict":"DROPPED","Type":"L\#
            7","l4":{"TCP":{"source_port":40002,"destination_port":5432}},"l7":{"type":"REQUES\#
            T","kafka":{"topic":"t"}}}}
            """#,
            .event(
                aFlow,
                [
                    "kind": "policy", "time": "2030-01-02T03:04:06.000000000Z",
                    "reporter": "node-a", "enforcer": "network-policy", "decision": "deny",
                    "reason": "l7", "protocol": "TCP", "source_ip": "192.0.2.10",
                    "source_port": "40002", "destination_ip": "192.0.2.90",
                    "destination_port": "5432", "hits": "1",
                ]
            )
        ),
        EventSample(
            "masked down to the verdict",
            #"""
            {"flow":{"time":"2030-01-02T03:04:06Z","IP":{},"node_name":"node-a","verdict":"FOR\#
            WARDED"}}
            """#,
            .event(
                aFlow,
                [
                    "kind": "undecided", "time": "2030-01-02T03:04:06.000000000Z",
                    "reporter": "node-a", "hits": "1",
                ]
            )
        ),
        EventSample(
            "policy verdict without its verdict: masked, or none",
            #"""
            {"flow":{"time":"2030-01-02T03:04:06Z","IP":{"source":"192.0.2.10","destination":"\#
            192.0.2.90"},"node_name":"node-a","event_type":{"type":5},"drop_reason_desc":"POLI\#
            CY_DENIED","l4":{"TCP":{"source_port":40002,"destination_port":5432}}}}
            """#,
            .event(
                aFlow,
                [
                    "kind": "undecided", "time": "2030-01-02T03:04:06.000000000Z",
                    "reporter": "node-a", "protocol": "TCP", "source_ip": "192.0.2.10",
                    "source_port": "40002", "destination_ip": "192.0.2.90",
                    "destination_port": "5432", "hits": "1",
                ]
            )
        ),
        EventSample(
            "answer without a verdict, its name with escapes",
            #"""
            {"flow":{"time":"2030-01-02T03:04:06Z","IP":{"source":"192.0.2.53","destination":"\#
            192.0.2.10"},"node_name":"node-a","Type":"L7","l4":{"UDP":{"source_port":53,"desti\#
            nation_port":40100}},"l7":{"type":"RESPONSE","dns":{"query":"A\\ \\\"b\\046c.example.\#
            com.","qtypes":["A"]}}}}
            """#,
            .event(
                aFlow,
                [
                    "kind": "dns", "time": "2030-01-02T03:04:06.000000000Z",
                    "reporter": "node-a", "protocol": "UDP", "source_ip": "192.0.2.53",
                    "source_port": "53", "destination_ip": "192.0.2.10",
                    "destination_port": "40100", "hits": "1", "message": "response",
                    "resolver": "192.0.2.53", "query_name": #"a\032"b\.c.example.com"#,
                    "query_type": "A", "response_code": "NOERROR", "lookups": "1",
                ]
            )
        ),
        EventSample(
            "bare flow without a verdict",
            #"""
            {"time":"2030-01-02T03:04:06Z","IP":{"source":"192.0.2.10"},"node_name":"node-a"}
            """#,
            .event(
                aFlow,
                [
                    "kind": "undecided", "time": "2030-01-02T03:04:06.000000000Z",
                    "reporter": "node-a", "source_ip": "192.0.2.10", "hits": "1",
                ]
            )
        ),
        EventSample(
            "verdict that the writer had no name for",
            #"""
            {"flow":{"time":"2030-01-02T03:04:06Z","node_name":"node-a","verdict":99,"event_ty\#
            pe":{"type":5}}}
            """#,
            .event(
                aFlow,
                [
                    "kind": "undecided", "time": "2030-01-02T03:04:06.000000000Z",
                    "reporter": "node-a", "hits": "1",
                ]
            )
        ),
        EventSample(
            "bare flow of an older CLI",
            #"""
            {"time": "2030-01-02T03:04:06.5Z", "verdict": "DROPPED", "drop_reason_desc": "AUTH\#
            _REQUIRED", "IP": {"source": "192.0.2.10", "destination": "192.0.2.90"}, "l4": {"T\#
            CP": {"source_port": 40002, "destination_port": 5432}}, "node_name": "c1/node-a"\#
            , "Type": "L3_L4", "destination_names": ["DB.example.com."]}
            """#,
            .event(
                aFlow,
                [
                    "kind": "policy", "time": "2030-01-02T03:04:06.500000000Z",
                    "reporter": "node-a", "acl": "c1", "enforcer": "network-policy",
                    "decision": "deny", "reason": "AUTH_REQUIRED", "protocol": "TCP",
                    "source_ip": "192.0.2.10", "source_port": "40002",
                    "destination_ip": "192.0.2.90", "destination_fqdn": "db.example.com",
                    "destination_port": "5432", "hits": "1",
                ]
            )
        ),
        EventSample(
            "counters in extensions",
            #"""
            {"flow":{"time":"2030-01-02T03:04:06Z","IP":{"source":"192.0.2.10","destination":"\#
            192.0.2.90","ipVersion":"IPv4"},"node_name":"node-a","verdict":"FORWARDED","l4":{"\#
            TCP":{"source_port":40002,"destination_port":5432}},"event_type":{"type":5},"exten\#
            sions":{"@type":"type.googleapis.com/google.protobuf.Struct","value":{"ingress_flo\#
            w_count":"2","egress_flow_count":3}}}}
            """#,
            .event(
                aFlow,
                [
                    "kind": "policy", "time": "2030-01-02T03:04:06.000000000Z",
                    "reporter": "node-a", "enforcer": "network-policy", "decision": "allow",
                    "protocol": "TCP", "source_ip": "192.0.2.10", "source_port": "40002",
                    "destination_ip": "192.0.2.90", "destination_port": "5432", "hits": "5",
                ]
            )
        ),
        EventSample(
            "table row with policies in strings in strings",
            #"""
            {"TimeGenerated": "2030-01-02T03:04:06Z", "NodeName": "node-a", "Verdict": "DROPPE\#
            D", "DropReason": "POLICY_DENY", "EventType": "{\"type\":5}", "IP": "{\"source\":\#
            \"192.0.2.10\",\"destination\":\"192.0.2.90\"}", "Layer4": "{\"TCP\":{\"source_por\#
            t\":40002,\"destination_port\":5432}}", "Policies": "{\"egress_denied_by\": \"[{\#
            \\\"name\\\": \\\"deny-db\\\", \\\"kind\\\": \\\"CiliumNetworkPolicy\\\", \\\"name\#
            space\\\": \\\"shop\\\"}]\"}", "SourceClusterName": "c1", "Type": "ContainerNetwor\#
            kLogs"}
            """#,
            .event(
                aFlow,
                [
                    "kind": "policy", "time": "2030-01-02T03:04:06.000000000Z",
                    "reporter": "node-a", "acl": "c1", "enforcer": "network-policy",
                    "decision": "deny", "rule": "CiliumNetworkPolicy/shop/deny-db",
                    "reason": "POLICY_DENY", "protocol": "TCP", "source_ip": "192.0.2.10",
                    "source_port": "40002", "destination_ip": "192.0.2.90",
                    "destination_port": "5432", "hits": "1",
                ]
            )
        ),
        EventSample(
            "agent event",
            #"""
            {"agent_event": {"type": "AGENT_STARTED"}, "node_name": "c1/node-a", "time": "2030\#
            -01-02T03:04:05Z"}
            """#,
            .notAnEvent
        ),
        EventSample(
            "no node",
            #"""
            {"flow": {"time": "2030-01-02T03:04:06Z", "verdict": "FORWARDED"}}
            """#,
            .event(
                aFlow,
                [
                    "kind": "undecided", "reporter": "", "hits": "1",
                    "time": "2030-01-02T03:04:06.000000000Z",
                ]
            )
        ),
        EventSample(
            "no time",
            #"""
            {"flow": {"node_name": "node-a", "verdict": "FORWARDED"}}
            """#,
            .rejected(.recordWithoutTime)
        ),
        EventSample(
            "address that is none",
            #"""
            {"flow":{"time":"2030-01-02T03:04:06Z","IP":{"source":"10.0.0"},"node_name":"node-\#
            a","verdict":"FORWARDED"}}
            """#,
            .rejected(.badAddress)
        ),
    ]
}
