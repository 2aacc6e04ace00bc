import Flow

/// The views of migration 0013, in order of creation.
let latencyViews: [String] =
    [latencyRowView, latencyPartView, latencyBucketPartView]
    + LatencyGrouping.all.flatMap { grouping in
        [
            latencyView(grouping.name, of: ["hour"] + grouping.keys),
            latencyView(grouping.name + "_days", of: ["day"] + grouping.keys),
        ]
    } + [
        latencyBucketsView, retransmissionsView, latencySourcesView, latencyGapsView,
        socketRTTView, latencyChangeView(in: .hours, day: "hour_id / 24"),
    ]

/// What samples are added up by, besides time.
struct LatencyGrouping {
    var name: String
    var keys: [String]

    static let all = [pods, workloads, nodes, zones]

    static let pods = LatencyGrouping(
        name: "pod_latency",
        keys: both(["ip"] + described) + server
    )
    static let workloads = LatencyGrouping(
        name: "workload_latency",
        keys: both(["kind", "namespace", "workload", "class", "zone"]) + server
    )
    static let nodes = LatencyGrouping(name: "node_latency", keys: both(["node"]) + ["method"])
    static let zones = LatencyGrouping(name: "zone_latency", keys: both(["zone"]) + ["method"])

    private static let server = ["destination_port", "protocol", "method"]
    private static let described = [
        "kind", "namespace", "workload", "pod", "node", "class", "zone",
    ]

    private static func both(_ columns: [String]) -> [String] {
        columns.map { "source_\($0)" } + columns.map { "destination_\($0)" }
    }
}

/// Views that latency is added up from.
struct LatencySource {
    var rows: String
    var parts: String
    var buckets: String

    static let hours = LatencySource(
        rows: "latency_row",
        parts: "latency_part",
        buckets: "latency_bucket_part"
    )
}

/// A column of an endpoint: the log first; the inventory, if it knows the same pod, where that leaves one out (R7;
/// `hubble-flows.md` section 11).
private func sampledColumn(_ name: String, _ column: String) -> String {
    """
    CASE WHEN \(name)_logged.owner_id IS NULL THEN \(name)_owner.\(column)
         WHEN \(name)_owner.kind = 'pod' AND \(name)_logged.kind = 'pod'
              AND COALESCE(\(name)_logged.namespace = \(name)_owner.namespace, 1)
              AND COALESCE(\(name)_logged.pod = \(name)_owner.pod, 1)
         THEN COALESCE(\(name)_logged.\(column), \(name)_owner.\(column))
         ELSE \(name)_logged.\(column) END AS \(name)_\(column)
    """
}

private func sampledEndpoint(_ name: String) -> String {
    """
    \(name).ip AS \(name)_ip,
    COALESCE(\(name)_logged.kind, \(name)_owner.kind, \(name).kind) AS \(name)_kind,
    \(sampledColumn(name, "namespace")), \(sampledColumn(name, "workload")),
    \(sampledColumn(name, "pod")), \(sampledColumn(name, "node")),
    COALESCE(\(name).class, CASE WHEN \(name)_logged.kind = 'pod' THEN 'cluster' END)
        AS \(name)_class,
    \(name).zone AS \(name)_zone
    """
}

private let methodName =
    "CASE l.method "
    + LatencyMethod.allCases.map { "WHEN \($0.rawValue) THEN '\($0.text)'" }
    .joined(separator: " ") + " END"

/// A latency row with its ends; samples are in the two views below.
private let latencyRowView = """
    CREATE VIEW latency_row AS
    SELECT l.latency_id AS latency_id, l.hour_id AS hour_id,
           strftime('%Y-%m-%dT%H:00:00Z', l.hour_id * 3600, 'unixepoch') AS hour,
           strftime('%Y-%m-%d', l.hour_id * 3600, 'unixepoch') AS day,
           \(sampledEndpoint("source")), \(sampledEndpoint("destination")),
           l.port AS destination_port, 'TCP' AS protocol, \(methodName) AS method
    FROM latency l
    \(latencyEndpointJoins)
    """

