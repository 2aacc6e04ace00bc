import FlowInventory
import FlowRules
import Testing

@Suite struct RuleItemMistakeTests {
    private func reason(_ json: String) -> InventoryRejectReason? {
        do {
            _ = try RuleItem.read(Array(json.utf8))
            return nil
        } catch {
            #expect(error.detail.contains("expected") || error.reason == .itemTooLarge)
            return error.reason
        }
    }

    @Test(
        "a security group is refused for what is wrong in one of its rules",
        arguments: [
            (#""priority":110"#, #""priority":"high""#, InventoryRejectReason.unexpectedType),
            (#""priority":110,"#, "", .value),
            (#""direction":"Inbound","name":"allow-web""#, #""direction":"Sideways""#, .value),
            (#""access":"Allow""#, #""access":"Maybe""#, .value),
            (#""8000-8010""#, #""8010-8000""#, .value), (#""8000-8010""#, #""70000""#, .value),
            (#""8000-8010""#, #""http""#, .value),
            (#""protocol":"Tcp""#, #""protocol":"Fax""#, .value),
            (#""securityRules":["#, #""securityRules":[3,"#, .unexpectedType),
            (#""sourceAddressPrefixes":[]"#, #""sourceAddressPrefixes":{}"#, .unexpectedType),
            (#""securityRules":["#, #""securityRules":[{"name":"x"},"#, .value),
        ]
    )
    func securityGroup(part: String, by: String, expected: InventoryRejectReason) throws {
        let broken = RuleSamples.securityGroup.replacing(part, with: by)
        #expect(broken != RuleSamples.securityGroup)
        #expect(reason(broken) == expected)
    }

    @Test(
        "of two mistakes in a rule of Cilium, the same is told in each process",
        arguments: [
            ("fromCIDR", "fromEndpoints"), ("fromCIDR", "fromEntities"),
            ("fromCIDRSet", "fromEndpoints"), ("fromEndpoints", "fromEntities"),
            ("fromEndpoints", "toPorts"), ("fromEntities", "toPorts"), ("fromCIDR", "toPorts"),
        ]
    )
    func twoMistakes(first: String, second: String) {
        let rule = #"{"\#(second)":7,"\#(first)":7}"#
        let policy =
            #"{"apiVersion":"cilium.io/v2","kind":"CiliumNetworkPolicy","metadata":{"name":"db","namespace":"data"},"#
            + #""spec":{"endpointSelector":{},"ingress":[\#(rule)]}}"#
        do {
            _ = try RuleItem.read(Array(policy.utf8))
            Issue.record("a number was taken for a list")
        } catch {
            #expect(error.detail.contains(first), "\(error.detail)")
        }
    }

    @Test("of two labels that are no text, the first by name is told each time (R11)")
    func twoLabels() {
        let labels = (0..<8).map { #""label\#($0)":\#($0)"# }.reversed().joined(separator: ",")
        let policy =
            #"{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"db"},"#
            + #""spec":{"podSelector":{"matchLabels":{\#(labels)}},"policyTypes":["Ingress"]}}"#
        for _ in 0..<16 {
            do {
                _ = try RuleItem.read(Array(policy.utf8))
                Issue.record("a number was taken for a label")
            } catch {
                #expect(error.detail.contains("label0"), "\(error.detail)")
            }
        }
    }

    @Test("of two mistakes in members that are not understood, the same is told each time (R11)")
    func strangers() {
        let policy =
            #"{"apiVersion":"cilium.io/v2","kind":"CiliumNetworkPolicy","metadata":{"name":"db"},"#
            + #""spec":{"ingress":[{"fromElsewhere":[{"labels":{"?":"a"},"words":["?"]}]}]}}"#
        // No UTF-8: as a name it is another mistake than as a value.
        let bytes = policy.utf8.map { $0 == UInt8(ascii: "?") ? 0xff : $0 }
        var told: Set<String> = []
        for _ in 0..<64 {
            do {
                _ = try RuleItem.read(bytes)
                Issue.record("what is no text was taken")
            } catch {
                told.insert("\(error.reason): \(error.detail)")
            }
        }
        #expect(told.count == 1, "\(told)")
    }

    @Test(
        "other kinds are refused for what they lack",
        arguments: [
            (RuleSamples.collectionGroup.replacing("NetworkRule", with: "Odd"), .value),
            (RuleSamples.collectionGroup.replacing(#""port":80"#, with: #""port":-1"#), .value),
            (RuleSamples.collectionGroup.replacing(#""priority":200"#, with: #""x":1"#), .value),
            (RuleSamples.classicFirewall.replacing(#"["Any"]"#, with: "[]"), .value),
            (RuleSamples.adminRule.replacing(#""Tcp""#, with: "6"), .unexpectedType),
            (RuleSamples.networkPolicy.replacing("192.0.2.0/24", with: "192.0.2.0/x"), .address),
            (RuleSamples.networkPolicy.replacing("2026-11-01", with: "yesterday"), .time),
            (RuleSamples.ciliumPolicy.replacing("203.0.113.0/24", with: "all"), .address),
            (#"{"kind":"NetworkPolicy"}"#, InventoryRejectReason.value),
            (#"{"kind":"CiliumNetworkPolicy","metadata":{"name":"x"},"spec":[]}"#, .unexpectedType),
            ("{", .brokenJSON), ("", .brokenJSON), ("{\"kind\":\"NetworkPolicy\",}", .value),
        ] as [(String, InventoryRejectReason)]
    )
    func others(json: String, expected: InventoryRejectReason) {
        #expect(reason(json) == expected)
    }

    @Test("hostile items cost a refusal: deep, huge, and numbers of any length")
    func hostile() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(reason(deep) == .brokenJSON)
        let nested =
            "{\"kind\":\"CiliumNetworkPolicy\",\"metadata\":{\"name\":\"x\"},\"spec\":{\"ingress\":[{\"x\":"
            + String(repeating: "[", count: 400) + String(repeating: "]", count: 400) + "}]}}"
        #expect(reason(nested) == .tooDeep)
        let huge = "{\"kind\":\"" + String(repeating: "a", count: RuleItem.byteLimit) + "\"}"
        #expect(reason(huge) == .itemTooLarge)
        // Small in the file, gigabytes if written out: each rule has all pods of the policy.
        let labels = (0..<20_000).map { "\"label-\($0)\":\"x\"" }.joined(separator: ",")
        let rules = Array(repeating: "{\"ports\":[{\"port\":1}]}", count: 20_000)
            .joined(separator: ",")
        let product = """
            {"kind":"NetworkPolicy","metadata":{"name":"a","namespace":"b"},
            "spec":{"podSelector":{"matchLabels":{\(labels)}},"ingress":[\(rules)]}}
            """
        #expect(reason(product) == .itemTooLarge)
        let number = RuleSamples.adminRule.replacing(
            #""priority":10"#,
            with: #""priority":"# + String(repeating: "9", count: 400)
        )
        #expect(reason(number) != nil)
    }
}
