/// A pod as the API shows it; times are Unix milliseconds.
struct PodObject {
    struct Container {
        var started: Int64?
        var finished: Int64?
        var restarts = 0
    }

    var name = "web-1"
    var namespace = "shop"
    var uid: String?
    var node: String? = "n1"
    var isHostNetwork = false
    var phase = "Running"
    var ips: [String] = []
    var hostIPs: [String] = []
    var created = at("09:00")
    var started: Int64?
    /// Empty stands for an object without container statuses.
    var containers: [Container] = []
    /// Transition of the condition that says that the network is up.
    var networkReady: Int64?
    var deletion: Int64?
    var owner: (kind: String, name: String)?
    var templateHash: String?

    var json: String { json(withKind: true) }

    func json(withKind: Bool) -> String {
        var metadata = [
            pair("name", name), pair("namespace", namespace), pair("uid", uid ?? "uid-\(name)"),
            pair("creationTimestamp", stamp(created)),
        ]
        if let deletion {
            metadata.append(pair("deletionTimestamp", stamp(deletion)))
            metadata.append("\"deletionGracePeriodSeconds\":30")
        }
        if let templateHash {
            metadata.append("\"labels\":{\(pair("pod-template-hash", templateHash))}")
        }
        if let owner {
            metadata.append(
                "\"ownerReferences\":[{\(pair("kind", owner.kind)),\(pair("name", owner.name)),"
                    + "\"controller\":true}]"
            )
        }
        var spec = ["\"containers\":[{\"name\":\"c\"}]"]
        if let node { spec.append(pair("nodeName", node)) }
        if isHostNetwork { spec.append("\"hostNetwork\":true") }
        var status = [pair("phase", phase)]
        status += list("podIP", ips) + list("hostIP", hostIPs)
        if let started { status.append(pair("startTime", stamp(started))) }
        if !containers.isEmpty {
            status.append(
                "\"containerStatuses\":[\(containers.map(\.json).joined(separator: ","))]"
            )
        }
        if let networkReady {
            status.append(
                "\"conditions\":[{\"type\":\"PodReadyToStartContainers\",\"status\":\"True\","
                    + "\(pair("lastTransitionTime", stamp(networkReady)))}]"
            )
        }
        let kind = withKind ? "\"kind\":\"Pod\",\"apiVersion\":\"v1\"," : ""
        return "{\(kind)\"metadata\":{\(metadata.joined(separator: ","))},"
            + "\"spec\":{\(spec.joined(separator: ","))},"
            + "\"status\":{\(status.joined(separator: ","))}}"
    }

    private func list(_ name: String, _ ips: [String]) -> [String] {
        guard let first = ips.first else { return [] }
        let all = ips.map { "{\(pair("ip", $0))}" }.joined(separator: ",")
        return [pair(name, first), "\"\(name)s\":[\(all)]"]
    }
}

extension PodObject.Container {
    fileprivate var json: String {
        let state =
            switch (started, finished) {
            case (let started?, nil): "\"running\":{\(pair("startedAt", stamp(started)))}"
            case (let started?, let finished?):
                "\"terminated\":{\"exitCode\":0,\(pair("startedAt", stamp(started))),"
                    + "\(pair("finishedAt", stamp(finished)))}"
            default: "\"waiting\":{\"reason\":\"ContainerCreating\"}"
            }
        return "{\"name\":\"c\",\"restartCount\":\(restarts),\"state\":{\(state)}}"
    }
}

/// A node as the API shows it.
struct NodeObject {
    var name = "n1"
    var uid: String?
    var ips: [String] = []
    var created = at("08:00")

    var json: String {
        let addresses = ips.map { "{\(pair("type", "InternalIP")),\(pair("address", $0))}" }
        return "{\"kind\":\"Node\",\"metadata\":{\(pair("name", name)),"
            + "\(pair("uid", uid ?? "uid-\(name)")),\(pair("creationTimestamp", stamp(created)))},"
            + "\"spec\":{},\"status\":{\"addresses\":[\(addresses.joined(separator: ","))]}}"
    }
}

/// A row of `KubePodInventory`, a line with its newline.
struct PodRow {
    var time: Int64
    var name = "web-1"
    var uid: String?
    var ip = ""
    var node = "n1"
    var status = "Running"
    var cluster = "c1"
    var owner: (kind: String, name: String)?
    var started: Int64?
    var containerStatus = "running"
    var containerStarted: Int64?

    var json: String {
        let members = [
            pair("TimeGenerated", stamp(time)), pair("Type", "KubePodInventory"),
            pair("Name", name), pair("Namespace", "shop"), pair("PodUid", uid ?? "uid-\(name)"),
            pair("PodIp", ip), pair("Computer", node), pair("PodStatus", status),
            pair("ClusterName", cluster), pair("PodStartTime", started.map(stamp) ?? ""),
            pair("ControllerKind", owner?.kind ?? ""), pair("ControllerName", owner?.name ?? ""),
            pair("ContainerStatus", containerStatus),
            pair("ContainerCreationTimeStamp", containerStarted.map(stamp) ?? ""),
        ]
        return "{\(members.joined(separator: ","))}\n"
    }
}

/// A list with a header that dates it.
func snapshot(
    _ time: Int64,
    cluster: String? = nil,
    until: Int64? = nil,
    _ objects: [String]
) -> String {
    let named = cluster.map { "\(pair("cluster", $0))," } ?? ""
    let ended = until.map { ",\(pair("until", stamp($0)))" } ?? ""
    return "{\"kind\":\"WeirSnapshot\",\(named)\(pair("time", stamp(time)))\(ended)}\n"
        + "{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[\n\(objects.joined(separator: ",\n"))\n]}\n"
}

func pair(_ name: String, _ value: String) -> String { "\"\(name)\":\"\(value)\"" }