private let latencyEndpointJoins = """
    LEFT JOIN described_address source ON source.address_id = l.source_id
    LEFT JOIN described_address destination ON destination.address_id = l.destination_id
    LEFT JOIN owner source_logged ON source_logged.owner_id = l.source_owner_id
    LEFT JOIN owner destination_logged ON destination_logged.owner_id = l.destination_owner_id
    \(ownerJoin("source", hour: "l.hour_id"))
    \(ownerJoin("destination", hour: "l.hour_id"))
    """

private let latencyPartView = """
    CREATE VIEW latency_part AS
    SELECT latency_id, samples, sum_ns, min_ns, max_ns, retransmitted FROM latency
    UNION ALL
    SELECT latency_id, outcome = 1, COALESCE(duration_ns, 0), duration_ns, duration_ns, outcome = 2
    FROM pair_edge WHERE latency_id IS NOT NULL AND outcome IN (1, 2)
    """

private let latencyBucketPartView = """
    CREATE VIEW latency_bucket_part AS
    SELECT l.latency_id AS latency_id, b.bucket_key & 4095 AS bucket, b.samples AS samples
    FROM latency l CROSS JOIN latency_bucket b
        ON b.bucket_key BETWEEN l.latency_id * 4096 AND l.latency_id * 4096 + 4095
    UNION ALL
    SELECT latency_id, bucket, 1 FROM pair_edge WHERE latency_id IS NOT NULL AND outcome = 1
    """

/// Rows by key: `grouped` gives each latency row the number of its group, `measured` and `bucket` its sums.
private func latencyGroups(of keys: [String], in source: LatencySource = .hours) -> String {
    """
    grouped AS (
        SELECT latency_id, \(keys.joined(separator: ", ")),
               MIN(latency_id) OVER (PARTITION BY \(keys.joined(separator: ", "))) AS group_id
        FROM \(source.rows)
    ),
    measured AS (
        SELECT g.group_id AS group_id, SUM(p.samples) AS samples, SUM(p.sum_ns) AS sum_ns,
               MIN(p.min_ns) AS min_ns, MAX(p.max_ns) AS max_ns,
               SUM(p.retransmitted) AS retransmitted
        FROM grouped g JOIN \(source.parts) p ON p.latency_id = g.latency_id
        GROUP BY g.group_id
    ),
    bucket AS (
        SELECT g.group_id AS group_id, b.bucket AS bucket, SUM(b.samples) AS samples
        FROM grouped g JOIN \(source.buckets) b ON b.latency_id = g.latency_id
        GROUP BY g.group_id, b.bucket
    )
    """
}

/// Below this many, quantiles above the median are left out: one slow sample would make them.
private let fewestForTails = 20

/// Quantiles are the nearest ranks: the middle of the bucket that holds them, within what was measured (R10).
func latencyView(
    _ name: String,
    of keys: [String],
    in source: LatencySource = .hours
) -> String {
    func milliseconds(_ quantile: String) -> String {
        "MIN(MAX(\(bucketMiddle("q.\(quantile)")), m.min_ns), m.max_ns) / 1e6"
    }
    func tail(_ quantile: String) -> String {
        """
        CASE WHEN m.samples >= \(fewestForTails) THEN \(milliseconds(quantile)) END
            AS \(quantile)_ms
        """
    }
    return """
        CREATE VIEW \(name) AS
        WITH
        \(latencyGroups(of: keys, in: source)),
        ranked AS (
            SELECT group_id, bucket,
                   SUM(samples) OVER (PARTITION BY group_id ORDER BY bucket) AS upto,
                   SUM(samples) OVER (PARTITION BY group_id) AS total
            FROM bucket
        ),
        quantile AS (
            SELECT group_id, MIN(CASE WHEN upto * 2 >= total THEN bucket END) AS p50,
                   MIN(CASE WHEN upto * 10 >= total * 9 THEN bucket END) AS p90,
                   MIN(CASE WHEN upto * 20 >= total * 19 THEN bucket END) AS p95,
                   MIN(CASE WHEN upto * 100 >= total * 99 THEN bucket END) AS p99
            FROM ranked GROUP BY group_id
        )
        SELECT \(keys.map { "g.\($0) AS \($0)" }.joined(separator: ", ")), m.samples AS samples,
               m.min_ns / 1e6 AS min_ms, \(milliseconds("p50")) AS p50_ms, \(tail("p90")),
               \(tail("p95")), \(tail("p99")), m.max_ns / 1e6 AS max_ms,
               m.sum_ns / 1e6 / m.samples AS mean_ms
        FROM measured m
        JOIN quantile q ON q.group_id = m.group_id
        JOIN grouped g ON g.latency_id = m.group_id
        WHERE m.samples > 0
        """
}

