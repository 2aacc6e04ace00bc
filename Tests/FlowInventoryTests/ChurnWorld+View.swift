import FlowTestSupport

/// What the API server shows of the world, and what is saved of that.
extension ChurnWorld {
    enum Inventory: String, CaseIterable {
        case lists, rows
    }

    /// One file a snapshot, every `minutes`.
    ///
    /// A list takes up to three seconds, its machine's clock is off, kubelets report late, and a cycle of
    /// rows is lost now and then.
    func inventory(_ kind: Inventory, everyMinutes minutes: Int64) -> [String] {
        var random = SplitMix64(seed: seed &+ 77)
        var files: [String] = []
        for cluster in Self.clusters {
            let skew = Int64.random(in: -900...900, using: &random)
            var time = Self.start + Int64.random(in: 0...59_999, using: &random)
            while time < end {
                let until = time + Int64.random(in: 100...3000, using: &random)
                switch kind {
                case .lists:
                    let objects =
                        pods(of: cluster).compactMap {
                            object($0, at: Int64.random(in: time...until, using: &random), &random)
                        }
                        + nodes(of: cluster, time).map {
                            NodeObject(
                                name: $0.name,
                                uid: $0.uid,
                                ips: $0.ips,
                                created: $0.registered
                            ).json
                        }
                    files.append(
                        snapshot(
                            time + skew,
                            cluster: cluster,
                            until: until + skew,
                            objects
                        )
                    )
                case .rows where !random.oneIn(40):
                    files.append(
                        pods(of: cluster).compactMap {
                            row(
                                $0,
                                cluster,
                                at: Int64.random(in: time...until, using: &random),
                                time + skew,
                                &random
                            )
                        }.joined()
                            + nodes(of: cluster, time).map {
                                "{\(pair("TimeGenerated", stamp(time + skew))),\(pair("Computer", $0.name)),\(pair("ClusterName", cluster)),\(pair("CreationTimeStamp", stamp($0.registered))),\(pair("Type", "KubeNodeInventory"))}\n"
                            }.joined()
                    )
                case .rows: break
                }
                time += minutes * 60_000
            }
        }
        return files
    }

    private func pods(of cluster: String) -> [Pod] {
        pods.filter { $0.cluster == cluster }.map(\.pod)
    }

    private func nodes(of cluster: String, _ time: Int64) -> [Machine] {
        machines.filter { $0.cluster == cluster && $0.registered <= time && $0.gone > time }
    }

    private func object(_ pod: Pod, at time: Int64, _ random: inout SplitMix64) -> String? {
        guard let view = View(pod, at: time, isModern: isModern, &random) else { return nil }
        let skew = pod.machine.skew
        var object = PodObject(
            name: pod.name,
            node: pod.machine.name,
            isHostNetwork: pod.isHostNetwork,
            phase: view.phase,
            ips: view.ips,
            hostIPs: view.hasStarted ? pod.machine.ips : [],
            created: pod.created,
            started: view.hasStarted ? pod.started + skew : nil,
            deletion: view.isDeleted ? pod.deletionRequested + 30_000 : nil,
            owner: pod.owner
        )
        if view.hasStarted {
            object.containers = [
                PodObject.Container(
                    started: view.run.map { $0.start + skew },
                    finished: view.runEnded ? view.run.map { $0.end + skew } : nil,
                    restarts: view.restarts
                )
            ]
        }
        if isModern, let up = view.networkUp { object.networkReady = up + skew }
        return object.json
    }

    private func row(
        _ pod: Pod,
        _ cluster: String,
        at time: Int64,
        _ cycle: Int64,
        _ random: inout SplitMix64
    ) -> String? {
        guard let view = View(pod, at: time, isModern: isModern, &random) else { return nil }
        let skew = pod.machine.skew
        return PodRow(
            time: cycle,
            name: pod.name,
            ip: view.ips.first ?? "",
            node: pod.machine.name,
            status: view.isDeleted ? "Terminating" : view.phase,
            cluster: cluster,
            owner: pod.owner,
            started: view.hasStarted ? pod.started + skew : nil,
            containerStatus: view.run == nil ? "waiting" : view.runEnded ? "terminated" : "running",
            containerStarted: view.runEnded ? nil : view.run.map { $0.start + skew }
        ).json
    }

    /// A pod's status as its kubelet last reported it.
    private struct View {
        var phase = "Pending"
        var ips: [String] = []
        var run: Pod.Run?
        var runEnded = false
        var restarts = 0
        var hasStarted = false
        var isDeleted: Bool
        var networkUp: Int64?

        init?(_ pod: Pod, at time: Int64, isModern: Bool, _ random: inout SplitMix64) {
            guard pod.created <= time, pod.gone > time else { return nil }
            isDeleted = pod.deletionRequested <= time
            // A machine that is dead reports no more.
            let reported = min(
                time - Int64.random(in: 0...400, using: &random),
                pod.machine.died - 1
            )
            hasStarted = pod.started <= reported
            guard hasStarted else { return }
            if let network = pod.networks.last(where: { $0.up <= reported }) {
                ips = network.ips
                if network.down > reported { networkUp = network.up }
            }
            guard let index = pod.runs.lastIndex(where: { $0.start <= reported }) else { return }
            let run = pod.runs[index]
            phase = "Running"
            restarts = index
            runEnded = run.end <= reported
            self.run = run
            guard runEnded else { return }
            let isLast = index == pod.runs.count - 1 && pod.ends <= reported
            if isLast, pod.isCompleted || isModern {
                phase = pod.isCompleted ? "Succeeded" : "Failed"
            } else if !isLast, random.oneIn(2) {
                // Waiting to be started again.
                self.run = nil
                runEnded = false
                restarts = index + 1
            }
        }
    }
}
