/// The views over facts since migration 0002, in order of creation; the others are those of 0001.
///
/// Whoever restricts a public view by hour, log, reporter, direction or decision should have only the facts of
/// the scopes in question read. For that, `fact_row` goes from scopes to facts, and the grouping views name the scope's columns
/// among their terms, so that SQLite moves conditions on them inwards. The terms that differ most come first: rows
/// are compared by them.
let viewDefinitions0002: [String] = [
    """
    CREATE VIEW described_address AS
    SELECT a.address_id AS address_id, a.ip AS ip, d.kind AS kind, d.class AS class,
           d.zone AS zone, d.in_cluster AS in_cluster
    FROM address a JOIN address_description d ON d.description_id = a.description_id
    """,
    factRow("fact_row"),
    // One row per key: a key may have facts of several inputs, at the edge of an hour for example.
    """
    CREATE VIEW grouped_fact AS
    SELECT scope_id, source_id, destination_id, port, hour_id, hour, log, reporter, direction,
           decision, SUM(opened) AS opened,
           SUM(closed) AS closed, SUM(denied) AS denied, SUM(unanswered) AS unanswered,
           SUM(packets_sent) AS packets_sent, SUM(bytes_sent) AS bytes_sent,
           SUM(packets_received) AS packets_received, SUM(bytes_received) AS bytes_received,
           MIN(first_s) AS first_s, MAX(last_s) AS last_s
    FROM fact_row
    GROUP BY source_id, destination_id, port, scope_id, hour_id, hour, log, reporter, direction,
             decision
    """,
    """
    CREATE VIEW flow_facts AS
    SELECT f.hour AS hour, f.log AS log, f.reporter AS reporter, NULLIF(acl.text, '') AS acl,
           NULLIF(rule.text, '') AS rule, f.direction AS direction, f.decision AS decision,
           s.encryption AS encryption,
           CASE WHEN f.decision <> 'allow' THEN NULL
                WHEN s.role IS NOT NULL THEN s.role
                WHEN \(isTransit("f", "s")) THEN 'transit'
                WHEN \(isMirror("f")) THEN 'mirror'
                ELSE 'counted' END AS role,
           \(endpoint("source")), \(endpoint("destination")),
           f.port AS destination_port, s.protocol AS protocol,
           CASE f.log WHEN 'nsg-v1' THEN 0 ELSE f.opened END AS flows_opened,
           f.closed AS flows_closed, f.denied AS denied, f.unanswered AS unanswered,
           f.packets_sent AS packets_sent, f.bytes_sent AS bytes_sent,
           f.packets_received AS packets_received, f.bytes_received AS bytes_received,
           \(instant("f.first_s")) AS first_seen, \(instant("f.last_s")) AS last_seen
    FROM grouped_fact f
    JOIN scope s ON s.scope_id = f.scope_id
    JOIN name acl ON acl.name_id = s.acl_id
    JOIN name rule ON rule.name_id = s.rule_id
    JOIN described_address source ON source.address_id = f.source_id
    JOIN described_address destination ON destination.address_id = f.destination_id
    """,
    """
    CREATE VIEW counted_flow AS
    SELECT f.hour AS hour, f.source_id AS source_id, f.destination_id AS destination_id,
           f.port AS port, f.protocol AS protocol,
           SUM(CASE f.log WHEN 'nsg-v1' THEN 0 ELSE f.opened END) AS flows_opened,
           SUM(f.closed) AS flows_closed, SUM(f.unanswered) AS unanswered,
           SUM(f.packets_sent) AS packets_sent, SUM(f.bytes_sent) AS bytes_sent,
           SUM(f.packets_received) AS packets_received, SUM(f.bytes_received) AS bytes_received
    FROM fact_row f
    WHERE f.decision = 'allow' AND f.role IS NULL
          AND NOT \(isTransit("f", "f")) AND NOT \(isMirror("f"))
    GROUP BY f.source_id, f.destination_id, f.port, f.protocol, f.hour
    """,
    """
    CREATE VIEW flows AS
    SELECT f.hour AS hour, \(endpoint("source")), \(endpoint("destination")),
           f.port AS destination_port, f.protocol AS protocol, f.flows_opened AS flows_opened,
           f.flows_closed AS flows_closed, f.unanswered AS unanswered,
           f.packets_sent AS packets_sent, f.bytes_sent AS bytes_sent,
           f.packets_received AS packets_received, f.bytes_received AS bytes_received
    FROM counted_flow f
    JOIN described_address source ON source.address_id = f.source_id
    JOIN described_address destination ON destination.address_id = f.destination_id
    """,
    egressView(
        of: "counted_flow f JOIN described_address first ON first.address_id = f.source_id",
        sourceInCluster: "first.in_cluster"
    ) + " WHERE inside.in_cluster = 1 AND outside.in_cluster = 0",
    // R6: denied rows are never de-duplicated.
    """
    CREATE VIEW denials AS
    SELECT f.hour AS hour, f.enforcer AS enforcer, NULLIF(acl.text, '') AS enforcer_id,
           NULLIF(rule.text, '') AS rule, f.reason AS reason, f.direction AS direction,
           \(endpoint("source")), \(endpoint("destination")),
           CAST(NULL AS TEXT) AS destination_fqdn, f.port AS destination_port,
           f.protocol AS protocol, f.attempts AS attempts,
           \(instant("f.first_s")) AS first_seen, \(instant("f.last_s")) AS last_seen
    FROM (
        SELECT d.hour AS hour, d.enforcer AS enforcer, d.acl_id AS acl_id, d.rule_id AS rule_id,
               CASE d.enforcer WHEN 'vnet-encryption' THEN d.encryption END AS reason,
               d.direction AS direction, d.source_id AS source_id,
               d.destination_id AS destination_id, d.port AS port, d.protocol AS protocol,
               SUM(d.denied) AS attempts, MIN(d.first_s) AS first_s, MAX(d.last_s) AS last_s
        FROM fact_row d
        WHERE d.decision = 'deny'
        GROUP BY d.source_id, d.destination_id, d.port, d.protocol, d.acl_id, d.rule_id,
                 d.hour, d.direction, d.enforcer, 5
    ) f
    JOIN name acl ON acl.name_id = f.acl_id
    JOIN name rule ON rule.name_id = f.rule_id
    JOIN described_address source ON source.address_id = f.source_id
    JOIN described_address destination ON destination.address_id = f.destination_id
    """,
    // In the order of the index `scope_hour`: there is nothing to sort.
    """
    CREATE VIEW rule_hits AS
    SELECT h.hour AS hour, h.enforcer AS enforcer, NULLIF(acl.text, '') AS enforcer_id,
           NULLIF(rule.text, '') AS rule, h.decision AS decision, h.hits AS hits,
           h.bytes AS bytes, \(instant("h.last_s")) AS last_hit
    FROM (
        SELECT hour, enforcer, acl_id, rule_id, decision, SUM(opened + denied) AS hits,
               SUM(bytes_sent) + SUM(bytes_received) AS bytes, MAX(last_s) AS last_s
        FROM fact_row WHERE role IS NOT 'superseded'
        GROUP BY hour, enforcer, acl_id, rule_id, decision
    ) h
    JOIN name acl ON acl.name_id = h.acl_id
    JOIN name rule ON rule.name_id = h.rule_id
    """,
]

