/// Days of the baseline before the day that is compared with it.
private let baselineDays = 7

/// A day against the days before, distribution against distribution (decision 0022).
///
/// Mann and Whitney's U counts the pairs of a sample of the day and one of the baseline in which the former is the slower one, ties
/// by half; its variance has the usual correction for ties. No client needs a square root for it:
/// the squared deviate is compared with quantiles of chi squared with one degree of freedom.
func latencyChangeView(in source: LatencySource, day: String) -> String {
    let keys = LatencyGrouping.workloads.keys
    return """
        CREATE VIEW latency_change AS
        WITH
        paired AS (
            SELECT latency_id, day, \(day) AS day_id, \(keys.joined(separator: ", ")),
                   MIN(latency_id) OVER (PARTITION BY \(keys.joined(separator: ", "))) AS pair_id
            FROM \(source.rows)
        ),
        daily AS (
            SELECT p.pair_id AS pair_id, p.day_id AS day_id, b.bucket AS bucket,
                   SUM(b.samples) AS samples
            FROM paired p JOIN \(source.buckets) b ON b.latency_id = p.latency_id
            GROUP BY p.pair_id, p.day_id, b.bucket
        ),
        days AS (SELECT DISTINCT pair_id, day_id FROM daily),
        baseline AS (
            SELECT d.pair_id AS pair_id, d.day_id AS day_id, b.bucket AS bucket,
                   SUM(b.samples) AS samples
            FROM days d JOIN daily b
                ON b.pair_id = d.pair_id
                   AND b.day_id BETWEEN d.day_id - \(baselineDays) AND d.day_id - 1
            GROUP BY d.pair_id, d.day_id, b.bucket
        ),
        baseline_length AS (
            SELECT d.pair_id AS pair_id, d.day_id AS day_id, COUNT(*) AS days
            FROM days d JOIN days b
                ON b.pair_id = d.pair_id
                   AND b.day_id BETWEEN d.day_id - \(baselineDays) AND d.day_id - 1
            GROUP BY d.pair_id, d.day_id
        ),
        both AS (
            SELECT pair_id, day_id, bucket, SUM(own) AS own, SUM(before) AS before
            FROM (
                SELECT pair_id, day_id, bucket, samples AS own, 0 AS before FROM daily
                UNION ALL
                SELECT pair_id, day_id, bucket, 0, samples FROM baseline
            )
            GROUP BY pair_id, day_id, bucket
        ),
        ranked AS (
            SELECT pair_id, day_id, bucket, own, before,
                   SUM(own) OVER (PARTITION BY pair_id, day_id ORDER BY bucket) AS own_upto,
                   SUM(before) OVER (PARTITION BY pair_id, day_id ORDER BY bucket) AS before_upto,
                   SUM(own) OVER (PARTITION BY pair_id, day_id) AS own_total,
                   SUM(before) OVER (PARTITION BY pair_id, day_id) AS before_total
            FROM both
        ),
        tested AS (
            SELECT pair_id, day_id, own_total, before_total,
                   SUM(own * (before_upto - before / 2.0)) AS u,
                   SUM((own + before) * 1.0 * (own + before) * (own + before) - (own + before))
                       AS ties
            FROM ranked WHERE before_total > 0 GROUP BY pair_id, day_id
        ),
        decile (tenth) AS (VALUES (1), (2), (3), (4), (5), (6), (7), (8), (9)),
        quantiles AS (
            SELECT r.pair_id AS pair_id, r.day_id AS day_id, d.tenth AS tenth,
                   MIN(CASE WHEN r.own_upto * 10 >= r.own_total * d.tenth THEN r.bucket END)
                       AS own,
                   MIN(CASE WHEN r.before_upto * 10 >= r.before_total * d.tenth
                            THEN r.bucket END) AS before
            FROM ranked r CROSS JOIN decile d WHERE r.before_total > 0
            GROUP BY r.pair_id, r.day_id, d.tenth
        ),
        shifted AS (
            SELECT pair_id, day_id,
                   AVG((\(bucketMiddle("own"))) - (\(bucketMiddle("before")))) / 1e6 AS shift_ms,
                   AVG((\(bucketMiddle("own"))) / (\(bucketMiddle("before")))) AS shift_ratio,
                   MAX(CASE WHEN tenth = 5 THEN \(bucketMiddle("own")) END) / 1e6 AS p50_ms,
                   MAX(CASE WHEN tenth = 5 THEN \(bucketMiddle("before")) END) / 1e6
                       AS baseline_p50_ms
            FROM quantiles GROUP BY pair_id, day_id
        ),
        judged AS (
            SELECT t.pair_id AS pair_id, t.day_id AS day_id, t.own_total AS samples,
                   t.before_total AS baseline_samples,
                   t.u / (1.0 * t.own_total * t.before_total) AS slower,
                   \(deviate("t")) AS squared
            FROM tested t
        )
        SELECT strftime('%Y-%m-%d', j.day_id * 86400, 'unixepoch') AS day,
               \(keys.map { "p.\($0) AS \($0)" }.joined(separator: ", ")),
               j.samples AS samples, l.days AS baseline_days,
               j.baseline_samples AS baseline_samples, s.p50_ms AS p50_ms,
               s.baseline_p50_ms AS baseline_p50_ms, s.shift_ms AS shift_ms,
               s.shift_ratio AS shift_ratio, j.slower AS probability_slower,
               CASE WHEN j.squared >= 15.1367 THEN 0.9999 WHEN j.squared >= 10.8276 THEN 0.999
                    WHEN j.squared >= 6.6349 THEN 0.99 WHEN j.squared >= 3.8415 THEN 0.95 END
                   AS confidence,
               CASE WHEN j.samples < \(fewest) OR j.baseline_samples < \(fewest) THEN 'too-few'
                    WHEN j.squared >= 10.8276 AND j.slower >= \(smallEffect) THEN 'slower'
                    WHEN j.squared >= 10.8276 AND j.slower <= 1 - \(smallEffect) THEN 'faster'
                    ELSE 'unchanged' END AS verdict
        FROM judged j
        JOIN shifted s ON s.pair_id = j.pair_id AND s.day_id = j.day_id
        JOIN baseline_length l ON l.pair_id = j.pair_id AND l.day_id = j.day_id
        JOIN paired p ON p.latency_id = j.pair_id
        """
}

/// Vargha and Delaney's A of a small effect.
private let smallEffect = 0.56
/// The normal approximation needs about this many on either side.
private let fewest = 20

/// The squared standard normal deviate of U; NULL if all samples are in one bucket.
private func deviate(_ tested: String) -> String {
    let (own, before) = ("1.0 * \(tested).own_total", "1.0 * \(tested).before_total")
    let total = "(\(own) + \(before))"
    return """
        (\(tested).u - \(own) * \(before) / 2) * (\(tested).u - \(own) * \(before) / 2)
        / NULLIF(\(own) * \(before) / 12
                 * (\(total) + 1 - \(tested).ties / (\(total) * (\(total) - 1))), 0)
        """
}
