/// The views of migration 0004, in order of creation.
///
/// `egress` grouped all flows and then left out most of them. Whether a flow crosses the border of the cluster depends on
/// its addresses alone: now they are looked at before anything is grouped, the near one once a lane.
let viewDefinitions0004: [String] = [
    borderFactView,
    egressView(
        of: """
            (
                SELECT b.hour AS hour, b.source_id AS source_id, b.destination_id AS destination_id,
                       b.source_in_cluster AS source_in_cluster, b.port AS port,
                       b.protocol AS protocol,
                       SUM(CASE b.log WHEN 'nsg-v1' THEN 0 ELSE b.opened END) AS flows_opened,
                       SUM(b.bytes_sent) AS bytes_sent, SUM(b.bytes_received) AS bytes_received
                FROM border_fact b
                WHERE b.decision = 'allow' AND b.role IS NULL
                      AND NOT \(isTransit("b", "b")) AND NOT \(isMirror("b"))
                GROUP BY b.source_id, b.destination_id, b.port, b.protocol, b.hour,
                         b.source_in_cluster
            ) f
            """,
        sourceInCluster: "f.source_in_cluster"
    ),
]

/// Facts of which one end is in the cluster and the other is not.
let borderFactView = factRow(
    "border_fact",
    columns: """
        CASE s.direction WHEN 'inbound' THEN remote.in_cluster ELSE near.in_cluster END
                AS source_in_cluster,
        """,
    near: " CROSS JOIN described_address near ON near.address_id = l.near_id",
    remote: " CROSS JOIN described_address remote ON remote.address_id = f.remote_id",
    condition: " WHERE near.in_cluster <> remote.in_cluster"
)
