import GRDB

/// Migration 0014: `latency_gaps` adds up both sides once; it looked through all that was measured for each flow, and took a pair
/// without a namespace for one that nobody measured.
enum LatencyGaps {
    static func migrate(_ database: Database) throws {
        try database.execute(sql: "DROP VIEW latency_gaps")
        try database.execute(sql: view)
    }

    /// R9, R13: pairs that flow logs count flows of, and no method measured.
    private static let view = """
        CREATE VIEW latency_gaps AS
        SELECT day, source_namespace, source_workload, destination_namespace,
               destination_workload, destination_port, SUM(flows_opened) AS flows_opened
        FROM (
            SELECT substr(hour, 1, 10) AS day, source_namespace, source_workload,
                   destination_namespace, destination_workload, destination_port, flows_opened,
                   0 AS is_measured
            FROM flows
            WHERE protocol = 'TCP' AND source_workload IS NOT NULL
                  AND destination_workload IS NOT NULL
            UNION ALL
            SELECT r.day, r.source_namespace, r.source_workload, r.destination_namespace,
                   r.destination_workload, r.destination_port, NULL, 1
            FROM latency_row r
            WHERE EXISTS (
                SELECT 1 FROM latency_part p WHERE p.latency_id = r.latency_id AND p.samples > 0
            )
        )
        GROUP BY 1, 2, 3, 4, 5, 6
        HAVING MAX(is_measured) = 0
        """
}
