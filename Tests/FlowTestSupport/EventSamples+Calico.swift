/// Calico flow and DNS logs: samples of `calico-flows.md`, then odd ones.
extension EventSamples {
    package static let calicoRecords: [EventSample] = [
        EventSample(
            "allowed, from the source, addresses aggregated",
            #"""
            {"start_time":1893553440,"end_time":1893553450,"source_ip":null,"source_name":"-",\#
            "source_name_aggr":"web-6b687c8dcb-*","source_namespace":"shop","source_port":null\#
            ,"source_type":"wep","source_labels":{"labels":["app=web"]},"dest_ip":"192.0.2.80"\#
            ,"dest_name":"-","dest_name_aggr":"api-86c57db685-*","dest_namespace":"shop","dest\#
            _port":8080,"dest_type":"wep","dest_labels":{"labels":["app=api"]},"dest_service_n\#
            amespace":"shop","dest_service_name":"api","dest_service_port":"http","dest_servic\#
            e_port_num":80,"dest_domains":null,"proto":"tcp","action":"allow","reporter":"src"\#
            ,"policies":{"all_policies":["0|default|shop/default.allow-api|allow|0"],"enforced\#
            _policies":["0|default|shop/default.allow-api|allow|0"],"pending_policies":["0|def\#
            ault|shop/default.allow-api|allow|0"],"transit_policies":[]},"bytes_in":11130,"byt\#
            es_out":3880,"num_flows":3,"num_flows_started":1,"num_flows_completed":0,"packets_\#
            in":50,"packets_out":60,"http_requests_allowed_in":0,"http_requests_denied_in":0,"\#
            original_source_ips":null,"num_original_source_ips":0,"tcp_mean_send_congestion_wi\#
            ndow":10,"tcp_min_send_congestion_window":10,"tcp_mean_smooth_rtt":812,"tcp_max_sm\#
            ooth_rtt":1404,"tcp_mean_min_rtt":390,"tcp_max_min_rtt":451,"tcp_mean_mss":1398,"t\#
            cp_min_mss":1398,"tcp_total_retransmissions":0,"tcp_lost_packets":0,"tcp_unrecover\#
            ed_to":0,"host":"node-a","@timestamp":1893553450000}
            """#,
            .event(
                aGroup,
                [
                    "kind": "policy", "reporter": "node-a", "enforcer": "network-policy",
                    "decision": "allow", "direction": "outbound",
                    "rule": "default/shop/default.allow-api#0", "protocol": "TCP",
                    "source_namespace": "shop", "source_workload": "Deployment/web",
                    "destination_ip": "192.0.2.80", "destination_workload": "Deployment/api",
                    "destination_port": "8080", "destination_namespace": "shop", "hits": "1",
                    "bytes_sent": "3880", "bytes_received": "11130", "packets_sent": "60",
                    "packets_received": "50",
                ]
            )
        ),
        EventSample(
            "denied at the source by the end of a tier",
            #"""
            {"start_time":1893553440,"end_time":1893553450,"source_ip":"192.0.2.10","source_na\#
            me":"web-6b687c8dcb-aaaaa","source_name_aggr":"web-6b687c8dcb-*","source_namespace\#
            ":"shop","source_port":null,"source_type":"wep","source_labels":{"labels":["app=we\#
            b"]},"dest_ip":"198.51.100.20","dest_name":"-","dest_name_aggr":"pub","dest_namesp\#
            ace":"-","dest_port":25,"dest_type":"net","dest_labels":null,"dest_domains":["mail\#
            .example.com"],"proto":"tcp","action":"deny","reporter":"src","policies":{"enforce\#
            d_policies":["0|default|shop/default.no-smtp|deny|-1"]},"bytes_in":0,"bytes_out":1\#
            80,"num_flows":1,"num_flows_started":1,"num_flows_completed":1,"packets_in":0,"pac\#
            kets_out":3,"host":"node-a","@timestamp":1893553450000}
            """#,
            .event(
                aGroup,
                [
                    "kind": "policy", "reporter": "node-a", "enforcer": "network-policy",
                    "decision": "deny", "direction": "outbound",
                    "rule": "default/shop/default.no-smtp", "reason": "end of tier",
                    "protocol": "TCP", "source_ip": "192.0.2.10", "source_namespace": "shop",
                    "source_pod": "web-6b687c8dcb-aaaaa", "source_workload": "Deployment/web",
                    "destination_ip": "198.51.100.20",
                    "destination_fqdn": "mail.example.com", "destination_port": "25", "hits": "1",
                    "bytes_sent": "180", "bytes_received": "0", "packets_sent": "3",
                    "packets_received": "0",
                ]
            )
        ),
        EventSample(
            "lookups",
            #"""
            {"start_time":1893553440,"end_time":1893553450,"type":"LOG","count":12,"client_nam\#
            e_aggr":"web-6b687c8dcb-*","client_name":"-","client_namespace":"shop","client_ip"\#
            :null,"servers":[{"name":"coredns-0001","name_aggr":"coredns-*","namespace":"kube-\#
            system","ip":"192.0.2.53"}],"qname":"www.example.com","qtype":"A","qclass":"IN","r\#
            code":"NoError","latency_count":12,"latency_mean":412345,"latency_max":2100000,"ho\#
            st":"node-a"}
            """#,
            .event(
                aGroup,
                [
                    "kind": "dns", "reporter": "node-a", "source_namespace": "shop",
                    "source_workload": "Deployment/web", "hits": "1",
                    "message": "whole", "resolver": "kube-system/coredns-0001",
                    "query_name": "www.example.com", "query_type": "A", "response_code": "NOERROR",
                    "longest_ns": "2100000", "lookups": "12",
                ]
            )
        ),
        EventSample(
            "Whisker's answers do not name a node",
            #"""
            {"start_time":"2030-01-02T03:04:00Z","end_time":"2030-01-02T03:04:15Z","action":"D\#
            eny","source_name":"web-6b687c8dcb-*","source_namespace":"shop","source_labels":"a\#
            pp=web | tier=front","dest_name":"db-*","dest_namespace":"data","dest_labels":"app\#
            =db","protocol":"tcp","dest_port":5432,"reporter":"Src","policies":{"enforced":[{"\#
            kind":"EndOfTier","name":"","namespace":"","tier":"default","action":"Deny","polic\#
            y_index":0,"rule_index":-1,"trigger":{"kind":"NetworkPolicy","name":"db-in","names\#
            pace":"data","tier":"default","action":"ActionUnspecified","policy_index":0,"rule_\#
            index":0,"trigger":null}}],"pending":[]},"packets_in":0,"packets_out":3,"bytes_in"\#
            :0,"bytes_out":180}
            """#,
            .event(
                aGroup,
                [
                    "kind": "policy", "reporter": "", "enforcer": "network-policy",
                    "decision": "deny", "direction": "outbound", "rule": "default/data/db-in",
                    "reason": "end of tier", "protocol": "TCP", "source_namespace": "shop",
                    "source_workload": "Deployment/web", "destination_port": "5432",
                    "destination_namespace": "data", "destination_workload": "db", "hits": "1",
                    "bytes_sent": "180", "bytes_received": "0", "packets_sent": "3",
                    "packets_received": "0",
                ]
            )
        ),
        EventSample(
            "Whisker's answer with a node put in",
            #"""
            {"start_time":"2030-01-02T03:04:00Z","end_time":"2030-01-02T03:04:15Z","action":"D\#
            eny","source_name":"web-6b687c8dcb-*","source_namespace":"shop","source_labels":"a\#
            pp=web | tier=front","dest_name":"db-*","dest_namespace":"data","dest_labels":"app\#
            =db","protocol":"tcp","dest_port":5432,"reporter":"Src","policies":{"enforced":[{"\#
            kind":"EndOfTier","name":"","namespace":"","tier":"default","action":"Deny","polic\#
            y_index":0,"rule_index":-1,"trigger":{"kind":"NetworkPolicy","name":"db-in","names\#
            pace":"data","tier":"default","action":"ActionUnspecified","policy_index":0,"rule_\#
            index":0,"trigger":null}}],"pending":[]},"packets_in":0,"packets_out":3,"bytes_in"\#
            :0,"bytes_out":180,"host":"node-a"}
            """#,
            .event(
                aGroup,
                [
                    "kind": "policy", "reporter": "node-a", "enforcer": "network-policy",
                    "decision": "deny", "direction": "outbound", "rule": "default/data/db-in",
                    "reason": "end of tier", "protocol": "TCP", "source_namespace": "shop",
                    "source_workload": "Deployment/web", "destination_port": "5432",
                    "destination_namespace": "data", "destination_workload": "db", "hits": "1",
                    "bytes_sent": "180", "bytes_received": "0", "packets_sent": "3",
                    "packets_received": "0",
                ]
            )
        ),
        EventSample(
            "allowed, from the destination: the last entry that allows",
            #"""
            {"start_time":1893553440,"end_time":1893553450,"source_ip":"192.0.2.10","source_na\#
            me":"web-1","source_namespace":"shop","source_type":"wep","dest_ip":"192.0.2.80","\#
            dest_name":"api-1","dest_namespace":"shop","dest_type":"wep","dest_port":80,"proto\#
            ":"tcp","reporter":"dst","host":"node-b","action":"allow","num_flows":3,"bytes_in"\#
            :7,"bytes_out":9,"policies":{"enforced_policies":["0|t1|ns1/t1.p1|pass|3","1|defau\#
            lt|shop/default.a|allow|2","2|default|shop/default.b|deny|0"]}}
            """#,
            .event(
                aGroup,
                [
                    "kind": "policy", "reporter": "node-b", "enforcer": "network-policy",
                    "decision": "allow", "direction": "inbound",
                    "rule": "default/shop/default.a#2", "protocol": "TCP",
                    "source_ip": "192.0.2.10", "source_namespace": "shop", "source_pod": "web-1",
                    "destination_ip": "192.0.2.80", "destination_port": "80",
                    "destination_namespace": "shop", "destination_pod": "api-1", "hits": "3",
                    "bytes_sent": "7", "bytes_received": "9",
                ]
            )
        ),
        EventSample(
            "rule nobody knows, no enforced policies",
            #"""
            {"start_time":1893553440,"end_time":1893553450,"source_ip":"192.0.2.10","source_na\#
            me":"web-1","source_namespace":"shop","source_type":"wep","dest_ip":"192.0.2.80","\#
            dest_name":"api-1","dest_namespace":"shop","dest_type":"wep","dest_port":80,"proto\#
            ":"tcp","reporter":"dst","host":"node-b","action":"deny","policies":{"all_policies\#
            ":["0|default|shop/default.a|deny|-2"]}}
            """#,
            .event(
                aGroup,
                [
                    "kind": "policy", "reporter": "node-b", "enforcer": "network-policy",
                    "decision": "deny", "direction": "inbound", "rule": "default/shop/default.a",
                    "protocol": "TCP", "source_ip": "192.0.2.10", "source_namespace": "shop",
                    "source_pod": "web-1", "destination_ip": "192.0.2.80",
                    "destination_port": "80", "destination_namespace": "shop",
                    "destination_pod": "api-1", "hits": "1",
                ]
            )
        ),
        EventSample(
            "allowed, all begun in an interval before",
            #"""
            {"start_time":1893553440,"end_time":1893553450,"source_ip":"192.0.2.10","source_na\#
            me":"web-1","source_namespace":"shop","source_type":"wep","dest_ip":"192.0.2.80","\#
            dest_name":"api-1","dest_namespace":"shop","dest_type":"wep","dest_port":80,"proto\#
            ":"tcp","reporter":"dst","host":"node-b","action":"allow","num_flows":2,"num_flows_s\#
            tarted":0}
            """#,
            .event(
                aGroup,
                [
                    "kind": "policy", "reporter": "node-b", "enforcer": "network-policy",
                    "decision": "allow", "direction": "inbound", "protocol": "TCP",
                    "source_ip": "192.0.2.10", "source_namespace": "shop", "source_pod": "web-1",
                    "destination_ip": "192.0.2.80", "destination_port": "80",
                    "destination_namespace": "shop", "destination_pod": "api-1", "hits": "0",
                ]
            )
        ),
        EventSample(
            "denied, all begun in an interval before: an attempt all the same",
            #"""
            {"start_time":1893553440,"end_time":1893553450,"source_ip":"192.0.2.10","source_na\#
            me":"web-1","source_namespace":"shop","source_type":"wep","dest_ip":"192.0.2.80","\#
            dest_name":"api-1","dest_namespace":"shop","dest_type":"wep","dest_port":80,"proto\#
            ":"tcp","reporter":"dst","host":"node-b","action":"deny","num_flows":2,"num_flows_s\#
            tarted":0}
            """#,
            .event(
                aGroup,
                [
                    "kind": "policy", "reporter": "node-b", "enforcer": "network-policy",
                    "decision": "deny", "direction": "inbound", "protocol": "TCP",
                    "source_ip": "192.0.2.10", "source_namespace": "shop", "source_pod": "web-1",
                    "destination_ip": "192.0.2.80", "destination_port": "80",
                    "destination_namespace": "shop", "destination_pod": "api-1", "hits": "1",
                ]
            )
        ),
        EventSample(
            "passed on",
            #"""
            {"start_time":1893553440,"end_time":1893553450,"source_ip":"192.0.2.10","source_na\#
            me":"web-1","source_namespace":"shop","source_type":"wep","dest_ip":"192.0.2.80","\#
            dest_name":"api-1","dest_namespace":"shop","dest_type":"wep","dest_port":80,"proto\#
            ":"tcp","reporter":"dst","host":"node-b","action":"pass"}
            """#,
            .event(
                aGroup,
                [
                    "kind": "undecided", "reporter": "node-b", "direction": "inbound",
                    "protocol": "TCP", "source_ip": "192.0.2.10", "source_namespace": "shop",
                    "source_pod": "web-1", "destination_ip": "192.0.2.80",
                    "destination_port": "80", "destination_namespace": "shop",
                    "destination_pod": "api-1", "hits": "1",
                ]
            )
        ),
        EventSample(
            "forwarded by a host",
            #"""
            {"start_time":1893553440,"end_time":1893553450,"source_ip":"192.0.2.10","source_na\#
            me":"web-1","source_namespace":"shop","source_type":"wep","dest_ip":"192.0.2.80","\#
            dest_name":"api-1","dest_namespace":"shop","dest_type":"wep","dest_port":80,"proto\#
            ":"132","reporter":"fwd","host":"node-b","action":"allow"}
            """#,
            .event(
                aGroup,
                [
                    "kind": "policy", "reporter": "node-b", "enforcer": "network-policy",
                    "decision": "allow", "protocol": "132", "source_ip": "192.0.2.10",
                    "source_namespace": "shop", "source_pod": "web-1",
                    "destination_ip": "192.0.2.80", "destination_port": "80",
                    "destination_namespace": "shop", "destination_pod": "api-1", "hits": "1",
                ]
            )
        ),
        EventSample(
            "action that is none",
            #"""
            {"start_time":1893553440,"end_time":1893553450,"source_ip":"192.0.2.10","source_na\#
            me":"web-1","source_namespace":"shop","source_type":"wep","dest_ip":"192.0.2.80","\#
            dest_name":"api-1","dest_namespace":"shop","dest_type":"wep","dest_port":80,"proto\#
            ":"tcp","reporter":"dst","host":"node-b","action":"maybe"}
            """#,
            .rejected(.badAction)
        ),
        EventSample(
            "counter that is none",
            #"""
            {"start_time":1893553440,"end_time":1893553450,"source_ip":"192.0.2.10","source_na\#
            me":"web-1","source_namespace":"shop","source_type":"wep","dest_ip":"192.0.2.80","\#
            dest_name":"api-1","dest_namespace":"shop","dest_type":"wep","dest_port":80,"proto\#
            ":"tcp","reporter":"dst","host":"node-b","action":"allow","num_flows_started":-1}
            """#,
            .rejected(.badCounter)
        ),
        EventSample(
            "entries dropped by a rate limit",
            #"""
            {"start_time": 1893553440, "end_time": 1893553450, "type": "UNLOGGED", "count": 12\#
            , "qname": "", "host": "node-a"}
            """#,
            .notAnEvent
        ),
    ]
}
