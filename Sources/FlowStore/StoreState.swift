import Flow
import FlowEnrich
import FlowInventory
import GRDB
import Synchronization

/// What the store keeps in memory between calls.
struct StoreState: Sendable {
    var dimensions: Dimensions
    var describer: AddressDescriber
    /// Hours whose roles the open transaction has touched.
    var touchedHours: Set<Int> = []
    /// Hours whose sums of egress were made anew.
    var summedHours: Set<Int> = []
    /// Hours in which what listed transit NICs logged has changed.
    var transitHours: Set<Int> = []
    /// Hours in which inventory has other owners, or subnets are others.
    var subnetHours: Set<Int> = []
    /// Hours in which events have changed.
    var eventHours: Set<Int> = []
    /// Inputs whose splits the open transaction has touched.
    var touchedInputs: Set<Int64> = []
    /// Inventory has shown rules: then what logs say of them is summed up.
    var hasRules: Bool
    var transactionStart = ContinuousClock.now
    /// The run that has begun and not ended.
    var openRun: Int64?
    /// The run whose end is part of the open transaction.
    var endingRun: Int64?
    /// A run that was cut off has committed what no manifest tells of.
    var owesManifest = false
    var partitionsInTransaction = 0
    /// Hashes of the last manifests of databases that the open transaction has taken over.
    var mergedManifests: [String] = []
    /// Behind the last input of the ledger as it was opened.
    let firstNewInputID: Int64
    /// Inputs that have rows in the spill table.
    var spilled: Set<Int64> = []
    /// Inputs of events that have rows put aside.
    var spilledEvents: Set<Int64> = []
    var eventScopes: EventScopeDimension
    var eventRows: EventRowNumbers
    /// Inputs to be read again: another no longer shows records they had as duplicates (R4), or their stretches overlap others.
    var orphanedInputs: Set<Int64> = []
    /// Records given up in this run that nobody has taken yet, by stream.
    var lostRecords: [Int64: Set<Int64>] = [:]
    /// The groups of the input at hand in the order of their facts.
    var order = FactOrder()
    var marks = AddressMarks()
    let insertedFacts: InsertedBlocks
    /// Days of which the hours are gone: nothing in them can be worked out anew.
    var rolledUpDays: RolledUpDays

    /// - Parameters:
    ///   - database: Its tables are there.
    ///   - topology: What addresses mean.
    ///   - cacheBytes: Bounds what is kept of names and addresses.
    ///   - changed: Notes what the connection writes.
    /// - Throws: `DatabaseError`
    init(
        _ database: Database,
        topology: Topology,
        cacheBytes: Int,
        changed: ChangedBlocks
    ) throws {
        insertedFacts = InsertedBlocks(database, changed)
        describer = AddressDescriber(
            topology: topology,
            owners: try StoredEvidence.owners(cluster: topology.cluster?.name, database)
        )
        // An address takes about 96 bytes here, and so does a scope.
        dimensions = try Dimensions(
            database,
            maximumAddresses: max(1 << 14, cacheBytes / 96),
            maximumScopes: max(1 << 14, cacheBytes / 96)
        )
        eventScopes = try EventScopeDimension(database)
        eventRows = try EventRowNumbers(database)
        hasRules = try StoredRules.exist(database)
        rolledUpDays = try RollUp.days(database)
        firstNewInputID =
            1 + (try Int64.fetchOne(database, sql: "SELECT MAX(input_id) FROM input") ?? 0)
    }

    var topology: Topology { describer.topology }

    /// What is left of an hour that was removed would be taken for all of it.
    mutating func leaveOutRolledUpHours() {
        guard !rolledUpDays.isEmpty else { return }
        for hours in [
            \StoreState.touchedHours, \.summedHours, \.transitHours, \.subnetHours, \.eventHours,
        ] {
            self[keyPath: hours] = self[keyPath: hours].filter { !rolledUpDays.contains(hour: $0) }
        }
    }

    /// Whether the transaction has grown enough to be committed.
    var isTransactionDue: Bool {
        partitionsInTransaction >= 4096 || transactionStart.duration(to: .now) > .seconds(5)
    }

