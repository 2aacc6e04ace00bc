/// Nodes and services.
extension Inventory {
    func node(_ node: Int) -> InventoryObject {
        InventoryObject(
            kind: "Node",
            metadata: .init(
                creationTimestamp: instant(nodeCreation(node)),
                labels: [
                    "agentpool": "nodepool1",
                    "topology.kubernetes.io/zone": "westeurope-\(node % 3 + 1)",
                ],
                name: nodeName(node),
                uid: guid(world.seed, "node \(node)")
            ),
            spec: .init(providerID: "\(machines)/\(node)"),
            status: .init(
                addresses: [
                    .init(address: world.nodeAddress(node).text, type: "InternalIP"),
                    .init(address: nodeName(node), type: "Hostname"),
                ]
            )
        )
    }

    /// The service whose address is that of `draw`.
    func service(_ draw: Int) -> InventoryObject {
        let service = World.services[draw]
        let address = world.serviceAddress(UInt64(draw)).text
        return InventoryObject(
            kind: "Service",
            metadata: .init(
                // Older than the nodes: clusters outlive their machines.
                creationTimestamp: instant(world.start - 30 * 86_400 + draw * 3600),
                labels: ["app": service.app.name],
                name: service.app.name,
                namespace: service.app.namespace,
                uid: guid(world.seed, "service \(draw)")
            ),
            spec: .init(
                clusterIP: address,
                clusterIPs: [address],
                ports: [
                    .init(
                        nodePort: service.nodePort,
                        port: service.port,
                        protocol: service.port == 53 ? "UDP" : "TCP",
                        targetPort: service.app.port
                    )
                ],
                selector: service.isOutside ? nil : ["app": service.app.name],
                type: service.nodePort == nil ? "ClusterIP" : "NodePort"
            ),
            status: .init()
        )
    }

    private var machines: String {
        "azure://\(subscription)/resourceGroups/mc_rg-aks-west/providers/Microsoft.Compute"
            + "/virtualMachineScaleSets/\(Self.scaleSet)/virtualMachines"
    }
}
