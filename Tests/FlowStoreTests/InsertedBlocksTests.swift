import FlowTestSupport
import GRDB
import Testing

@testable import FlowStore

/// Seals that are made while rows are inserted are those that reading the rows again gives.
@Suite struct InsertedBlocksTests {
    private let queue: DatabaseQueue
    private let changed = ChangedBlocks()

    init() throws {
        queue = try DatabaseQueue()
        try Migrations.migrator.migrate(queue)
        try queue.write { try Seals.renew($0) }
        queue.inDatabase { changed.observe($0) }
    }

    private static func seals(_ database: Database) throws -> [[DatabaseValue]] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT table_name, block, row_count, sha256 FROM seal ORDER BY table_name, block
                """
        ).map { Array($0.databaseValues) }
    }

    @Test(
        "whatever else is done to the rows in the transaction",
        arguments: 1...40 as ClosedRange<UInt64>
    )
    func same(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var madeWhileInserted = 0
        for _ in 0..<4 {
            try queue.write { database in
                let inserted = InsertedBlocks(database, changed)
                var writer = try BulkInsert(
                    database,
                    into: "fact (remote_id, detail, packets, bytes)",
                    row: .integers(4)
                )
                for _ in 0..<Int.random(in: 1...6, using: &random) {
                    try append(to: &writer, inserted, &random, database)
                    if Int.random(in: 0..<3, using: &random) == 0 {
                        try disturb(&random, database)
                    }
                }
                madeWhileInserted += changed.blocks.count { changed.seal(of: $0) != nil }
                try Seals.update(changed, database)
                let seals = try Self.seals(database)
                try Seals.renew(database)
                #expect(try Self.seals(database) == seals, "seed \(seed)")
                changed.removeAll()
            }
        }
        // Not all of it by reading: a transaction adds up to 18,000 rows.
        #expect(madeWhileInserted > 0, "seed \(seed)")
    }

    /// Facts that go on from the last one.
    private func append(
        to writer: inout BulkInsert,
        _ inserted: InsertedBlocks,
        _ random: inout SplitMix64,
        _ database: Database
    ) throws {
        let last = try Int64.fetchOne(database, sql: "SELECT MAX(fact_id) FROM fact") ?? 0
        for id in (last + 1)...(last + Int64.random(in: 1000...3000, using: &random)) {
            let packets = Bool.random(using: &random) ? BulkInsert.null : id * 7
            let row: InlineArray<4, Int64> = [id % 91, -id, packets, .max - id]
            try writer.append(row)
            inserted.append(id, row)
        }
        try writer.finish()
    }

    /// Rows that come, change or go by other means.
    private func disturb(_ random: inout SplitMix64, _ database: Database) throws {
        let last = try Int64.fetchOne(database, sql: "SELECT MAX(fact_id) FROM fact") ?? 0
        let first = Int64.random(in: 1...max(1, last), using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0:
            try database.execute(
                sql: "UPDATE fact SET bytes = 1 WHERE fact_id BETWEEN ? AND ?",
                arguments: [first, first + 20]
            )
        case 1:
            // Also the last ones, whose ids are then given again.
            try database.execute(
                sql: "DELETE FROM fact WHERE fact_id BETWEEN ? AND ?",
                arguments: [max(first, last - 50), last]
            )
        default:
            try database.execute(
                sql: "INSERT INTO fact VALUES (1, 2, NULL, NULL, ?)",
                arguments: [last + 1]
            )
        }
    }
}
