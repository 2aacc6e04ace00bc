/// Texts that lines of an export file are put together from.
struct PacketWords {
    let flow = Array(#"{"flow":{"time":""#.utf8)
    let uuid = Array(#"","uuid":""#.utf8)
    let verdict = Array(#"","emitter":{"name":"Hubble","version":"1.19.4"},"verdict":""#.utf8)
    /// By the verdict's number.
    let verdicts = ["FORWARDED", "DROPPED", "REDIRECTED"].map { Array("\($0)\"".utf8) }
    let dropReason = Array(#","drop_reason":133"#.utf8)
    let addresses = Array(#","IP":{"source":""#.utf8)
    let translated = Array(#"","source_xlated":""#.utf8)
    let addressTo = Array(#"","destination":""#.utf8)
    let version4 = Array(#"","ipVersion":"IPv4"}"#.utf8)
    let version6 = Array(#"","ipVersion":"IPv6"}"#.utf8)
    let tcp = Array(#","l4":{"TCP":{"source_port":"#.utf8)
    let udp = Array(#","l4":{"UDP":{"source_port":"#.utf8)
    let portTo = Array(#","destination_port":"#.utf8)
    let noFlags = Array("}}".utf8)
    /// By the bits of the flags: as members, and as a summary.
    let flags: [[UInt8]]
    let summaries: [[UInt8]]
    let source = Array(#","source":"#.utf8)
    let destination = Array(#","destination":"#.utf8)
    let host = Array(#"{"identity":1,"labels":["reserved:host"]}"#.utf8)
    let remoteNode = Array(#"{"identity":6,"labels":["reserved:remote-node"]}"#.utf8)
    let world4 = Array(#"{"identity":2,"labels":["reserved:world"]}"#.utf8)
    let world6 = Array(#"{"identity":10,"labels":["reserved:world-ipv6"]}"#.utf8)
    let layer4 = Array(#","Type":"L3_L4","node_name":""#.utf8)
    let layer7 = Array(#","Type":"L7","node_name":""#.utf8)
    let ingress = Array(#","traffic_direction":"INGRESS""#.utf8)
    let egress = Array(#","traffic_direction":"EGRESS""#.utf8)
    /// By the number of the point: `event_type`, and the names that follow.
    let points: [[UInt8]]
    let pointNames: [[UInt8]]
    let reasons = ["NEW", "ESTABLISHED", "REPLY", "REOPENED"].map {
        Array(",\"trace_reason\":\"\($0)\"".utf8)
    }
    let drop = Array(#","event_type":{"type":1,"sub_type":133}"#.utf8)
    let policyVerdict = Array(#","event_type":{"type":5}"#.utf8)
    let message = Array(#","event_type":{"type":129}"#.utf8)
    let dropName = Array(#","drop_reason_desc":"POLICY_DENIED""#.utf8)
    let reply = Array(#","reply":true,"is_reply":true"#.utf8)
    let noReply = Array(#","is_reply":false"#.utf8)
    let end = Array(#""}"#.utf8)
    let digits = Array("0123456789abcdef".utf8)

    init() {
        let names = ["FIN", "SYN", "RST", "PSH", "ACK"]
        let sets = (0..<32).map { bits in
            names.indices.filter { bits >> $0 & 1 == 1 }.map { names[$0] }
        }
        flags = sets.map { set in
            let members = set.map { "\"\($0)\":true" }.joined(separator: ",")
            return Array(",\"flags\":{\(members)}}}".utf8)
        }
        summaries = sets.map { set in
            Array(",\"Summary\":\"TCP Flags: \(set.joined(separator: ", "))\"".utf8)
        }
        let places = [
            0: "TO_ENDPOINT", 1: "TO_PROXY", 2: "TO_HOST", 3: "TO_STACK", 4: "TO_OVERLAY",
            11: "TO_NETWORK",
        ]
        points = (0..<12).map { number in
            let subtype = number == 0 ? "" : ",\"sub_type\":\(number)"
            return Array(",\"event_type\":{\"type\":4\(subtype)}".utf8)
        }
        pointNames = (0..<12).map { number in
            Array(",\"trace_observation_point\":\"\(places[number] ?? "UNKNOWN_POINT")\"".utf8)
        }
    }
}
