/// Views of migration 0010 that answer questions over several logs, in order of creation.
let eventQuestionViews: [String] = [
    denialChainsView, scanSignalsView, firstContactsView, addressNamesView, dnsBucketsView,
    dnsNamesView, fatFlowsView, flowTracesView, fqdnFailuresView,
]

/// What every enforcement point said of a pair of addresses, a row a point.
private let everyDecision = """
    SELECT hour_id, hour, source_id, destination_id, port, protocol, enforcer, acl_id, rule_id,
           direction, decision, SUM(opened + denied) AS attempts, MIN(first_s) AS first_s,
           MAX(last_s) AS last_s
    FROM fact_row WHERE role IS NOT 'superseded'
    GROUP BY source_id, destination_id, port, protocol, hour_id, hour, enforcer, acl_id, rule_id,
             direction, decision
    UNION ALL
    SELECT hour_id, hour, source_id, destination_id, port, protocol, enforcer, acl_id, rule_id,
           direction, decision, SUM(hits), MIN(first_ms) / 1000, MAX(last_ms) / 1000
    FROM event_row
    WHERE decision <> '' AND kind <> 'fault' AND NOT is_superseded
          AND source_id IS NOT NULL AND destination_id IS NOT NULL
    GROUP BY source_id, destination_id, port, protocol, hour_id, hour, enforcer, acl_id, rule_id,
             direction, decision
    """

/// R6: repeats of one attempt stay rows of their own; here they stand together.
private let denialChainsView = """
    CREATE VIEW denial_chains AS
    WITH point AS (\(everyDecision)),
    linked AS (
        SELECT p.*, COUNT(*) OVER (
                   PARTITION BY p.hour_id, p.source_id, p.destination_id, p.port, p.protocol
               ) AS points,
               ROW_NUMBER() OVER (
                   PARTITION BY p.hour_id, p.source_id, p.destination_id, p.port, p.protocol
                   ORDER BY p.first_s, p.decision, p.enforcer, p.acl_id, p.rule_id
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
           l.points AS points, l.enforcer AS enforcer, NULLIF(acl.text, '') AS enforcer_id,
           NULLIF(rule.text, '') AS rule, l.direction AS direction, l.decision AS decision,
           l.attempts AS attempts, \(instant("l.first_s")) AS first_seen,
           \(instant("l.last_s")) AS last_seen
    FROM linked l
    JOIN name acl ON acl.name_id = l.acl_id
    JOIN name rule ON rule.name_id = l.rule_id
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
               COUNT(DISTINCT destination_id || ' ' || COALESCE(port, '')) AS pairs,
               MAX(destination_id = 0) AS is_folded
        FROM (\(everyDecision)) WHERE decision = 'deny' GROUP BY hour_id, source_id
    ),
    counted AS (
        SELECT c.hour AS hour, c.hour_id AS hour_id, c.source_id AS source_id,
               SUM(c.attempts > 0) AS denied_destinations,
               SUM(c.succeeded) AS allowed_destinations,
               SUM(NOT c.succeeded) AS failed_destinations, SUM(c.attempts) AS attempts
        FROM contact c GROUP BY c.hour, c.hour_id, c.source_id HAVING SUM(c.attempts) > 0
    )
    SELECT f.hour AS hour, \(ownedEndpoint("source")),
           f.denied_destinations AS denied_destinations, t.ports AS denied_ports,
           t.pairs AS denied_pairs, f.allowed_destinations AS allowed_destinations,
           f.attempts AS attempts,
           CASE WHEN t.is_folded THEN 'at-least' ELSE 'exact' END AS counts,
           CASE WHEN f.denied_destinations >= 20 OR t.ports >= 20 THEN 'scan' ELSE 'none' END
               AS threshold,
           ROUND((f.failed_destinations - f.allowed_destinations) * 1.386294, 3) AS walk,
           CASE WHEN (f.failed_destinations - f.allowed_destinations) * 1.386294 >= 4.595120
                THEN 'scanner'
                WHEN (f.allowed_destinations - f.failed_destinations) * 1.386294 >= 4.595120
                THEN 'benign' ELSE 'undecided' END AS sequential_test
    FROM counted f
    JOIN tried t ON t.hour_id = f.hour_id AND t.source_id = f.source_id
    JOIN described_address source ON source.address_id = f.source_id
    \(ownerJoin("source", hour: "f.hour_id"))
    """

