import GRDB

/// Migration 0016: what is asked by hour reads that hour only, and reads it once.
///
/// SQLite moves a condition inwards as far as the first view that groups. A view that groups over another that groups therefore read
/// all facts for every hour that was asked for, and sorted them twice. These two group once, over the facts themselves. A scan is
/// found in one sort of narrow rows, where each point of decision was told apart before, and chains of denials among pairs that were
/// refused, where all points were compared.
///
/// `egress` and `denials` say the same as before in words that SQLite 3.37 takes, too.
enum HourAnswers {
    static func migrate(_ database: Database) throws {
        let names = [
            "east_west", "identity_coverage", "scan_signals", "denial_chains", "egress", "denials",
        ]
        for name in names { try database.execute(sql: "DROP VIEW \(name)") }
        for view in [
            eastWest, identityCoverage, scanSignals, denialChains, egressWithNames, denialsView,
        ] {
            try database.execute(sql: view)
        }
    }

    /// R5: what `counted_flow` counts, fact by fact.
    private static let isCounted = """
        f.decision = 'allow' AND f.role IS NULL
                  AND NOT \(isTransit("f", "f")) AND NOT \(isMirror("f"))
        """

    /// What is allowed counts once (R5), what is denied at each point (R6).
    private static let eastWest = """
        CREATE VIEW east_west AS
        SELECT f.hour AS hour, \(workloadColumns("source")), \(workloadColumns("destination")),
               f.port AS destination_port, f.protocol AS protocol,
               SUM(CASE WHEN f.decision = 'allow' AND f.log <> 'nsg-v1' THEN f.opened ELSE 0 END)
                   AS flows,
               SUM(CASE f.decision WHEN 'allow' THEN f.bytes_sent END)
                   + SUM(CASE f.decision WHEN 'allow' THEN f.bytes_received END) AS bytes,
               SUM(CASE f.decision WHEN 'deny' THEN f.denied ELSE 0 END) AS denied
        FROM fact_row f
        CROSS JOIN described_address source ON source.address_id = f.source_id
        CROSS JOIN described_address destination ON destination.address_id = f.destination_id
        \(ownerJoin("source", hour: "f.hour_id"))
        \(ownerJoin("destination", hour: "f.hour_id"))
        WHERE source.in_cluster AND destination.in_cluster
              AND (f.decision = 'deny' OR \(isCounted))
        GROUP BY f.hour, 2, 3, 4, 5, 6, 7, 8, 9, f.port, f.protocol
        """

    /// R13: what has no name, and why.
    private static let identityCoverage = """
        CREATE VIEW identity_coverage AS
        SELECT f.hour AS hour, e.side AS side, COALESCE(o.kind, address.kind) AS kind,
               CASE WHEN address.has_owners THEN o.reason
                    WHEN address.kind IN ('pod', 'node', 'service') THEN 'never-seen'
                    WHEN address.kind = 'ambiguous' THEN 'overlapping-ranges' END AS reason,
               SUM(CASE f.log WHEN 'nsg-v1' THEN 0 ELSE f.opened END) AS flows_opened,
               SUM(f.bytes_sent) + SUM(f.bytes_received) AS bytes
        FROM fact_row f
        CROSS JOIN (SELECT 'source' AS side UNION ALL SELECT 'destination') e
        CROSS JOIN described_address address ON address.address_id =
            CASE e.side WHEN 'source' THEN f.source_id ELSE f.destination_id END
        LEFT JOIN owner o ON o.owner_id =
            CASE WHEN address.has_owners THEN \(ownerOf("address", hour: "f.hour_id")) END
        WHERE \(isCounted)
        GROUP BY f.hour, e.side, 3, 4
        """

    /// Of an event, only what decided.
    private static let isDecision = """
        decision <> '' AND kind <> 'fault' AND NOT is_superseded
                  AND source_id IS NOT NULL AND destination_id IS NOT NULL
        """

