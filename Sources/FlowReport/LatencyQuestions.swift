import Flow

/// The SQL behind figures of latency, as the page shows it and as it runs.
///
/// Ends are named by workload, or by kind and zone where there is none; whatever has one name is added up from buckets (R10).
enum LatencyQuestions {
    /// Pairs of a method that are drawn and listed.
    static let mostPairs = 8
    /// As in the views: below this many samples there is no quantile above the median.
    static let fewestForTails = 20

    /// Pairs by samples in the period: `method, pair, client, server, samples, p50_ms, p99_ms, pairs, all_samples`.
    ///
    /// - Parameters:
    ///   - period: Hours that count.
    ///   - method: Only this one; `nil` is all of them, each ranked by itself.
    /// - Returns: One reading statement.
    static func pairs(_ period: ReportPeriod, of method: LatencyMethod?) -> String {
        """
        WITH sample AS (
            SELECT method, \(client) AS client,
                   \(server) AS server,
                   bucket, (lower_ms + upper_ms) / 2 AS ms, SUM(samples) AS samples
            FROM latency_buckets
            WHERE \(condition(period, method))
            GROUP BY 1, 2, 3, 4),
        \(busy),
        ranked AS (
            SELECT b.*, s.ms, SUM(s.samples) OVER (
                       PARTITION BY s.method, s.client, s.server ORDER BY s.bucket) AS upto
            FROM busy b JOIN sample s USING (method, client, server) WHERE b.pair <= \(mostPairs))
        SELECT method, pair, client, server, samples,
               \(quantiles(total: "samples")), pairs, all_samples
        FROM ranked GROUP BY method, pair ORDER BY method, pair
        """
    }

    /// The same pairs by hour: `method, pair, hour, samples, p50_ms, p99_ms`; an hour without samples has no row.
    static func hours(_ period: ReportPeriod, of method: LatencyMethod?) -> String {
        """
        WITH sample AS (
            SELECT method, hour, \(client) AS client,
                   \(server) AS server,
                   bucket, (lower_ms + upper_ms) / 2 AS ms, SUM(samples) AS samples
            FROM latency_buckets
            WHERE \(condition(period, method))
            GROUP BY 1, 2, 3, 4, 5),
        \(busy),
        ranked AS (
            SELECT s.method, b.pair, s.hour, s.ms,
                   SUM(s.samples) OVER (PARTITION BY s.method, b.pair, s.hour) AS total,
                   SUM(s.samples) OVER (
                       PARTITION BY s.method, b.pair, s.hour ORDER BY s.bucket) AS upto
            FROM busy b JOIN sample s USING (method, client, server) WHERE b.pair <= \(mostPairs))
        SELECT method, pair, hour, total AS samples,
               \(quantiles(total: "total"))
        FROM ranked GROUP BY method, pair, hour ORDER BY method, pair, hour
        """
    }

    /// Handshakes that were repeated: `method, client, server, handshakes, retransmitted, pairs, all_retransmitted`.
    static func retransmissions(_ period: ReportPeriod, limit: Int) -> String {
        """
        SELECT method, \(client) AS client,
               \(server) AS server,
               SUM(handshakes) AS handshakes, SUM(retransmitted) AS retransmitted,
               COUNT(*) OVER () AS pairs, SUM(SUM(retransmitted)) OVER () AS all_retransmitted
        FROM tcp_retransmissions
        WHERE \(period.hourCondition)
        GROUP BY 1, 2, 3 ORDER BY retransmitted DESC, 1, 2, 3 LIMIT \(limit)
        """
    }

    private static let busy = """
        busy AS (
            SELECT method, client, server, SUM(samples) AS samples,
                   ROW_NUMBER() OVER (
                       PARTITION BY method ORDER BY SUM(samples) DESC, client, server) AS pair,
                   COUNT(*) OVER (PARTITION BY method) AS pairs,
                   SUM(SUM(samples)) OVER (PARTITION BY method) AS all_samples
            FROM sample GROUP BY method, client, server)
        """

    /// Nearest ranks (R10); `upto` samples lie in buckets up to that of `ms`.
    private static func quantiles(total: String) -> String {
        """
        MIN(CASE WHEN upto * 2 >= \(total) THEN ms END) AS p50_ms,
               MIN(CASE WHEN upto * 100 >= \(total) * 99 AND \(total) >= \(fewestForTails) THEN ms END)
                   AS p99_ms
        """
    }

    private static func condition(_ period: ReportPeriod, _ method: LatencyMethod?) -> String {
        guard let method else { return period.hourCondition }
        return "method = '\(method.text)' AND \(period.hourCondition)"
    }

    private static let client = end("source")
    private static let server = """
        \(end("destination"))
                       || COALESCE(':' || destination_port, '')
        """

    private static func end(_ side: String) -> String {
        """
        COALESCE(\(side)_namespace || '/', '')
                       || COALESCE(\(side)_workload,
                                   \(side)_kind || ' in ' || COALESCE(\(side)_zone, \(side)_class),
                                   \(side)_kind, 'unknown')
        """
    }
}
