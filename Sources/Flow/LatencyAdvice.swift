/// Why a log gives no latency, or less than one might expect, and what to switch on: one wording for all who tell it.
package enum LatencyAdvice {
    /// R9: nothing is invented from logs without times of both ends.
    package static let ofFlowLogs =
        "logs of security groups, virtual networks, firewall rules and names hold no latency, and none is invented from them"

    package static let ofHandshakes =
        "no handshakes: they need single events of SYN and SYN-ACK with l4.TCP.flags, trace_observation_point and endpoint IDs, as hubble-export writes them without aggregation and field mask, or hubble observe -o jsonpb"

    package static let ofSocketMeans =
        "round-trip times are means of groups of sockets: no percentiles"

    package static let ofSocketStatistics =
        "no round-trip times: switch on flowLogsCollectTcpStats"

    package static let ofGateways =
        "v1 writes milliseconds, v2 seconds, for Containers milliseconds, in steps of 1 ms; from the gateway to its backend, never from pod to pod"

    package static let ofIngress =
        "durations in steps of 1 ms, from the controller to a pod, never from pod to pod; the body of the answer is in them"
}
