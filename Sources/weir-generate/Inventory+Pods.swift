/// Pods: of programs, of the agent on the host network, and of CronJobs.
extension Inventory {
    /// All pods of a node that the API still knows, finished ones included.
    func pods(of node: Int) -> [InventoryObject] {
        [object(agent(node))]
            + (0..<world.jobSlot).map { object(appPod(node, $0)) }
            + jobPods(node).map(object)
    }

    private func agent(_ node: Int) -> Pod {
        let name = "kube-proxy"
        return Pod(
            name: "\(name)-\(suffix(node, world.jobSlot, of: name))",
            namespace: "kube-system",
            labels: ["app": name],
            owner: owner("DaemonSet", name),
            container: name,
            node: node,
            slot: nil,
            created: nodeCreation(node) + 20
        )
    }

    /// The pod of a program that has a slot all night.
    func appPod(_ node: Int, _ slot: Int) -> Pod {
        let app = world.app(node, slot)
        let rollout = draw(world.seed, "rollout \(app.name)")
        var pod = Pod(
            name: "\(app.name)-\(world.ordinal(node, slot))",
            namespace: app.namespace,
            labels: ["app": app.name],
            owner: owner(app.controller.rawValue, app.name),
            container: app.name,
            port: app.port,
            node: node,
            slot: slot,
            // Rolled out between one and four days before the night, a pod after the other.
            created: world.start - 86_400 * 4 + Int(rollout % 259_200) + node % 600 * 11 + slot
        )
        if app.controller == .deployment {
            let hash = safeText(mix(rollout), length: 10)
            pod.owner = owner(app.controller.rawValue, "\(app.name)-\(hash)")
            pod.labels["pod-template-hash"] = hash
            pod.name = "\(app.name)-\(hash)-\(suffix(node, slot, of: app.name))"
        }
        return pod
    }

    /// A pod an hour, from the hour before the night to the one the list was taken in.
    ///
    /// Each has ended long before the next one begins. The CronJob keeps its Jobs for longer than the night.
    func jobPods(_ node: Int) -> [Pod] {
        let cronJob = world.cronJob(node)
        return (-1..<world.hours).compactMap { hour in
            let scheduled = world.start + hour * 3600 + cronJob.minute * 60
            guard scheduled + Pod.startDelay <= time else { return nil }
            // Its minute since 1970 tells a Job from the others of its CronJob.
            let job = "\(cronJob.name)-\(scheduled / 60)"
            // 18 to 40 minutes.
            let length = 1080 + draw(world.seed, "\(job) \(node)") % 1320
            let finished = scheduled + Int(length)
            return Pod(
                name: "\(job)-\(suffix(node, world.jobSlot, of: job))",
                namespace: CronJob.namespace,
                labels: ["app": cronJob.name, "job-name": job],
                owner: owner("Job", job),
                container: cronJob.name,
                node: node,
                slot: world.jobSlot,
                created: scheduled,
                finished: finished <= time ? finished : nil
            )
        }
    }

    private func owner(_ kind: String, _ name: String) -> InventoryObject.Owner {
        InventoryObject.Owner(
            apiVersion: kind == "Job" ? "batch/v1" : "apps/v1",
            kind: kind,
            name: name,
            uid: guid(world.seed, "\(kind) \(name)")
        )
    }

    /// Five letters that no other pod of the same owner has.
    private func suffix(_ node: Int, _ slot: Int, of owner: String) -> String {
        // A factor without a divisor in common with 27 to the fifth gives each slot another remainder.
        let place = UInt64(node * world.podsPerNode + slot) * 5_233_117
        return safeText(place + draw(world.seed, owner) % 14_348_907, length: 5)
    }

    /// The last digits of a number, in the alphabet that Kubernetes makes random names of.
    private func safeText(_ draw: UInt64, length: Int) -> String {
        let alphabet = Array("bcdfghjklmnpqrstvwxz2456789")
        var rest = draw
        var text = ""
        for _ in 0..<length {
            text.append(alphabet[Int(rest % UInt64(alphabet.count))])
            rest /= UInt64(alphabet.count)
        }
        return text
    }
}
