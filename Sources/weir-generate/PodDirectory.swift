/// Who has an address of the cluster, as the inventory says: for logs that name pods themselves.
struct PodDirectory {
    let inventory: Inventory
    private var places: [Address: (node: Int, slot: Int)] = [:]
    private var steady: [[Inventory.Pod]] = []
    private var jobs: [[Inventory.Pod]] = []

    init(_ inventory: Inventory) {
        self.inventory = inventory
        let world = inventory.world
        for node in 0..<world.nodes {
            for slot in 0..<world.podsPerNode {
                for overIPv6 in [false, true] {
                    places[world.podAddress(node, slot, overIPv6: overIPv6)] = (node, slot)
                }
            }
            steady.append((0..<world.jobSlot).map { inventory.appPod(node, $0) })
            jobs.append(inventory.jobPods(node))
        }
    }

    func nodeName(_ node: Int) -> String {
        inventory.nodeName(node)
    }

    /// The node that an address of a pod is on; `nil` for all other addresses.
    func node(of address: Address) -> Int? {
        places[address]?.node
    }

    /// The pod with an address; `nil` outside the cluster and between two Jobs.
    ///
    /// Time is in milliseconds since the generator's `--start`.
    func pod(_ address: Address, at milliseconds: Int) -> Inventory.Pod? {
        guard let (node, slot) = places[address] else { return nil }
        if slot < steady[node].count { return steady[node][slot] }
        let seconds = inventory.world.start + milliseconds / 1000
        return jobs[node].last { pod in
            pod.created + Inventory.Pod.startDelay <= seconds
                && seconds < pod.finished ?? Int.max
        }
    }

    /// The resolver pod of a node that CoreDNS logs are of.
    func resolver(_ node: Int) -> Inventory.Pod? {
        pod(inventory.world.podAddress(node, 0, overIPv6: false), at: 0)
    }
}

extension Inventory.Pod {
    /// The controller that a person made: the ReplicaSet's Deployment, the Job's CronJob.
    var workload: (kind: String, name: String) {
        switch owner.kind {
        case "ReplicaSet": ("Deployment", container)
        case "Job": ("CronJob", container)
        default: (owner.kind, owner.name)
        }
    }

    /// The name without what tells it from its siblings, as Calico aggregates: `web-6b687c8dcb-*`.
    var generatedName: String {
        "\(owner.name)-*"
    }
}
