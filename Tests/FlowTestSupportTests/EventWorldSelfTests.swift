import Flow
import FlowTestSupport
import Testing

/// That worlds of events can be had again, add up, and hold everything worth comparing.
struct EventWorldSelfTests {
    static let seeds = UInt64(0)..<12

    @Test("a seed gives the same bytes twice, under paths of their own", arguments: seeds)
    func repeatable(seed: UInt64) {
        let (one, other) = (EventWorld(seed: seed), EventWorld(seed: seed))
        #expect(one.inputs.map(\.path) == other.inputs.map(\.path))
        #expect(one.inputs.map(\.encoded) == other.inputs.map(\.encoded))
        #expect(Set(one.inputs.map(\.path)).count == one.inputs.count)
    }

    @Test("every input balances", arguments: seeds)
    func accounts(seed: UInt64) {
        let world = EventWorld(seed: seed)
        for input in ReferenceEvents(world.inputs.map(\.reference)).inputs {
            #expect(
                input.rowsRead == input.rowsKept + input.rowsDuplicate + input.rowsRejected,
                "\(world) \(input.path)"
            )
            #expect(input.rejections.values.reduce(0, +) == input.rowsRejected)
            #expect(input.records >= input.rowsRead)
        }
    }

    /// The worlds must not hold what only an order of inputs could decide (R11).
    @Test("the views do not depend on the order of the inputs", arguments: UInt64(0)..<20)
    func orderOfInputs(seed: UInt64) {
        let world = EventWorld(seed: seed)
        let expected = ReferenceEvents(world.inputs.map(\.reference))
        var random = SplitMix64(seed: seed)
        let other = ReferenceEvents(world.inputs.shuffled(using: &random).map(\.reference))
        for view in ReferenceEvents.columns.keys {
            #expect(expected.rows(of: view) == other.rows(of: view), "\(world) \(view)")
        }
        #expect(expected.lookups.map(\.nanoseconds) == other.lookups.map(\.nanoseconds))
        #expect(
            expected.inputs.map(\.rowsKept).reduce(0, +)
                == other.inputs.map(\.rowsKept).reduce(0, +)
        )
    }

    private static let variants: Set<String?> = [
        "N1", "N3", "N4", "N4c", "N5", "D1", "D2", "D3", "I1", "I3", "T1", "A1", "A2", "A3", "A4",
        "A5", "A6", "A7", "A8", "P1", "P2", nil,
    ]

    private static let peculiarities: Set<String> = [
        "best structured network allow", "best structured network deny",
        "best structured application allow", "best structured nat allow",
        "best structured threat deny", "best structured threat allow",
        "best structured idps deny", "best structured dns undecided",
        "best legacy network deny", "best legacy application allow", "best legacy nat allow",
        "best legacy threat deny", "best legacy idps allow", "best legacy dns undecided",
        "superseded legacy network allow", "superseded legacy network deny",
        "superseded legacy application deny", "superseded legacy nat allow",
        "superseded legacy idps deny", "superseded legacy dns undecided",
        "best aggregation network deny", "best aggregation application allow",
        "best aggregation nat allow", "superseded aggregation network deny",
        "superseded aggregation application allow", "best only policy allow",
        "best only policy deny", "best only fault deny", "best only undecided undecided",
        "IPv6", "masked", "azure-firewall counts many", "hubble counts many",
        "calico counts many", "calico counts none", "calico inbound", "calico outbound",
        "POLICY_DENIED", "POLICY_DENY", "AUTH_REQUIRED", "DENIED_BY_LB_SRC_RANGE_CHECK",
        "http 403", "l7", "ERROR", "audit", "audit: POLICY_DENIED", "hubble question",
        "hubble answered question", "hubble answer", "hubble lone answer",
        "calico lookup not measured", "coredns lookup", "coredns lookup not measured",
    ]

    @Test("over many seeds every peculiarity occurs")
    func variety() {
        var statuses: Set<InputStatus> = []
        var rejections: Set<String> = []
        var variants: Set<String?> = []
        var peculiarities: Set<String> = []
        var enforcers: Set<Cell> = []
        var coverage: Set<Cell> = []
        var duplicates = 0
        for seed in UInt64(0)..<60 {
            let world = EventWorld(seed: seed)
            let result = ReferenceEvents(world.inputs.map(\.reference))
            statuses.formUnion(result.inputs.map(\.status))
            for input in result.inputs { rejections.formUnion(input.rejections.keys) }
            for input in world.inputs {
                variants.formUnion(ReferenceEvents.firewallVariants(in: input.reference))
            }
            peculiarities.formUnion(result.peculiarities)
            enforcers.formUnion(result.rows(of: "denials").map { $0[1] })
            coverage.formUnion(result.rows(of: "coverage").map { $0[3] })
            duplicates += result.inputs.map(\.rowsDuplicate).reduce(0, +)
        }
        #expect(statuses == [.ok, .corrupt])
        // A category that nobody knows is among the samples.
        let all = Set(ReferenceEventReject.allCases).subtracting([.unknownCategory])
        #expect(rejections == Set(all.map(\.rawValue)))
        #expect(variants == Self.variants)
        #expect(Self.peculiarities.subtracting(peculiarities).isEmpty)
        let expected = ["azure-firewall", "threat-intel", "idps", "network-policy"]
        #expect(enforcers == Set(expected.map(Cell.text)))
        #expect(coverage == Set(["present", "partial", "missing"].map(Cell.text)))
        #expect(duplicates > 2000)
    }

    @Test("a message says the same in another wording of its kind")
    func oneMessageInFrames() {
        let line = "[INFO] 10.0.0.1:5 - 7 \"A IN . udp 33\" NOERROR qr 83 0.5s"
        let split = """
            2030-01-02T03:04:05Z stdout P \(line.prefix(20))
            2030-01-02T03:04:05Z stderr F between
            2030-01-02T03:04:05Z stdout F \(line.dropFirst(20))

            """
        let whole = "2030-01-02T03:04:05Z stdout F \(line)"
        let (one, other) = (
            ReferenceEvents.meanings(of: split), ReferenceEvents.meanings(of: whole)
        )
        #expect(one == [.foreign] + other)
    }

    @Test("buckets are one nanosecond wide, then a 64th of their doubling")
    func buckets() {
        #expect(ReferenceLookups.bucket(of: 0) == 0)
        #expect(ReferenceLookups.bucket(of: 127) == 127)
        #expect(ReferenceLookups.bucket(of: 128) == ReferenceLookups.bucket(of: 129))
        #expect(ReferenceLookups.bucket(of: 130) == 129)
        #expect(ReferenceLookups.bucket(of: 256) == 192)
        var last = -1
        for exponent in 0..<40 {
            let bucket = ReferenceLookups.bucket(of: Int64(1) << exponent)
            #expect(bucket > last)
            last = bucket
        }
    }
}
