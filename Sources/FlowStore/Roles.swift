import Flow
import FlowEnrich
import Foundation
import GRDB

/// Works out the roles of some hours anew (R5).
///
/// Facts are not touched: a role is a column of the scope where it holds for all its rows, and two small tables (transit keys, sources
/// with outbound rows) that the views ask for the rest. What goes in are the source sets the partitions left.
///
/// - Parameters:
///   - database: Inside a transaction.
///   - hours: Those whose partitions have changed.
///   - topology: Which NICs are listed as transit.
/// - Returns: Hours in which other keys are in transit than before.
/// - Throws: `DatabaseError`.
func updateRoles(_ database: Database, hours: [Int], topology: Topology) throws -> Set<Int> {
    var changed: Set<Int> = []
    for hour in hours {
        var roles = HourRoles(hour: hour, transitReporters: topology.transitReporters)
        try roles.load(database)
        try roles.loadSegments(database)
        try roles.findTransitKeys(database)
        if try roles.store(database) { changed.insert(hour) }
    }
    return changed
}

/// The roles of one hour.
private struct HourRoles {
    let hour: Int
    private let listedTransit: Set<String>
    /// Outbound and inbound sources of one reporter, by log family.
    private var outbound: [String: [LogFamily: Set<Int64>]] = [:]
    private var inbound: [String: [LogFamily: Set<Int64>]] = [:]
    /// Reporters that VNet flow logs cover in this hour: their NSG rows are superseded.
    private var covered: Set<String> = []
    private var transitKeys: [TransitKey] = []
    /// Sources that also sent something that is no transit, although some of it may be.
    private var mixedSources: Set<Int64> = []
    private var suspectSources: [String: Set<Int64>] = [:]
    /// Addresses by their parts of this hour: a role is an address's, whoever had it (R5).
    private var addressOfSegment: [Int64: Int64] = [:]

    struct TransitKey: Hashable {
        var reporter: String
        var source: Int64
        var destination: Int64
        var port: Int64?
        var protocolName: String
    }

    init(hour: Int, transitReporters: Set<UInt64>) {
        self.hour = hour
        listedTransit = Set(transitReporters.map(MACAddress.text))
    }

    mutating func load(_ database: Database) throws {
        let rows = try Row.fetchCursor(
            database.cachedStatement(
                sql: "SELECT log, reporter, direction, sources FROM source_set WHERE hour_id = ?"
            ),
            arguments: [hour]
        )
        while let row = try rows.next() {
            let log: String = row[0]
            let reporter: String = row[1]
            let direction: String = row[2]
            let data: Data = row[3]
            let family: LogFamily = log == LogKind.vnetV4.text ? .vnet : .nsg
            let sources = PackedNumberReader.deltas(bytes(data))
            if family == .vnet { covered.insert(reporter) }
            switch direction {
            case "outbound":
                outbound[reporter, default: [:]][family, default: []].formUnion(sources)
            case "inbound":
                inbound[reporter, default: [:]][family, default: []].formUnion(sources)
            default: break  // An unknown direction is evidence of coverage only.
            }
        }
    }

    mutating func loadSegments(_ database: Database) throws {
        let start = Int64(hour) * Timestamp.hourMilliseconds
        let rows = try Row.fetchCursor(
            database.cachedStatement(
                sql: """
                    SELECT part.address_id, whole.address_id
                    FROM address part CROSS JOIN address whole
                        ON whole.ip = part.ip AND whole.segment_ms = 0
                    WHERE part.segment_ms > 0 AND part.segment_ms >= ? AND part.segment_ms < ?
                    """
            ),
            arguments: [start, start + Timestamp.hourMilliseconds]
        )
        while let row = try rows.next() { addressOfSegment[row[0]] = row[1] }
    }

    private func address(_ number: Int64) -> Int64 {
        addressOfSegment.isEmpty ? number : addressOfSegment[number] ?? number
    }

    /// A key can only be in transit if its source occurs in both directions at one reporter: nearly none do, so
    /// that the facts of a plain node are never read.
    mutating func findTransitKeys(_ database: Database) throws {
        for (reporter, families) in outbound where !listedTransit.contains(reporter) {
            let sent = families.values.reduce(into: Set<Int64>()) { $0.formUnion($1) }
            let received = (inbound[reporter] ?? [:]).values.reduce(into: Set<Int64>()) {
                $0.formUnion($1)
            }
            let suspects = sent.intersection(received)
            guard !suspects.isEmpty else { continue }
            suspectSources[reporter] = suspects
            try examine(reporter, suspects, database)
        }
    }

