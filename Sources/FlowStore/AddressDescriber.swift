import Flow
import FlowEnrich
import FlowInventory

/// What an address is, whoever had it when: the topology's word, and the inventory's where the topology has none.
struct AddressDescriber: Sendable {
    var topology: Topology
    var owners: AddressOwners

    /// An address that some inventory mentions is the cluster's, even where no prefix says so.
    func describe(_ address: IPAddress) -> EndpointDescription {
        let described = topology.describe(address)
        guard !described.isInCluster, let first = owners.intervals(of: address).first else {
            return described
        }
        return EndpointDescription(
            kind: owners.owners[first].kind,
            addressClass: described.zone == nil ? .cluster : described.addressClass,
            zone: described.zone
        )
    }
}
