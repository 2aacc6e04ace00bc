/// Flows of Calico with statistics of their sockets (`calico-flows.md` section 3).
extension LatencySample {
    private static let flow =
        #"{"start_time":1893553440,"proto":"tcp","action":"allow","reporter":"dst","host":"node-b","num_flows":0"#

    private static func sample(_ name: String, _ statistics: String, _ sockets: [String]) -> Self {
        LatencySample(
            name,
            flow + statistics + "}",
            .event(
                [
                    "log": "calico", "kind": "policy", "enforcer": "network-policy",
                    "decision": "allow", "reporter": "node-b", "direction": "inbound",
                    "time": "2030-01-02T03:04:00.000000000Z", "protocol": "TCP",
                ],
                sockets: sockets
            )
        )
    }

    static let calicoRecords = [
        sample(
            "all statistics",
            #","tcp_mean_smooth_rtt":812,"tcp_max_smooth_rtt":1404,"tcp_mean_min_rtt":390,"tcp_max_min_rtt":451,"tcp_total_retransmissions":3,"tcp_lost_packets":2,"tcp_unrecovered_to":1"#,
            ["flows 1 minimum 390 451 smooth 812 1404 repeated 3 lost 2 timeouts 1"]
        ),
        sample(
            "a mean with decimals, none of the rest",
            #","tcp_mean_min_rtt":390.5,"tcp_max_min_rtt":0,"tcp_mean_smooth_rtt":null"#,
            ["flows 1 minimum 391 -1 smooth -1 -1 repeated -1 lost -1 timeouts -1"]
        ),
        sample(
            "retransmissions alone",
            #","tcp_total_retransmissions":1,"tcp_lost_packets":0"#,
            ["flows 1 minimum -1 -1 smooth -1 -1 repeated 1 lost 0 timeouts -1"]
        ),
        sample(
            "0 is no measurement",
            #","tcp_mean_min_rtt":0,"tcp_mean_smooth_rtt":0,"tcp_total_retransmissions":0"#,
            []
        ),
        sample("not collected", "", []),
        LatencySample(
            "no number",
            flow + #","tcp_mean_min_rtt":"fast"}"#,
            .rejected("bad-counter")
        ),
    ]
}
