import Flow
import GRDB

/// What is removed once its sums are kept.
///
/// What says how whole the evidence was stays: the ledger, records that were read (R4), coverage (R13), rejections, losses and accounts.
extension RollUp {
    /// Everything of the day that is of inputs, and what is worked out of that.
    func removeHours() throws -> Int {
        var removed = try removeLatency()
        removed += try removeHours(of: "socket_group")
        try removeBuckets(
            from: "lookup_bucket",
            of: Int64.fetchAll(
                database,
                sql: """
                    SELECT l.lookup_id FROM event_scope s
                    CROSS JOIN lookup l ON l.event_scope_id = s.event_scope_id
                    WHERE s.hour >= ? AND s.hour < ? ORDER BY 1
                    """,
                arguments: [from, to]
            )
        )
        removed += try execute("DELETE FROM lookup WHERE \(Self.isOfEventScope)")
        removed += try execute("DELETE FROM event_fact WHERE \(Self.isOfEventScope)")
        try removeCorrections()
        removed += try removeFacts()
        for table in [
            "transit_key", "outbound_source", "source_set", "passage", "egress_exclusion",
            "resolved_name", "folded_scan", "scan_estimate",
        ] {
            _ = try removeHours(of: table)
        }
        try removeEmptyScopes()
        try settleLedger()
        // It was summed up for good just before.
        try database.execute(
            sql: "DELETE FROM outdated_rule_day WHERE day_id = ?",
            arguments: [day]
        )
        return removed
    }

    /// Denied rows.
    func removeDenials() throws -> Int {
        try execute("DELETE FROM past_denial_hour WHERE hour >= ? AND hour < ?")
    }

    /// The sums themselves, and what rules were judged by.
    func removeSums() throws -> Int {
        for table in ["past_latency", "past_lookup"] {
            try removeBuckets(
                from: "\(table)_bucket",
                of: Int64.fetchAll(
                    database,
                    sql: "SELECT \(table)_id FROM \(table) WHERE day_id = ? ORDER BY 1",
                    arguments: [day]
                )
            )
        }
        // Of days before it there are none left.
        try database.execute(
            sql: "DELETE FROM past_contact WHERE last_day <= ?",
            arguments: [day]
        )
        var removed = 0
        for table in RollUpTables.sums + ["rule_day", "rule_reporter"] {
            try database.execute(sql: "DELETE FROM \(table) WHERE day_id = ?", arguments: [day])
            if RollUpTables.sums.contains(table) { removed += database.changesCount }
        }
        return removed
    }

    /// Ends that no sum has any more.
    static func removeUnusedEnds(_ database: Database) throws {
        try database.execute(
            sql: """
                DELETE FROM past_end WHERE past_end_id NOT IN (
                    SELECT source_id FROM past_flow UNION SELECT destination_id FROM past_flow
                    UNION SELECT source_id FROM past_egress
                    UNION SELECT destination_id FROM past_egress
                    UNION SELECT source_id FROM past_denial
                    UNION SELECT destination_id FROM past_denial
                    UNION SELECT source_id FROM past_denial_hour
                    UNION SELECT destination_id FROM past_denial_hour
                    UNION SELECT source_id FROM past_latency
                    UNION SELECT destination_id FROM past_latency
                    UNION SELECT source_id FROM past_lookup)
                """
        )
    }

    // MARK: Parts

    private func removeHours(of table: String) throws -> Int {
        try database.execute(
            sql: "DELETE FROM \(table) WHERE hour_id >= ? AND hour_id < ?",
            arguments: [hours.lowerBound, hours.upperBound]
        )
        return database.changesCount
    }

    /// Runs a statement about the hours of the day.
    @discardableResult
    private func execute(_ sql: String) throws -> Int {
        try database.execute(sql: sql, arguments: [from, to])
        return database.changesCount
    }

    private static let isOfEventScope =
        "event_scope_id IN (SELECT event_scope_id FROM event_scope WHERE hour >= ? AND hour < ?)"

