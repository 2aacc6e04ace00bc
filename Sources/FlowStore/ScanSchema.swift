import ColumnKernel
import GRDB

/// Migration 0012: scans beyond what is kept row by row (decision 0019), and answers that an independent reference found wrong.
enum ScanSchema {
    static func migrate(_ database: Database) throws {
        for view in ["denial_chains", "scan_signals", "first_contacts", "dns_names"] {
            try database.execute(sql: "DROP VIEW \(view)")
        }
        try database.execute(sql: FoldedScans.tables)
        for view in [denialChainsView(), scanSignalsView, firstContactsView, dnsNamesView] {
            try database.execute(sql: view)
        }
    }
}

/// What every enforcement point said of a pair of addresses, a row a point and whoever the log says the ends are.
///
/// R6: repeats of one attempt at several points stay rows of their own.
///
/// - Parameter condition: More to be true of a row, behind `AND`.
/// - Returns: The query.
private func everyDecision(_ condition: String = "") -> String {
    """
    SELECT hour_id, hour, source_id, destination_id, NULL AS source_owner_id,
           NULL AS destination_owner_id, port, protocol, enforcer, acl_id, rule_id, direction,
           decision, SUM(opened + denied) AS attempts, MIN(first_s) * 1000 AS first_ms,
           MAX(last_s) * 1000 AS last_ms
    FROM fact_row WHERE role IS NOT 'superseded'\(condition)
    GROUP BY source_id, destination_id, port, protocol, hour_id, hour, enforcer, acl_id, rule_id,
             direction, decision
    UNION ALL
    SELECT hour_id, hour, source_id, destination_id, source_owner_id, destination_owner_id, port,
           protocol, enforcer, acl_id, rule_id, direction, decision, SUM(hits), MIN(first_ms),
           MAX(last_ms)
    FROM event_row
    WHERE decision <> '' AND kind <> 'fault' AND NOT is_superseded
          AND source_id IS NOT NULL AND destination_id IS NOT NULL\(condition)
    GROUP BY source_id, destination_id, source_owner_id, destination_owner_id, port, protocol,
             hour_id, hour, enforcer, acl_id, rule_id, direction, decision
    """
}

/// Points of one key, without `other`: what stands together there did not happen together.
///
/// R11: points that decided at the same time stand in the order of their texts.
///
/// - Parameters:
///   - refused: A table of the view's own, with a comma behind it, to be asked of by `condition`.
///   - condition: Which points can be in a chain at all, behind `AND`.
/// - Returns: The statement that creates the view.
func denialChainsView(refused: String = "", condition: String = "") -> String {
    """
    CREATE VIEW denial_chains AS
    WITH \(refused)point AS (
        SELECT d.hour_id AS hour_id, d.hour AS hour, d.source_id AS source_id,
               d.destination_id AS destination_id, d.port AS port, d.protocol AS protocol,
               d.enforcer AS enforcer, acl.text AS acl, rule.text AS rule,
               d.direction AS direction, d.decision AS decision, SUM(d.attempts) AS attempts,
               MIN(d.first_ms) AS first_ms, MIN(d.first_ms) / 1000 AS first_s,
               MAX(d.last_ms) / 1000 AS last_s
        FROM (\(everyDecision(condition))) d
        JOIN name acl ON acl.name_id = d.acl_id
        JOIN name rule ON rule.name_id = d.rule_id
        WHERE d.source_id <> 0 AND d.destination_id <> 0
        GROUP BY d.source_id, d.destination_id, d.port, d.protocol, d.hour_id, d.hour, d.enforcer,
                 acl.text, rule.text, d.direction, d.decision
    ),
    linked AS (
        SELECT p.*, COUNT(*) OVER (
                   PARTITION BY p.hour_id, p.source_id, p.destination_id, p.port, p.protocol
               ) AS points,
               ROW_NUMBER() OVER (
                   PARTITION BY p.hour_id, p.source_id, p.destination_id, p.port, p.protocol
                   ORDER BY p.first_ms, p.decision, p.enforcer, p.acl, p.rule, p.direction
               ) AS step
        FROM point p
        WHERE EXISTS (
            SELECT 1 FROM point d
            WHERE 'deny' IN (d.decision, p.decision) AND d.hour_id = p.hour_id
                  AND d.source_id = p.source_id AND d.destination_id = p.destination_id
                  AND d.port IS p.port AND d.protocol = p.protocol
                  AND (d.enforcer, d.acl, d.rule, d.direction, d.decision)
                      IS NOT (p.enforcer, p.acl, p.rule, p.direction, p.decision)
                  AND d.first_s <= p.last_s + 60 AND p.first_s <= d.last_s + 60
        )
    )
    SELECT l.hour AS hour, source.ip AS source_ip, destination.ip AS destination_ip,
           l.port AS destination_port, NULLIF(l.protocol, '') AS protocol, l.step AS step,
           l.points AS points, l.enforcer AS enforcer, NULLIF(l.acl, '') AS enforcer_id,
           NULLIF(l.rule, '') AS rule, l.direction AS direction, l.decision AS decision,
           l.attempts AS attempts, \(instant("l.first_s")) AS first_seen,
           \(instant("l.last_s")) AS last_seen
    FROM linked l
    JOIN described_address source ON source.address_id = l.source_id
    JOIN described_address destination ON destination.address_id = l.destination_id
    """
}

