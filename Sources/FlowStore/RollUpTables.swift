import GRDB

/// Migration 0018: days of which the hours are gone, and what is kept of them (decision 0033).
///
/// What is kept is text, as the views said it when the day was rolled up: addresses, owners and descriptions that facts refer to go
/// on changing with inventory and topology, and there is nothing left that could be told apart anew.
enum RollUpTables {
    static func migrate(_ database: Database) throws {
        try database.execute(sql: tables)
        try RollUpViews.migrate(database)
    }

    /// Tables that hold the sums of days, each with a `day_id`.
    static let sums = [
        "past_flow", "past_egress", "past_denial_hour", "past_denial", "past_rule_hit",
        "past_latency", "past_lookup",
    ]

    private static let tables = """
        -- Days since 1970, by what is gone: `hourly`, `denials`, `daily`. What a step cannot have added up is NULL.
        CREATE TABLE rolled_up_day (
            day_id INTEGER NOT NULL, detail TEXT NOT NULL, time_ms INTEGER NOT NULL,
            run_id INTEGER, rows_removed INTEGER NOT NULL, flows_opened INTEGER,
            bytes_sent INTEGER, bytes_received INTEGER, attempts INTEGER, hits INTEGER,
            lookups INTEGER, samples INTEGER, UNIQUE (day_id, detail)
        ) STRICT;

        -- An end of a flow, as it was described when its day was rolled up.
        CREATE TABLE past_end (
            past_end_id INTEGER PRIMARY KEY, ip TEXT, kind TEXT, namespace TEXT, workload TEXT,
            pod TEXT, node TEXT, class TEXT, zone TEXT
        ) STRICT;
        CREATE INDEX past_end_ip ON past_end (ip, pod);

        CREATE TABLE past_flow (
            day_id INTEGER NOT NULL, source_id INTEGER NOT NULL, destination_id INTEGER NOT NULL,
            port INTEGER, protocol TEXT, flows_opened INTEGER, flows_closed INTEGER,
            unanswered INTEGER, packets_sent INTEGER, bytes_sent INTEGER,
            packets_received INTEGER, bytes_received INTEGER
        ) STRICT;
        CREATE INDEX past_flow_day ON past_flow (day_id);

        -- The other end has a kind, a class and a zone only.
        CREATE TABLE past_egress (
            day_id INTEGER NOT NULL, source_id INTEGER NOT NULL, destination_id INTEGER NOT NULL,
            initiated_by TEXT NOT NULL, flows_opened INTEGER, bytes_out INTEGER, bytes_in INTEGER
        ) STRICT;
        CREATE INDEX past_egress_day ON past_egress (day_id);

        -- Denied rows of days that have no hours, as `denials` had them.
        CREATE TABLE past_denial_hour (
            day_id INTEGER NOT NULL, hour TEXT NOT NULL, enforcer TEXT, enforcer_id TEXT,
            rule TEXT, reason TEXT, direction TEXT, source_id INTEGER NOT NULL,
            destination_id INTEGER NOT NULL, fqdn TEXT, port INTEGER, protocol TEXT,
            attempts INTEGER, first_seen TEXT, last_seen TEXT
        ) STRICT;
        CREATE INDEX past_denial_hour_hour ON past_denial_hour (hour);

        CREATE TABLE past_denial (
            day_id INTEGER NOT NULL, enforcer TEXT, enforcer_id TEXT, rule TEXT, reason TEXT,
            direction TEXT, source_id INTEGER NOT NULL, destination_id INTEGER NOT NULL,
            fqdn TEXT, port INTEGER, protocol TEXT, attempts INTEGER, first_seen TEXT,
            last_seen TEXT
        ) STRICT;
        CREATE INDEX past_denial_day ON past_denial (day_id);

        CREATE TABLE past_rule_hit (
            day_id INTEGER NOT NULL, enforcer TEXT, enforcer_id TEXT, rule TEXT, decision TEXT,
            hits INTEGER, bytes INTEGER, last_hit TEXT
        ) STRICT;
        CREATE INDEX past_rule_hit_day ON past_rule_hit (day_id);

        CREATE TABLE past_latency (
            past_latency_id INTEGER PRIMARY KEY, day_id INTEGER NOT NULL,
            source_id INTEGER NOT NULL, destination_id INTEGER NOT NULL, port INTEGER,
            protocol TEXT, method TEXT, samples INTEGER NOT NULL, sum_ns INTEGER NOT NULL,
            min_ns INTEGER, max_ns INTEGER, retransmitted INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX past_latency_day ON past_latency (day_id);
        -- The row's number is that of the latency times 4096, and the bucket's, as in `latency_bucket`.
        CREATE TABLE past_latency_bucket (
            bucket_key INTEGER PRIMARY KEY, samples INTEGER NOT NULL
        ) STRICT;

        -- Who has ever met whom, as in `first_contacts`, and the last day that was rolled up and has it.
        CREATE TABLE past_contact (
            first_hour INTEGER NOT NULL, last_day INTEGER NOT NULL, source_namespace TEXT,
            source TEXT, destination_namespace TEXT, destination TEXT, destination_port INTEGER,
            protocol TEXT, decision TEXT NOT NULL
        ) STRICT;
        CREATE INDEX past_contact_pair ON past_contact (source, destination, destination_port);

        CREATE TABLE past_lookup (
            past_lookup_id INTEGER PRIMARY KEY, day_id INTEGER NOT NULL, log TEXT NOT NULL,
            source_id INTEGER NOT NULL, resolver TEXT, query_name TEXT, query_type TEXT,
            response_code TEXT, lookups INTEGER NOT NULL, min_ns INTEGER, max_ns INTEGER
        ) STRICT;
        CREATE INDEX past_lookup_day ON past_lookup (day_id);
        CREATE TABLE past_lookup_bucket (
            bucket_key INTEGER PRIMARY KEY, samples INTEGER NOT NULL
        ) STRICT;
        """
}
