import Flow
import FlowEnrich
package import FlowInventory
import GRDB

/// What the database knows of an inventory file that was read.
package struct InventoryFile: Sendable, Equatable {
    package var path: String
    package var bytes: Int
    package var modifiedNanoseconds: Int64
    package var itemsUsed: Int
    package var itemsIgnored: Int
    package var itemsRejected: Int
    /// What is wrong with its bytes; `nil` if nothing.
    package var damage: String?

    package init(
        path: String,
        bytes: Int,
        modifiedNanoseconds: Int64,
        itemsUsed: Int,
        itemsIgnored: Int,
        itemsRejected: Int,
        damage: String?
    ) {
        self.path = path
        self.bytes = bytes
        self.modifiedNanoseconds = modifiedNanoseconds
        self.itemsUsed = itemsUsed
        self.itemsIgnored = itemsIgnored
        self.itemsRejected = itemsRejected
        self.damage = damage
    }
}

extension InventoryFile {
    /// By path.
    static func all(_ database: Database) throws -> [String: InventoryFile] {
        var files: [String: InventoryFile] = [:]
        for row in try Row.fetchAll(database, sql: "SELECT * FROM inventory_file") {
            let file = InventoryFile(
                path: row[0],
                bytes: row[1],
                modifiedNanoseconds: row[2],
                itemsUsed: row[3],
                itemsIgnored: row[4],
                itemsRejected: row[5],
                damage: row[6]
            )
            files[file.path] = file
        }
        return files
    }

    /// Notes the file as read, whatever was known of it before.
    func store(_ database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO inventory_file VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET bytes = excluded.bytes,
                    modified_ns = excluded.modified_ns, items_used = excluded.items_used,
                    items_ignored = excluded.items_ignored,
                    items_rejected = excluded.items_rejected, damage = excluded.damage
                """
        ).execute(
            arguments: [
                path, bytes, modifiedNanoseconds, itemsUsed, itemsIgnored, itemsRejected, damage,
            ]
        )
    }
}

extension ResultStore {
    /// The inventory files that were read, by path.
    package func inventoryFiles() throws(StoreError) -> [String: InventoryFile] {
        try perform { database, _ in try InventoryFile.all(database) }
    }

    /// Who had which address when, by all inventory there has been.
    package func owners() throws(StoreError) -> AddressOwners {
        try perform { _, state in state.describer.owners }
    }

    /// Folds new evidence into what is known, and restates what it says of addresses, whatever was loaded before.
    ///
    /// - Parameters:
    ///   - evidence: What new or changed inventory files say.
    ///   - files: Those files.
    /// - Returns: How many addresses it says something new of.
    /// - Throws: `StoreError.failed` if a statement fails.
    package func adopt(
        _ evidence: OwnershipEvidence,
        from files: [InventoryFile]
    ) throws(StoreError) -> Int {
        try perform { database, state in
            for file in files { try file.store(database) }
            return try state.adopt(evidence, database)
        }
    }
}

extension ResultReader {
    /// Who had which address when, as the views say it.
    ///
    /// - Throws: `DatabaseError` if the database cannot be read; one of an older version knows of no inventory.
    package func owners() throws -> AddressOwners {
        try snapshot { database in
            guard try database.tableExists("evidence_claim") else {
                return OwnershipEvidence().owners(cluster: nil)
            }
            let name = try String.fetchOne(
                database,
                sql: "SELECT NULLIF(value, '') FROM setting WHERE name = 'cluster'"
            )
            return try StoredEvidence.owners(cluster: name, database)
        }
    }
}

extension ResultReader {
    /// Where pods are seen under the address of their node (R8).
    package struct Translation: Sendable, Equatable {
        /// The network model, as the topology names it.
        package var network: String
        /// Classes of remote addresses.
        package var classes: [String]
    }

    /// Where the topology of the last run has pods seen under the address of their node.
    ///
    /// - Returns: `nil` if it names no network model, or the database is of an older version.
    /// - Throws: `DatabaseError` if the database cannot be read.
    package func translation() throws -> Translation? {
        try snapshot { database in
            guard try database.tableExists("network_meaning"),
                let network = try String.fetchOne(
                    database,
                    sql: "SELECT value FROM declaration WHERE section = 'cluster'"
                )
            else { return nil }
            let classes = try String.fetchAll(
                database,
                sql:
                    "SELECT class FROM network_meaning WHERE kind = 'node' AND meaning = ? ORDER BY rowid",
                arguments: [AddressMeaning.nodeOrTranslatedPod.rawValue]
            )
            return Translation(network: network, classes: classes)
        }
    }
}

extension StoreState {
    /// Folds new evidence into what is known; see `ResultStore.adopt(_:from:)`.
    mutating func adopt(
        _ new: OwnershipEvidence,
        _ database: Database
    ) throws -> Int {
        // All evidence is in memory for no longer than it takes to work it out anew (R14).
        guard let owners = try fold(new, database) else { return 0 }
        let old = describer.owners
        describer.owners = owners
        let changed = old.addresses(thatDifferFrom: describer.owners)
        subnetHours.formUnion(
            SubnetHours.hours(
                of: changed,
                from: old,
                to: describer.owners,
                among: try allHours(database)
            )
        )
        try restate(changed, because: .evidence(since: old), database)
        return changed.count
    }

    /// - Returns: What all evidence says now; `nil` if nothing was new.
    private func fold(_ new: OwnershipEvidence, _ database: Database) throws -> AddressOwners? {
        var evidence = try StoredEvidence.load(database)
        guard evidence.merge(new) else { return nil }
        let intervals = evidence.intervals
        try StoredEvidence.save(evidence, saying: intervals, database)
        return AddressOwners(intervals, cluster: topology.cluster?.name)
    }

    /// Writes anew whose addresses were; if the border of the cluster has moved by that, what crosses it, too.
    mutating func restate(
        _ addresses: some Sequence<IPAddress>,
        because reason: Restatement,
        _ database: Database
    ) throws {
        let (hasCrossed, hours) = try dimensions.restate(
            addresses,
            because: reason,
            describer,
            database
        )
        touchedHours.formUnion(hours)
        if hasCrossed { try addUpEgress(database) }
    }
}

extension AddressOwners {
    /// Addresses of which the other says something else.
    func addresses(thatDifferFrom other: AddressOwners) -> Set<IPAddress> {
        var different: Set<IPAddress> = []
        for address in addresses
        where owners[intervals(of: address)] != other.owners[other.intervals(of: address)] {
            different.insert(address)
        }
        for address in other.addresses where !mention(address) { different.insert(address) }
        return different
    }
}
