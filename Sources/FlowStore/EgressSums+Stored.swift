import Flow
import GRDB

/// The sums of facts that are in the database already.
extension EgressSums {
    /// Adds up the facts of one input that were not written one by one.
    static func insert(ofStored facts: ClosedRange<Int64>, _ database: Database) throws {
        try database.cachedStatement(sql: sumsOfRange).execute(
            arguments: ["first": facts.lowerBound, "last": facts.upperBound]
        )
    }

    /// Adds up all facts anew: who is in the cluster has changed.
    static func rebuild(_ database: Database) throws {
        try database.execute(sql: "DELETE FROM egress_sum WHERE true")
        let inputs = try Row.fetchAll(
            database,
            sql: "SELECT first_fact, last_fact FROM input WHERE first_fact IS NOT NULL"
        )
        for input in inputs {
            let (first, last): (Int64, Int64) = (input[0], input[1])
            try insert(ofStored: first...last, database)
        }
    }

    /// Works out anew which rows of some hours do not count: mirrors, and transits of unlisted NICs (R5).
    static func updateExclusions(_ database: Database, hours: [Int]) throws {
        let delete = try database.cachedStatement(
            sql: "DELETE FROM egress_exclusion WHERE hour_id = ?"
        )
        let mayHave = try database.cachedStatement(sql: mayHaveExclusions)
        let insert = try database.cachedStatement(sql: exclusionsOfHour)
        for hour in hours {
            try delete.execute(arguments: [hour])
            let arguments: StatementArguments = [
                "hour_id": hour, "hour": Timestamp.text(ofHour: hour),
            ]
            // As a rule no NIC outside logs anything: then no fact is read.
            guard let row = try Row.fetchOne(mayHave, arguments: arguments) else { continue }
            let (hasTransits, mayHaveMirrors): (Bool, Bool) = (row[0], row[1])
            guard hasTransits || mayHaveMirrors else { continue }
            try insert.execute(arguments: arguments + ["has_transits": hasTransits])
        }
    }

    private static let sumsOfRange = """
        INSERT INTO egress_sum
        SELECT :first + row_number() OVER () - 1, scope_id, inside_id, outside_description,
               is_from_cluster, is_near_inside, facts, measured, opened, bytes_out, bytes_in
        FROM (
            SELECT MIN(b.scope_id) AS scope_id, b.inside_id AS inside_id,
                   b.outside_description AS outside_description,
                   b.is_from_cluster AS is_from_cluster, b.is_near_inside AS is_near_inside,
                   \(measures)
            FROM (
                \(factSelection(
                    columns: """
                        CASE near_said.in_cluster WHEN 1 THEN l.near_id ELSE f.remote_id END
                                AS inside_id,
                        CASE near_said.in_cluster WHEN 1 THEN remote.description_id
                             ELSE near.description_id END AS outside_description,
                        near_said.in_cluster <> (s.direction = 'inbound') AS is_from_cluster,
                        near_said.in_cluster AS is_near_inside,
                        """,
                    scopes: "fact_range r CROSS JOIN scope s ON s.scope_id = r.scope_id",
                    near: """
                         CROSS JOIN address near ON near.address_id = l.near_id
                        CROSS JOIN address_description near_said
                            ON near_said.description_id = near.description_id
                        """,
                    remote: """
                         CROSS JOIN address remote ON remote.address_id = f.remote_id
                        CROSS JOIN address_description remote_said
                            ON remote_said.description_id = remote.description_id
                        """,
                    condition: """
                         WHERE r.first_fact BETWEEN :first AND :last AND s.decision = 'allow'
                        AND near_said.in_cluster <> remote_said.in_cluster
                        """
                ))
            ) b
            GROUP BY b.hour_id, b.log, b.reporter, 2, 3, 4, 5
        )
        """

    /// Rows at the border are mirrors only where an address outside has logged what it sends, or what it gets.
    private static let mayHaveExclusions = """
        SELECT EXISTS (SELECT 1 FROM transit_key WHERE hour_id = :hour_id),
            EXISTS (
                SELECT 1 FROM outbound_source o
                JOIN described_address a ON a.address_id = o.source_id
                WHERE o.hour_id = :hour_id AND a.in_cluster = 0
            ) OR EXISTS (
                SELECT 1 FROM scope s CROSS JOIN egress_sum e INDEXED BY egress_sum_outside
                    ON e.scope_id = s.scope_id AND e.is_near_inside = 0 AND e.is_from_cluster = 1
                WHERE s.hour = :hour AND s.role IS NULL
            )
        """

    private static let exclusionsOfHour = """
        INSERT INTO egress_exclusion
        SELECT b.hour_id, b.inside_id, outside.description_id, b.is_from_cluster, \(measures)
        FROM (
            SELECT *, source_in_cluster AS is_from_cluster,
                   CASE source_in_cluster WHEN 1 THEN source_id ELSE destination_id END
                       AS inside_id,
                   CASE source_in_cluster WHEN 1 THEN destination_id ELSE source_id END
                       AS outside_id
            FROM border_fact
        ) b
        CROSS JOIN address outside ON outside.address_id = b.outside_id
        WHERE b.hour = :hour AND b.hour_id = :hour_id AND b.decision = 'allow' AND b.role IS NULL
              AND (b.direction = 'inbound' OR :has_transits)
              AND (\(isTransit("b", "b")) OR \(isMirror("b")))
        GROUP BY b.hour_id, b.inside_id, outside.description_id, b.is_from_cluster
        """

    /// The five sums over rows `b`.
    private static let measures = """
        COUNT(*) AS facts, COUNT(b.bytes_sent) AS measured,
        SUM(CASE b.log WHEN 'nsg-v1' THEN 0 ELSE b.opened END) AS opened,
        COALESCE(SUM(CASE b.is_from_cluster WHEN 1 THEN b.bytes_sent ELSE b.bytes_received END), 0)
            AS bytes_out,
        COALESCE(SUM(CASE b.is_from_cluster WHEN 1 THEN b.bytes_received ELSE b.bytes_sent END), 0)
            AS bytes_in
        """
}
