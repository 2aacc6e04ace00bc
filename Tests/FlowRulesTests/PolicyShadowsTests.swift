import FlowRules
import Testing

@Suite struct PolicyShadowsTests {
    private func policy(
        _ name: String,
        _ decision: RuleDecision = .allow,
        pods: String = "app=web",
        from: String? = nil,
        port: String? = nil
    ) throws -> RuleDefinition {
        var identity = RuleIdentity(.networkPolicy, rule: name, decision: decision)
        identity.direction = .inbound
        let sources = from.map { #","sources":["\#($0)"]"# } ?? ""
        let ports = port.map { #","destinationPorts":["\#($0)"]"# } ?? ""
        let match = try RuleMaker.match(#"{"destinations":["pods:\#(pods)"]\#(sources)\#(ports)}"#)
        return RuleDefinition(identity, meaning: RuleMeaning(match: match))
    }

    private func shadowed(_ rules: [RuleDefinition]) -> [String: [String]] {
        let found = review(RuleMaker.input(rules)).filter { $0.verdict == .shadowed }
        return Dictionary(
            uniqueKeysWithValues: found.map { ($0.subject.rule, $0.shadowedBy.map(\.rule)) }
        )
    }

    @Test("of equal policies the first by name stays")
    func equal() throws {
        let found = shadowed([try policy("b"), try policy("a"), try policy("c")])
        #expect(found == ["b": ["a"], "c": ["a"]])
    }

    @Test("a wider selector, wider peers or more ports make a policy superfluous")
    func wider() throws {
        let all = try policy("z", pods: "")
        #expect(shadowed([try policy("a"), all]) == ["a": ["z"]])
        let narrow = try policy("a", from: "pods:app=proxy,tier=front", port: "80")
        #expect(shadowed([narrow, try policy("z", from: "pods:app=proxy")]) == ["a": ["z"]])
        #expect(shadowed([narrow, try policy("z", from: "pods:app=other")]).isEmpty)
        #expect(shadowed([narrow, try policy("z", pods: "app=web,x=y")]).isEmpty)
    }

    @Test("two policies together make one superfluous")
    func together() throws {
        let found = shadowed([
            try policy("c", from: "192.0.2.0/24"), try policy("a", from: "192.0.2.0/25"),
            try policy("b", from: "192.0.2.128/25"),
        ])
        #expect(found == ["c": ["a", "b"]] || found == ["a": ["c"], "b": ["c"]])
        #expect(found["c"] == ["a", "b"], "the last by name is tried first")
    }

    @Test("a denial as wide as an allowance beats it; a narrower one does not")
    func denial() throws {
        #expect(shadowed([try policy("a"), try policy("d", .deny, pods: "")]) == ["a": ["d"]])
        #expect(shadowed([try policy("a"), try policy("d", .deny, port: "22")]).isEmpty)
        #expect(shadowed([try policy("d", .deny), try policy("a", pods: "")]).isEmpty)
    }

    @Test("a policy that only isolates is not evaluable: denials name no policy")
    func isolation() throws {
        guard case .rules(let rules) = try RuleItem.read(Array(RuleSamples.networkPolicy.utf8))
        else { return }
        let reviews = review(RuleMaker.input(rules))
        #expect(reviews.map(\.verdict) == [.unused, .notEvaluable])
        #expect(reviews.map(\.reason) == [nil, .namesNoRule])
    }
}
