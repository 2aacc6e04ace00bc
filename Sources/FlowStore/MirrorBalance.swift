import GRDB

/// Migration 0017: what was received and not logged where it was sent (R5).
///
/// `mirror_balance` asks for each mirror whether its source logged the same key outbound in the hour or a neighbouring one. The
/// mirrors of an hour and the outbound rows of three are sorted by source, so that each meets its own: time grows as the facts
/// asked for do, and a question for an hour reads three.
///
/// Grouping once over the facts, as the views of 0016 do, cannot tell: a mirror is counted for its reporter, and matched over all
/// reporters. Two levels that group would read all hours for each that is asked for; SQLite moves a condition through windows, if it
/// is on columns that all of them partition by, and so far down that `scope` is asked for the hour.
///
/// Decision 0031 says what matches where detail was folded away.
enum MirrorBalance {
    static func migrate(_ database: Database) throws {
        try database.execute(sql: view)
    }

    private static let view = """
        CREATE VIEW mirror_balance AS
        SELECT DISTINCT hour, reporter, SUM(opened) OVER of_reporter AS flows_mirrored,
               SUM(CASE WHEN is_matched THEN 0 ELSE opened END) OVER of_reporter
                   AS flows_unmatched,
               SUM(bytes) OVER of_reporter AS bytes_mirrored,
               SUM(CASE WHEN NOT is_matched THEN bytes END) OVER of_reporter AS bytes_unmatched
        FROM (
            SELECT hour, reporter, direction, opened, bytes,
                   COALESCE(MAX(\(reachedTarget)) OVER of_source >= target, 0) AS is_matched
            FROM (
        \(balanceRows)
            )
            WINDOW of_source AS (
                PARTITION BY source_id, hour, protocol
                ORDER BY CASE WHEN direction = 'inbound' AND target = 0
                              THEN \(Int64.max) ELSE target END
            )
        )
        WHERE direction = 'inbound'
        WINDOW of_reporter AS (PARTITION BY hour, reporter)
        """

    /// Up to which target an outbound row matches the mirrors of its source, in order of target: its own, or all if it is folded.
    ///
    /// A mirror that is folded comes last, where any outbound row has been.
    private static let reachedTarget = """
        CASE direction WHEN 'outbound'
                            THEN CASE target WHEN 0 THEN \(Int64.max) ELSE target END END
        """

    /// Mirrors, and what may match them: allowed outbound rows, neither superseded nor transit, of three hours for each.
    ///
    /// A target is a destination and its port; 0 is what was folded, which has neither.
    private static let balanceRows = """
        SELECT f.balance_hour AS hour, f.reporter AS reporter, f.direction AS direction,
               f.protocol AS protocol,
               CASE f.direction WHEN 'inbound' THEN f.remote_address ELSE f.near_address END
                   AS source_id,
               CASE f.direction WHEN 'inbound' THEN f.near_address ELSE f.remote_address END
                   * 65536 + COALESCE(f.port, 0) AS target,
               CASE f.log WHEN 'nsg-v1' THEN 0 ELSE f.opened END AS opened,
               f.bytes_sent + f.bytes_received AS bytes
        FROM (
        \(factsAround)
        ) f
        WHERE f.decision = 'allow' AND f.role IS NULL AND NOT \(isTransit("f", "f"))
              AND (f.direction = 'outbound'
                   OR f.hour = f.balance_hour AND \(isMirror("f")))
        """

    /// The facts of each hour and its neighbours.
    ///
    /// The way to facts is spelled out, not asked of `fact_row`: before 3.40, SQLite takes a view that is not the first of a join as a
    /// whole.
    private static let factsAround = factSelection(
        columns: """

                   h.hour AS balance_hour, \(whole("near")) AS near_address,
                   \(whole("remote")) AS remote_address,
            """,
        scopes: """
            (SELECT DISTINCT hour FROM scope) h
            CROSS JOIN (SELECT '-1 hours' AS distance UNION ALL SELECT '+0 hours'
                        UNION ALL SELECT '+1 hours') d
            CROSS JOIN scope s ON s.hour = strftime('%Y-%m-%dT%H:00:00Z', h.hour, d.distance)
            CROSS JOIN fact_range r ON r.scope_id = s.scope_id
            """,
        near: "\nCROSS JOIN address near ON near.address_id = l.near_id",
        remote: "\nCROSS JOIN address remote ON remote.address_id = f.remote_id",
        condition: ""
    )

    /// An address, whoever had it: a part of an hour counts for the whole, which the neighbouring hour may have.
    private static func whole(_ address: String) -> String {
        """
        CASE WHEN \(address).segment_ms > 0
                        THEN (SELECT address_id FROM address
                              WHERE ip = \(address).ip AND segment_ms = 0)
                        ELSE \(address).address_id END
        """
    }
}