    /// Whether the addresses in the database were described by another topology.
    func hasOtherTopology(_ database: Database) throws -> Bool {
        let known = try String.fetchOne(
            database,
            sql: "SELECT value FROM setting WHERE name = 'topology'"
        )
        return known != topology.fingerprint
    }

    /// Whether an older version has left a database without sums of egress.
    func lacksEgressSums(_ database: Database) throws -> Bool {
        try String.fetchOne(
            database,
            sql: "SELECT value FROM setting WHERE name = 'egress_sums'"
        ) != nil
    }

    /// Whether an older version has left a database without places.
    func lacksPlaces(_ database: Database) throws -> Bool {
        try String.fetchOne(database, sql: "SELECT value FROM setting WHERE name = 'places'") != nil
    }

    /// Writes the topology, and where all addresses are in it.
    mutating func placeAgain(_ database: Database) throws {
        try database.execute(sql: "DELETE FROM setting WHERE name = 'places'")
        try renumberSubnets(database) { try TopologyTables.store(topology, database) }
        try dimensions.addresses.placeAgain(topology, database)
        let hours = try allHours(database)
        transitHours.formUnion(hours)
        subnetHours.formUnion(hours)
    }

    /// Days without hours cannot be counted again: what was counted goes with its subnet, as long as that is declared.
    private func renumberSubnets(_ database: Database, _ body: () throws -> Void) throws {
        try database.execute(
            sql: """
                CREATE TEMP TABLE old_subnet AS
                SELECT h.rowid AS number, s.prefix AS prefix
                FROM subnet_hour h JOIN subnet s ON s.subnet_id = h.subnet_id
                WHERE NOT \(RollUp.isOpen("h.hour_id"))
                """
        )
        try body()
        try database.execute(
            sql: """
                UPDATE subnet_hour SET subnet_id = COALESCE(
                    (SELECT s.subnet_id FROM temp.old_subnet o JOIN subnet s ON s.prefix = o.prefix
                     WHERE o.number = subnet_hour.rowid), 0)
                WHERE rowid IN (SELECT number FROM temp.old_subnet);
                DELETE FROM subnet_hour
                WHERE subnet_id = 0 AND rowid IN (SELECT number FROM temp.old_subnet);
                DROP TABLE temp.old_subnet
                """
        )
    }

    /// Makes the sums of egress anew, and all that is left out of them.
    mutating func addUpEgress(_ database: Database) throws {
        try database.execute(sql: "DELETE FROM setting WHERE name = 'egress_sums'")
        try noteCluster(database)
        try EgressSums.rebuild(database)
        summedHours.formUnion(try allHours(database))
    }

    /// For readers, who have no topology: whose claims count.
    private func noteCluster(_ database: Database) throws {
        try database.execute(
            sql:
                "INSERT INTO setting VALUES ('cluster', ?) ON CONFLICT DO UPDATE SET value = excluded.value",
            arguments: [topology.cluster?.name ?? ""]
        )
    }

    func allHours(_ database: Database) throws -> [Int] {
        try Int.fetchAll(database, sql: "SELECT DISTINCT hour_id FROM scope")
    }

    /// A changed topology describes the addresses and the transit reporters of all hours anew.
    mutating func describeAgain(_ database: Database) throws {
        try database.execute(
            sql:
                "INSERT INTO setting VALUES ('topology', ?) ON CONFLICT DO UPDATE SET value = excluded.value",
            arguments: [topology.fingerprint]
        )
        try noteCluster(database)
        try placeAgain(database)
        touchedHours.formUnion(try allHours(database))
        try dimensions.describeAgain(describer, database)
        // The topology names the cluster whose claims count: others' may have counted until now.
        let owned = try String.fetchAll(
            database,
            sql: "SELECT DISTINCT ip FROM address WHERE has_owners = 1"
        ).compactMap { IPAddress($0)?.unmapped }
        try restate(
            Set(owned).union(describer.owners.addresses),
            because: .topology,
            database
        )
        try addUpEgress(database)
    }
}
