/// Whose an address was at an instant, or why that cannot be said (R7).
package enum Attribution: Sendable, Hashable {
    /// Exactly one claim covers the instant; an index into `AddressOwners.owners`.
    case owner(Int)
    /// Several do, and nothing proves any of them wrong; rising indices of at most 16.
    case ambiguous(AmbiguityReason, [Int])
    case unknown(UnknownReason)
}

package enum AmbiguityReason: String, Sendable, CaseIterable {
    /// Two owners of one cluster at one instant: a pod that is ending and the next one, say.
    case overlappingOwners = "overlapping-owners"
    /// Clusters with equal addresses, and nothing says which is meant.
    case severalClusters = "several-clusters"
}

package enum UnknownReason: String, Sendable, CaseIterable {
    /// No inventory ever names the address.
    case neverSeen = "never-seen"
    /// All that is known of it is later.
    case beforeFirst = "before-first"
    /// All that is known of it is earlier.
    case afterLast = "after-last"
    case betweenOwners = "between-owners"
}
