import GRDB

/// Migration 0006: whose an address was (R7).
///
/// `owner_span` says hour by hour whose each address was; the views look there with a fact's address and hour. Where an
/// owner changes within an hour, rows are told apart while they are read: each segment of the hour gets a number of its own
/// in `address`, so that facts need no column more.
enum IdentityTables {
    static func migrate(_ database: Database) throws {
        for view in replacedViews { try database.execute(sql: "DROP VIEW \(view)") }
        try database.execute(sql: tables)
        for view in identityViews { try database.execute(sql: view) }
    }

    private static let replacedViews = [
        "egress", "border_fact", "denials", "flows", "counted_flow", "flow_facts",
        "described_address",
    ]

    private static let tables = """
        ALTER TABLE address RENAME TO address_0005;
        -- `segment_ms` is 0, or where a part of an hour begins in which the address had one owner, up to `segment_end_ms`.
        CREATE TABLE address (
            ip TEXT NOT NULL, segment_ms INTEGER NOT NULL, segment_end_ms INTEGER NOT NULL,
            has_owners INTEGER NOT NULL, address_id INTEGER PRIMARY KEY,
            description_id INTEGER NOT NULL, UNIQUE (ip, segment_ms, segment_end_ms)
        ) STRICT;
        INSERT INTO address
        SELECT ip, 0, 0, 0, address_id, description_id FROM address_0005 ORDER BY address_id;
        DROP TABLE address_0005;
        CREATE INDEX address_segment ON address (segment_ms, ip) WHERE segment_ms > 0;

        -- Inputs to be read again, to tell rows apart by owner.
        CREATE TABLE outdated_input (input_id INTEGER PRIMARY KEY) STRICT;

        -- Parts of hours in which, as was learnt later, the owner did not change: their facts have the address itself.
        CREATE TABLE merged_part (
            part_id INTEGER PRIMARY KEY, address_id INTEGER NOT NULL
        ) STRICT;

        -- What the views show of an owner; `reason` is why there is none.
        CREATE TABLE owner (
            owner_id INTEGER PRIMARY KEY, kind TEXT NOT NULL, namespace TEXT, workload TEXT,
            pod TEXT, node TEXT, reason TEXT
        ) STRICT;
        -- Holds from its hour to the next one of the address.
        CREATE TABLE owner_span (
            address_id INTEGER NOT NULL, from_hour INTEGER NOT NULL, owner_id INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX owner_span_all ON owner_span (address_id, from_hour, owner_id);

        -- The intervals of `address_owners`.
        CREATE TABLE address_interval (
            cluster TEXT, ip TEXT NOT NULL, kind TEXT NOT NULL, namespace TEXT, workload TEXT,
            pod TEXT, node TEXT, valid_from_ms INTEGER NOT NULL, valid_to_ms INTEGER NOT NULL,
            evidence TEXT NOT NULL
        ) STRICT;
        CREATE INDEX address_interval_ip ON address_interval (ip);

        -- What all inventory files say together: see `EvidenceRecords`. Files may vanish, what they showed stays.
        CREATE TABLE evidence_claim (
            cluster TEXT, subject_kind TEXT NOT NULL, subject TEXT NOT NULL, instance TEXT,
            ip TEXT NOT NULL, proven_from_ms INTEGER, start_ms INTEGER, first_seen_ms INTEGER,
            last_seen_ms INTEGER, first_active_ms INTEGER, last_active_ms INTEGER,
            last_listed_ms INTEGER, finished_ms INTEGER, first_seen_finished_ms INTEGER,
            deletion_ms INTEGER, name TEXT, namespace TEXT, workload TEXT, node TEXT, uid TEXT,
            sources INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX evidence_claim_node ON evidence_claim (node COLLATE NOCASE);
        CREATE TABLE evidence_node (
            cluster TEXT, name TEXT NOT NULL, created_ms INTEGER NOT NULL,
            last_seen_ms INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE evidence_list (
            cluster TEXT, time_ms INTEGER NOT NULL, until_ms INTEGER NOT NULL
        ) STRICT;

        -- Inventory files that were read, and how they looked then.
        CREATE TABLE inventory_file (
            path TEXT NOT NULL UNIQUE, bytes INTEGER NOT NULL, modified_ns INTEGER NOT NULL,
            items_used INTEGER NOT NULL, items_ignored INTEGER NOT NULL,
            items_rejected INTEGER NOT NULL, damage TEXT
        ) STRICT;
        """
}

