/// The views of migration 0010, in order of creation.
let eventViews: [String] = [
    """
    CREATE VIEW event_row AS
    SELECT s.hour AS hour, s.hour_id AS hour_id, s.log AS log, s.kind AS kind,
           s.reporter_id AS reporter_id, s.acl_id AS acl_id, s.rule_id AS rule_id,
           s.reason_id AS reason_id, s.direction AS direction, s.decision AS decision,
           s.protocol AS protocol, s.enforcer AS enforcer, f.is_superseded AS is_superseded,
           f.source_id AS source_id, f.destination_id AS destination_id,
           f.source_owner_id AS source_owner_id, f.destination_owner_id AS destination_owner_id,
           f.name_id AS name_id, f.port AS port, f.hits AS hits,
           f.packets_sent AS packets_sent, f.bytes_sent AS bytes_sent,
           f.packets_received AS packets_received, f.bytes_received AS bytes_received,
           f.first_ms AS first_ms, f.last_ms AS last_ms, f.rate AS rate
    FROM event_scope s CROSS JOIN event_fact f ON f.event_scope_id = s.event_scope_id
    """,
    // R5: an enforcement point is on the way; flows are counted where interfaces log them.
    """
    CREATE VIEW flow_facts AS
    \(flowFactsOfFlowLogs)
    UNION ALL
    SELECT f.hour AS hour, f.log AS log, NULLIF(reporter.text, '') AS reporter, NULLIF(acl.text, '') AS acl,
           NULLIF(rule.text, '') AS rule, f.direction AS direction, f.decision AS decision,
           NULL AS encryption,
           CASE WHEN f.decision <> 'allow' THEN NULL WHEN f.is_superseded THEN 'superseded'
                ELSE 'transit' END AS role,
           \(eventEndpoint("source")), \(eventEndpoint("destination")),
           f.port AS destination_port, NULLIF(f.protocol, '') AS protocol,
           CASE WHEN f.decision <> 'allow' THEN 0 WHEN f.kind <> 'application' THEN f.hits END
               AS flows_opened,
           0 AS flows_closed, CASE f.decision WHEN 'deny' THEN f.hits ELSE 0 END AS denied,
           0 AS unanswered, f.packets_sent AS packets_sent, f.bytes_sent AS bytes_sent,
           f.packets_received AS packets_received, f.bytes_received AS bytes_received,
           \(instant("f.first_ms / 1000")) AS first_seen, \(instant("f.last_ms / 1000")) AS last_seen
    FROM (
        SELECT hour, hour_id, log, kind, reporter_id, acl_id, rule_id, direction, decision,
               protocol, is_superseded, source_id, destination_id, source_owner_id,
               destination_owner_id, port, SUM(hits) AS hits,
               SUM(packets_sent) AS packets_sent, SUM(bytes_sent) AS bytes_sent,
               SUM(packets_received) AS packets_received, SUM(bytes_received) AS bytes_received,
               MIN(first_ms) AS first_ms, MAX(last_ms) AS last_ms
        FROM event_row WHERE decision <> ''
        GROUP BY source_id, destination_id, source_owner_id, destination_owner_id, port, protocol,
                 hour, hour_id, log, kind, reporter_id, acl_id, rule_id, direction, decision,
                 is_superseded
    ) f
    JOIN name reporter ON reporter.name_id = f.reporter_id
    JOIN name acl ON acl.name_id = f.acl_id
    JOIN name rule ON rule.name_id = f.rule_id
    \(eventEndpointJoins)
    """,
    denialsView,
    """
    CREATE VIEW rule_hits AS
    \(ruleHitsOfFlowLogs)
    UNION ALL
    SELECT h.hour AS hour, h.enforcer AS enforcer, NULLIF(acl.text, '') AS enforcer_id,
           NULLIF(rule.text, '') AS rule, h.decision AS decision, h.hits AS hits,
           h.bytes AS bytes, \(instant("h.last_ms / 1000")) AS last_hit
    FROM (
        SELECT hour, enforcer, acl_id, rule_id, decision, SUM(hits) AS hits,
               CASE WHEN COUNT(bytes_sent) + COUNT(bytes_received) > 0
                    THEN COALESCE(SUM(bytes_sent), 0) + COALESCE(SUM(bytes_received), 0) END
                   AS bytes,
               MAX(last_ms) AS last_ms
        FROM event_row
        WHERE decision <> '' AND kind <> 'fault' AND NOT is_superseded
        GROUP BY hour, enforcer, acl_id, rule_id, decision
    ) h
    JOIN name acl ON acl.name_id = h.acl_id
    JOIN name rule ON rule.name_id = h.rule_id
    """,
    """
    CREATE VIEW packet_drops AS
    SELECT f.hour AS hour, f.log AS log, NULLIF(reporter.text, '') AS reporter,
           NULLIF(reason.text, '') AS reason, f.direction AS direction,
           \(eventEndpoint("source")), \(eventEndpoint("destination")),
           f.port AS destination_port, NULLIF(f.protocol, '') AS protocol, f.drops AS drops,
           \(instant("f.first_ms / 1000")) AS first_seen, \(instant("f.last_ms / 1000")) AS last_seen
    FROM (
        SELECT hour, hour_id, log, reporter_id, reason_id, direction, protocol, source_id,
               destination_id, source_owner_id, destination_owner_id, port, SUM(hits) AS drops,
               MIN(first_ms) AS first_ms, MAX(last_ms) AS last_ms
        FROM event_row WHERE kind = 'fault'
        GROUP BY source_id, destination_id, source_owner_id, destination_owner_id, port, protocol,
                 hour, hour_id, log, reporter_id, reason_id, direction
    ) f
    JOIN name reporter ON reporter.name_id = f.reporter_id
    JOIN name reason ON reason.name_id = f.reason_id
    \(eventEndpointJoins)
    """,
    dnsLookupsView,
    """
    CREATE VIEW event_losses AS
    SELECT strftime('%Y-%m-%dT%H:00:00Z', hour_id * 3600, 'unixepoch') AS hour, log, reporter,
           NULLIF(place, '') AS place, SUM(events) AS events
    FROM lost_event GROUP BY hour_id, log, reporter, place
    """,
    coverageViewWithLosses,
]

