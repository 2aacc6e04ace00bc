import GRDB

/// Migration 0010: events of enforcement points and resolvers (decisions 0019 and 0020).
///
/// Beside the facts of flow logs, in tables of their own: they have names and reasons, and neither states nor, mostly, volumes.
enum EventSchema {
    static func migrate(_ database: Database) throws {
        for view in replacedViews { try database.execute(sql: "DROP VIEW \(view)") }
        try database.execute(sql: tables)
        for view in eventViews + [egressWithNames] + eventQuestionViews {
            try database.execute(sql: view)
        }
    }

    private static let replacedViews = ["rule_hits", "denials", "flow_facts", "egress", "coverage"]

    private static let tables = """
        -- What events have in common besides their ends. `minute` is of the hour, for generations that others may take precedence
        -- of. Texts are rows of `name`, absent ones the empty text.
        CREATE TABLE event_scope (
            event_scope_id INTEGER PRIMARY KEY, hour_id INTEGER NOT NULL, hour TEXT NOT NULL,
            log TEXT NOT NULL, kind TEXT NOT NULL, generation INTEGER NOT NULL, minute INTEGER,
            reporter_id INTEGER NOT NULL, acl_id INTEGER NOT NULL, rule_id INTEGER NOT NULL,
            reason_id INTEGER NOT NULL, direction TEXT, decision TEXT NOT NULL,
            protocol TEXT NOT NULL, resolver_id INTEGER NOT NULL, enforcer TEXT NOT NULL
        ) STRICT;
        CREATE INDEX event_scope_hour ON event_scope (hour, kind);
        CREATE INDEX event_scope_generation ON event_scope (hour_id) WHERE generation > 0;

        -- Who the ends are by the log itself is a row of `owner`; NULL where it does not say, as where it gives no address. `minutes`
        -- has a bit for each minute in which other generations give way: those have `is_superseded` 1.
        CREATE TABLE event_fact (
            event_fact_id INTEGER PRIMARY KEY, input_id INTEGER NOT NULL,
            event_scope_id INTEGER NOT NULL, source_id INTEGER, destination_id INTEGER,
            source_owner_id INTEGER, destination_owner_id INTEGER, name_id INTEGER NOT NULL,
            port INTEGER, hits INTEGER NOT NULL, packets_sent INTEGER, bytes_sent INTEGER,
            packets_received INTEGER, bytes_received INTEGER,
            first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL, rate INTEGER, minutes INTEGER,
            is_superseded INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX event_fact_input ON event_fact (input_id);
        CREATE INDEX event_fact_scope ON event_fact (event_scope_id);

        CREATE TABLE lookup (
            lookup_id INTEGER PRIMARY KEY, input_id INTEGER NOT NULL,
            event_scope_id INTEGER NOT NULL, client_id INTEGER, client_owner_id INTEGER,
            name_id INTEGER NOT NULL, type_id INTEGER NOT NULL, code_id INTEGER NOT NULL,
            lookups INTEGER NOT NULL, samples INTEGER NOT NULL, sum_ns INTEGER NOT NULL,
            min_ns INTEGER, max_ns INTEGER, minutes INTEGER, is_superseded INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX lookup_input ON lookup (input_id);
        CREATE INDEX lookup_scope ON lookup (event_scope_id);
        -- `bucket_key` is 4096 times the lookup, plus the bucket: see `LatencyBuckets`.
        CREATE TABLE lookup_bucket (
            bucket_key INTEGER PRIMARY KEY, samples INTEGER NOT NULL
        ) STRICT;

        -- Names that were answered for addresses, by the hour and by who asked.
        CREATE TABLE resolved_name (
            input_id INTEGER NOT NULL, hour_id INTEGER NOT NULL, address_id INTEGER NOT NULL,
            client_id INTEGER, name_id INTEGER NOT NULL, first_ms INTEGER NOT NULL,
            last_ms INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX resolved_name_input ON resolved_name (input_id);
        CREATE INDEX resolved_name_address ON resolved_name (address_id, hour_id);

        -- Events that a reporter says it lost.
        CREATE TABLE lost_event (
            input_id INTEGER NOT NULL, hour_id INTEGER NOT NULL, log TEXT NOT NULL,
            reporter TEXT NOT NULL, place TEXT NOT NULL, events INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX lost_event_input ON lost_event (input_id);
        CREATE INDEX lost_event_hour ON lost_event (hour_id, log, reporter);
        """
}
