import ColumnKernel
import Flow
import FlowRollup

/// What decides how the facts of a scope are stored.
struct ScopeTraits {
    /// Unix hour.
    var hour: Int
    /// Whether the logging side, whose address many facts share, is the destination.
    var isInbound: Bool
    /// Whether its rows count as `denied` and nothing else.
    var isDenied: Bool
    /// Whether its rows can count: allowed ones, of a reporter that is not listed as transit (R5).
    var canCount = false
    /// Whether its log has no states: its rows open nothing.
    var isStateless = false
    /// If so, the worker's number of the first scope like it of the same hour, log and reporter.
    var place: UInt32 = 0

    /// The worker's number of the address on the logging side.
    @inline(__always)
    func near(_ group: Group) -> UInt32 { isInbound ? group.destination : group.source }

    @inline(__always)
    func remote(_ group: Group) -> UInt32 { isInbound ? group.source : group.destination }
}

extension ScopeTraits {
    init(_ scope: Scope, texts: borrowing TextTable, transitReporters: Set<UInt64>) {
        self.init(
            hour: scope.hour,
            isInbound: texts.text(scope.direction) == "inbound",
            isDenied: texts.text(scope.decision) == "deny",
            canCount: texts.text(scope.decision) == "allow"
                && !transitReporters.contains(scope.reporter),
            isStateless: scope.log == .nsgV1
        )
    }
}
