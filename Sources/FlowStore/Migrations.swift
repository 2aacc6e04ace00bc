import GRDB

/// The schema, step by step.
///
/// A step that has shipped never changes; a new one is appended.
///
/// All tables are `STRICT` rowid tables. `fact` has no index on purpose: a partition's rows are one range of
/// row ids (`input.first_fact` to `input.last_fact`), in it those of a scope are another, and so on.
enum Migrations {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("0001 flows, accounts and coverage") { database in
            try database.execute(sql: tables0001)
            for view in viewDefinitions0001 { try database.execute(sql: view) }
        }
        migrator.registerMigration("0002 compact facts and addresses") { database in
            try CompactFacts.migrate(database)
        }
        migrator.registerMigration("0003 begins of split flows") { database in
            try database.execute(sql: tables0003)
        }
        migrator.registerMigration("0004 egress by addresses first") { database in
            try database.execute(sql: "DROP VIEW egress")
            for view in viewDefinitions0004 { try database.execute(sql: view) }
        }
        migrator.registerMigration("0005 sums of egress") { database in
            try database.execute(sql: EgressTables.tables)
        }
        migrator.registerMigration("0006 owners of addresses") { database in
            try IdentityTables.migrate(database)
        }
        migrator.registerMigration("0007 source ports") { database in
            try database.execute(sql: SourcePortTables.tables)
        }
        migrator.registerMigration("0008 ways out and address space") { database in
            try TopologyTables.migrate(database)
        }
        migrator.registerMigration("0009 runs of pods") { database in
            try EvidenceRuns.migrate(database)
        }
        migrator.registerMigration("0010 events") { database in
            try EventSchema.migrate(database)
        }
        migrator.registerMigration("0011 rules") { database in
            try RuleSchema.migrate(database)
        }
        migrator.registerMigration("0012 scans") { database in
            try ScanSchema.migrate(database)
        }
        migrator.registerMigration("0013 latency") { database in
            try LatencySchema.migrate(database)
        }
        migrator.registerMigration("0014 gaps of latency") { database in
            try LatencyGaps.migrate(database)
        }
        migrator.registerMigration("0015 seals") { database in
            try SealTables.migrate(database)
        }
        migrator.registerMigration("0016 answers by hour") { database in
            try HourAnswers.migrate(database)
        }
        migrator.registerMigration("0017 mirror balance") { database in
            try MirrorBalance.migrate(database)
        }
        migrator.registerMigration("0018 days without hours, and findings") { database in
            try RollUpTables.migrate(database)
            try FindingTables.migrate(database)
        }
        return migrator
    }

    /// The SQL of a database's tables, indexes, views and triggers, by name.
    static func definitions(_ database: Database) throws -> [String: String] {
        let rows = try Row.fetchAll(
            database,
            sql: "SELECT name, sql FROM main.sqlite_schema WHERE sql IS NOT NULL"
        )
        return Dictionary(rows.map { ($0["name"], $0["sql"]) }) { first, _ in first }
    }

    /// The same of a database as this program makes it.
    static func definitions() throws -> [String: String] {
        let own = try DatabaseQueue()
        try migrator.migrate(own)
        return try own.read(definitions)
    }

    private static let tables0001 = """
        CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

        CREATE TABLE run (
            run_id INTEGER PRIMARY KEY, pipeline TEXT NOT NULL, started TEXT NOT NULL,
            finished TEXT, status TEXT NOT NULL, version TEXT NOT NULL,
            config_sha256 TEXT NOT NULL, inputs_read INTEGER NOT NULL,
            inputs_unchanged INTEGER NOT NULL, inputs_failed INTEGER NOT NULL,
            rows_kept INTEGER NOT NULL, rows_rejected INTEGER NOT NULL,
            splits_corrected INTEGER NOT NULL, lifetime_totals INTEGER NOT NULL
        ) STRICT;

        -- The ledger: what was read, how it looked then, and where its facts are.
        CREATE TABLE input (
            input_id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, format TEXT, compression TEXT,
            bytes_stored INTEGER NOT NULL, modified_ns INTEGER NOT NULL, bytes_read INTEGER NOT NULL,
            sha256 TEXT, records INTEGER NOT NULL, rows_read INTEGER NOT NULL,
            rows_kept INTEGER NOT NULL, rows_rejected INTEGER NOT NULL,
            rows_duplicate INTEGER NOT NULL, status TEXT NOT NULL, damage TEXT, partition_name TEXT,
            first_ms INTEGER, last_ms INTEGER, run_id INTEGER NOT NULL,
            first_fact INTEGER, last_fact INTEGER
        ) STRICT;

        CREATE TABLE rejection (
            input_id INTEGER NOT NULL, reason TEXT NOT NULL, row_count INTEGER NOT NULL,
            first_offset INTEGER, sample TEXT, UNIQUE (input_id, reason)
        ) STRICT;

        CREATE TABLE name (name_id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;

        -- Address 0 stands for all addresses that were folded together.
        CREATE TABLE address (
            address_id INTEGER PRIMARY KEY, ip TEXT NOT NULL UNIQUE, kind TEXT, class TEXT,
            zone TEXT, in_cluster INTEGER NOT NULL
        ) STRICT;

        -- What facts have in common besides addresses and port. `role` holds what is true of all of them.
        CREATE TABLE scope (
            scope_id INTEGER PRIMARY KEY, hour_id INTEGER NOT NULL, hour TEXT NOT NULL,
            log TEXT NOT NULL, reporter TEXT NOT NULL, acl_id INTEGER NOT NULL,
            rule_id INTEGER NOT NULL, direction TEXT NOT NULL, decision TEXT NOT NULL,
            encryption TEXT, protocol TEXT NOT NULL, enforcer TEXT NOT NULL, role TEXT
        ) STRICT;
        CREATE INDEX scope_hour ON scope (hour_id);

        CREATE TABLE fact (
            scope_id INTEGER NOT NULL, source_id INTEGER NOT NULL, destination_id INTEGER NOT NULL,
            port INTEGER, opened INTEGER NOT NULL, closed INTEGER NOT NULL,
            denied INTEGER NOT NULL, unanswered INTEGER NOT NULL, packets_sent INTEGER,
            bytes_sent INTEGER, packets_received INTEGER, bytes_received INTEGER,
            first_ms INTEGER, last_ms INTEGER
        ) STRICT;

        -- What the statistics of a flow repeat of a split in an earlier input; negative (R3).
        CREATE TABLE split_correction (
            input_id INTEGER NOT NULL, scope_id INTEGER NOT NULL, source_id INTEGER NOT NULL,
            destination_id INTEGER NOT NULL, port INTEGER, packets_sent INTEGER NOT NULL,
            bytes_sent INTEGER NOT NULL, packets_received INTEGER NOT NULL,
            bytes_received INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX split_correction_input ON split_correction (input_id);

        CREATE TABLE stream (
            stream_id INTEGER PRIMARY KEY, log_id TEXT NOT NULL, reporter TEXT NOT NULL,
            UNIQUE (log_id, reporter)
        ) STRICT;

        -- Which records of a stream an input shows (R4); times as deltas, see `PackedNumbers`.
        CREATE TABLE record_set (
            input_id INTEGER NOT NULL, stream_id INTEGER NOT NULL, first_ns INTEGER NOT NULL,
            last_ns INTEGER NOT NULL, kept BLOB NOT NULL, duplicate BLOB NOT NULL
        ) STRICT;
        CREATE INDEX record_set_input ON record_set (input_id);
        CREATE INDEX record_set_stream ON record_set (stream_id, last_ns);

        -- Open ends of VNet streams (R3): see `SplitSegment`.
        CREATE TABLE split_segment (
            input_id INTEGER NOT NULL, stream_id INTEGER NOT NULL, first_ns INTEGER NOT NULL,
            last_ns INTEGER NOT NULL, heads BLOB NOT NULL, tails BLOB NOT NULL
        ) STRICT;
        CREATE INDEX split_segment_input ON split_segment (input_id);
        CREATE INDEX split_segment_stream ON split_segment (stream_id, last_ns);

        CREATE TABLE reporter_hour (
            input_id INTEGER NOT NULL, hour_id INTEGER NOT NULL, log TEXT NOT NULL,
            reporter TEXT NOT NULL, record_count INTEGER NOT NULL, row_count INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX reporter_hour_input ON reporter_hour (input_id);

        -- Sources of an input's allowed rows by hour, log and direction: what roles are made of (R5).
        CREATE TABLE source_set (
            input_id INTEGER NOT NULL, hour_id INTEGER NOT NULL, log TEXT NOT NULL,
            reporter TEXT NOT NULL, direction TEXT NOT NULL, sources BLOB NOT NULL
        ) STRICT;
        CREATE INDEX source_set_input ON source_set (input_id);
        CREATE INDEX source_set_hour ON source_set (hour_id);

        CREATE TABLE transit_key (
            hour_id INTEGER NOT NULL, reporter TEXT NOT NULL, source_id INTEGER NOT NULL,
            destination_id INTEGER NOT NULL, port INTEGER, protocol TEXT NOT NULL
        ) STRICT;
        CREATE INDEX transit_key_all
            ON transit_key (hour_id, source_id, destination_id, port, reporter, protocol);

        CREATE TABLE outbound_source (hour_id INTEGER NOT NULL, source_id INTEGER NOT NULL) STRICT;
        CREATE INDEX outbound_source_all ON outbound_source (hour_id, source_id);

        INSERT INTO address VALUES (0, 'other', 'unknown', 'other', NULL, 0);
        """

    private static let tables0003 = """
        ALTER TABLE split_segment ADD COLUMN begins BLOB NOT NULL DEFAULT x'';
        DROP INDEX split_segment_stream;
        CREATE INDEX split_segment_span ON split_segment (stream_id, last_ns, first_ns, input_id);

        -- Inputs to be read with a segment for each record, because others have records in between; and whether they
        -- have been.
        CREATE TABLE interleaved_input (
            input_id INTEGER PRIMARY KEY, is_settled INTEGER NOT NULL
        ) STRICT;
        """
}
