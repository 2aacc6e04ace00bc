import Flow
import GRDB

/// Adds one day up, keeps its sums, and removes what they were made of (decision 0033).
struct RollUp {
    struct Step {
        var day: Int
        var detail: RolledUpDay.Detail
    }

    let day: Int
    let database: Database
    /// Texts of `hour`, from the first of the day to the first of the next.
    let from: String
    let to: String

    var hours: Range<Int> { day * 24..<day * 24 + 24 }
    /// Picks rows of public views; made of times only.
    var isOfDay: String { "hour >= '\(from)' AND hour < '\(to)'" }

    init(_ day: Int, _ database: Database) {
        self.day = day
        self.database = database
        from = Timestamp.text(ofHour: day * 24)
        to = Timestamp.text(ofHour: day * 24 + 24)
    }

    // MARK: Which days

    /// SQL: whether an hour is of a day that has its hours.
    static func isOpen(_ hour: String) -> String {
        "\(hour) / 24 NOT IN (SELECT day_id FROM rolled_up_day WHERE detail = 'hourly')"
    }

    /// Days of which no hours are left.
    static func days(_ database: Database) throws -> RolledUpDays {
        RolledUpDays(try days(.hourly, database))
    }

    private static func days(
        _ detail: RolledUpDay.Detail,
        _ database: Database
    ) throws -> Set<Int> {
        try Set(
            Int.fetchAll(
                database,
                sql: "SELECT day_id FROM rolled_up_day WHERE detail = ?",
                arguments: [detail.rawValue]
            )
        )
    }

    /// What has become too old, day by day; hours of days from `limit` on stay.
    static func steps(
        _ retention: Retention,
        nowMilliseconds: Int64,
        before limit: Int = .max,
        _ database: Database
    ) throws -> [Step] {
        guard
            let newestHour = try Int.fetchOne(
                database,
                // A record without rows is dated by its `time`, which is a hint (R1).
                sql: "SELECT MAX(hour_id) FROM reporter_hour WHERE hour_id <= ? AND row_count > 0",
                arguments: [Timestamp.hour(ofMilliseconds: nowMilliseconds)]
            )
        else { return [] }
        let newest = Timestamp.day(ofHour: newestHour)
        // Times before 1970 are no day's: what has them is kept as it is.
        let logged = try Set(
            Int.fetchAll(
                database,
                sql:
                    "SELECT DISTINCT hour_id / 24 FROM reporter_hour WHERE hour_id BETWEEN 0 AND ?",
                arguments: [min(newest - retention.hourly, limit) * 24 - 1]
            )
        )
        let hourly = try days(.hourly, database)
        let denials = try days(.denials, database)
        let daily = try days(.daily, database)
        // All hours before all denied rows, and those before sums: what is summed up of a day outlasts the sums of days before it.
        let all = logged.union(hourly).sorted()
        var steps = all.filter { !hourly.contains($0) }.map { Step(day: $0, detail: .hourly) }
        steps += all.filter { $0 < newest - retention.denials && !denials.contains($0) }
            .map { Step(day: $0, detail: .denials) }
        if let kept = retention.daily {
            steps += all.filter { $0 < newest - kept && !daily.contains($0) }
                .map { Step(day: $0, detail: .daily) }
        }
        return steps
    }

    // MARK: One day

    /// - Returns: What was removed.
    /// - Throws: `DatabaseError`
    func run(
        _ detail: RolledUpDay.Detail,
        runID: Int64?,
        nowMilliseconds: Int64
    ) throws -> RolledUpDay {
        var sums = Sums()
        switch detail {
        case .hourly:
            try keepFlows()
            try keepEgress()
            try keepRuleHits()
            try keepContacts()
            try keepLatency()
            try keepLookups()
            try keepDenialHours()
            // Rules may come to be known later than what they let through.
            try RuleDays.update(day, database)
            sums = try Sums(ofHours: day, database)
            sums.removed = try removeHours()
        case .denials:
            try keepDenials()
            sums = try Sums(ofDenials: day, database)
            sums.removed = try removeDenials()
        case .daily: sums.removed = try removeSums()
        }
        try database.execute(
            sql: "INSERT INTO rolled_up_day VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                day, detail.rawValue, nowMilliseconds, runID, sums.removed, sums.flows,
                sums.bytesSent, sums.bytesReceived, sums.attempts, sums.hits, sums.lookups,
                sums.samples,
            ]
        )
        return RolledUpDay(
            day: String(from.prefix(10)),
            detail: detail,
            rowsRemoved: sums.removed
        )
    }

    /// What a day adds up to; it is kept when its sums are removed, too.
    private struct Sums {
        var removed = 0
        var flows: Int64?
        var bytesSent: Int64?
        var bytesReceived: Int64?
        var attempts: Int64?
        var hits: Int64?
        var lookups: Int64?
        var samples: Int64?

        init() {}

        init(ofHours day: Int, _ database: Database) throws {
            let flows = try Row.fetchOne(
                database,
                sql: """
                    SELECT SUM(flows_opened), SUM(bytes_sent), SUM(bytes_received)
                    FROM past_flow WHERE day_id = ?
                    """,
                arguments: [day]
            )
            self.flows = flows?[0]
            bytesSent = flows?[1]
            bytesReceived = flows?[2]
            hits = try Self.sum("hits", of: "past_rule_hit", day, database)
            lookups = try Self.sum("lookups", of: "past_lookup", day, database)
            samples = try Self.sum("samples", of: "past_latency", day, database)
        }

        init(ofDenials day: Int, _ database: Database) throws {
            attempts = try Self.sum("attempts", of: "past_denial", day, database)
        }

        private static func sum(
            _ column: String,
            of table: String,
            _ day: Int,
            _ database: Database
        ) throws -> Int64? {
            try Int64.fetchOne(
                database,
                sql: "SELECT SUM(\(column)) FROM \(table) WHERE day_id = ?",
                arguments: [day]
            )
        }
    }
}

