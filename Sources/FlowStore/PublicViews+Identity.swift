extension PublicViews {
    static let addressOwners = PublicView(
        name: "address_owners",
        rowMeaning: "cluster, address and interval of one owner",
        summary: """
            Who had an address when, as far as inventory proves it. Where intervals of two owners \
            overlap, flows are attributed to neither; weir explain says why, instant by instant.
            """,
        rules: ["R7", "R15"],
        columns: [
            PublicColumn("cluster", .text, "as the inventory names it; NULL if it does not"),
            PublicColumn("ip", .text, "address, RFC 5952 form"),
            PublicColumn("kind", .text, "pod, node or service"),
            PublicColumn("namespace", .text, "Kubernetes namespace"),
            PublicColumn("workload", .text, "as in Deployment/web"),
            PublicColumn("pod", .text, "name of the pod"),
            PublicColumn("node", .text, "name of the node, or of the pod's node"),
            PublicColumn("valid_from", .text, "the address was its by then, whole seconds UTC"),
            PublicColumn("valid_to", .text, "nothing proves it to be its from then on"),
            PublicColumn(
                "evidence",
                .text,
                "kinds of inventory, and how the interval begins and ends"
            ),
        ]
    )

    static let identityCoverage = PublicView(
        name: "identity_coverage",
        rowMeaning: "hour, side, kind and reason",
        summary: """
            How much of the counted traffic has a name: flows and bytes by what their ends are, and \
            for unknown and ambiguous ends why. owner-changes-within-hour is what was loaded before \
            the inventory: reading those logs again would tell.
            """,
        rules: ["R5", "R7", "R13"],
        columns: [
            hourColumn,
            PublicColumn("side", .text, "source or destination"),
            PublicColumn("kind", .text, "pod, node, service, external, unknown or ambiguous"),
            PublicColumn(
                "reason",
                .text,
                "why there is no owner: never-seen, before-first, after-last, between-owners,"
                    + " overlapping-owners, several-clusters or owner-changes-within-hour"
            ),
            PublicColumn("flows_opened", .integer, unit: "flows", "connections begun"),
            PublicColumn("bytes", .integer, unit: "bytes", "both ways; NULL if not measured"),
        ]
    )

    static let egressCandidates = PublicView(
        name: "egress_candidates",
        rowMeaning: "hour, node and workload that lived on it",
        summary: """
            Whose egress a node's may be. Traffic that leaves under the address of a node can be any of \
            its pods': always with overlay and kubenet, with the other models where it leaves the virtual \
            network, and that of host-network pods. egress says the node and no more; nothing of this \
            view is a measurement.
            """,
        rules: ["R7", "R8"],
        columns: [
            hourColumn,
            PublicColumn("source_ip", .text, "address of the node, as in egress"),
            PublicColumn("source_node", .text, "name of the node"),
            PublicColumn("namespace", .text, "namespace of pods that ran on it in that hour"),
            PublicColumn("workload", .text, "workload of these pods"),
            PublicColumn("pods", .integer, unit: "pods", "how many of it"),
        ]
    )

    static let eastWest = PublicView(
        name: "east_west",
        rowMeaning: "hour, source and destination workload, port and protocol",
        summary: """
            Who talks to whom inside the cluster, and who was refused: what a zero-trust review \
            starts from. Ends without a workload are one row by kind; names are in flows.
            """,
        rules: ["R5", "R6", "R7"],
        columns: [
            hourColumn,
            PublicColumn("source_kind", .text, "kind of the source, as in flows"),
            PublicColumn("source_namespace", .text, "namespace of the source"),
            PublicColumn("source_workload", .text, "workload of the source"),
            PublicColumn("source_zone", .text, "zone of the source"),
            PublicColumn("destination_kind", .text, "kind of the destination, as in flows"),
            PublicColumn("destination_namespace", .text, "namespace of the destination"),
            PublicColumn("destination_workload", .text, "workload of the destination"),
            PublicColumn("destination_zone", .text, "zone of the destination"),
            destinationPortColumn, protocolColumn,
            PublicColumn("flows", .integer, unit: "flows", "connections begun"),
            PublicColumn("bytes", .integer, unit: "bytes", "both ways; NULL if not measured"),
            PublicColumn(
                "denied",
                .integer,
                unit: "attempts",
                "denied rows, each point that said no"
            ),
        ]
    )
}
