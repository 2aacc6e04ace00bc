import ColumnKernel
import Flow
import FlowEnrich
import FlowInventory
import GRDB

/// Numbers of addresses and of what the topology says of them, with a bounded memory of them (R14).
struct AddressDimension: Sendable {
    private struct Wide: Hashable {
        var high: UInt64
        var low: UInt64
    }

    private var narrow: [UInt32: Int64] = [:]
    private var wide: [Wide: Int64] = [:]
    private var descriptions: [EndpointDescription: AddressDescriptionNumber] = [:]
    private var nextAddress: Int64
    private var newlyOwned: [OwnedAddress] = []
    /// Addresses of the database that need not be in memory.
    private var storedCount: Int64
    /// Questions the database was asked since memory was last complete.
    private var lookups: Int64 = 0
    /// Beyond this many, addresses are looked up in the database again.
    private let maximumCount: Int

    init(_ database: Database, maximumCount: Int) throws {
        self.maximumCount = maximumCount
        nextAddress =
            1 + (try Int64.fetchOne(database, sql: "SELECT MAX(address_id) FROM address") ?? 0)
        storedCount = nextAddress - 1
        let rows = try Row.fetchCursor(
            database,
            sql: "SELECT kind, class, zone, description_id, in_cluster FROM address_description"
        )
        while let row = try rows.next() {
            guard let kind = (row[0] as String?).flatMap(EndpointKind.init),
                let addressClass = (row[1] as String?).flatMap(AddressClass.init)
            else { continue }
            let description = EndpointDescription(
                kind: kind,
                addressClass: addressClass,
                zone: row[2]
            )
            let isInCluster: Bool = row[4]
            descriptions[description] = AddressDescriptionNumber(
                number: row[3],
                isInCluster: isInCluster
            )
        }
    }

    /// Extends `map` to all addresses of `table`.
    mutating func translate(
        _ table: borrowing AddressTable,
        into map: inout NumberMap,
        _ database: Database,
        _ describer: AddressDescriber
    ) throws {
        guard map.addresses.count < table.count else { return }
        if map.addresses.isEmpty {
            map.addresses.append(0)
            map.descriptions.append(try description(.folded, database))
        }
        let start = map.addresses.count
        var new: [(text: String, address: IPAddress, index: Int)] = []
        var parts: [(segment: AddressSegment, address: IPAddress, index: Int)] = []
        for index in start..<table.count {
            let address = table.address(UInt32(index))
            map.descriptions.append(try description(describer.describe(address), database))
            if let segment = table.segments[UInt32(index)] {
                map.addresses.append(0)
                parts.append((segment, address, index))
                continue
            }
            if let known = self[address] {
                map.addresses.append(known)
                continue
            }
            let text = address.description
            if let stored = try stored(address, text, database) {
                map.addresses.append(stored)
                continue
            }
            new.append((text, address, index))
            map.addresses.append(0)
        }
        // In the order of the index on `ip`: neighbours go to one page.
        new.sort { $0.text < $1.text }
        var insert = try BulkInsert(database, into: "address", row: .textAndIntegers(6))
        for (text, address, index) in new {
            let number = nextAddress
            nextAddress += 1
            let hasOwners = describer.owners.mention(address)
            try insert.append(
                text,
                [
                    0, 0, hasOwners ? 1 : 0, number, Int64(map.descriptions[index].number),
                    Int64(describer.topology.place(of: address)),
                ]
            )
            remember(address, number)
            map.addresses[index] = number
            if hasOwners {
                newlyOwned.append(OwnedAddress(number: number, ip: address, segment: 0..<0))
            }
        }
        try insert.finish()
        for (segment, address, index) in parts {
            map.addresses[index] = try number(
                of: address,
                segment.start..<segment.end,
                map.descriptions[index],
                place: describer.topology.place(of: address),
                database
            )
        }
    }

    /// The number of one address, or of a part of an hour of it: Unix milliseconds, empty for the address itself.
    mutating func number(
        of address: IPAddress,
        _ segment: Range<Int64>,
        _ database: Database,
        _ describer: AddressDescriber
    ) throws -> Int64 {
        if segment.isEmpty, let known = self[address] { return known }
        let description = try description(describer.describe(address), database)
        let place = describer.topology.place(of: address)
        guard segment.isEmpty else {
            return try number(of: address, segment, description, place: place, database)
        }
        let text = address.description
        if let stored = try stored(address, text, database) { return stored }
        let number = nextAddress
        nextAddress += 1
        let hasOwners = describer.owners.mention(address)
        try database.cachedStatement(sql: "INSERT INTO address VALUES (?, 0, 0, ?, ?, ?, ?)")
            .execute(arguments: [text, hasOwners, number, description.number, place])
        remember(address, number)
        if hasOwners {
            newlyOwned.append(OwnedAddress(number: number, ip: address, segment: segment))
        }
        return number
    }