/// Both ends of rows `f` of events: either may have no address.
let eventEndpointJoins = """
    LEFT JOIN described_address source ON source.address_id = f.source_id
    LEFT JOIN described_address destination ON destination.address_id = f.destination_id
    LEFT JOIN owner source_logged ON source_logged.owner_id = f.source_owner_id
    LEFT JOIN owner destination_logged ON destination_logged.owner_id = f.destination_owner_id
    \(ownerJoin("source", hour: "f.hour_id"))
    \(ownerJoin("destination", hour: "f.hour_id"))
    """

/// A column of an endpoint's owner: what the log says comes before what the inventory says (R7).
func loggedFirst(_ name: String, _ column: String) -> String {
    """
    CASE WHEN \(name)_logged.owner_id IS NULL THEN \(name)_owner.\(column)
         ELSE \(name)_logged.\(column) END
    """
}

/// The eight columns of an endpoint: what the log says of it comes before what the inventory says (R7).
func eventEndpoint(_ name: String) -> String {
    func column(_ column: String) -> String {
        "\(loggedFirst(name, column)) AS \(name)_\(column)"
    }
    return """
        \(name).ip AS \(name)_ip,
        COALESCE(\(name)_logged.kind, \(name)_owner.kind, \(name).kind) AS \(name)_kind,
        \(column("namespace")), \(column("workload")), \(column("pod")), \(column("node")),
        COALESCE(\(name).class, CASE WHEN \(name)_logged.owner_id IS NOT NULL THEN 'cluster' END)
            AS \(name)_class,
        \(name).zone AS \(name)_zone
        """
}