    /// Halves of pairs are kept for a day more: those of the next day may belong to them.
    private func removeLatency() throws -> Int {
        let isOfDay = "hour_id >= \(hours.lowerBound) AND hour_id < \(hours.upperBound)"
        let isOfLatency = "latency_id IN (SELECT latency_id FROM latency WHERE \(isOfDay))"
        try removeBuckets(
            from: "latency_bucket",
            of: Int64.fetchAll(
                database,
                sql: "SELECT latency_id FROM latency WHERE \(isOfDay) ORDER BY 1"
            )
        )
        // R13: what reporters gave and lost stays known.
        try database.execute(
            sql: """
                INSERT INTO latency_account
                SELECT e.input_id, e.time_ns / 3600000000000, 'hubble', n.text, SUM(e.is_handshake),
                       SUM(e.outcome = 1), SUM(e.is_handshake AND e.outcome = 2),
                       SUM(e.is_handshake AND e.outcome = 3), SUM(e.is_handshake AND e.outcome = 4),
                       SUM(e.is_handshake AND e.outcome = 5)
                FROM (
                    SELECT input_id, time_ns, outcome, reporter_id,
                           method <= \(LatencyMethod.serverTurnaround.rawValue) AS is_handshake
                    FROM pair_edge WHERE \(isOfLatency) AND outcome < 6
                ) e JOIN name n ON n.name_id = e.reporter_id
                GROUP BY 1, 2, e.reporter_id ORDER BY 1, 2, n.text;
                UPDATE pair_edge SET latency_id = NULL WHERE \(isOfLatency);
                DELETE FROM pair_edge WHERE time_ns < \(start);
                DELETE FROM latency WHERE \(isOfDay)
                """
        )
        return database.changesCount
    }

    /// Keys of buckets begin with the number of the row that they are of.
    private func removeBuckets(from table: String, of rows: [Int64]) throws {
        let delete = try database.cachedStatement(
            sql: "DELETE FROM \(table) WHERE bucket_key BETWEEN ? AND ?"
        )
        for row in rows { try delete.execute(arguments: [row << 12, row << 12 | 4095]) }
    }

    /// Nanoseconds since 1970 at which the day begins.
    private var start: Int64 { Int64(day) * 86_400_000_000_000 }

    /// A trigger takes all of an input's corrections out with the first (see `Migrations+Compact`): those of other days come back.
    private func removeCorrections() throws {
        let inputs = try Int64.fetchAll(
            database,
            sql: """
                SELECT DISTINCT c.input_id FROM split_correction c
                JOIN scope s ON s.scope_id = c.scope_id
                WHERE s.hour >= ? AND s.hour < ? ORDER BY 1
                """,
            arguments: [from, to]
        )
        for input in inputs {
            let others = try Row.fetchAll(
                database,
                sql: """
                    SELECT c.* FROM split_correction c JOIN scope s ON s.scope_id = c.scope_id
                    WHERE c.input_id = ? AND NOT (s.hour >= ? AND s.hour < ?) ORDER BY c.rowid
                    """,
                arguments: [input, from, to]
            )
            try database.execute(
                sql: "DELETE FROM split_correction WHERE input_id = ?",
                arguments: [input]
            )
            for row in others {
                try database.execute(
                    sql: "INSERT INTO split_correction VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    arguments: StatementArguments(row.databaseValues)
                )
            }
        }
    }

    private func removeFacts() throws -> Int {
        let ranges = try Row.fetchAll(
            database,
            sql: """
                SELECT r.first_fact, r.last_fact FROM scope s
                CROSS JOIN fact_range r ON r.scope_id = s.scope_id
                WHERE s.hour >= ? AND s.hour < ? ORDER BY 1
                """,
            arguments: [from, to]
        )
        var removed = 0
        for range in ranges {
            let (first, last): (Int64, Int64) = (range[0], range[1])
            for (table, key) in [
                ("fact", "fact_id"), ("fact_lane", "first_fact"), ("fact_range", "first_fact"),
                ("wide_fact", "fact_id"),
            ] {
                try database.cachedStatement(
                    sql: "DELETE FROM \(table) WHERE \(key) BETWEEN ? AND ?"
                ).execute(arguments: [first, last])
                if table == "fact" { removed += database.changesCount }
            }
            try SourcePortWriter.remove(facts: first...last, database)
        }
        try narrowRanges()
        return removed
    }

