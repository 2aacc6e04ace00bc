import FlowEnrich
import FlowTestSupport
import Pipeline
import Testing

/// Rules from files, traffic from files: each rule lands where it belongs.
@Suite struct RuleReviewTests {
    private let place: Workplace

    init() throws { place = try Workplace() }

    private func write() throws -> (logs: [String], inventory: [String]) {
        let logs = try RuleWorld.logs.map { file in
            try place.write(file.bytes, to: "logs/" + file.name)
            return place.path + "/logs/" + file.name
        }
        let inventory = try RuleWorld.inventory.map { file in
            try place.write(file.bytes, to: "inventory/" + file.name)
            return place.path + "/inventory/" + file.name
        }
        return (logs, inventory)
    }

    private static let expected: [(rule: String, verdict: String, reason: String?, hits: Int64)] = [
        ("UserRule_deny-telnet", "used", nil, 192), ("UserRule_gone", "unknown-rule", nil, 192),
        ("UserRule_late-telnet", "shadowed", nil, 0), ("UserRule_removed", "unused", nil, 0),
        ("UserRule_unused", "unused", nil, 0), ("UserRule_wide", "too-wide", nil, 192),
        ("UserRule_young", "not-evaluable", "not-known-in-window", 0),
        ("UserRule_b-idle", "not-evaluable", "too-little-coverage", 0),
        ("UserRule_b-used", "used", nil, 2),
    ]

    private func review(_ database: String) throws -> [[Cell]] {
        try query(
            database,
            "SELECT rule, verdict, reason, hits FROM rule_review ORDER BY enforcer_id, rule"
        )
    }

    private static var expectedRows: [[Cell]] {
        expected.map { [.text($0.rule), .text($0.verdict), Cell($0.reason), .integer($0.hits)] }
    }

