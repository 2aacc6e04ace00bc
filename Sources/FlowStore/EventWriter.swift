import ColumnKernel
import Flow
import FlowRollup
import GRDB

/// Where groups of events go.
enum EventTarget: String {
    case stored = ""
    /// Temporary tables of the same shape, for inputs that do not fit in memory (R14).
    case spilled = "temp.spilled_"

    func table(_ name: String) -> String { rawValue + name }

    static let temporaryTables = """
        CREATE TEMP TABLE spilled_event_fact (
            event_fact_id INTEGER PRIMARY KEY, input_id INTEGER, event_scope_id INTEGER,
            source_id INTEGER, destination_id INTEGER, source_owner_id INTEGER,
            destination_owner_id INTEGER, name_id INTEGER, port INTEGER, hits INTEGER,
            packets_sent INTEGER, bytes_sent INTEGER, packets_received INTEGER,
            bytes_received INTEGER, first_ms INTEGER, last_ms INTEGER, rate INTEGER,
            minutes INTEGER, is_superseded INTEGER
        );
        CREATE TEMP TABLE spilled_lookup (
            lookup_id INTEGER PRIMARY KEY, input_id INTEGER, event_scope_id INTEGER,
            client_id INTEGER, client_owner_id INTEGER, name_id INTEGER, type_id INTEGER,
            code_id INTEGER, lookups INTEGER, samples INTEGER, sum_ns INTEGER, min_ns INTEGER,
            max_ns INTEGER, minutes INTEGER, is_superseded INTEGER
        );
        CREATE TEMP TABLE spilled_lookup_bucket (bucket_key INTEGER PRIMARY KEY, samples INTEGER);
        CREATE TEMP TABLE spilled_resolved_name (
            input_id INTEGER, hour_id INTEGER, address_id INTEGER, client_id INTEGER,
            name_id INTEGER, first_ms INTEGER, last_ms INTEGER
        );
        """

    /// Tables whose rows are an input's.
    static let tables = [
        "event_fact", "lookup", "resolved_name", "latency", "socket_group",
    ]
}

/// Numbers of rows that events get.
struct EventRowNumbers: Sendable {
    var fact: Int64
    var lookup: Int64
    var latency: Int64

    init(_ database: Database) throws {
        fact =
            1
            + (try Int64.fetchOne(database, sql: "SELECT MAX(event_fact_id) FROM event_fact") ?? 0)
        lookup = 1 + (try Int64.fetchOne(database, sql: "SELECT MAX(lookup_id) FROM lookup") ?? 0)
        latency =
            1 + (try Int64.fetchOne(database, sql: "SELECT MAX(latency_id) FROM latency") ?? 0)
    }
}

/// Writes the groups of a rollup in the database's numbers.
struct EventWriter {
    let rollup: EventRollup
    let map: EventNumberMap
    let inputID: Int64
    let target: EventTarget

    func write(_ numbers: inout EventRowNumbers, _ database: Database) throws {
        try writeFacts(&numbers, database)
        try writeLookups(&numbers, database)
        try writeNames(database)
        try FoldedScans.insert(
            rollup.sketches,
            map: map.addresses,
            inputID: inputID,
            into: target,
            database
        )
    }

    private func mask(_ minutes: UInt64) -> Int64 {
        minutes == 0 ? BulkInsert.null : Int64(bitPattern: minutes)
    }

    private func measured(_ value: Int64) -> Int64 { value < 0 ? BulkInsert.null : value }

    private func writeFacts(_ numbers: inout EventRowNumbers, _ database: Database) throws {
        var insert = try BulkInsert(database, into: target.table("event_fact"), row: .integers(19))
        let keys = rollup.factKeys
        // Scope by scope: the index grows at its end, and who reads a scope finds its rows together.
        let order = keys.indices.sorted { one, other in
            (map.scopes[Int(keys[one].scope)], one) < (map.scopes[Int(keys[other].scope)], other)
        }
        for index in order {
            let (key, measures) = (keys[index], rollup.factMeasures[index])
            try insert.append([
                numbers.fact, inputID, map.scopes[Int(key.scope)], map.address(key.source),
                map.address(key.destination), map.owner(key.sourceIdentity),
                map.owner(key.destinationIdentity), map.names[Int(key.name)],
                measured(Int64(key.port)), measures.hits,
                measured(measures.packetsSent), measured(measures.bytesSent),
                measured(measures.packetsReceived), measured(measures.bytesReceived),
                measures.first, measures.last, measured(measures.rate), mask(measures.minutes), 0,
            ])
            numbers.fact += 1
        }
        try insert.finish()
    }

    private func writeLookups(_ numbers: inout EventRowNumbers, _ database: Database) throws {
        var insert = try BulkInsert(database, into: target.table("lookup"), row: .integers(15))
        let first = numbers.lookup
        for (index, key) in rollup.lookupKeys.enumerated() {
            let measures = rollup.lookupMeasures[index]
            try insert.append([
                numbers.lookup, inputID, map.scopes[Int(key.scope)], map.address(key.client),
                map.owner(key.identity), map.names[Int(key.name)], map.names[Int(key.type)],
                map.names[Int(key.code)], measures.lookups, measures.samples, measures.sum,
                measures.samples > 0 ? measures.shortest : BulkInsert.null,
                measured(measures.longest), mask(measures.minutes), 0,
            ])
            numbers.lookup += 1
        }
        try insert.finish()
        var buckets = try BulkInsert(
            database,
            into: target.table("lookup_bucket"),
            row: .integers(2)
        )
        // In the order of the key: neighbours go to one page.
        let order = rollup.bucketKeys.indices.sorted { one, other in
            let (one, other) = (rollup.bucketKeys[one], rollup.bucketKeys[other])
            return (one.group, one.bucket) < (other.group, other.bucket)
        }
        for index in order {
            let key = rollup.bucketKeys[index]
            try buckets.append([
                (first + Int64(key.group)) << 12 | Int64(key.bucket), rollup.bucketSamples[index],
            ])
        }
        try buckets.finish()
    }

    private func writeNames(_ database: Database) throws {
        var insert = try BulkInsert(
            database,
            into: target.table("resolved_name"),
            row: .integers(7)
        )
        for (key, time) in rollup.names {
            try insert.append([
                inputID, Int64(key.hour), map.address(key.address), map.address(key.client),
                map.names[Int(key.name)], time.lowerBound, time.upperBound,
            ])
        }
        try insert.finish()
    }

    /// Makes rows that were put aside for an input its own.
    static func store(_ inputID: Int64, _ database: Database) throws {
        for buckets in BucketTable.all { try buckets.store(inputID, database) }
        for table in EventTarget.tables {
            try database.execute(
                sql:
                    "INSERT INTO \(table) SELECT * FROM \(EventTarget.spilled.table(table)) WHERE input_id = ?",
                arguments: [inputID]
            )
        }
        try FoldedScans.store(inputID, database)
        try remove(inputID, from: .spilled, database)
    }

    /// Removes an input's rows.
    static func remove(_ inputID: Int64, from target: EventTarget, _ database: Database) throws {
        for buckets in BucketTable.all { try buckets.remove(inputID, from: target, database) }
        for table in EventTarget.tables {
            try database.cachedStatement(
                sql: "DELETE FROM \(target.table(table)) WHERE input_id = ?"
            ).execute(arguments: [inputID])
        }
        try FoldedScans.remove(inputID, from: target, database)
        if target == .stored { try LatencyWriter.removeEdges(of: inputID, database) }
    }
}
