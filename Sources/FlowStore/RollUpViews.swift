import GRDB

/// Views of migration 0018: sums of days, whether their hours are still there or not (R10).
///
/// Each is what the hours say, added up, and what was kept of days without hours. What is kept has numbers below 0 where a view joins by
/// number.
enum RollUpViews {
    static func migrate(_ database: Database) throws {
        for name in replaced.reversed() { try database.execute(sql: "DROP VIEW \(name)") }
        for view in added { try database.execute(sql: view) }
    }

    private static let replaced =
        ["denials", "egress_daily", "egress_monthly", "first_contacts", "latency_change"]
        + LatencyGrouping.all.map { $0.name + "_days" }

    private static let added: [String] =
        [rolledUpDays, denials] + closed
        + [flowsDaily, egressDaily, egressMonthly, denialsDaily, ruleHitsDaily] + lookupViews + [
            contactRow, firstContacts,
        ] + latencyViews

    /// The eight columns of both ends, in the words of the public views.
    static let ends = LatencyGrouping.pods.keys.filter {
        $0.hasPrefix("source_") || $0.hasPrefix("destination_") && $0 != "destination_port"
    }
    /// Of one end.
    static let endColumns = ["ip", "kind", "namespace", "workload", "pod", "node", "class", "zone"]

    static func list(_ columns: [String], of table: String? = nil) -> String {
        columns.map { column in table.map { "\($0).\(column) AS \(column)" } ?? column }
            .joined(separator: ", ")
    }

    private static func day(_ table: String) -> String { day(of: "\(table).day_id") }

    private static func day(of number: String) -> String {
        "strftime('%Y-%m-%d', \(number) * 86400, 'unixepoch')"
    }

    /// An end as it was kept.
    private static func pastEnd(_ side: String) -> String {
        endColumns.map { "\(side).\($0) AS \(side)_\($0)" }.joined(separator: ", ")
    }

    private static func pastJoin(_ side: String, _ table: String) -> String {
        "JOIN past_end \(side) ON \(side).past_end_id = \(table).\(side)_id"
    }

    private static let rolledUpDays = """
        CREATE VIEW rolled_up_days AS
        SELECT \(day("r")) AS day, r.detail AS detail,
               strftime('%Y-%m-%dT%H:%M:%SZ', r.time_ms / 1000, 'unixepoch') AS rolled_up,
               r.run_id AS run_id, r.rows_removed AS rows_removed,
               r.flows_opened AS flows_opened, r.bytes_sent AS bytes_sent,
               r.bytes_received AS bytes_received, r.attempts AS attempts, r.hits AS hits,
               r.lookups AS lookups, r.samples AS samples
        FROM rolled_up_day r
        """

    // MARK: Flows

    static let flowKeys = ends + ["destination_port", "protocol"]
    static let flowSums = [
        "flows_opened", "flows_closed", "unanswered", "packets_sent", "bytes_sent",
        "packets_received", "bytes_received",
    ]

    /// Sums of days without hours, in the words of the views by day; the digest has them, too.
    static let closedNames = [
        "closed_flows", "closed_egress", "closed_denials", "closed_rule_hits", "closed_latency",
        "closed_lookups",
    ]

