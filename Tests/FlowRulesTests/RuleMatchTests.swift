import FlowRules
import FlowTestSupport
import Testing

@Suite struct RuleMatchTests {
    private func match(_ json: String) throws -> RuleMatch {
        try RuleMeaning(definition: "{\"match\":[\(json)]}").match
    }

    @Test(
        "a match is told in words",
        arguments: [
            ("{}", "everything"),
            (
                #"{"sources":["192.0.2.0/24","tag:x"],"destinationPorts":["443","8000-8010"]}"#,
                "sources 192.0.2.0/24, tag:x; destination ports 443, 8000-8010"
            ),
            (
                #"{"protocols":["TCP"]},{"names":["a.example"]}"#,
                "names a.example or protocols TCP"
            ),
        ]
    )
    func sentences(boxes: String, words: String) throws {
        #expect(try match(boxes).sentence == words)
    }

    @Test("covering is what asking every packet says", arguments: UInt64(0)..<150)
    func bruteForce(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let wide = RuleMatch(
            (0..<random.number(1...5)).map { _ in SmallUniverse.box(using: &random) }
        )
        let narrow = RuleMatch(
            (0..<random.number(1...2)).map { _ in SmallUniverse.box(using: &random) }
        )
        let isCovered = SmallUniverse.allPackets.allSatisfy {
            !narrow.holds($0) || wide.holds($0)
        }
        #expect(wide.covers(narrow) == (isCovered ? .yes : .no))
    }

    @Test("pieces cover what they were cut from, unless one is lost", arguments: UInt64(0)..<150)
    func pieces(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let whole = RuleMatch([SmallUniverse.box(using: &random)])
        var pieces = SmallUniverse.pieces(of: whole.boxes[0], using: &random)
        let noise = SmallUniverse.box(using: &random)
        #expect(RuleMatch(pieces + [noise]).covers(whole) == .yes)
        pieces.remove(at: random.number(0...(pieces.count - 1)))
        let isCovered = SmallUniverse.allPackets.allSatisfy { packet in
            !whole.holds(packet) || pieces.contains { $0.holds(packet) }
        }
        #expect(RuleMatch(pieces).covers(whole) == (isCovered ? .yes : .no))
    }

