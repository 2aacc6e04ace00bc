import Codec
import Foundation

/// What `--handshakes` wrote, as the simulation knows it.
struct HandshakeTruth: Encodable {
    /// Attempts, those that use a port again and those that come to nothing included.
    var connections = 0
    /// By node.
    var nodes: [String: Node] = [:]
    /// Sums over the nodes by method, as in `pod_latency`.
    var methods: [String: Counts] = [:]
    var shift: Shift?

    struct Node: Encodable {
        /// Lines of all files.
        var lines = 0
        /// Flows; repeats left out.
        var events = 0
        /// Lines with a `uuid` that another line has.
        var repeats = 0
        /// Events that were never read: the sum over `lost_events`.
        var lost = 0
        /// Copies included.
        var files = 0
        /// SYN packets refused, each once although it has a verdict and a drop.
        var denied = 0
        /// HTTP requests, and responses with a latency.
        var requests = 0
        var responses = 0
        /// DNS answers.
        var lookups = 0
        var methods: [String: Counts] = [:]
    }

    /// Handshakes as one node could see them, by what they are good for; see `HandshakeClass`.
    struct Counts: Encodable {
        var samples = 0
        var retransmitted = 0
        var proxied = 0
        var discarded = 0
        var unpairable = 0

        mutating func count(_ kind: HandshakeClass) {
            switch kind {
            case .sample: samples += 1
            case .retransmitted: retransmitted += 1
            case .proxied: proxied += 1
            case .discarded: discarded += 1
            case .unpairable: unpairable += 1
            }
        }

        mutating func add(_ other: Counts) {
            samples += other.samples
            retransmitted += other.retransmitted
            proxied += other.proxied
            discarded += other.discarded
            unpairable += other.unpairable
        }
    }

    /// What `--latency-shift` slowed down.
    struct Shift: Encodable {
        let client: String
        let server: String
        let since: String
        let factor: Double
    }

    /// The truth file: members in alphabetical order.
    func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self) + Data([UInt8(ascii: "\n")])
    }
}

/// A line for each handshake that a node could see, in the order they are settled.
struct PairFile {
    private var file: BlobFile
    private var text = ByteText(capacity: 1 << 16)
    private let start: Int
    private let names: [String]
    private let skews: [Int]

    init(at url: URL, _ cluster: HandshakeCluster, names: [String]) throws(GenerateError) {
        file = try BlobFile(at: url, compression: .none)
        start = cluster.world.start * 1_000_000_000
        self.names = names
        skews = names.indices.map { cluster.skew(of: $0) }
    }

    mutating func put(
        _ pair: PairLedger.Pair,
        _ packet: Int,
        _ outcome: PairLedger.Pair.Outcome
    ) throws(GenerateError) {
        let zero = start + skews[pair.node]
        let line = JSONText.object { line in
            line.put("node", names[pair.node])
            line.put("method", pair.method.rawValue)
            line.put("class", outcome.kind.rawValue)
            line.put("client", pair.client.text)
            line.put("clientPort", Int(pair.clientPort))
            line.put("server", pair.server.text)
            line.put("serverPort", Int(pair.serverPort))
            line.put("attempt", pair.attempt)
            line.put("answer", packet)
            line.put("synNanoseconds", outcome.syn.map { zero + $0.read })
            line.put("answerNanoseconds", outcome.answer.map { zero + $0.read })
            if let answer = outcome.answer, let syn = outcome.syn {
                line.put("differenceNanoseconds", answer.read - syn.read)
                line.put("trueNanoseconds", answer.passed - syn.passed)
            }
            line.put("roundTripNanoseconds", pair.roundTrip)
            line.put("acceptNanoseconds", pair.accept)
            var elsewhere: [String] = []
            if pair.elsewhere.contains(.retransmitted) { elsewhere.append("retransmitted") }
            if pair.elsewhere.contains(.proxied) { elsewhere.append("proxied") }
            line.put("attemptWas", elsewhere.isEmpty ? nil : elsewhere)
        }
        text.put("\(line.object)\n")
        try file.drain(&text)
    }

    mutating func close() throws(GenerateError) {
        try file.close(&text)
    }
}
