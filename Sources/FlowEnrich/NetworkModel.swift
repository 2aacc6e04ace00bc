package import Flow

/// How pods get their addresses: decides what an address in a platform log can stand for (R8).
///
/// Sources: `nsg-flow-logs.md` section 8; AKS documentation, "Azure CNI Overlay", "kubenet" and "Azure CNI pod subnet"; the
/// rules that the node agent of Azure/azure-container-networking writes (pull request 807).
package enum NetworkModel: String, Sendable, CaseIterable {
    /// Pods have addresses of the node subnet; what leaves the virtual network has the node's.
    case azureCNI = "azure-cni"
    /// Pods have addresses of a subnet of their own, handed to nodes 16 at a time.
    ///
    /// By the documentation they keep them wherever they go; a report found nodes' addresses in flow logs (`vnet-flow-logs.md`
    /// section 8), and name resolution by the platform goes out as the node. So a node's address may be a pod's here, too.
    case azureCNIDynamic = "azure-cni-dynamic"
    /// Pods have addresses of a private range, a /24 a node; what leaves that range has the node's.
    case azureCNIOverlay = "azure-cni-overlay"
    /// As overlay, with routes instead of the platform's forwarding.
    case kubenet
    /// Cilium as users install it: it masquerades what leaves the pod range, unless told otherwise.
    case cilium
}

/// Who may be behind the cluster's address of a flow (R8).
package enum AddressMeaning: String, Sendable, CaseIterable {
    /// The pod that has the address.
    case pod
    /// The node itself, or a pod that uses its network: pods with addresses of their own show these.
    case nodeOrHostNetworkPod = "node-or-host-network-pod"
    /// The node, or any pod on it, whose address was translated to the node's.
    case nodeOrTranslatedPod = "node-or-snated-pod"
    /// A service: translated before it leaves the node, so it is seen in refused attempts only.
    case service
}

extension NetworkModel {
    /// Who may be behind an address of the cluster that talks to a remote address.
    ///
    /// - Parameters:
    ///   - kind: What the address is: pod, node or service.
    ///   - remote: The class of the other address.
    /// - Returns: `nil` if nobody knows what the address is.
    package func meaning(of kind: EndpointKind, towards remote: AddressClass) -> AddressMeaning? {
        switch kind {
        case .pod: .pod
        case .service: .service
        case .node: translates(towards: remote) ? .nodeOrTranslatedPod : .nodeOrHostNetworkPod
        case .external, .unknown, .ambiguous: nil
        }
    }

    /// Whether pods talk to such an address under the address of their node.
    ///
    /// Pods of one cluster see each other's addresses under all models. A private endpoint may be in a peered network, as it is in a
    /// hub, and that is outside.
    private func translates(towards remote: AddressClass) -> Bool {
        switch remote {
        case .cluster: false
        case .vnet: !hasRoutablePods
        case .peeredVNet, .onPremises, .privateEndpoint, .azureService, .internet, .other: true
        }
    }

    /// Whether pods have addresses of the virtual network, of whose subnets the platform keeps five.
    var hasRoutablePods: Bool { self == .azureCNI || self == .azureCNIDynamic }
}
