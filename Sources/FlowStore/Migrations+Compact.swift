import GRDB

/// Decision 0012: facts of a scope in one range, narrow columns, addresses described by number.
///
/// Frozen, like every step.
enum CompactFacts {
    static func migrate(_ database: Database) throws {
        for view in replacedViews { try database.execute(sql: "DROP VIEW \(view)") }
        try database.execute(sql: addresses0002)
        try database.execute(sql: facts0002)
        try database.execute(sql: conversion0002)
        for view in viewDefinitions0002 { try database.execute(sql: view) }
    }

    private static let replacedViews = [
        "flows", "egress", "counted_flow", "flow_facts", "grouped_fact", "rule_hits", "denials",
        "fact_or_correction",
    ]

    private static let addresses0002 = """
        ALTER TABLE address RENAME TO address_0001;

        -- What the topology says of an address.
        CREATE TABLE address_description (
            description_id INTEGER PRIMARY KEY, kind TEXT, class TEXT, zone TEXT,
            in_cluster INTEGER NOT NULL
        ) STRICT;
        INSERT INTO address_description (kind, class, zone, in_cluster)
        SELECT DISTINCT kind, class, zone, in_cluster FROM address_0001;

        -- Address 0 stands for all addresses that were folded together.
        CREATE TABLE address (
            ip TEXT NOT NULL UNIQUE, address_id INTEGER PRIMARY KEY,
            description_id INTEGER NOT NULL
        ) STRICT;
        INSERT INTO address
        SELECT a.ip, a.address_id, d.description_id
        FROM address_0001 a JOIN address_description d
            ON d.kind IS a.kind AND d.class IS a.class AND d.zone IS a.zone
                AND d.in_cluster = a.in_cluster
        ORDER BY a.address_id;
        DROP TABLE address_0001;

        -- Scopes are looked for by the hour's text, as in the views.
        DROP INDEX scope_hour;
        CREATE INDEX scope_hour ON scope (hour, enforcer, acl_id, rule_id, decision);
        """

    private static let facts0002 = """
        ALTER TABLE fact RENAME TO fact_0001;

        -- See `PackedFact` for the bits, `fact_row` for how to read them. Without the explicit key, VACUUM would
        -- number the rows anew. It comes last because SQLite then inserts without moving columns around.
        CREATE TABLE fact (
            remote_id INTEGER NOT NULL, detail INTEGER NOT NULL, packets INTEGER, bytes INTEGER,
            fact_id INTEGER PRIMARY KEY
        ) STRICT;
        -- Of no scope: from here, facts are numbered upwards and corrections downwards.
        INSERT INTO fact VALUES (0, 0, NULL, NULL, 0);

        -- Facts of one near address, the source of outbound and the destination of inbound rows.
        CREATE TABLE fact_lane (
            first_fact INTEGER PRIMARY KEY, last_fact INTEGER NOT NULL, near_id INTEGER NOT NULL
        ) STRICT;

        -- Facts, and with them lanes, of one scope in one input.
        CREATE TABLE fact_range (
            first_fact INTEGER PRIMARY KEY, last_fact INTEGER NOT NULL, scope_id INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX fact_range_scope ON fact_range (scope_id);

        -- Measures of facts that do not fit into `fact`, whose `detail` is then -1; `input_id` is a correction's.
        CREATE TABLE wide_fact (
            fact_id INTEGER PRIMARY KEY, input_id INTEGER, port INTEGER, opened INTEGER NOT NULL,
            closed INTEGER NOT NULL, denied INTEGER NOT NULL, unanswered INTEGER NOT NULL,
            packets_sent INTEGER, bytes_sent INTEGER, packets_received INTEGER,
            bytes_received INTEGER, first_s INTEGER, last_s INTEGER
        ) STRICT;
        CREATE INDEX wide_fact_input ON wide_fact (input_id) WHERE input_id IS NOT NULL;

        -- A correction takes part in all sums as a fact of its own, with a negative number.
        CREATE TRIGGER split_correction_insert AFTER INSERT ON split_correction BEGIN
            INSERT INTO wide_fact
            SELECT MIN(COALESCE(MIN(fact_id), 0), 0) - 1, NEW.input_id, NEW.port, 0, 0, 0, 0,
                   NEW.packets_sent, NEW.bytes_sent, NEW.packets_received, NEW.bytes_received,
                   NULL, NULL
            FROM wide_fact;
            INSERT INTO fact
            SELECT CASE s.direction WHEN 'inbound' THEN NEW.source_id ELSE NEW.destination_id END,
                   -1, NULL, NULL, (SELECT MIN(fact_id) FROM wide_fact)
            FROM scope s WHERE s.scope_id = NEW.scope_id;
            INSERT INTO fact_lane
            SELECT w.fact_id, w.fact_id,
                   CASE s.direction WHEN 'inbound' THEN NEW.destination_id ELSE NEW.source_id END
            FROM scope s, (SELECT MIN(fact_id) AS fact_id FROM wide_fact) w
            WHERE s.scope_id = NEW.scope_id;
            INSERT INTO fact_range
            SELECT MIN(fact_id), MIN(fact_id), NEW.scope_id FROM wide_fact;
        END;
        CREATE TRIGGER split_correction_delete AFTER DELETE ON split_correction BEGIN
            DELETE FROM fact WHERE fact_id IN
                (SELECT fact_id FROM wide_fact WHERE input_id = OLD.input_id);
            DELETE FROM fact_lane WHERE first_fact IN
                (SELECT fact_id FROM wide_fact WHERE input_id = OLD.input_id);
            DELETE FROM fact_range WHERE first_fact IN
                (SELECT fact_id FROM wide_fact WHERE input_id = OLD.input_id);
            DELETE FROM wide_fact WHERE input_id = OLD.input_id;
        END;
        """

