extension PublicViews {
    static let denialChains = PublicView(
        name: "denial_chains",
        rowMeaning: "hour, source, destination, port, protocol and enforcement point",
        summary: """
            Where attempts died: two or more points that decided on the same addresses, port and \
            protocol within a minute of each other, one of which said no. Rows are sums of an hour, \
            with which a chain ends, so that points which saw other attempts of the same hour may \
            stand here, too. What was folded into other is in no chain.
            """,
        rules: ["R1", "R6"],
        columns: [
            hourColumn,
            PublicColumn("source_ip", .text, "who tried"),
            PublicColumn("destination_ip", .text, "what for"),
            destinationPortColumn, protocolColumn,
            PublicColumn(
                "step",
                .integer,
                "1 for the point that decided first; flow logs know whole seconds"
            ),
            PublicColumn("points", .integer, unit: "points", "that decided"),
            PublicColumn("enforcer", .text, "as in denials"),
            PublicColumn("enforcer_id", .text, "as in denials"),
            PublicColumn("rule", .text, "rule that decided, as logged"),
            PublicColumn("direction", .text, "inbound or outbound, as the point saw it"),
            PublicColumn("decision", .text, "allow or deny"),
            PublicColumn("attempts", .integer, unit: "attempts", "decisions in the hour"),
            PublicColumn("first_seen", .text, "earliest, whole seconds UTC"),
            PublicColumn("last_seen", .text, "latest, whole seconds UTC"),
        ]
    )

    static let scanSignals = PublicView(
        name: "scan_signals",
        rowMeaning: "hour and source that was denied something",
        summary: """
            Signals of scans, no verdicts. The threshold is 20 distinct destinations or ports \
            denied; the sequential test is Threshold Random Walk (Jung and others, 2004), on the \
            distinct destinations of the hour: one that only denied adds ln 4 to the walk, one \
            that allowed anything takes it away, and ln 99 either way decides. Only destinations \
            with an address count: a denied web request names none. Beyond some \
            thousand destinations of a source, distinct counts are HyperLogLog estimates, and the \
            walk and allowed_destinations go on without the rest.
            """,
        rules: ["R1", "R6", "R14"],
        columns: [hourColumn] + endpointColumns("source", "who tried") + [
            PublicColumn(
                "denied_destinations",
                .integer,
                unit: "addresses",
                "that denied something"
            ),
            PublicColumn("denied_ports", .integer, unit: "ports", "that were denied"),
            PublicColumn("denied_pairs", .integer, unit: "pairs", "of address and port, denied"),
            PublicColumn(
                "allowed_destinations",
                .integer,
                unit: "addresses",
                "that allowed something"
            ),
            PublicColumn("attempts", .integer, unit: "attempts", "denied rows"),
            PublicColumn(
                "counts",
                .text,
                """
                exact; estimate where denied detail was folded; at-least where other detail was: \
                allowed_destinations is a lower bound in both
                """
            ),
            PublicColumn(
                "relative_error",
                .real,
                "standard error of the distinct counts: 0 if exact, NULL if at least"
            ),
            PublicColumn("threshold", .text, "scan or none"),
            PublicColumn("walk", .real, "where the sequential test stands"),
            PublicColumn("sequential_test", .text, "scanner, benign or undecided"),
        ]
    )

    static let firstContacts = PublicView(
        name: "first_contacts",
        rowMeaning: "source, destination, port, protocol and decision",
        summary: """
            When a pair was first allowed or denied in this database, by a flow log or an \
            enforcement point. New talkers of a day are those with that first_hour and enough \
            days_before. Contacts of days without hours are known as long as the sums of such a day \
            are. It reads all facts.
            """,
        rules: ["R1", "R5", "R6", "R7"],
        columns: [
            PublicColumn("first_hour", .text, "hour of the first flow or denial"),
            PublicColumn("days_before", .integer, unit: "days", "since the first hour of any log"),
            PublicColumn("source_namespace", .text, "of the source's workload"),
            PublicColumn("source", .text, "workload, or address where there is none"),
            PublicColumn("destination_namespace", .text, "of the destination's workload"),
            PublicColumn("destination", .text, "workload, or address where there is none"),
            destinationPortColumn, protocolColumn,
            PublicColumn("decision", .text, "allow or deny"),
        ]
    )

