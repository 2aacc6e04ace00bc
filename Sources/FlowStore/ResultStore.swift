import Codec
import Foundation
package import FlowEnrich
import GRDB
import Synchronization

/// The result database, open for writing.
///
/// One a run; calls from any worker, one at a time.
///
/// Partitions are replaced inside a transaction that spans a few seconds of work (R12). Before it is committed,
/// everything that spans partitions is brought up to date for the hours and streams it touched: roles, transit
/// keys and split corrections. So a reader, or a crash, never sees a state that is half right.
package final class ResultStore: Sendable {
    package let path: String
    private let queue: DatabaseQueue
    private let state: Mutex<StoreState>
    private let changed = ChangedBlocks()
    let nextInputID: Atomic<Int64>

    /// Copies a result database as it is at this moment, while others may write it, to a new file of its owner's alone.
    package static func copy(_ path: String, to target: String) throws(StoreError) {
        do {
            var configuration = Configuration()
            configuration.readonly = true
            configuration.busyMode = .timeout(30)
            let source = try DatabaseQueue(path: path, configuration: configuration)
            try makeFile(at: target)
            try source.backup(to: DatabaseQueue(path: target))
        } catch {
            throw .unusable(path: path, reason: sentence(error))
        }
    }

    /// Creates, migrates or opens the database.
    ///
    /// - Throws: `StoreError.unusable` if it is something else, or newer.
    package init(
        path: String,
        topology: Topology,
        cacheBytes: Int
    ) throws(StoreError) {
        self.path = path
        var isMade = false
        do {
            if !FileManager.default.fileExists(atPath: path) {
                try Self.create(path)
                isMade = true
            }
            queue = try DatabaseQueue(path: path, configuration: Self.configuration(cacheBytes))
            let isCurrent = try queue.inDatabase { database in
                try checkOwnership(database)
                return try Migrations.migrator.hasCompletedMigrations(database)
            }
            try Migrations.migrator.migrate(queue)
            let changed = changed
            var initial = try queue.inDatabase { database in
                database.clearSchemaCache()
                try markOwnership(database)
                if !isCurrent {
                    try database.inTransaction {
                        try Seals.renew(database); return .commit
                    }
                }
                changed.observe(database)
                try database.execute(sql: SpillTable.definition)
                try database.execute(sql: OutdatedInputs.temporaryTable)
                try database.execute(sql: Passages.temporaryTable)
                try database.execute(sql: EventTarget.temporaryTables)
                try database.execute(sql: LatencySchema.temporaryTables)
                try database.execute(sql: FoldedScans.temporaryTable)
                try database.execute(sql: FoundInputs.temporaryTables)
                try database.execute(sql: FiguresTable.temporaryTables)
                return try StoreState(
                    database,
                    topology: topology,
                    cacheBytes: cacheBytes,
                    changed: changed
                )
            }
            initial.owesManifest = try queue.inDatabase { database in
                try !isCurrent || Manifest.isOwed(database)
            }
            state = Mutex(initial)
            nextInputID = Atomic(initial.firstNewInputID)
            let (isOutdated, lacksSums, lacksPlaces) = try queue.inDatabase { database in
                (
                    try initial.hasOtherTopology(database),
                    try initial.lacksEgressSums(database), try initial.lacksPlaces(database)
                )
            }
            guard isOutdated || lacksSums || lacksPlaces else { return }
            try perform { database, state in
                if isOutdated {
                    try state.describeAgain(database)
                } else {
                    if lacksSums { try state.addUpEgress(database) }
                    if lacksPlaces { try state.placeAgain(database) }
                }
            }
            try commit()
        } catch let error as StoreError {
            throw error
        } catch let error as DatabaseError
            where error.resultCode.primaryResultCode == .SQLITE_NOTADB
            || error.resultCode.primaryResultCode == .SQLITE_CANTOPEN && !isMade
        {
            throw StoreError.unusable(path: path, reason: sentence(error))
        } catch let error as WriteError {
            throw StoreError.unusable(path: path, reason: sentence(error))
        } catch {
            throw StoreError.failed(path: path, reason: sentence(error))
        }
    }

    /// Makes an empty result database, which is there whole or not at all (R12).
    ///
    /// Each migration is a transaction of its own: a run that was killed between two left a file that no reader took for ours.
    static func create(_ path: String) throws {
        let draft = path + ".new"
        // Of a run that was killed here, or of this one where it fails.
        let removeDraft = {
            for leftover in [draft, draft + "-journal"] { removeLeftover(at: leftover) }
        }
        removeDraft()
        do {
            try fill(draft)
            try FileManager.default.moveItem(atPath: draft, toPath: path)
        } catch {
            removeDraft()
            throw error
        }
    }

    private static func fill(_ draft: String) throws {
        // The file names every machine that talked to another: the owner's business only. SQLite gives its journals the same mode.
        try makeFile(at: draft)
        let queue = try DatabaseQueue(path: draft, configuration: configuration(1 << 20))
        try Migrations.migrator.migrate(queue)
        try queue.inDatabase { database in
            try markOwnership(database)
            try database.inTransaction {
                try Seals.renew(database)
                return .commit
            }
        }
        try queue.close()
    }

    private static func configuration(_ cacheBytes: Int) -> Configuration {
        var configuration = Configuration()
        // Transactions span calls: see `commit`.
        configuration.allowsUnsafeTransactions = true
        configuration.busyMode = .timeout(30)
        configuration.label = "weir store"
        configuration.prepareDatabase { database in
            // A process that dies loses nothing that was committed; a power cut may lose the last seconds, which the
            // next run reads again.
            try database.execute(
                sql: """
                    PRAGMA synchronous = NORMAL;
                    PRAGMA trusted_schema = OFF;
                    PRAGMA cache_size = -\(cacheBytes / 1024);
                    """
            )
            FileAuthorizer.install(on: database)
        }
        return configuration
    }

    /// Lets readers go on while this run writes; `close` turns it back.
    ///
    /// Apart from `init`, so that a run with nothing to do leaves the file as it is, byte for byte.
    package func beginWriting() throws(StoreError) {
        try commit()
        do {
            try queue.inDatabase { try $0.execute(sql: "PRAGMA journal_mode = WAL") }
        } catch {
            throw StoreError.failed(path: path, reason: sentence(error))
        }
    }

    /// Runs `body` on the database with the store's state, inside the open transaction.
    func perform<Result: Sendable>(
        _ body: (Database, inout StoreState) throws -> Result
    ) throws(StoreError) -> Result {
        do {
            return try state.withLock { state in
                try queue.inDatabase { database in
                    if !database.isInsideTransaction {
                        try database.beginTransaction(.immediate)
                        state.transactionStart = .now
                        state.partitionsInTransaction = 0
                    }
                    return try body(database, &state)
                }
            }
        } catch {
            throw StoreError.failed(path: path, reason: sentence(error))
        }
    }

    /// Commits what is pending, with all that follows from it.
    package func commit() throws(StoreError) {
        do {
            try state.withLock { state in
                try queue.inDatabase { database in
                    guard database.isInsideTransaction else { return }
                    try settle(database, &state)
                    try seal(database, &state)
                    try database.commit()
                }
            }
        } catch {
            throw StoreError.failed(path: path, reason: sentence(error))
        }
    }

    /// Brings up to date what follows from what is pending, without committing it: inputs that have to be read again show then.
    package func bringUpToDate() throws(StoreError) {
        try perform { database, state in try settle(database, &state) }
    }

    /// Commits what is pending, unless inputs have to be read again first.
    ///
    /// Committed before them, it would lack what one input gave up and another, which showed it all along, has not yet taken (R12).
    ///
    /// - Returns: Whether nothing is pending any more.
    package func commitIfWhole() throws(StoreError) -> Bool {
        try bringUpToDate()
        guard try perform({ _, state in state.orphanedInputs.isEmpty }) else { return false }
        try commit()
        return true
    }

    /// Seals what has changed; what is no part of a run that goes on has a manifest at once.
    private func seal(_ database: Database, _ state: inout StoreState) throws {
        let isChanged = !changed.isEmpty
        try Seals.update(changed, database)
        state.insertedFacts.reset()
        guard state.endingRun != nil || state.openRun == nil && (isChanged || state.owesManifest)
        else { return }
        try Manifest.write(ofRun: state.endingRun, merged: state.mergedManifests, database)
        state.mergedManifests.removeAll()
        // The link itself has no seal: it is no change that the next one would have to tell of.
        changed.removeAll()
        state.owesManifest = false
        if state.endingRun != nil { (state.openRun, state.endingRun) = (nil, nil) }
    }

    /// Tells in a manifest what a run had committed that was cut off, where no other run has since.
    package func completeEvidence() throws(StoreError) {
        guard state.withLock({ $0.owesManifest }) else { return }
        try perform { _, _ in }
        try commit()
    }

    /// Forgets the rows that were put aside for an input that could not be read to its end.
    package func discardSpill(of inputID: Int64) throws(StoreError) {
        try perform { database, state in
            if state.spilledEvents.remove(inputID) != nil {
                try EventWriter.remove(inputID, from: .spilled, database)
            }
            guard state.spilled.remove(inputID) != nil else { return }
            try SpillTable.remove(inputID, database)
        }
    }

    /// Forgets what is pending.
    package func rollBack() {
        // A rollback that fails leaves a transaction that SQLite itself rolls back when the file is closed.
        try? state.withLock { state in
            try queue.inDatabase { database in
                if database.isInsideTransaction { try database.rollback() }
                changed.removeAll()
                state.insertedFacts.reset()
            }
        }
    }

    /// Leaves a single file that any client opens, even from a folder it cannot write.
    package func close() {
        // Another reader may hold the file open; then it stays in WAL mode, which is as good for it.
        try? queue.inDatabase { database in
            let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode")
            if mode == "wal" { try database.execute(sql: "PRAGMA journal_mode = DELETE") }
        }
        try? queue.close()
    }
}

