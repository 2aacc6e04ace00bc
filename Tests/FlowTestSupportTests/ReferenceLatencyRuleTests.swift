import FlowTestSupport
import Testing

/// What decision 0022 says of handshakes, sentence by sentence, each on the smallest log that shows it.
struct ReferenceLatencyRuleTests {
    private static let millisecond = HandshakeLog.millisecond
    private static let second = HandshakeLog.second

    private func account(_ fill: (inout HandshakeLog) -> Void) -> HandshakeAccount {
        HandshakeAccount(HandshakeLog.with(fill))
    }

    private func pair(_ opening: HandshakeLog.Manner, _ answer: HandshakeLog.Manner)
        -> HandshakeAccount
    {
        account { log in
            log.syn(0, opening)
            log.answer(1_000_000, answer)
        }
    }

    @Test("an observation counts on the side whose end alone has an id, or locally")
    func sides() {
        let methods: [(HandshakeLog.Side, String)] = [
            (.client, "tcp-handshake"), (.server, "server-turnaround"), (.both, "local-handshake"),
        ]
        for (side, method) in methods {
            for other in HandshakeLog.Side.allCases {
                let account = pair(.init(side: side), .init(side: other))
                if side == other {
                    #expect(account == HandshakeAccount(1, "\(method) 1.0 1.0"))
                } else {
                    #expect(account == HandshakeAccount(unpaired: other == .none ? 0 : 1))
                }
            }
        }
    }

    private static let allPoints = [
        "TO_ENDPOINT", "TO_PROXY", "TO_HOST", "TO_STACK", "TO_OVERLAY", "FROM_ENDPOINT",
        "FROM_PROXY", "FROM_HOST", "FROM_STACK", "FROM_OVERLAY", "FROM_NETWORK", "TO_NETWORK",
        "FROM_CRYPTO", "TO_CRYPTO", "absent",
    ]

    @Test("SYN and SYN-ACK count at their side's points", arguments: allPoints)
    func points(_ point: String) {
        for side in HandshakeLog.Side.allCases where side != .none {
            let opened = pair(.init(side: side, point: point), .init(side: side))
            if point == "TO_PROXY" {
                #expect(opened == HandshakeAccount(proxied: 1))
            } else {
                #expect(opened.unpaired == (side.openings.contains(point) ? 0 : 1), "\(side)")
            }
            let answered = pair(.init(side: side), .init(side: side, point: point))
            #expect(answered.handshakes == (side.answers.contains(point) ? 1 : 0), "\(side)")
        }
    }

    @Test(
        "a reply is a reply, and no reply is none, where it is said",
        arguments: ["true", "false", "absent"]
    )
    func replies(_ isReply: String) {
        #expect(pair(.init(isReply: isReply), .init()).times.count == (isReply == "true" ? 0 : 1))
        #expect(pair(.init(), .init(isReply: isReply)).handshakes == (isReply == "false" ? 0 : 1))
    }

    @Test("events with a group's counters are no packets")
    func groups() {
        let groups = [
            #","aggregate":{"egress_flow_count":1}"#, #","aggregate":{"ingress_flow_count":"2"}"#,
            #","extensions":{"unknown_direction_flow_count":3}"#,
        ]
        for more in groups {
            #expect(pair(.init(more: more), .init()) == HandshakeAccount(unpaired: 1))
            #expect(pair(.init(), .init(more: more)) == HandshakeAccount())
        }
        for more in [#","aggregate":{}"#, #","aggregate":{"egress_flow_count":0}"#] {
            #expect(pair(.init(more: more), .init(more: more)).times.count == 1)
        }
    }

    @Test("only packets that went on count")
    func verdicts() {
        for verdict in ["FORWARDED", "TRACED", "TRANSLATED", nil] {
            let manner = HandshakeLog.Manner(verdict: verdict)
            #expect(pair(manner, manner).times.count == 1)
        }
        #expect(pair(.init(), .init(verdict: "REDIRECTED")).times.count == 1)
        for verdict in ["DROPPED", "ERROR", "AUDIT"] {
            #expect(pair(.init(verdict: verdict), .init()) == HandshakeAccount(unpaired: 1))
            #expect(pair(.init(), .init(verdict: verdict)) == HandshakeAccount())
        }
    }

