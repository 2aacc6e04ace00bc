import FlowRules
import FlowTestSupport
import Testing

@Suite struct ShadowSearchTests {
    @Test("a rule is shadowed if and only if it decides no packet", arguments: UInt64(0)..<40)
    func bruteForce(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var rules: [RuleDefinition] = []
        var boxes: [TrafficBox] = []
        for index in 0..<random.number(3...9) {
            var box = SmallUniverse.box(using: &random)
            // Pieces of an earlier or later rule, so that several together hold one.
            if random.oneIn(2), !boxes.isEmpty {
                let pieces = SmallUniverse.pieces(of: random.pick(boxes), using: &random)
                box = random.pick(pieces.filter { !$0.isEmpty })
            }
            boxes.append(box)
            rules.append(
                RuleMaker.securityRule(
                    "r\(index)",
                    random.number(1...1_000_000),
                    random.oneIn(2) ? .allow : .deny,
                    RuleMatch([box])
                )
            )
        }
        let inOrder = rules.sorted { ($0.priority ?? 0) < ($1.priority ?? 0) }
        var deciding: Set<String> = []
        for packet in SmallUniverse.allPackets {
            if let rule = inOrder.first(where: { $0.matches.holds(packet) }) {
                deciding.insert(rule.rule)
            }
        }
        let reviews = review(RuleMaker.input(rules))
        for item in reviews {
            let isShadowed = item.verdict == .shadowed
            #expect(isShadowed == !deciding.contains(item.subject.rule), "\(item.subject)")
        }
        // What is named as the reason is enough as a reason.
        for item in reviews where item.verdict == .shadowed {
            let names = Set(item.shadowedBy.map(\.rule))
            let reasons = rules.filter { names.contains($0.rule) }.flatMap(\.matches.boxes)
            let shadowed = rules.first { $0.rule == item.subject.rule }
            #expect(RuleMatch(reasons).covers(shadowed?.matches ?? RuleMatch([])) == .yes)
        }
    }

    @Test("rules of one priority, group or direction of their own do not shadow each other")
    func noOrder() throws {
        let first = try RuleMaker.securityRule("a", 100, .deny, "{}")
        let same = try RuleMaker.securityRule("b", 100, .allow, "{}")
        var elsewhere = RuleIdentity(.nsg, rule: "UserRule_c", decision: .allow)
        elsewhere.enforcerID = RuleSamples.network + "/networkSecurityGroups/other"
        elsewhere.direction = .inbound
        var outbound = RuleIdentity(.nsg, rule: "UserRule_d", decision: .allow)
        outbound.enforcerID = RuleMaker.nsg
        outbound.direction = .outbound
        let meaning = RuleMeaning(match: RuleMatch([TrafficBox()]), order: [200])
        let others = [elsewhere, outbound].map { RuleDefinition($0, meaning: meaning) }
        let reviews = review(RuleMaker.input([first, same] + others))
        #expect(!reviews.contains { $0.verdict == .shadowed })
    }

    @Test("an unknown meaning of a tag shadows nothing and is not shadowed by a part")
    func tokens() throws {
        let reviews = review(
            RuleMaker.input([
                try RuleMaker.securityRule("tag", 100, .deny, #"{"sources":["internet"]}"#),
                try RuleMaker.securityRule("host", 110, .allow, #"{"sources":["192.0.2.1/32"]}"#),
                try RuleMaker.securityRule(
                    "tag-port",
                    120,
                    .allow,
                    #"{"sources":["internet"],"destinationPorts":["22"]}"#
                ),
                try RuleMaker.securityRule("all", 130, .deny, "{}"),
                try RuleMaker.securityRule("late-tag", 140, .allow, #"{"sources":["x"]}"#),
            ])
        )
        #expect(reviews["host"]?.verdict == .unused)
        #expect(reviews["tag-port"]?.shadowedBy.map(\.rule) == ["UserRule_tag"])
        #expect(reviews["late-tag"]?.shadowedBy.map(\.rule) == ["UserRule_all"])
    }

    @Test("a firewall asks network rules before application rules, whatever their priority")
    func firewallOrder() throws {
        func rule(
            _ name: String,
            _ order: [Int],
            _ position: Int,
            _ boxes: String,
            _ traits: Set<RuleTrait> = []
        ) throws -> RuleDefinition {
            var identity = RuleIdentity(.azureFirewall, rule: name, decision: .allow)
            identity.enforcerID = RuleSamples.policy
            identity.position = position
            let match = try RuleMaker.match(boxes)
            return RuleDefinition(
                identity,
                meaning: RuleMeaning(match: match, order: order, traits: traits)
            )
        }
        let web = #"{"protocols":["TCP"],"destinationPorts":["443"]}"#
        let names =
            #"{"protocols":["TCP"],"destinationPorts":["443"],"names":["a.example.com"],"applications":["https"]}"#
        let reviews = review(
            RuleMaker.input([
                try rule("p/g/in/dnat", [0, 100, 100], 0, "{}", [.translation]),
                try rule("p/h/net/web", [1, 900, 100], 0, web),
                try rule("p/h/net/again", [1, 900, 100], 1, web),
                try rule("p/h/twin/web", [1, 900, 100], 0, web),
                try rule("p/g/app/site", [2, 100, 100], 0, names),
            ])
        )
        #expect(reviews["p/h/net/web"]?.verdict == .unused)
        #expect(reviews["p/h/net/again"]?.shadowedBy.map(\.rule) == ["p/h/net/web"])
        // Two collections of one priority: nobody knows which comes first.
        #expect(reviews["p/h/twin/web"]?.verdict == .unused)
        #expect(reviews["p/g/app/site"]?.verdict == .shadowed)
    }

    @Test("admin rules take traffic from a security group only where they are known to apply")
    func adminRules() throws {
        func admin(_ name: String, _ priority: Int, _ decision: RuleDecision, final: Bool = false)
            throws -> RuleDefinition
        {
            var identity = RuleIdentity(.securityAdmin, rule: name, decision: decision)
            identity.enforcerID = RuleSamples.adminCollection
            identity.direction = .inbound
            let port = ["pass": "80", "block": "22", "final": "443"][name] ?? "1"
            let match = try RuleMaker.match(#"{"destinationPorts":["\#(port)"]}"#)
            return RuleDefinition(
                identity,
                meaning: RuleMeaning(
                    match: match,
                    order: [priority],
                    traits: final ? [.final] : []
                )
            )
        }
        func security(_ name: String, _ priority: Int, _ port: Int) throws -> RuleDefinition {
            try RuleMaker.securityRule(
                name,
                priority,
                .allow,
                #"{"destinationPorts":["\#(port)"]}"#
            )
        }
        var input = RuleMaker.input([
            try admin("block", 10, .deny), try admin("final", 20, .allow, final: true),
            try admin("pass", 30, .allow), try security("ssh", 100, 22),
            try security("https", 110, 443), try security("http", 120, 80),
        ])
        #expect(!review(input).contains { $0.verdict == .shadowed })
        input.adminScopes = [
            AdminScope(
                securityGroupID: RuleMaker.nsg.uppercased(),
                collectionIDs: [RuleSamples.adminCollection]
            )
        ]
        let reviews = review(input)
        #expect(reviews["ssh"]?.shadowedBy.map(\.rule) == ["block"])
        #expect(reviews["https"]?.shadowedBy.map(\.rule) == ["final"])
        #expect(reviews["http"]?.verdict == .unused)
    }
}
