import FlowInventory
import FlowRules
import Testing

@Suite struct RuleItemTests {
    private func rules(_ json: String) throws -> [RuleDefinition] {
        guard case .rules(let rules) = try RuleItem.read(Array(json.utf8)) else { return [] }
        return rules
    }

    /// Everything but the definition.
    private func line(_ rule: RuleDefinition) -> String {
        [
            rule.enforcer.rawValue, rule.rule, rule.priority.map { String($0) } ?? "-",
            rule.direction?.rawValue ?? "-", rule.decision.rawValue,
        ].joined(separator: " ")
    }

    @Test("rules of a security group have the names that logs write")
    func securityGroup() throws {
        let rules = try rules(RuleSamples.securityGroup)
        #expect(
            rules.map(line) == [
                "nsg UserRule_allow-web 110 inbound allow",
                "nsg DefaultRule_DenyAllInBound 65500 inbound deny",
            ]
        )
        #expect(rules.allSatisfy { $0.enforcerID == RuleSamples.nsg })
        #expect(
            rules.allSatisfy { $0.alternateID == "11111111-2222-4333-8444-555555555555" }
        )
        let asg = RuleSamples.network.lowercased() + "/applicationsecuritygroups/asg-1"
        #expect(
            rules[0].definition == """
                {"match":[{"destinationPorts":["443","8000-8010"],\
                "destinations":["192.0.2.0/25","2001:db8:1::/64"],"protocols":["TCP"],\
                "sources":["asg:\(asg)","internet"]}],"order":[110]}
                """
        )
        #expect(
            rules[1].definition == #"{"match":[{}],"order":[65500],"traits":["default"]}"#
        )
    }

    @Test(
        "the form of the API means the same as that of the command line",
        arguments: [
            (RuleSamples.securityGroup, RuleSamples.securityGroupOfAPI),
            (RuleSamples.adminRule, RuleSamples.adminRuleOfAPI),
        ]
    )
    func nestedForm(flat: String, nested: String) throws {
        #expect(try rules(flat) == rules(nested))
        #expect(try !rules(flat).isEmpty)
    }

    @Test("a security rule alone is one of the group in its id")
    func ruleAlone() throws {
        let rule = """
            {"id":"\(RuleSamples.nsg)/securityRules/r","name":"r","priority":100,"access":"Deny",
            "direction":"Outbound","protocol":"*","sourceAddressPrefix":"*",
            "destinationAddressPrefix":"203.0.113.0/24","sourcePortRange":"*",
            "destinationPortRange":"*"}
            """
        let rules = try rules(rule)
        #expect(rules.map(line) == ["nsg UserRule_r 100 outbound deny"])
        #expect(rules[0].enforcerID == RuleSamples.nsg)
    }

    @Test("rules of a firewall policy are named by their path and ordered by kind first")
    func firewallPolicy() throws {
        let rules = try rules(RuleSamples.collectionGroup)
        let group = "pol-1/DefaultNetworkRuleCollectionGroup"
        #expect(
            rules.map(line) == [
                "azure-firewall \(group)/net-allow/web-out 1000 - allow",
                "azure-firewall \(group)/web/updates 1100 - allow",
                "azure-firewall \(group)/in/ingress 900 - allow",
            ]
        )
        #expect(rules.allSatisfy { $0.enforcerID == RuleSamples.policy })
        #expect(rules.map(\.meaning.order) == [[1, 200, 1000], [2, 200, 1100], [0, 200, 900]])
        let groups = RuleSamples.network.lowercased() + "/ipgroups/spokes"
        #expect(
            rules[0].definition == """
                {"match":[{"destinationPorts":["443"],\
                "destinations":["198.51.100.0/24","fqdn:db.example.com"],"protocols":["TCP"],\
                "sources":["192.0.2.1/32","192.0.2.2/31","192.0.2.4/31","192.0.2.6/32",\
                "group:\(groups)"]}],"order":[1,200,1000]}
                """
        )
        #expect(
            rules[1].definition == """
                {"match":[{"applications":["http"],"destinationPorts":["80"],\
                "names":["*.example.com","tag:windowsupdate"],"protocols":["TCP"]},\
                {"applications":["https"],"destinationPorts":["443"],\
                "names":["*.example.com","tag:windowsupdate"],"protocols":["TCP"]}],\
                "order":[2,200,1100]}
                """
        )
        #expect(rules[2].meaning.traits == [.translation])
        #expect(rules[2].meaning.translation == "192.0.2.30:8443")
    }

    @Test("rules of a classic firewall are named by collection and rule")
    func classicFirewall() throws {
        let rules = try rules(RuleSamples.classicFirewall)
        #expect(
            rules.map(line) == [
                "azure-firewall block/bad-host 100 - deny",
                "azure-firewall web/mirror 300 - allow",
            ]
        )
        #expect(rules.allSatisfy { $0.enforcerID == RuleSamples.firewall })
        let withPolicy = #"{"id":"\#(RuleSamples.firewall)","firewallPolicy":{"id":"p"}}"#
        #expect(try RuleItem.read(Array(withPolicy.utf8)) == .rules([]))
    }

    @Test("a security admin rule knows its collection and whether it ends the matter")
    func adminRule() throws {
        let rules = try rules(RuleSamples.adminRule)
        #expect(rules.map(line) == ["security-admin probe 10 inbound allow"])
        #expect(rules[0].enforcerID == RuleSamples.adminCollection)
        #expect(
            rules[0].definition == """
                {"match":[{"protocols":["TCP"],"sources":["203.0.113.0/24",\
                "azureloadbalancer"]}],"order":[10],"traits":["final"]}
                """
        )
    }

    @Test("a network policy is a rule for each of its directions")
    func networkPolicy() throws {
        let rules = try rules(RuleSamples.networkPolicy)
        #expect(
            rules.map(line) == [
                "network-policy NetworkPolicy/shop/web - inbound allow",
                "network-policy NetworkPolicy/shop/web - outbound deny",
            ]
        )
        #expect(rules.map(\.created) == [1_793_491_200_000, 1_793_491_200_000])
        let sources =
            #""sources":["192.0.2.0/25","pods:app=proxy,ns:team=edge"]"#
        let subject = #""destinations":["pods:app=web,ns:kubernetes.io/metadata.name=shop"]"#
        #expect(
            rules[0].definition == """
                {"match":[{"destinationPorts":["8080"],\(subject),"protocols":["TCP"],\(sources)},\
                {"destinationPorts":["name:dns"],\(subject),"protocols":["UDP"],\(sources)}]}
                """
        )
        #expect(rules[1].meaning.traits == [.isolation])
    }

    @Test("a Cilium policy is a rule for each direction and decision; what it adds narrows it")
    func ciliumPolicy() throws {
        let rules = try rules(RuleSamples.ciliumPolicy)
        #expect(
            rules.map(line) == [
                "network-policy CiliumNetworkPolicy/data/db - inbound allow",
                "network-policy CiliumNetworkPolicy/data/db - inbound deny",
                "network-policy CiliumNetworkPolicy/data/db - outbound deny",
            ]
        )
        let subject = #""destinations":["pods:app=db,ns:kubernetes.io/metadata.name=data"]"#
        #expect(
            rules[0].definition == """
                {"match":[{"applications":["cilium:{\\"rules\\":{\\"http\\":\
                [{\\"method\\":\\"GET\\"}]}}"],"destinationPorts":["5432"],\(subject),\
                "protocols":["TCP"],"sources":["pods:app=web,ns:kubernetes.io/metadata.name=shop"]},\
                {"destinationPorts":["9100"],\(subject),"protocols":["TCP","UDP","132"]}]}
                """
        )
        #expect(rules[1].matches.boxes[0][.sources].ranges.count == 255)
        #expect(rules[2].meaning.traits == [.isolation])
    }

    @Test(
        "what is no rule is for others to read",
        arguments: [
            #"{"kind":"Pod","metadata":{"name":"p"}}"#, #"{"kind":"Node"}"#, "{}", "[]", "3",
            #""text""#, #"{"id":"/subscriptions/x/virtualNetworks/v","properties":{}}"#,
            #"{"Type":"KubePodInventory","TimeGenerated":"2026-11-20T13:00:00Z"}"#,
            #"{"kind":"WeirSnapshot","time":"2026-11-20T13:00:00Z"}"#, #"{"kind":7,"id":[]}"#,
            #"{"properties":[1]}"#,
        ]
    )
    func notARule(json: String) throws {
        #expect(try RuleItem.read(Array(json.utf8)) == .notARule)
    }

    @Test("elements of a typed list are of the list's kind")
    func typedList() throws {
        let policy = #"{"metadata":{"name":"a","namespace":"b"},"spec":{"podSelector":{}}}"#
        #expect(try RuleItem.read(Array(policy.utf8)) == .notARule)
        let item = try RuleItem.read(Array(policy.utf8), inList: "NetworkPolicyList")
        guard case .rules(let rules) = item else {
            Issue.record("no rule")
            return
        }
        #expect(rules.map(\.rule) == ["NetworkPolicy/b/a"])
    }
}