// MARK: What is kept

extension RollUp {
    /// Puts the rows of a query aside as `temp.rolled`, makes its ends known, and does the rest with them.
    private func keep(_ query: String, _ statements: String...) throws {
        try database.execute(sql: "CREATE TEMP TABLE rolled AS \(query)")
        for side in ["source", "destination"] { try addEnds(side) }
        for statement in statements { try database.execute(sql: statement) }
        try database.execute(sql: "DROP TABLE temp.rolled")
    }

    private func addEnds(_ side: String) throws {
        let names = RollUpViews.endColumns
        let theirs = names.map { "\(side)_\($0)" }
        try database.execute(
            sql: """
                INSERT INTO past_end (\(names.joined(separator: ", ")))
                SELECT DISTINCT \(theirs.joined(separator: ", ")) FROM temp.rolled r
                WHERE NOT EXISTS (SELECT 1 FROM past_end e WHERE \(isEnd("e", side)))
                ORDER BY 1, 2, 3, 4, 5, 6, 7, 8
                """
        )
    }

    private func isEnd(_ end: String, _ side: String) -> String {
        RollUpViews.endColumns.map { "\(end).\($0) IS r.\(side)_\($0)" }
            .joined(separator: " AND ")
    }

    /// The rows that were put aside, with the numbers of their ends as `s` and `d`.
    private var rolled: String {
        """
        temp.rolled r
        CROSS JOIN past_end s ON \(isEnd("s", "source"))
        CROSS JOIN past_end d ON \(isEnd("d", "destination"))
        """
    }

    private func keepFlows() throws {
        let keys = RollUpViews.flowKeys
        let sums = RollUpViews.flowSums
        try keep(
            """
            SELECT \(RollUpViews.list(keys)),
                   \(sums.map { "SUM(\($0)) AS \($0)" }.joined(separator: ", "))
            FROM flows WHERE \(isOfDay) GROUP BY \(RollUpViews.list(keys))
            """,
            """
            INSERT INTO past_flow
            SELECT \(day), s.past_end_id, d.past_end_id, r.destination_port, r.protocol,
                   \(sums.map { "r.\($0)" }.joined(separator: ", "))
            FROM \(rolled)
            ORDER BY 2, 3, 4, 5
            """
        )
    }

    private func keepEgress() throws {
        // By hours: `egress_daily` would add up all days there are.
        let keys = RollUpViews.list(RollUpViews.egressKeys)
        let others = ["ip", "namespace", "workload", "pod", "node"]
        try keep(
            """
            SELECT \(keys), SUM(flows_opened) AS flows_opened, SUM(bytes_out) AS bytes_out,
                   SUM(bytes_in) AS bytes_in,
                   \(others.map { "NULL AS destination_\($0)" }.joined(separator: ", "))
            FROM egress WHERE \(isOfDay) GROUP BY \(keys)
            """,
            """
            INSERT INTO past_egress
            SELECT \(day), s.past_end_id, d.past_end_id, r.initiated_by, r.flows_opened,
                   r.bytes_out, r.bytes_in
            FROM \(rolled)
            ORDER BY 2, 3, 4
            """
        )
    }

    private func keepRuleHits() throws {
        let keys = RollUpViews.list(RollUpViews.ruleKeys)
        try database.execute(
            sql: """
                INSERT INTO past_rule_hit
                SELECT \(day), \(keys), SUM(hits), SUM(bytes), MAX(last_hit)
                FROM rule_hits WHERE \(isOfDay) GROUP BY \(keys) ORDER BY 2, 3, 4, 5
                """
        )
    }

    /// Columns of denied rows, without their ends: before and behind those.
    private static let denialColumns = (
        before: ["enforcer", "enforcer_id", "rule", "reason", "direction"],
        behind: ["port", "protocol"], sums: ["attempts", "first_seen", "last_seen"]
    )