/// Quantiles are the nearest ranks: the middle of the bucket that holds them, within what was measured (R10).
private let dnsLookupsView = """
    CREATE VIEW dns_lookups AS
    WITH
    grouped AS (
        SELECT s.hour AS hour, s.hour_id AS hour_id, s.log AS log, s.resolver_id AS resolver_id,
               l.client_id AS client_id, l.client_owner_id AS client_owner_id,
               l.name_id AS name_id, l.type_id AS type_id, l.code_id AS code_id,
               l.lookup_id AS lookup_id, l.lookups AS lookups, l.min_ns AS min_ns,
               l.max_ns AS max_ns,
               MIN(l.lookup_id) OVER (
                   PARTITION BY s.hour, s.log, s.resolver_id, l.client_id, l.client_owner_id,
                                l.name_id, l.type_id, l.code_id
               ) AS group_id
        FROM event_scope s CROSS JOIN lookup l ON l.event_scope_id = s.event_scope_id
        WHERE s.kind = 'dns' AND NOT l.is_superseded
    ),
    summed AS (
        SELECT hour, hour_id, log, resolver_id, client_id, client_owner_id, name_id, type_id,
               code_id, group_id, SUM(lookups) AS lookups, MIN(min_ns) AS min_ns,
               MAX(max_ns) AS max_ns
        FROM grouped
        GROUP BY hour, hour_id, log, resolver_id, client_id, client_owner_id, name_id, type_id,
                 code_id, group_id
    ),
    bucket AS (
        SELECT g.hour AS hour, g.group_id AS group_id, b.bucket_key & 4095 AS bucket,
               SUM(b.samples) AS samples
        FROM grouped g CROSS JOIN lookup_bucket b
            ON b.bucket_key BETWEEN g.lookup_id * 4096 AND g.lookup_id * 4096 + 4095
        GROUP BY g.hour, g.group_id, 3
    ),
    ranked AS (
        SELECT hour, group_id, bucket,
               SUM(samples) OVER (PARTITION BY hour, group_id ORDER BY bucket) AS upto,
               SUM(samples) OVER (PARTITION BY hour, group_id) AS total
        FROM bucket
    ),
    quantile AS (
        SELECT hour, group_id, MIN(CASE WHEN upto * 2 >= total THEN bucket END) AS p50,
               MIN(CASE WHEN upto * 20 >= total * 19 THEN bucket END) AS p95,
               MIN(CASE WHEN upto * 100 >= total * 99 THEN bucket END) AS p99
        FROM ranked GROUP BY hour, group_id
    )
    SELECT f.hour AS hour, \(eventEndpoint("source")), NULLIF(resolver.text, '') AS resolver,
           NULLIF(asked.text, '') AS query_name, NULLIF(type.text, '') AS query_type,
           NULLIF(code.text, '') AS response_code, f.lookups AS lookups,
           f.min_ns / 1e6 AS min_ms, \(quantile("p50")) AS p50_ms, \(quantile("p95")) AS p95_ms,
           \(quantile("p99")) AS p99_ms, f.max_ns / 1e6 AS max_ms, f.log AS log
    FROM summed f
    LEFT JOIN quantile q ON q.hour = f.hour AND q.group_id = f.group_id
    JOIN name resolver ON resolver.name_id = f.resolver_id
    JOIN name asked ON asked.name_id = f.name_id
    JOIN name type ON type.name_id = f.type_id
    JOIN name code ON code.name_id = f.code_id
    LEFT JOIN described_address source ON source.address_id = f.client_id
    LEFT JOIN owner source_logged ON source_logged.owner_id = f.client_owner_id
    \(ownerJoin("source", hour: "f.hour_id"))
    """

private func quantile(_ name: String) -> String {
    "MIN(MAX(\(bucketMiddle("q.\(name)")), f.min_ns), f.max_ns) / 1e6"
}

/// The middle of a bucket of `LatencyBuckets`, in nanoseconds.
func bucketMiddle(_ bucket: String) -> String {
    """
    CASE WHEN \(bucket) < 128 THEN \(bucket) * 1.0
         ELSE ((64 + \(bucket) % 64) << (\(bucket) / 64 - 1))
              + ((1 << (\(bucket) / 64 - 1)) - 1) / 2.0 END
    """
}

