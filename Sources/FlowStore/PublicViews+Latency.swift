/// Latency, by method (R9, decision 0022).
extension PublicViews {
    static let latencyViews: [PublicView] = [
        podLatency, days(of: podLatency), workloadLatency, days(of: workloadLatency), nodeLatency,
        days(of: nodeLatency), zoneLatency, days(of: zoneLatency), latencyBuckets, latencyChange,
        tcpRetransmissions, socketRTT, latencySources, latencyGaps,
    ]

    private static let podLatency = PublicView(
        name: "pod_latency",
        rowMeaning: "hour, client, server, port and method",
        summary: """
            How long it took, as each method measured it: what one includes another leaves out, so \
            rows of two methods must not be added up or compared. Platform flow logs hold no \
            latency and give no rows. Quantiles come from buckets and are at most 0.8 % off; below \
            20 samples those above the median are NULL. Add up latency_buckets for longer spans: a \
            mean of quantiles is none.
            """,
        rules: ["R1", "R7", "R9", "R10"],
        columns: [hourColumn] + latencyEnds + distribution
    )

    private static let workloadLatency = PublicView(
        name: "workload_latency",
        rowMeaning: "hour, workloads of client and server, port and method",
        summary: "The samples of pod_latency by workload; ends that are no pods by class and zone.",
        rules: ["R1", "R7", "R9", "R10"],
        columns: [hourColumn] + workloadEnds + distribution
    )

    private static let nodeLatency = PublicView(
        name: "node_latency",
        rowMeaning: "hour, nodes of client and server, and method",
        summary: "The samples of pod_latency by node; NULL is an end whose node nobody tells.",
        rules: ["R1", "R7", "R9", "R10"],
        columns: [
            hourColumn, PublicColumn("source_node", .text, "node of the client"),
            PublicColumn("destination_node", .text, "node of the server"), methodColumn,
        ] + distribution
    )

    private static let zoneLatency = PublicView(
        name: "zone_latency",
        rowMeaning: "hour, zones of client and server, and method",
        summary: "The samples of pod_latency by the topology file's zones.",
        rules: ["R1", "R7", "R9", "R10"],
        columns: [
            hourColumn, PublicColumn("source_zone", .text, "zone of the client"),
            PublicColumn("destination_zone", .text, "zone of the server"), methodColumn,
        ] + distribution
    )

    private static func days(of view: PublicView) -> PublicView {
        PublicView(
            name: view.name + "_days",
            rowMeaning: view.rowMeaning.replacing("hour,", with: "day,"),
            summary: """
                The samples of \(view.name) by UTC day, from the same buckets, also of days without \
                hours.
                """,
            rules: view.rules,
            columns: [dayColumn] + view.columns.dropFirst()
        )
    }

    private static let latencyBuckets = PublicView(
        name: "latency_buckets",
        rowMeaning: "key of pod_latency and bucket",
        summary: """
            The distributions behind pod_latency. Buckets are those of HdrHistogram, 64 to a power \
            of two, the same for all keys: sums over any rows of one method are the distribution \
            of them all, and its quantiles those of the union.
            """,
        rules: ["R1", "R9", "R10"],
        columns: [hourColumn] + latencyEnds + [
            PublicColumn("bucket", .integer, "number, ascending with the duration"),
            PublicColumn("lower_ms", .real, unit: "ms", "shortest duration in it"),
            PublicColumn("upper_ms", .real, unit: "ms", "shortest duration of the next one"),
            PublicColumn("samples", .integer, unit: "samples", "in the bucket"),
        ]
    )

    private static let latencyChange = PublicView(
        name: "latency_change",
        rowMeaning: "day, workload pair, port and method with samples on days before",
        summary: """
            A day's distribution against that of up to seven days before. The verdict is slower \
            or faster if a random sample of the day is so against one of the baseline with a \
            probability of at least 0.56, at a confidence of 99.9 %. Confidence is that of \
            Mann and Whitney's test, which takes samples for independent: a bad hour of one node \
            is many of them. With hundreds of pairs, some are wrong.
            """,
        rules: ["R1", "R9", "R10"],
        columns: [dayColumn] + workloadEnds + [
            PublicColumn("samples", .integer, unit: "samples", "of the day"),
            PublicColumn("baseline_days", .integer, unit: "days", "with samples, of seven"),
            PublicColumn("baseline_samples", .integer, unit: "samples", "of those days"),
            PublicColumn("p50_ms", .real, unit: "ms", "median of the day"),
            PublicColumn("baseline_p50_ms", .real, unit: "ms", "median of the baseline"),
            PublicColumn(
                "shift_ms",
                .real,
                unit: "ms",
                "mean difference of the nine deciles: positive is slower"
            ),
            PublicColumn("shift_ratio", .real, "mean ratio of the nine deciles: 1 is no change"),
            PublicColumn(
                "probability_slower",
                .real,
                "that a sample of the day is slower than one of the baseline; ties count half"
            ),
            PublicColumn(
                "confidence",
                .real,
                "that they differ: 0.95, 0.99, 0.999 or 0.9999, the highest that is reached"
            ),
            PublicColumn("verdict", .text, "slower, faster, unchanged or too-few"),
        ]
    )

    private static let tcpRetransmissions = PublicView(
        name: "tcp_retransmissions",
        rowMeaning: "key of pod_latency with a handshake whose SYN was repeated",
        summary: """
            Handshakes that took a second SYN: seen as two, or by a wait of TCP's backoff. They \
            are in no quantile, since nobody can say which SYN was answered.
            """,
        rules: ["R1", "R7", "R9"],
        columns: [hourColumn] + latencyEnds + [
            PublicColumn(
                "handshakes",
                .integer,
                unit: "handshakes",
                "paired, the repeated ones included"
            ),
            PublicColumn("retransmitted", .integer, unit: "handshakes", "with a repeated SYN"),
        ]
    )