    @Test("unused, shadowed, too wide, unknown, young and badly covered rules are told apart")
    func verdicts() throws {
        let (logs, inventory) = try write()
        try runEngine(logs, inventory: inventory, database: place.database)
        let verdicts = try review(place.database)
        #expect(verdicts == Self.expectedRows, "\(verdicts)")
        let details = try query(
            place.database,
            """
            SELECT shadowed_by, needed, narrower, first_hit, last_hit, window_from, window_to,
                   coverage, removed_by
            FROM rule_review WHERE rule IN ('UserRule_late-telnet', 'UserRule_wide', 'UserRule_removed')
            ORDER BY rule
            """
        )
        let window: [Cell] = [
            .text("2026-11-20T13:00:00Z"), .text("2026-11-28T13:00:00Z"), .text("1.0"),
        ]
        #expect(
            details == [
                [.text("UserRule_deny-telnet"), .null, .null, .null, .null] + window + [.null],
                [.null, .null, .null, .null, .null] + window + [.text("2026-11-28T13:30:00Z")],
                [
                    .null, .text("destination ports: 1 of 65536"),
                    .text(
                        "sources 10.0.0.4/32; destinations 10.1.0.5/32; protocols TCP; destination ports 8443"
                    ),
                    .text("2026-11-20T13:01:00Z"), .text("2026-11-28T12:01:00Z"),
                ] + window + [.null],
            ]
        )
    }

    @Test("inventory first or last, logs in one run or many: one review and one digest")
    func anyOrder() throws {
        let (logs, inventory) = try write()
        let courses: [[(logs: [String], inventory: [String])]] = [
            [(logs, inventory)], [(logs, []), ([], inventory)],
            [([], inventory.reversed()), (logs.reversed(), [])],
            logs.map { ([$0], []) } + inventory.reversed().map { ([], [$0]) },
            [([], [inventory[1]])] + logs.reversed().map { ([$0], []) } + [([], inventory)],
        ]
        var digests: Set<String> = []
        var reviews: Set<[[Cell]]> = []
        for (number, course) in courses.enumerated() {
            let database = place.path + "/\(number).sqlite"
            for step in course {
                try runEngine(step.logs, inventory: step.inventory, database: database)
            }
            digests.insert(try contentHash(database))
            #expect(try review(database) == Self.expectedRows, "course \(number)")
            reviews.insert(try query(database, "SELECT * FROM rule_review").inCellOrder)
        }
        #expect(digests.count == 1)
        #expect(reviews.count == 1)
    }

    @Test("without rules of an inventory, nothing is summed up by rule")
    func noRules() throws {
        try runEngine(try write().logs, database: place.database)
        for table in ["rule_day", "rule_reporter", "outdated_rule_day", "rule_verdict"] {
            #expect(try query(place.database, "SELECT COUNT(*) FROM \(table)") == [[.integer(0)]])
        }
    }

    @Test("rules that nothing dates are a problem, and are not used")
    func undated() throws {
        try place.write(RuleWorld.inventory[0].bytes, to: "inventory/rules.json")
        let summary = try runEngine(
            [],
            inventory: [place.path + "/inventory"],
            database: place.database
        )
        #expect(summary.inventory.problems == 1)
        #expect(summary.inventory.itemsRejected == 2)
        #expect(try query(place.database, "SELECT COUNT(*) FROM rules") == [[.integer(0)]])
    }

    @Test("a file may hold pods and rules, dated by its first line")
    func mixed() throws {
        let list = String(decoding: RuleWorld.inventory[0].bytes, as: UTF8.self)
        let text = """
            {"kind":"WeirSnapshot","time":"2026-11-20T13:00:00Z","cluster":"c"}
            {"kind":"Pod","metadata":{"name":"p","uid":"u"},"status":{"phase":"Running","podIP":"10.0.0.1"}}
            {"kind":"NetworkPolicy","metadata":{"name":"n","namespace":"s"},"spec":{"podSelector":{}}}
            {"kind":"ConfigMap","metadata":{"name":"m"}}
            {"nobody":"knows"}
            \(list)
            """
        try place.write(Array(text.utf8), to: "inventory/all.json")
        let summary = try runEngine(
            [],
            inventory: [place.path + "/inventory"],
            database: place.database
        )
        #expect(summary.inventory.itemsUsed == 4)
        #expect(summary.inventory.itemsRejected == 1)
        let rules = try query(
            place.database,
            "SELECT enforcer, enforcer_id, COUNT(*) FROM rules GROUP BY 1, 2 ORDER BY 1"
        )
        #expect(rules.first == [.text("network-policy"), .text("c"), .integer(1)])
        #expect(rules.count == 3)
    }

    /// The sums that are kept, against those of the view, which reads every fact.
    private func compareSums(_ database: String, _ title: String) throws {
        let enforcers = "('nsg', 'security-admin', 'azure-firewall', 'network-policy')"
        let kept = try query(
            database,
            """
            SELECT d.enforcer, NULLIF(a.text, ''), r.text, d.decision, SUM(d.hits),
                   strftime('%Y-%m-%dT%H:%M:%SZ', MAX(d.last_ms) / 1000, 'unixepoch'),
                   CASE d.decision WHEN 'deny' THEN
                       strftime('%Y-%m-%dT%H:%M:%SZ', MIN(d.first_ms) / 1000, 'unixepoch') END,
                   CASE WHEN d.enforcer IN ('nsg', 'security-admin') THEN SUM(d.bytes) END
            FROM rule_day d JOIN name a ON a.name_id = d.acl_id JOIN name r ON r.name_id = d.rule_id
            GROUP BY 1, 2, 3, 4
            """
        ).inCellOrder
        let read = try query(
            database,
            """
            SELECT h.enforcer, h.enforcer_id, h.rule, h.decision, SUM(h.hits), MAX(h.last_hit),
                   CASE h.decision WHEN 'deny' THEN (
                       SELECT MIN(d.first_seen) FROM denials d
                       WHERE d.enforcer = h.enforcer AND d.enforcer_id IS h.enforcer_id
                             AND d.rule = h.rule) END,
                   CASE WHEN h.enforcer IN ('nsg', 'security-admin') THEN SUM(h.bytes) END
            FROM rule_hits h
            WHERE h.rule IS NOT NULL AND h.enforcer IN \(enforcers)
                  AND h.decision IN ('allow', 'deny')
            GROUP BY 1, 2, 3, 4
            """
        ).inCellOrder
        guard kept != read else { return }
        Issue.record(
            """
            \(title): \(kept.count) rules, wanted \(read.count)
            extra: \(Set(kept).subtracting(read).prefix(3))
            missing: \(Set(read).subtracting(kept).prefix(3))
            """
        )
    }

    @Test(
        "what is kept of flow logs by rule and day is what rule_hits adds up to",
        arguments: 0..<UInt64(40)
    )
    func flowSums(seed: UInt64) throws {
        let world = RandomWorld(seed: seed)
        var random = SplitMix64(seed: seed ^ 0x5eed)
        try world.write(to: place.path)
        let topology = try Topology(yaml: world.topologyYAML, path: place.path + "/topology.yaml")
        let inventory = try write().inventory
        let paths = world.inputs.map { place.path + "/inputs/" + $0.path }.shuffled(using: &random)
        let cut = paths.count / 2
        let early = random.oneIn(2) ? inventory : []
        for batch in [Array(paths[..<cut]), paths] {
            let rules = batch.count == paths.count ? inventory : early
            try runEngine(batch, inventory: rules, database: place.database, topology: topology)
        }
        try compareSums(place.database, "seed \(seed)")
    }

    @Test(
        "what is kept of event logs by rule and day is what rule_hits adds up to",
        arguments: 0..<UInt64(40)
    )
    func eventSums(seed: UInt64) throws {
        let world = EventWorld(seed: seed)
        var random = SplitMix64(seed: seed ^ 0x5eed)
        let root = place.path + "/inputs/"
        try world.write(to: root)
        let inventory = try write().inventory
        let paths = world.inputs.map { root + $0.path }.shuffled(using: &random)
        let cut = paths.count / 2
        for batch in [Array(paths[..<cut]), paths] {
            try runEngine(batch, inventory: inventory, database: place.database)
        }
        try compareSums(place.database, "seed \(seed)")
    }
}
