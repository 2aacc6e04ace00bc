import FlowTestSupport
import Testing

/// That worlds of latency can be had again, hang on no order, and hold everything worth comparing.
struct LatencyWorldSelfTests {
    static let seeds = UInt64(0)..<20

    @Test("a seed gives the same bytes twice, under paths of their own", arguments: seeds)
    func repeatable(seed: UInt64) {
        let (one, other) = (LatencyWorld(seed: seed), LatencyWorld(seed: seed))
        #expect(one.inputs.map(\.path) == other.inputs.map(\.path))
        #expect(one.inputs.map(\.encoded) == other.inputs.map(\.encoded))
        #expect(one.topologyYAML == other.topologyYAML)
        #expect(one.inventory == other.inventory)
        #expect(Set(one.inputs.map(\.path)).count == one.inputs.count)
    }

    /// The worlds must not hold what only an order of inputs could decide (R11).
    @Test("the views do not depend on the order of the inputs", arguments: UInt64(0)..<40)
    func orderOfInputs(seed: UInt64) {
        let world = LatencyWorld(seed: seed)
        var random = SplitMix64(seed: seed)
        let other = ReferenceLatency(
            world.inputs.shuffled(using: &random).map(\.reference),
            topology: world.topology,
            owners: world.owners
        )
        let expected = world.expected
        for view in ReferenceLatency.columns.keys {
            #expect(expected.rows(of: view) == other.rows(of: view), "\(world) \(view)")
        }
    }

    @Test("every answer is one outcome, and every sample stands in one bucket", arguments: seeds)
    func sums(seed: UInt64) {
        let expected = LatencyWorld(seed: seed).expected
        func sum(_ view: String, _ column: String) -> Int64 {
            let index = ReferenceLatency.columns[view]?.firstIndex(of: column) ?? 0
            return expected.rows(of: view).reduce(0) { sum, row in
                if case .integer(let value) = row[index] { sum + value } else { sum }
            }
        }
        let samples = sum("latency_sources", "samples")
        for view in ReferenceLatency.columns.keys where view != "tcp_retransmissions" {
            #expect(sum(view, "samples") == samples, "\(view)")
        }
        let repeated = sum("latency_sources", "retransmitted")
        #expect(sum("tcp_retransmissions", "retransmitted") == repeated)
        let others = ["retransmitted", "proxied", "discarded", "unpaired"]
            .map { sum("latency_sources", $0) }.reduce(0, +)
        #expect(sum("latency_sources", "handshakes") <= samples + others)
    }

    private static let peculiarities: Set<String> = {
        var all: Set<String> = [
            "tcp-handshake sample", "local-handshake sample", "server-turnaround sample",
            "tcp-handshake retransmitted", "local-handshake retransmitted",
            "server-turnaround retransmitted", "kernel-rtt sample", "http-response-egress sample",
            "http-response-ingress sample", "IPv6", "port 0", "owner by inventory", "nodes", "row",
            "lost events", "handshake unpaired", "handshake proxied", "handshake at its opening",
            "handshake before its opening", "handshake in time", "handshake with several openings",
            "timestamp unpaired", "timestamp sample", "timestamp at its opening",
            "timestamp before its opening", "timestamp in time",
            "timestamp with several openings", "as far apart as read late",
            "farther apart than read late", "group", "message without latency",
            "latency of garbage", "latency in text", "latency in a number", "latency of 0",
            "message EGRESS", "message INGRESS", "message without direction", "without uuid",
            "time of its line", "node of its line, or none", "without addresses", "without flags",
            "ids true true", "ids true false", "ids false true", "ids false false",
        ]
        let points = [
            "TO_ENDPOINT", "TO_PROXY", "TO_HOST", "TO_STACK", "TO_OVERLAY", "TO_NETWORK",
            "TO_CRYPTO", "FROM_ENDPOINT", "FROM_NETWORK", "FROM_STACK", "absent",
        ]
        all.formUnion(points.map { "point " + $0 })
        let verdicts = [
            "FORWARDED", "DROPPED", "AUDIT", "ERROR", "TRACED", "TRANSLATED", "REDIRECTED",
            "absent",
        ]
        all.formUnion(verdicts.map { "verdict " + $0 })
        all.formUnion(["true", "false", "absent"].map { "is_reply " + $0 })
        for wait in [1, 3, 7, 15, 31, 63] {
            all.formUnion(["too early", "early", "late", "too late"].map { "\($0) for \(wait) s" })
        }
        return all
    }()

    @Test("over 100 seeds everything occurs")
    func variety() {
        var peculiarities: Set<String> = []
        var duplicates = 0
        var acrossInputs = 0
        var quantiles: Set<Bool> = []
        for seed in UInt64(0)..<100 {
            let world = LatencyWorld(seed: seed)
            let expected = world.expected
            peculiarities.formUnion(expected.peculiarities)
            quantiles.formUnion(expected.rows(of: "pod_latency").map { $0[23] == .null })
            // Slow, and the same in any worlds.
            guard seed < 30 else { continue }
            let alone = world.inputs.map { input in
                ReferenceLatency([input.reference], topology: world.topology, owners: world.owners)
            }
            duplicates += alone.map(\.rows).reduce(0, +) - expected.rows
            let together = expected.rows(of: "pod_latency").count
            let single = Set(alone.flatMap { $0.rows(of: "pod_latency") }.map { $0.prefix(20) })
            acrossInputs += together > single.count ? 1 : 0
        }
        let missing = Self.peculiarities.subtracting(peculiarities)
        #expect(missing.isEmpty, "\(missing.sorted())")
        #expect(duplicates > 1000)
        #expect(acrossInputs > 3)
        #expect(quantiles == [true, false])
    }
}
