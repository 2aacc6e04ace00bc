import Flow
import FlowEnrich
import Testing

@testable import FlowTestSupport

/// The source ports in the database against those in the logs, key by key.
@Suite struct SourcePortTests {
    private struct Key: Hashable {
        var hour: String
        var log: String
        var reporter: String
        var source: String
        var destination: String
        var port: Int64
        var transport: String
    }

    /// The sets of all inputs, and that no entry is without a fact of an input.
    private func stored(_ database: String) throws -> [Key: Set<Int64>] {
        let rows = try query(
            database,
            """
            SELECT s.hour, s.log, s.reporter, near.ip, remote.ip,
                   COALESCE(w.port, (f.detail >> 24) & 65535), s.protocol,
                   hex(substr(g.entries, 3 * n.place + 2, 2))
            FROM input i
            CROSS JOIN fact_range r ON r.first_fact BETWEEN i.first_fact AND i.last_fact
            CROSS JOIN scope s ON s.scope_id = r.scope_id
            CROSS JOIN fact_lane l ON l.first_fact BETWEEN r.first_fact AND r.last_fact
            CROSS JOIN source_port_set g
                ON g.set_id BETWEEN l.first_fact << 8 AND (l.last_fact << 8 | 255)
            CROSS JOIN port_place n ON n.place < length(g.entries) / 3
            CROSS JOIN fact f ON f.fact_id = (g.set_id >> 8) - 1
                + unicode(CAST(substr(g.entries, 3 * n.place + 1, 1) AS TEXT))
                AND f.fact_id BETWEEN l.first_fact AND l.last_fact
            LEFT JOIN wide_fact w ON w.fact_id = f.fact_id
            JOIN address near ON near.address_id = l.near_id
            JOIN address remote ON remote.address_id = f.remote_id
            """
        )
        let entries = try query(database, "SELECT SUM(length(entries) / 3) FROM source_port_set")
        #expect(entries == [[rows.isEmpty ? .null : .integer(Int64(rows.count))]])
        var sets: [Key: Set<Int64>] = [:]
        for row in rows {
            func text(_ index: Int) -> String {
                if case .text(let text) = row[index] { text } else { "" }
            }
            guard case .integer(let port) = row[5] else {
                Issue.record("a fact without a port")
                continue
            }
            let key = Key(
                hour: text(0),
                log: text(1),
                reporter: text(2),
                source: text(3),
                destination: text(4),
                port: port,
                transport: text(6)
            )
            sets[key, default: []].insert(try #require(Int64(text(7), radix: 16)))
        }
        return sets
    }

    /// What the logs say, by the reference's reading of them.
    private func expected(_ inputs: [ReferenceInput]) -> [Key: Set<Int64>] {
        var reading = ReferenceReading()
        for input in inputs { reading.read(input) }
        let topology = ReferenceTopology()
        var sets: [Key: Set<Int64>] = [:]
        for row in reading.rows where row.isAllowed && row.direction == "outbound" {
            guard case .address(let destination) = row.foldedDestination,
                case .address(let source) = row.foldedSource, let port = row.foldedPort,
                !topology.isPrivate(destination)
            else { continue }
            let key = Key(
                hour: Timestamp.text(ofHour: Int(row.hour / 3600)),
                log: row.log,
                reporter: row.reporter,
                source: source.text,
                destination: destination.text,
                port: port,
                transport: row.transport
            )
            sets[key, default: []].insert(row.sourcePort)
        }
        return sets
    }

    @Test(
        "sets are those of the reference's rows, however worlds are loaded",
        arguments: UInt64(0)..<40
    )
    func worlds(seed: UInt64) throws {
        let world = RandomWorld(seed: seed)
        let place = try Workplace()
        try world.write(to: place.path)
        let wanted = expected(world.inputs.map(\.reference))
        let paths = world.inputs.map { place.path + "/inputs/" + $0.path }
        guard !paths.isEmpty else { return }
        let middle = paths.count / 2
        let ways = [([paths], 1), ([paths], 4), ([Array(paths[middle...]), paths], 3)]
        for (number, (batches, jobs)) in ways.enumerated() {
            let database = place.path + "/\(number).sqlite"
            for batch in batches where !batch.isEmpty {
                try runEngine(batch, database: database, jobs: jobs, memoryBytes: 64 << 20)
            }
            #expect(try stored(database) == wanted, "seed \(seed), way \(number)")
        }
    }

    // MARK: Many ports

    /// Records of one NIC: a few keys with hundreds of ports, and enough others to fill the least memory.
    private func records(seed: UInt64, count: Int, rowsEach: Int) -> [String] {
        var random = SplitMix64(seed: seed)
        let destinations = [
            "203.0.113.9", "203.0.113.10", "10.9.9.9", "::ffff:203.0.113.9", "2001:db8::9",
        ]
        return (0..<count).map { number in
            let time = Int64(number) * 40_000
            let tuples = (0..<rowsEach).map { row -> String in
                let isHeavy = row % 2 == 0
                let spread = number * rowsEach + row
                let source =
                    isHeavy
                    ? "10.0.0.\(4 + random.below(2))" : "10.1.\(spread >> 8 & 255).\(spread & 255)"
                let port = 1024 + random.below(isHeavy ? 3000 : 60_000)
                let destination =
                    isHeavy && !random.oneIn(4)
                    ? "203.0.113.9,443"
                    : "\(destinations[random.below(5)]),\([443, 8443][random.below(2)])"
                let state = ["B", "C", "E", "D"][random.below(4)]
                let isMeasured = state == "C" || state == "E"
                return VNetLog.tuple(
                    time + Int64(random.below(40_000)),
                    state,
                    isMeasured ? "1,\(1 + random.below(900)),2,99" : "0,0,0,0",
                    from: "\(source),\(port)",
                    to: destination,
                    direction: random.oneIn(9) ? "I" : "O"
                )
            }
            return VNetLog.record(time + 40_000, tuples)
        }
    }

    private func reference(_ inputs: [(name: String, bytes: [UInt8])]) -> [Key: Set<Int64>] {
        expected(inputs.map { ReferenceInput(path: $0.name, bytes: $0.bytes, isDamaged: false) })
    }

    /// A blob, a copy of its beginning, and one that shows every other record: which input keeps a record is a matter of order.
    @Test(
        "order, workers and inputs that repeat each other show in no set",
        arguments: UInt64(0)..<30
    )
    func repeated(seed: UInt64) throws {
        let all = records(seed: seed, count: 60, rowsEach: 60)
        let inputs = [
            (name: "all.json", bytes: VNetLog.blob(all)),
            (name: "start.json", bytes: VNetLog.blob(Array(all.prefix(25)))),
            (
                name: "odd.json",
                bytes: VNetLog.blob(all.indices.filter { $0 % 2 == 1 }.map { all[$0] })
            ),
        ]
        let place = try Workplace()
        for input in inputs { try place.write(input.bytes, to: "inputs/" + input.name) }
        let wanted = reference(inputs)
        #expect(wanted.values.contains { $0.count > 256 })
        let paths = inputs.map { place.path + "/inputs/" + $0.name }
        let ways = [
            ([paths], 1), ([paths], 3), ([[paths[0]], [paths[1]], [paths[2]]], 1),
            ([[paths[2]], [paths[1]], [paths[0]]], 2),
        ]
        for (number, (batches, jobs)) in ways.enumerated() {
            let database = place.path + "/\(number).sqlite"
            for batch in batches { try runEngine(batch, database: database, jobs: jobs) }
            #expect(try stored(database) == wanted, "seed \(seed), way \(number)")
        }
    }

    /// Large enough for several workers to share, and for the least memory to be too little.
    @Test("memory and workers that share an input show in no set", arguments: UInt64(0)..<2)
    func spilled(seed: UInt64) throws {
        let all = records(seed: seed, count: 85, rowsEach: 1500)
        let place = try Workplace()
        let input = (name: "large.json", bytes: VNetLog.blob(all))
        #expect(input.bytes.count > 8 << 20)
        try place.write(input.bytes, to: input.name)
        let wanted = reference([input])
        for (number, (jobs, memory)) in [(1, 1 << 20), (1, 1 << 30), (3, 1 << 30), (3, 1 << 20)]
            .enumerated()
        {
            let database = place.path + "/\(number).sqlite"
            try runEngine(
                [place.path + "/large.json"],
                database: database,
                jobs: jobs,
                memoryBytes: memory
            )
            #expect(try stored(database) == wanted, "seed \(seed), way \(number)")
            // A spill ends the stretch of a stream.
            let stretches = try query(database, "SELECT COUNT(*) FROM split_segment")
            #expect((stretches != [[.integer(1)]]) == (memory == 1 << 20))
        }
    }

    @Test(
        "an input that has grown, or lost what it had, leaves nothing behind",
        arguments: [1 << 20, 1 << 30]
    )
    func replaced(memory: Int) throws {
        let all = records(seed: 7, count: 60, rowsEach: 800)
        let other = records(seed: 8, count: 60, rowsEach: 40).map {
            $0.replacing("00005E005301", with: "00005E005302")
        }
        let place = try Workplace()
        try place.write(VNetLog.blob(other), to: "inputs/b.json")
        for count in [20, 60, 1, 0, 30] {
            let input = (name: "a.json", bytes: VNetLog.blob(Array(all.prefix(count))))
            try place.write(input.bytes, to: "inputs/a.json")
            try runEngine([place.path + "/inputs"], database: place.database, memoryBytes: memory)
            let wanted = reference([input, (name: "b.json", bytes: VNetLog.blob(other))])
            #expect(try stored(place.database) == wanted, "\(count) records")
        }
    }
}