    @Test("without its node, addresses or flags an event is no half of a pair")
    func masks() {
        #expect(pair(.init(node: nil), .init(node: nil)) == HandshakeAccount())
        #expect(pair(.init(flags: []), .init()) == HandshakeAccount(unpaired: 1))
        #expect(pair(.init(), .init(flags: [])) == HandshakeAccount())
    }

    @Test("a SYN-ACK ends the handshake: the next one has no SYN")
    func once() {
        #expect(
            account { log in
                log.syn(0)
                log.answer(1_000_000)
                log.answer(301_000_000)
                log.answer(601_000_000)
            } == HandshakeAccount(3, "tcp-handshake 1.0 1.0", unpaired: 2)
        )
    }

    @Test("a port that is used again is another handshake")
    func again() {
        #expect(
            account { log in
                log.syn(0)
                log.answer(1_000_000)
                log.syn(500_000_000)
                log.answer(502_000_000)
            } == HandshakeAccount(2, "tcp-handshake 1.0 2.0")
        )
    }

    @Test("a SYN that is too old repeats nothing")
    func tooOld() {
        #expect(
            account { log in
                log.syn(0)
                log.syn(73 * Self.second)
                log.answer(75 * Self.second + 1)
            } == HandshakeAccount(1, "tcp-handshake 2000.000001 2000.000001")
        )
    }

    @Test("outcomes go in their order: proxied, discarded, retransmitted")
    func order() {
        let (proxy, plain) = (HandshakeLog.Manner(point: "TO_PROXY"), HandshakeLog.Manner())
        func outcome(_ first: HandshakeLog.Manner, _ last: Int64) -> HandshakeAccount {
            account { log in
                log.syn(0, first)
                log.syn(last)
                log.answer(5 * Self.second)
            }
        }
        #expect(outcome(proxy, 5 * Self.second) == HandshakeAccount(proxied: 1))
        #expect(outcome(proxy, 4 * Self.second) == HandshakeAccount(proxied: 1))
        #expect(outcome(plain, 5 * Self.second) == HandshakeAccount(discarded: 1))
        #expect(outcome(plain, 4 * Self.second) == HandshakeAccount(retransmitted: 1))
    }

    @Test("a SYN up to 200 ms behind a SYN-ACK is that one's, and begins none")
    func readLate() {
        for (pause, isLate) in [(1, true), (200_000_000, true), (200_000_001, false)] {
            let account = account { log in
                log.syn(0)
                log.answer(1_000_000)
                log.syn(1_000_000 + Int64(pause))
                log.answer(301_000_000)
            }
            #expect(account.unpaired == (isLate ? 1 : 0), "\(pause)")
            #expect(account.handshakes == 2)
            #expect(account.discarded == 0)
        }
    }

    @Test("a SYN read late is the nearest SYN-ACK's before it")
    func nearest() {
        #expect(
            account { log in
                log.answer(0)
                log.answer(300_000_000)
                log.syn(300_000_100)
            }.discarded == 1
        )
    }

    @Test("a sample, its hour and its ends are those of its SYN-ACK")
    func ends() {
        let hour = 1800 * Self.second
        let log = HandshakeLog.with { log in
            log.syn(hour - 1)
            log.answer(hour + 1)
            log.syn(hour, .init(clientPort: 7, more: #","source_names":["a"]"#))
            log.answer(hour - 5, .init(clientPort: 8))
        }
        let rows = ReferenceLatency([log.input]).rows(of: "pod_latency")
        #expect(rows.map { $0[0] } == [.text("2030-01-02T04:00:00Z")])
        #expect(rows.map { $0[1] } == [.text("10.244.0.1")])
        #expect(rows.map { $0[9] } == [.text("10.244.1.2")])
        #expect(rows.map { $0[17] } == [.integer(8080)])
    }

    @Test("what the log says of an end comes before the inventory, and that before the topology")
    func identity() {
        var topology = ReferenceTopology()
        topology.hasCluster = true
        topology.podCIDRs = ["10.244.0.0/16"]
        topology.prefixes = [.init(cidr: "10.244.1.0/24", addressClass: "vnet", zone: "b")]
        let owner = ReferenceLatency.Owner(
            namespace: "shop",
            workload: "Pod/web",
            pod: "web",
            node: "n-1"
        )
        let plain = HandshakeLog.with { log in
            log.syn(0)
            log.answer(1)
        }
        let named = plain.naming(#""namespace":"data""#)
        func ends(_ log: HandshakeLog) -> [[Cell]] {
            let latency = ReferenceLatency(
                [log.input],
                topology: topology,
                owners: ["10.244.0.1": owner]
            )
            let row = latency.rows(of: "pod_latency").first ?? []
            return [Array(row[1...8]), Array(row[9...16])]
        }
        func cells(_ texts: String...) -> [Cell] { texts.map { $0 == "-" ? .null : .text($0) } }
        #expect(
            ends(plain) == [
                cells("10.244.0.1", "pod", "shop", "Pod/web", "web", "n-1", "cluster", "-"),
                cells("10.244.1.2", "pod", "-", "-", "-", "-", "vnet", "b"),
            ]
        )
        #expect(
            ends(named) == [
                cells("10.244.0.1", "pod", "data", "-", "-", "n", "cluster", "-"),
                cells("10.244.1.2", "pod", "data", "-", "-", "-", "vnet", "b"),
            ]
        )
    }

    /// Nodes of the first row, if both ends have a name.
    private func endNodes(of log: HandshakeLog) -> [Cell] {
        let named = log.naming(#""pod_name":"p""#)
        let rows = ReferenceLatency([named.input]).rows(of: "node_latency")
        return rows.first.map { Array($0[1...2]) } ?? []
    }

    @Test("an end that has an id, or whose program emitted the event, is on the event's node")
    func nodes() {
        func nodes(_ side: HandshakeLog.Side, _ direction: String?) -> [Cell] {
            let more = direction.map { #","traffic_direction":"\#($0)""# } ?? ""
            let log = HandshakeLog.with { log in
                log.syn(0, .init(side: side))
                log.answer(1, .init(side: side, more: more))
            }
            return endNodes(of: log)
        }
        let node = Cell.text("n")
        #expect(nodes(.client, nil) == [node, .null])
        #expect(nodes(.client, "EGRESS") == [node, .null])
        #expect(nodes(.server, nil) == [.null, node])
        #expect(nodes(.server, "INGRESS") == [.null, node])
        for direction in ["EGRESS", "INGRESS", nil] {
            #expect(nodes(.both, direction) == [node, node])
        }
        func proxy(_ direction: String) -> [Cell] {
            let log = HandshakeLog.with { log in
                log.response(0, latency: "9", direction: direction, .init(side: .none))
            }
            return endNodes(of: log)
        }
        #expect(proxy("EGRESS") == [node, .null])
        #expect(proxy("INGRESS") == [.null, node])
    }

    @Test("pairing is by the union of all inputs, and no event counts twice (R4)")
    func union() {
        let uuids = [HandshakeLog.Manner(uuid: "a"), .init(uuid: "b")]
        for manners in [uuids, [.init(), .init()]] {
            let opening = HandshakeLog.with { $0.syn(0, manners[0]) }
            let answer = HandshakeLog.with { $0.answer(1_000_000, manners[1]) }
            let all = HandshakeLog.with { log in
                log.answer(1_000_000, manners[1])
                log.syn(0, manners[0])
            }
            let expected = HandshakeAccount(1, "tcp-handshake 1.0 1.0")
            #expect(HandshakeAccount(opening, answer) == expected)
            #expect(HandshakeAccount(answer, opening) == expected)
            #expect(HandshakeAccount(all, opening, all, answer) == expected)
            #expect(HandshakeAccount(answer) == HandshakeAccount(unpaired: 1))
        }
    }

    @Test("a SYN-ACK behind another is the same one, seen again")
    func repeated() {
        for (pause, isRepeated) in [(0, true), (200_000_000, true), (200_000_001, false)] {
            let account = account { log in
                log.syn(0)
                log.answer(1_000_000)
                log.answer(1_000_000 + Int64(pause))
            }
            #expect(account.handshakes == (isRepeated ? 1 : 2), "\(pause)")
        }
    }

    @Test(
        "equal events without an id are two, if one input has two of them: one packet, seen again"
    )
    func equal() {
        let twice = HandshakeLog.with { log in
            log.syn(0)
            log.answer(1_000_000)
            log.answer(1_000_000)
        }
        let once = HandshakeLog.with { $0.answer(1_000_000) }
        #expect(
            HandshakeAccount(twice, once, twice)
                == HandshakeAccount(1, "tcp-handshake 1.0 1.0")
        )
    }
}
