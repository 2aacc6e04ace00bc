import GRDB

/// Migration 0011: rules of inventory snapshots, and the review of what they did (decision 0021).
enum RuleSchema {
    static func migrate(_ database: Database) throws {
        try database.execute(sql: tables)
        for view in views { try database.execute(sql: view) }
    }

    private static let tables = """
        -- Rules that are listed together: of an NSG, a firewall policy, a collection, a kind of network policies.
        CREATE TABLE rule_scope (
            rule_scope_id INTEGER PRIMARY KEY, enforcer TEXT NOT NULL, enforcer_id TEXT,
            kind TEXT NOT NULL
        ) STRICT;
        CREATE TABLE rule_snapshot (rule_scope_id INTEGER NOT NULL, time_ms INTEGER NOT NULL) STRICT;
        CREATE INDEX rule_snapshot_scope ON rule_snapshot (rule_scope_id, time_ms);

        CREATE TABLE rule_meaning (
            rule_meaning_id INTEGER PRIMARY KEY, definition TEXT NOT NULL
        ) STRICT;
        CREATE TABLE rule_statement (
            rule_statement_id INTEGER PRIMARY KEY, rule_scope_id INTEGER NOT NULL,
            rule TEXT NOT NULL, alternate_id TEXT, priority INTEGER, direction TEXT,
            decision TEXT NOT NULL, position INTEGER, created_ms INTEGER,
            rule_meaning_id INTEGER NOT NULL
        ) STRICT;
        -- A statement is true in every snapshot of its scope from the first to the last one, both included.
        CREATE TABLE rule_run (
            rule_statement_id INTEGER NOT NULL, first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX rule_run_statement ON rule_run (rule_statement_id);

        -- What logs of a day (Unix day) say of a rule. Sets are packed, see `PackedNumbers`: rows of `address` and `name`,
        -- ports with 65536 times their protocol; empty where `cut` has the bit of the dimension, as they are not known whole.
        CREATE TABLE rule_day (
            day_id INTEGER NOT NULL, enforcer TEXT NOT NULL, acl_id INTEGER NOT NULL,
            rule_id INTEGER NOT NULL, direction TEXT, decision TEXT NOT NULL,
            hits INTEGER NOT NULL, bytes INTEGER, first_ms INTEGER, last_ms INTEGER,
            cut INTEGER NOT NULL, sources BLOB NOT NULL, destinations BLOB NOT NULL,
            ports BLOB NOT NULL, names BLOB NOT NULL
        ) STRICT;
        CREATE INDEX rule_day_day ON rule_day (day_id);
        -- Which interfaces log the decisions of a security group.
        CREATE TABLE rule_reporter (
            day_id INTEGER NOT NULL, acl_id INTEGER NOT NULL, reporter TEXT NOT NULL
        ) STRICT;
        CREATE INDEX rule_reporter_day ON rule_reporter (day_id);
        -- Days whose facts or events are others than `rule_day` says.
        CREATE TABLE outdated_rule_day (day_id INTEGER PRIMARY KEY) STRICT;

        CREATE TABLE rule_verdict (
            enforcer TEXT NOT NULL, enforcer_id TEXT, rule TEXT NOT NULL, direction TEXT,
            decision TEXT NOT NULL, priority INTEGER, verdict TEXT NOT NULL, reason TEXT,
            confidence REAL, hits INTEGER NOT NULL, bytes INTEGER, first_hit_ms INTEGER,
            last_hit_ms INTEGER, window_from_ms INTEGER, window_to_ms INTEGER, coverage REAL,
            known_since_ms INTEGER, changed_ms INTEGER, removed_by_ms INTEGER, shadowed_by TEXT,
            needed TEXT, narrower TEXT
        ) STRICT;

        -- Earlier versions passed over the rules in these: they are read once more, which changes nothing else.
        DELETE FROM inventory_file WHERE items_ignored + items_rejected > 0;
        """

    private static let views = [
        """
        CREATE VIEW rules AS
        SELECT c.enforcer AS enforcer, c.enforcer_id AS enforcer_id, s.rule AS rule,
               s.priority AS priority, s.direction AS direction, s.decision AS decision,
               m.definition AS definition, \(instant("t.time_ms / 1000")) AS snapshot_time
        FROM rule_scope c
        JOIN rule_statement s ON s.rule_scope_id = c.rule_scope_id
        JOIN rule_meaning m ON m.rule_meaning_id = s.rule_meaning_id
        JOIN rule_run r ON r.rule_statement_id = s.rule_statement_id
        JOIN rule_snapshot t ON t.rule_scope_id = c.rule_scope_id
            AND t.time_ms BETWEEN r.first_ms AND r.last_ms
        """,
        """
        CREATE VIEW rule_review AS
        SELECT enforcer, enforcer_id, rule, direction, decision, priority, verdict, reason,
               confidence, hits, bytes, \(instant("first_hit_ms / 1000")) AS first_hit,
               \(instant("last_hit_ms / 1000")) AS last_hit,
               \(instant("window_from_ms / 1000")) AS window_from,
               \(instant("window_to_ms / 1000")) AS window_to, coverage,
               \(instant("known_since_ms / 1000")) AS known_since,
               \(instant("changed_ms / 1000")) AS changed,
               \(instant("removed_by_ms / 1000")) AS removed_by, shadowed_by, needed, narrower
        FROM rule_verdict
        """,
    ]
}
