import Flow

extension SavedObject {
    /// What a pod's object says of its own addresses and of its node's.
    func readPod(_ reading: inout ItemReading) {
        guard let metadata, let name = metadata.name, status?.phase != "Unknown" else { return }
        let identity = ExactText(metadata.uid ?? "\(metadata.namespace ?? "")/\(name)")
        let created = reading.time(metadata.creationTimestamp, "metadata.creationTimestamp")
        let start = reading.stamp(status?.startTime, "status.startTime") ?? created
        let life = containerLife(&reading)
        let deletion = reading.time(metadata.deletionTimestamp, "metadata.deletionTimestamp")
        let phase = phase(life, isDeleted: deletion != nil)
        // A pod that was deleted while its network was being made anew shows the new address beside
        // containers that ended in the old one: neither their start nor the pod's says anything.
        let isDeletedAndOver = deletion != nil && (life.isOver || phase.isFinished)
        let limit = [deletion, life.isOver ? life.end : nil].compactMap { $0 }.min()
        let own = addresses(status?.podIPs, status?.podIP, "status.podIPs[].ip", &reading)
        let host = addresses(status?.hostIPs, status?.hostIP, "status.hostIPs[].ip", &reading)
        let isHostNetwork = spec?.hostNetwork == true
        let text = OwnerText(
            name: name,
            namespace: metadata.namespace,
            workload: workload(name),
            node: spec?.nodeName,
            uid: metadata.uid
        )

        for address in isHostNetwork ? Array(Set(own + host)) : host {
            reading.sightings.append(
                Sighting(
                    subject: .nodeOfPod(identity),
                    address: address,
                    // The kubelet that wrote this time was on the node.
                    provenFrom: reading.time(status?.startTime, "status.startTime"),
                    start: start,
                    limit: limit,
                    phase: phase == .unproven ? .present : phase,
                    text: text,
                    source: .podOnNode
                )
            )
        }
        guard !isHostNetwork else { return }
        for address in own {
            reading.sightings.append(
                Sighting(
                    subject: .pod(identity),
                    address: address,
                    provenFrom: isDeletedAndOver ? nil : life.networkFrom,
                    start: isDeletedAndOver ? nil : start,
                    limit: limit,
                    finishedFrom: isDeletedAndOver ? life.lastStart : nil,
                    phase: phase,
                    text: text,
                    source: .podObject
                )
            )
        }
    }

    private func workload(_ name: String) -> String {
        let owners = metadata?.ownerReferences ?? []
        let owner = owners.first { $0.controller == true } ?? owners.first
        return Workload.text(
            ownerKind: owner?.kind,
            ownerName: owner?.name,
            podName: name,
            templateHash: metadata?.labels?.podTemplateHash
        )
    }

    private static let maximumAddresses = 16

    private func addresses(
        _ list: [Address]?,
        _ single: String?,
        _ path: String,
        _ reading: inout ItemReading
    ) -> [IPAddress] {
        let texts = list.map { $0.compactMap(\.ip) } ?? []
        // The API admits one a family.
        guard texts.count <= Self.maximumAddresses else {
            reading.mistake =
                reading.mistake
                ?? (
                    .unexpectedType,
                    "expected at most \(Self.maximumAddresses) addresses at \(path), found \(texts.count)"
                )
            return []
        }
        return (texts.isEmpty ? [single].compactMap { $0 } : texts)
            .compactMap { reading.address($0, path) }
    }

    private func phase(_ life: ContainerLife, isDeleted: Bool) -> Sighting.Phase {
        switch status?.phase {
        case "Succeeded", "Failed": .finished(at: life.end)
        // Before Kubernetes 1.27 a deleted pod stayed "Running" when its containers had ended.
        case _ where isDeleted && life.isOver: .finished(at: life.end)
        case _ where life.isWaiting: .unproven
        default: isDeleted ? .ending : .present
        }
    }

    /// What the containers' states say of the pod's network.
    private struct ContainerLife {
        /// A container was running by then, in the network the pod has now.
        var networkFrom: Int64?
        /// The latest start of a container that ended: from then to the latest end is one network, for
        /// whichever ended last ran at that time, or started.
        var lastStart: Int64?
        /// The latest end of a container.
        var end: Int64?
        /// Every container has ended.
        var isOver = false
        /// There are containers and none runs: the address is not the pod's yet, or no more, or new.
        var isWaiting = false
    }

    /// Reads the states of all containers.
    ///
    /// A pod whose network is made anew gets another address, and all its containers start again. So
    /// a container that runs now was started in the network that is there now. One that ended was, if
    /// none was ever restarted and the pod is done or another container runs; else the network may
    /// be a new one in which nothing runs yet.
    private func containerLife(_ reading: inout ItemReading) -> ContainerLife {
        var life = ContainerLife()
        let main = status?.containerStatuses ?? []
        let all = main + (status?.initContainerStatuses ?? [])
        guard !all.isEmpty else { return life }
        let wasRestarted = all.contains { ($0.restartCount ?? 0) > 0 }
        var running: [Int64] = []
        var ended: [Int64] = []
        for container in all {
            if let text = container.state?.running?.startedAt,
                let time = reading.stamp(text, "containerStatuses[].state.running.startedAt")
            {
                running.append(time)
            }
            guard let terminated = container.state?.terminated else { continue }
            if let time = reading.stamp(terminated.startedAt, "state.terminated.startedAt") {
                ended.append(time)
            }
            if let time = reading.stamp(terminated.finishedAt, "state.terminated.finishedAt") {
                life.end = max(life.end ?? time, time)
            }
        }
        life.isOver = !main.isEmpty && main.allSatisfy { $0.state?.terminated != nil }
        life.isWaiting = running.isEmpty
        life.lastStart = ended.max()
        let isDone = status?.phase == "Succeeded" || status?.phase == "Failed"
        if !wasRestarted, isDone || !running.isEmpty {
            life.networkFrom = (running + ended).min()
        } else if let first = running.min() {
            life.networkFrom = first
        } else if isDone {
            life.networkFrom = ended.max()
        }
        // Containers die before their network is found gone, and a machine that is lost in between reports
        // no more: while all wait to be started again, the condition may be as old as what ran.
        let waitsForRestart = life.isWaiting && wasRestarted && !life.isOver
        if let ready = networkReady(&reading), !waitsForRestart {
            life.networkFrom = min(life.networkFrom ?? ready, ready)
            life.isWaiting = false
        }
        return life
    }

    /// When the kubelet last saw the pod's network come up (Kubernetes 1.29).
    private func networkReady(_ reading: inout ItemReading) -> Int64? {
        let condition = status?.conditions?.first { $0.type == "PodReadyToStartContainers" }
        guard condition?.status == "True" else { return nil }
        return reading.stamp(condition?.lastTransitionTime, "status.conditions[]")
    }
}
