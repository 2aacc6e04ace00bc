extension PublicViews {
    static let flowFacts = PublicView(
        name: "flow_facts",
        rowMeaning: "hour, log, reporter, rule and conversation, as logged",
        summary: """
            Every kept row of every log, nothing de-duplicated: the evidence behind the other \
            views. Add up bytes over role = 'counted' only, or use flows. A counter that was not \
            measured is NULL, and so is a sum over nothing measured.
            """,
        rules: ["R1", "R3", "R4", "R5", "R6", "R14", "R15"],
        columns: [
            hourColumn,
            PublicColumn(
                "log",
                .text,
                "nsg-v1, nsg-v2, vnet-v4, azure-firewall, hubble or calico"
            ),
            PublicColumn(
                "reporter",
                .text,
                "network interface that logged it: its MAC, 12 upper-case hex digits"
            ),
            PublicColumn("acl", .text, "id of the security group or access list, as logged"),
            PublicColumn("rule", .text, "rule that decided, as logged"),
            PublicColumn("direction", .text, "inbound or outbound, as seen by the reporter"),
            PublicColumn("decision", .text, "allow or deny"),
            PublicColumn(
                "encryption",
                .text,
                "virtual network encryption, X or NX and its reason; NULL for NSG logs"
            ),
            PublicColumn(
                "role",
                .text,
                "counted, mirror, transit or superseded; NULL for what was not allowed"
            ),
        ] + conversationColumns + [
            PublicColumn("flows_opened", .integer, unit: "flows", "begin rows, split pairs out"),
            PublicColumn("flows_closed", .integer, unit: "flows", "end rows, split pairs out"),
            PublicColumn("denied", .integer, unit: "attempts", "denied rows"),
            unansweredColumn,
        ] + counterColumns + [
            PublicColumn("first_seen", .text, "earliest row, whole seconds UTC"),
            PublicColumn("last_seen", .text, "latest row, whole seconds UTC"),
        ]
    )

    static let flows = PublicView(
        name: "flows",
        rowMeaning: "hour, source, destination, destination port and protocol",
        summary: """
            Who talked to whom, each flow once: the rows of flow_facts with role = 'counted', \
            reporters, logs and rules merged. Totals of traffic come from here.
            """,
        rules: ["R1", "R3", "R5", "R14", "R15"],
        columns: [hourColumn] + conversationColumns + [
            PublicColumn("flows_opened", .integer, unit: "flows", "connections begun"),
            PublicColumn("flows_closed", .integer, unit: "flows", "connections ended"),
            unansweredColumn,
        ] + counterColumns
    )

    static let denials = PublicView(
        name: "denials",
        rowMeaning: "hour, enforcer, rule, direction, source, destination, port and protocol",
        summary: """
            What was refused, and by which rule. Denied rows are never de-duplicated: every \
            enforcement point that said no is evidence.
            """,
        rules: ["R1", "R6", "R14", "R15"],
        columns: [
            hourColumn, enforcerColumn, enforcerIDColumn,
            PublicColumn("rule", .text, "rule that refused, as logged"),
            PublicColumn(
                "reason",
                .text,
                "why: the logged state of encryption, a firewall's or a policy's reason"
            ),
            PublicColumn("direction", .text, "inbound or outbound, as seen by the enforcer"),
        ] + endpointColumns("source", "who tried") + endpointColumns("destination", "what for") + [
            PublicColumn("destination_fqdn", .text, "requested name, where a log tells it"),
            destinationPortColumn, protocolColumn,
            PublicColumn("attempts", .integer, unit: "attempts", "denied rows"),
            PublicColumn("first_seen", .text, "earliest attempt, whole seconds UTC"),
            PublicColumn("last_seen", .text, "latest attempt, whole seconds UTC"),
        ]
    )

    static let ruleHits = PublicView(
        name: "rule_hits",
        rowMeaning: "hour, enforcer, rule and decision",
        summary: """
            How often each rule decided. A rule that never shows here decided nothing that was \
            logged. NSG rows that virtual network flow logs also cover are left out.
            """,
        rules: ["R1", "R5", "R6"],
        columns: [
            hourColumn, enforcerColumn, enforcerIDColumn,
            PublicColumn("rule", .text, "rule, as logged"),
            PublicColumn("decision", .text, "allow or deny"),
            PublicColumn(
                "hits",
                .integer,
                unit: "flows",
                "connections begun, or attempts denied; rows for nsg-v1, which logs no states"
            ),
            PublicColumn(
                "bytes",
                .integer,
                unit: "bytes",
                "both ways, over all reporters; NULL if nothing was measured"
            ),
            PublicColumn("last_hit", .text, "latest row, whole seconds UTC"),
        ]
    )

    static let enforcerColumn = PublicColumn(
        "enforcer",
        .text,
        "what decided: nsg, security-admin, vnet-encryption, platform, azure-firewall, threat-intel, idps, network-policy or waf"
    )

    static let enforcerIDColumn = PublicColumn(
        "enforcer_id",
        .text,
        "id of the security group or access list, as logged"
    )

    private static let unansweredColumn = PublicColumn(
        "unanswered",
        .integer,
        unit: "flows",
        "ended with packets sent and none received, platform rules left out: an upper bound"
    )

    private static let conversationColumns =
        endpointColumns("source", "who began") + endpointColumns("destination", "who was reached")
        + [destinationPortColumn, protocolColumn]

    private static let counterColumns = [
        PublicColumn("packets_sent", .integer, unit: "packets", "source to destination"),
        PublicColumn("bytes_sent", .integer, unit: "bytes", "source to destination"),
        PublicColumn("packets_received", .integer, unit: "packets", "destination to source"),
        PublicColumn("bytes_received", .integer, unit: "bytes", "destination to source"),
    ]
}