    static let packetDrops = PublicView(
        name: "packet_drops",
        rowMeaning: "hour, node, reason, direction, source, destination, port and protocol",
        summary: "Packets that a node dropped for other reasons than a policy: faults, no denials.",
        rules: ["R1", "R15"],
        columns: [
            hourColumn,
            PublicColumn("log", .text, "log that tells it: hubble"),
            PublicColumn("reporter", .text, "node"),
            PublicColumn("reason", .text, "as logged"),
            PublicColumn("direction", .text, "inbound or outbound"),
        ] + endpointColumns("source", "sender") + endpointColumns("destination", "receiver") + [
            destinationPortColumn, protocolColumn,
            PublicColumn("drops", .integer, unit: "packets", "dropped, as far as sampled"),
            PublicColumn("first_seen", .text, "earliest, whole seconds UTC"),
            PublicColumn("last_seen", .text, "latest, whole seconds UTC"),
        ]
    )

    static let fatFlows = PublicView(
        name: "fat_flows",
        rowMeaning: "hour, firewall, source, destination, port and protocol",
        summary: """
            A firewall's fastest flows, as it samples them every three minutes above 1 Mbit/s: no \
            ledger of volumes.
            """,
        rules: ["R1"],
        columns: [hourColumn, PublicColumn("reporter", .text, "firewall")]
            + endpointColumns("source", "sender") + endpointColumns("destination", "receiver") + [
                destinationPortColumn, protocolColumn,
                PublicColumn("samples", .integer, unit: "samples", "in which it was listed"),
                PublicColumn("max_mbps", .real, unit: "Mbit/s", "highest rate of a sample"),
            ]
    )

    static let flowTraces = PublicView(
        name: "flow_traces",
        rowMeaning: "hour, firewall, flag, source, destination, port and protocol",
        summary: """
            TCP flags that a firewall saw behind the first packet. INVALID belongs to no \
            connection it knows: the usual sign of asymmetric routing.
            """,
        rules: ["R1", "R9"],
        columns: [
            hourColumn, PublicColumn("reporter", .text, "firewall"),
            PublicColumn("flag", .text, "SYN-ACK, FIN, FIN-ACK, RST or INVALID"),
        ] + endpointColumns("source", "sender") + endpointColumns("destination", "receiver") + [
            destinationPortColumn, protocolColumn,
            PublicColumn("packets", .integer, unit: "packets", "logged"),
        ]
    )

    static let fqdnFailures = PublicView(
        name: "fqdn_failures",
        rowMeaning: "hour, firewall, rule, name, server and error",
        summary: "Names in a firewall's rules that it could not resolve: such rules match nothing.",
        rules: ["R1"],
        columns: [
            hourColumn, PublicColumn("reporter", .text, "firewall"),
            PublicColumn("rule", .text, "rule with the name"),
            PublicColumn("fqdn", .text, "name"),
            PublicColumn("server", .text, "DNS server that was asked"),
            PublicColumn("error", .text, "as logged"),
            PublicColumn("failures", .integer, unit: "failures", "records"),
        ]
    )

    static let eventLosses = PublicView(
        name: "event_losses",
        rowMeaning: "hour, log, reporter and place",
        summary: "Events that a reporter says it lost: its hour is partial in coverage.",
        rules: ["R2", "R13"],
        columns: [
            hourColumn, PublicColumn("log", .text, "hubble or calico"),
            PublicColumn("reporter", .text, "node"),
            PublicColumn("place", .text, "where they were lost, as logged"),
            PublicColumn("events", .integer, unit: "events", "lost"),
        ]
    )
}
