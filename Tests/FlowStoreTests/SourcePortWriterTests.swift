import FlowTestSupport
import GRDB
import Testing

@testable import FlowStore

@Suite struct SourcePortWriterTests {
    private struct Entry: Hashable {
        var fact: Int64
        var port: UInt16
    }

    private let queue: DatabaseQueue

    init() throws {
        queue = try DatabaseQueue()
        try queue.write { try $0.execute(sql: SourcePortTables.tables) }
    }

    /// What plain SQL makes of the table.
    private func entries(_ database: Database) throws -> [Entry] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT (s.set_id >> 8) - 1
                       + unicode(CAST(substr(s.entries, 3 * n.place + 1, 1) AS TEXT)),
                       hex(substr(s.entries, 3 * n.place + 2, 2))
                FROM source_port_set s CROSS JOIN port_place n
                    ON n.place < length(s.entries) / 3
                ORDER BY s.set_id, n.place
                """
        ).map { row in
            Entry(fact: row[0], port: try #require(UInt16(row[1] as String, radix: 16)))
        }
    }

    /// Writes lanes of facts with their ports, and reads them again.
    private func expectSame(_ lanes: [[(fact: Int64, ports: [UInt16])]]) throws {
        let written = lanes.joined().flatMap { fact in
            fact.ports.map { Entry(fact: fact.fact, port: $0) }
        }
        try queue.write { database in
            var writer = SourcePortWriter(database)
            for lane in lanes {
                try writer.endRow()
                for (fact, ports) in lane {
                    for port in ports { try writer.append(port, of: fact) }
                }
            }
            try writer.finish()
            #expect(try entries(database) == written)
            let ids = try Int64.fetchAll(
                database,
                sql: "SELECT set_id >> 8 FROM source_port_set ORDER BY set_id"
            )
            let starts = lanes.compactMap { $0.first { !$0.ports.isEmpty }?.fact }
            #expect(Set(ids).isSuperset(of: starts))
            let length = try Int.fetchOne(
                database,
                sql: "SELECT MAX(length(entries)) FROM source_port_set"
            )
            #expect(length ?? 0 <= 768)
        }
    }

    @Test("any facts and ports come back as they were", arguments: UInt64(0)..<30)
    func anyFacts(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
        func pick(_ choices: [Int]) -> Int { choices[number(0...choices.count - 1)] }
        var fact = Int64(number(1...1000))
        var lanes: [[(fact: Int64, ports: [UInt16])]] = []
        for _ in 0..<number(1...8) {
            var lane: [(fact: Int64, ports: [UInt16])] = []
            for _ in 0..<number(0...60) {
                let count = pick([0, 1, 1, 2, 9, 255, 256, 257, 1000])
                lane.append((fact, (0..<count).map { _ in UInt16(number(0...65_535)) }))
                fact += Int64(pick([1, 1, 2, 126, 127, 128, 5000]))
            }
            lanes.append(lane)
        }
        try expectSame(lanes)
    }

    @Test("a fact can have all 65,536 ports, wherever in a row they begin", arguments: [0, 1, 255])
    func allPorts(before: Int) throws {
        let few = (0..<before).map { UInt16($0) }
        try expectSame([[(7, few), (8, (0...65_535).map { UInt16($0) }), (9, [0, 443])]])
    }

    @Test("what is removed is that of the facts and no other")
    func removed() throws {
        let facts = (1...40).map { (fact: Int64($0), ports: (0..<UInt16($0 * 20)).map { $0 }) }
        let lanes = [Array(facts[..<10]), Array(facts[10..<30]), Array(facts[30...])]
        try expectSame(lanes)
        try queue.write { database in
            try SourcePortWriter.remove(facts: 11...30, database)
            let left = Set(try entries(database).map(\.fact))
            #expect(left == Set(1...10).union(31...40))
            try SourcePortWriter.remove(facts: 1...10, database)
            try SourcePortWriter.remove(facts: 31...40, database)
            #expect(try entries(database).isEmpty)
        }
    }
}
