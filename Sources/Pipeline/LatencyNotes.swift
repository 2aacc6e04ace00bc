import Flow
import FlowDecode

/// What `weir inspect` says of the latency in a log of events: what numbers mean, and what to switch on for others (R9).
enum LatencyNotes {
    static func sentences(of traits: EventTraits) -> [String] {
        var sentences: [String] = []
        let methods = LatencyMethod.allCases.filter { traits.latencyMethods.contains($0) }
        if !methods.isEmpty {
            sentences.append("latency: " + methods.map(\.text).joined(separator: ", "))
        }
        let logs = traits.logs
        if logs.contains(.hubble), !methods.contains(where: \.isHandshake) {
            sentences.append(
                "no handshakes: they need single events of SYN and SYN-ACK with l4.TCP.flags, trace_observation_point and endpoint IDs, as hubble-export writes them without aggregation and field mask, or hubble observe -o jsonpb"
            )
        }
        if logs.contains(.calico) { sentences.append(calico(traits)) }
        if logs.contains(.applicationGateway) {
            sentences.append(
                "v1 writes milliseconds, v2 seconds, for Containers milliseconds, in steps of 1 ms; from the gateway to its backend, never from pod to pod"
            )
        }
        if logs.contains(.ingressNGINX) {
            sentences.append(
                "durations in steps of 1 ms, from the controller to a pod, never from pod to pod; the body of the answer is in them"
            )
        }
        return sentences + gaps.filter { traits.obstacles.contains($0.obstacle) }.map(\.sentence)
    }

    private static func calico(_ traits: EventTraits) -> String {
        if traits.hasSocketStatistics {
            return "round-trip times are means of groups of sockets: no percentiles"
        }
        return traits.obstacles.contains(.noSocketStatistics)
            ? "no round-trip times: switch on flowLogsCollectTcpStats"
            : "no round-trip times but of TCP flows"
    }

    private static let gaps: [(obstacle: LatencyObstacles, sentence: String)] = [
        (.noAnswer, "requests that no backend answered have no latency"),
        (
            .tooShort,
            "durations of 0 are no samples: shorter than a step, or a connection used again"
        ),
        (.session, "sessions of layer 4 and upgraded connections have a lifetime, and no latency"),
        (
            .unknownUnit,
            "records that do not tell v1 from v2 have no latency: keep instanceId in what is exported"
        ),
        (
            .doubtfulUnit,
            "some requests took whole seconds, a thousand times their backend's: somebody may have written milliseconds for seconds"
        ),
        (.noConnectTime, "no serverConnectTime in records of v2, so no connections are measured"),
        (
            .noObservationPoint,
            "some SYN packets do not say where they were seen: leave trace_observation_point in what is exported"
        ),
        (
            .noEndpointID,
            "some SYN packets have an ID at neither end, as those of hosts: nobody can tell on whose node they were seen"
        ),
        (.noAddress, "backends without an address have no latency: sockets, or names"),
    ]
}
