/// What sits at an address: `X_kind` of the public views.
package enum EndpointKind: String, Sendable, CaseIterable {
    case pod
    case node
    case service
    /// Known to be outside the cluster.
    case external
    /// Nothing says what it is.
    case unknown
    /// Two answers are equally good (R7): it is said, never guessed.
    case ambiguous
}
