/// The views of migration 0008, in order of creation.
let topologyViews: [String] =
    [
        """
        CREATE VIEW described_address AS
        SELECT a.address_id AS address_id, a.ip AS ip, d.kind AS kind, d.class AS class,
               d.zone AS zone, d.in_cluster AS in_cluster, a.has_owners AS has_owners,
               a.description_id AS description_id, a.segment_ms AS segment_ms,
               a.place_id AS place_id
        FROM address a JOIN address_description d ON d.description_id = a.description_id
        """,
        wholeFactView,
        """
        CREATE VIEW topology AS
        SELECT section, name, prefix, class, zone, purpose, value FROM declaration
        """,
        // R13: what has no name, and why.
        """
        CREATE VIEW identity_coverage AS
        SELECT e.hour AS hour, e.side AS side, COALESCE(o.kind, address.kind) AS kind,
               CASE WHEN address.has_owners THEN o.reason
                    WHEN address.kind IN ('pod', 'node', 'service') THEN 'never-seen'
                    WHEN address.kind = 'ambiguous' THEN 'overlapping-ranges' END AS reason,
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
        // R8: behind a node's address may be pods on its network, and any pod of it where the network model translates.
        """
        CREATE VIEW egress_candidates AS
        SELECT e.hour AS hour, e.ip AS source_ip, e.node AS source_node, c.namespace AS namespace,
               c.workload AS workload, COUNT(DISTINCT COALESCE(c.uid, c.name)) AS pods
        FROM (
            SELECT b.hour AS hour, b.hour_id AS hour_id, inside.ip AS ip, inside_owner.node AS node,
                   MAX(m.meaning IS NULL OR m.meaning = 'node-or-snated-pod') AS is_translated
            FROM (
                SELECT DISTINCT hour, hour_id,
                       CASE source_in_cluster WHEN 1 THEN source_id ELSE destination_id END
                           AS inside_id,
                       CASE source_in_cluster WHEN 1 THEN destination_id ELSE source_id END
                           AS outside_id
                FROM border_fact WHERE decision = 'allow' AND role IS NULL
            ) b
            JOIN described_address inside ON inside.address_id = b.inside_id
            JOIN described_address outside ON outside.address_id = b.outside_id
            \(ownerJoin("inside", hour: "b.hour_id"))
            LEFT JOIN network_meaning m ON m.kind = 'node' AND m.class = outside.class
            WHERE inside_owner.kind = 'node'
            GROUP BY b.hour, b.hour_id, inside.ip, inside_owner.node
        ) e
        CROSS JOIN evidence_claim c ON c.node = e.node COLLATE NOCASE
            AND (c.subject_kind IN ('node-of-pod', 'pod-or-node')
                 OR c.subject_kind = 'pod' AND e.is_translated)
            AND COALESCE(c.start_ms, c.proven_from_ms, c.first_seen_ms) < (e.hour_id + 1) * 3600000
            AND COALESCE(c.finished_ms, c.last_seen_ms) >= e.hour_id * 3600000
        LEFT JOIN setting named ON named.name = 'cluster' AND named.value <> ''
        WHERE named.value IS NULL OR c.cluster IS NULL OR c.cluster = named.value COLLATE NOCASE
        GROUP BY e.hour, e.ip, e.node, c.namespace, c.workload
        """,
        egressPathsView,
        subnetUsageView,
    ] + sourcePortViews

/// The rows of `egress`, each with the way it took.
///
/// What a listed or recognised transit NIC has logged in the hour, or in one next to it, passed there. For the rest the class of
/// the remote address decides; and where only a device could have let it out, what the topology declares.
private let egressPathsView = """
    CREATE VIEW egress_paths AS
    SELECT f.hour AS hour, \(ownedEndpoint("source", of: "inside")),
           \(ownedEndpoint("destination", of: "outside")), f.port AS destination_port,
           f.protocol AS protocol,
           CASE f.source_in_cluster WHEN 1 THEN 'cluster' ELSE 'remote' END AS initiated_by,
           m.meaning AS source_meaning,
           CASE \(wayCases(
               passed: "COALESCE(passed.kind, 'appliance')",
               platform: "'platform'",
               privateEndpoint: "'private-endpoint'",
               peering: "'peering'",
               gateway: "'gateway'",
               network: "'virtual-network'",
               ingress: "'ingress'",
               nowhere: "'not-explained'",
               undeclared: "'not-explained'",
               logged: "'not-explained'",
               declared: "device.kind"
           )) END AS path,
           CASE \(wayCases(
               passed: "passed.name",
               platform: "NULL",
               privateEndpoint: "outside.zone",
               peering: "outside.zone",
               gateway: "remote.gateway",
               network: "NULL",
               ingress: "NULL",
               nowhere: "NULL",
               undeclared: "NULL",
               logged: "device.name",
               declared: "device.name"
           )) END AS device,
           CASE \(wayCases(
               passed:
                   "CASE WHEN f.nic >> 49 THEN 'refused-in-transit' ELSE 'seen-in-transit' END",
               platform: "'destination'",
               privateEndpoint: "'destination'",
               peering: "'destination'",
               gateway: "'destination'",
               network: "'destination'",
               ingress: "'initiated-by-remote'",
               nowhere: "'unknown-destination'",
               undeclared: "'no-device-declared'",
               logged: reasonNotSeen,
               declared: "'declared'"
           )) END AS evidence,
           f.flows_opened AS flows_opened,
           CASE f.source_in_cluster WHEN 1 THEN f.bytes_sent ELSE f.bytes_received END AS bytes_out,
           CASE f.source_in_cluster WHEN 1 THEN f.bytes_received ELSE f.bytes_sent END AS bytes_in
    FROM (
        SELECT b.hour AS hour, b.hour_id AS hour_id, b.source_id AS source_id,
               b.destination_id AS destination_id, b.source_in_cluster AS source_in_cluster,
               b.port AS port, b.protocol AS protocol,
               SUM(CASE b.log WHEN 'nsg-v1' THEN 0 ELSE b.opened END) AS flows_opened,
               SUM(b.bytes_sent) AS bytes_sent, SUM(b.bytes_received) AS bytes_received,
               MIN(\(nicThatSaw)) AS nic,
               MIN(b.whole_source) AS whole_source, MIN(b.whole_destination) AS whole_destination
        FROM whole_fact b
        WHERE b.source_in_cluster <> b.destination_in_cluster AND b.decision = 'allow' AND b.role IS NULL
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
    LEFT JOIN place own ON own.place_id = inside.place_id
    LEFT JOIN place remote ON remote.place_id = outside.place_id
    LEFT JOIN egress_device device ON device.device_id = own.device_id
    LEFT JOIN egress_device_mac nic ON nic.mac = f.nic & 281474976710655
    LEFT JOIN egress_device passed ON passed.device_id = nic.device_id
    LEFT JOIN network_meaning m
        ON m.kind = COALESCE(inside_owner.kind, inside.kind) AND m.class = outside.class
    """

/// The branches of `egress_paths`, the same for each of its three words.
///
/// 168.63.129.16 and 169.254.169.254 are the platform's own (name resolution, health, instance metadata): they leave no machine.
private func wayCases(
    passed: String,
    platform: String,
    privateEndpoint: String,
    peering: String,
    gateway: String,
    network: String,
    ingress: String,
    nowhere: String,
    undeclared: String,
    logged: String,
    declared: String
) -> String {
    """
    WHEN f.nic IS NOT NULL THEN \(passed)
    WHEN outside.ip IN ('168.63.129.16', '169.254.169.254', '::ffff:168.63.129.16',
                            '::ffff:169.254.169.254') THEN \(platform)
    WHEN outside.class = 'private-endpoint' THEN \(privateEndpoint)
    WHEN outside.class = 'peered-vnet' THEN \(peering)
    WHEN outside.class = 'on-premises' THEN \(gateway)
    WHEN outside.class = 'vnet' THEN \(network)
    WHEN outside.class NOT IN ('internet', 'azure-service') THEN \(nowhere)
    WHEN f.source_in_cluster = 0 THEN \(ingress)
    WHEN device.device_id IS NULL THEN \(undeclared)
    WHEN device.is_logged THEN \(logged)
    ELSE \(declared)
    """
}

/// The NIC that saw what fact `b` is of, in its hour or one next to it: two NICs have clocks and timers of their own.
///
/// Address 0 stands for many (R14): what was folded into it matches nothing.
private let nicThatSaw = """
    (SELECT MIN(p.nic) FROM passage p
     WHERE p.hour_id IN (b.hour_id, b.hour_id - 1, b.hour_id + 1)
           AND p.source_id = NULLIF(b.whole_source, 0)
           AND p.destination_id = NULLIF(b.whole_destination, 0)
           AND p.port IS b.port AND p.protocol = b.protocol)
    """

/// Whether a transit NIC may have seen `f` among what was folded there.
private let mayBeFolded = """
    EXISTS (SELECT 1 FROM passage p
            WHERE p.hour_id IN (f.hour_id, f.hour_id - 1, f.hour_id + 1)
                  AND (p.source_id = f.whole_source AND p.destination_id = 0
                       OR p.source_id = 0 AND p.destination_id IN (f.whole_destination, 0)))
    """

/// Why a device that should have seen `f` has not.
private let reasonNotSeen = """
    CASE WHEN \(nicsThatLogged) = 0 THEN 'device-not-logged'
         WHEN \(nicsThatLogged) <
              (SELECT COUNT(*) FROM egress_device_mac WHERE device_id = own.device_id)
         THEN 'device-partly-logged'
         WHEN \(mayBeFolded) THEN 'folded-at-device'
         WHEN outside.class = 'azure-service' THEN 'bypass-or-service-endpoint'
         ELSE 'not-seen-at-device' END
    """

private let nicsThatLogged = """
    (SELECT COUNT(*) FROM egress_device_mac m
     WHERE m.device_id = own.device_id
           AND EXISTS (SELECT 1 FROM reporter_hour logged
                       WHERE logged.hour_id = f.hour_id AND logged.reporter = m.reporter))
    """

/// Facts with the addresses that their ends are parts of hours of; most are whole, and look for nothing.
private let wholeFactView: String = {
    func join(_ alias: String, _ number: String) -> String {
        """
         CROSS JOIN described_address \(alias) ON \(alias).address_id = \(number)
        LEFT JOIN address \(alias)_whole ON \(alias)_whole.segment_ms = 0
            AND \(alias)_whole.ip = CASE WHEN \(alias).segment_ms > 0 THEN \(alias).ip END
        """
    }
    func pick(_ inbound: String, _ outbound: String, _ name: String) -> String {
        "CASE s.direction WHEN 'inbound' THEN \(inbound) ELSE \(outbound) END AS \(name),\n"
    }
    let near = "COALESCE(near_whole.address_id, l.near_id)"
    let remote = "COALESCE(remote_whole.address_id, f.remote_id)"
    return factRow(
        "whole_fact",
        columns: pick("remote.in_cluster", "near.in_cluster", "source_in_cluster")
            + pick("near.in_cluster", "remote.in_cluster", "destination_in_cluster")
            + pick(remote, near, "whole_source") + pick(near, remote, "whole_destination"),
        near: join("near", "l.near_id"),
        remote: join("remote", "f.remote_id")
    )
}()

/// The trend is the least-squares line through the highest need of each of the 28 days up to the hour's own.
private let subnetUsageView = """
    CREATE VIEW subnet_usage AS
    WITH need AS (
        SELECT *, hour_id / 24 AS day_id, MAX(used, COALESCE(reserved, 0)) AS need FROM subnet_hour
    ),
    peak AS (
        SELECT subnet_id, day_id, MAX(need) AS need FROM need GROUP BY subnet_id, day_id
    ),
    trend AS (
        SELECT d.subnet_id AS subnet_id, d.day_id AS day_id, COUNT(*) AS days,
               (COUNT(*) * SUM(1.0 * (p.day_id - d.day_id) * p.need)
                    - SUM(1.0 * (p.day_id - d.day_id)) * SUM(p.need))
               / NULLIF(COUNT(*) * SUM(1.0 * (p.day_id - d.day_id) * (p.day_id - d.day_id))
                    - SUM(1.0 * (p.day_id - d.day_id)) * SUM(1.0 * (p.day_id - d.day_id)), 0)
                   AS slope
        FROM peak d JOIN peak p ON p.subnet_id = d.subnet_id
            AND p.day_id BETWEEN d.day_id - 27 AND d.day_id
        GROUP BY d.subnet_id, d.day_id
    )
    SELECT \(instant("n.hour_id * 3600")) AS hour, s.zone AS zone, s.prefix AS prefix,
           s.purpose AS purpose, s.addresses AS addresses, n.seen AS seen_in_logs,
           n.owned AS in_inventory, n.used AS in_use, n.reserved AS reserved,
           MAX(s.addresses - n.need, 0) AS free,
           ROUND(t.slope, 2) AS growth_a_day,
           CASE WHEN t.days >= 3 AND t.slope > 0
                THEN ROUND(MAX(s.addresses - n.need, 0) / t.slope, 1) END AS days_until_full
    FROM need n
    JOIN subnet s ON s.subnet_id = n.subnet_id
    JOIN trend t ON t.subnet_id = n.subnet_id AND t.day_id = n.day_id
    """