private let latencyBucketsView = """
    CREATE VIEW latency_buckets AS
    WITH \(latencyGroups(of: ["hour"] + LatencyGrouping.pods.keys))
    SELECT \((["hour"] + LatencyGrouping.pods.keys).map { "g.\($0) AS \($0)" }
        .joined(separator: ", ")),
           b.bucket AS bucket, \(bucketLower("b.bucket")) / 1e6 AS lower_ms,
           \(bucketLower("b.bucket + 1")) / 1e6 AS upper_ms, b.samples AS samples
    FROM bucket b JOIN grouped g ON g.latency_id = b.group_id
    """

/// The shortest duration of a bucket of `LatencyBuckets`, in nanoseconds.
private func bucketLower(_ bucket: String) -> String {
    """
    CASE WHEN \(bucket) < 64 THEN \(bucket)
         ELSE (64 + (\(bucket)) % 64) << ((\(bucket)) / 64 - 1) END
    """
}

private let retransmissionsView = """
    CREATE VIEW tcp_retransmissions AS
    WITH \(latencyGroups(of: ["hour"] + LatencyGrouping.pods.keys))
    SELECT \((["hour"] + LatencyGrouping.pods.keys).map { "g.\($0) AS \($0)" }
        .joined(separator: ", ")),
           m.samples + m.retransmitted AS handshakes, m.retransmitted AS retransmitted
    FROM measured m JOIN grouped g ON g.latency_id = m.group_id
    WHERE m.retransmitted > 0
    """

/// R13: of each reporter of a log that can hold latency, what it gave and what it lost.
private let latencySourcesView = """
    CREATE VIEW latency_sources AS
    WITH
    account AS (
        SELECT hour_id, log, reporter, SUM(answers) AS answers, SUM(samples) AS samples,
               SUM(retransmitted) AS retransmitted, SUM(proxied) AS proxied,
               SUM(discarded) AS discarded, SUM(unpaired) AS unpaired
        FROM (
            SELECT hour_id, log, reporter, answers, samples, retransmitted, proxied, discarded,
                   unpaired
            FROM latency_account
            UNION ALL
            SELECT time_ns / 3600000000000, 'hubble', reporter, is_handshake, outcome = 1,
                   is_handshake AND outcome = 2, is_handshake AND outcome = 3,
                   is_handshake AND outcome = 4, is_handshake AND outcome = 5
            FROM (
                SELECT e.time_ns AS time_ns, n.text AS reporter, e.outcome AS outcome,
                       e.method <= \(LatencyMethod.serverTurnaround.rawValue) AS is_handshake
                FROM pair_edge e JOIN name n ON n.name_id = e.reporter_id
                WHERE e.latency_id IS NOT NULL AND e.outcome < 6
            )
        )
        GROUP BY hour_id, log, reporter
    ),
    seen AS (
        SELECT hour_id, log, reporter, SUM(row_count) AS row_count
        FROM reporter_hour
        WHERE log IN ('hubble', 'application-gateway', 'ingress-nginx')
        GROUP BY hour_id, log, reporter
    ),
    lost AS (
        SELECT hour_id, log, reporter, SUM(events) AS events FROM lost_event
        GROUP BY hour_id, log, reporter
    )
    SELECT strftime('%Y-%m-%dT%H:00:00Z', s.hour_id * 3600, 'unixepoch') AS hour, s.log AS log,
           s.reporter AS reporter, s.row_count AS rows, COALESCE(a.answers, 0) AS handshakes,
           COALESCE(a.samples, 0) AS samples, COALESCE(a.retransmitted, 0) AS retransmitted,
           COALESCE(a.proxied, 0) AS proxied, COALESCE(a.discarded, 0) AS discarded,
           COALESCE(a.unpaired, 0) AS unpaired, COALESCE(l.events, 0) AS events_lost
    FROM seen s
    LEFT JOIN account a ON a.hour_id = s.hour_id AND a.log = s.log AND a.reporter = s.reporter
    LEFT JOIN lost l ON l.hour_id = s.hour_id AND l.log = s.log AND l.reporter = s.reporter
    """