/// By workload where there is one: a pod that comes back with another address is no newcomer.
private let firstContactsView = """
    CREATE VIEW first_contacts AS
    SELECT MIN(f.hour) AS first_hour,
           (MIN(f.hour_id) - (SELECT MIN(hour_id) FROM (
               SELECT MIN(hour_id) AS hour_id FROM scope
               UNION ALL SELECT MIN(hour_id) FROM event_scope
           ))) / 24 AS days_before,
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

private let addressNamesView = """
    CREATE VIEW address_names AS
    SELECT strftime('%Y-%m-%dT%H:00:00Z', n.hour_id * 3600, 'unixepoch') AS hour,
           address.ip AS ip, fqdn.text AS fqdn, client.ip AS asked_by,
           \(instant("MIN(n.first_ms) / 1000")) AS held_from,
           \(instant("MAX(n.last_ms) / 1000")) AS held_to
    FROM resolved_name n
    JOIN address ON address.address_id = n.address_id
    JOIN name fqdn ON fqdn.name_id = n.name_id
    LEFT JOIN address client ON client.address_id = n.client_id
    GROUP BY n.hour_id, address.ip, fqdn.text, client.ip
    """

/// R10: what quantiles are made of, to be summed up by whatever a question is about.
private let dnsBucketsView = """
    CREATE VIEW dns_buckets AS
    SELECT s.hour AS hour, s.log AS log, NULLIF(resolver.text, '') AS resolver,
           client.ip AS source_ip, NULLIF(asked.text, '') AS query_name,
           NULLIF(type.text, '') AS query_type, NULLIF(code.text, '') AS response_code,
           b.bucket_key & 4095 AS bucket,
           \(bucketLower("(b.bucket_key & 4095)")) / 1e6 AS lower_ms,
           \(bucketLower("((b.bucket_key & 4095) + 1)")) / 1e6 AS upper_ms, SUM(b.samples) AS samples
    FROM event_scope s
    CROSS JOIN lookup l ON l.event_scope_id = s.event_scope_id
    CROSS JOIN lookup_bucket b
        ON b.bucket_key BETWEEN l.lookup_id * 4096 AND l.lookup_id * 4096 + 4095
    JOIN name resolver ON resolver.name_id = s.resolver_id
    JOIN name asked ON asked.name_id = l.name_id
    JOIN name type ON type.name_id = l.type_id
    JOIN name code ON code.name_id = l.code_id
    LEFT JOIN address client ON client.address_id = l.client_id
    WHERE s.kind = 'dns' AND NOT l.is_superseded
    GROUP BY s.hour, s.log, resolver.text, client.ip, asked.text, type.text, code.text, 8
    """

/// The shortest duration of a bucket of `LatencyBuckets`, in nanoseconds.
private func bucketLower(_ bucket: String) -> String {
    """
    CASE WHEN \(bucket) < 64 THEN \(bucket)
         ELSE (64 + \(bucket) % 64) << (\(bucket) / 64 - 1) END
    """
}

/// A pod asks for `www.example.com` under each domain of its search list first (`coredns.md` section 3): those answers are no failures.
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
                   THEN rtrim(rtrim(
                       substr(query_name, 1, length(query_name) - 22),
                       replace(substr(query_name, 1, length(query_name) - 22), '.', '')
                   ), '.')
               END AS base
        FROM dns_lookups
    ),
    named AS (
        SELECT hour, log, resolver, response_code, lookups, max_ms,
               response_code = 'NXDOMAIN' AND base LIKE '%.%' AS is_search,
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

private let fatFlowsView = """
    CREATE VIEW fat_flows AS
    SELECT f.hour AS hour, reporter.text AS reporter, \(eventEndpoint("source")),
           \(eventEndpoint("destination")), f.port AS destination_port,
           NULLIF(f.protocol, '') AS protocol, f.samples AS samples,
           f.rate / 1e6 AS max_mbps
    FROM (
        SELECT hour, hour_id, reporter_id, source_id, destination_id, source_owner_id,
               destination_owner_id, port, protocol, SUM(hits) AS samples, MAX(rate) AS rate
        FROM event_row WHERE kind = 'fat-flow'
        GROUP BY source_id, destination_id, port, protocol, hour, hour_id, reporter_id,
                 source_owner_id, destination_owner_id
    ) f
    JOIN name reporter ON reporter.name_id = f.reporter_id
    \(eventEndpointJoins)
    """

private let flowTracesView = """
    CREATE VIEW flow_traces AS
    SELECT f.hour AS hour, reporter.text AS reporter, flag.text AS flag, \(eventEndpoint("source")),
           \(eventEndpoint("destination")), f.port AS destination_port,
           NULLIF(f.protocol, '') AS protocol, f.packets AS packets
    FROM (
        SELECT hour, hour_id, reporter_id, reason_id, source_id, destination_id, source_owner_id,
               destination_owner_id, port, protocol, SUM(hits) AS packets
        FROM event_row WHERE kind = 'flow-trace'
        GROUP BY source_id, destination_id, port, protocol, hour, hour_id, reporter_id, reason_id,
                 source_owner_id, destination_owner_id
    ) f
    JOIN name reporter ON reporter.name_id = f.reporter_id
    JOIN name flag ON flag.name_id = f.reason_id
    \(eventEndpointJoins)
    """

private let fqdnFailuresView = """
    CREATE VIEW fqdn_failures AS
    SELECT f.hour AS hour, reporter.text AS reporter, NULLIF(rule.text, '') AS rule,
           fqdn.text AS fqdn, server.ip AS server, NULLIF(error.text, '') AS error,
           SUM(f.hits) AS failures
    FROM event_row f
    JOIN name reporter ON reporter.name_id = f.reporter_id
    JOIN name rule ON rule.name_id = f.rule_id
    JOIN name fqdn ON fqdn.name_id = f.name_id
    JOIN name error ON error.name_id = f.reason_id
    LEFT JOIN address server ON server.address_id = f.destination_id
    WHERE f.kind = 'fqdn-failure'
    GROUP BY f.hour, reporter.text, rule.text, fqdn.text, server.ip, error.text
    """

/// A name for a remote address: the one that the source itself asked for in that hour, else the only one that anybody did.
///
/// Two names are no name: nothing says which of them was meant. The group is there to have no row where there is no name; SQLite before 3.39
/// has no `HAVING` without one.
func resolvedName(_ source: String, _ destination: String, hour: String) -> String {
    """
    (SELECT known.text FROM name known WHERE known.name_id = COALESCE(
        (SELECT CASE COUNT(DISTINCT n.name_id) WHEN 1 THEN MIN(n.name_id) ELSE 0 END
         FROM resolved_name n
         WHERE n.address_id = \(destination).address_id AND n.hour_id = \(hour)
               AND n.client_id = CASE WHEN \(source).segment_ms > 0
                   THEN (SELECT whole.address_id FROM address whole
                         WHERE whole.ip = \(source).ip AND whole.segment_ms = 0)
                   ELSE \(source).address_id END
         GROUP BY n.address_id),
        (SELECT CASE COUNT(DISTINCT n.name_id) WHEN 1 THEN MIN(n.name_id) END
         FROM resolved_name n
         WHERE n.address_id = \(destination).address_id AND n.hour_id = \(hour))
    ))
    """
}
