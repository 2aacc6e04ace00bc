import FlowRules
import Testing

@Suite struct UsageJoinTests {
    private func rules(_ samples: String...) throws -> [RuleDefinition] {
        try samples.flatMap { sample in
            guard case .rules(let rules) = try RuleItem.read(Array(sample.utf8)) else {
                return [RuleDefinition]()
            }
            return rules
        }
    }

    /// Subjects with hits, and their verdicts.
    private func hits(_ rules: [RuleDefinition], _ usage: RuleUsage) -> [String] {
        var input = RuleMaker.input(rules)
        var usage = usage
        usage.hits = 5
        input.usage = [usage]
        return review(input).filter { $0.hits > 0 }.map {
            "\($0.subject.rule) \($0.verdict.rawValue)"
        }
    }

    private func usage(
        _ enforcer: RuleEnforcer,
        _ id: String?,
        _ rule: String,
        _ decision: RuleDecision = .allow
    ) -> RuleUsage {
        var usage = RuleUsage(enforcer, rule: rule, decision: decision)
        usage.enforcerID = id
        return usage
    }

    @Test("a security group is known by its id in any case, and by its GUID")
    func securityGroup() throws {
        let rules = try rules(RuleSamples.securityGroup)
        for id in [
            RuleSamples.nsg.uppercased(), "11111111-2222-4333-8444-555555555555",
            "11111111-2222-4333-8444-555555555555".uppercased(),
        ] {
            #expect(
                hits(rules, usage(.nsg, id, "USERRULE_allow-web")) == ["UserRule_allow-web used"]
            )
        }
        #expect(
            hits(rules, usage(.nsg, RuleSamples.nsg, "UserRule_x")) == ["UserRule_x unknown-rule"]
        )
        let alone = """
            {"id":"\(RuleSamples.nsg)/securityRules/r","name":"r","priority":100,"access":"Deny",
            "direction":"Outbound","protocol":"*","sourceAddressPrefix":"*",
            "destinationAddressPrefix":"*","sourcePortRange":"*","destinationPortRange":"*"}
            """
        let denied = "DefaultRule_DenyAllOutBound"
        #expect(
            hits(try self.rules(alone), usage(.nsg, RuleSamples.nsg, denied, .deny)) == [
                denied + " not-evaluable"
            ]
        )
        #expect(hits(rules, usage(.nsg, "other", "UserRule_x")) == ["UserRule_x not-evaluable"])
    }

    @Test("a name that was cut when logged is found if one rule begins with it")
    func cutName() throws {
        let name = String(repeating: "a", count: 70)
        let long = try RuleMaker.securityRule(name + "-1", 100, .allow, "{}")
        let cut = "UserRule_" + name.prefix(65)
        #expect(hits([long], usage(.nsg, RuleMaker.nsg, cut)) == ["UserRule_\(name)-1 used"])
        let other = try RuleMaker.securityRule(name + "-2", 110, .allow, "{}")
        #expect(hits([long, other], usage(.nsg, RuleMaker.nsg, cut)).isEmpty)
        let short = "UserRule_" + name.prefix(60)
        #expect(hits([long], usage(.nsg, RuleMaker.nsg, short)) == ["\(short) unknown-rule"])
    }

    @Test("a policy's rule is known by its path, whichever firewall logs it")
    func firewall() throws {
        let rules = try rules(RuleSamples.collectionGroup, RuleSamples.classicFirewall)
        let path = "pol-1/DefaultNetworkRuleCollectionGroup/net-allow/web-out"
        #expect(
            hits(rules, usage(.azureFirewall, RuleSamples.firewall.uppercased(), path)) == [
                path + " used"
            ]
        )
        #expect(
            hits(rules, usage(.azureFirewall, RuleSamples.firewall, "block/bad-host", .deny)) == [
                "block/bad-host used"
            ]
        )
        #expect(
            hits(rules, usage(.azureFirewall, "/other/azureFirewalls/f", "block/bad-host")) == [
                "block/bad-host not-evaluable"
            ]
        )
        #expect(
            hits(rules, usage(.azureFirewall, RuleSamples.firewall, "pol-1/g/c/r")) == [
                "pol-1/g/c/r unknown-rule"
            ]
        )
        #expect(
            hits(rules, usage(.azureFirewall, RuleSamples.firewall, "parent/g/c/r")) == [
                "parent/g/c/r not-evaluable"
            ]
        )
    }

    @Test("an admin rule is known by name where the GUID in the log says nothing")
    func adminRule() throws {
        let rules = try rules(RuleSamples.adminRule)
        let guid = "99999999-2222-4333-8444-555555555555"
        #expect(hits(rules, usage(.securityAdmin, guid, "Probe")) == ["probe used"])
        #expect(hits(rules, usage(.securityAdmin, guid, "x")) == ["x unknown-rule"])
        #expect(hits([], usage(.securityAdmin, guid, "x")) == ["x not-evaluable"])
    }

    @Test("hits that may be another rule's leave a rule not evaluable, never unused")
    func ambiguous() throws {
        let policy = RuleSamples.collectionGroup
        let twin = policy.replacing("rg-demo", with: "rg-other")
        let rules = try rules(policy, twin)
        var input = RuleMaker.input(rules)
        let path = "pol-1/DefaultNetworkRuleCollectionGroup/net-allow/web-out"
        input.usage = [usage(.azureFirewall, RuleSamples.firewall, path)]
        input.usage[0].hits = 5
        let twins = review(input).filter { $0.subject.rule == path }
        #expect(twins.map(\.reason) == [.ambiguousName, .ambiguousName])
        #expect(twins.map(\.verdict) == [.notEvaluable, .notEvaluable])
    }

    @Test("a network policy is known by name, direction and decision")
    func networkPolicy() throws {
        let rules = try rules(RuleSamples.ciliumPolicy)
        var denied = usage(.networkPolicy, nil, "CiliumNetworkPolicy/data/db", .deny)
        denied.direction = .inbound
        denied.hits = 3
        var input = RuleMaker.input(rules)
        input.usage = [denied]
        let hits = review(input).map(\.hits)
        #expect(hits == [0, 3, 0])
    }
}