    private static let socketRTT = PublicView(
        name: "socket_rtt",
        rowMeaning: "hour, source, destination, port and direction",
        summary: """
            Round-trip times of the kernel's sockets as Calico sums them up: means and maxima of \
            groups, from which no quantile can be had. Each end's kernel has its own: direction is \
            outbound at the source. Smoothed times include delayed acknowledgements; minima are \
            the cleaner measure of the path.
            """,
        rules: ["R1", "R7", "R9"],
        columns: [hourColumn] + endpointColumns("source", "who connected")
            + endpointColumns("destination", "who was connected to") + [
                destinationPortColumn,
                PublicColumn(
                    "direction",
                    .text,
                    "outbound at the source's node, inbound at the other"
                ),
                PublicColumn("flows", .integer, unit: "flows", "sockets that were summed up"),
                PublicColumn("mean_min_rtt_ms", .real, unit: "ms", "mean minimum, by flows"),
                PublicColumn("max_min_rtt_ms", .real, unit: "ms", "largest minimum"),
                PublicColumn(
                    "mean_smooth_rtt_ms",
                    .real,
                    unit: "ms",
                    "mean smoothed time, by flows"
                ),
                PublicColumn("max_smooth_rtt_ms", .real, unit: "ms", "largest smoothed time"),
                PublicColumn("retransmissions", .integer, unit: "segments", "sent again"),
                PublicColumn("lost_packets", .integer, unit: "packets", "taken for lost"),
                PublicColumn("unrecovered_timeouts", .integer, unit: "timeouts", "not recovered"),
            ]
    )

    private static let latencySources = PublicView(
        name: "latency_sources",
        rowMeaning: "hour, log and reporter of a log that can hold latency",
        summary: """
            Which nodes, gateways and controllers told what: how many handshakes were seen to be \
            answered and why they made no sample. Half of a pair is lost with either event: with \
            10 % of events lost, 19 % of handshakes are.
            """,
        rules: ["R9", "R13"],
        columns: [
            hourColumn, PublicColumn("log", .text, "hubble, application-gateway or ingress-nginx"),
            PublicColumn("reporter", .text, "node, gateway or controller pod"),
            PublicColumn("rows", .integer, unit: "rows", "kept of that hour"),
            PublicColumn(
                "handshakes",
                .integer,
                unit: "answers",
                "SYN-ACKs of usable packets"
            ),
            PublicColumn("samples", .integer, unit: "samples", "of all methods"),
            PublicColumn("retransmitted", .integer, unit: "answers", "whose SYN was repeated"),
            PublicColumn("proxied", .integer, unit: "answers", "of the node's own proxy"),
            PublicColumn(
                "discarded",
                .integer,
                unit: "answers",
                "not later than their SYN as read"
            ),
            PublicColumn("unpaired", .integer, unit: "answers", "whose SYN nobody saw"),
            PublicColumn("events_lost", .integer, unit: "events", "as the reporter itself says"),
        ]
    )

    private static let latencyGaps = PublicView(
        name: "latency_gaps",
        rowMeaning: "day, workload pair and port with flows and no latency",
        summary: """
            Pairs of workloads that flow logs count TCP flows of and no method measured that day: \
            their nodes export no single flows, or connections were not begun anew.
            """,
        rules: ["R5", "R9", "R13"],
        columns: [
            dayColumn, PublicColumn("source_namespace", .text, "of the client"),
            PublicColumn("source_workload", .text, "of the client"),
            PublicColumn("destination_namespace", .text, "of the server"),
            PublicColumn("destination_workload", .text, "of the server"), destinationPortColumn,
            PublicColumn("flows_opened", .integer, unit: "flows", "connections begun that day"),
        ]
    )

    private static let dayColumn = PublicColumn("day", .text, "UTC day, 2026-11-20")

    private static let methodColumn = PublicColumn(
        "method",
        .text,
        """
        tcp-handshake, local-handshake, server-turnaround, kernel-rtt, http-response-egress, \
        http-response-ingress, gateway-connect, gateway-response, gateway-request, \
        ingress-upstream or ingress-retry
        """
    )

    private static let latencyEnds =
        endpointColumns("source", "the client") + endpointColumns("destination", "the server")
        + [destinationPortColumn, protocolColumn, methodColumn]

    private static let workloadEnds =
        workloadEnd("source", "the client") + workloadEnd("destination", "the server")
        + [destinationPortColumn, protocolColumn, methodColumn]

    private static func workloadEnd(_ side: String, _ meaning: String) -> [PublicColumn] {
        endpointColumns(side, meaning).filter { column in
            ["kind", "namespace", "workload", "class", "zone"].contains {
                column.name == "\(side)_\($0)"
            }
        }
    }

    private static let distribution = [
        PublicColumn("samples", .integer, unit: "samples", "measured"),
        PublicColumn("min_ms", .real, unit: "ms", "shortest"),
        PublicColumn("p50_ms", .real, unit: "ms", "median"),
        PublicColumn(
            "p90_ms",
            .real,
            unit: "ms",
            "nine in ten were at most this; NULL below 20 samples"
        ),
        PublicColumn("p95_ms", .real, unit: "ms", "likewise 95 %"),
        PublicColumn("p99_ms", .real, unit: "ms", "likewise 99 %"),
        PublicColumn("max_ms", .real, unit: "ms", "longest"),
        PublicColumn("mean_ms", .real, unit: "ms", "mean"),
    ]
}