    @Test(
        "what covers what",
        arguments: [
            // Two halves are a whole, in either family.
            (
                #"{"sources":["192.0.2.0/25","192.0.2.128/25"]}"#, #"{"sources":["192.0.2.0/24"]}"#,
                RuleMatch.Cover.yes
            ),
            (
                #"{"sources":["192.0.2.0/25"]},{"sources":["192.0.2.128/25"]}"#,
                #"{"sources":["192.0.2.0/24"]}"#, .yes
            ),
            (#"{"sources":["0.0.0.0/0","::/0"]}"#, "{}", .yes),
            (#"{"sources":["0.0.0.0/0"]}"#, "{}", .no),
            (#"{"sources":["::/0"]}"#, #"{"sources":["192.0.2.1"]}"#, .no),
            (#"{"sources":["::/0"]}"#, #"{"sources":["2001:db8::/32"]}"#, .yes),
            (#"{"destinationPorts":["80-90"]}"#, #"{"destinationPorts":["85"]}"#, .yes),
            (#"{"destinationPorts":["80-90"]}"#, #"{"destinationPorts":["85-95"]}"#, .no),
            // Tokens.
            (#"{"sources":["internet"]}"#, #"{"sources":["internet"]}"#, .yes),
            (#"{"sources":["internet"]}"#, #"{"sources":["virtualnetwork"]}"#, .unknown),
            (#"{"sources":["internet"]}"#, #"{"sources":["192.0.2.1"]}"#, .unknown),
            (#"{"sources":["192.0.2.0/24"]}"#, #"{"sources":["internet"]}"#, .unknown),
            ("{}", #"{"sources":["internet"]}"#, .yes),
            (
                #"{"sources":["0.0.0.0/0"]},{"sources":["::/0"]}"#, #"{"sources":["internet"]}"#,
                .yes
            ),
            (
                #"{"sources":["internet"],"destinationPorts":["80"]}"#,
                #"{"sources":["192.0.2.1"],"destinationPorts":["81"]}"#, .no
            ),
            // Names.
            (#"{"names":["*.example.com"]}"#, #"{"names":["a.b.example.com"]}"#, .yes),
            (#"{"names":["*.example.com"]}"#, #"{"names":["example.com"]}"#, .no),
            (#"{"names":["*.example.com"]}"#, #"{"names":["*.b.example.com"]}"#, .yes),
            (#"{"names":["*.b.example.com"]}"#, #"{"names":["*.example.com"]}"#, .no),
            (#"{"names":["*.example.com"]}"#, #"{"names":["tag:x"]}"#, .unknown),
            (#"{"names":["a.example.com"]}"#, "{}", .no),
            // Pods.
            (#"{"sources":["pods:app=a"]}"#, #"{"sources":["pods:app=a,tier=b"]}"#, .yes),
            (#"{"sources":["pods:app=a,tier=b"]}"#, #"{"sources":["pods:app=a"]}"#, .unknown),
            (#"{"sources":["pods:"]}"#, #"{"sources":["pods:app=a"]}"#, .yes),
        ]
    )
    func table(wide: String, narrow: String, expected: RuleMatch.Cover) throws {
        #expect(try match(wide).covers(try match(narrow)) == expected)
    }

    @Test("a yes holds whatever tokens mean, and so does a no", arguments: UInt64(0)..<150)
    func anyMeaning(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        func boxes(_ count: Int) -> [TrafficBox] {
            (0..<count).map { _ in
                var box = SmallUniverse.box(using: &random)
                guard random.oneIn(2) else { return box }
                let tokens = random.oneIn(2) ? ["a"] : ["a", "b"]
                let ranges = random.oneIn(2) ? NumberRanges() : box[.sources].ranges
                box[.sources] = MatchSet(.sources, ranges: ranges, tokens: tokens)
                return box
            }
        }
        let wide = RuleMatch(boxes(3))
        let narrow = RuleMatch(boxes(1))
        let cover = wide.covers(narrow)
        for _ in 0..<4 {
            let meanings = [
                "a": random.oneIn(3)
                    ? NumberRanges() : SmallUniverse.box(using: &random)[.sources].ranges,
                "b": SmallUniverse.box(using: &random)[.sources].ranges,
            ]
            func meant(_ match: RuleMatch) -> RuleMatch {
                RuleMatch(
                    match.boxes.map { box in
                        var box = box
                        var ranges = box[.sources].ranges
                        for token in box[.sources].tokens {
                            ranges = ranges.union(meanings[token] ?? NumberRanges())
                        }
                        box[.sources] = .numbers(ranges.ranges)
                        return box
                    }
                )
            }
            let (wide, narrow) = (meant(wide), meant(narrow))
            let isCovered = SmallUniverse.allPackets.allSatisfy {
                !narrow.holds($0) || wide.holds($0)
            }
            switch cover {
            case .yes: #expect(isCovered)
            case .no: #expect(!isCovered)
            case .unknown: break
            }
        }
    }

    @Test("a definition gives back the match it was written from", arguments: UInt64(0)..<100)
    func roundTrip(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let match = RuleMatch(
            (0..<random.number(1...4)).map { _ in SmallUniverse.box(using: &random) }
        )
        let meaning = RuleMeaning(match: match, order: [1, 200], traits: [.platformDefault])
        let definition = RuleDefinition(
            RuleIdentity(.nsg, rule: "r", decision: .allow),
            meaning: meaning
        )
        #expect(try RuleMeaning(definition: definition.definition) == meaning)
    }

    @Test("a proof that takes too many pieces is given up, and says so")
    func tooManyPieces() {
        var wide: [TrafficBox] = []
        for index in UInt128(0)..<64 {
            var box = TrafficBox()
            box[.sources] = .numbers([(1000 + index * 4)...(1001 + index * 4)])
            box[.destinations] = .numbers([(1000 + index * 4)...(1001 + index * 4)])
            box[.sourcePorts] = .numbers([(index * 4)...(1 + index * 4)])
            box[.destinationPorts] = .numbers([(index * 4)...(1 + index * 4)])
            wide.append(box)
        }
        #expect(RuleMatch(wide).covers(RuleMatch([TrafficBox()])) != .yes)
    }
}
