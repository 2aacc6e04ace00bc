import Codec
import FlowEnrich
import FlowTestSupport
import Foundation
import GRDB
import Pipeline
import Testing

@testable import FlowStore

/// What a merge takes, leaves and refuses.
@Suite struct MergeTests {
    private let place: Workplace
    private let minute = VNetLog.minute

    init() throws { place = try Workplace() }

    private var course: MergeCourse { MergeCourse(place: place, inputs: []) }

    private func record(_ number: Int64, port: Int = 443) -> String {
        VNetLog.record(
            number * minute,
            [
                VNetLog.tuple(
                    number * minute - 30_000,
                    "E",
                    "4,400,3,300",
                    from: "10.0.0.4,\(50_000 + number)",
                    to: "10.0.0.5,\(port)"
                )
            ]
        )
    }

    /// A database of one run over some inputs.
    private func load(_ name: String, _ inputs: KeyValuePairs<String, [Int64]>) throws -> String {
        for (input, numbers) in inputs {
            try place.write(VNetLog.blob(numbers.map { record($0) }), to: name + "/" + input)
        }
        let database = place.path + "/\(name).sqlite"
        try runEngine(inputs.map { place.path + "/\(name)/\($0.key)" }, database: database)
        return database
    }

    /// Has a database believe that its inputs lie elsewhere, as those of another machine with the same paths do.
    private func move(_ database: String, from: String, to: String) throws {
        let store = try ResultStore(path: database, topology: .none, cacheBytes: 1 << 20)
        try store.perform { database, _ in
            try database.execute(
                sql: "UPDATE input SET path = replace(path, ?, ?)",
                arguments: [place.path + "/" + from, place.path + "/" + to]
            )
        }
        try store.commit()
        store.close()
    }

    private func rows(_ database: String) throws -> [ReferenceRow] {
        try query(
            database,
            """
            SELECT replace(path, '\(place.path)/', ''), rows_read, rows_kept, rows_duplicate
            FROM inputs ORDER BY 1
            """
        )
    }

    private func row(_ path: String, _ read: Int64, _ kept: Int64) -> ReferenceRow {
        [.text(path), .integer(read), .integer(kept), .integer(read - kept)]
    }

    private func merge(_ databases: [String], as name: String = "merged") throws -> String {
        let output = place.path + "/\(name).sqlite"
        guard case .merged = try course.merge(databases, into: output) else {
            throw MergeError.overlapping(own: "", other: "")
        }
        #expect(try problems(of: output).isEmpty)
        return output
    }

    private func opened(_ database: String) throws -> [ReferenceRow] {
        try query(database, "SELECT SUM(flows_closed), SUM(bytes_sent) FROM flows")
    }

    @Test("a copy under another path counts once, and is listed")
    func copy() throws {
        let a = try load("a", ["one.json": [1, 2, 3]])
        let b = try load("b", ["two.json": [1, 2, 3], "three.json": [5]])
        for (number, order) in [[a, b], [b, a]].enumerated() {
            let merged = try merge(order, as: "merged-\(number)")
            #expect(try opened(merged) == [[.integer(4), .integer(1600)]])
            let sum = try query(
                merged,
                "SELECT SUM(rows_read), SUM(rows_kept), SUM(rows_duplicate) FROM inputs"
            )
            #expect(sum == [[.integer(7), .integer(4), .integer(3)]])
        }
    }

    @Test("a blob that has grown replaces what was read of it before, whichever comes first")
    func grown() throws {
        let a = try load("a", ["hour.json": [1, 2]])
        let b = try load("b", ["hour.json": [1, 2, 3]])
        try move(b, from: "b", to: "a")
        for (number, order) in [[a, b], [b, a]].enumerated() {
            let merged = try merge(order, as: "merged-\(number)")
            #expect(try rows(merged) == [row("a/hour.json", 3, 3)])
            #expect(try opened(merged) == [[.integer(3), .integer(1200)]])
        }
    }

