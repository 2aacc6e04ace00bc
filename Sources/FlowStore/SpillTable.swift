import ColumnKernel
import FlowRollup
import GRDB

/// Rows that were put aside for an input that does not fit in memory (R14).
///
/// Temporary tables in the shape of `fact`, `wide_fact` and `split_segment`, in the database's numbers: their rows become
/// facts with the same order, lanes and ranges as those of any input. Source ports are kept a blob a row, 2 bytes each.
enum SpillTable {
    static let definition = """
        CREATE TEMP TABLE spill (
            input_id INTEGER, scope_id INTEGER, near_id INTEGER, remote_id INTEGER,
            detail INTEGER, packets INTEGER, bytes INTEGER
        );
        CREATE INDEX temp.spill_input ON spill (input_id);
        CREATE TEMP TABLE wide_spill (
            spill_id INTEGER PRIMARY KEY, input_id INTEGER, port INTEGER, opened INTEGER,
            closed INTEGER, denied INTEGER, unanswered INTEGER, packets_sent INTEGER,
            bytes_sent INTEGER, packets_received INTEGER, bytes_received INTEGER,
            first_s INTEGER, last_s INTEGER
        );
        CREATE TEMP TABLE spilled_ports (ports BLOB, spill_id INTEGER PRIMARY KEY);
        CREATE TEMP TABLE spilled_segment (
            input_id INTEGER, stream_id INTEGER, first_ns INTEGER, last_ns INTEGER, heads BLOB,
            tails BLOB, begins BLOB
        );
        CREATE INDEX temp.spilled_segment_input ON spilled_segment (input_id);
        """

    /// Puts groups aside.
    static func append(
        _ rows: Span<Group>,
        sourcePorts lists: SourcePortLists,
        scopes: [ScopeTraits],
        map: borrowing NumberMap,
        inputID: Int64,
        _ database: Database
    ) throws {
        var narrow = try BulkInsert(database, into: "temp.spill", row: .integers(7))
        var wide = try BulkInsert(database, into: "temp.wide_spill", row: .integers(13))
        var ports = try BulkInsert(
            database,
            into: "temp.spilled_ports",
            row: .blobAndIntegers(1)
        )
        let statement = try database.cachedStatement(sql: "SELECT MAX(rowid) FROM temp.spill")
        var position = try Int64.fetchOne(statement) ?? 0
        for index in rows.indices {
            let group = rows[index]
            position += 1
            let number = Int(group.scope)
            let fact = try PackedFact.pack(
                group,
                in: scopes[number],
                number: position,
                wide: &wide
            )
            let near = map.addresses[Int(scopes[number].near(group))]
            let remote = map.addresses[Int(scopes[number].remote(group))]
            try narrow.append([
                inputID, map.scopes[number], near, remote, fact.detail, fact.packets, fact.bytes,
            ])
            let range = lists.range(of: index)
            guard !range.isEmpty else { continue }
            let bytes = lists.ports[range].flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] }
            try ports.append(bytes, [position])
        }
        try narrow.finish()
        try wide.finish()
        try ports.finish()
    }

    /// Makes the rows of an input facts.
    static func moveToFacts(_ inputID: Int64, _ writer: inout FactWriter, _ database: Database)
        throws
    {
        let start = writer.position
        let lanes = try Row.fetchCursor(
            database,
            sql: """
                SELECT scope_id, near_id, COUNT(*) FROM temp.spill WHERE input_id = ?
                GROUP BY scope_id, near_id ORDER BY scope_id, near_id
                """,
            arguments: [inputID]
        )
        while let lane = try lanes.next() {
            try writer.skip(lane[2], scope: lane[0], near: lane[1])
        }
        try database.execute(
            sql: """
                INSERT INTO fact (remote_id, detail, packets, bytes)
                SELECT remote_id, detail, packets, bytes FROM temp.spill WHERE input_id = ?
                ORDER BY scope_id, near_id, rowid
                """,
            arguments: [inputID]
        )
        try database.execute(
            sql: """
                INSERT INTO wide_fact
                SELECT ? + s.position, NULL, w.port, w.opened, w.closed, w.denied, w.unanswered,
                       w.packets_sent, w.bytes_sent, w.packets_received, w.bytes_received,
                       w.first_s, w.last_s
                FROM (SELECT rowid AS spill_id, detail,
                             row_number() OVER (ORDER BY scope_id, near_id, rowid) - 1 AS position
                      FROM temp.spill WHERE input_id = ?) s
                JOIN temp.wide_spill w ON w.spill_id = s.spill_id
                WHERE s.detail < 0
                """,
            arguments: [start, inputID]
        )
        try moveSourcePorts(of: inputID, firstFact: start, database)
        try database.execute(
            sql: "INSERT INTO split_segment SELECT * FROM temp.spilled_segment WHERE input_id = ?",
            arguments: [inputID]
        )
        try FoldedScans.store(inputID, database)
        try remove(inputID, database)
    }

    /// Gives the facts of an input the source ports of their rows.
    private static func moveSourcePorts(
        of inputID: Int64,
        firstFact: Int64,
        _ database: Database
    ) throws {
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT s.fact_id, s.scope_id, s.near_id, p.ports
                FROM (SELECT rowid AS spill_id, scope_id, near_id,
                             ? - 1 + row_number() OVER (ORDER BY scope_id, near_id, rowid)
                                 AS fact_id
                      FROM temp.spill WHERE input_id = ?) s
                CROSS JOIN temp.spilled_ports p ON p.spill_id = s.spill_id
                ORDER BY s.fact_id
                """,
            arguments: [firstFact, inputID]
        )
        var writer = SourcePortWriter(database)
        var lane: (scope: Int64, near: Int64) = (-1, -1)
        while let row = try rows.next() {
            let (fact, next): (Int64, (Int64, Int64)) = (row[0], (row[1], row[2]))
            if next != lane { try writer.endRow() }
            lane = next
            let ports = bytes(row[3])
            for index in stride(from: 0, to: ports.count, by: 2) {
                let port = UInt16(ports[index]) << 8 | UInt16(ports[index + 1])
                try writer.append(port, of: fact)
            }
        }
        try writer.finish()
    }

    /// Forgets the rows of an input.
    static func remove(_ inputID: Int64, _ database: Database) throws {
        for sql in [
            """
            DELETE FROM temp.wide_spill WHERE spill_id IN
                (SELECT rowid FROM temp.spill WHERE input_id = ? AND detail < 0)
            """,
            """
            DELETE FROM temp.spilled_ports WHERE spill_id IN
                (SELECT rowid FROM temp.spill WHERE input_id = ?)
            """,
            "DELETE FROM temp.spill WHERE input_id = ?",
            "DELETE FROM temp.spilled_segment WHERE input_id = ?",
        ] {
            try database.cachedStatement(sql: sql).execute(arguments: [inputID])
        }
        try FoldedScans.remove(inputID, from: .spilled, database)
    }
}
