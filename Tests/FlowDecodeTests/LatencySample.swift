import Testing

/// A record of a gateway, an ingress controller or Calico, and what it says: all fields of its event, its latencies, its sockets.
///
/// A table of its own beside `EventSamples`, whose readers know nothing of latency.
struct LatencySample: Sendable, CustomTestStringConvertible {
    enum Meaning: Sendable {
        /// Fields by the names of `EventFields`; latencies as `method nanoseconds source > destination:port`.
        case event([String: String], latencies: [String] = [], sockets: [String] = [])
        case rejected(String)
        /// Counted, and no event.
        case counted
    }

    var name: String
    var text: String
    /// Of which file it is.
    var file = "requests.log"
    var meaning: Meaning

    var testDescription: String { name }

    init(_ name: String, _ text: String, file: String = "requests.log", _ meaning: Meaning) {
        self.name = name
        self.text = text
        self.file = file
        self.meaning = meaning
    }

    static let all =
        gatewayRecords + oddGatewayRecords + firewallRecords + ingressLines + oddIngressLines
        + calicoRecords
}
