import Flow
import FlowRollup
import GRDB

/// Row numbers of another database as those of this one.
///
/// Of each kind the last some thousands are in memory (R14): inputs mostly repeat those of the input before.
struct SourceNumbers {
    /// A bounded memory of numbers.
    private struct Known {
        private var numbers: [Int64: Int64] = [:]
        private static let maximum = 1 << 18

        subscript(number: Int64) -> Int64? { numbers[number] }

        mutating func remember(_ number: Int64, as own: Int64) {
            if numbers.count >= Self.maximum { numbers.removeAll(keepingCapacity: true) }
            numbers[number] = own
        }
    }

    private let other: Database
    private var names = Known()
    private var addresses = Known()
    private var scopes = Known()
    private var eventScopes = Known()
    private var owners = Known()
    private var streams = Known()

    init(_ other: Database) { self.other = other }

    mutating func name(
        _ number: Int64,
        _ database: Database,
        _ state: inout StoreState
    ) throws -> Int64 {
        if let known = names[number] { return known }
        let row = try find("name", "text", number)
        let own = try state.dimensions.name(row[0], database)
        names.remember(number, as: own)
        return own
    }

    /// An address, or a part of an hour of it; parts that were merged since are the address itself.
    mutating func address(
        _ number: Int64,
        _ database: Database,
        _ state: inout StoreState
    ) throws -> Int64 {
        // What was folded together has no address in any database.
        guard number != 0 else { return 0 }
        if let known = addresses[number] { return known }
        let row = try find(
            "address",
            "ip, segment_ms, segment_end_ms",
            try PartMerging.current(number, other)
        )
        let (start, end): (Int64, Int64) = (row[1], row[2])
        guard let ip = IPAddress(row[0] as String), start <= end else {
            throw MergeError.missing(table: "address", row: number)
        }
        let own = try state.dimensions.address(ip, start..<end, state.describer, database)
        addresses.remember(number, as: own)
        return own
    }

    mutating func scope(
        _ number: Int64,
        _ database: Database,
        _ state: inout StoreState
    ) throws -> Int64 {
        if let known = scopes[number] { return known }
        let row = try find("scope", StoredScope.columns, number)
        var scope = StoredScope(row)
        scope.acl = try name(scope.acl, database, &state)
        scope.rule = try name(scope.rule, database, &state)
        let own = try state.dimensions.number(of: scope, database)
        scopes.remember(number, as: own)
        return own
    }

    mutating func eventScope(
        _ number: Int64,
        _ database: Database,
        _ state: inout StoreState
    ) throws -> Int64 {
        if let known = eventScopes[number] { return known }
        let row = try find("event_scope", EventScopeDimension.Key.columns, number)
        let hour: Int = row[0]
        guard var key = EventScopeDimension.Key(row) else {
            throw MergeError.missing(table: "event_scope", row: number)
        }
        key.reporter = try name(key.reporter, database, &state)
        key.acl = try name(key.acl, database, &state)
        key.rule = try name(key.rule, database, &state)
        key.reason = try name(key.reason, database, &state)
        key.resolver = try name(key.resolver, database, &state)
        let own = try state.eventScopes.number(of: key, hour: hour, database)
        eventScopes.remember(number, as: own)
        return own
    }

    /// Whoever a log names.
    mutating func owner(
        _ number: Int64,
        _ database: Database,
        _ state: inout StoreState
    ) throws -> Int64 {
        if let known = owners[number] { return known }
        let row = try find("owner", OwnerDimension.columns, number)
        guard let own = try state.dimensions.owners.number(of: row, database) else {
            throw MergeError.missing(table: "owner", row: number)
        }
        owners.remember(number, as: own)
        return own
    }

    mutating func stream(_ number: Int64, _ database: Database) throws -> Int64 {
        if let known = streams[number] { return known }
        let row = try find("stream", "log_id, reporter", number)
        guard let reporter = MACAddress.parse(row[1] as String) else {
            throw MergeError.missing(table: "stream", row: number)
        }
        let key = StreamKey(logID: row[0], reporter: reporter)
        let own = try StreamTable.id(of: key, database)
        streams.remember(number, as: own)
        return own
    }

    private func find(_ table: String, _ columns: String, _ number: Int64) throws -> Row {
        let found = try Row.fetchOne(
            other.cachedStatement(sql: "SELECT \(columns) FROM \(table) WHERE \(table)_id = ?"),
            arguments: [number]
        )
        guard let found else { throw MergeError.missing(table: table, row: number) }
        return found
    }
}
