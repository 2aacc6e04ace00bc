/// A Hubble flow's members, from an event line or from a table row (`hubble-flows.md` 3 and 9).
struct ReferenceHubbleFlow {
    var time: String?
    var uuid: String?
    var verdict: String?
    var dropReason: String?
    var eventType: String?
    var isApplicationLayer = false
    /// `cluster/node` or `node`.
    var node: String?
    var direction: String?
    var ip: ReferenceNode?
    var transport: ReferenceNode?
    var source = Side()
    var destination = Side()
    var destinationNames: [ReferenceNode] = []
    var deniedBy: [ReferenceNode] = []
    var allowedBy: [ReferenceNode] = []
    var message: ReferenceNode?
    /// `ingress_flow_count` and its siblings.
    var counters: [String?] = []

    struct Side {
        var cluster: String?
        var namespace: String?
        var pod: String?
        var workloads: [ReferenceNode] = []
    }

    private static let counterNames = [
        "ingress_flow_count", "egress_flow_count", "unknown_direction_flow_count",
    ]

    /// The event's own members first, then those of the line around it.
    init(_ flow: ReferenceNode, around line: ReferenceNode) {
        time = flow.text("time") ?? line.text("time")
        uuid = flow.text("uuid")
        verdict = flow.text("verdict")
        dropReason = flow.text("drop_reason_desc")
        eventType = flow.object("event_type")?.text("type")
        isApplicationLayer = flow.text("type") == "L7" || eventType == "129"
        node = flow.text("node_name") ?? line.text("node_name")
        direction = flow.text("traffic_direction")
        ip = flow.object("ip")
        transport = flow.object("l4")
        source = flow.object("source").map(Side.init) ?? Side()
        destination = flow.object("destination").map(Side.init) ?? Side()
        destinationNames = flow.list("destination_names")
        deniedBy = flow.list("ingress_denied_by") + flow.list("egress_denied_by")
        allowedBy = flow.list("ingress_allowed_by") + flow.list("egress_allowed_by")
        message = flow.object("l7")
        let extensions = flow.object("extensions")
        let groups = [flow.object("aggregate"), extensions, extensions?.object("value")]
        counters = groups.compactMap(\.self).flatMap { group in
            ReferenceHubbleFlow.counterNames.map { group.text($0) }
        }
    }

    /// `ContainerNetworkLogs` and its predecessor.
    init(row: ReferenceNode) {
        time = row.text("timegenerated")
        uuid = row.text("uuid")
        verdict = row.text("verdict")
        dropReason = row.text("dropreason")
        eventType = row.object("eventtype")?.text("type") ?? row.text("eventtype")
        isApplicationLayer = row.text("flowtype") == "L7" || eventType == "129"
        node = row.text("nodename")
        direction = row.text("trafficdirection")
        ip = row.object("ip")
        transport = row.object("layer4")
        source = Side(row, "source")
        destination = Side(row, "destination")
        let policies = row.object("policies")
        deniedBy = ["ingress_denied_by", "egress_denied_by"].flatMap { policies?.list($0) ?? [] }
        allowedBy = ["ingress_allowed_by", "egress_allowed_by"]
            .flatMap { policies?.list($0) ?? [] }
        message = row.object("layer7")
        counters = ["ingressflowcount", "egressflowcount", "unknowndirectionflowcount"]
            .map { row.text($0) }
    }
}

extension ReferenceHubbleFlow.Side {
    init(_ node: ReferenceNode) {
        cluster = node.text("cluster_name")
        namespace = node.text("namespace")
        pod = node.text("pod_name")
        workloads = node.list("workloads")
    }

    init(_ row: ReferenceNode, _ side: String) {
        cluster = row.text(side + "clustername")
        namespace = row.text(side + "namespace")
        pod = row.text(side + "podname")
        workloads = row.list(side + "workloads")
    }

    var end: ReferenceEvent.End {
        let workload = workloads.first.map {
            ReferenceEventWords.joined([$0.text("kind"), $0.text("name")], by: "/")
        }
        return ReferenceEvent.End(namespace: namespace, workload: workload ?? nil, pod: pod)
    }
}
