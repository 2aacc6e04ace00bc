import FlowTestSupport
import Testing

/// The rules of `hubble-flows.md` section 8, each on the smallest log that shows it.
struct ReferenceHandshakeTests {
    private static let millisecond = HandshakeLog.millisecond
    private static let second = HandshakeLog.second

    private func account(_ fill: (inout HandshakeLog) -> Void) -> HandshakeAccount {
        HandshakeAccount(HandshakeLog.with(fill))
    }

    @Test("rule 1: the latest earlier SYN of the reversed key on the same node")
    func latestSYN() {
        #expect(
            account { log in
                log.syn(0, .init(point: "TO_STACK"))
                log.syn(100_000)
                log.answer(712_000)
            } == HandshakeAccount(1, "tcp-handshake 0.612 0.612")
        )
        for manner in [
            HandshakeLog.Manner(node: "c1/m"), .init(server: "10.244.1.3"), .init(clientPort: 7),
            .init(serverPort: 7), .init(client: "2001:db8::1"),
        ] {
            #expect(
                account { log in
                    log.syn(0)
                    log.answer(712_000, manner)
                } == HandshakeAccount(unpaired: 1)
            )
        }
    }

    @Test("rule 1: within 75 s", arguments: [(0, true), (1, false)])
    func patience(_ beyond: Int64, _ isPaired: Bool) {
        let account = account { log in
            log.syn(0)
            log.answer(75 * Self.second + beyond)
        }
        #expect(
            account == (isPaired ? .init(1, "tcp-handshake 75000.0 75000.0") : .init(unpaired: 1))
        )
    }

    @Test("rule 2: two SYN more than 200 ms apart", arguments: [(0, false), (1, true)])
    func repeated(_ beyond: Int64, _ isRepeated: Bool) {
        let account = account { log in
            log.syn(0)
            log.syn(1000)
            log.syn(200 * Self.millisecond + beyond)
            log.answer(201 * Self.millisecond + beyond)
        }
        #expect(
            account == (isRepeated ? .init(retransmitted: 1) : .init(1, "tcp-handshake 1.0 1.0"))
        )
    }

    @Test("rule 2: a difference close to 1, 3, 7 s and so on", arguments: [1, 3, 7, 15, 31, 63])
    func closeToTimeout(_ seconds: Int64) {
        let borders: [(Int64, Bool)] = [
            (-50_000_001, false), (-50_000_000, true), (0, true), (250_000_000, true),
            (250_000_001, false),
        ]
        for (border, isRepeated) in borders {
            let account = account { log in
                log.syn(0)
                log.answer(seconds * Self.second + border)
            }
            #expect(account.handshakes == 1)
            #expect(account.retransmitted == (isRepeated ? 1 : 0), "\(seconds) s and \(border) ns")
            #expect(account.times.count == (isRepeated ? 0 : 1))
        }
    }

    @Test("rule 2: a repeated handshake is counted beside the samples of its key")
    func counted() {
        let log = HandshakeLog.with { log in
            for number in 0..<3 {
                log.syn(Int64(number) * Self.second, .init(clientPort: 50_000 + number))
                log.answer(Int64(number) * Self.second + 9, .init(clientPort: 50_000 + number))
            }
            log.syn(0)
            log.answer(3 * Self.second)
        }
        let rows = ReferenceLatency([log.input]).rows(of: "tcp_retransmissions")
        #expect(rows.map { $0.suffix(2) } == [[.integer(4), .integer(1)]])
        let plain = HandshakeLog.with { log in
            log.syn(0)
            log.answer(1)
        }
        #expect(ReferenceLatency([plain.input]).rows(of: "tcp_retransmissions").isEmpty)
    }

    @Test("rule 3: zero and negative differences are discarded", arguments: [0, 1, 200_000_000])
    func batched(_ behind: Int64) {
        #expect(
            account { log in
                log.answer(5)
                log.syn(5 + behind)
            } == HandshakeAccount(discarded: 1)
        )
    }

    @Test("rule 3: what follows more than 200 ms later is another handshake's")
    func notBatched() {
        #expect(
            account { log in
                log.answer(5)
                log.syn(200_000_006)
                log.answer(200_000_007)
            } == HandshakeAccount(2, "tcp-handshake 1e-06 1e-06", unpaired: 1)
        )
    }

    @Test("rule 4: a SYN to a service's address is not the backend's")
    func service() {
        #expect(
            account { log in
                log.syn(0, .init(point: "TO_STACK", server: "10.0.0.7"))
                log.syn(100)
                log.answer(1100)
            } == HandshakeAccount(1, "tcp-handshake 0.001 0.001")
        )
        #expect(
            account { log in
                log.syn(0, .init(server: "10.0.0.7"))
                log.answer(1100)
            } == HandshakeAccount(unpaired: 1)
        )
    }

    @Test(
        "rule 5: a SYN that a proxy takes",
        arguments: [HandshakeLog.Side.client, .server, .both]
    )
    func proxy(_ side: HandshakeLog.Side) {
        let marks = [
            HandshakeLog.Manner(side: side, point: "TO_PROXY"),
            .init(side: side, point: "absent", verdict: "REDIRECTED"),
            .init(side: side, point: "TO_HOST", verdict: "REDIRECTED"),
            .init(side: side, verdict: "REDIRECTED"),
        ]
        for mark in marks {
            #expect(
                account { log in
                    log.syn(0, mark)
                    log.answer(1100, .init(side: side))
                } == HandshakeAccount(proxied: 1)
            )
            #expect(
                account { log in
                    log.syn(0, mark)
                    log.syn(3, .init(side: side))
                    log.answer(1100, .init(side: side))
                } == HandshakeAccount(proxied: 1)
            )
        }
    }

    @Test("rule 6: only TCP, only new connections")
    func newConnections() {
        #expect(
            account { log in
                log.syn(0, .init(flags: ["ACK"]))
                log.answer(9, .init(flags: ["ACK", "PSH"]))
                log.syn(10, .init(flags: ["RST"]))
                log.answer(11, .init(flags: ["FIN", "ACK"]))
            } == HandshakeAccount()
        )
        let lines = HandshakeLog.with { log in
            log.syn(0)
            log.answer(9)
        }.lines
        for other in ["UDP", "SCTP"] {
            let log = HandshakeLog.with { log in
                for line in lines { log.add(line.replacing("\"TCP\"", with: "\"\(other)\"")) }
            }
            #expect(HandshakeAccount(log) == HandshakeAccount())
        }
    }

    @Test("rule 7: a median of one sample, and nothing above it of less than 20")
    func samples() {
        for count in [1, 19, 20] {
            let log = HandshakeLog.with { log in
                for number in 0..<count {
                    let manner = HandshakeLog.Manner(clientPort: 50_000 + number)
                    log.syn(0, manner)
                    log.answer(60, manner)
                }
            }
            let row = ReferenceLatency([log.input]).rows(of: "pod_latency").first ?? []
            let nothing = Cell.null
            let value = Cell.text("6e-05")
            let upper = count < 20 ? nothing : value
            #expect(
                row.suffix(8)
                    == [.integer(Int64(count)), value, value, upper, upper, upper, value, value]
            )
        }
    }
}