    @Test("a part under another path yields to the whole, and is listed")
    func part() throws {
        let a = try load("a", ["part.json": [1, 2], "other.json": [7]])
        let b = try load("b", ["whole.json": [1, 2, 3]])
        for (number, order) in [[a, b], [b, a]].enumerated() {
            let merged = try merge(order, as: "merged-\(number)")
            #expect(
                try rows(merged) == [
                    row("a/other.json", 1, 1), row("a/part.json", 2, 0),
                    row("b/whole.json", 3, 3),
                ]
            )
            #expect(try opened(merged) == [[.integer(4), .integer(1600)]])
            let hours = try query(merged, "SELECT SUM(rows) FROM coverage")
            #expect(hours == [[.integer(4)]])
        }
    }

    @Test("two objects of one name are both there")
    func namesakes() throws {
        let a = try load("a", ["hour.json": [1, 2]])
        let b = try load("b", ["hour.json": [5, 6, 7]])
        try move(b, from: "b", to: "a")
        let merged = try merge([a, b])
        #expect(try opened(merged) == [[.integer(5), .integer(2000)]])
        let paths = try query(merged, "SELECT COUNT(*), SUM(path LIKE '%hour.json@%') FROM inputs")
        #expect(paths == [[.integer(2), .integer(1)]])
        // Again, it is known by its hash.
        let before = try Data(contentsOf: URL(filePath: merged))
        guard case .merged(let summary) = try course.merge([a, b], into: merged) else {
            Issue.record("refused")
            return
        }
        #expect(!summary.isChanged)
        #expect(try Data(contentsOf: URL(filePath: merged)) == before)
    }

    @Test("inputs that share records and have others are refused by name, and nothing is made")
    func overlap() throws {
        let a = try load("a", ["one.json": [1, 2, 3]])
        let b = try load("b", ["two.json": [3, 4]])
        let output = place.path + "/merged.sqlite"
        for order in [[a, b], [b, a]] {
            guard case .refused(let own, let other) = try course.merge(order, into: output) else {
                Issue.record("merged")
                return
            }
            #expect(
                [own, other].sorted() == [place.path + "/a/one.json", place.path + "/b/two.json"]
            )
        }
        #expect(!FileManager.default.fileExists(atPath: output))
        #expect(!FileManager.default.fileExists(atPath: output + ".merge"))
    }

    /// One database has all records of the other, which no single input of it has.
    @Test("records that lie otherwise count once where one database has all of the other's")
    func otherwise() throws {
        let a = try load("a", ["one.json": [1, 2], "two.json": [3, 4]])
        let b = try load("b", ["three.json": [2, 3]])
        let merged = try merge([b, a])
        #expect(
            try rows(merged) == [
                row("a/one.json", 2, 2), row("a/two.json", 2, 2), row("b/three.json", 2, 0),
            ]
        )
    }

    @Test("what could not be read gives way to what could")
    func unreadable() throws {
        try place.write([0x1f, 0x8b, 0x08, 0x00], to: "a/hour.json")
        let a = place.path + "/a.sqlite"
        try runEngine([place.path + "/a/hour.json"], database: a)
        let b = try load("b", ["hour.json": [1, 2]])
        try move(b, from: "b", to: "a")
        for (number, order) in [[a, b], [b, a]].enumerated() {
            let merged = try merge(order, as: "merged-\(number)")
            #expect(try rows(merged) == [row("a/hour.json", 2, 2)])
        }
    }

    @Test("a database grows by another, keeps its permissions, and its chain goes on")
    func grows() throws {
        let a = try load("a", ["one.json": [1]])
        let b = try load("b", ["two.json": [2]])
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: a)
        let hash = try query(b, "SELECT sha256 FROM manifests ORDER BY manifest_id DESC LIMIT 1")
        let links = try query(a, "SELECT COUNT(*) + 1 FROM manifests")
        _ = try course.merge([b], into: a)
        #expect(try opened(a) == [[.integer(2), .integer(800)]])
        let mode = try FileManager.default.attributesOfItem(atPath: a)[.posixPermissions] as? Int
        #expect(mode == 0o640)
        let text = try query(a, "SELECT manifest FROM manifests ORDER BY manifest_id DESC LIMIT 1")
        guard case .text(let manifest) = text[0][0], case .text(let merged) = hash[0][0] else {
            Issue.record("no manifest")
            return
        }
        #expect(manifest.contains("\"merged\"") && manifest.contains(merged))
        #expect(try query(a, "SELECT COUNT(*) FROM manifests") == links)
    }

    @Test("runs are all there, once each")
    func runs() throws {
        let a = try load("a", ["one.json": [1]])
        let b = try load("b", ["two.json": [2, 3]])
        let merged = try merge([a, b])
        _ = try course.merge([b, a], into: merged)
        #expect(try query(merged, "SELECT COUNT(*) FROM runs") == [[.integer(2)]])
        let read = try query(
            merged,
            "SELECT r.rows_kept, SUM(i.rows_kept) FROM inputs i JOIN runs r USING (run_id) GROUP BY 1"
        )
        #expect(read == [[.integer(1), .integer(1)], [.integer(2), .integer(2)]])
    }

    @Test("a database that was changed since its runs is refused")
    func changed() throws {
        let a = try load("a", ["one.json": [1]])
        let b = try load("b", ["two.json": [2]])
        try DatabaseQueue(path: b).write { database in
            try database.execute(sql: "UPDATE fact SET bytes = bytes + 1")
        }
        for order in [[a, b], [b, a], [b]] {
            #expect {
                _ = try course.merge(order, into: place.path + "/merged.sqlite")
            } throws: { error in
                guard case MergeFailure.source(let path, .changed(let problems)) = error else {
                    return false
                }
                return path == b && !problems.isEmpty
            }
        }
        #expect(!FileManager.default.fileExists(atPath: place.path + "/merged.sqlite"))
    }

    @Test("addresses that a topology described need it; with another, they are described anew")
    func topology() throws {
        try place.write(VNetLog.blob([record(1)]), to: "a/one.json")
        let topology = try Topology(
            yaml: "prefixes: [{prefix: 10.0.0.0/24, class: vnet, zone: z1}]",
            path: "topology.yaml"
        )
        let a = place.path + "/a.sqlite"
        try runEngine([place.path + "/a/one.json"], database: a, topology: topology)
        let b = try load("b", ["two.json": [2]])
        let output = place.path + "/merged.sqlite"
        #expect {
            _ = try Pipeline.merge(
                MergeRequest(
                    output: output,
                    databases: [a, b],
                    topology: nil,
                    memoryBytes: 64 << 20
                )
            ) { _ in }
        } throws: { error in
            guard case MergeFailure.topology(let path) = error else { return false }
            return path == a
        }
        var course = course
        course.topology = topology
        _ = try course.merge([a, b], into: output)
        #expect(try query(output, "SELECT DISTINCT source_zone FROM flows") == [[.text("z1")]])
        let whole = place.path + "/whole.sqlite"
        try runEngine(
            [place.path + "/a/one.json", place.path + "/b/two.json"],
            database: whole,
            topology: topology
        )
        #expect(try contentHash(output) == contentHash(whole))
    }

    @Test("a run at work on the output keeps a merge away")
    func locked() throws {
        let a = try load("a", ["one.json": [1]])
        let output = place.path + "/merged.sqlite"
        let lock = try FileLock(path: output + ".lock")
        defer { withExtendedLifetime(lock) {} }
        #expect {
            _ = try course.merge([a], into: output)
        } throws: { error in
            guard case MergeFailure.locked = error else { return false }
            return true
        }
    }

    @Test("what a killed merge has left is no obstacle")
    func leftover() throws {
        let a = try load("a", ["one.json": [1]])
        let b = try load("b", ["two.json": [2]])
        try place.write([1, 2, 3], to: "merged.sqlite.merge")
        try place.write([4, 5, 6], to: "merged.sqlite.merge-journal")
        let merged = try merge([a, b])
        #expect(try opened(merged) == [[.integer(2), .integer(800)]])
        #expect(!FileManager.default.fileExists(atPath: merged + ".merge"))
        #expect(!FileManager.default.fileExists(atPath: merged + ".merge-journal"))
    }

    @Test("rejected rows of another object of the same name stay accounted for")
    func rejectedNamesake() throws {
        let timeless = record(1).replacing(#/"time":"[^"]*",/#, with: "")
        try place.write(VNetLog.blob([timeless]), to: "a/hour.json")
        let a = place.path + "/a.sqlite"
        try runEngine([place.path + "/a/hour.json"], database: a)
        let lost = try query(a, "SELECT SUM(rows_read), SUM(rows_rejected) FROM inputs")
        #expect(lost == [[.integer(1), .integer(1)]])
        let b = try load("b", ["hour.json": [1, 2]])
        try move(b, from: "b", to: "a")
        for (number, order) in [[a, b], [b, a]].enumerated() {
            let merged = try merge(order, as: "merged-\(number)")
            #expect(try query(merged, "SELECT COUNT(*) FROM inputs") == [[.integer(2)]])
            #expect(try opened(merged) == [[.integer(2), .integer(800)]])
            let still = try query(
                merged,
                "SELECT SUM(rows_read) - 2, SUM(rows_rejected) FROM inputs"
            )
            #expect(still == lost)
        }
    }

    @Test("databases that were merged before are united by what their inputs are")
    func mergesOfMerges() throws {
        var databases: [String] = []
        for (name, records) in [("a", [1, 2]), ("b", [5, 6]), ("c", [8])] as [(String, [Int64])] {
            let database = try load(name, ["hour.json": records])
            if name != "a" { try move(database, from: name, to: "a") }
            databases.append(database)
        }
        let ab = try merge([databases[0], databases[1]], as: "ab")
        let ba = place.path + "/ba.sqlite"
        try FileManager.default.copyItem(atPath: databases[1], toPath: ba)
        _ = try course.merge([databases[0]], into: ba)
        let both = try merge([ab, ba], as: "both")
        #expect(
            try query(both, "SELECT COUNT(*), SUM(rows_read) FROM inputs") == [
                [.integer(2), .integer(4)]
            ]
        )
        let all = try merge([both, databases[2], ba], as: "all")
        #expect(
            try query(all, "SELECT COUNT(*), SUM(rows_read) FROM inputs") == [
                [.integer(3), .integer(5)]
            ]
        )
        #expect(try opened(all) == [[.integer(5), .integer(2000)]])
    }

    /// An input that was read alone has one long stretch; read beside another whose records lie between, it was read record by record.
    @Test("of one input that was read in two ways, the one that was told apart further stays")
    func readInTwoWays() throws {
        let split = VNetLog.record(
            1 * minute,
            [VNetLog.tuple(30_000, "E", "8,800,7,700"), VNetLog.tuple(30_000, "B")]
        )
        let second = VNetLog.record(
            2 * minute,
            [VNetLog.tuple(1 * minute + 30_000, "C", "10,1000,9,900")]
        )
        let third = VNetLog.record(
            3 * minute,
            [VNetLog.tuple(2 * minute + 30_000, "E", "1,100,1,100")]
        )
        try place.write(VNetLog.blob([split, third]), to: "ends.json")
        try place.write(VNetLog.blob([second]), to: "middle.json")
        let (ends, middle) = (place.path + "/ends.json", place.path + "/middle.json")
        let (a, b) = (place.path + "/a.sqlite", place.path + "/b.sqlite")
        try runEngine([ends, middle], database: a)
        try runEngine([ends], database: b)
        for (number, order) in [[a, b], [b, a]].enumerated() {
            let merged = place.path + "/merged-\(number).sqlite"
            try FileManager.default.copyItem(atPath: order[0], toPath: merged)
            _ = try course.merge([order[1]], into: merged)
            #expect(try contentHash(merged) == contentHash(a))
        }
    }

    @Test(
        "of logs that were read with and without inventory, those stay that were told apart by it"
    )
    func readWithoutInventory() throws {
        let world = PodWorld(seed: 7)
        try place.write(world.inventory(), to: "inventory/pods.json")
        let inputs = try world.logs.map { log in
            try place.write(log.bytes, to: "logs/" + log.name)
            return place.path + "/logs/" + log.name
        }
        let (a, b) = (place.path + "/a.sqlite", place.path + "/b.sqlite")
        try runEngine(inputs, inventory: [place.path + "/inventory"], database: a)
        try runEngine(inputs, database: b)
        for (number, order) in [[a, b], [b, a]].enumerated() {
            let merged = place.path + "/merged-\(number).sqlite"
            try FileManager.default.copyItem(atPath: order[0], toPath: merged)
            _ = try course.merge([order[1]], into: merged)
            #expect(try contentHash(merged) == contentHash(a))
        }
    }

    @Test("what overlaps one database in part, and is all in another, is taken whatever the order")
    func orderOfOverlaps() throws {
        let x = try load("x", ["one.json": [1, 2]])
        let y = try load("y", ["two.json": [2, 3]])
        let z = try load("z", ["three.json": [1, 2, 3]])
        for (number, order) in [[x, y, z], [y, x, z], [z, x, y]].enumerated() {
            let output = place.path + "/merged-\(number).sqlite"
            try FileManager.default.copyItem(atPath: order[0], toPath: output)
            guard case .merged = try course.merge(Array(order.dropFirst()), into: output) else {
                Issue.record("refused: \(order)")
                continue
            }
            #expect(try opened(output) == [[.integer(3), .integer(1200)]])
        }
    }

    @Test("a folder, or one of the databases, is not taken for what a killed merge has left")
    func inTheWay() throws {
        let a = try load("a", ["one.json": [1]])
        let output = place.path + "/merged.sqlite"
        try place.write([1], to: "merged.sqlite.merge/precious")
        #expect(throws: MergeFailure.self) { _ = try course.merge([a], into: output) }
        #expect(FileManager.default.fileExists(atPath: output + ".merge/precious"))
        try FileManager.default.removeItem(atPath: output + ".merge")
        try FileManager.default.copyItem(atPath: a, toPath: output + ".merge")
        #expect {
            _ = try course.merge([a, output + ".merge"], into: output)
        } throws: { error in
            guard case MergeFailure.inTheWay = error else { return false }
            return true
        }
        #expect(FileManager.default.fileExists(atPath: output + ".merge"))
    }

    @Test("where the system does not say whether there is an output, nothing is put in its place")
    func unknownOutput() throws {
        let a = try load("a", ["one.json": [1]])
        let output = place.path + "/loop.sqlite"
        try FileManager.default.createSymbolicLink(atPath: output, withDestinationPath: output)
        #expect {
            _ = try course.merge([a], into: output)
        } throws: { error in
            guard case MergeFailure.storing(output, let reason) = error else { return false }
            return reason.contains("symbolic links")
        }
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: output) == output)
    }

    @Test("a link is not replaced: what it leads to grows")
    func link() throws {
        let a = try load("a", ["one.json": [1]])
        let b = try load("b", ["two.json": [2]])
        let link = place.path + "/link.sqlite"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: a)
        _ = try course.merge([b], into: link)
        #expect(try opened(a) == [[.integer(2), .integer(800)]])
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == a)
    }

    /// Whoever edits a file can seal it anew.
    private func reseal(_ database: String, _ sql: String) throws {
        try DatabaseQueue(path: database).write { database in
            try database.execute(sql: sql)
            try Seals.renew(database)
            try Manifest.write(ofRun: nil, database)
        }
        #expect(try problems(of: database).isEmpty)
    }

    @Test(
        "a database that was changed and sealed anew is refused, wherever it stands",
        arguments: [
            "CREATE TRIGGER t AFTER INSERT ON reporter_hour BEGIN UPDATE fact SET bytes = 7; END",
            "DROP VIEW denials; CREATE VIEW denials AS SELECT 'x' AS hour",
            "CREATE TABLE more (a)",
            "UPDATE input SET first_fact = -9223372036854775808",
            "UPDATE input SET last_fact = 9223372036854775807",
            "UPDATE input SET rows_kept = 9223372036854775807, rows_read = 9223372036854775807",
            "UPDATE scope SET hour_id = 9223372036854775807",
            "UPDATE reporter_hour SET hour_id = -9223372036854775808",
            "UPDATE address SET address_id = 9223372036854775807 WHERE address_id = 1",
            "UPDATE split_segment SET first_ns = -9223372036854775808",
            "UPDATE fact SET remote_id = 99999",
        ]
    )
    func sealedAnew(sql: String) throws {
        let a = try load("a", ["one.json": [1]])
        let b = try load("b", ["two.json": [2]])
        try reseal(b, sql)
        // A reference that leads nowhere is found when it is followed.
        let orders = sql.contains("remote_id") ? [[a, b]] : [[a, b], [b, a]]
        for (number, order) in orders.enumerated() {
            let output = place.path + "/merged-\(number).sqlite"
            #expect {
                try FileManager.default.copyItem(atPath: order[0], toPath: output)
                _ = try course.merge([order[1]], into: output)
            } throws: { error in
                guard case MergeFailure.source(_, let reason) = error else { return false }
                switch reason {
                case .schema, .range, .missing: return true
                default: return false
                }
            }
            try FileManager.default.removeItem(atPath: output)
        }
    }

    private func texts(_ sql: String) throws -> [String] {
        let database = try load("schema", ["one.json": [1]])
        return try DatabaseQueue(path: database).read { try String.fetchAll($0, sql: sql) }
    }

    @Test("every table is copied, or worked out anew")
    func everyTable() throws {
        let tables = try Set(texts("SELECT name FROM sqlite_schema WHERE type = 'table'"))
        let copied = Set(CopiedTable.all.map(\.name)).union([
            "lookup", "lookup_bucket", "latency", "latency_bucket", "pair_edge",
            "fact", "fact_lane", "fact_range", "wide_fact", "source_port_set", "input", "run",
            "rolled_up_day", "past_contact", "past_latency_bucket", "past_lookup_bucket",
        ]).union(RollUpTables.sums)
        // In numbers of their own, as what is copied needs them.
        let translated: Set = [
            "name", "address", "address_description", "scope", "event_scope", "owner",
            "owner_span", "stream", "past_end",
        ]
        // From evidence, rules and topology.
        let adopted: Set = [
            "evidence_claim", "evidence_node", "evidence_list", "inventory_file",
            "address_interval", "merged_part", "rule_scope", "rule_snapshot", "rule_meaning",
            "rule_statement", "rule_run", "declaration", "subnet", "egress_device",
            "egress_device_mac", "place", "network_meaning", "setting", "port_place",
        ]
        // Of all inputs together, when the transaction ends.
        let settled: Set = [
            "split_correction", "transit_key", "outbound_source", "egress_sum",
            "egress_exclusion", "subnet_hour", "passage", "rule_day", "rule_reporter",
            "outdated_rule_day", "rule_verdict", "scan_estimate",
        ]
        // Of the file itself.
        let own: Set = ["seal", "manifest", "grdb_migrations", "finding"]
        let known = copied.union(translated).union(adopted).union(settled).union(own)
        #expect(tables == known)
    }

    @Test("copied tables name all of their columns")
    func everyColumn() throws {
        for table in CopiedTable.all + [.lookup, .latency, .pairEdge] {
            var columns = try Set(texts("SELECT name FROM pragma_table_info('\(table.name)')"))
            // SQLite gives these a number of their own, which nothing refers to.
            columns.subtract(["event_fact_id", "pair_edge_id"])
            #expect(Set(table.columns.map(\.name)) == columns, "\(table.name)")
        }
    }
}
