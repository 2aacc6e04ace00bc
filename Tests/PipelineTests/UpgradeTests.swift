import Codec
import FlowEnrich
import FlowStore
import Foundation
import GRDB
import Pipeline
import Testing

/// A database of each earlier schema opens, says the same afterwards, and goes on as one that was made today.
@Suite struct UpgradeTests {
    private static let versions = Array(1..<SchemaVersion.current)
    /// What the databases of `EarlierSchemas` were loaded from, besides all of `odd`.
    private static let events = [
        "calico-flows.jsonl", "coredns-docker.jsonl", "coredns-variants.log",
        "firewall-event-hub.json", "firewall-legacy-variants.jsonl", "hubble-bare-flows.jsonl",
        "hubble-table.jsonl",
    ]
    private static let checkout = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    private static let fixtures = checkout.appending(path: "Tests/EarlierSchemas")

    private let place: Workplace
    private let topology: Topology

    init() throws {
        place = try Workplace()
        topology = try Topology(file: Self.fixtures.appending(path: "topology.yaml").path)
        let samples = Self.checkout.appending(path: "SampleData")
        let files = FileManager.default
        for folder in ["odd", "inventory"] {
            try files.copyItem(
                atPath: samples.appending(path: folder).path,
                toPath: "\(place.path)/\(folder)"
            )
        }
        try files.createDirectory(
            atPath: place.path + "/odd-events",
            withIntermediateDirectories: true
        )
        for name in Self.events {
            try files.copyItem(
                atPath: samples.appending(path: "odd-events/\(name)").path,
                toPath: "\(place.path)/odd-events/\(name)"
            )
        }
    }

    /// Unpacks the database of a version; its inputs are the files of this place.
    private func unpack(_ version: Int) throws {
        let reader = InputReader()
        try reader.open(
            path: Self.fixtures.appending(path: "schema-\(version).sqlite.zst").path
        )
        var bytes: [UInt8] = []
        while try reader.refill() {
            reader.move(reader.withUnread { $0.count }, to: &bytes)
        }
        _ = try reader.finish()
        try place.write(bytes, to: "result.sqlite")
        let queue = try DatabaseQueue(path: place.database)
        try queue.write { database in
            let folder = place.path
            try database.execute(
                sql: "UPDATE input SET path = ? || substr(path, length('/mnt') + 1)",
                arguments: [folder]
            )
            guard version >= Self.firstWithInventory else { return }
            try database.execute(
                sql: "UPDATE inventory_file SET path = ? || substr(path, length('/mnt') + 1)",
                arguments: [folder]
            )
        }
        try queue.close()
    }

    private static let firstWithInventory = 3
    private static let firstWithEvents = 5

    private func inventory(_ version: Int) -> [String] {
        version >= Self.firstWithInventory ? [place.path + "/inventory"] : []
    }

    /// What a program of a version read of the files: others it took for no logs.
    private func sources(_ version: Int) -> [String] {
        let all = [place.path + "/odd", place.path + "/odd-events"]
        return version >= Self.firstWithEvents ? all : Array(all.prefix(1))
    }

    @Test("the migration keeps the digest, and the program tells it before", arguments: versions)
    func migration(version: Int) throws {
        try unpack(version)
        let before = try digest(place.database)
        #expect(before.views.count { $0.rows > 0 } >= 5)
        let store = try ResultStore(
            path: place.database,
            topology: topology,
            cacheBytes: 1 << 20
        )
        try store.completeEvidence()
        store.close()
        #expect(try digest(place.database) == before)
        let reader = try ResultReader(path: place.database)
        #expect(reader.schemaVersion == SchemaVersion.current)
        #expect(
            try reader.atOneInstant { state throws(QueryError) in try state.verification() }
                .problems.isEmpty
        )
        // Tables and views are those of a new one, and numbers such as are written today.
        try reader.checkForMerge()
    }

    @Test("views that got other words say what they said, row by row")
    func sameRows() throws {
        try unpack(9)
        let views = [
            "east_west", "identity_coverage", "scan_signals", "denial_chains", "egress", "denials",
        ]
        func rows() throws -> [[String]] {
            let queue = try DatabaseQueue(path: place.database)
            defer { try? queue.close() }
            return try queue.read { database in
                try views.map { view in
                    try Row.fetchAll(database, sql: "SELECT * FROM \(view)").map { "\($0)" }
                        .sorted()
                }
            }
        }
        let before = try rows()
        try ResultStore(path: place.database, topology: topology, cacheBytes: 1 << 20).close()
        let after = try rows()
        for (index, view) in views.enumerated() {
            #expect(after[index] == before[index] && !before[index].isEmpty, "\(view)")
        }
    }

    @Test("what was loaded before the upgrade is nothing new after it", arguments: versions)
    func rerun(version: Int) throws {
        try unpack(version)
        let before = try digest(place.database).views
        let summary = try runEngine(
            sources(version),
            inventory: inventory(version),
            database: place.database,
            topology: topology
        )
        #expect(summary.inputsRead == 0)
        // Rules among the inventory files are read by the first program that knows them.
        let after = try digest(place.database).views
        #expect(after.filter { $0.view != "rules" } == before.filter { $0.view != "rules" })
        let knowsRules = version >= Self.firstWithEvents || inventory(version).isEmpty
        #expect((after == before) == knowsRules)
    }

    @Test("what is loaded next ends where a new database ends", arguments: versions)
    func nextNight(version: Int) throws {
        let blobs = "night"
        try FileManager.default.copyItem(
            atPath: Self.checkout.appending(path: "SampleData/night").path,
            toPath: "\(place.path)/\(blobs)"
        )
        try unpack(version)
        for database in [place.database, place.path + "/new.sqlite"] {
            _ = try runEngine(
                sources(version) + [place.path + "/" + blobs],
                inventory: inventory(version),
                database: database,
                topology: topology
            )
        }
        // The last program of schema 5 lost the lookup behind a line that was cut off: it is there once its log is read again.
        let mended: Set = version == 5 ? ["dns_lookups", "coverage"] : []
        let upgraded = try digest(place.database).views.filter { !mended.contains($0.view) }
        let new = try digest(place.path + "/new.sqlite").views.filter { !mended.contains($0.view) }
        #expect(upgraded == new)
        #expect(new.count { $0.rows > 0 } >= 5)
    }
}