/// Refuses files that are not ours before anything is written to them.
private func checkOwnership(_ database: Database) throws {
    let application = try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0
    let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    guard application != SchemaVersion.applicationID || version <= SchemaVersion.current else {
        throw StoreError.unusable(
            path: "",
            reason:
                "its schema version is \(version), this program knows up to \(SchemaVersion.current); use the newer weir that made it"
        )
    }
    let tables = try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM sqlite_master") ?? 0
    guard tables > 0 else { return }
    // A crash between the first migration and its mark leaves both numbers 0.
    let isUnmarked = try application == 0 && version == 0 && database.tableExists("grdb_migrations")
    guard application == SchemaVersion.applicationID || isUnmarked else {
        throw StoreError.unusable(
            path: "",
            reason: "this SQLite file was not made by weir; name another --database"
        )
    }
}

/// Marks the file as ours, once.
private func markOwnership(_ database: Database) throws {
    let application = try Int32.fetchOne(database, sql: "PRAGMA application_id")
    let version = try Int.fetchOne(database, sql: "PRAGMA user_version")
    guard application != SchemaVersion.applicationID || version != SchemaVersion.current else {
        return
    }
    try database.execute(
        sql: """
            PRAGMA application_id = \(SchemaVersion.applicationID);
            PRAGMA user_version = \(SchemaVersion.current);
            """
    )
}

/// An error of the database in words.
func sentence(_ error: any Error) -> String {
    switch error {
    // SQLite says this of a disk that cannot be read, too (EIO).
    case let error as DatabaseError where error.resultCode.primaryResultCode == .SQLITE_CORRUPT:
        "\(error.message ?? "damaged"), or its disk cannot be read"
    // A copy that breaks off has the message of the database that is not at fault.
    case let error as DatabaseError where error.resultCode.primaryResultCode == .SQLITE_FULL:
        "database or disk is full"
    case let error as DatabaseError: error.message ?? "\(error)"
    case let error as WriteError: "\(error)"
    case let error as StoreError: error.reason
    default: (error as NSError).localizedDescription
    }
}
