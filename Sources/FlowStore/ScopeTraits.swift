import ColumnKernel
import FlowRollup

/// What decides how the facts of a scope are stored.
struct ScopeTraits {
    /// Unix hour.
    var hour: Int
    /// Whether the logging side, whose address many facts share, is the destination.
    var isInbound: Bool
    /// Whether its rows count as `denied` and nothing else.
    var isDenied: Bool

    /// The worker's number of the address on the logging side.
    @inline(__always)
    func near(_ group: Group) -> UInt32 { isInbound ? group.destination : group.source }

    @inline(__always)
    func remote(_ group: Group) -> UInt32 { isInbound ? group.source : group.destination }
}

extension ScopeTraits {
    init(_ scope: Scope, texts: borrowing TextTable) {
        self.init(
            hour: scope.hour,
            isInbound: texts.text(scope.direction) == "inbound",
            isDenied: texts.text(scope.decision) == "deny"
        )
    }
}
