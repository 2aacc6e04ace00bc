/// The views of migration 0004, in order of creation.
///
/// `egress` grouped all flows and then left out most of them. Whether a flow crosses the border of the cluster depends on
/// its addresses alone: now they are looked at before anything is grouped, the near one once a lane.
let viewDefinitions0004: [String] = [
    factRow(
        "border_fact",
        columns: """
            CASE s.direction WHEN 'inbound' THEN remote.in_cluster ELSE near.in_cluster END
                    AS source_in_cluster,
            """,
        near: description("near", of: "l.near_id"),
        remote: description("remote", of: "f.remote_id"),
        condition: " WHERE near.in_cluster <> remote.in_cluster"
    ),
    // The cluster's side comes first, whoever opened the flow; so for flows from outside all columns trade places.
    """
    CREATE VIEW egress AS
    SELECT f.hour AS hour, \(endpoint("source", of: "inside")),
           \(endpoint("destination", of: "outside")),
           CAST(NULL AS TEXT) AS destination_fqdn, f.port AS destination_port,
           f.protocol AS protocol,
           CASE f.source_in_cluster WHEN 1 THEN 'cluster' ELSE 'remote' END AS initiated_by,
           f.flows_opened AS flows_opened,
           CASE f.source_in_cluster WHEN 1 THEN f.bytes_sent ELSE f.bytes_received END AS bytes_out,
           CASE f.source_in_cluster WHEN 1 THEN f.bytes_received ELSE f.bytes_sent END AS bytes_in
    FROM (
        SELECT b.hour AS hour, b.source_id AS source_id, b.destination_id AS destination_id,
               b.source_in_cluster AS source_in_cluster, b.port AS port, b.protocol AS protocol,
               SUM(CASE b.log WHEN 'nsg-v1' THEN 0 ELSE b.opened END) AS flows_opened,
               SUM(b.bytes_sent) AS bytes_sent, SUM(b.bytes_received) AS bytes_received
        FROM border_fact b
        WHERE b.decision = 'allow' AND b.role IS NULL
              AND NOT \(isTransit("b", "b")) AND NOT \(isMirror("b"))
        GROUP BY b.source_id, b.destination_id, b.port, b.protocol, b.hour, b.source_in_cluster
    ) f
    JOIN described_address inside ON inside.address_id =
        CASE f.source_in_cluster WHEN 1 THEN f.source_id ELSE f.destination_id END
    JOIN described_address outside ON outside.address_id =
        CASE f.source_in_cluster WHEN 1 THEN f.destination_id ELSE f.source_id END
    """,
]

/// Joins the description of an address, at this place in the order of joins.
private func description(_ name: String, of address: String) -> String {
    """

        CROSS JOIN address \(name)_address ON \(name)_address.address_id = \(address)
        CROSS JOIN address_description \(name)
            ON \(name).description_id = \(name)_address.description_id
    """
}
