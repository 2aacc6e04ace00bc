extension PublicViews {
    static let coverage = PublicView(
        name: "coverage",
        rowMeaning: "hour, log and reporter",
        summary: """
            Which hours of evidence there are. A total over hours that are partial or missing is \
            a lower bound.
            """,
        rules: ["R1", "R13"],
        columns: [
            hourColumn,
            PublicColumn(
                "log",
                .text,
                "nsg-v1, nsg-v2, vnet-v4, azure-firewall, hubble, calico or coredns"
            ),
            PublicColumn(
                "reporter",
                .text,
                "interface: its MAC; else the firewall, the node or the resolver"
            ),
            PublicColumn(
                "status",
                .text,
                "present; partial (damaged input, events lost, or only rows from a neighbouring"
                    + " hour's records); missing"
            ),
            PublicColumn("rows", .integer, unit: "rows", "kept rows whose own time is this hour"),
        ]
    )

    static let mirrorBalance = PublicView(
        name: "mirror_balance",
        rowMeaning: "hour and reporter",
        summary: """
            How much of what an interface received was not logged where it was sent, which measures \
            log loss: rows of flow_facts with role = 'mirror', and those of them without an allowed \
            outbound row, neither superseded nor transit, of the same source, destination, port and \
            protocol in their hour or a neighbouring one. What a scan was folded into matches \
            whatever it may stand for: unmatched is a lower bound there. A sender that logs nsg-v1 \
            tells of a flow once: if it goes on for hours, its later rows are unmatched.
            """,
        rules: ["R1", "R5", "R14", "R15"],
        columns: [
            hourColumn,
            PublicColumn(
                "reporter",
                .text,
                "network interface that received: its MAC, 12 upper-case hex digits"
            ),
            PublicColumn(
                "flows_mirrored",
                .integer,
                unit: "flows",
                "begin rows of mirrors, split pairs out; 0 for nsg-v1, which logs no states"
            ),
            PublicColumn(
                "flows_unmatched",
                .integer,
                unit: "flows",
                "those of them that the sending side did not log"
            ),
            PublicColumn(
                "bytes_mirrored",
                .integer,
                unit: "bytes",
                "of mirrors, both ways; NULL if nothing was measured"
            ),
            PublicColumn(
                "bytes_unmatched",
                .integer,
                unit: "bytes",
                "of those that the sending side did not log, both ways; NULL if nothing of them was"
                    + " measured, so also if there are none"
            ),
        ]
    )

    static let findings = PublicView(
        name: "findings",
        rowMeaning: "finding of a check",
        summary: """
            What the checks of the last report of a run came to, of the longest period that its \
            pipeline file asks for: an auditor's questions by SQL. Empty where no run writes reports. A \
            check without a finding has a row of its own. Runs that write no report leave it as it is: \
            period_to says until when it looked.
            """,
        rules: ["R13"],
        columns: [
            PublicColumn("check_id", .text, "id in Pipelines/checks, or of a policy"),
            PublicColumn("title", .text, "what a finding is"),
            PublicColumn("status", .text, "pass, fail, not-evaluable or excepted"),
            PublicColumn("severity", .text, "info, low, medium, high or critical"),
            PublicColumn("controls", .text, "control maps with the ids of their controls"),
            PublicColumn("subject", .text, "what it is about; NULL for the check as a whole"),
            PublicColumn("first_seen", .text, "earliest time of its rows; NULL if they have none"),
            PublicColumn("last_seen", .text, "latest"),
            PublicColumn("evidence", .text, "rows, figures and detail in a line"),
            PublicColumn("exception_id", .text, "of the exception that covers it, or has expired"),
            PublicColumn("period_from", .text, "first hour that was looked at"),
            PublicColumn("period_to", .text, "first hour that was not"),
        ]
    )

    static let inputs = PublicView(
        name: "inputs",
        rowMeaning: "input object",
        summary: """
            What was read, and what became of it: rows_read = rows_kept + rows_duplicate + \
            rows_rejected for every input.
            """,
        rules: ["R2", "R4", "R12"],
        columns: [
            PublicColumn("path", .text, "where it was found"),
            PublicColumn("format", .text, "log format by content, as in flow_facts.log"),
            PublicColumn("compression", .text, "none, gzip, lz4 or zstd, by content"),
            PublicColumn("bytes_stored", .integer, unit: "bytes", "as stored"),
            PublicColumn("bytes_read", .integer, unit: "bytes", "after decompression"),
            PublicColumn("sha256", .text, "hash of the bytes as stored, lower-case hex"),
            PublicColumn("records", .integer, unit: "records", "whole records in it"),
            PublicColumn("rows_read", .integer, unit: "rows", "flow tuples or events in it"),
            PublicColumn(
                "rows_kept",
                .integer,
                unit: "rows",
                "counted in flow_facts or dns_lookups, or only seen in coverage"
            ),
            PublicColumn("rows_rejected", .integer, unit: "rows", "see rejections"),
            PublicColumn(
                "rows_duplicate",
                .integer,
                unit: "rows",
                "of records that another input, or an earlier place in this one, already gave"
            ),
            PublicColumn(
                "status",
                .text,
                "ok, empty, truncated, corrupt, checksum-mismatch, trailing-garbage, foreign,"
                    + " unsupported or unreadable"
            ),
            PublicColumn("partition", .text, "unit that is restated alone when the input changes"),
            PublicColumn("first_time", .text, "earliest row, whole seconds UTC"),
            PublicColumn("last_time", .text, "latest row, whole seconds UTC"),
            PublicColumn("run_id", .integer, "run that read it last"),
        ]
    )

    static let rejections = PublicView(
        name: "rejections",
        rowMeaning: "input and reason",
        summary: "Rows that were not kept, and what the first of them looked like.",
        rules: ["R2"],
        columns: [
            PublicColumn("path", .text, "input, as in inputs.path"),
            PublicColumn("reason", .text, "why, in a word: field-count, bad-address, ..."),
            PublicColumn("rows", .integer, unit: "rows", "rows rejected for it"),
            PublicColumn(
                "first_offset",
                .integer,
                unit: "bytes",
                "where the first one is: in the decompressed input, or as stored for damage to"
                    + " the compression"
            ),
            PublicColumn("sample", .text, "the first one, cut short and escaped"),
        ]
    )

    static let runs = PublicView(
        name: "runs",
        rowMeaning: "run",
        summary: "What each run did. A run that found nothing new leaves no row.",
        rules: ["R2", "R3", "R12"],
        columns: [
            PublicColumn("run_id", .integer, "1, 2, 3, ..."),
            PublicColumn("pipeline", .text, "name in the pipeline file"),
            PublicColumn("started", .text, "UTC"),
            PublicColumn("finished", .text, "UTC; NULL for a run that was killed"),
            PublicColumn(
                "status",
                .text,
                "running (or killed), done, damaged (inputs were) or stopped"
            ),
            PublicColumn("version", .text, "program version"),
            PublicColumn("config_sha256", .text, "hash of the configuration, lower-case hex"),
            PublicColumn("inputs_read", .integer, unit: "inputs", "read in this run"),
            PublicColumn("inputs_unchanged", .integer, unit: "inputs", "skipped as known"),
            PublicColumn("inputs_failed", .integer, unit: "inputs", "damaged or unreadable"),
            PublicColumn("rows_kept", .integer, unit: "rows", "of the inputs it read"),
            PublicColumn("rows_rejected", .integer, unit: "rows", "of the inputs it read"),
            PublicColumn(
                "splits_corrected",
                .integer,
                unit: "pairs",
                "connections that were logged as ended and begun anew in one millisecond"
            ),
            PublicColumn(
                "lifetime_totals",
                .integer,
                unit: "flows",
                "flows whose first figures may cover more than their hour; sums are as logged"
            ),
        ]
    )

    static let manifests = PublicView(
        name: "manifests",
        rowMeaning: "run that ended, or change without one",
        summary: """
            What runs left as evidence: JSON with the run, its inputs and a hash of all tables, each \
            naming the hash of the one before. weir verify looks whether it still holds.
            """,
        rules: ["R2", "R12"],
        columns: [
            PublicColumn("manifest_id", .integer, "1, 2, 3, ..."),
            PublicColumn(
                "run_id",
                .integer,
                "of runs; NULL where inventory, a topology or the schema changed without one"
            ),
            PublicColumn("sha256", .text, "of the manifest's text, lower-case hex"),
            PublicColumn("previous_sha256", .text, "of the manifest before; NULL for the first"),
            PublicColumn("manifest", .text, "JSON"),
        ]
    )
}