    /// The ranges of the day's inputs end with facts that are there: the next input gets the numbers behind the last one.
    ///
    /// Sums of egress have numbers of their input's range, those of the day among them: they are made anew of what is left.
    private func narrowRanges() throws {
        let inputs = try Row.fetchAll(
            database,
            sql: """
                SELECT input_id, first_fact, last_fact,
                       (SELECT MIN(fact_id) FROM fact WHERE fact_id BETWEEN first_fact AND last_fact),
                       (SELECT MAX(fact_id) FROM fact WHERE fact_id BETWEEN first_fact AND last_fact)
                FROM input
                WHERE first_fact IS NOT NULL AND input_id IN (
                    SELECT input_id FROM reporter_hour WHERE hour_id >= ? AND hour_id < ?)
                ORDER BY 1
                """,
            arguments: [hours.lowerBound, hours.upperBound]
        )
        for input in inputs {
            let (number, first, last): (Int64, Int64, Int64) = (input[0], input[1], input[2])
            try database.cachedStatement(
                sql: "DELETE FROM egress_sum WHERE fact_id BETWEEN ? AND ?"
            ).execute(arguments: [first, last])
            let (left, right): (Int64?, Int64?) = (input[3], input[4])
            try database.cachedStatement(
                sql: "UPDATE input SET first_fact = ?, last_fact = ? WHERE input_id = ?"
            ).execute(arguments: [left, right, number])
            if let left, let right { try EgressSums.insert(ofStored: left...right, database) }
        }
    }

    /// Stretches of streams are kept for a day more, as those of the next day may go on from them (R3), and so are the scopes that they
    /// name: another scope must not get the number of one that is named.
    private func removeEmptyScopes() throws {
        try database.execute(sql: "DELETE FROM split_segment WHERE last_ns < \(start)")
        var named: Set<Int64> = []
        let segments = try Row.fetchCursor(
            database,
            sql: "SELECT heads, first_ns FROM split_segment WHERE first_ns < ?",
            arguments: [start + 86_400_000_000_000]
        )
        while let segment = try segments.next() {
            for head in StoredSegment.heads(bytes(segment[0]), firstTime: segment[1]) {
                named.insert(head.scope)
            }
        }
        let empty = try Int64.fetchAll(
            database,
            sql: """
                SELECT scope_id FROM scope s
                WHERE hour < ? AND hour >= '1970' AND NOT EXISTS (
                    SELECT 1 FROM fact_range r WHERE r.scope_id = s.scope_id)
                ORDER BY 1
                """,
            arguments: [to]
        )
        let remove = try database.cachedStatement(sql: "DELETE FROM scope WHERE scope_id = ?")
        for scope in empty where !named.contains(scope) { try remove.execute(arguments: [scope]) }
        try execute(
            """
            DELETE FROM event_scope WHERE hour >= ? AND hour < ?
                AND NOT EXISTS (SELECT 1 FROM event_fact f
                                WHERE f.event_scope_id = event_scope.event_scope_id)
            """
        )
    }

    /// An input of which no hour is left must not be read again: its rows, which are in the sums, would be rejected.
    private func settleLedger() throws {
        for table in ["outdated_input", "interleaved_input"] {
            try database.execute(
                sql: """
                    DELETE FROM \(table) WHERE NOT EXISTS (
                        SELECT 1 FROM reporter_hour h
                        WHERE h.input_id = \(table).input_id AND h.row_count > 0 AND h.hour_id >= ?)
                    """,
                arguments: [hours.upperBound]
            )
        }
    }
}