    /// `sorted_0002.rowid` is the number that the fact gets: the new table is empty.
    private static let conversion0002 = """
        CREATE TEMP TABLE every_0002 AS
        SELECT i.input_id AS input_id, f.scope_id AS scope_id, f.source_id AS source_id,
               f.destination_id AS destination_id, f.port AS port, f.opened AS opened,
               f.closed AS closed, f.denied AS denied, f.unanswered AS unanswered,
               f.packets_sent AS packets_sent, f.bytes_sent AS bytes_sent,
               f.packets_received AS packets_received, f.bytes_received AS bytes_received,
               f.first_ms / 1000 AS first_s, f.last_ms / 1000 AS last_s,
               s.hour_id * 3600 AS start_s, s.direction AS direction,
               (f.port IS NOT NULL AND f.first_ms / 1000 >= s.hour_id * 3600
                AND f.last_ms / 1000 < s.hour_id * 3600 + 3600
                AND CASE s.decision WHEN 'deny'
                    THEN f.denied < 8388608 AND f.opened = 0 AND f.closed = 0 AND f.unanswered = 0
                    ELSE f.denied = 0 AND f.opened < 256 AND f.closed < 256 AND f.unanswered < 128
                    END
                AND (f.packets_sent IS NULL
                     OR (f.packets_sent < 512 OR MAX(f.packets_sent, f.packets_received) < 2147483648)
                        AND (f.bytes_sent < 65536 AND f.bytes_received < 70368744177664
                             OR MAX(f.bytes_sent, f.bytes_received) < 2147483648))) AS is_narrow
        FROM input i
        CROSS JOIN fact_0001 f ON f.rowid BETWEEN i.first_fact AND i.last_fact
        JOIN scope s ON s.scope_id = f.scope_id;
        DROP TABLE fact_0001;

        CREATE TEMP TABLE sorted_0002 AS
        SELECT input_id, scope_id, is_narrow,
               CASE direction WHEN 'inbound' THEN destination_id ELSE source_id END AS near_id,
               CASE direction WHEN 'inbound' THEN source_id ELSE destination_id END AS remote_id,
               port, opened, closed, denied, unanswered, packets_sent, bytes_sent,
               packets_received, bytes_received, first_s, last_s,
               (first_s - start_s) | ((last_s - start_s) << 12) | (port << 24)
               | CASE WHEN denied > 0 THEN denied << 40
                 ELSE ((opened & 7) << 40) | ((closed & 7) << 43) | ((unanswered & 1) << 46)
                      | ((opened >> 3) << 47) | ((closed >> 3) << 52) | ((unanswered >> 1) << 57)
                 END AS detail,
               CASE WHEN packets_sent < 512 THEN packets_sent | (packets_received << 9)
                    ELSE ~((packets_sent << 31) | packets_received) END AS packets,
               CASE WHEN bytes_sent < 65536 AND bytes_received < 70368744177664
                    THEN bytes_sent | (bytes_received << 16)
                    ELSE ~((bytes_sent << 31) | bytes_received) END AS bytes
        FROM temp.every_0002
        ORDER BY input_id, scope_id, near_id;
        DROP TABLE temp.every_0002;

        INSERT INTO wide_fact
        SELECT rowid, NULL, port, opened, closed, denied, unanswered, packets_sent, bytes_sent,
               packets_received, bytes_received, first_s, last_s
        FROM temp.sorted_0002 WHERE NOT is_narrow ORDER BY rowid;
        INSERT INTO fact
        SELECT remote_id, iif(is_narrow, detail, -1), iif(is_narrow, packets, NULL),
               iif(is_narrow, bytes, NULL), rowid
        FROM temp.sorted_0002 ORDER BY rowid;
        INSERT INTO fact_lane
        SELECT MIN(rowid), MAX(rowid), near_id FROM temp.sorted_0002
        GROUP BY input_id, scope_id, near_id ORDER BY 1;
        INSERT INTO fact_range
        SELECT MIN(rowid), MAX(rowid), scope_id FROM temp.sorted_0002
        GROUP BY input_id, scope_id ORDER BY 1;
        UPDATE input SET first_fact = NULL, last_fact = NULL;
        UPDATE input SET first_fact = s.first_fact, last_fact = s.last_fact
        FROM (SELECT input_id, MIN(rowid) AS first_fact, MAX(rowid) AS last_fact
              FROM temp.sorted_0002 GROUP BY input_id) s
        WHERE s.input_id = input.input_id;
        DROP TABLE temp.sorted_0002;

        -- For the triggers: corrections become facts.
        CREATE TEMP TABLE correction_0002 AS SELECT * FROM split_correction;
        DELETE FROM split_correction;
        INSERT INTO split_correction SELECT * FROM temp.correction_0002;
        DROP TABLE temp.correction_0002;
        """
}
