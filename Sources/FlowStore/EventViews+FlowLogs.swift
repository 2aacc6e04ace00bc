/// What the views of 0010 say of flow logs: as those of 0006 and 0002 did.
///
/// Frozen, like every step.
let flowFactsOfFlowLogs = """
    SELECT f.hour AS hour, f.log AS log, f.reporter AS reporter, NULLIF(acl.text, '') AS acl,
           NULLIF(rule.text, '') AS rule, f.direction AS direction, f.decision AS decision,
           s.encryption AS encryption,
           CASE WHEN f.decision <> 'allow' THEN NULL
                WHEN s.role IS NOT NULL THEN s.role
                WHEN \(isTransit("f", "s")) THEN 'transit'
                WHEN \(isMirror("f")) THEN 'mirror'
                ELSE 'counted' END AS role,
           \(ownedEndpoint("source")), \(ownedEndpoint("destination")),
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
    \(endpointJoins)
    """

let denialsOfFlowLogs = """
    SELECT f.hour AS hour, f.enforcer AS enforcer, NULLIF(acl.text, '') AS enforcer_id,
           NULLIF(rule.text, '') AS rule, f.reason AS reason, f.direction AS direction,
           \(ownedEndpoint("source")), \(ownedEndpoint("destination")),
           \(resolvedName("source", "destination", hour: "f.hour_id")) AS destination_fqdn,
           f.port AS destination_port,
           f.protocol AS protocol, f.attempts AS attempts,
           \(instant("f.first_s")) AS first_seen, \(instant("f.last_s")) AS last_seen
    FROM (
        SELECT d.hour AS hour, d.hour_id AS hour_id, d.enforcer AS enforcer, d.acl_id AS acl_id,
               d.rule_id AS rule_id,
               CASE d.enforcer WHEN 'vnet-encryption' THEN d.encryption END AS reason,
               d.direction AS direction, d.source_id AS source_id,
               d.destination_id AS destination_id, d.port AS port, d.protocol AS protocol,
               SUM(d.denied) AS attempts, MIN(d.first_s) AS first_s, MAX(d.last_s) AS last_s
        FROM fact_row d
        WHERE d.decision = 'deny'
        GROUP BY d.source_id, d.destination_id, d.port, d.protocol, d.acl_id, d.rule_id,
                 d.hour, d.hour_id, d.direction, d.enforcer, 6
    ) f
    JOIN name acl ON acl.name_id = f.acl_id
    JOIN name rule ON rule.name_id = f.rule_id
    \(endpointJoins)
    """

let ruleHitsOfFlowLogs = """
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
    """

let egressWithNames = """
    CREATE VIEW egress AS
    SELECT f.hour AS hour, \(ownedEndpoint("source", of: "inside")),
           \(ownedEndpoint("destination", of: "outside")),
           \(resolvedName("inside", "outside", hour: "f.hour_id")) AS destination_fqdn, f.port AS destination_port,
           f.protocol AS protocol,
           CASE f.source_in_cluster WHEN 1 THEN 'cluster' ELSE 'remote' END AS initiated_by,
           f.flows_opened AS flows_opened,
           CASE f.source_in_cluster WHEN 1 THEN f.bytes_sent ELSE f.bytes_received END AS bytes_out,
           CASE f.source_in_cluster WHEN 1 THEN f.bytes_received ELSE f.bytes_sent END AS bytes_in
    FROM (
        SELECT b.hour AS hour, b.hour_id AS hour_id, b.source_id AS source_id,
               b.destination_id AS destination_id, b.source_in_cluster AS source_in_cluster,
               b.port AS port, b.protocol AS protocol,
               SUM(CASE b.log WHEN 'nsg-v1' THEN 0 ELSE b.opened END) AS flows_opened,
               SUM(b.bytes_sent) AS bytes_sent, SUM(b.bytes_received) AS bytes_received
        FROM border_fact b
        WHERE b.decision = 'allow' AND b.role IS NULL
              AND NOT \(isTransit("b", "b")) AND NOT \(isMirror("b"))
        GROUP BY b.source_id, b.destination_id, b.port, b.protocol, b.hour, b.hour_id,
                 b.source_in_cluster
    ) f
    JOIN described_address inside ON inside.address_id =
        CASE f.source_in_cluster WHEN 1 THEN f.source_id ELSE f.destination_id END
    JOIN described_address outside ON outside.address_id =
        CASE f.source_in_cluster WHEN 1 THEN f.destination_id ELSE f.source_id END
    \(ownerJoin("inside", hour: "f.hour_id"))
    \(ownerJoin("outside", hour: "f.hour_id"))
    """