/// The views of migration 0006, in order of creation.
let identityViews: [String] = [
    """
    CREATE VIEW described_address AS
    SELECT a.address_id AS address_id, a.ip AS ip, d.kind AS kind, d.class AS class,
           d.zone AS zone, d.in_cluster AS in_cluster, a.has_owners AS has_owners,
           a.description_id AS description_id
    FROM address a JOIN address_description d ON d.description_id = a.description_id
    """,
    borderFactView,
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
    """,
    """
    CREATE VIEW counted_flow AS
    SELECT f.hour AS hour, f.hour_id AS hour_id, f.source_id AS source_id,
           f.destination_id AS destination_id, f.port AS port, f.protocol AS protocol,
           SUM(CASE f.log WHEN 'nsg-v1' THEN 0 ELSE f.opened END) AS flows_opened,
           SUM(f.closed) AS flows_closed, SUM(f.unanswered) AS unanswered,
           SUM(f.packets_sent) AS packets_sent, SUM(f.bytes_sent) AS bytes_sent,
           SUM(f.packets_received) AS packets_received, SUM(f.bytes_received) AS bytes_received
    FROM fact_row f
    WHERE f.decision = 'allow' AND f.role IS NULL
          AND NOT \(isTransit("f", "f")) AND NOT \(isMirror("f"))
    GROUP BY f.source_id, f.destination_id, f.port, f.protocol, f.hour, f.hour_id
    """,
    """
    CREATE VIEW flows AS
    SELECT f.hour AS hour, \(ownedEndpoint("source")), \(ownedEndpoint("destination")),
           f.port AS destination_port, f.protocol AS protocol, f.flows_opened AS flows_opened,
           f.flows_closed AS flows_closed, f.unanswered AS unanswered,
           f.packets_sent AS packets_sent, f.bytes_sent AS bytes_sent,
           f.packets_received AS packets_received, f.bytes_received AS bytes_received
    FROM counted_flow f
    \(endpointJoins)
    """,
    """
    CREATE VIEW egress AS
    SELECT f.hour AS hour, \(ownedEndpoint("source", of: "inside")),
           \(ownedEndpoint("destination", of: "outside")),
           CAST(NULL AS TEXT) AS destination_fqdn, f.port AS destination_port,
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
    """,
    """
    CREATE VIEW denials AS
    SELECT f.hour AS hour, f.enforcer AS enforcer, NULLIF(acl.text, '') AS enforcer_id,
           NULLIF(rule.text, '') AS rule, f.reason AS reason, f.direction AS direction,
           \(ownedEndpoint("source")), \(ownedEndpoint("destination")),
           CAST(NULL AS TEXT) AS destination_fqdn, f.port AS destination_port,
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
    """,
    // Corrections of split pairs (R3) are facts, too: they belong to no input's range, and are few.
    """
    CREATE VIEW egress_day AS
    SELECT day_id, inside_id, owner_id, outside_description, is_from_cluster,
           SUM(opened) AS opened, CASE WHEN SUM(measured) > 0 THEN SUM(bytes_out) END AS bytes_out,
           CASE WHEN SUM(measured) > 0 THEN SUM(bytes_in) END AS bytes_in
    FROM (
        SELECT e.hour_id / 24 AS day_id, e.inside_id AS inside_id,
               CASE WHEN inside.has_owners THEN \(ownerOf("inside", hour: "e.hour_id")) END
                   AS owner_id,
               e.outside_description AS outside_description,
               e.is_from_cluster AS is_from_cluster, e.facts AS facts, e.measured AS measured,
               e.opened AS opened, e.bytes_out AS bytes_out, e.bytes_in AS bytes_in
        FROM (
            SELECT s.hour_id AS hour_id, e.inside_id AS inside_id,
                   e.outside_description AS outside_description,
                   e.is_from_cluster AS is_from_cluster, e.facts AS facts,
                   e.measured AS measured, e.opened AS opened, e.bytes_out AS bytes_out,
                   e.bytes_in AS bytes_in
            FROM egress_sum e JOIN scope s ON s.scope_id = e.scope_id
            WHERE s.role IS NULL
            UNION ALL
            SELECT hour_id, inside_id, outside_description, is_from_cluster, -facts, -measured,
                   -opened, -bytes_out, -bytes_in
            FROM egress_exclusion
            UNION ALL
            SELECT s.hour_id,
                   CASE source.in_cluster WHEN 1 THEN c.source_id ELSE c.destination_id END,
                   CASE source.in_cluster WHEN 1 THEN destination.description_id
                        ELSE source.description_id END,
                   source.in_cluster, 1, 1, 0,
                   CASE source.in_cluster WHEN 1 THEN c.bytes_sent ELSE c.bytes_received END,
                   CASE source.in_cluster WHEN 1 THEN c.bytes_received ELSE c.bytes_sent END
            FROM split_correction c
            CROSS JOIN scope s ON s.scope_id = c.scope_id
            CROSS JOIN described_address source ON source.address_id = c.source_id
            CROSS JOIN described_address destination ON destination.address_id = c.destination_id
            WHERE s.decision = 'allow' AND s.role IS NULL
                  AND source.in_cluster <> destination.in_cluster
        ) e CROSS JOIN address inside ON inside.address_id = e.inside_id
    )
    GROUP BY day_id, inside_id, owner_id, outside_description, is_from_cluster
    HAVING SUM(facts) > 0
    """,
    """
    CREATE VIEW egress_daily AS
    \(egressOfDays)
    """,
    """
    CREATE VIEW egress_monthly AS
    SELECT e.month AS month,
           \(egressSumColumns)
    FROM (
        SELECT strftime('%Y-%m', day_id * 86400, 'unixepoch') AS month, inside.ip AS ip, owner_id,
               inside.description_id AS inside_description, outside_description,
               is_from_cluster, SUM(opened) AS opened, SUM(bytes_out) AS bytes_out,
               SUM(bytes_in) AS bytes_in
        FROM egress_day d JOIN address inside ON inside.address_id = d.inside_id
        GROUP BY month, inside.ip, owner_id, inside.description_id, outside_description,
                 is_from_cluster
    ) e \(egressSumJoins)
    """,
    // What is allowed counts once (R5), what is denied at each point (R6).
    """
    CREATE VIEW east_west AS
    SELECT f.hour AS hour, \(workloadColumns("source")), \(workloadColumns("destination")),
           f.port AS destination_port, f.protocol AS protocol, SUM(f.flows_opened) AS flows,
           SUM(f.bytes_sent) + SUM(f.bytes_received) AS bytes, SUM(f.denied) AS denied
    FROM (
        SELECT hour, hour_id, source_id, destination_id, port, protocol, flows_opened, bytes_sent,
               bytes_received, 0 AS denied
        FROM counted_flow
        UNION ALL
        SELECT hour, hour_id, source_id, destination_id, port, protocol, 0, NULL, NULL, denied
        FROM fact_row WHERE decision = 'deny'
    ) f
    \(endpointJoins)
    WHERE source.in_cluster AND destination.in_cluster
    GROUP BY f.hour, 2, 3, 4, 5, 6, 7, 8, 9, f.port, f.protocol
    """,
    // R13: what has no name, and why.
    """
    CREATE VIEW identity_coverage AS
    SELECT e.hour AS hour, e.side AS side, COALESCE(o.kind, address.kind) AS kind,
           CASE WHEN address.kind IN ('pod', 'node', 'service') AND NOT address.has_owners
                THEN 'never-seen' ELSE o.reason END AS reason,
           SUM(e.flows_opened) AS flows_opened,
           SUM(e.bytes_sent) + SUM(e.bytes_received) AS bytes
    FROM (
        SELECT hour, hour_id, 'source' AS side, source_id AS address_id, flows_opened, bytes_sent,
               bytes_received
        FROM counted_flow
        UNION ALL
        SELECT hour, hour_id, 'destination', destination_id, flows_opened, bytes_sent,
               bytes_received
        FROM counted_flow
    ) e
    JOIN described_address address ON address.address_id = e.address_id
    LEFT JOIN owner o ON o.owner_id =
        CASE WHEN address.has_owners THEN \(ownerOf("address", hour: "e.hour_id")) END
    GROUP BY e.hour, e.side, 3, 4
    """,
    // R8: behind a node's address may be any of its pods. Host-network pods own no address and are pods of the node all the same.
    """
    CREATE VIEW egress_candidates AS
    SELECT e.hour AS hour, e.ip AS source_ip, e.node AS source_node, c.namespace AS namespace,
           c.workload AS workload, COUNT(DISTINCT COALESCE(c.uid, c.name)) AS pods
    FROM (
        SELECT DISTINCT b.hour AS hour, b.hour_id AS hour_id, inside.ip AS ip,
               inside_owner.node AS node
        FROM (
            SELECT hour, hour_id,
                   CASE source_in_cluster WHEN 1 THEN source_id ELSE destination_id END
                       AS inside_id
            FROM border_fact WHERE decision = 'allow' AND role IS NULL
        ) b
        JOIN described_address inside ON inside.address_id = b.inside_id
        \(ownerJoin("inside", hour: "b.hour_id"))
        WHERE inside_owner.kind = 'node'
    ) e
    CROSS JOIN evidence_claim c ON c.node = e.node COLLATE NOCASE
        AND c.subject_kind IN ('pod', 'node-of-pod', 'pod-or-node')
        AND COALESCE(c.start_ms, c.proven_from_ms, c.first_seen_ms) < (e.hour_id + 1) * 3600000
        AND COALESCE(c.finished_ms, c.last_seen_ms) >= e.hour_id * 3600000
    LEFT JOIN setting named ON named.name = 'cluster' AND named.value <> ''
    WHERE named.value IS NULL OR c.cluster IS NULL OR c.cluster = named.value COLLATE NOCASE
    GROUP BY e.hour, e.ip, e.node, c.namespace, c.workload
    """,
    """
    CREATE VIEW address_owners AS
    SELECT cluster, ip, kind, namespace, workload, pod, node,
           \(instant("valid_from_ms / 1000")) AS valid_from,
           \(instant("valid_to_ms / 1000")) AS valid_to, evidence
    FROM address_interval
    """,
]

/// What crosses the border, by day, of the hours that are there.
let egressOfDays = """
    SELECT strftime('%Y-%m-%d', e.day_id * 86400, 'unixepoch') AS day,
           \(egressSumColumns)
    FROM (
        SELECT day_id, inside.ip AS ip, owner_id, inside.description_id AS inside_description,
               outside_description, is_from_cluster, SUM(opened) AS opened,
               SUM(bytes_out) AS bytes_out, SUM(bytes_in) AS bytes_in
        FROM egress_day d JOIN address inside ON inside.address_id = d.inside_id
        GROUP BY day_id, inside.ip, owner_id, inside.description_id, outside_description,
                 is_from_cluster
    ) e \(egressSumJoins)
    """

private let egressSumColumns = """
    e.ip AS source_ip, \(ownedColumns("source", of: "inside", "inside_owner")),
    outside.kind AS destination_kind, outside.class AS destination_class,
    outside.zone AS destination_zone,
    CASE e.is_from_cluster WHEN 1 THEN 'cluster' ELSE 'remote' END AS initiated_by,
    e.opened AS flows_opened, e.bytes_out AS bytes_out, e.bytes_in AS bytes_in
    """

private let egressSumJoins = """
    JOIN address_description inside ON inside.description_id = e.inside_description
    JOIN address_description outside ON outside.description_id = e.outside_description
    LEFT JOIN owner inside_owner ON inside_owner.owner_id = e.owner_id
    """
