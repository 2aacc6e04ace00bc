import Flow
import FlowRules
import FlowTestSupport
import Testing

@Suite struct AddressLineTests {
    /// Ends near where the families meet, near the ends of the line, and anywhere.
    private func ranges(_ random: inout SplitMix64) -> NumberRanges {
        func end() -> UInt128 {
            let places: [UInt128] = [
                0, 0xffff << 32, (0xffff << 32) + (1 << 32), UInt128.max - 5000,
                AddressLine.position(of: prefix("2001:db8::/32").address),
                AddressLine.position(of: prefix("192.0.2.0/24").address),
            ]
            return random.pick(places) + UInt128(random.number(0...4000))
        }
        return NumberRanges(
            (0..<random.number(1...4)).map { _ in
                let (left, right) = (end(), end())
                return min(left, right)...max(left, right)
            }
        )
    }

    @Test("blocks hold exactly the range they were made of", arguments: UInt64(0)..<200)
    func blocks(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let ranges = ranges(&random)
        let prefixes = AddressLine.prefixes(of: ranges)
        #expect(NumberRanges(prefixes.flatMap { AddressLine.ranges(of: $0).ranges }) == ranges)
        #expect(prefixes == prefixes.sorted())
    }

    @Test(
        "a definition of any range, by blocks or by its ends, is read back",
        arguments: UInt64(0)..<200
    )
    func definitions(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var box = TrafficBox()
        box[.sources] = .numbers(ranges(&random).ranges)
        let meaning = RuleMeaning(match: RuleMatch([box]))
        let rule = RuleDefinition(
            RuleIdentity(.nsg, rule: "r", decision: .allow),
            meaning: meaning
        )
        #expect(try RuleMeaning(definition: rule.definition) == meaning)
    }

    @Test("IPv4 is no part of ::/0, and both families are everything")
    func families() {
        let v4 = AddressLine.ranges(of: prefix("0.0.0.0/0"))
        let v6 = AddressLine.ranges(of: prefix("::/0"))
        #expect(v4.intersection(v6).isEmpty)
        #expect(v4.union(v6) == MatchSet.any(.sources).ranges)
        #expect(
            AddressLine.ranges(of: prefix("::ffff:192.0.2.0/120"))
                == AddressLine.ranges(of: prefix("192.0.2.0/24"))
        )
        #expect(AddressLine.prefixes(of: v4.union(v6)).map(\.description) == ["0.0.0.0/0", "::/0"])
    }
}