/// Every fact with its scope, and the corrections of split pairs, which take back what later statistics repeat (R3).
///
/// `CROSS JOIN` keeps SQLite to the order scope, range, lane, fact: it has no statistics from which it could tell that any other
/// reads all facts for each of the rest. A fact that is not wide asks for no row of `wide_fact`: its key is NULL.
///
/// - Parameters:
///   - name: Of the view.
///   - columns: More columns, each with a comma behind it.
///   - near: Joins to be done once a lane.
///   - remote: Joins to be done once a fact.
///   - condition: `WHERE` and what follows.
/// - Returns: The statement that creates it.
func factRow(
    _ name: String,
    columns: String = "",
    near: String = "",
    remote: String = "",
    condition: String = ""
) -> String {
    "CREATE VIEW \(name) AS\n"
        + factSelection(columns: columns, near: near, remote: remote, condition: condition)
}

/// What `factRow` makes a view of.
///
/// - Parameters:
///   - columns: More columns, each with a comma behind it.
///   - scopes: Where the search for facts begins: scopes `s` and their ranges `r`.
///   - near: Joins to be done once a lane.
///   - remote: Joins to be done once a fact.
///   - condition: `WHERE` and what follows.
/// - Returns: The query.
func factSelection(
    columns: String,
    scopes: String = "scope s\nCROSS JOIN fact_range r ON r.scope_id = s.scope_id",
    near: String,
    remote: String,
    condition: String
) -> String {
    """
    SELECT s.scope_id AS scope_id, s.hour_id AS hour_id, s.hour AS hour, s.log AS log,
           s.reporter AS reporter, s.acl_id AS acl_id, s.rule_id AS rule_id,
           s.direction AS direction, s.decision AS decision, s.encryption AS encryption,
           s.protocol AS protocol, s.enforcer AS enforcer, s.role AS role,\(columns)
           CASE s.direction WHEN 'inbound' THEN f.remote_id ELSE l.near_id END AS source_id,
           CASE s.direction WHEN 'inbound' THEN l.near_id ELSE f.remote_id END AS destination_id,
           CASE WHEN f.detail < 0 THEN w.port ELSE (f.detail >> 24) & 65535 END AS port,
           CASE WHEN f.detail < 0 THEN w.opened WHEN s.decision = 'deny' THEN 0
                ELSE ((f.detail >> 40) & 7) | ((f.detail >> 44) & 248) END AS opened,
           CASE WHEN f.detail < 0 THEN w.closed WHEN s.decision = 'deny' THEN 0
                ELSE ((f.detail >> 43) & 7) | ((f.detail >> 49) & 248) END AS closed,
           CASE WHEN f.detail < 0 THEN w.denied WHEN s.decision = 'deny' THEN f.detail >> 40
                ELSE 0 END AS denied,
           CASE WHEN f.detail < 0 THEN w.unanswered WHEN s.decision = 'deny' THEN 0
                ELSE ((f.detail >> 46) & 1) | ((f.detail >> 56) & 126) END AS unanswered,
           CASE WHEN f.packets >= 0 THEN f.packets & 511 WHEN f.packets < 0 THEN ~f.packets >> 31
                ELSE w.packets_sent END AS packets_sent,
           CASE WHEN f.bytes >= 0 THEN f.bytes & 65535 WHEN f.bytes < 0 THEN ~f.bytes >> 31
                ELSE w.bytes_sent END AS bytes_sent,
           CASE WHEN f.packets >= 0 THEN f.packets >> 9
                WHEN f.packets < 0 THEN ~f.packets & 2147483647
                ELSE w.packets_received END AS packets_received,
           CASE WHEN f.bytes >= 0 THEN f.bytes >> 16 WHEN f.bytes < 0 THEN ~f.bytes & 2147483647
                ELSE w.bytes_received END AS bytes_received,
           CASE WHEN f.detail < 0 THEN w.first_s
                ELSE s.hour_id * 3600 + (f.detail & 4095) END AS first_s,
           CASE WHEN f.detail < 0 THEN w.last_s
                ELSE s.hour_id * 3600 + ((f.detail >> 12) & 4095) END AS last_s
    FROM \(scopes)
    CROSS JOIN fact_lane l ON l.first_fact BETWEEN r.first_fact AND r.last_fact\(near)
    CROSS JOIN fact f ON f.fact_id BETWEEN l.first_fact AND l.last_fact\(remote)
    LEFT JOIN wide_fact w ON w.fact_id = CASE WHEN f.detail < 0 THEN f.fact_id END\(condition)
    """
}

