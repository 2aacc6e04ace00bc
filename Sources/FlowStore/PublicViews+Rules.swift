extension PublicViews {
    static let rules = PublicView(
        name: "rules",
        rowMeaning: "rule of an inventory snapshot",
        summary: """
            The rules that saved lists showed, and when. What a snapshot showed stays, even if its \
            file is gone. Ask for one snapshot_time, or for the latest of each enforcer_id.
            """,
        rules: ["R11", "R12"],
        columns: [
            PublicColumn(
                "enforcer",
                .text,
                "what the rule is of: nsg, security-admin, azure-firewall or network-policy"
            ),
            PublicColumn(
                "enforcer_id",
                .text,
                "id of the security group, firewall, firewall policy or rule collection; the"
                    + " cluster of a network policy, where the snapshot names it"
            ),
            PublicColumn("rule", .text, "name as logs write it"),
            PublicColumn(
                "priority",
                .integer,
                "order of evaluation, lowest first; of a firewall rule, its collection's"
            ),
            PublicColumn("direction", .text, "inbound or outbound; NULL for firewall rules"),
            PublicColumn("decision", .text, "allow or deny"),
            PublicColumn(
                "definition",
                .text,
                "what it matches, as canonical JSON: equal rules have equal text"
            ),
            PublicColumn(
                "snapshot_time",
                .text,
                "when it was listed, whole seconds UTC, as the file or its name says"
            ),
        ]
    )

    static let ruleReview = PublicView(
        name: "rule_review",
        rowMeaning: "rule of an inventory, or of a log whose rules an inventory should have",
        summary: """
            What each rule did while its enforcer was logged, and what to do about it. A rule is \
            unused only where at least half of the expected hours were seen and the rule is known \
            to have been there; else it is not-evaluable, and reason says why. Made anew at the \
            end of each run.
            """,
        rules: ["R5", "R6", "R11", "R13", "R14"],
        columns: [
            PublicColumn("enforcer", .text, "as in rules"),
            PublicColumn(
                "enforcer_id",
                .text,
                "as in rules; as logged if no inventory has the rule"
            ),
            PublicColumn("rule", .text, "name as logs write it"),
            PublicColumn("direction", .text, "inbound or outbound; NULL if it is of both"),
            PublicColumn("decision", .text, "allow or deny"),
            PublicColumn("priority", .integer, "as in rules"),
            PublicColumn(
                "verdict",
                .text,
                "used; unused (no hit); shadowed (others decide all its traffic before it);"
                    + " too-wide (it allows far more than its traffic needed); unknown-rule (logged,"
                    + " but not in the inventory of its enforcer); not-evaluable"
            ),
            PublicColumn(
                "reason",
                .text,
                "why it is not-evaluable: too-little-coverage, not-known-in-window,"
                    + " ambiguous-name, denials-name-no-rule or no-inventory"
            ),
            PublicColumn(
                "confidence",
                .real,
                "of unused: 0 to 1, coverage x (1 - 2^(-days / 7)) over the days it was watched"
            ),
            PublicColumn(
                "hits",
                .integer,
                unit: "flows",
                "as in rule_hits; each of several policies named together has them"
            ),
            PublicColumn("bytes", .integer, unit: "bytes", "both ways; NULL if none was measured"),
            PublicColumn("first_hit", .text, "earliest row, whole seconds UTC"),
            PublicColumn("last_hit", .text, "latest row, whole seconds UTC"),
            PublicColumn("window_from", .text, "first hour with any log of the enforcer's kind"),
            PublicColumn("window_to", .text, "end of the last such hour"),
            PublicColumn(
                "coverage",
                .real,
                "seen part of the expected hours, 0 to 1; an hour that is partial counts half; NULL"
                    + " if none was expected"
            ),
            PublicColumn(
                "known_since",
                .text,
                "first snapshot with the rule, or its creation where the snapshot says it"
            ),
            PublicColumn("changed", .text, "last snapshot in which it was another than before"),
            PublicColumn(
                "removed_by",
                .text,
                "first later snapshot without it; NULL if it is there"
            ),
            PublicColumn("shadowed_by", .text, "the rules that leave it nothing, in their order"),
            PublicColumn(
                "needed",
                .text,
                "of too-wide: values its traffic had, of how many it allows, for each dimension"
            ),
            PublicColumn("narrower", .text, "of too-wide: what would have done"),
        ]
    )
}
