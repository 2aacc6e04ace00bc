/// Hubble events and table rows: `hubble-flows.md` section 12.
extension EventSamples {
    package static let hubbleEvents: [EventSample] = [
        EventSample(
            "SYN on the client's node",
            #"""
            {"flow":{"time":"2030-01-02T03:04:05.000100000Z","uuid":"00000000-0000-0000-0000-0\#
            00000000001","emitter":{"name":"Hubble","version":"1.19.4"},"verdict":"FORWARDED",\#
            "IP":{"source":"192.0.2.10","destination":"192.0.2.80","ipVersion":"IPv4"},"l4":{"\#
            TCP":{"source_port":40001,"destination_port":8080,"flags":{"SYN":true}}},"source":\#
            {"ID":101,"identity":20001,"cluster_name":"c1","namespace":"shop","labels":["k8s:a\#
            pp=web"],"pod_name":"web-0001","workloads":[{"name":"web","kind":"Deployment"}]},"\#
            destination":{"identity":20002,"cluster_name":"c1","namespace":"shop","labels":["k\#
            8s:app=api"],"pod_name":"api-0001"},"Type":"L3_L4","node_name":"c1/node-a","event_\#
            type":{"type":4,"sub_type":3},"traffic_direction":"EGRESS","trace_observation_poin\#
            t":"TO_STACK","trace_reason":"NEW","is_reply":false,"Summary":"TCP Flags: SYN"},"n\#
            ode_name":"c1/node-a","time":"2030-01-02T03:04:05.000100000Z"}
            """#,
            .event(
                aFlow,
                [
                    "kind": "undecided", "time": "2030-01-02T03:04:05.000100000Z",
                    "reporter": "node-a", "acl": "c1", "direction": "outbound", "protocol": "TCP",
                    "source_ip": "192.0.2.10", "source_port": "40001", "source_namespace": "shop",
                    "source_workload": "Deployment/web", "source_pod": "web-0001",
                    "destination_ip": "192.0.2.80", "destination_port": "8080", "hits": "1",
                    "uuid": "00000000-0000-0000-0000-000000000001",
                    "destination_namespace": "shop", "destination_pod": "api-0001",
                ]
            )
        ),
        EventSample(
            "SYN-ACK on the client's node",
            #"""
            {"flow":{"time":"2030-01-02T03:04:05.000712Z","uuid":"00000000-0000-0000-0000-0000\#
            00000002","verdict":"FORWARDED","IP":{"source":"192.0.2.80","destination":"192.0.2\#
            .10","ipVersion":"IPv4"},"l4":{"TCP":{"source_port":8080,"destination_port":40001,\#
            "flags":{"SYN":true,"ACK":true}}},"source":{"identity":20002,"cluster_name":"c1","\#
            namespace":"shop","labels":["k8s:app=api"],"pod_name":"api-0001"},"destination":{"\#
            ID":101,"identity":20001,"cluster_name":"c1","namespace":"shop","labels":["k8s:app\#
            =web"],"pod_name":"web-0001","workloads":[{"name":"web","kind":"Deployment"}]},"Ty\#
            pe":"L3_L4","node_name":"c1/node-a","reply":true,"event_type":{"type":4},"traffic_\#
            direction":"EGRESS","trace_observation_point":"TO_ENDPOINT","trace_reason":"REPLY"\#
            ,"is_reply":true,"interface":{"index":12,"name":"lxc0001"},"Summary":"TCP Flags: S\#
            YN, ACK"},"node_name":"c1/node-a","time":"2030-01-02T03:04:05.000712Z"}
            """#,
            .event(
                aFlow,
                [
                    "kind": "undecided", "time": "2030-01-02T03:04:05.000712000Z",
                    "reporter": "node-a", "acl": "c1", "direction": "outbound", "protocol": "TCP",
                    "source_ip": "192.0.2.80", "source_port": "8080", "source_namespace": "shop",
                    "source_pod": "api-0001", "destination_ip": "192.0.2.10",
                    "destination_port": "40001", "hits": "1",
                    "uuid": "00000000-0000-0000-0000-000000000002",
                    "destination_workload": "Deployment/web", "destination_namespace": "shop",
                    "destination_pod": "web-0001",
                ]
            )
        ),
        EventSample(
            "policy verdict, explicit deny",
            #"""
            {"flow":{"time":"2030-01-02T03:04:06.100000001Z","uuid":"00000000-0000-0000-0000-0\#
            00000000003","verdict":"DROPPED","drop_reason":181,"IP":{"source":"192.0.2.10","de\#
            stination":"192.0.2.90","ipVersion":"IPv4"},"l4":{"TCP":{"source_port":40002,"dest\#
            ination_port":5432,"flags":{"SYN":true}}},"source":{"ID":101,"identity":20001,"clu\#
            ster_name":"c1","namespace":"shop","pod_name":"web-0001"},"destination":{"identity\#
            ":20003,"cluster_name":"c1","namespace":"data","pod_name":"db-0"},"Type":"L3_L4","\#
            node_name":"c1/node-a","event_type":{"type":5},"traffic_direction":"EGRESS","polic\#
            y_match_type":1,"drop_reason_desc":"POLICY_DENY","egress_denied_by":[{"name":"deny\#
            -db","namespace":"shop","labels":["k8s:io.cilium.k8s.policy.name=deny-db"],"revisi\#
            on":"6","kind":"CiliumNetworkPolicy"}],"Summary":"TCP Flags: SYN"},"node_name":"c1\#
            /node-a","time":"2030-01-02T03:04:06.100000001Z"}
            """#,
            .event(
                aFlow,
                [
                    "kind": "policy", "time": "2030-01-02T03:04:06.100000001Z",
                    "reporter": "node-a", "acl": "c1", "enforcer": "network-policy",
                    "decision": "deny", "direction": "outbound",
                    "rule": "CiliumNetworkPolicy/shop/deny-db", "reason": "POLICY_DENY",
                    "protocol": "TCP", "source_ip": "192.0.2.10", "source_port": "40002",
                    "source_namespace": "shop", "source_pod": "web-0001",
                    "destination_ip": "192.0.2.90", "destination_port": "5432", "hits": "1",
                    "uuid": "00000000-0000-0000-0000-000000000003",
                    "destination_namespace": "data", "destination_pod": "db-0",
                ]
            )
        ),
        EventSample(
            "drop of the same packet",
            #"""
            {"flow":{"time":"2030-01-02T03:04:06.100012500Z","uuid":"00000000-0000-0000-0000-0\#
            00000000004","verdict":"DROPPED","drop_reason":181,"IP":{"source":"192.0.2.10","de\#
            stination":"192.0.2.90","ipVersion":"IPv4"},"l4":{"TCP":{"source_port":40002,"dest\#
            ination_port":5432,"flags":{"SYN":true}}},"source":{"ID":101,"identity":20001,"clu\#
            ster_name":"c1","namespace":"shop","pod_name":"web-0001"},"destination":{"identity\#
            ":20003,"cluster_name":"c1","namespace":"data","pod_name":"db-0"},"Type":"L3_L4","\#
            node_name":"c1/node-a","event_type":{"type":1,"sub_type":181},"traffic_direction":\#
            "EGRESS","file":{"name":"bpf_lxc.c","line":1400},"drop_reason_desc":"POLICY_DENY",\#
            "Summary":"TCP Flags: SYN"},"node_name":"c1/node-a","time":"2030-01-02T03:04:06.10\#
            0012500Z"}
            """#,
            .event(
                aFlow,
                [
                    "kind": "policy", "time": "2030-01-02T03:04:06.100012500Z",
                    "reporter": "node-a", "acl": "c1", "enforcer": "network-policy",
                    "decision": "deny", "direction": "outbound", "reason": "POLICY_DENY",
                    "protocol": "TCP", "source_ip": "192.0.2.10", "source_port": "40002",
                    "source_namespace": "shop", "source_pod": "web-0001",
                    "destination_ip": "192.0.2.90", "destination_port": "5432", "hits": "1",
                    "uuid": "00000000-0000-0000-0000-000000000004",
                    "destination_namespace": "data", "destination_pod": "db-0",
                ]
            )
        ),
        EventSample(
            "policy verdict, default deny",
            #"""
            {"flow":{"time":"2030-01-02T03:04:06.200Z","uuid":"00000000-0000-0000-0000-0000000\#
            00005","verdict":"DROPPED","drop_reason":133,"IP":{"source":"2001:db8::10","destin\#
            ation":"2001:db8::90","ipVersion":"IPv6"},"l4":{"UDP":{"source_port":40003,"destin\#
            ation_port":53}},"source":{"identity":2,"labels":["reserved:world"]},"destination"\#
            :{"ID":102,"identity":20002,"cluster_name":"c1","namespace":"shop","pod_name":"api\#
            -0001"},"Type":"L3_L4","node_name":"c1/node-a","event_type":{"type":5},"traffic_di\#
            rection":"INGRESS","drop_reason_desc":"POLICY_DENIED","Summary":"UDP"},"node_name"\#
            :"c1/node-a","time":"2030-01-02T03:04:06.200Z"}
            """#,
            .event(
                aFlow,
                [
                    "kind": "policy", "time": "2030-01-02T03:04:06.200000000Z",
                    "reporter": "node-a", "acl": "c1", "enforcer": "network-policy",
                    "decision": "deny", "direction": "inbound", "reason": "POLICY_DENIED",
                    "protocol": "UDP", "source_ip": "2001:db8::10", "source_port": "40003",
                    "destination_ip": "2001:db8::90", "destination_port": "53", "hits": "1",
                    "uuid": "00000000-0000-0000-0000-000000000005",
                    "destination_namespace": "shop", "destination_pod": "api-0001",
                ]
            )
        ),
        EventSample(
            "HTTP answer",
            #"""
            {"flow":{"time":"2030-01-02T03:04:07.010Z","uuid":"00000000-0000-0000-0000-0000000\#
            00006","verdict":"FORWARDED","IP":{"source":"192.0.2.80","destination":"192.0.2.10\#
            ","ipVersion":"IPv4"},"l4":{"TCP":{"source_port":8080,"destination_port":40001}},"\#
            source":{"ID":201,"identity":20002,"namespace":"shop","pod_name":"api-0001"},"dest\#
            ination":{"identity":20001,"namespace":"shop","pod_name":"web-0001"},"Type":"L7","\#
            node_name":"c1/node-b","l7":{"type":"RESPONSE","latency_ns":"8123456","http":{"cod\#
            e":200,"method":"GET","url":"http://api.example.com:8080/items","protocol":"HTTP/1\#
            .1","headers":[{"key":"X-Request-Id","value":"00000000-0000-0000-0000-0000000000ff\#
            "}]}},"event_type":{"type":129},"traffic_direction":"INGRESS","is_reply":true,"Sum\#
            mary":"HTTP/1.1 200 8ms (GET http://api.example.com:8080/items)"},"node_name":"c1/\#
            node-b","time":"2030-01-02T03:04:07.010Z"}
            """#,
            .event(
                aFlow,
                [
                    "kind": "undecided", "time": "2030-01-02T03:04:07.010000000Z",
                    "reporter": "node-b", "acl": "c1", "direction": "inbound", "protocol": "TCP",
                    "source_ip": "192.0.2.80", "source_port": "8080", "source_namespace": "shop",
                    "source_pod": "api-0001", "destination_ip": "192.0.2.10",
                    "destination_port": "40001", "hits": "1",
                    "uuid": "00000000-0000-0000-0000-000000000006",
                    "destination_namespace": "shop", "destination_pod": "web-0001",
                ]
            )
        ),
        EventSample(
            "DNS question",
            #"""
            {"flow":{"time":"2030-01-02T03:04:08.001Z","uuid":"00000000-0000-0000-0000-0000000\#
            00007","verdict":"FORWARDED","IP":{"source":"192.0.2.10","destination":"192.0.2.53\#
            ","ipVersion":"IPv4"},"l4":{"UDP":{"source_port":40100,"destination_port":53}},"so\#
            urce":{"ID":101,"identity":20001,"namespace":"shop","pod_name":"web-0001"},"destin\#
            ation":{"identity":20053,"namespace":"kube-system","pod_name":"coredns-0001"},"Typ\#
            e":"L7","node_name":"c1/node-a","l7":{"type":"REQUEST","dns":{"query":"www.example\#
            .com.","observation_source":"proxy","qtypes":["A"]}},"event_type":{"type":129},"tr\#
            affic_direction":"EGRESS","is_reply":false,"Summary":"DNS Query www.example.com. A\#
            "},"node_name":"c1/node-a","time":"2030-01-02T03:04:08.001Z"}
            """#,
            .event(
                aFlow,
                [
                    "kind": "dns", "time": "2030-01-02T03:04:08.001000000Z", "reporter": "node-a",
                    "acl": "c1", "direction": "outbound", "protocol": "UDP",
                    "source_ip": "192.0.2.10", "source_port": "40100", "source_namespace": "shop",
                    "source_pod": "web-0001", "destination_ip": "192.0.2.53",
                    "destination_port": "53", "hits": "1",
                    "uuid": "00000000-0000-0000-0000-000000000007", "message": "request",
                    "resolver": "kube-system/coredns-0001", "query_name": "www.example.com",
                    "query_type": "A", "lookups": "1", "destination_namespace": "kube-system",
                    "destination_pod": "coredns-0001",
                ]
            )
        ),
        EventSample(
            "DNS answer",
            #"""
            {"flow":{"time":"2030-01-02T03:04:08.003Z","uuid":"00000000-0000-0000-0000-0000000\#
            00008","verdict":"FORWARDED","IP":{"source":"192.0.2.53","destination":"192.0.2.10\#
            ","ipVersion":"IPv4"},"l4":{"UDP":{"source_port":53,"destination_port":40100}},"so\#
            urce":{"identity":20053,"namespace":"kube-system","pod_name":"coredns-0001"},"dest\#
            ination":{"ID":101,"identity":20001,"namespace":"shop","pod_name":"web-0001"},"Typ\#
            e":"L7","node_name":"c1/node-a","l7":{"type":"RESPONSE","dns":{"query":"www.exampl\#
            e.com.","ips":["198.51.100.20"],"ttl":30,"observation_source":"proxy","qtypes":["A\#
            "],"rrtypes":["A"]}},"event_type":{"type":129},"traffic_direction":"EGRESS","is_re\#
            ply":true,"Summary":"DNS Answer \"198.51.100.20\" TTL: 30 (Proxy www.example.com\#
            . A)"},"node_name":"c1/node-a","time":"2030-01-02T03:04:08.003Z"}
            """#,
            .event(
                aFlow,
                [
                    "kind": "dns", "time": "2030-01-02T03:04:08.003000000Z", "reporter": "node-a",
                    "acl": "c1", "direction": "outbound", "protocol": "UDP",
                    "source_ip": "192.0.2.53", "source_port": "53",
                    "source_namespace": "kube-system", "source_pod": "coredns-0001",
                    "destination_ip": "192.0.2.10", "destination_port": "40100", "hits": "1",
                    "uuid": "00000000-0000-0000-0000-000000000008", "message": "response",
                    "resolver": "kube-system/coredns-0001", "query_name": "www.example.com",
                    "query_type": "A", "response_code": "NOERROR", "lookups": "1",
                    "destination_namespace": "shop", "destination_pod": "web-0001",
                ]
            )
        ),
        EventSample(
            "lost events",
            #"""
            {"lost_events":{"source":"HUBBLE_RING_BUFFER","num_events_lost":"12"},"node_name":\#
            "c1/node-a","time":"2030-01-02T03:04:09Z"}
            """#,
            .notAnEvent
        ),
        EventSample(
            "aggregated flow",
            #"""
            {"flow":{"time":"2030-01-02T03:04:30Z","verdict":"FORWARDED","IP":{"ipVersion":"IP\#
            v4"},"l4":{"TCP":{"destination_port":8080}},"source":{"identity":20001,"cluster_na\#
            me":"c1","namespace":"shop","workloads":[{"name":"web","kind":"Deployment"}]},"des\#
            tination":{"identity":20002,"cluster_name":"c1","namespace":"shop","workloads":[{"\#
            name":"api","kind":"Deployment"}]},"Type":"L3_L4","node_name":"c1/node-a","is_repl\#
            y":false,"aggregate":{"egress_flow_count":42}},"node_name":"c1/node-a","time":"203\#
            0-01-02T03:04:30Z"}
            """#,
            .event(
                aFlow,
                [
                    "kind": "undecided", "time": "2030-01-02T03:04:30.000000000Z",
                    "reporter": "node-a", "acl": "c1", "protocol": "TCP", "source_port": "0",
                    "source_namespace": "shop", "source_workload": "Deployment/web",
                    "destination_port": "8080", "hits": "42", "destination_namespace": "shop",
                    "destination_workload": "Deployment/api",
                ]
            )
        ),
        EventSample(
            "aggregated table row",
            #"""
            {"TimeGenerated":"2030-01-02T03:04:30Z","NodeName":"node-a","Verdict":"FORWARDED",\#
            "DropReason":"","FlowType":"L3_L4","TraceObservationPoint":"TO_STACK","TrafficDire\#
            ction":"EGRESS","Reply":false,"IP":{"ipVersion":"IPv4"},"Layer4":"{\"TCP\":{\"dest\#
            ination_port\":8080}}","SourceNamespace":"shop","SourcePodName":"","SourceWorkload\#
            s":[{"name":"web","kind":"Deployment"}],"DestinationNamespace":"shop","Destination\#
            PodName":"","EgressFlowCount":42,"IngressFlowCount":0,"UnknownDirectionFlowCount":\#
            0,"UUID":"00000000-0000-0000-0000-000000000009","Type":"ContainerNetworkLogs"}
            """#,
            .event(
                aFlow,
                [
                    "kind": "undecided", "time": "2030-01-02T03:04:30.000000000Z",
                    "reporter": "node-a", "direction": "outbound", "protocol": "TCP",
                    "source_port": "0", "source_namespace": "shop",
                    "source_workload": "Deployment/web", "destination_port": "8080", "hits": "42",
                    "uuid": "00000000-0000-0000-0000-000000000009",
                    "destination_namespace": "shop",
                ]
            )
        ),
    ]
}
