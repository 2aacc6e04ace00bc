import FlowTestSupport
import Testing

/// Timestamps of Retina, responses of HTTP, and what becomes of durations.
struct ReferenceTimestampTests {
    private static let second = HandshakeLog.second

    private func account(_ fill: (inout HandshakeLog) -> Void) -> HandshakeAccount {
        HandshakeAccount(HandshakeLog.with(fill))
    }

    @Test("the first segment of a timestamp counts, and nothing is a retransmission")
    func first() {
        #expect(
            account { log in
                log.segment(0, id: "17")
                log.segment(Self.second, id: "17")
                log.segment(3 * Self.second, id: "17", isEcho: true)
                log.segment(3 * Self.second + 9, id: "17", isEcho: true)
            }.times == ["kernel-rtt 3000.0 3000.0"]
        )
    }

    @Test("a timestamp waits 10 s", arguments: [(0, 1), (1, 0)])
    func patience(_ beyond: Int64, _ samples: Int) {
        #expect(
            account { log in
                log.segment(0, id: "17")
                log.segment(10 * Self.second + beyond, id: "17", isEcho: true)
            }.times.count == samples
        )
    }

    @Test(
        "an echo is that of its timestamp, ends and node",
        arguments: ["0", "\"\"", "18", "\"x\""]
    )
    func others(_ id: String) {
        #expect(
            account { log in
                log.segment(0, id: "17")
                log.segment(9, id: id, isEcho: true)
            }.times.isEmpty
        )
        #expect(
            account { log in
                log.segment(0, id: "\"17\"")
                log.segment(9, id: "17", isEcho: true)
            }.times.count == 1
        )
        #expect(
            account { log in
                log.segment(0, id: "17")
                log.segment(9, id: "17", isEcho: true, .init(node: "c1/m"))
            }.times.isEmpty
        )
    }

    @Test("zero and negative differences are discarded there, too", arguments: [0, -1])
    func batched(_ difference: Int64) {
        #expect(
            account { log in
                log.segment(5, id: "17")
                log.segment(5 + difference, id: "17", isEcho: true)
            }.times.isEmpty
        )
    }

    @Test("a reply comes from the server, else the lower port is one")
    func server() {
        for (isReply, client, server, port) in [
            ("true", 40_001, 8080, 8080), ("true", 80, 8080, 8080), ("false", 40_001, 8080, 8080),
            ("false", 80, 8080, 80), ("absent", 80, 8080, 80),
        ] {
            let log = HandshakeLog.with { log in
                let manner = HandshakeLog.Manner(
                    isReply: isReply,
                    clientPort: client,
                    serverPort: server
                )
                log.segment(0, id: "17", manner)
                log.segment(9, id: "17", isEcho: true, manner)
            }
            let row = ReferenceLatency([log.input]).rows(of: "pod_latency").first ?? []
            let client = port == server ? "10.244.0.1" : "10.244.1.2"
            #expect(row[1] == .text(client))
            #expect(row[17] == .integer(Int64(port)))
        }
    }

    @Test(
        "a response's time is a number or a text, more than 0",
        arguments: [
            ("\"8123456\"", 1), ("8123456", 1), ("0", 0), ("\"0\"", 0), ("\"\"", 0), ("-1", 0),
            ("\"8ms\"", 0), ("null", 0),
        ]
    )
    func responses(_ latency: String, _ samples: Int) {
        #expect(account { $0.response(0, latency: latency) }.times.count == samples)
    }

    @Test("a direction says at which end the proxy is, and without one there is no sample")
    func directions() {
        let methods = ["EGRESS": "http-response-egress", "INGRESS": "http-response-ingress"]
        for (direction, method) in methods {
            #expect(
                account { $0.response(0, latency: "1000000", direction: direction) }
                    .times == ["\(method) 1.0 1.0"]
            )
        }
        #expect(account { $0.response(0, latency: "9", direction: nil) }.times.isEmpty)
        #expect(account { $0.response(0, latency: "9", type: "REQUEST") }.times.isEmpty)
        let group = HandshakeLog.Manner(more: #","aggregate":{"egress_flow_count":1}"#)
        #expect(account { $0.response(0, latency: "9", group) }.times.isEmpty)
    }

    private func latency(_ durations: [Int64]) -> ReferenceLatency {
        let log = HandshakeLog.with { log in
            for (number, duration) in durations.enumerated() {
                log.response(Int64(number) * 1000, latency: String(duration))
            }
        }
        return ReferenceLatency([log.input])
    }

    @Test(
        "buckets are a nanosecond below 128, and a 64th of each doubling above",
        arguments: [
            (1, 1, 1, 2), (63, 63, 63, 64), (64, 64, 64, 65), (127, 127, 127, 128),
            (128, 128, 128, 130), (129, 128, 128, 130), (130, 129, 130, 132),
            (255, 191, 254, 256), (256, 192, 256, 260), (1_000_000, 954, 999_424, 1_007_616),
        ] as [(Int64, Int64, Int64, Int64)]
    )
    func buckets(_ duration: Int64, _ bucket: Int64, _ lower: Int64, _ upper: Int64) {
        let rows = latency([duration]).rows(of: "latency_buckets")
        let borders = [lower, upper].map { Cell.text("\(Double($0) / 1e6)") }
        #expect(rows.map { Array($0.suffix(4)) } == [[.integer(bucket)] + borders + [.integer(1)]])
    }

    @Test("a quantile is the middle of the bucket with its rank, within what was seen")
    func quantiles() {
        func statistics(_ durations: [Int64]) -> [Cell] {
            Array((latency(durations).rows(of: "pod_latency").first ?? []).suffix(8))
        }
        func cells(_ values: Double?...) -> [Cell] {
            values.map { $0.map { .text("\($0 / 1e6)") } ?? .null }
        }
        #expect(
            statistics(Array(1...20))
                == [.integer(20)] + cells(1, 10, 18, 19, 20, 20, 10.5)
        )
        #expect(statistics(Array(1...19)) == [.integer(19)] + cells(1, 10, nil, nil, nil, 19, 10))
        // Of 2 by 50 % the first: its rank is 1. A middle of 128 and 129 is 128.5, and no less than 129 was seen.
        #expect(
            statistics([128, 300]) == [.integer(2)] + cells(128, 128.5, nil, nil, nil, 300, 214)
        )
        #expect(
            statistics([129, 300]) == [.integer(2)] + cells(129, 129, nil, nil, nil, 300, 214.5)
        )
        #expect(statistics([128]) == [.integer(1)] + cells(128, 128, nil, nil, nil, 128, 128))
        #expect(
            statistics(Array(repeating: 100, count: 99) + [900])[1...6]
                == ArraySlice(cells(100, 100, 100, 100, 100, 900))
        )
    }

    @Test("a coarser view has the distribution of all samples of its key, a day's of all hours")
    func coarser() {
        let log = HandshakeLog.with { log in
            log.response(0, latency: "100")
            log.response(3600 * Self.second, latency: "300", .init(client: "10.244.0.9"))
            log.response(1, latency: "50", direction: "INGRESS")
        }
        let latency = ReferenceLatency([log.input])
        let day = Cell.text("2030-01-02")
        let rows = latency.rows(of: "node_latency_days")
        #expect(rows.map { $0[0] } == [day, day])
        #expect(
            rows.map { [$0[3], $0[4]] } == [
                [.text("http-response-egress"), .integer(2)],
                [.text("http-response-ingress"), .integer(1)],
            ]
        )
        #expect(latency.rows(of: "zone_latency").count == 3)
        #expect(latency.rows(of: "pod_latency_days").count == 3)
    }

    @Test("a source says what was seen of a node in an hour, and what was lost")
    func sources() {
        let log = HandshakeLog.with { log in
            log.syn(0)
            log.answer(9)
            log.answer(10)
            log.response(0, latency: "9")
            log.add(
                #"{"lost_events":{"num_events_lost":"12"},"node_name":"c1/n","#
                    + #""time":"2030-01-02T03:59:00Z"}"#
            )
            log.syn(0, .init(node: "m"))
        }
        let rows = ReferenceLatency([log.input, log.input]).rows(of: "latency_sources")
        let counts: [[Int64]] = [[1, 0, 0, 0, 0, 0, 0, 0], [4, 1, 2, 0, 0, 0, 0, 12]]
        #expect(rows.map { $0[2] } == [.text("m"), .text("n")])
        #expect(rows.map { $0.suffix(8) } == counts.map { ArraySlice($0.map { Cell.integer($0) }) })
    }
}
