/// Sums of days, of which the hours may be gone (decision 0033).
extension PublicViews {
    static let flowsDaily = daily(
        flows,
        """
        The sums of flows by UTC day, also of days without hours: those have the names and classes \
        of the time when they were rolled up.
        """
    )

    static let denialsDaily = daily(
        denials,
        """
        The sums of denials by UTC day, also of days whose denied rows are gone: those have the \
        names and classes of the time when they were rolled up.
        """
    )

    static let ruleHitsDaily = daily(
        ruleHits,
        "The sums of rule_hits by UTC day, also of days without hours."
    )

    static let dnsLookupsDaily = daily(
        dnsLookups,
        """
        The lookups of dns_lookups by UTC day, from the same buckets, also of days without hours.
        """
    )

    static let rolledUpDays = PublicView(
        name: "rolled_up_days",
        rowMeaning: "UTC day and kind of detail that retention has removed of it",
        summary: """
            What is no longer there, when it was removed, and what it added up to. Views by hour have \
            nothing of a day without hours, but denials has its denied rows until those are removed, \
            too; views by day go on. Coverage, inputs, rejections and losses stay, and so do the totals here when \
            the sums of a day are removed.
            """,
        rules: ["R2", "R5", "R12", "R13"],
        columns: [
            dayColumn,
            PublicColumn(
                "detail",
                .text,
                "hourly (all hours), denials (denied rows, which outlast them) or daily (sums of the day)"
            ),
            PublicColumn("rolled_up", .text, "when it was removed, whole seconds UTC"),
            PublicColumn(
                "run_id",
                .integer,
                "run that removed it; NULL if it had nothing else to do"
            ),
            PublicColumn("rows_removed", .integer, unit: "rows", "of the result, not of the logs"),
            PublicColumn("flows_opened", .integer, unit: "flows", "of the day's flows"),
            PublicColumn("bytes_sent", .integer, unit: "bytes", "of the day's flows"),
            PublicColumn("bytes_received", .integer, unit: "bytes", "of the day's flows"),
            PublicColumn("attempts", .integer, unit: "attempts", "of the day's denials"),
            PublicColumn("hits", .integer, unit: "hits", "of the day's rules"),
            PublicColumn("lookups", .integer, unit: "lookups", "of the day"),
            PublicColumn("samples", .integer, unit: "samples", "of latency, all methods"),
        ]
    )

    /// Views that say of a day what they said before its hours were removed.
    private static let untouched: Set<String> = [
        "coverage", "event_losses", "findings", "inputs", "latency_sources", "manifests",
        "rejections",
        "rolled_up_days", "rules", "runs", "subnet_usage", "topology", "address_owners",
    ]

    /// Those that are made of sums of days.
    private static let ofDays: Set<String> = [
        "flows_daily", "denials_daily", "rule_hits_daily", "dns_lookups_daily", "egress_daily",
        "egress_monthly", "first_contacts", "rule_review", "latency_change",
    ]

    /// Tables and views behind the public ones that have nothing of a day without hours.
    private static let internalOfHours: Set<String> = [
        "border_fact", "contact_row", "counted_flow", "egress_day", "egress_exclusion",
        "egress_sum", "event_fact", "event_row", "event_scope", "fact", "fact_lane", "fact_range",
        "fact_row", "folded_scan", "grouped_fact", "latency", "latency_bucket",
        "latency_bucket_part", "latency_part", "latency_row", "lookup", "lookup_bucket",
        "lookup_row", "lookup_bucket_part", "outbound_source", "pair_edge", "passage",
        "resolved_name", "scan_estimate", "scope", "snat_holder", "snat_source", "socket_group",
        "source_port_set", "source_set", "split_correction", "transit_key", "whole_fact",
        "wide_fact",
    ]

    /// Whether a view no longer has what it had of a day when some detail of that is gone (R13).
    ///
    /// - Parameters:
    ///   - name: In lower case, of a public view or of what is behind them; any other has nothing to lose.
    ///   - detail: What retention has removed.
    /// - Returns: Whether it says less than it did.
    package static func loses(_ name: String, _ detail: RolledUpDay.Detail) -> Bool {
        guard view(named: name) != nil else {
            return switch detail {
            case .hourly: internalOfHours.contains(name)
            case .denials: name == "past_denial_hour"
            case .daily:
                name.hasPrefix("past_") || name.hasPrefix("closed_") || name.hasSuffix("_day_row")
            }
        }
        guard !untouched.contains(name) else { return false }
        let isOfDays = ofDays.contains(name) || name.hasSuffix("_latency_days")
        return switch detail {
        case .hourly: !isOfDays && name != "denials"
        case .denials: name == "denials"
        case .daily: isOfDays
        }
    }

    private static let dayColumn = PublicColumn("day", .text, "UTC day, 2026-11-20")

    private static func daily(_ view: PublicView, _ summary: String) -> PublicView {
        PublicView(
            name: view.name + "_daily",
            rowMeaning: view.rowMeaning.replacing("hour,", with: "day,"),
            summary: summary,
            rules: view.rules,
            columns: [dayColumn] + view.columns.dropFirst()
        )
    }
}
