package import Flow

/// A block of addresses that a topology file names, and where: what `TopologyReview` compares.
package struct Declaration: Hashable, Sendable {
    package enum Role: Hashable, Sendable {
        case pod
        case service
        case node
        case apiServer
        case ingress
        case zone(AddressClass, SubnetPurpose?, GatewayKind?)
        /// What an egress device serves, and is seen as.
        case served(by: EgressDevice.Kind)
        case outbound(of: EgressDevice.Kind)
    }

    package var role: Role
    /// A single address is a block of its whole length.
    package var prefix: IPPrefix
    package var position: FilePosition
}
