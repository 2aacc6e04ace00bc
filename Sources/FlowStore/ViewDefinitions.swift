/// The public views (section 2 of the contract) and the few private ones they share, in order of creation.
let viewDefinitions0001: [String] = [
    """
    CREATE VIEW fact_or_correction AS
    SELECT scope_id, source_id, destination_id, port, opened, closed, denied, unanswered,
           packets_sent, bytes_sent, packets_received, bytes_received, first_ms, last_ms
    FROM fact
    UNION ALL
    SELECT scope_id, source_id, destination_id, port, 0, 0, 0, 0,
           packets_sent, bytes_sent, packets_received, bytes_received, NULL, NULL
    FROM split_correction
    """,
    // One row per key: a key may have facts of several inputs, at the edge of an hour for example.
    """
    CREATE VIEW grouped_fact AS
    SELECT scope_id, source_id, destination_id, port, SUM(opened) AS opened,
           SUM(closed) AS closed, SUM(denied) AS denied, SUM(unanswered) AS unanswered,
           SUM(packets_sent) AS packets_sent, SUM(bytes_sent) AS bytes_sent,
           SUM(packets_received) AS packets_received, SUM(bytes_received) AS bytes_received,
           MIN(first_ms) AS first_ms, MAX(last_ms) AS last_ms
    FROM fact_or_correction
    GROUP BY scope_id, source_id, destination_id, port
    """,
    """
    CREATE VIEW flow_facts AS
    SELECT s.hour AS hour, s.log AS log, s.reporter AS reporter, NULLIF(acl.text, '') AS acl,
           NULLIF(rule.text, '') AS rule, s.direction AS direction, s.decision AS decision,
           s.encryption AS encryption,
           CASE WHEN s.decision <> 'allow' THEN NULL
                WHEN s.role IS NOT NULL THEN s.role
                WHEN \(isTransitInScope("f")) THEN 'transit'
                WHEN \(isMirrorInScope("f")) THEN 'mirror'
                ELSE 'counted' END AS role,
           \(endpoint("source")), \(endpoint("destination")),
           f.port AS destination_port, s.protocol AS protocol,
           CASE s.log WHEN 'nsg-v1' THEN 0 ELSE f.opened END AS flows_opened,
           f.closed AS flows_closed, f.denied AS denied, f.unanswered AS unanswered,
           f.packets_sent AS packets_sent, f.bytes_sent AS bytes_sent,
           f.packets_received AS packets_received, f.bytes_received AS bytes_received,
           \(instantOfMilliseconds("f.first_ms")) AS first_seen, \(instantOfMilliseconds("f.last_ms")) AS last_seen
    FROM grouped_fact f
    JOIN scope s ON s.scope_id = f.scope_id
    JOIN name acl ON acl.name_id = s.acl_id
    JOIN name rule ON rule.name_id = s.rule_id
    JOIN address source ON source.address_id = f.source_id
    JOIN address destination ON destination.address_id = f.destination_id
    """,
    """
    CREATE VIEW counted_flow AS
    SELECT s.hour AS hour, f.source_id AS source_id, f.destination_id AS destination_id,
           f.port AS port, s.protocol AS protocol,
           SUM(CASE s.log WHEN 'nsg-v1' THEN 0 ELSE f.opened END) AS flows_opened,
           SUM(f.closed) AS flows_closed, SUM(f.unanswered) AS unanswered,
           SUM(f.packets_sent) AS packets_sent, SUM(f.bytes_sent) AS bytes_sent,
           SUM(f.packets_received) AS packets_received, SUM(f.bytes_received) AS bytes_received
    FROM fact_or_correction f JOIN scope s ON s.scope_id = f.scope_id
    WHERE s.decision = 'allow' AND s.role IS NULL
          AND NOT \(isTransitInScope("f")) AND NOT \(isMirrorInScope("f"))
    GROUP BY s.hour, f.source_id, f.destination_id, f.port, s.protocol
    """,
    """
    CREATE VIEW flows AS
    SELECT f.hour AS hour, \(endpoint("source")), \(endpoint("destination")),
           f.port AS destination_port, f.protocol AS protocol, f.flows_opened AS flows_opened,
           f.flows_closed AS flows_closed, f.unanswered AS unanswered,
           f.packets_sent AS packets_sent, f.bytes_sent AS bytes_sent,
           f.packets_received AS packets_received, f.bytes_received AS bytes_received
    FROM counted_flow f
    JOIN address source ON source.address_id = f.source_id
    JOIN address destination ON destination.address_id = f.destination_id
    """,
    // The cluster's side comes first, whoever opened the flow; so for flows from outside all columns trade places.
    """
    CREATE VIEW egress AS
    SELECT f.hour AS hour, \(endpoint("source", of: "inside")),
           \(endpoint("destination", of: "outside")),
           CAST(NULL AS TEXT) AS destination_fqdn, f.port AS destination_port,
           f.protocol AS protocol, 'cluster' AS initiated_by, f.flows_opened AS flows_opened,
           f.bytes_sent AS bytes_out, f.bytes_received AS bytes_in
    FROM counted_flow f
    JOIN address inside ON inside.address_id = f.source_id
    JOIN address outside ON outside.address_id = f.destination_id
    WHERE inside.in_cluster = 1 AND outside.in_cluster = 0
    UNION ALL
    SELECT f.hour, \(endpoint("source", of: "inside")),
           \(endpoint("destination", of: "outside")),
           CAST(NULL AS TEXT), f.port, f.protocol, 'remote', f.flows_opened,
           f.bytes_received, f.bytes_sent
    FROM counted_flow f
    JOIN address inside ON inside.address_id = f.destination_id
    JOIN address outside ON outside.address_id = f.source_id
    WHERE inside.in_cluster = 1 AND outside.in_cluster = 0
    """,
    // R6: denied rows are never de-duplicated.
    """
    CREATE VIEW denials AS
    SELECT f.hour AS hour, f.enforcer AS enforcer, NULLIF(acl.text, '') AS enforcer_id, NULLIF(rule.text, '') AS rule,
           f.reason AS reason, f.direction AS direction, \(endpoint("source")),
           \(endpoint("destination")), CAST(NULL AS TEXT) AS destination_fqdn,
           f.port AS destination_port, f.protocol AS protocol, f.attempts AS attempts,
           \(instantOfMilliseconds("f.first_ms")) AS first_seen, \(instantOfMilliseconds("f.last_ms")) AS last_seen
    FROM (
        SELECT s.hour AS hour, s.enforcer AS enforcer, s.acl_id AS acl_id, s.rule_id AS rule_id,
               CASE s.enforcer WHEN 'vnet-encryption' THEN s.encryption END AS reason,
               s.direction AS direction, d.source_id AS source_id,
               d.destination_id AS destination_id, d.port AS port, s.protocol AS protocol,
               SUM(d.denied) AS attempts, MIN(d.first_ms) AS first_ms, MAX(d.last_ms) AS last_ms
        FROM fact d JOIN scope s ON s.scope_id = d.scope_id
        WHERE s.decision = 'deny'
        GROUP BY s.hour, s.enforcer, s.acl_id, s.rule_id, 5, s.direction, d.source_id,
                 d.destination_id, d.port, s.protocol
    ) f
    JOIN name acl ON acl.name_id = f.acl_id
    JOIN name rule ON rule.name_id = f.rule_id
    JOIN address source ON source.address_id = f.source_id
    JOIN address destination ON destination.address_id = f.destination_id
    """,
    """
    CREATE VIEW rule_hits AS
    SELECT h.hour AS hour, h.enforcer AS enforcer, NULLIF(acl.text, '') AS enforcer_id, NULLIF(rule.text, '') AS rule,
           h.decision AS decision, h.hits AS hits, h.bytes AS bytes,
           \(instantOfMilliseconds("h.last_ms")) AS last_hit
    FROM (
        SELECT s.hour AS hour, s.enforcer AS enforcer, s.acl_id AS acl_id, s.rule_id AS rule_id,
               s.decision AS decision, SUM(f.opened + f.denied) AS hits,
               SUM(f.bytes_sent) + SUM(f.bytes_received) AS bytes, MAX(f.last_ms) AS last_ms
        FROM fact_or_correction f JOIN scope s ON s.scope_id = f.scope_id
        WHERE s.role IS NOT 'superseded'
        GROUP BY s.hour, s.enforcer, s.acl_id, s.rule_id, s.decision
    ) h
    JOIN name acl ON acl.name_id = h.acl_id
    JOIN name rule ON rule.name_id = h.rule_id
    """,
    coverageView,
    """
    CREATE VIEW inputs AS
    SELECT path, format, compression, bytes_stored, bytes_read, sha256, records, rows_read,
           rows_kept, rows_rejected, rows_duplicate, status, partition_name AS "partition",
           \(instantOfMilliseconds("first_ms")) AS first_time, \(instantOfMilliseconds("last_ms")) AS last_time, run_id
    FROM input
    """,
    """
    CREATE VIEW rejections AS
    SELECT i.path AS path, r.reason AS reason, r.row_count AS rows,
           r.first_offset AS first_offset, r.sample AS sample
    FROM rejection r JOIN input i ON i.input_id = r.input_id
    """,
    """
    CREATE VIEW runs AS
    SELECT run_id, pipeline, started, finished, status, version, config_sha256, inputs_read,
           inputs_unchanged, inputs_failed, rows_kept, rows_rejected, splits_corrected,
           lifetime_totals
    FROM run
    """,
]