    /// R6: rows as they are, for as long as denied rows are kept.
    private func keepDenialHours() throws {
        let (before, _, sums) = Self.denialColumns
        try keep(
            """
            SELECT hour, \(RollUpViews.list(RollUpViews.denialKeys + sums))
            FROM denials WHERE \(isOfDay)
            """,
            """
            INSERT INTO past_denial_hour
            SELECT \(day), r.hour, \(RollUpViews.list(before, of: "r")), s.past_end_id,
                   d.past_end_id, r.destination_fqdn, r.destination_port, r.protocol,
                   \(RollUpViews.list(sums, of: "r"))
            FROM \(rolled)
            ORDER BY \((2...14).map(String.init).joined(separator: ", "))
            """
        )
    }

    private func keepDenials() throws {
        let (before, behind, _) = Self.denialColumns
        let keys = RollUpViews.list(before + ["source_id", "destination_id", "fqdn"] + behind)
        try database.execute(
            sql: """
                INSERT INTO past_denial
                SELECT \(day), \(keys), SUM(attempts), MIN(first_seen), MAX(last_seen)
                FROM past_denial_hour WHERE \(isOfDay) GROUP BY \(keys)
                ORDER BY \((2...11).map(String.init).joined(separator: ", "))
                """
        )
    }

    /// A contact is known from its first hour on, for as long as the sums of a day have it.
    private func keepContacts() throws {
        let keys = RollUpViews.contactKeys
        let isKnown = keys.map { "c.\($0) IS r.\($0)" }.joined(separator: " AND ")
        try database.execute(
            sql: """
                CREATE TEMP TABLE rolled AS
                SELECT MIN(hour_id) AS first_hour, \(RollUpViews.list(keys)) FROM contact_row
                WHERE \(isOfDay) GROUP BY \(RollUpViews.list(keys));
                INSERT INTO past_contact
                SELECT first_hour, -1, \(RollUpViews.list(keys)) FROM temp.rolled r
                WHERE NOT EXISTS (SELECT 1 FROM past_contact c WHERE \(isKnown))
                ORDER BY 3, 4, 5, 6, 7, 8, 9;
                UPDATE past_contact AS c SET last_day = MAX(last_day, \(day)), first_hour = MIN(
                    first_hour, (SELECT r.first_hour FROM temp.rolled r WHERE \(isKnown)))
                WHERE rowid IN (
                    SELECT c.rowid FROM temp.rolled r CROSS JOIN past_contact c ON \(isKnown));
                DROP TABLE temp.rolled
                """
        )
    }

    /// Rows of one key are numbered alike, behind the last number there is.
    private func numbered(_ keys: [String], after table: String) -> String {
        """
        DENSE_RANK() OVER (ORDER BY \(RollUpViews.list(keys)))
            + (SELECT COALESCE(MAX(\(table)_id), 0) FROM \(table)) AS number
        """
    }

    /// R10: all buckets, so that quantiles of days and weeks stay what they were.
    private func keepLatency() throws {
        let keys = LatencyGrouping.pods.keys
        try keep(
            """
            SELECT latency_id, \(RollUpViews.list(keys)), \(numbered(keys, after: "past_latency"))
            FROM latency_row WHERE hour_id >= \(hours.lowerBound) AND hour_id < \(hours.upperBound)
            """,
            """
            INSERT INTO past_latency
            SELECT r.number, \(day), s.past_end_id, d.past_end_id, r.destination_port, r.protocol,
                   r.method, SUM(p.samples), SUM(p.sum_ns), MIN(p.min_ns), MAX(p.max_ns),
                   SUM(p.retransmitted)
            FROM \(rolled) CROSS JOIN latency_part p ON p.latency_id = r.latency_id
            GROUP BY r.number
            """,
            """
            INSERT INTO past_latency_bucket
            SELECT r.number * 4096 + b.bucket, SUM(b.samples)
            FROM temp.rolled r CROSS JOIN latency_bucket_part b ON b.latency_id = r.latency_id
            GROUP BY 1
            """
        )
    }

    private func keepLookups() throws {
        let keys = RollUpViews.lookupKeys
        let nobody = RollUpViews.endColumns.map { "NULL AS destination_\($0)" }
        try keep(
            """
            SELECT lookup_id, lookups, min_ns, max_ns, \(RollUpViews.list(keys)),
                   \(numbered(keys, after: "past_lookup")), \(nobody.joined(separator: ", "))
            FROM lookup_row WHERE day_id = \(day) AND lookup_id > 0
            """,
            """
            INSERT INTO past_lookup
            SELECT r.number, \(day), r.log, s.past_end_id, r.resolver, r.query_name, r.query_type,
                   r.response_code, SUM(r.lookups), MIN(r.min_ns), MAX(r.max_ns)
            FROM temp.rolled r CROSS JOIN past_end s ON \(isEnd("s", "source"))
            GROUP BY r.number
            """,
            """
            INSERT INTO past_lookup_bucket
            SELECT r.number * 4096 + b.bucket, SUM(b.samples)
            FROM temp.rolled r CROSS JOIN lookup_bucket_part b ON b.lookup_id = r.lookup_id
            GROUP BY 1
            """
        )
    }
}
