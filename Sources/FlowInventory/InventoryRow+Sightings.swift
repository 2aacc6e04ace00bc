import Flow

extension InventoryRow {
    /// When the rows of a cycle were collected.
    func time(_ reading: inout ItemReading) -> Int64? {
        reading.time(self["timegenerated"], "TimeGenerated")
    }

    /// What the row says, of any table but `KubeNodeInventory`, which has no address.
    func readSightings(_ table: Table, _ reading: inout ItemReading) {
        switch table {
        case .pods: readPod(&reading)
        case .services: readService(&reading)
        case .nodes: break
        }
    }

    private func readPod(_ reading: inout ItemReading) {
        guard let address = reading.address(self["podip"], "PodIp"), let name = self["name"],
            self["podstatus"] != "Unknown"
        else { return }
        let namespace = self["namespace"]
        let created = reading.time(self["podcreationtimestamp"], "PodCreationTimeStamp")
        let started = reading.time(self["podstarttime"], "PodStartTime")
        reading.sightings.append(
            Sighting(
                subject: .podOrNode(ExactText(self["poduid"] ?? "\(namespace ?? "")/\(name)")),
                address: address,
                provenFrom: containerStart(&reading),
                start: started ?? created,
                phase: podPhase,
                text: OwnerText(
                    name: name,
                    namespace: namespace,
                    workload: Workload.text(
                        ownerKind: self["controllerkind"],
                        ownerName: self["controllername"],
                        podName: name,
                        templateHash: self["controllerkind"] == "ReplicaSet" ? podTemplateHash : nil
                    ),
                    node: self["computer"],
                    uid: self["poduid"]
                ),
                source: .podRows
            )
        )
    }

    /// Start of the row's container if it runs; the agent gives it in either column.
    private func containerStart(_ reading: inout ItemReading) -> Int64? {
        guard containerStatus == "running" else { return nil }
        return reading.time(
            self["containerstarttime"] ?? self["containercreationtimestamp"],
            "ContainerCreationTimeStamp"
        )
    }

    private var containerStatus: String? { self["containerstatus"]?.lowercased() }

    private var podPhase: Sighting.Phase {
        let runs = containerStatus == nil || containerStatus == "running"
        switch self["podstatus"] {
        case "Succeeded", "Failed": return .finished(at: nil)
        // A pod stays listed for a moment after its network is gone.
        case "Terminating": return runs ? .ending : .unproven
        default: return runs ? .present : .unproven
        }
    }

    private func readService(_ reading: inout ItemReading) {
        guard let name = self["servicename"], let text = self["clusterip"], text != "None",
            let address = reading.address(text, "ClusterIp")
        else { return }
        let namespace = self["namespace"]
        reading.sightings.append(
            Sighting(
                subject: .service(ExactText("\(namespace ?? "")/\(name)"), uid: nil),
                address: address,
                phase: .present,
                text: OwnerText(
                    name: name,
                    namespace: namespace,
                    workload: "Service/\(name)"
                ),
                source: .serviceRows
            )
        )
    }
}
