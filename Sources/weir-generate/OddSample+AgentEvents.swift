extension OddSample {
    static var hubbleEvents: [(OddEvents) -> OddSample] {
        [
            { odd in
                let flows = [
                    odd.flow(1, "DROPPED", OddEvents.refusal),
                    odd.flow(2, "FORWARDED", trace), odd.flow(3, "TRACED", trace),
                ]
                return OddSample("hubble-bare-flows.jsonl", odd.lines(flows))
            },
            { odd in
                // A field mask: neither types nor identities, as in the project's own example.
                let flows = (1...3).map { place in
                    """
                    {"flow":{"time":"\(odd.time(place))Z","verdict":"DROPPED",\
                    "IP":{"source":"192.0.2.10","destination":"192.0.2.90","ipVersion":"IPv4"},\
                    "l4":{"TCP":{"source_port":\(40_000 + place),"destination_port":80}},\
                    "source":{"namespace":"shop","pod_name":"web-0001"},"destination":{},\
                    "node_name":"odd/\(odd.node)",\
                    "drop_reason_desc":"\(place == 3 ? "INVALID_SOURCE_IP" : "POLICY_DENIED")"},\
                    "node_name":"odd/\(odd.node)","time":"\(odd.time(place))Z"}
                    """
                }
                let empty = """
                    {"flow":{"verdict":"DROPPED","node_name":"odd/\(odd.node)"},\
                    "node_name":"odd/\(odd.node)","time":"\(odd.time(4))Z"}
                    """
                return OddSample("hubble-masked.jsonl", odd.lines(flows + [empty]))
            },
            { odd in
                func group(_ place: Int, _ verdict: String, _ count: String) -> String {
                    let flow = """
                        {"time":"\(odd.time(place * 30))Z","verdict":"\(verdict)",\
                        "IP":{"ipVersion":"IPv4"},"l4":{"TCP":{"destination_port":8080}},\
                        "source":{"identity":20001,"cluster_name":"odd","namespace":"shop",\
                        "workloads":[{"name":"web","kind":"Deployment"}]},\
                        "destination":{"identity":20002,"cluster_name":"odd","namespace":"shop",\
                        "workloads":[{"name":"api","kind":"Deployment"}]},"Type":"L3_L4",\
                        "node_name":"odd/\(odd.node)","is_reply":false,\(count)}
                        """
                    return odd.wrapped(flow, at: place)
                }
                return OddSample(
                    "hubble-aggregated.jsonl",
                    odd.lines([
                        group(0, "FORWARDED", #""aggregate":{"egress_flow_count":42}"#),
                        // Counters of 64 bits may be strings; another place for them.
                        group(1, "FORWARDED", #""aggregate":{"ingress_flow_count":"7"}"#),
                        group(
                            1,
                            "DROPPED",
                            #""drop_reason_desc":"POLICY_DENIED","#
                                + #""extensions":{"ingress_flow_count":3,"egress_flow_count":2}"#
                        ),
                        // Neither: a weight of one.
                        group(2, "DROPPED", #""drop_reason_desc":"POLICY_DENIED""#),
                    ])
                )
            },
            { odd in
                let layer4 = #""{\"TCP\":{\"destination_port\":8080}}""#
                let policies =
                    #"{"EgressDeniedBy":"[\"{\\\"name\\\":\\\"deny-db\\\",\\\"namespace\\\":"#
                    + #"\\\"shop\\\",\\\"kind\\\":\\\"CiliumNetworkPolicy\\\"}\"]"}"#
                func row(_ place: Int, _ verdict: String, _ more: String) -> String {
                    """
                    {"TimeGenerated":"\(odd.time(place))Z","NodeName":"\(odd.node)",\
                    "Verdict":"\(verdict)","FlowType":"L3_L4","TrafficDirection":"EGRESS",\
                    "Reply":false,"Layer4":\(layer4),"SourceNamespace":"shop",\
                    "SourcePodName":"web-0001","DestinationNamespace":"data",\
                    "DestinationPodName":"db-0",\(more),"IngressFlowCount":0,\
                    "UnknownDirectionFlowCount":0,"UUID":"\(guid(UInt64(odd.number), "row \(place)"))",\
                    "Type":"ContainerNetworkLogs"}
                    """
                }
                return OddSample(
                    "hubble-table.jsonl",
                    odd.lines([
                        row(
                            1,
                            "FORWARDED",
                            #""DropReason":"","IP":{"ipVersion":"IPv4"},"EgressFlowCount":42"#
                        ),
                        row(
                            2,
                            "DROPPED",
                            #""DropReason":"POLICY_DENY","IP":"{\"ipVersion\":\"IPv4\"}","#
                                + "\"Policies\":\(policies),\"EgressFlowCount\":2"
                        ),
                        row(
                            3,
                            "DROPPED",
                            #""DropReason":"POLICY_DENIED","IP":{"source":"192.0.2.10","#
                                + #""destination":"192.0.2.90","ipVersion":"IPv4"},"EgressFlowCount":1"#
                        ),
                    ])
                )
            },
            { odd in
                // The second file of a node begins with what its first one ended with.
                let line = odd.wrapped(odd.flow(1, "DROPPED", OddEvents.refusal), at: 1)
                let other = odd.wrapped(odd.flow(2, "DROPPED", OddEvents.refusal), at: 2)
                return OddSample("hubble-repeated-uuid.jsonl", odd.lines([line, other, line]))
            },
            { odd in
                let lines = [
                    odd.wrapped(odd.flow(1, "DROPPED", OddEvents.refusal), at: 1),
                    #"{"lost_events":{"source":"HUBBLE_RING_BUFFER","num_events_lost":"12"},"#
                        + "\"node_name\":\"odd/\(odd.node)\",\"time\":\"\(odd.time(2))Z\"}",
                    // As a number, and from inside another line.
                    #"{"lost_events":{"source":"PERF_EVENT_RING_BUFFER","num_events_lost":30,"cpu":3},"#
                        + "\"node_name\":\"odd/\(odd.node)\",\"time\":\"\(odd.time(3)).5Z\"}",
                    #"{"agent_event":{"type":"AGENT_STARTED"},"time":"2026-11-20T09:00:04Z"}"#,
                    #"{"debug_event":{"type":"DBG_GENERIC"},"time":"2026-11-20T09:00:05Z"}"#,
                    #"{"node_status":{"state_change":"NODE_CONNECTED"},"time":"2026-11-20T09:00:06Z"}"#,
                    // A verdict and a drop reason that the writer's library did not know.
                    odd.wrapped(
                        odd.flow(7, "FORWARDED", #""event_type":{"type":4},"drop_reason_desc":250"#)
                            .replacing("\"FORWARDED\"", with: "99"),
                        at: 7
                    ),
                ]
                return OddSample("hubble-other-lines.jsonl", odd.lines(lines))
            },
        ]
    }

    private static let trace = """
        "event_type":{"type":4,"sub_type":3},"traffic_direction":"EGRESS",\
        "trace_observation_point":"TO_STACK","is_reply":false,"Summary":"TCP Flags: SYN"
        """

    static var calicoEvents: [(OddEvents) -> OddSample] {
        [
            { odd in
                OddSample(
                    "calico-trailing-comma.json",
                    """
                      {
                        "start_time": 1795165200,
                        "end_time": 1795165500,
                        "source_ip": "192.0.2.10",
                        "source_name": "access-6b687c8dcb-aaaaa",
                        "source_name_aggr": "access-6b687c8dcb-*",
                        "source_namespace": "policy-demo",
                        "source_port": 42106,
                        "source_type": "wep",
                        "dest_ip": "192.0.2.80",
                        "dest_name": "nginx-86c57db685-bbbbb",
                        "dest_namespace": "policy-demo",
                        "dest_port": 80,
                        "dest_type": "wep",
                        "proto": "tcp",
                        "action": "allow",
                        "reporter": "dst",
                        "policies": {
                          "enforced_policies": [
                            "0|default|policy-demo/default.access-nginx|allow|2"
                          ],
                          "pending_policies": [
                            "0|tier1|ns1/tier1.policy1|pass|3",
                          ]
                        },
                        "bytes_in": 388,
                        "bytes_out": 1113,
                        "num_flows": 1,
                        "packets_in": 6,
                        "packets_out": 5,
                        "host": "\(odd.node)",
                        "@timestamp": 1795165500000
                      }

                    """
                )
            },
            { odd in
                func record(_ reporter: String, _ action: String, _ more: String) -> String {
                    """
                    {"start_time":1795165200,"end_time":1795165210,\(more),"proto":"tcp",\
                    "action":"\(action)","reporter":"\(reporter)","host":"\(odd.node)",\
                    "@timestamp":1795165210000}
                    """
                }
                let pods = """
                    "source_ip":null,"source_name":"-","source_name_aggr":"web-6b687c8dcb-*",\
                    "source_namespace":"shop","source_port":null,"source_type":"wep",\
                    "dest_ip":null,"dest_name":"-","dest_name_aggr":"api-86c57db685-*",\
                    "dest_namespace":"shop","dest_port":8080,"dest_type":"wep",\
                    "policies":{"enforced_policies":["0|default|shop/default.allow-api|allow|0"]}
                    """
                let refused = """
                    "source_ip":"192.0.2.10","source_name":"web-6b687c8dcb-aaaaa",\
                    "source_name_aggr":"web-6b687c8dcb-*","source_namespace":"shop",\
                    "source_port":40001,"source_type":"wep","dest_ip":"198.51.100.20",\
                    "dest_name":"-","dest_name_aggr":"pub","dest_namespace":"-","dest_port":25,\
                    "dest_type":"net","dest_domains":["mail.example.com"],\
                    "policies":{"enforced_policies":["0|default|shop/default.no-smtp|deny|-1"]},\
                    "bytes_in":0,"bytes_out":180,"num_flows":1,"num_flows_started":1,\
                    "num_flows_completed":1,"packets_in":0,"packets_out":3
                    """
                let counters = """
                    "num_flows":3,"num_flows_started":1,"num_flows_completed":0
                    """
                return OddSample(
                    "calico-flows.jsonl",
                    odd.lines([
                        record(
                            "src",
                            "allow",
                            "\(pods),\(counters),\"bytes_in\":11130,\"bytes_out\":3880,"
                                + "\"packets_in\":50,\"packets_out\":60,"
                                + "\"tcp_mean_smooth_rtt\":812,\"tcp_max_smooth_rtt\":1404,"
                                + "\"tcp_mean_min_rtt\":390,\"tcp_max_min_rtt\":451"
                        ),
                        record(
                            "dst",
                            "allow",
                            "\(pods),\(counters),\"bytes_in\":3880,\"bytes_out\":11130,"
                                + "\"packets_in\":60,\"packets_out\":50,\"tcp_mean_smooth_rtt\":0"
                        ),
                        record("src", "deny", refused),
                        // A host endpoint that forwards, and a staged policy that would refuse.
                        record(
                            "fwd",
                            "allow",
                            pods.replacing(
                                "\"enforced_policies\"",
                                with: "\"pending_policies\":"
                                    + "[\"0|default|shop/staged:default.no-api|deny|0\"],"
                                    + "\"enforced_policies\""
                            ) + ",\(counters),\"bytes_in\":1,\"bytes_out\":1"
                        ),
                        // DNS: a count of lookups, and one of those that were not logged.
                        """
                        {"start_time":1795165200,"end_time":1795165210,"type":"LOG","count":12,\
                        "client_name_aggr":"web-6b687c8dcb-*","client_name":"-",\
                        "client_namespace":"shop","client_ip":null,"servers":[{"name":"dns-0",\
                        "namespace":"kube-system","ip":"192.0.2.53"}],"qname":"www.example.com",\
                        "qtype":"A","qclass":"IN","rcode":"NoError","latency_count":12,\
                        "latency_mean":412345,"latency_max":2100000,"host":"\(odd.node)"}
                        """,
                        """
                        {"start_time":1795165200,"end_time":1795165210,"type":"UNLOGGED","count":4,\
                        "host":"\(odd.node)"}
                        """,
                    ])
                )
            },
            { odd in
                // Saved from the open-source edition's console: other words for the same.
                let item = """
                    {"start_time":"2026-11-20T09:00:00Z","end_time":"2026-11-20T09:00:15Z",\
                    "action":"Deny","source_name":"web-6b687c8dcb-*","source_namespace":"shop",\
                    "source_labels":"app=web | tier=front","dest_name":"db-*",\
                    "dest_namespace":"data","dest_labels":"app=db","protocol":"tcp",\
                    "dest_port":5432,"reporter":"Src","policies":{"enforced":[\
                    {"kind":"EndOfTier","name":"","namespace":"","tier":"default",\
                    "action":"Deny","policy_index":0,"rule_index":-1,"trigger":\
                    {"kind":"NetworkPolicy","name":"db-in","namespace":"data","tier":"default",\
                    "action":"ActionUnspecified","policy_index":0,"rule_index":0,\
                    "trigger":null}}],"pending":[]},"packets_in":0,"packets_out":3,\
                    "bytes_in":0,"bytes_out":180}
                    """
                return OddSample("calico-whisker.json", "{\"items\":[\(item)]}\n")
            },
        ]
    }
}