/// The view `egress` over rows `f`, one a key.
///
/// The cluster's side comes first, whoever opened the flow; so for flows from outside all columns trade places.
func egressView(of rows: String, sourceInCluster: String) -> String {
    """
    CREATE VIEW egress AS
    SELECT f.hour AS hour, \(endpoint("source", of: "inside")),
           \(endpoint("destination", of: "outside")),
           CAST(NULL AS TEXT) AS destination_fqdn, f.port AS destination_port,
           f.protocol AS protocol,
           CASE \(sourceInCluster) WHEN 1 THEN 'cluster' ELSE 'remote' END AS initiated_by,
           f.flows_opened AS flows_opened,
           CASE \(sourceInCluster) WHEN 1 THEN f.bytes_sent ELSE f.bytes_received END AS bytes_out,
           CASE \(sourceInCluster) WHEN 1 THEN f.bytes_received ELSE f.bytes_sent END AS bytes_in
    FROM \(rows)
    JOIN described_address inside ON inside.address_id =
        CASE \(sourceInCluster) WHEN 1 THEN f.source_id ELSE f.destination_id END
    JOIN described_address outside ON outside.address_id =
        CASE \(sourceInCluster) WHEN 1 THEN f.destination_id ELSE f.source_id END
    """
}

/// The eight columns of an endpoint; what identity will fill is NULL until then.
func endpoint(_ name: String, of alias: String? = nil) -> String {
    let address = alias ?? name
    return """
        \(address).ip AS \(name)_ip, \(address).kind AS \(name)_kind,
        CAST(NULL AS TEXT) AS \(name)_namespace, CAST(NULL AS TEXT) AS \(name)_workload,
        CAST(NULL AS TEXT) AS \(name)_pod, CAST(NULL AS TEXT) AS \(name)_node,
        \(address).class AS \(name)_class, \(address).zone AS \(name)_zone
        """
}

func instant(_ column: String) -> String {
    "strftime('%Y-%m-%dT%H:%M:%SZ', \(column), 'unixepoch')"
}

/// R5: the reporter logged this key both inbound and outbound in this hour.
func isTransit(_ fact: String, _ scope: String) -> String {
    """
    EXISTS (SELECT 1 FROM transit_key t
            WHERE t.hour_id = \(fact).hour_id AND t.source_id = \(fact).source_id
                  AND t.destination_id = \(fact).destination_id AND t.port IS \(fact).port
                  AND t.reporter = \(fact).reporter AND t.protocol = \(scope).protocol)
    """
}

/// R5: the source's own side has been logged somewhere in this hour.
func isMirror(_ fact: String) -> String {
    """
    (\(fact).direction = 'inbound'
     AND EXISTS (SELECT 1 FROM outbound_source o
                 WHERE o.hour_id = \(fact).hour_id AND o.source_id = \(fact).source_id))
    """
}