/// Thresholds, and Threshold Random Walk (Jung, Paxson, Berger, Balakrishnan, "Fast Portscan Detection Using Sequential Hypothesis
/// Testing", 2004) with its authors' 0.8 and 0.2 for first contacts that succeed, and errors of 1 %: a contact that fails adds
/// ln 4, one that succeeds takes it away, and ln 99 decides.
///
/// `other` is no destination: it stands for many, and for some that have a row. R7: the source is who the log says it is, unless
/// that differs within the hour.
///
/// - Note: `told` has a row a source and hour.
let scanSignalRows = """
    SELECT f.hour AS hour, \(eventEndpoint("source")),
           f.destinations AS denied_destinations, f.ports AS denied_ports,
           f.pairs AS denied_pairs, f.allowed AS allowed_destinations, f.attempts AS attempts,
           f.counts AS counts,
           CASE f.counts WHEN 'estimate' THEN \(HyperLogLog.relativeError) WHEN 'exact' THEN 0.0
               END AS relative_error,
           CASE WHEN f.destinations >= 20 OR f.ports >= 20 THEN 'scan' ELSE 'none' END
               AS threshold,
           ROUND(f.steps * 1.386294, 3) AS walk,
           CASE WHEN f.steps * 1.386294 >= 4.595120 THEN 'scanner'
                WHEN f.steps * 1.386294 <= -4.595120 THEN 'benign' ELSE 'undecided' END
               AS sequential_test
    FROM told f
    JOIN described_address source ON source.address_id = f.source_id
    LEFT JOIN owner source_logged ON source_logged.owner_id = f.source_owner_id
    \(ownerJoin("source", hour: "f.hour_id"))
    """

private let scanSignalsView = """
    CREATE VIEW scan_signals AS
    WITH decided AS (
        SELECT hour, hour_id, source_id, NULLIF(destination_id, 0) AS destination_id, port,
               source_owner_id, decision = 'deny' AS is_denied, decision = 'allow' AS is_allowed,
               CASE decision WHEN 'deny' THEN attempts ELSE 0 END AS attempts
        FROM (\(everyDecision()))
    ),
    contact AS (
        SELECT hour_id, source_id, MAX(is_denied) AS denied, MAX(is_allowed) AS allowed
        FROM decided WHERE destination_id IS NOT NULL GROUP BY hour_id, source_id, destination_id
    ),
    met AS (
        SELECT hour_id, source_id, SUM(denied) AS destinations, SUM(allowed) AS allowed,
               SUM(denied AND NOT allowed) AS failed
        FROM contact GROUP BY hour_id, source_id
    ),
    tried AS (
        SELECT hour, hour_id, source_id, SUM(attempts) AS attempts,
               COUNT(DISTINCT CASE WHEN is_denied THEN port END) AS ports,
               COUNT(DISTINCT CASE WHEN is_denied
                              THEN destination_id || ' ' || COALESCE(port, '') END) AS pairs,
               MAX(destination_id IS NULL) AS is_folded,
               CASE WHEN MIN(source_owner_id) = MAX(source_owner_id) THEN MIN(source_owner_id) END
                   AS source_owner_id
        FROM decided GROUP BY hour, hour_id, source_id HAVING MAX(is_denied)
    ),
    told AS (
        SELECT t.hour AS hour, t.hour_id AS hour_id, t.source_id AS source_id,
               t.source_owner_id AS source_owner_id,
               MAX(COALESCE(m.destinations, 0), COALESCE(e.destinations, 0)) AS destinations,
               MAX(t.ports, COALESCE(e.ports, 0)) AS ports,
               MAX(t.pairs, COALESCE(e.pairs, 0)) AS pairs, COALESCE(m.allowed, 0) AS allowed,
               COALESCE(m.failed, 0) - COALESCE(m.allowed, 0) AS steps, t.attempts AS attempts,
               CASE WHEN e.hour_id IS NOT NULL THEN 'estimate'
                    WHEN t.is_folded THEN 'at-least' ELSE 'exact' END AS counts
        FROM tried t
        LEFT JOIN met m ON m.hour_id = t.hour_id AND m.source_id = t.source_id
        LEFT JOIN scan_estimate e ON e.hour_id = t.hour_id AND e.source_id = t.source_id
    )
    \(scanSignalRows)
    """

