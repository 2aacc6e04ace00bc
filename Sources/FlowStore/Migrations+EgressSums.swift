/// The tables and views of migration 0005: sums of egress, so that a question to months need not read their facts.
enum EgressTables {
    static let tables = """
        -- What crossed the border of the cluster in one input, before mirrors and transits are left out. `fact_id` is one
        -- of the input's facts, so that the sums go when they go; it says no more.
        CREATE TABLE egress_sum (
            fact_id INTEGER PRIMARY KEY, scope_id INTEGER NOT NULL, inside_id INTEGER NOT NULL,
            outside_description INTEGER NOT NULL, is_from_cluster INTEGER NOT NULL,
            is_near_inside INTEGER NOT NULL, facts INTEGER NOT NULL, measured INTEGER NOT NULL,
            opened INTEGER NOT NULL, bytes_out INTEGER NOT NULL, bytes_in INTEGER NOT NULL
        ) STRICT;
        -- Rows that only the side outside has logged, as it received them: see `EgressSums.updateExclusions`.
        CREATE INDEX egress_sum_outside ON egress_sum (scope_id)
            WHERE is_near_inside = 0 AND is_from_cluster = 1;

        -- What is in `egress_sum` and does not count (R5), by hour.
        CREATE TABLE egress_exclusion (
            hour_id INTEGER NOT NULL, inside_id INTEGER NOT NULL,
            outside_description INTEGER NOT NULL, is_from_cluster INTEGER NOT NULL,
            facts INTEGER NOT NULL, measured INTEGER NOT NULL, opened INTEGER NOT NULL,
            bytes_out INTEGER NOT NULL, bytes_in INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX egress_exclusion_hour ON egress_exclusion (hour_id);

        -- Both are filled when the database is opened for writing.
        INSERT INTO setting VALUES ('egress_sums', 'to be made');
        """

    static let views = [
        // Corrections of split pairs (R3) are facts, too: they belong to no input's range, and are few.
        """
        CREATE VIEW egress_day AS
        SELECT day_id, inside_id, outside_description, is_from_cluster, SUM(opened) AS opened,
               CASE WHEN SUM(measured) > 0 THEN SUM(bytes_out) END AS bytes_out,
               CASE WHEN SUM(measured) > 0 THEN SUM(bytes_in) END AS bytes_in
        FROM (
            SELECT s.hour_id / 24 AS day_id, e.inside_id AS inside_id,
                   e.outside_description AS outside_description,
                   e.is_from_cluster AS is_from_cluster, e.facts AS facts,
                   e.measured AS measured, e.opened AS opened, e.bytes_out AS bytes_out,
                   e.bytes_in AS bytes_in
            FROM egress_sum e JOIN scope s ON s.scope_id = e.scope_id
            WHERE s.role IS NULL
            UNION ALL
            SELECT hour_id / 24, inside_id, outside_description, is_from_cluster, -facts,
                   -measured, -opened, -bytes_out, -bytes_in
            FROM egress_exclusion
            UNION ALL
            SELECT s.hour_id / 24,
                   CASE source.in_cluster WHEN 1 THEN c.source_id ELSE c.destination_id END,
                   a.description_id, source.in_cluster, 1, 1, 0,
                   CASE source.in_cluster WHEN 1 THEN c.bytes_sent ELSE c.bytes_received END,
                   CASE source.in_cluster WHEN 1 THEN c.bytes_received ELSE c.bytes_sent END
            FROM split_correction c
            CROSS JOIN scope s ON s.scope_id = c.scope_id
            CROSS JOIN described_address source ON source.address_id = c.source_id
            CROSS JOIN described_address destination ON destination.address_id = c.destination_id
            CROSS JOIN address a ON a.address_id =
                CASE source.in_cluster WHEN 1 THEN c.destination_id ELSE c.source_id END
            WHERE s.decision = 'allow' AND s.role IS NULL
                  AND source.in_cluster <> destination.in_cluster
        )
        GROUP BY day_id, inside_id, outside_description, is_from_cluster
        HAVING SUM(facts) > 0
        """,
        """
        CREATE VIEW egress_daily AS
        SELECT strftime('%Y-%m-%d', e.day_id * 86400, 'unixepoch') AS day,
               \(columns)
        FROM egress_day e \(names)
        """,
        """
        CREATE VIEW egress_monthly AS
        SELECT e.month AS month,
               \(columns)
        FROM (
            SELECT strftime('%Y-%m', day_id * 86400, 'unixepoch') AS month, inside_id,
                   outside_description, is_from_cluster, SUM(opened) AS opened,
                   SUM(bytes_out) AS bytes_out, SUM(bytes_in) AS bytes_in
            FROM egress_day
            GROUP BY month, inside_id, outside_description, is_from_cluster
        ) e \(names)
        """,
    ]

    private static let columns = """
        \(endpoint("source", of: "inside")),
        outside.kind AS destination_kind, outside.class AS destination_class,
        outside.zone AS destination_zone,
        CASE e.is_from_cluster WHEN 1 THEN 'cluster' ELSE 'remote' END AS initiated_by,
        e.opened AS flows_opened, e.bytes_out AS bytes_out, e.bytes_in AS bytes_in
        """

    private static let names = """
        JOIN described_address inside ON inside.address_id = e.inside_id
        JOIN address_description outside ON outside.description_id = e.outside_description
        """
}