    private static let closed = [
        """
        CREATE VIEW closed_flows AS
        SELECT \(day("p")) AS day, \(pastEnd("source")), \(pastEnd("destination")),
               p.port AS destination_port, p.protocol AS protocol, \(list(flowSums, of: "p"))
        FROM past_flow p \(pastJoin("source", "p")) \(pastJoin("destination", "p"))
        """,
        """
        CREATE VIEW closed_egress AS
        SELECT \(day("p")) AS day, \(pastEnd("source")), destination.kind AS destination_kind,
               destination.class AS destination_class, destination.zone AS destination_zone,
               p.initiated_by AS initiated_by, p.flows_opened AS flows_opened,
               p.bytes_out AS bytes_out, p.bytes_in AS bytes_in
        FROM past_egress p \(pastJoin("source", "p")) \(pastJoin("destination", "p"))
        """,
        """
        CREATE VIEW closed_denials AS
        SELECT \(day("p")) AS day, \(pastDenial)
        FROM past_denial p \(pastJoin("source", "p")) \(pastJoin("destination", "p"))
        """,
        """
        CREATE VIEW closed_rule_hits AS
        SELECT \(day("p")) AS day, \(list(ruleKeys, of: "p")), p.hits AS hits, p.bytes AS bytes,
               p.last_hit AS last_hit
        FROM past_rule_hit p
        """,
        """
        CREATE VIEW closed_latency AS
        SELECT \(day("p")) AS day, \(pastEnd("source")), \(pastEnd("destination")),
               p.port AS destination_port, p.protocol AS protocol, p.method AS method,
               p.samples AS samples, p.sum_ns AS sum_ns, p.min_ns AS min_ns, p.max_ns AS max_ns,
               p.retransmitted AS retransmitted, b.bucket_key & 4095 AS bucket,
               b.samples AS bucket_samples
        FROM past_latency p \(pastJoin("source", "p")) \(pastJoin("destination", "p"))
        LEFT JOIN past_latency_bucket b
            ON b.bucket_key BETWEEN p.past_latency_id * 4096 AND p.past_latency_id * 4096 + 4095
        """,
        """
        CREATE VIEW closed_lookups AS
        SELECT \(day("p")) AS day, p.log AS log, \(pastEnd("source")), p.resolver AS resolver,
               p.query_name AS query_name, p.query_type AS query_type,
               p.response_code AS response_code, p.lookups AS lookups, p.min_ns AS min_ns,
               p.max_ns AS max_ns, b.bucket_key & 4095 AS bucket, b.samples AS bucket_samples
        FROM past_lookup p \(pastJoin("source", "p"))
        LEFT JOIN past_lookup_bucket b
            ON b.bucket_key BETWEEN p.past_lookup_id * 4096 AND p.past_lookup_id * 4096 + 4095
        """,
    ]

    private static let pastDenial = """
        p.enforcer AS enforcer, p.enforcer_id AS enforcer_id, p.rule AS rule, p.reason AS reason,
        p.direction AS direction, \(pastEnd("source")), \(pastEnd("destination")),
        p.fqdn AS destination_fqdn, p.port AS destination_port, p.protocol AS protocol,
        p.attempts AS attempts, p.first_seen AS first_seen, p.last_seen AS last_seen
        """

    /// R6: denied rows outlast the other hours.
    private static let denials = """
        \(denialsView)
        UNION ALL
        SELECT p.hour, \(pastDenial)
        FROM past_denial_hour p \(pastJoin("source", "p")) \(pastJoin("destination", "p"))
        """

    private static let flowsDaily = """
        CREATE VIEW flows_daily AS
        SELECT substr(f.hour, 1, 10) AS day, \(list(flowKeys, of: "f")),
               \(flowSums.map { "SUM(f.\($0)) AS \($0)" }.joined(separator: ", "))
        FROM flows f
        GROUP BY 1, \(flowKeys.map { "f.\($0)" }.joined(separator: ", "))
        UNION ALL
        SELECT * FROM closed_flows
        """

    private static let egressDaily = """
        CREATE VIEW egress_daily AS
        SELECT d.day AS day, \(list(egressKeys, of: "d")), SUM(d.flows_opened) AS flows_opened,
               SUM(d.bytes_out) AS bytes_out, SUM(d.bytes_in) AS bytes_in
        FROM (
            \(egressOfDays)
        ) d
        GROUP BY d.day, \(egressKeys.map { "d.\($0)" }.joined(separator: ", "))
        UNION ALL
        SELECT * FROM closed_egress
        """

    static let egressKeys =
        endColumns.map { "source_\($0)" }
        + ["destination_kind", "destination_class", "destination_zone", "initiated_by"]

    private static let egressMonthly = """
        CREATE VIEW egress_monthly AS
        SELECT substr(d.day, 1, 7) AS month, \(list(egressKeys, of: "d")),
               SUM(d.flows_opened) AS flows_opened, SUM(d.bytes_out) AS bytes_out,
               SUM(d.bytes_in) AS bytes_in
        FROM egress_daily d
        GROUP BY 1, \(egressKeys.map { "d.\($0)" }.joined(separator: ", "))
        """

    // MARK: Decisions

    static let denialKeys =
        ["enforcer", "enforcer_id", "rule", "reason", "direction"] + ends
        + ["destination_fqdn", "destination_port", "protocol"]

