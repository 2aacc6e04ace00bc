import FlowTestSupport

/// Lines of one node's export, for tests of a few events.
struct HubbleLog {
    private(set) var lines: [String] = []

    var bytes: [UInt8] { Array(lines.map { $0 + "\n" }.joined().utf8) }

    struct End {
        var ip: String
        var namespace: String?
        var workload: String?

        fileprivate var json: String {
            let owner = workload.map {
                "\"workloads\":[{\"name\":\"\($0)\",\"kind\":\"Deployment\"}],"
            }
            return "{\(owner ?? "")\"namespace\":\"\(namespace ?? "")\"}"
        }
    }

    enum Verdict: String {
        case denied = "DROPPED"
        case allowed = "FORWARDED"
    }

    /// A policy's verdict on a packet; without a transport it has no `l4`.
    mutating func add(
        _ verdict: Verdict,
        at time: String,
        from source: End,
        to destination: End,
        port: Int = 443,
        transport: String? = "TCP",
        rule: String? = nil
    ) {
        let layer4 = transport.map {
            ",\"l4\":{\"\($0)\":{\"source_port\":40000,\"destination_port\":\(port)}}"
        }
        let reason = verdict == .denied ? ",\"drop_reason_desc\":\"POLICY_DENIED\"" : ""
        let list = verdict == .denied ? "egress_denied_by" : "egress_allowed_by"
        let rules = rule.map { ",\"\(list)\":[{\"name\":\"\($0)\",\"kind\":\"NetworkPolicy\"}]" }
        add(
            """
            "time":"\(time)Z","verdict":"\(verdict.rawValue)","event_type":{"type":5},\
            "IP":{"source":"\(source.ip)","destination":"\(destination.ip)"},\
            "source":\(source.json),"destination":\(destination.json),\
            "traffic_direction":"EGRESS"\(layer4 ?? "")\(reason)\(rules ?? "")
            """
        )
    }

    /// Seen on its way, of which nothing is decided.
    mutating func add(packetAt time: String, from source: End, to destination: End) {
        add(
            """
            "time":"\(time)Z","verdict":"FORWARDED","event_type":{"type":4},\
            "IP":{"source":"\(source.ip)","destination":"\(destination.ip)"},\
            "source":\(source.json),"destination":\(destination.json)
            """
        )
    }

    /// A name server's answer to a client.
    mutating func add(answer name: String, code: Int, at time: String, to client: End) {
        add(
            """
            "time":"\(time)Z","verdict":"FORWARDED","event_type":{"type":129},"Type":"L7",\
            "IP":{"source":"10.0.0.10","destination":"\(client.ip)"},\
            "source":{},"destination":\(client.json),\
            "l4":{"UDP":{"source_port":53,"destination_port":40000}},\
            "l7":{"type":"RESPONSE","dns":{"query":"\(name)","rcode":\(code),"qtypes":["A"]}}
            """
        )
    }

    mutating func add(lost count: Int, at time: String) {
        lines.append(
            """
            {"lost_events":{"source":"HUBBLE_RING_BUFFER","num_events_lost":"\(count)"},\
            "node_name":"n","time":"\(time)Z"}
            """
        )
    }

    mutating func moveLastToFront() {
        lines.insert(lines.removeLast(), at: 0)
    }

    private mutating func add(_ members: String) {
        lines.append("{\"flow\":{\(members),\"node_name\":\"n\"}}")
    }
}
