/// Both ends of rows `f`, with their owners of the hour.
let endpointJoins = """
    JOIN described_address source ON source.address_id = f.source_id
    JOIN described_address destination ON destination.address_id = f.destination_id
    \(ownerJoin("source", hour: "f.hour_id"))
    \(ownerJoin("destination", hour: "f.hour_id"))
    """

/// R7: whose the address was in that hour.
///
/// An address that no inventory mentions asks for nothing.
func ownerJoin(_ address: String, hour: String) -> String {
    """
    LEFT JOIN owner \(address)_owner ON \(address)_owner.owner_id =
        CASE WHEN \(address).has_owners THEN \(ownerOf(address, hour: hour)) END
    """
}

func ownerOf(_ address: String, hour: String) -> String {
    """
    (SELECT o.owner_id FROM owner_span o
     WHERE o.address_id = \(address).address_id AND o.from_hour <= \(hour)
     ORDER BY o.from_hour DESC LIMIT 1)
    """
}

/// The eight columns of an endpoint: what the topology says, and what the inventory says over it.
func ownedEndpoint(_ name: String, of alias: String? = nil) -> String {
    let address = alias ?? name
    return "\(address).ip AS \(name)_ip, " + ownedColumns(name, of: address, "\(address)_owner")
}

func workloadColumns(_ name: String) -> String {
    """
    COALESCE(\(name)_owner.kind, \(name).kind) AS \(name)_kind,
    \(name)_owner.namespace AS \(name)_namespace, \(name)_owner.workload AS \(name)_workload,
    \(name).zone AS \(name)_zone
    """
}

func ownedColumns(_ name: String, of address: String, _ owner: String) -> String {
    """
    COALESCE(\(owner).kind, \(address).kind) AS \(name)_kind,
    \(owner).namespace AS \(name)_namespace, \(owner).workload AS \(name)_workload,
    \(owner).pod AS \(name)_pod, \(owner).node AS \(name)_node,
    \(address).class AS \(name)_class, \(address).zone AS \(name)_zone
    """
}
