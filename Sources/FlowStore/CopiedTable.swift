import Foundation
import GRDB

/// A table of which each row belongs to one input, as another database takes it over.
struct CopiedTable {
    /// What a value means, and so which number it has elsewhere.
    enum Column {
        case plain
        /// The input the row belongs to.
        case input
        case name, address, eventScope, owner, stream
        /// Sorted numbers of addresses, as `PackedNumbers.deltas`.
        case addresses
        /// Of a `StoredSegment`.
        case heads
    }

    let name: String
    let columns: [(name: String, meaning: Column)]

    private init(_ name: String, _ columns: KeyValuePairs<String, Column>) {
        self.name = name
        self.columns = columns.map { (name: $0.key, meaning: $0.value) }
    }

    /// Those whose rows nothing else refers to; facts, lookups and latencies have a way of their own (`Absorption`).
    static let all: [CopiedTable] = [
        CopiedTable(
            "rejection",
            [
                "input_id": .input, "reason": .plain, "row_count": .plain, "first_offset": .plain,
                "sample": .plain,
            ]
        ),
        CopiedTable(
            "record_set",
            [
                "input_id": .input, "stream_id": .stream, "first_ns": .plain, "last_ns": .plain,
                "kept": .plain, "duplicate": .plain,
            ]
        ),
        CopiedTable(
            "split_segment",
            [
                "input_id": .input, "stream_id": .stream, "first_ns": .plain, "last_ns": .plain,
                "heads": .heads, "tails": .plain, "begins": .plain,
            ]
        ),
        CopiedTable(
            "reporter_hour",
            [
                "input_id": .input, "hour_id": .plain, "log": .plain, "reporter": .plain,
                "record_count": .plain, "row_count": .plain,
            ]
        ),
        CopiedTable(
            "source_set",
            [
                "input_id": .input, "hour_id": .plain, "log": .plain, "reporter": .plain,
                "direction": .plain, "sources": .addresses,
            ]
        ),
        CopiedTable(
            "folded_scan",
            [
                "input_id": .input, "hour_id": .plain, "source_id": .address,
                "destinations": .plain, "ports": .plain, "pairs": .plain,
            ]
        ),
        CopiedTable("interleaved_input", ["input_id": .input, "is_settled": .plain]),
        CopiedTable("outdated_input", ["input_id": .input]),
        CopiedTable(
            "event_fact",
            [
                "input_id": .input, "event_scope_id": .eventScope, "source_id": .address,
                "destination_id": .address, "source_owner_id": .owner,
                "destination_owner_id": .owner, "name_id": .name, "port": .plain, "hits": .plain,
                "packets_sent": .plain, "bytes_sent": .plain, "packets_received": .plain,
                "bytes_received": .plain, "first_ms": .plain, "last_ms": .plain, "rate": .plain,
                "minutes": .plain, "is_superseded": .plain,
            ]
        ),
        CopiedTable(
            "resolved_name",
            [
                "input_id": .input, "hour_id": .plain, "address_id": .address,
                "client_id": .address, "name_id": .name, "first_ms": .plain, "last_ms": .plain,
            ]
        ),
        CopiedTable(
            "lost_event",
            [
                "input_id": .input, "hour_id": .plain, "log": .plain, "reporter": .plain,
                "place": .plain, "events": .plain,
            ]
        ),
        CopiedTable(
            "latency_account",
            [
                "input_id": .input, "hour_id": .plain, "log": .plain, "reporter": .plain,
                "answers": .plain, "samples": .plain, "retransmitted": .plain, "proxied": .plain,
                "discarded": .plain, "unpaired": .plain,
            ]
        ),
        CopiedTable(
            "socket_group",
            [
                "input_id": .input, "hour_id": .plain, "direction": .plain,
                "source_id": .address, "destination_id": .address, "source_owner_id": .owner,
                "destination_owner_id": .owner, "port": .plain, "flows": .plain,
                "minimum_flows": .plain, "minimum_sum": .plain, "minimum_max": .plain,
                "smooth_flows": .plain, "smooth_sum": .plain, "smooth_max": .plain,
                "retransmissions": .plain, "lost_packets": .plain, "timeouts": .plain,
            ]
        ),
    ]

