extension Inventory {
    /// What is particular to a pod.
    struct Pod {
        var name: String
        var namespace: String
        var labels: [String: String]
        var owner: InventoryObject.Owner
        var container: String
        var port: Int?
        var node: Int
        /// Decides its addresses; on the host network there is none, and it has its node's.
        var slot: Int?
        /// Unix seconds.
        var created: Int
        /// When its container ended; Unix seconds.
        var finished: Int?

        /// Seconds until its container runs.
        static let startDelay = 3
    }

    /// The pod as the API shows it.
    func object(_ pod: Pod) -> InventoryObject {
        let host = world.nodeAddress(pod.node).text
        let addresses =
            pod.slot.map { slot in
                [false, true].map { world.podAddress(pod.node, slot, overIPv6: $0).text }
            } ?? [host]
        let ports = pod.port.map {
            [InventoryObject.Port(containerPort: $0, protocol: $0 == 53 ? "UDP" : "TCP")]
        }
        return InventoryObject(
            kind: "Pod",
            metadata: .init(
                creationTimestamp: instant(pod.created),
                labels: pod.labels,
                name: pod.name,
                namespace: pod.namespace,
                ownerReferences: [pod.owner],
                uid: guid(world.seed, "pod \(pod.namespace) \(pod.name)")
            ),
            spec: .init(
                containers: [.init(name: pod.container, ports: ports)],
                hostNetwork: pod.slot == nil ? true : nil,
                nodeName: nodeName(pod.node)
            ),
            status: .init(
                containerStatuses: [
                    .init(name: pod.container, ready: pod.finished == nil, state: state(of: pod))
                ],
                hostIP: host,
                hostIPs: [.init(ip: host)],
                phase: pod.finished == nil ? "Running" : "Succeeded",
                podIP: addresses[0],
                podIPs: addresses.map { .init(ip: $0) },
                startTime: instant(pod.created)
            )
        )
    }

    private func state(of pod: Pod) -> InventoryObject.State {
        let startedAt = instant(pod.created + Pod.startDelay)
        guard let finished = pod.finished else { return .running(startedAt: startedAt) }
        return .terminated(.init(finishedAt: instant(finished), startedAt: startedAt))
    }
}