/// R13: as before, and an hour in which its reporter lost events is partial.
private let coverageViewWithLosses = """
    CREATE VIEW coverage AS
    WITH RECURSIVE
    seen AS (
        SELECT h.hour_id AS hour_id, h.log AS log, h.reporter AS reporter,
               SUM(h.row_count) AS row_count, SUM(h.record_count) AS record_count,
               MAX(h.record_count > 0 AND i.status = 'ok') AS is_whole
        FROM reporter_hour h JOIN input i ON i.input_id = h.input_id
        GROUP BY h.hour_id, h.log, h.reporter
    ),
    ends AS (SELECT log, MAX(hour_id) AS last_hour FROM seen WHERE record_count > 0 GROUP BY log),
    recorded AS (
        SELECT hour_id, log, reporter,
               LEAD(hour_id) OVER (PARTITION BY log, reporter ORDER BY hour_id) AS next_hour
        FROM seen WHERE record_count > 0
    ),
    gap (hour_id, log, reporter, end_hour) AS (
        SELECT r.hour_id + 1, r.log, r.reporter, COALESCE(r.next_hour, MIN(e.last_hour, r.hour_id + 24) + 1)
        FROM recorded r JOIN ends e ON e.log = r.log
        WHERE r.next_hour IS NULL OR r.next_hour - r.hour_id <= 744
    ),
    missing (hour_id, log, reporter, end_hour) AS (
        SELECT hour_id, log, reporter, end_hour FROM gap WHERE hour_id < end_hour
        UNION ALL
        SELECT hour_id + 1, log, reporter, end_hour FROM missing WHERE hour_id + 1 < end_hour
    )
    SELECT strftime('%Y-%m-%dT%H:00:00Z', hour_id * 3600, 'unixepoch') AS hour, log, reporter,
           CASE WHEN NOT is_whole THEN 'partial'
                WHEN EXISTS (SELECT 1 FROM lost_event l
                             WHERE l.hour_id = seen.hour_id AND l.log = seen.log
                                   AND l.reporter = seen.reporter) THEN 'partial'
                ELSE 'present' END AS status,
           row_count AS rows
    FROM seen
    UNION ALL
    SELECT strftime('%Y-%m-%dT%H:00:00Z', m.hour_id * 3600, 'unixepoch'), m.log, m.reporter,
           'missing', 0
    FROM missing m
    WHERE NOT EXISTS (
        SELECT 1 FROM seen s
        WHERE s.hour_id = m.hour_id AND s.log = m.log AND s.reporter = m.reporter
    )
    """

/// What several logs say of one point counts once; each point that says no is evidence (R6).
let denialsView = """
    CREATE VIEW denials AS
    \(denialsOfFlowLogs)
    UNION ALL
    SELECT f.hour AS hour, f.enforcer AS enforcer, NULLIF(acl.text, '') AS enforcer_id,
           NULLIF(rule.text, '') AS rule, NULLIF(reason.text, '') AS reason,
           f.direction AS direction, \(eventEndpoint("source")), \(eventEndpoint("destination")),
           COALESCE(NULLIF(fqdn.text, ''), \(resolvedName("source", "destination", hour: "f.hour_id")))
               AS destination_fqdn, f.port AS destination_port,
           NULLIF(f.protocol, '') AS protocol, f.attempts AS attempts,
           \(instant("f.first_ms / 1000")) AS first_seen, \(instant("f.last_ms / 1000")) AS last_seen
    FROM (
        SELECT hour, hour_id, enforcer, acl_id, rule_id, reason_id, direction, protocol,
               source_id, destination_id, source_owner_id, destination_owner_id, name_id, port,
               SUM(hits) AS attempts, MIN(first_ms) AS first_ms, MAX(last_ms) AS last_ms
        FROM event_row
        WHERE decision = 'deny' AND kind <> 'fault' AND NOT is_superseded
        GROUP BY source_id, destination_id, source_owner_id, destination_owner_id, port, protocol,
                 name_id, hour, hour_id, enforcer, acl_id, rule_id, reason_id, direction
    ) f
    JOIN name acl ON acl.name_id = f.acl_id
    JOIN name rule ON rule.name_id = f.rule_id
    JOIN name reason ON reason.name_id = f.reason_id
    JOIN name fqdn ON fqdn.name_id = f.name_id
    \(eventEndpointJoins)
    """
