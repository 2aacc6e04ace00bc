import Flow
import FlowEnrich
import FlowRules
import FlowTestSupport
import Foundation
import GRDB
import Testing

@testable import FlowStore

/// Rules of inventory snapshots, as the database keeps them.
@Suite struct StoredRulesTests {
    private let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    private static func time(_ night: Int) -> Int64 {
        1_795_132_860_000 + Int64(night) * 86_400_000
    }

    private func rule(_ name: String, group: String = "a", port: Int = 443) throws -> RuleDefinition
    {
        var identity = RuleIdentity(.nsg, rule: "UserRule_" + name, decision: .allow)
        identity.enforcerID = "/groups/" + group
        identity.priority = 100
        identity.direction = .inbound
        let text = "{\"match\":[{\"destinationPorts\":[\"\(port)\"]}]}"
        return RuleDefinition(identity, meaning: try RuleMeaning(definition: text))
    }

    private func history(_ rules: [RuleDefinition], at time: Int64) -> RuleHistory {
        var history = RuleHistory()
        for rule in rules { history.add(rule, at: time) }
        return history
    }

    /// One run a history.
    @discardableResult
    private func load(_ histories: [RuleHistory], into name: String) throws -> [Bool] {
        try histories.map { history in
            let store = try ResultStore(
                path: folder.file(name),
                topology: .none,
                cacheBytes: 1 << 20
            )
            defer { store.close() }
            let isNew = try store.adopt(history)
            try store.reviewRules()
            try store.commit()
            return isNew
        }
    }

    private func rows(_ sql: String, of name: String) throws -> [[FlowStore.Cell]] {
        var sink = RowCollector()
        try ResultReader(path: folder.file(name)).query(sql, into: &sink)
        return sink.rows
    }

    @Test(
        "snapshots in any order, in one run or several, give one content",
        arguments: 0..<UInt64(40)
    )
    func anyOrder(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var snapshots: [RuleHistory] = []
        var expected: Set<String> = []
        for night in 0..<8 {
            for group in ["a", "b"] where random.next() % 4 > 0 {
                var shown: [RuleDefinition] = []
                for name in 0..<5 where random.next() % 3 > 0 {
                    let port = 443 + Int(random.next() % 5 / 4)
                    shown.append(try rule("r\(name)", group: group, port: port))
                    let time = Timestamp.text(ofMilliseconds: Self.time(night))
                    expected.insert("/groups/\(group) UserRule_r\(name) \(port) \(time)")
                }
                snapshots.append(history(shown, at: Self.time(night)))
            }
        }
        var digests: Set<String> = []
        for number in 0..<3 {
            var shuffled = snapshots
            if number > 0 { shuffled.shuffle(using: &random) }
            if number == 2 {
                var whole = RuleHistory()
                for snapshot in shuffled { whole.merge(snapshot) }
                shuffled = [whole]
            }
            let name = "\(seed)-\(number).sqlite"
            try load(shuffled, into: name)
            digests.insert(try digest(folder.file(name)).total)
            let shown = try rows(
                """
                SELECT enforcer_id || ' ' || rule || ' '
                    || json_extract(definition, '$.match[0].destinationPorts[0]') || ' '
                    || snapshot_time FROM rules
                """,
                of: name
            )
            #expect(shown.count == expected.count)
            #expect(Set(shown.map { $0[0] }) == Set(expected.map { .text($0) }))
        }
        #expect(digests.count == 1)
    }

    @Test("what is told again is not new; what contradicts it is kept beside it")
    func restated() throws {
        let first = history([try rule("web")], at: Self.time(0))
        let other = history([try rule("web", port: 80)], at: Self.time(0))
        #expect(try load([first, first, other, other], into: "a") == [true, false, true, false])
        #expect(try rows("SELECT * FROM rules", of: "a").count == 2)
    }

    @Test("what a run that was killed has left is judged by the next one")
    func leftOver() throws {
        let store = try ResultStore(
            path: folder.file("a"),
            topology: .none,
            cacheBytes: 1 << 20
        )
        _ = try store.adopt(history([rule("web")], at: Self.time(0)))
        try store.commit()
        store.close()
        #expect(try rows("SELECT rule FROM rule_review", of: "a") == [])
        try load([RuleHistory()], into: "a")
        #expect(try rows("SELECT rule FROM rule_review", of: "a") == [[.text("UserRule_web")]])
    }