    /// Rows with a number of their own, which the buckets, or halves of pairs, refer to.
    static let lookup = CopiedTable(
        "lookup",
        [
            "lookup_id": .plain, "input_id": .input, "event_scope_id": .eventScope,
            "client_id": .address, "client_owner_id": .owner, "name_id": .name, "type_id": .name,
            "code_id": .name, "lookups": .plain, "samples": .plain, "sum_ns": .plain,
            "min_ns": .plain, "max_ns": .plain, "minutes": .plain, "is_superseded": .plain,
        ]
    )
    static let latency = CopiedTable(
        "latency",
        [
            "latency_id": .plain, "input_id": .input, "hour_id": .plain, "method": .plain,
            "source_id": .address, "destination_id": .address, "source_owner_id": .owner,
            "destination_owner_id": .owner, "port": .plain, "samples": .plain, "sum_ns": .plain,
            "min_ns": .plain, "max_ns": .plain, "retransmitted": .plain,
        ]
    )
    static let pairEdge = CopiedTable(
        "pair_edge",
        [
            "latency_id": .plain, "input_id": .input, "connection": .plain, "time_ns": .plain,
            "tie": .plain, "kind": .plain, "method": .plain, "wait_ns": .plain,
            "reporter_id": .name, "outcome": .plain, "duration_ns": .plain, "bucket": .plain,
        ]
    )
}

extension CopiedTable {
    /// Copies the rows of one input.
    ///
    /// - Parameters:
    ///   - input: Its number in the other database.
    ///   - own: Its number in this one.
    ///   - other: The other database.
    ///   - numbers: Those of the other database.
    ///   - database: This one, in a transaction.
    ///   - state: Makes what names, addresses and scopes are missing.
    ///   - number: Gives the first column its value; the row is as the other database has it.
    /// - Throws: `DatabaseError`, `MergeError.missing`.
    func copy(
        input: Int64,
        as own: Int64,
        from other: Database,
        _ numbers: inout SourceNumbers,
        to database: Database,
        _ state: inout StoreState,
        number: ((Row) throws -> DatabaseValue)? = nil
    ) throws {
        let names = columns.map(\.name).joined(separator: ", ")
        let rows = try Row.fetchCursor(
            other.cachedStatement(
                sql: "SELECT \(names) FROM \(name) WHERE input_id = ? ORDER BY rowid"
            ),
            arguments: [input]
        )
        let marks = Array(repeating: "?", count: columns.count).joined(separator: ", ")
        let insert = try database.cachedStatement(
            sql: "INSERT INTO \(name) (\(names)) VALUES (\(marks))"
        )
        var values: [DatabaseValue] = []
        while let row = try rows.next() {
            values.removeAll(keepingCapacity: true)
            for (index, column) in columns.enumerated() {
                if index == 0, let number {
                    values.append(try number(row))
                } else {
                    let value = row[index] as DatabaseValue
                    values.append(
                        try column.meaning.value(value, own, &numbers, database, &state)
                    )
                }
            }
            try insert.execute(arguments: StatementArguments(values))
        }
    }
}

extension CopiedTable.Column {
    /// What a value of the other database is in this one; NULL is NULL.
    fileprivate func value(
        _ value: DatabaseValue,
        _ input: Int64,
        _ numbers: inout SourceNumbers,
        _ database: Database,
        _ state: inout StoreState
    ) throws -> DatabaseValue {
        func number() -> Int64? { Int64.fromDatabaseValue(value) }
        func data() -> Data { Data.fromDatabaseValue(value) ?? Data() }
        switch self {
        case .plain: return value
        case .input: return input.databaseValue
        case .name:
            return try number().map { try numbers.name($0, database, &state) }.databaseValue
        case .address:
            return try number().map { try numbers.address($0, database, &state) }.databaseValue
        case .eventScope:
            return try number().map { try numbers.eventScope($0, database, &state) }.databaseValue
        case .owner:
            return try number().map { try numbers.owner($0, database, &state) }.databaseValue
        case .stream:
            return try number().map { try numbers.stream($0, database) }.databaseValue
        case .addresses:
            let addresses = try PackedNumberReader.deltas(bytes(data())).map {
                try numbers.address($0, database, &state)
            }
            // Two parts that were merged are one address now.
            return PackedNumbers.deltas(Set(addresses).sorted()).asData.databaseValue
        case .heads:
            var heads = StoredSegment.heads(bytes(data()), firstTime: 0)
            for index in heads.indices {
                heads[index].scope = try numbers.scope(heads[index].scope, database, &state)
                heads[index].source = try numbers.address(heads[index].source, database, &state)
                heads[index].destination = try numbers.address(
                    heads[index].destination,
                    database,
                    &state
                )
            }
            return StoredSegment.packed(heads, firstTime: 0).asData.databaseValue
        }
    }
}