    private static let denialsDaily = """
        CREATE VIEW denials_daily AS
        SELECT substr(d.hour, 1, 10) AS day, \(list(denialKeys, of: "d")),
               SUM(d.attempts) AS attempts, MIN(d.first_seen) AS first_seen,
               MAX(d.last_seen) AS last_seen
        FROM denials d
        GROUP BY 1, \(denialKeys.map { "d.\($0)" }.joined(separator: ", "))
        UNION ALL
        SELECT * FROM closed_denials
        """

    static let ruleKeys = ["enforcer", "enforcer_id", "rule", "decision"]

    private static let ruleHitsDaily = """
        CREATE VIEW rule_hits_daily AS
        SELECT substr(h.hour, 1, 10) AS day, \(list(ruleKeys, of: "h")), SUM(h.hits) AS hits,
               SUM(h.bytes) AS bytes, MAX(h.last_hit) AS last_hit
        FROM rule_hits h
        GROUP BY 1, \(ruleKeys.map { "h.\($0)" }.joined(separator: ", "))
        UNION ALL
        SELECT * FROM closed_rule_hits
        """

    static let contactKeys = [
        "source_namespace", "source", "destination_namespace", "destination", "destination_port",
        "protocol", "decision",
    ]

    private static let contactRow = """
        CREATE VIEW contact_row AS
        SELECT f.hour AS hour, f.hour_id AS hour_id, \(namedEnd("source")),
               \(namedEnd("destination")), f.port AS destination_port,
               NULLIF(f.protocol, '') AS protocol, f.decision AS decision
        FROM (
            \(everyContact)
        ) f
        \(eventEndpointJoins)
        WHERE f.source_id <> 0 AND f.destination_id <> 0
        """

    /// Of days whose sums are gone nobody knows who met whom.
    private static let firstKnownHour = """
        (SELECT MIN(hour_id) FROM reporter_hour
         WHERE row_count > 0 AND hour_id / 24 NOT IN (
             SELECT day_id FROM rolled_up_day WHERE detail = 'daily'))
        """

    private static let firstContacts = """
        CREATE VIEW first_contacts AS
        SELECT strftime('%Y-%m-%dT%H:00:00Z', MIN(hour_id) * 3600, 'unixepoch') AS first_hour,
               MAX(0, (MIN(hour_id) - \(firstKnownHour)) / 24) AS days_before,
               \(list(contactKeys))
        FROM (
            SELECT hour_id, \(list(contactKeys)) FROM contact_row
            UNION ALL
            SELECT first_hour, \(list(contactKeys)) FROM past_contact
        )
        GROUP BY \(list(contactKeys))
        """

    // MARK: Lookups

    static let lookupKeys =
        ["log"] + endColumns.map { "source_\($0)" }
        + ["resolver", "query_name", "query_type", "response_code"]

    /// Rows, their buckets, and the view.
    private static let lookupViews = [
        """
        CREATE VIEW lookup_row AS
        SELECT l.lookup_id AS lookup_id, s.hour_id / 24 AS day_id, \(day(of: "(s.hour_id / 24)")) AS day,
               s.log AS log, \(eventEndpoint("source")), NULLIF(resolver.text, '') AS resolver,
               NULLIF(asked.text, '') AS query_name, NULLIF(type.text, '') AS query_type,
               NULLIF(code.text, '') AS response_code, l.lookups AS lookups, l.min_ns AS min_ns,
               l.max_ns AS max_ns
        FROM event_scope s
        CROSS JOIN lookup l ON l.event_scope_id = s.event_scope_id
        JOIN name resolver ON resolver.name_id = s.resolver_id
        JOIN name asked ON asked.name_id = l.name_id
        JOIN name type ON type.name_id = l.type_id
        JOIN name code ON code.name_id = l.code_id
        LEFT JOIN described_address source ON source.address_id = l.client_id
        LEFT JOIN owner source_logged ON source_logged.owner_id = l.client_owner_id
        \(ownerJoin("source", hour: "s.hour_id"))
        WHERE s.kind = 'dns' AND NOT l.is_superseded
        UNION ALL
        SELECT -p.past_lookup_id, p.day_id, \(day("p")), p.log, \(pastEnd("source")), p.resolver,
               p.query_name, p.query_type, p.response_code, p.lookups, p.min_ns, p.max_ns
        FROM past_lookup p \(pastJoin("source", "p"))
        """,
        """
        CREATE VIEW lookup_bucket_part AS
        SELECT l.lookup_id AS lookup_id, b.bucket_key & 4095 AS bucket, b.samples AS samples
        FROM lookup l CROSS JOIN lookup_bucket b
            ON b.bucket_key BETWEEN l.lookup_id * 4096 AND l.lookup_id * 4096 + 4095
        UNION ALL
        SELECT -p.past_lookup_id, b.bucket_key & 4095, b.samples
        FROM past_lookup p CROSS JOIN past_lookup_bucket b
            ON b.bucket_key BETWEEN p.past_lookup_id * 4096 AND p.past_lookup_id * 4096 + 4095
        """,
        lookupsDaily,
    ]

