import ColumnKernel
import GRDB

/// Migration 0012: scans beyond what is kept row by row (decision 0019), and questions whose answers hung on numbers of rows.
enum ScanSchema {
    static func migrate(_ database: Database) throws {
        for view in ["denial_chains", "scan_signals", "first_contacts"] {
            try database.execute(sql: "DROP VIEW \(view)")
        }
        try database.execute(sql: FoldedScans.tables)
        for view in [denialChainsView, scanSignalsView, firstContactsView] {
            try database.execute(sql: view)
        }
    }
}

/// R6: repeats of one attempt stay rows of their own; here they stand together.
///
/// R11: points that decided in the same second stand in the order of their texts.
private let denialChainsView = """
    CREATE VIEW denial_chains AS
    WITH point AS (
        SELECT d.*, acl.text AS acl, rule.text AS rule
        FROM (\(everyDecision)) d
        JOIN name acl ON acl.name_id = d.acl_id
        JOIN name rule ON rule.name_id = d.rule_id
    ),
    linked AS (
        SELECT p.*, COUNT(*) OVER (
                   PARTITION BY p.hour_id, p.source_id, p.destination_id, p.port, p.protocol
               ) AS points,
               ROW_NUMBER() OVER (
                   PARTITION BY p.hour_id, p.source_id, p.destination_id, p.port, p.protocol
                   ORDER BY p.first_s, p.decision, p.enforcer, p.acl, p.rule, p.direction
               ) AS step
        FROM point p
        WHERE EXISTS (
            SELECT 1 FROM point d
            WHERE d.decision = 'deny' AND d.hour_id = p.hour_id AND d.source_id = p.source_id
                  AND d.destination_id = p.destination_id AND d.port IS p.port
                  AND d.protocol = p.protocol AND d.first_s <= p.last_s + 60
                  AND p.first_s <= d.last_s + 60
        )
    )
    SELECT l.hour AS hour, source.ip AS source_ip, destination.ip AS destination_ip,
           l.port AS destination_port, l.protocol AS protocol, l.step AS step,
           l.points AS points, l.enforcer AS enforcer, NULLIF(l.acl, '') AS enforcer_id,
           NULLIF(l.rule, '') AS rule, l.direction AS direction, l.decision AS decision,
           l.attempts AS attempts, \(instant("l.first_s")) AS first_seen,
           \(instant("l.last_s")) AS last_seen
    FROM linked l
    JOIN described_address source ON source.address_id = l.source_id
    JOIN described_address destination ON destination.address_id = l.destination_id
    WHERE l.points > 1
    """

/// Thresholds, and Threshold Random Walk (Jung, Paxson, Berger, Balakrishnan, "Fast Portscan Detection Using Sequential Hypothesis
/// Testing", 2004) with its authors' 0.8 and 0.2 for first contacts that succeed, and errors of 1 %: a contact that fails adds
/// ln 4, one that succeeds takes it away, and ln 99 decides.
private let scanSignalsView = """
    CREATE VIEW scan_signals AS
    WITH contact AS (
        SELECT hour, hour_id, source_id, destination_id, MAX(decision = 'allow') AS succeeded,
               SUM(CASE decision WHEN 'deny' THEN attempts ELSE 0 END) AS attempts
        FROM (\(everyDecision)) GROUP BY hour, hour_id, source_id, destination_id
    ),
    tried AS (
        SELECT hour_id, source_id, COUNT(DISTINCT port) AS ports,
               COUNT(DISTINCT CASE WHEN destination_id <> 0
                              THEN destination_id || ' ' || COALESCE(port, '') END) AS pairs,
               MAX(destination_id = 0) AS is_folded
        FROM (\(everyDecision)) WHERE decision = 'deny' GROUP BY hour_id, source_id
    ),
    counted AS (
        SELECT c.hour AS hour, c.hour_id AS hour_id, c.source_id AS source_id,
               SUM(c.attempts > 0 AND c.destination_id <> 0) AS destinations,
               SUM(c.succeeded AND c.destination_id <> 0) AS allowed,
               SUM(NOT c.succeeded AND c.destination_id <> 0) AS failed,
               SUM(c.attempts) AS attempts
        FROM contact c GROUP BY c.hour, c.hour_id, c.source_id HAVING SUM(c.attempts) > 0
    ),
    told AS (
        SELECT c.hour AS hour, c.hour_id AS hour_id, c.source_id AS source_id,
               MAX(c.destinations, COALESCE(e.destinations, 0)) AS destinations,
               MAX(t.ports, COALESCE(e.ports, 0)) AS ports,
               MAX(t.pairs, COALESCE(e.pairs, 0)) AS pairs, c.allowed AS allowed,
               c.failed AS failed, c.attempts AS attempts,
               CASE WHEN e.hour_id IS NOT NULL THEN 'estimate'
                    WHEN t.is_folded THEN 'at-least' ELSE 'exact' END AS counts
        FROM counted c
        JOIN tried t ON t.hour_id = c.hour_id AND t.source_id = c.source_id
        LEFT JOIN scan_estimate e ON e.hour_id = c.hour_id AND e.source_id = c.source_id
    )
    SELECT f.hour AS hour, \(ownedEndpoint("source")),
           f.destinations AS denied_destinations, f.ports AS denied_ports,
           f.pairs AS denied_pairs, f.allowed AS allowed_destinations, f.attempts AS attempts,
           f.counts AS counts,
           CASE f.counts WHEN 'estimate' THEN \(HyperLogLog.relativeError) WHEN 'exact' THEN 0.0 END
               AS relative_error,
           CASE WHEN f.destinations >= 20 OR f.ports >= 20 THEN 'scan' ELSE 'none' END
               AS threshold,
           ROUND((f.failed - f.allowed) * 1.386294, 3) AS walk,
           CASE WHEN (f.failed - f.allowed) * 1.386294 >= 4.595120 THEN 'scanner'
                WHEN (f.allowed - f.failed) * 1.386294 >= 4.595120 THEN 'benign'
                ELSE 'undecided' END AS sequential_test
    FROM told f
    JOIN described_address source ON source.address_id = f.source_id
    \(ownerJoin("source", hour: "f.hour_id"))
    """

/// By workload where there is one: a pod that comes back with another address is no newcomer.
private let firstContactsView = """
    CREATE VIEW first_contacts AS
    SELECT MIN(f.hour) AS first_hour,
           (MIN(f.hour_id) - (SELECT MIN(hour_id) FROM reporter_hour)) / 24 AS days_before,
           source_owner.namespace AS source_namespace,
           COALESCE(source_owner.workload, source.ip) AS source,
           destination_owner.namespace AS destination_namespace,
           COALESCE(destination_owner.workload, destination.ip) AS destination,
           f.port AS destination_port, f.protocol AS protocol, f.decision AS decision
    FROM (
        SELECT hour, hour_id, source_id, destination_id, port, protocol, 'allow' AS decision
        FROM counted_flow
        UNION ALL
        SELECT hour, hour_id, source_id, destination_id, port, protocol, 'deny'
        FROM fact_row WHERE decision = 'deny'
        UNION ALL
        SELECT hour, hour_id, source_id, destination_id, port, protocol, 'deny'
        FROM event_row
        WHERE decision = 'deny' AND kind <> 'fault' AND NOT is_superseded
              AND source_id IS NOT NULL AND destination_id IS NOT NULL
    ) f
    \(endpointJoins)
    GROUP BY 3, 4, 5, 6, f.port, f.protocol, f.decision
    """
