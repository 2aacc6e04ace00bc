import FlowRules
import FlowTestSupport
import Testing

/// A month of a cluster whose truth is known.
@Suite struct ReviewTests {
    private static func world() throws -> ReviewInput {
        let used = try RuleMaker.securityRule(
            "web",
            100,
            .allow,
            #"{"sources":["internet"],"destinations":["192.0.2.4/32"],"protocols":["TCP"],"destinationPorts":["443"]}"#
        )
        let unused = try RuleMaker.securityRule(
            "old-ssh",
            110,
            .allow,
            #"{"sources":["198.51.100.0/24"],"protocols":["TCP"],"destinationPorts":["22"]}"#
        )
        let shadowed = try RuleMaker.securityRule(
            "ssh-again",
            120,
            .deny,
            #"{"sources":["198.51.100.8/32"],"protocols":["TCP"],"destinationPorts":["22"]}"#
        )
        let wide = try RuleMaker.securityRule(
            "spokes",
            130,
            .allow,
            #"{"sources":["10.0.0.0/8"],"destinations":["192.0.2.0/28"],"protocols":["TCP"]}"#
        )
        let denied = try RuleMaker.securityRule("block", 140, .deny, "{}")
        let young = try RuleMaker.securityRule(
            "young",
            90,
            .allow,
            #"{"sources":["203.0.113.0/24"],"destinationPorts":["9000"]}"#
        )
        let gone = try RuleMaker.securityRule(
            "gone",
            95,
            .allow,
            #"{"sources":["203.0.113.0/24"],"destinationPorts":["9001"]}"#
        )
        let changedBefore = try RuleMaker.securityRule(
            "changed",
            96,
            .allow,
            #"{"destinationPorts":["5000"]}"#
        )
        let changedAfter = try RuleMaker.securityRule(
            "changed",
            96,
            .allow,
            #"{"destinationPorts":["5001"]}"#
        )
        var input = RuleMaker.input([used, unused, shadowed, wide, denied], at: [0, 10, 20, 30])
        func sight(_ rule: RuleDefinition, _ days: [Double]) {
            input.rules += days.map { RuleSighting(rule, at: RuleMaker.day($0)) }
        }
        sight(young, [30 - 1, 30])
        sight(gone, [0, 10])
        sight(changedBefore, [0, 10])
        sight(changedAfter, [20, 30])

        let firewall = RuleMaker.rule(
            .azureFirewall,
            "pol-1/group/net/unseen",
            id: RuleSamples.policy,
            .allow,
            RuleMeaning(match: RuleMatch([TrafficBox()]), order: [1, 100, 100])
        )
        sight(firewall, [0, 30])
        input.coverage = [
            LogCoverage(.nsg, id: RuleMaker.nsg.uppercased(), expectedHours: 720, seenHours: 684),
            LogCoverage(.azureFirewall, id: nil, expectedHours: 720, seenHours: 100),
        ]
        var wideUsage = RuleMaker.usage(wide, hits: 5000)
        wideUsage.sources = RuleMaker.addresses(["10.1.0.4", "10.1.0.5", "10.1.0.6", "10.1.0.7"])
        wideUsage.destinations = RuleMaker.addresses(["192.0.2.1", "192.0.2.2"])
        wideUsage.ports = [TransportPort(6, 5432)]
        var deniedUsage = RuleMaker.usage(denied, hits: 9000)
        deniedUsage.sources = RuleMaker.addresses(["198.51.100.9"])
        deniedUsage.ports = [TransportPort(6, 23)]
        var stranger = RuleMaker.usage(used, hits: 7)
        stranger.rule = "UserRule_by-hand"
        var foreign = RuleMaker.usage(used, hits: 7)
        foreign.enforcerID = "/subscriptions/other/networkSecurityGroups/unlisted"
        foreign.rule = "UserRule_elsewhere"
        var shouted = RuleMaker.usage(used, hits: 3)
        shouted.rule = "USERRULE_WEB"
        shouted.enforcerID = RuleMaker.nsg.uppercased()
        input.usage = [
            RuleMaker.usage(used, hits: 20), shouted, wideUsage, deniedUsage, stranger, foreign,
        ]
        return input
    }