    /// The number of a part of an hour of an address.
    private mutating func number(
        of address: IPAddress,
        _ segment: Range<Int64>,
        _ description: AddressDescriptionNumber,
        place: Int,
        _ database: Database
    ) throws -> Int64 {
        let text = address.description
        let known = try Int64.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT address_id FROM address
                    WHERE ip = ? AND segment_ms = ? AND segment_end_ms = ?
                    """
            ),
            arguments: [text, segment.lowerBound, segment.upperBound]
        )
        if let known {
            // Told apart again: another inventory has taken back what one had taken back.
            try database.cachedStatement(sql: "DELETE FROM merged_part WHERE part_id = ?")
                .execute(arguments: [known])
            if database.changesCount > 0 {
                newlyOwned.append(
                    OwnedAddress(number: known, ip: address, segment: segment)
                )
            }
            return known
        }
        let number = nextAddress
        nextAddress += 1
        // Another inventory may have put its end elsewhere: facts that were told apart by that stay as they are.
        try database.cachedStatement(
            sql: "INSERT INTO address VALUES (?, ?, ?, 1, ?, ?, ?)"
        ).execute(
            arguments: [
                text, segment.lowerBound, segment.upperBound, number, description.number, place,
            ]
        )
        newlyOwned.append(
            OwnedAddress(number: number, ip: address, segment: segment)
        )
        return number
    }

    /// Addresses, and parts of hours of them, whose owners are to be written.
    mutating func takeNewlyOwned() -> [OwnedAddress] {
        defer { newlyOwned.removeAll() }
        return newlyOwned
    }

    /// Places all addresses of the database anew; `address_description` says nothing of places.
    func placeAgain(_ topology: Topology, _ database: Database) throws {
        try Self.rewrite("place_id", database) { Int64(topology.place(of: $0)) }
    }

    /// Describes all addresses of the database anew.
    mutating func describeAgain(_ describer: AddressDescriber, _ database: Database) throws {
        try Self.rewrite("description_id", database) { address in
            Int64(try description(describer.describe(address), database).number)
        }
    }

    /// Works out a column of all addresses anew, and writes it where it is another.
    private static func rewrite(
        _ column: String,
        _ database: Database,
        _ number: (IPAddress) throws -> Int64
    ) throws {
        let find = try database.makeStatement(
            sql: """
                SELECT address_id, ip, \(column) FROM address
                WHERE address_id > ? ORDER BY address_id LIMIT 10000
                """
        )
        let update = try database.makeStatement(
            sql: "UPDATE address SET \(column) = ? WHERE address_id = ?"
        )
        var last: Int64 = 0
        while true {
            let rows = try Row.fetchAll(find, arguments: [last])
            guard !rows.isEmpty else { return }
            for row in rows {
                last = row[0]
                guard let address = IPAddress(row[1] as String) else { continue }
                let known: Int64 = row[2]
                let new = try number(address)
                if new != known { try update.execute(arguments: [new, last]) }
            }
        }
    }

    // MARK: Memory

    private subscript(address: IPAddress) -> Int64? {
        switch address.family {
        case .v4: narrow[UInt32(truncatingIfNeeded: address.low)]
        case .v6: wide[Wide(high: address.high, low: address.low)]
        }
    }

    private mutating func remember(_ address: IPAddress, _ number: Int64) {
        if narrow.count + wide.count >= maximumCount {
            narrow.removeAll(keepingCapacity: true)
            wide.removeAll(keepingCapacity: true)
            storedCount = nextAddress - 1
            lookups = 0
        }
        switch address.family {
        case .v4: narrow[UInt32(truncatingIfNeeded: address.low)] = number
        case .v6: wide[Wide(high: address.high, low: address.low)] = number
        }
    }

    /// The number of an address that is in the database and not in memory.
    private mutating func stored(
        _ address: IPAddress,
        _ text: String,
        _ database: Database
    ) throws -> Int64? {
        guard storedCount > 0 else { return nil }
        lookups += 1
        // A look-up costs as much as to read a few addresses: after many, all are read, if there is room for them.
        if lookups > storedCount / 4, storedCount <= maximumCount / 2 {
            try loadAll(database)
            return self[address]
        }
        let number = try Int64.fetchOne(
            database.cachedStatement(
                sql: "SELECT address_id FROM address WHERE ip = ? AND segment_ms = 0"
            ),
            arguments: [text]
        )
        if let number { remember(address, number) }
        return number
    }

    private mutating func loadAll(_ database: Database) throws {
        storedCount = 0
        let rows = try Row.fetchCursor(
            database,
            sql: "SELECT ip, address_id FROM address WHERE address_id > 0 AND segment_ms = 0"
        )
        while let row = try rows.next() {
            guard let address = IPAddress(row[0] as String) else { continue }
            remember(address, row[1])
        }
    }

    // MARK: Descriptions

    mutating func description(
        _ description: EndpointDescription,
        _ database: Database
    ) throws -> AddressDescriptionNumber {
        if let known = descriptions[description] { return known }
        try database.cachedStatement(
            sql: """
                INSERT INTO address_description (kind, class, zone, in_cluster) VALUES (?, ?, ?, ?)
                """
        ).execute(
            arguments: [
                description.kind.rawValue, description.addressClass.rawValue, description.zone,
                description.isInCluster,
            ]
        )
        let new = AddressDescriptionNumber(
            number: Int(database.lastInsertedRowID),
            isInCluster: description.isInCluster
        )
        descriptions[description] = new
        return new
    }
}

extension EndpointDescription {
    /// Address 0 of the database, which no topology describes.
    fileprivate static let folded = EndpointDescription(
        kind: .unknown,
        addressClass: .other,
        zone: nil
    )
}
