package import Flow

/// A device that traffic leaves through under another address.
package struct EgressDevice: Hashable, Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case firewall
        case natGateway = "nat-gateway"
        case loadBalancer = "load-balancer"
    }

    package var name: String
    package var kind: Kind
    /// What its traffic is seen from outside as.
    package var addresses: [IPAddress]
    /// Whose egress goes through it; `nil` for all that no other device serves.
    package var serves: [IPPrefix]?
    /// NICs at which its logs show what passed it (48 bits): their rows are `transit` (R5).
    package var macs: Set<UInt64>
    /// Source ports towards one destination: of each outbound address, or of each node behind a load balancer.
    package var ports: Int?

    package init(
        name: String,
        kind: Kind,
        addresses: [IPAddress] = [],
        serves: [IPPrefix]? = nil,
        macs: Set<UInt64> = [],
        ports: Int? = nil
    ) {
        self.name = name
        self.kind = kind
        self.addresses = addresses
        self.serves = serves
        self.macs = macs
        self.ports = ports
    }

    /// Whether all that it serves share its ports; else each node has its own.
    package var isShared: Bool { kind != .loadBalancer }

    /// Source ports that whoever shares them has towards one destination address and port.
    ///
    /// A NAT gateway has 64,512 an address; a load balancer gives a node 1,024 by default, in pools of up to 50; an Azure
    /// Firewall has 2,496 an address and instance, of which it has two at least.
    package var portLimit: Int {
        switch kind {
        case .natGateway: (ports ?? 64_512) * max(1, addresses.count)
        case .firewall: (ports ?? 2 * 2_496) * max(1, addresses.count)
        case .loadBalancer: ports ?? 1_024
        }
    }
}