    @Test("a changed and a removed rule say when")
    func changedAndRemoved() throws {
        let nights = try [
            [rule("web"), rule("old")], [rule("web"), rule("old")], [rule("web", port: 80)],
            [rule("web", port: 80)],
        ]
        try load(nights.enumerated().map { history($1, at: Self.time($0)) }, into: "a")
        let review = try rows(
            "SELECT rule, known_since, changed, removed_by, verdict, reason FROM rule_review",
            of: "a"
        )
        let times = (0..<3).map {
            FlowStore.Cell.text(Timestamp.text(ofMilliseconds: Self.time($0)))
        }
        let judged: [FlowStore.Cell] = [.text("not-evaluable"), .text("too-little-coverage")]
        #expect(
            review == [
                [.text("UserRule_old"), times[0], .null, times[2]] + judged,
                [.text("UserRule_web"), times[0], times[2], .null] + judged,
            ]
        )
    }

    @Test(
        "a night in which a thousand rules did not change takes half a kilobyte at most beside its manifest"
    )
    func fewBytes() throws {
        let rules = try (0..<1000).map { try rule("r\($0)", port: $0) }
        let path = folder.file("a")
        func list(_ nights: Range<Int>) throws {
            let store = try ResultStore(path: path, topology: .none, cacheBytes: 1 << 20)
            defer { store.close() }
            for night in nights {
                #expect(try store.adopt(history(rules, at: Self.time(night))))
                try store.commit()
            }
        }
        try list(0..<2)
        func size() throws -> Int {
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            // A manifest a night is not the rules'.
            let manifests = try rows(
                "SELECT COALESCE(SUM(LENGTH(manifest)), 0) FROM manifests",
                of: "a"
            )
            guard case .integer(let bytes) = manifests[0][0] else { return 0 }
            return try #require(attributes[.size] as? Int) - Int(bytes)
        }
        let before = try size()
        try list(2..<102)
        #expect(try size() - before <= 100 * 500)
        #expect(try rows("SELECT COUNT(*) FROM rules", of: "a") == [[.integer(102_000)]])
    }

    @Test("sightings at turns give the review that all sightings give", arguments: 0..<UInt64(60))
    func turns(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var whole = RuleHistory()
        var input = ReviewInput(window: ReviewWindow(from: Self.time(0), until: Self.time(30)))
        input.coverage = [LogCoverage(.nsg, id: "/groups/a", expectedHours: 9, seenHours: 9)]
        var reduced = input
        let patience = 2 + random.next() % 6
        var ports = Array(repeating: 443, count: 5)
        for night in 0..<30 {
            for name in ports.indices {
                if random.next() % patience == 0 { ports[name] = 440 + Int(random.next() % 4) }
                guard ports[name] > 440 else { continue }
                // Now and then two lists of one instant disagree.
                for port in random.next() % 20 == 0 ? [1, ports[name]] : [ports[name]] {
                    let rule = try rule("r\(name)", port: port)
                    whole.add(rule, at: Self.time(night))
                    input.rules.append(RuleSighting(rule, at: Self.time(night)))
                }
            }
        }
        reduced.rules = try whole.sightings(of: .nsg)
        #expect(review(reduced) == review(input))
        #expect(reduced.rules.count <= input.rules.count)
    }

    @Test("runs are the longest stretches of what was listed")
    func runs() {
        let listed: [Int64] = [1, 2, 5, 7, 9]
        func runs(_ times: Set<Int64>) -> [ClosedRange<Int64>] {
            StoredRules.runs(of: times, among: listed)
        }
        #expect(runs([]) == [])
        #expect(runs([1, 2, 5, 7, 9]) == [1...9])
        #expect(runs([2, 5, 9]) == [2...5, 9...9])
        #expect(runs([1, 5, 9]) == [1...1, 5...5, 9...9])
    }

    @Test("of a database without rules, inventory files with unknown items are read once more")
    func olderDatabase() throws {
        let path = folder.file("old")
        let queue = try DatabaseQueue(path: path)
        try Migrations.migrator.migrate(queue, upTo: "0010 events")
        try queue.write { database in
            try database.execute(
                sql: """
                    PRAGMA application_id = \(SchemaVersion.applicationID);
                    INSERT INTO inventory_file VALUES ('/pods', 1, 1, 3, 0, 0, NULL),
                        ('/mixed', 1, 1, 3, 1, 0, NULL), ('/rules', 1, 1, 0, 0, 2, NULL);
                    """
            )
        }
        try queue.close()
        let store = try ResultStore(path: path, topology: .none, cacheBytes: 1 << 20)
        #expect(try store.inventoryFiles().keys.sorted() == ["/pods"])
        store.close()
        try load([history([try rule("web")], at: Self.time(0))], into: "old")
        #expect(try rows("SELECT * FROM rules", of: "old").count == 1)
        #expect(try rows("SELECT * FROM rule_review", of: "old").count == 1)
    }
}