/// R13.
///
/// A reporter is expected in every hour between its first and last record, and for a day behind its
/// last one while its log goes on; gaps over 31 days are another life of the same MAC.
private let coverageView = """
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
           CASE WHEN is_whole THEN 'present' ELSE 'partial' END AS status, row_count AS rows
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

/// Of milliseconds.
private func instantOfMilliseconds(_ column: String) -> String {
    "strftime('%Y-%m-%dT%H:%M:%SZ', \(column) / 1000, 'unixepoch')"
}

/// R5: the reporter logged this key both inbound and outbound in this hour.
private func isTransitInScope(_ fact: String) -> String {
    """
    EXISTS (SELECT 1 FROM transit_key t
            WHERE t.hour_id = s.hour_id AND t.source_id = \(fact).source_id
                  AND t.destination_id = \(fact).destination_id AND t.port IS \(fact).port
                  AND t.reporter = s.reporter AND t.protocol = s.protocol)
    """
}

/// R5: the source's own side has been logged somewhere in this hour.
private func isMirrorInScope(_ fact: String) -> String {
    """
    (s.direction = 'inbound'
     AND EXISTS (SELECT 1 FROM outbound_source o
                 WHERE o.hour_id = s.hour_id AND o.source_id = \(fact).source_id))
    """
}