    private static func quantile(_ name: String) -> String {
        "MIN(MAX(\(bucketMiddle("q.\(name)")), m.min_ns), m.max_ns) / 1e6 AS \(name)_ms"
    }

    private static let lookupsDaily = """
        CREATE VIEW dns_lookups_daily AS
        WITH
        grouped AS (
            SELECT *, MIN(lookup_id) OVER (PARTITION BY day, \(list(lookupKeys))) AS group_id
            FROM lookup_row
        ),
        measured AS (
            SELECT group_id, SUM(lookups) AS lookups, MIN(min_ns) AS min_ns, MAX(max_ns) AS max_ns
            FROM grouped GROUP BY group_id
        ),
        bucket AS (
            SELECT g.group_id AS group_id, b.bucket AS bucket, SUM(b.samples) AS samples
            FROM grouped g JOIN lookup_bucket_part b ON b.lookup_id = g.lookup_id
            GROUP BY g.group_id, b.bucket
        ),
        ranked AS (
            SELECT group_id, bucket,
                   SUM(samples) OVER (PARTITION BY group_id ORDER BY bucket) AS upto,
                   SUM(samples) OVER (PARTITION BY group_id) AS total
            FROM bucket
        ),
        quantile AS (
            SELECT group_id, MIN(CASE WHEN upto * 2 >= total THEN bucket END) AS p50,
                   MIN(CASE WHEN upto * 20 >= total * 19 THEN bucket END) AS p95,
                   MIN(CASE WHEN upto * 100 >= total * 99 THEN bucket END) AS p99
            FROM ranked GROUP BY group_id
        )
        SELECT g.day AS day, \(list(lookupKeys.filter { $0 != "log" }, of: "g")),
               m.lookups AS lookups, m.min_ns / 1e6 AS min_ms, \(quantile("p50")),
               \(quantile("p95")), \(quantile("p99")), m.max_ns / 1e6 AS max_ms, g.log AS log
        FROM measured m
        JOIN grouped g ON g.lookup_id = m.group_id
        LEFT JOIN quantile q ON q.group_id = m.group_id
        """

    // MARK: Latency

    private static let days = LatencySource(
        rows: "latency_day_row",
        parts: "latency_day_part",
        buckets: "latency_day_bucket_part"
    )

    private static let latencyViews =
        [
            """
            CREATE VIEW latency_day_row AS
            SELECT latency_id, hour_id / 24 AS day_id, day, \(list(LatencyGrouping.pods.keys))
            FROM latency_row
            UNION ALL
            SELECT -p.past_latency_id, p.day_id, \(day("p")), \(pastEnd("source")),
                   \(pastEnd("destination")), p.port, p.protocol, p.method
            FROM past_latency p \(pastJoin("source", "p")) \(pastJoin("destination", "p"))
            """,
            """
            CREATE VIEW latency_day_part AS
            SELECT latency_id, samples, sum_ns, min_ns, max_ns, retransmitted FROM latency_part
            UNION ALL
            SELECT -past_latency_id, samples, sum_ns, min_ns, max_ns, retransmitted
            FROM past_latency
            """,
            """
            CREATE VIEW latency_day_bucket_part AS
            SELECT latency_id, bucket, samples FROM latency_bucket_part
            UNION ALL
            SELECT -p.past_latency_id, b.bucket_key & 4095, b.samples
            FROM past_latency p CROSS JOIN past_latency_bucket b
                ON b.bucket_key BETWEEN p.past_latency_id * 4096
                   AND p.past_latency_id * 4096 + 4095
            """,
        ]
        + LatencyGrouping.all.map { grouping in
            latencyView(grouping.name + "_days", of: ["day"] + grouping.keys, in: days)
        } + [latencyChangeView(in: days, day: "day_id")]
}
