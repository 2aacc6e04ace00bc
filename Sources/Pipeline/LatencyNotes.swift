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
            sentences.append(LatencyAdvice.ofHandshakes)
        }
        if logs.contains(.calico) { sentences.append(calico(traits)) }
        if logs.contains(.applicationGateway) { sentences.append(LatencyAdvice.ofGateways) }
        if logs.contains(.ingressNGINX) { sentences.append(LatencyAdvice.ofIngress) }
        return sentences + gaps.filter { traits.obstacles.contains($0.obstacle) }.map(\.sentence)
    }

    private static func calico(_ traits: EventTraits) -> String {
        if traits.hasSocketStatistics { return LatencyAdvice.ofSocketMeans }
        return traits.obstacles.contains(.noSocketStatistics)
            ? LatencyAdvice.ofSocketStatistics
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
