/// Something that reads bytes of strangers, and what must hold whatever they are.
///
/// A target keeps what a worker of a run would keep from input to input; what it answers must not depend on that.
protocol FuzzTarget {
    /// As on the command line, and of its folder in `Corpora`.
    static var name: String { get }

    init()

    /// Reads `input`; whoever finds a claim broken ends the program, which libFuzzer takes note of.
    mutating func run(_ input: Span<UInt8>) -> Verdict
}

/// What becomes of an input that is new to libFuzzer.
enum Verdict: Int32 {
    case keep = 0
    /// It is not of the target's kind: not to be bred from.
    case dismiss = -1
}

/// Ends the program unless `condition` holds.
func demand(_ condition: Bool, _ claim: @autoclosure () -> String) {
    guard !condition else { return }
    fatalError("BROKEN: \(claim())")
}

extension Span<UInt8> {
    var array: [UInt8] { indices.map { self[$0] } }
}

/// The targets by name.
func makeTargets() -> [any FuzzTarget.Type] {
    var targets: [any FuzzTarget.Type] = [
        GzipTarget.self, LZ4Target.self, ZstdTarget.self, FramesTarget.self, RoundTripTarget.self,
        JSONTarget.self, LayoutsTarget.self, CutsTarget.self, NSGTupleTarget.self,
        VNetTupleTarget.self, FlowLogTarget.self, FirewallTarget.self, MessageTarget.self,
        HubbleTarget.self, CalicoTarget.self, CoreDNSTarget.self, GatewayTarget.self,
        IngressTarget.self, TextsTarget.self, InventoryTarget.self, RulesTarget.self,
        TopologyTarget.self, ServiceTagsTarget.self,
    ]
    #if PIPELINE_FILES
        targets.append(PipelineTarget.self)
    #endif
    return targets
}