    @Test("a world of known truth is judged right")
    func knownTruth() throws {
        let reviews = review(try Self.world())
        #expect(
            reviews.verdicts == [
                "UserRule_web": .used, "UserRule_old-ssh": .unused,
                "UserRule_ssh-again": .shadowed, "UserRule_spokes": .tooWide,
                "UserRule_block": .used, "UserRule_young": .unused, "UserRule_gone": .unused,
                "UserRule_changed": .unused, "UserRule_by-hand": .unknownRule,
                "UserRule_elsewhere": .notEvaluable, "pol-1/group/net/unseen": .notEvaluable,
            ]
        )
        #expect(reviews["web"]?.hits == 23)
        #expect(reviews["old-ssh"]?.confidence == 0.901)
        #expect(reviews["ssh-again"]?.shadowedBy.map(\.rule) == ["UserRule_old-ssh"])
        #expect(reviews["elsewhere"]?.reason == .noInventory)
        #expect(reviews["pol-1/group/net/unseen"]?.reason == .coverage)
        // One day of thirty is no evidence to speak of.
        #expect(reviews["young"]?.confidence == 0.09)
        #expect(reviews["young"]?.knownSince == RuleMaker.day(29))
        #expect(reviews["gone"]?.removedBy == RuleMaker.day(20))
        #expect(reviews["changed"]?.changed == RuleMaker.day(20))
        #expect(reviews["changed"]?.confidence == 0.597)
        #expect(reviews["spokes"]?.excesses.map(\.dimension) == [.sources, .destinationPorts])
        #expect(reviews["spokes"]?.excesses.map(\.narrower) == [["10.1.0.4/30"], ["5432"]])
    }

    @Test("the order of what is given changes nothing", arguments: UInt64(0)..<30)
    func anyOrder(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let expected = review(try Self.world())
        var input = try Self.world()
        input.rules.shuffle(using: &random)
        input.usage.shuffle(using: &random)
        input.coverage.shuffle(using: &random)
        #expect(review(input) == expected)
        // What is said twice is the same.
        input.rules += input.rules
        #expect(review(input) == expected)
    }

    @Test("without coverage nothing is unused", arguments: [0, 100, 359])
    func noCoverage(hours: Int) throws {
        let rule = try RuleMaker.securityRule("r", 100, .allow, "{}")
        let reviews = review(RuleMaker.input([rule], seenHours: hours))
        #expect(reviews.map(\.verdict) == [.notEvaluable])
        #expect(reviews.map(\.reason) == [.coverage])
        var input = RuleMaker.input([rule])
        input.coverage = []
        #expect(review(input).map(\.reason) == [.coverage])
    }

    @Test("a rule first seen behind the window is not known in it")
    func afterWindow() throws {
        let rule = try RuleMaker.securityRule("r", 100, .allow, "{}")
        #expect(review(RuleMaker.input([rule], at: [30, 31])).map(\.reason) == [.notKnownInWindow])
        var identity = RuleIdentity(.networkPolicy, rule: "NetworkPolicy/a/b", decision: .allow)
        identity.created = RuleMaker.day(2)
        let policy = RuleDefinition(identity, meaning: RuleMeaning(match: rule.matches))
        let reviews = review(RuleMaker.input([policy], at: [31]))
        #expect(reviews.map(\.verdict) == [.unused])
        #expect(reviews.map(\.knownSince) == [RuleMaker.day(2)])
    }

    @Test("kinds of network policies listed at different times do not remove each other")
    func listsOfKinds() throws {
        func policy(_ name: String) -> RuleDefinition {
            RuleMaker.rule(
                .networkPolicy,
                name,
                id: nil,
                .allow,
                RuleMeaning(match: RuleMatch([TrafficBox()]))
            )
        }
        var input = RuleMaker.input([policy("NetworkPolicy/a/b")], at: [0, 10])
        input.rules += RuleMaker.input([policy("CiliumNetworkPolicy/a/b")], at: [1, 11]).rules
        input.rules.append(RuleSighting(policy("NetworkPolicy/a/gone"), at: RuleMaker.day(0)))
        #expect(
            review(input).map(\.removedBy) == [nil, nil, RuleMaker.day(10)]
        )
    }

    @Test("hits contradict a proof unless they are older than what it is made of")
    func contradiction() throws {
        let early = try RuleMaker.securityRule("early", 100, .deny, "{}")
        let late = try RuleMaker.securityRule("late", 200, .allow, "{}")
        func verdict(firstDay: Double, lastHit: Double) -> RuleVerdict? {
            var input = RuleMaker.input([late])
            input.rules += [firstDay, 30].map { RuleSighting(early, at: RuleMaker.day($0)) }
            input.usage = [RuleMaker.usage(late, hits: 5, lastDay: lastHit)]
            return review(input)["late"]?.verdict
        }
        #expect(verdict(firstDay: 20, lastHit: 19) == .shadowed)
        #expect(verdict(firstDay: 20, lastHit: 25) == .used)
        #expect(verdict(firstDay: 0, lastHit: 25) == .used)
    }

    @Test("too wide takes enough hits and days, and a rule that can be changed")
    func guarded() throws {
        let match = RuleMatch([TrafficBox()])
        func verdict(
            hits: UInt64,
            at days: [Double] = [0, 30],
            traits: Set<RuleTrait> = [],
            decision: RuleDecision = .allow
        ) -> RuleVerdict {
            var identity = RuleIdentity(.nsg, rule: "r", decision: decision)
            identity.enforcerID = RuleMaker.nsg
            let rule = RuleDefinition(
                identity,
                meaning: RuleMeaning(match: match, order: [1], traits: traits)
            )
            var usage = RuleMaker.usage(rule, hits: hits)
            usage.sources = RuleMaker.addresses(["192.0.2.1"])
            var input = RuleMaker.input([rule], at: days)
            input.usage = [usage]
            return review(input)[0].verdict
        }
        #expect(verdict(hits: 100) == .tooWide)
        #expect(verdict(hits: 99) == .used)
        #expect(verdict(hits: 100, at: [24, 30]) == .used)
        #expect(verdict(hits: 100, traits: [.platformDefault]) == .used)
        #expect(verdict(hits: 100, decision: .deny) == .used)
    }

    @Test(
        "confidence falls with coverage and with days",
        arguments: [
            (1.0, 0.0, 0.0), (1.0, 7.0, 0.5), (0.5, 7.0, 0.25), (1.0, 28.0, 0.938),
            (1.0, 10_000.0, 0.999), (0.0, 30.0, 0.0), (2.0, 7.0, 0.5), (1.0, -3.0, 0.0),
        ]
    )
    func confidence(coverage: Double, days: Double, expected: Double) {
        #expect(ReviewLimits.confidence(coverage: coverage, days: days) == expected)
    }
}
