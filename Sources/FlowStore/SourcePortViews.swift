/// `snat_pressure` and what it is made of: views of migration 0008 over the tables of 0007.
let sourcePortViews = [
    // Ports of counted facts (R5), each once by source, destination and port; see `SourcePortWriter` for the entries.
    """
    CREATE VIEW snat_source AS
    SELECT x.hour_id AS hour_id, x.hour AS hour, x.source_id AS source_id,
           x.destination_id AS destination_id, x.port AS port, x.protocol AS protocol,
           COUNT(DISTINCT x.source_port) AS source_ports
    FROM (
        SELECT s.hour_id AS hour_id, s.hour AS hour, s.reporter AS reporter,
               l.near_id AS source_id, f.remote_id AS destination_id,
               CASE WHEN f.detail < 0 THEN w.port ELSE (f.detail >> 24) & 65535 END AS port,
               s.protocol AS protocol, substr(g.entries, 3 * n.place + 2, 2) AS source_port
        FROM scope s
        CROSS JOIN fact_range r ON r.scope_id = s.scope_id
        CROSS JOIN fact_lane l ON l.first_fact BETWEEN r.first_fact AND r.last_fact
        CROSS JOIN source_port_set g
            ON g.set_id BETWEEN l.first_fact << 8 AND (l.last_fact << 8 | 255)
        CROSS JOIN port_place n ON n.place < length(g.entries) / 3
        CROSS JOIN fact f ON f.fact_id = (g.set_id >> 8) - 1
            + unicode(CAST(substr(g.entries, 3 * n.place + 1, 1) AS TEXT))
        LEFT JOIN wide_fact w ON w.fact_id = CASE WHEN f.detail < 0 THEN f.fact_id END
        WHERE s.decision = 'allow' AND s.direction = 'outbound' AND s.role IS NULL
    ) x
    WHERE NOT \(isTransit("x", "x"))
    GROUP BY x.source_id, x.destination_id, x.port, x.protocol, x.hour, x.hour_id
    HAVING COUNT(DISTINCT x.source_port) >= 16
    """,
    // Whoever holds the ports: all that a device serves, or a node each.
    """
    CREATE VIEW snat_holder AS
    SELECT q.hour AS hour, q.hour_id AS hour_id, q.destination_id AS destination_id,
           q.port AS port, q.protocol AS protocol, q.source_ports AS source_ports,
           source.ip AS source_ip, source_owner.namespace AS namespace,
           source_owner.workload AS workload, place.device_id AS device_id,
           CASE WHEN device.is_shared THEN NULL
                ELSE COALESCE(source_owner.node, source.ip) END AS node
    FROM snat_source q
    JOIN described_address source ON source.address_id = q.source_id
    \(ownerJoin("source", hour: "q.hour_id"))
    LEFT JOIN place ON place.place_id = source.place_id
    LEFT JOIN egress_device device ON device.device_id = place.device_id
    """,
    """
    CREATE VIEW snat_pressure AS
    SELECT t.hour AS hour, device.name AS device, device.kind AS device_kind, t.node AS node,
           destination.ip AS destination_ip, destination.class AS destination_class,
           destination.zone AS destination_zone, t.port AS destination_port,
           t.protocol AS protocol, t.sources AS sources, t.source_ports AS source_ports,
           device.port_limit AS port_limit,
           ROUND(1.0 * t.source_ports / device.port_limit, 4) AS share,
           names.workloads AS workloads
    FROM (
        SELECT hour, hour_id, device_id, node, destination_id, port, protocol,
               COUNT(DISTINCT source_ip) AS sources, SUM(source_ports) AS source_ports
        FROM snat_holder
        GROUP BY hour, hour_id, device_id, node, destination_id, port, protocol
    ) t
    JOIN described_address destination ON destination.address_id = t.destination_id
    LEFT JOIN egress_device device ON device.device_id = t.device_id
    LEFT JOIN (
        SELECT hour_id, device_id, node, destination_id, port, protocol,
               group_concat(name || ' ' || source_ports, ', ') OVER (
                   PARTITION BY hour_id, device_id, node, destination_id, port, protocol
                   ORDER BY source_ports DESC, name
                   ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
               ) AS workloads,
               row_number() OVER (
                   PARTITION BY hour_id, device_id, node, destination_id, port, protocol
                   ORDER BY source_ports DESC, name
               ) AS number
        FROM (
            SELECT hour_id, device_id, node, destination_id, port, protocol,
                   namespace || '/' || workload AS name, SUM(source_ports) AS source_ports
            FROM snat_holder WHERE workload IS NOT NULL
            GROUP BY hour_id, device_id, node, destination_id, port, protocol, namespace, workload
        )
    ) names ON names.number = 1 AND names.hour_id = t.hour_id
        AND names.device_id IS t.device_id AND names.node IS t.node
        AND names.destination_id = t.destination_id AND names.port IS t.port
        AND names.protocol = t.protocol
    """,
]
