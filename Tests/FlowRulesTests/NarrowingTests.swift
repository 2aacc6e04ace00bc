import Flow
import FlowRules
import FlowTestSupport
import Testing

@Suite struct NarrowingTests {
    @Test(
        "the narrower rule holds what was needed and nothing the rule does not",
        arguments: UInt64(0)..<60
    )
    func property(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let match = RuleMatch(
            (0..<random.number(1...2)).map { _ in
                var box = SmallUniverse.box(using: &random)
                if random.oneIn(2) { box[.sources] = .any(.sources) }
                if random.oneIn(2) { box[.destinationPorts] = .any(.destinationPorts) }
                if random.oneIn(2) { box[.protocols] = .any(.protocols) }
                return box
            }
        )
        let rule = RuleMaker.securityRule("r", 100, .allow, match)
        let possible = SmallUniverse.allPackets.filter { match.holds($0) }
        guard !possible.isEmpty else { return }
        let packets = (0..<random.number(1...12)).map { _ in
            var packet = random.pick(possible)
            if !TransportName.hasPorts(packet.protocol) {
                let portless = SmallUniverse.Packet(
                    source: packet.source,
                    destination: packet.destination,
                    protocol: packet.protocol,
                    port: 0
                )
                packet = match.holds(portless) ? portless : packet
            }
            return packet
        }
        var usage = RuleMaker.usage(rule, hits: 1000)
        usage.sources = Set(packets.map(\.source))
        usage.destinations = Set(packets.map(\.destination))
        usage.ports = Set(packets.map { TransportPort($0.protocol, $0.port) })
        var input = RuleMaker.input([rule])
        input.usage = [usage]
        guard let narrower = review(input)[0].narrower else { return }
        #expect(match.covers(narrower) == .yes)
        #expect(narrower.covers(match) == .no)
        for packet in packets { #expect(narrower.holds(packet), "\(packet)") }
    }

    @Test(
        "summaries hold every address, keep in bounds, and do not depend on order",
        arguments: UInt64(0)..<80
    )
    func summaries(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let isV4 = random.oneIn(2)
        let bounds = AddressLine.ranges(of: prefix(isV4 ? "10.0.0.0/8" : "2001:db8::/32"))
        let inner = bounds.ranges[0]
        var blocks = (0..<random.number(1...60)).map { _ in
            let spread = random.pick([UInt128(200), 70_000, 1 << 22])
            let step: UInt128 = isV4 ? 1 : 1 << 64
            let position = inner.lowerBound + UInt128.random(in: 0..<spread, using: &random) * step
            return IPPrefix(
                containing: AddressLine.address(at: position),
                length: isV4 ? 32 : 64
            )
        }
        let first = PrefixSummary.summary(of: blocks, within: bounds, limit: 8)
        #expect((first?.count ?? 0) <= 8)
        let held = NumberRanges((first ?? []).flatMap { AddressLine.ranges(of: $0).ranges })
        #expect(bounds.isSuperset(of: held))
        for block in blocks { #expect(held.isSuperset(of: AddressLine.ranges(of: block))) }
        blocks.shuffle(using: &random)
        #expect(PrefixSummary.summary(of: blocks + blocks, within: bounds, limit: 8) == first)
    }

    @Test("the closest are merged first, and never across a hole of the rule")
    func merging() {
        func summary(_ texts: [String], within: [String], limit: Int) -> [String]? {
            let ranges = within.flatMap { AddressLine.ranges(of: prefix($0)).ranges }
            return PrefixSummary.summary(
                of: texts.map(prefix),
                within: NumberRanges(ranges),
                limit: limit
            )?.map(\.description)
        }
        let hosts = ["10.0.0.0/32", "10.0.0.1/32", "10.0.0.8/32", "10.0.0.10/32", "10.9.0.1/32"]
        #expect(summary(hosts, within: ["10.0.0.0/8"], limit: 4)?.count == 4)
        #expect(
            summary(hosts, within: ["10.0.0.0/8"], limit: 3) == [
                "10.0.0.0/31", "10.0.0.8/30", "10.9.0.1/32",
            ]
        )
        #expect(
            summary(hosts, within: ["10.0.0.0/8"], limit: 2) == ["10.0.0.0/28", "10.9.0.1/32"]
        )
        #expect(
            summary(hosts, within: ["10.0.0.0/31", "10.0.0.8/29", "10.9.0.0/16"], limit: 2) == nil
        )
    }

    private func reviewed(_ boxes: String, _ change: (inout RuleUsage) -> Void) throws -> RuleReview
    {
        let rule = try RuleMaker.securityRule("r", 100, .allow, boxes)
        var usage = RuleMaker.usage(rule, hits: 500)
        change(&usage)
        var input = RuleMaker.input([rule])
        input.usage = [usage]
        return review(input)[0]
    }

    @Test("a wide rule is told what it needed, dimension by dimension")
    func wide() throws {
        let item = try reviewed("{}") { usage in
            usage.sources = RuleMaker.addresses([
                "192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8::2",
            ])
            usage.destinations = RuleMaker.addresses(["198.51.100.7"])
            usage.ports = [TransportPort(6, 443), TransportPort(6, 8000), TransportPort(1, 0)]
        }
        #expect(item.verdict == .tooWide)
        #expect(
            item.excesses.map(\.dimension) == [
                .sources, .destinations, .protocols, .destinationPorts,
            ]
        )
        #expect(
            item.excesses.map(\.narrower) == [
                ["192.0.2.1/32", "192.0.2.2/32", "2001:db8::/64"], ["198.51.100.7/32"],
                ["ICMP", "TCP"], ["443", "8000"],
            ]
        )
        #expect(item.excesses.map(\.needed) == [4, 1, 2, 2])
        let narrower = try RuleMaker.match(
            """
            {"sources":["192.0.2.1/32","192.0.2.2/32","2001:db8::/64"],\
            "destinations":["198.51.100.7/32"],"protocols":["TCP"],"destinationPorts":["443","8000"]},
            {"sources":["192.0.2.1/32","192.0.2.2/32","2001:db8::/64"],\
            "destinations":["198.51.100.7/32"],"protocols":["ICMP"]}
            """
        )
        #expect(item.narrower == narrower)
    }

    @Test("a set that was cut, a tag, or traffic the rule does not allow narrows nothing")
    func leftAlone() throws {
        let cut = try reviewed(#"{"protocols":["TCP"]}"#) { usage in
            usage.sources = RuleMaker.addresses(["192.0.2.1"])
            usage.ports = [TransportPort(6, 443)]
            usage.cut = [.sources, .destinationPorts]
        }
        #expect(cut.verdict == .used)
        let tag = try reviewed(#"{"sources":["internet"],"protocols":["TCP"]}"#) { usage in
            usage.sources = RuleMaker.addresses(["192.0.2.1"])
        }
        #expect(tag.verdict == .used)
        let foreign = try reviewed(#"{"sources":["10.0.0.0/8"],"destinationPorts":["1-1000"]}"#) {
            usage in
            usage.sources = RuleMaker.addresses(["192.0.2.1"])
            usage.ports = [TransportPort(6, 443), TransportPort(6, 8000)]
        }
        #expect(foreign.verdict == .used)
        let narrow = #"{"sources":["10.0.0.0/28"],"destinationPorts":["1-9"],"protocols":["TCP"]}"#
        let close = try reviewed(narrow) { usage in
            usage.sources = RuleMaker.addresses(["10.0.0.1", "10.0.0.9"])
            usage.ports = [TransportPort(6, 5)]
        }
        #expect(close.verdict == .used)
    }

    @Test("few names do where a wildcard stands, only in rules that look at names")
    func names() throws {
        let boxes =
            #"{"applications":["https"],"destinationPorts":["443"],"protocols":["TCP"],"names":["*.example.com"]}"#
        let item = try reviewed(boxes) { $0.names = ["A.example.com.", "b.example.com"] }
        #expect(item.excesses.map(\.dimension) == [.names])
        #expect(item.excesses[0].narrower == ["a.example.com", "b.example.com"])
        #expect(item.excesses[0].allowed == nil)
        #expect(try reviewed(boxes) { $0.names = ["a.example.org"] }.verdict == .used)
        #expect(try reviewed("{}") { $0.names = ["a.example.com"] }.verdict == .used)
    }
}