/// Who was let through to whom, or refused, by whom the ends were at that hour.
let everyContact = """
    SELECT hour, hour_id, source_id, destination_id, NULL AS source_owner_id,
           NULL AS destination_owner_id, port, protocol, 'allow' AS decision
    FROM counted_flow
    UNION ALL
    SELECT hour, hour_id, source_id, destination_id, NULL, NULL, port, protocol, 'deny'
    FROM fact_row WHERE decision = 'deny'
    UNION ALL
    SELECT hour, hour_id, source_id, destination_id, source_owner_id, destination_owner_id,
           port, protocol, decision
    FROM event_row
    WHERE decision IN ('allow', 'deny') AND kind <> 'fault' AND NOT is_superseded
    """

/// By workload where there is one: a pod that comes back with another address is no newcomer (R7).
private let firstContactsView = """
    CREATE VIEW first_contacts AS
    SELECT MIN(f.hour) AS first_hour,
           (MIN(f.hour_id) - (SELECT MIN(hour_id) FROM reporter_hour WHERE row_count > 0)) / 24
               AS days_before,
           \(namedEnd("source")), \(namedEnd("destination")),
           f.port AS destination_port, NULLIF(f.protocol, '') AS protocol, f.decision AS decision
    FROM (
        \(everyContact)
    ) f
    \(eventEndpointJoins)
    WHERE f.source_id <> 0 AND f.destination_id <> 0
    GROUP BY 3, 4, 5, 6, f.port, f.protocol, f.decision
    """

func namedEnd(_ name: String) -> String {
    """
    \(loggedFirst(name, "namespace")) AS \(name)_namespace,
    COALESCE(\(loggedFirst(name, "workload")), \(name).ip) AS \(name)
    """
}

/// A pod asks for `www.example.com` under each domain of its search list first (`coredns.md` section 3): those answers are no failures.
///
/// A virtual network's own domain is `<id>.internal.cloudapp.net`, or `<id>.<zone of two to four letters>x.internal.cloudapp.net`.
private let dnsNamesView = """
    CREATE VIEW dns_names AS
    WITH asked AS (
        SELECT hour, log, resolver, source_namespace, query_name, response_code, lookups, max_ms,
               CASE
                   WHEN query_name LIKE '%.' || source_namespace || '.svc.cluster.local'
                   THEN substr(query_name, 1, length(query_name) - length(source_namespace) - 19)
                   WHEN query_name LIKE '%.svc.cluster.local'
                   THEN substr(query_name, 1, length(query_name) - 18)
                   WHEN query_name LIKE '%.cluster.local'
                   THEN substr(query_name, 1, length(query_name) - 14)
                   WHEN query_name LIKE '%.reddog.microsoft.com'
                   THEN substr(query_name, 1, length(query_name) - 21)
                   WHEN query_name LIKE '%.internal.cloudapp.net'
                   THEN \(withoutLabel(virtualNetworkName))
               END AS base
        FROM dns_lookups
    ),
    named AS (
        SELECT hour, log, resolver, response_code, lookups, max_ms,
               COALESCE(response_code = 'NXDOMAIN' AND base LIKE '%.%', 0) AS is_search,
               CASE WHEN response_code = 'NXDOMAIN' AND base LIKE '%.%' THEN base
                    ELSE query_name END AS name
        FROM asked
    )
    SELECT hour, log, resolver, name AS query_name,
           SUM(CASE WHEN is_search THEN 0 ELSE lookups END) AS lookups,
           SUM(CASE WHEN is_search THEN lookups ELSE 0 END) AS search_lookups,
           SUM(CASE WHEN response_code = 'NXDOMAIN' AND NOT is_search THEN lookups ELSE 0 END)
               AS not_found,
           SUM(CASE WHEN response_code IN ('NOERROR', 'NXDOMAIN') THEN 0 ELSE lookups END)
               AS failed,
           MAX(max_ms) AS max_ms
    FROM named GROUP BY hour, log, resolver, name
    """

/// A name without its last label.
private func withoutLabel(_ name: String) -> String {
    "rtrim(rtrim(\(name), replace(\(name), '.', '')), '.')"
}

/// A name in a virtual network's own domain, without what stands behind the network's id.
private let virtualNetworkName: String = {
    let name = "substr(query_name, 1, length(query_name) - 22)"
    return """
        CASE WHEN \(name) GLOB '*.[a-z]x' OR \(name) GLOB '*.[a-z][a-z][a-z]x'
             THEN \(withoutLabel(name)) ELSE \(name) END
        """
}()
