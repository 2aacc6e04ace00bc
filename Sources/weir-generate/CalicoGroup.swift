/// Connections that one agent reports as one record.
struct CalicoGroup {
    /// One end; what the level of aggregation drops is `nil` or `-`.
    struct Side: Hashable {
        var address: String?
        var name: String
        var aggregatedName: String
        var namespace: String
        /// `wep` for a pod, `net` for a range of addresses.
        var type: String
        var app: String?
    }

    struct Key: Hashable {
        var source: Side
        var destination: Side
        var sourcePort: UInt16?
        var destinationPort: UInt16
        var isUDP: Bool
        /// The reporter is the source's node.
        var isSource: Bool
        /// What refused it.
        var deniedBy: Refusal?
    }

    struct Refusal: Hashable {
        var policy: String
        /// The rule's number, or -1: no rule of the policy allows it.
        var rule: Int
    }

    let key: Key
    private(set) var flows = 0
    private var counters = Counters()
    /// Sums and maxima of round trips; microseconds.
    private var roundTrips: [Int] = []

    init(key: Key) {
        self.key = key
    }

    mutating func add(_ more: Counters, microseconds: Int) {
        flows += 1
        counters += more
        roundTrips.append(microseconds)
    }

    /// The record; times in Unix seconds.
    func line(from start: Int, to end: Int, host: String) -> String {
        let text = JSONText.object { line in
            line.put("start_time", start)
            line.put("end_time", end)
            put(key.source, "source", to: &line) { line in
                line.put("source_port", json: key.sourcePort.map { "\($0)" } ?? "null")
            }
            put(key.destination, "dest", to: &line) { line in
                line.put("dest_port", Int(key.destinationPort))
            }
            line.put("dest_service_namespace", "-")
            line.put("dest_service_name", "-")
            line.put("dest_service_port", "-")
            line.put("dest_service_port_num", json: "null")
            line.put("dest_domains", json: "null")
            line.put("proto", key.isUDP ? "udp" : "tcp")
            line.put("action", key.deniedBy == nil ? "allow" : "deny")
            line.put("reporter", key.isSource ? "src" : "dst")
            line.put("policies", policies)
            // As the reporter sees it: out is towards the other end.
            let isSource = key.isSource
            line.put(
                "bytes_in",
                Int(isSource ? counters.bytesReceived : counters.bytesSent)
            )
            line.put(
                "bytes_out",
                Int(isSource ? counters.bytesSent : counters.bytesReceived)
            )
            line.put("num_flows", flows)
            line.put("num_flows_started", flows)
            line.put("num_flows_completed", flows)
            line.put(
                "packets_in",
                Int(isSource ? counters.packetsReceived : counters.packetsSent)
            )
            line.put(
                "packets_out",
                Int(isSource ? counters.packetsSent : counters.packetsReceived)
            )
            line.put("http_requests_allowed_in", 0)
            line.put("http_requests_denied_in", 0)
            line.put("original_source_ips", json: "null")
            line.put("num_original_source_ips", 0)
            if key.deniedBy == nil, !key.isUDP, key.isSource { putStatistics(to: &line) }
            line.put("host", host)
            line.put("@timestamp", json: "\(end)000")
        }
        return text.object + "\n"
    }

    private func put(
        _ side: Side,
        _ prefix: String,
        to line: inout JSONText,
        port: (inout JSONText) -> Void
    ) {
        line.put("\(prefix)_ip", json: side.address.map(JSONText.quoted) ?? "null")
        line.put("\(prefix)_name", side.name)
        line.put("\(prefix)_name_aggr", side.aggregatedName)
        line.put("\(prefix)_namespace", side.namespace)
        port(&line)
        line.put("\(prefix)_type", side.type)
        let labels = side.app.map { "{\"labels\":[\"app=\($0)\"]}" }
        line.put("\(prefix)_labels", json: labels ?? "null")
    }

    private var policies: JSONText {
        let decision: String
        if let refusal = key.deniedBy {
            decision = "0|default|\(refusal.policy)|deny|\(refusal.rule)"
        } else if key.isSource {
            decision = "0|default|\(key.source.namespace)/knp.default.allow-egress|allow|0"
        } else {
            let namespace = key.destination.namespace
            let name = NetworkPolicy.allowing(namespace).rawValue
            decision = "0|default|\(namespace)/knp.default.\(name)|allow|0"
        }
        return JSONText.object { policies in
            policies.put("all_policies", [decision])
            policies.put("enforced_policies", [decision])
            policies.put("pending_policies", [decision])
            policies.put("transit_policies", [])
        }
    }

    private func putStatistics(to line: inout JSONText) {
        let mean = roundTrips.reduce(0, +) / roundTrips.count
        let most = roundTrips.max() ?? 0
        line.put("tcp_mean_send_congestion_window", 10)
        line.put("tcp_min_send_congestion_window", 10)
        line.put("tcp_mean_smooth_rtt", mean)
        line.put("tcp_max_smooth_rtt", most)
        line.put("tcp_mean_min_rtt", mean * 3 / 5)
        line.put("tcp_max_min_rtt", most * 3 / 5)
        line.put("tcp_mean_mss", 1398)
        line.put("tcp_min_mss", 1398)
        line.put("tcp_total_retransmissions", 0)
        line.put("tcp_lost_packets", 0)
        line.put("tcp_unrecovered_to", 0)
    }
}