    /// Most pairs are never refused: a point is in a chain only if its pair is.
    private static let denialChains = denialChainsView(
        refused: """
            refused AS (
                SELECT hour_id, source_id, destination_id
                FROM fact_row WHERE role IS NOT 'superseded' AND decision = 'deny'
                UNION
                SELECT hour_id, source_id, destination_id
                FROM event_row WHERE \(isDecision) AND decision = 'deny'
            ),

            """,
        condition: """

                  AND (hour_id, source_id, destination_id) IN
                      (SELECT hour_id, source_id, destination_id FROM refused)
            """
    )

    /// Most sources are never refused: nobody asks whether they scan.
    private static let isRefused =
        "(hour_id, source_id) IN (SELECT hour_id, source_id FROM refused)"

    /// See `scanSignalRows`.
    private static let scanSignals = """
        CREATE VIEW scan_signals AS
        WITH refused AS (
            SELECT hour_id, source_id, COUNT(DISTINCT port) AS ports,
                   COUNT(DISTINCT NULLIF(destination_id, 0) || ' ' || COALESCE(port, '')) AS pairs
            FROM (
                SELECT hour_id, source_id, destination_id, port
                FROM fact_row WHERE role IS NOT 'superseded' AND decision = 'deny'
                UNION ALL
                SELECT hour_id, source_id, destination_id, port
                FROM event_row WHERE \(isDecision) AND decision = 'deny'
            )
            GROUP BY source_id, hour_id
        ),
        contact AS (
            SELECT hour, hour_id, source_id, destination_id, MAX(is_denied) AS denied,
                   MAX(is_allowed) AS allowed, SUM(attempts) AS attempts,
                   MIN(source_owner_id) AS first_owner, MAX(source_owner_id) AS last_owner
            FROM (
                SELECT hour, hour_id, source_id, NULLIF(destination_id, 0) AS destination_id,
                       decision = 'deny' AS is_denied, decision = 'allow' AS is_allowed,
                       CASE decision WHEN 'deny' THEN denied ELSE 0 END AS attempts,
                       NULL AS source_owner_id
                FROM fact_row WHERE role IS NOT 'superseded' AND \(isRefused)
                UNION ALL
                SELECT hour, hour_id, source_id, NULLIF(destination_id, 0), decision = 'deny',
                       decision = 'allow', CASE decision WHEN 'deny' THEN hits ELSE 0 END,
                       source_owner_id
                FROM event_row WHERE \(isDecision) AND \(isRefused)
            )
            GROUP BY source_id, destination_id, hour_id, hour
        ),
        tried AS (
            SELECT hour, hour_id, source_id, SUM(attempts) AS attempts,
                   SUM(denied AND destination_id IS NOT NULL) AS destinations,
                   SUM(allowed AND destination_id IS NOT NULL) AS allowed,
                   SUM(denied AND NOT allowed AND destination_id IS NOT NULL) AS failed,
                   MAX(destination_id IS NULL) AS is_folded,
                   CASE WHEN MIN(first_owner) = MAX(last_owner) THEN MIN(first_owner) END
                       AS source_owner_id
            FROM contact GROUP BY source_id, hour_id, hour HAVING MAX(denied)
        ),
        told AS (
            SELECT t.hour AS hour, t.hour_id AS hour_id, t.source_id AS source_id,
                   t.source_owner_id AS source_owner_id,
                   MAX(t.destinations, COALESCE(e.destinations, 0)) AS destinations,
                   MAX(r.ports, COALESCE(e.ports, 0)) AS ports,
                   MAX(r.pairs, COALESCE(e.pairs, 0)) AS pairs, t.allowed AS allowed,
                   t.failed - t.allowed AS steps, t.attempts AS attempts,
                   CASE WHEN e.hour_id IS NOT NULL THEN 'estimate'
                        WHEN t.is_folded THEN 'at-least' ELSE 'exact' END AS counts
            FROM tried t
            JOIN refused r ON r.hour_id = t.hour_id AND r.source_id = t.source_id
            LEFT JOIN scan_estimate e ON e.hour_id = t.hour_id AND e.source_id = t.source_id
        )
        \(scanSignalRows)
        """
}