    private mutating func examine(
        _ reporter: String,
        _ suspects: Set<Int64>,
        _ database: Database
    ) throws {
        // Bits: 1 outbound, 2 inbound, 4 outbound and not superseded.
        var seen: [TransitKey: UInt8] = [:]
        /// What a key of addresses was stored as, where parts of the hour were told apart.
        var spellings: [TransitKey: Set<TransitKey>] = [:]
        let isCovered = covered.contains(reporter)
        let rows = try Row.fetchCursor(
            database.cachedStatement(
                sql: """
                    SELECT source_id, destination_id, port, protocol, direction, log
                    FROM fact_row WHERE hour = ? AND reporter = ? AND decision = 'allow'
                    """
            ),
            arguments: [Timestamp.text(ofHour: hour), reporter]
        )
        while let row = try rows.next() {
            let source = address(row[0])
            guard suspects.contains(source) else { continue }
            let stored = TransitKey(
                reporter: reporter,
                source: row[0],
                destination: row[1],
                port: row[2],
                protocolName: row[3]
            )
            var key = stored
            (key.source, key.destination) = (source, address(stored.destination))
            if key != stored { spellings[key, default: []].insert(stored) }
            let direction: String = row[4]
            let log: String = row[5]
            switch direction {
            case "outbound":
                let isSuperseded = isCovered && log != LogKind.vnetV4.text
                seen[key, default: 0] |= isSuperseded ? 1 : 5
            case "inbound": seen[key, default: 0] |= 2
            default: break
            }
        }
        for (key, bits) in seen {
            if bits & 3 == 3 {
                transitKeys.append(key)
                transitKeys.append(contentsOf: spellings[key] ?? [])
            } else if bits & 4 != 0 {
                mixedSources.insert(key.source)
            }
        }
    }

    /// Writes what has changed, which in an hour that is nearly whole is next to nothing.
    ///
    /// The inputs of a night touch the same hours from one transaction to the next: to write all of
    /// an hour each time took more than to read the inputs.
    ///
    /// - Returns: Whether other keys are in transit than before.
    func store(_ database: Database) throws -> Bool {
        try storeScopeRoles(database)
        try storeOutboundSources(database)
        return try storeTransitKeys(database)
    }

    private func storeTransitKeys(_ database: Database) throws -> Bool {
        let rows = try Row.fetchCursor(
            database.cachedStatement(
                sql: """
                    SELECT reporter, source_id, destination_id, port, protocol, rowid
                    FROM transit_key WHERE hour_id = ?
                    """
            ),
            arguments: [hour]
        )
        var missing = Set(transitKeys)
        var gone: [Int64] = []
        while let row = try rows.next() {
            let key = TransitKey(
                reporter: row[0],
                source: row[1],
                destination: row[2],
                port: row[3],
                protocolName: row[4]
            )
            if missing.remove(key) == nil { gone.append(row[5]) }
        }
        let delete = try database.cachedStatement(sql: "DELETE FROM transit_key WHERE rowid = ?")
        for number in gone { try delete.execute(arguments: [number]) }
        let insert = try database.cachedStatement(
            sql: "INSERT INTO transit_key VALUES (?, ?, ?, ?, ?, ?)"
        )
        for key in missing {
            try insert.execute(
                arguments: [
                    hour, key.reporter, key.source, key.destination, key.port, key.protocolName,
                ]
            )
        }
        return !gone.isEmpty || !missing.isEmpty
    }

    private func storeOutboundSources(_ database: Database) throws {
        let known = try Set(
            Int64.fetchAll(
                database.cachedStatement(
                    sql: "SELECT source_id FROM outbound_source WHERE hour_id = ?"
                ),
                arguments: [hour]
            )
        )
        let sources = outboundSources()
        let delete = try database.cachedStatement(
            sql: "DELETE FROM outbound_source WHERE hour_id = ? AND source_id = ?"
        )
        for source in known.subtracting(sources) {
            try delete.execute(arguments: [hour, source])
        }
        var insert = try BulkInsert(database, into: "outbound_source", row: .integers(2))
        for source in sources.subtracting(known).sorted() {
            try insert.append([Int64(hour), source])
        }
        try insert.finish()
    }

    /// Sources with an outbound row that is neither superseded nor transit.
    private func outboundSources() -> Set<Int64> {
        var result = mixedSources
        for (reporter, families) in outbound where !listedTransit.contains(reporter) {
            let isCovered = covered.contains(reporter)
            for (family, sources) in families where family == .vnet || !isCovered {
                result.formUnion(sources.subtracting(suspectSources[reporter] ?? []))
            }
        }
        for (segment, address) in addressOfSegment where result.contains(address) {
            result.insert(segment)
        }
        return result
    }

    private func storeScopeRoles(_ database: Database) throws {
        // There can be hundreds of thousands, of which next to none change.
        var changed: [(scope: Int64, role: String?)] = []
        let scopes = try Row.fetchCursor(
            database.cachedStatement(
                sql: """
                    SELECT scope_id, log, reporter, role FROM scope
                    WHERE hour = ? AND decision = 'allow'
                    """
            ),
            arguments: [Timestamp.text(ofHour: hour)]
        )
        while let scope = try scopes.next() {
            let log: String = scope[1]
            let reporter: String = scope[2]
            let known: String? = scope[3]
            let role: String? =
                if log != LogKind.vnetV4.text, covered.contains(reporter) {
                    "superseded"
                } else if listedTransit.contains(reporter) {
                    "transit"
                } else {
                    nil
                }
            if role != known { changed.append((scope[0], role)) }
        }
        let update = try database.cachedStatement(
            sql: "UPDATE scope SET role = ? WHERE scope_id = ?"
        )
        for (scope, role) in changed { try update.execute(arguments: [role, scope]) }
    }
}
