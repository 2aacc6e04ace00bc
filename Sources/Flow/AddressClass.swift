/// What part of the world an address belongs to: `X_class` of the public views.
///
/// `EndpointKind` says what sits at the address; this says where it is.
package enum AddressClass: String, Sendable, CaseIterable {
    case cluster
    case vnet
    case peeredVNet = "peered-vnet"
    case onPremises = "on-premises"
    case privateEndpoint = "private-endpoint"
    case azureService = "azure-service"
    case internet
    case other
}
