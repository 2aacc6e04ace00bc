/// What a method measures and how far it can be trusted: the table of decision 0022, in words for reports.
package struct LatencyMeaning: Sendable, Hashable {
    /// Which log gives it, and from where it looks.
    package var source: String
    /// What lies between the two instants that are compared.
    package var includes: String
    /// Error of one number, and what biases it.
    package var precision: String
}

extension LatencyMethod {
    package var meaning: LatencyMeaning {
        switch self {
        case .tcpHandshake:
            LatencyMeaning(
                source: "Hubble, client's node",
                includes:
                    "SYN leaving to SYN-ACK delivered: network both ways, the server kernel's accept",
                precision: Self.agentPrecision
            )
        case .localHandshake:
            LatencyMeaning(
                source: "Hubble, both pods on one node",
                includes:
                    "SYN delivered to SYN-ACK delivered: server kernel and local delivery, no wire",
                precision: Self.agentPrecision
            )
        case .serverTurnaround:
            LatencyMeaning(
                source: "Hubble, server's node",
                includes: "SYN delivered to SYN-ACK leaving: server kernel, no network",
                precision: Self.agentPrecision
            )
        case .kernelRTT:
            LatencyMeaning(
                source: "Retina, a node and the peer",
                includes: "segment leaving to the first echo of its TCP timestamp",
                precision: "packet times; delayed acknowledgements add up to 40 ms"
            )
        case .httpResponseEgress:
            LatencyMeaning(
                source: "Hubble L7, proxy on the client's node",
                includes: "request to response headers: server, and one round trip",
                precision: Self.proxyPrecision
            )
        case .httpResponseIngress:
            LatencyMeaning(
                source: "Hubble L7, proxy on the server's node",
                includes: "request to response headers: server, no network",
                precision: Self.proxyPrecision
            )
        case .gatewayConnect:
            LatencyMeaning(
                source: "Application Gateway v2",
                includes: "TCP (and TLS) connection to the backend",
                precision:
                    "1 ms steps; 0 is a connection used again, or too short, and no sample: biased upwards"
            )
        case .gatewayResponse:
            LatencyMeaning(
                source:
                    "Application Gateway v2 (serverResponseLatency), for Containers (backendResponseLatency)",
                includes:
                    "the backend's response, connection included; for Containers until its first byte",
                precision: Self.stepPrecision
            )
        case .gatewayRequest:
            LatencyMeaning(
                source: "Application Gateway v1, v2, for Containers (timeTaken)",
                includes: "the whole request, the client's transfers included",
                precision: Self.stepPrecision
            )
        case .ingressUpstream:
            LatencyMeaning(
                source: "NGINX, the attempt that was answered last",
                includes: "connection, request, response with its body",
                precision: Self.stepPrecision
            )
        case .ingressRetry:
            LatencyMeaning(
                source: "NGINX, attempts before the one that was answered",
                includes:
                    "connection, request, response with its body of an attempt that was given up",
                precision: Self.stepPrecision
            )
        }
    }

    private static let agentPrecision =
        "agent read times: about 0.1 ms on medians; above p95 agent load"
    private static let proxyPrecision = "proxy times, nanoseconds"
    private static let stepPrecision = "1 ms steps"
}
