extension PublicViews {
    static let egress = PublicView(
        name: "egress",
        rowMeaning: "hour, cluster endpoint, remote endpoint, port, protocol and initiator",
        summary: """
            What left the cluster and what came in. The source is always the cluster's side, \
            whoever began: answers to inbound connections leave the cluster, too. Questions to \
            weeks and months are for egress_daily and egress_monthly.
            """,
        rules: ["R1", "R3", "R5", "R8", "R15"],
        columns: [hourColumn] + endpointColumns("source", "the cluster's side")
            + endpointColumns("destination", "the remote side") + [
                PublicColumn("destination_fqdn", .text, "remote name, where a log tells it"),
                destinationPortColumn, protocolColumn,
            ] + sumColumns
    )

    static let egressDaily = PublicView(
        name: "egress_daily",
        rowMeaning: "day, cluster endpoint, what the remote endpoints are, and initiator",
        summary: """
            The sums of egress by day, over all remote addresses of one kind, class and zone, also \
            of days without hours. They are kept, not worked out: months are read in less than a \
            second.
            """,
        rules: ["R1", "R3", "R5", "R8", "R15"],
        columns: [PublicColumn("day", .text, "UTC day, 2026-11-20")] + rollUpColumns
    )

    static let egressMonthly = PublicView(
        name: "egress_monthly",
        rowMeaning: "month, cluster endpoint, what the remote endpoints are, and initiator",
        summary: "The sums of egress_daily by month.",
        rules: ["R1", "R3", "R5", "R8", "R15"],
        columns: [PublicColumn("month", .text, "UTC month, 2026-11")] + rollUpColumns
    )

    private static let rollUpColumns =
        endpointColumns("source", "the cluster's side") + [
            PublicColumn("destination_kind", .text, "kind of the remote side, as in egress"),
            PublicColumn("destination_class", .text, "class of the remote side, as in egress"),
            PublicColumn("destination_zone", .text, "zone of the remote side, as in egress"),
        ] + sumColumns

    private static let sumColumns = [
        PublicColumn("initiated_by", .text, "cluster or remote: who began"),
        PublicColumn("flows_opened", .integer, unit: "flows", "connections begun"),
        PublicColumn("bytes_out", .integer, unit: "bytes", "from the cluster"),
        PublicColumn("bytes_in", .integer, unit: "bytes", "to the cluster"),
    ]
}