/// R13: pairs of the cluster's own workloads that flow logs count, and nobody measured that day.
private let latencyGapsView = """
    CREATE VIEW latency_gaps AS
    WITH measured AS (
        SELECT DISTINCT r.day, r.source_namespace, r.source_workload, r.destination_namespace,
               r.destination_workload, r.destination_port
        FROM latency_row r JOIN latency_part p ON p.latency_id = r.latency_id
        WHERE p.samples > 0
    )
    SELECT substr(f.hour, 1, 10) AS day, f.source_namespace AS source_namespace,
           f.source_workload AS source_workload,
           f.destination_namespace AS destination_namespace,
           f.destination_workload AS destination_workload,
           f.destination_port AS destination_port, SUM(f.flows_opened) AS flows_opened
    FROM flows f
    WHERE f.protocol = 'TCP' AND f.source_workload IS NOT NULL
          AND f.destination_workload IS NOT NULL
          AND NOT EXISTS (
              SELECT 1 FROM measured m
              WHERE m.day = substr(f.hour, 1, 10)
                    AND m.source_namespace = f.source_namespace
                    AND m.source_workload = f.source_workload
                    AND m.destination_namespace = f.destination_namespace
                    AND m.destination_workload = f.destination_workload
                    AND m.destination_port = f.destination_port
          )
    GROUP BY 1, 2, 3, 4, 5, 6
    """

/// R9: means and maxima of groups of sockets, by which kernel saw them; no distribution comes out of them.
private let socketRTTView = """
    CREATE VIEW socket_rtt AS
    SELECT strftime('%Y-%m-%dT%H:00:00Z', l.hour_id * 3600, 'unixepoch') AS hour,
           \(sampledEndpoint("source")), \(sampledEndpoint("destination")),
           l.port AS destination_port, l.direction AS direction, l.flows AS flows,
           l.minimum_sum / 1e3 / NULLIF(l.minimum_flows, 0) AS mean_min_rtt_ms,
           l.minimum_max / 1e3 AS max_min_rtt_ms,
           l.smooth_sum / 1e3 / NULLIF(l.smooth_flows, 0) AS mean_smooth_rtt_ms,
           l.smooth_max / 1e3 AS max_smooth_rtt_ms, l.retransmissions AS retransmissions,
           l.lost_packets AS lost_packets, l.timeouts AS unrecovered_timeouts
    FROM (
        SELECT hour_id, direction, source_id, destination_id, source_owner_id,
               destination_owner_id, port, SUM(flows) AS flows,
               SUM(minimum_flows) AS minimum_flows, SUM(minimum_sum) AS minimum_sum,
               MAX(minimum_max) AS minimum_max, SUM(smooth_flows) AS smooth_flows,
               SUM(smooth_sum) AS smooth_sum, MAX(smooth_max) AS smooth_max,
               SUM(retransmissions) AS retransmissions, SUM(lost_packets) AS lost_packets,
               SUM(timeouts) AS timeouts
        FROM socket_group
        GROUP BY hour_id, direction, source_id, destination_id, source_owner_id,
                 destination_owner_id, port
    ) l
    \(latencyEndpointJoins)
    """
