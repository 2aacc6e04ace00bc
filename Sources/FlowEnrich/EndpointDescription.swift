package import Flow

/// What the topology says of an address: the endpoint columns that need no inventory.
package struct EndpointDescription: Hashable, Sendable {
    package let kind: EndpointKind
    package let addressClass: AddressClass
    /// The name of the longest matching prefix, or the service tag; `X_zone`.
    package let zone: String?

    package init(kind: EndpointKind, addressClass: AddressClass, zone: String?) {
        self.kind = kind
        self.addressClass = addressClass
        self.zone = zone
    }

    /// The near side of `egress`.
    package var isInCluster: Bool {
        switch kind {
        case .pod, .node, .service, .ambiguous: true
        case .external, .unknown: addressClass == .cluster
        }
    }
}
