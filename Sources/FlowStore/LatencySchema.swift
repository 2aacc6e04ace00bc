import GRDB

/// Migration 0013: latency by method (decision 0022).
enum LatencySchema {
    static func migrate(_ database: Database) throws {
        try database.execute(sql: tables)
        for view in latencyViews { try database.execute(sql: view) }
    }

    private static let tables = """
        -- Samples of an input between the same ends; `method` is `LatencyMethod`. Ends that the log does not give are NULL, as is the
        -- owner that it does not name. What waits for other inputs is in `pair_edge`.
        CREATE TABLE latency (
            latency_id INTEGER PRIMARY KEY, input_id INTEGER NOT NULL, hour_id INTEGER NOT NULL,
            method INTEGER NOT NULL, source_id INTEGER, destination_id INTEGER,
            source_owner_id INTEGER, destination_owner_id INTEGER, port INTEGER,
            samples INTEGER NOT NULL, sum_ns INTEGER NOT NULL, min_ns INTEGER, max_ns INTEGER,
            retransmitted INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX latency_input ON latency (input_id);
        CREATE INDEX latency_hour ON latency (hour_id);
        -- `bucket_key` is 4096 times the latency row, plus the bucket: see `LatencyBuckets`.
        CREATE TABLE latency_bucket (
            bucket_key INTEGER PRIMARY KEY, samples INTEGER NOT NULL
        ) STRICT;

        -- Halves of pairs at the edges of inputs: see `PairEdge`. `kind` is that of `LatencySighting`, `outcome` what became of an
        -- answer over all inputs, in the numbers of `StoredOutcome`; `bucket` is that of `duration_ns`.
        CREATE TABLE pair_edge (
            pair_edge_id INTEGER PRIMARY KEY, input_id INTEGER NOT NULL,
            connection INTEGER NOT NULL, time_ns INTEGER NOT NULL, tie INTEGER NOT NULL,
            kind INTEGER NOT NULL, method INTEGER NOT NULL, wait_ns INTEGER, latency_id INTEGER,
            reporter_id INTEGER NOT NULL, outcome INTEGER, duration_ns INTEGER, bucket INTEGER
        ) STRICT;
        CREATE INDEX pair_edge_input ON pair_edge (input_id);
        CREATE INDEX pair_edge_connection ON pair_edge (connection);
        CREATE INDEX pair_edge_latency ON pair_edge (latency_id) WHERE latency_id IS NOT NULL;

        -- What reporters' hours gave, edges left out.
        CREATE TABLE latency_account (
            input_id INTEGER NOT NULL, hour_id INTEGER NOT NULL, log TEXT NOT NULL,
            reporter TEXT NOT NULL, answers INTEGER NOT NULL, samples INTEGER NOT NULL,
            retransmitted INTEGER NOT NULL, proxied INTEGER NOT NULL, discarded INTEGER NOT NULL,
            unpaired INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX latency_account_input ON latency_account (input_id);

        -- Sums of socket statistics, in microseconds; means times flows.
        CREATE TABLE socket_group (
            input_id INTEGER NOT NULL, hour_id INTEGER NOT NULL, direction TEXT,
            source_id INTEGER, destination_id INTEGER, source_owner_id INTEGER,
            destination_owner_id INTEGER, port INTEGER, flows INTEGER NOT NULL,
            minimum_flows INTEGER NOT NULL, minimum_sum INTEGER NOT NULL, minimum_max INTEGER,
            smooth_flows INTEGER NOT NULL, smooth_sum INTEGER NOT NULL, smooth_max INTEGER,
            retransmissions INTEGER, lost_packets INTEGER, timeouts INTEGER
        ) STRICT;
        CREATE INDEX socket_group_input ON socket_group (input_id);
        """

    /// For inputs that do not fit in memory (R14), and connections that are to be paired again.
    static let temporaryTables = """
        CREATE TEMP TABLE spilled_latency (
            latency_id INTEGER PRIMARY KEY, input_id INTEGER, hour_id INTEGER, method INTEGER,
            source_id INTEGER, destination_id INTEGER, source_owner_id INTEGER,
            destination_owner_id INTEGER, port INTEGER, samples INTEGER, sum_ns INTEGER,
            min_ns INTEGER, max_ns INTEGER, retransmitted INTEGER
        );
        CREATE TEMP TABLE spilled_latency_bucket (bucket_key INTEGER PRIMARY KEY, samples INTEGER);
        CREATE TEMP TABLE spilled_socket_group (
            input_id INTEGER, hour_id INTEGER, direction TEXT, source_id INTEGER,
            destination_id INTEGER, source_owner_id INTEGER, destination_owner_id INTEGER,
            port INTEGER, flows INTEGER, minimum_flows INTEGER, minimum_sum INTEGER,
            minimum_max INTEGER, smooth_flows INTEGER, smooth_sum INTEGER, smooth_max INTEGER,
            retransmissions INTEGER, lost_packets INTEGER, timeouts INTEGER
        );
        CREATE TEMP TABLE touched_connection (connection INTEGER PRIMARY KEY);
        """
}
