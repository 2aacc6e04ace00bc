import Flow
import FlowTestSupport
import Testing

@testable import FlowDecode

/// Lists of attempts, written by a generator and read back (`nginx-ingress.md` section 1).
@Suite struct UpstreamListsTests {
    struct Attempt: Equatable {
        var address: String
        var time: String
        var status: String
    }

    /// What NGINX would write of some attempts, and behind it whatever a client calls its request.
    private static func line(
        _ random: inout SplitMix64
    ) -> (text: String, attempts: [Attempt], id: String, answered: Int?) {
        var attempts: [Attempt] = []
        for _ in 0..<random.pick([1, 1, 1, 2, 2, 3, 5]) {
            let address = random.pick([
                "192.0.2.\(random.number(1...254)):\(random.number(1...65_535))",
                "[2001:db8::\(String(random.number(1...65_535), radix: 16))]:8080",
                "unix:/run/a,b.sock", "shop-web-80", "-",
            ])
            let isAnswered = !random.oneIn(4)
            attempts.append(
                Attempt(
                    address: address,
                    time: random.oneIn(5)
                        ? "-" : "\(random.number(0...70)).\(random.number(100...999))",
                    status: isAnswered ? random.pick(["200", "404", "502", "504", "101"]) : "-"
                )
            )
        }
        // Attempts of one group and of the next after a redirect.
        let separators = attempts.dropFirst().map { _ in random.oneIn(4) ? " : " : ", " }
        func list(_ elements: [String]) -> String {
            zip([""] + separators, elements).map { $0 + $1 }.joined()
        }
        let lengths = attempts.map { _ in random.pick(["0", "612", "-"]) }
        let id = random.pick([
            "", "00000000000000000000000000000001", "a b", ": 200", ", 200", "200, 200", "- - -",
            "[] 192.0.2.1:80 1 1.000 200 x", ":", ",",
        ])
        // One dash for all, as has been seen of lengths.
        let isShort = attempts.count > 1 && random.oneIn(3)
        var isBlank = false
        var times = list(attempts.map(\.time))
        if attempts.count > 1, random.oneIn(9) {
            (times, isBlank) = ("-", true)
        }
        let text = [
            list(attempts.map(\.address)), isShort ? "-" : list(lengths), times,
            list(attempts.map(\.status)),
        ].joined(separator: " ")
        if isBlank { for index in attempts.indices { attempts[index].time = "" } }
        return (
            id.isEmpty ? text : text + " " + id, attempts, id,
            attempts.lastIndex { $0.status != "-" }
        )
    }

    @Test("what is written of attempts is read, whatever comes behind", arguments: UInt64(0)..<64)
    func lines(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<200 {
            let (text, attempts, id, answered) = Self.line(&random)
            let bytes = Array("x \(text)".utf8)
            var end = 0
            let lists = UpstreamLists(bytes.span, line: 2..<bytes.count, end: &end)
            guard let lists else {
                Issue.record("not read: \(text)")
                return
            }
            #expect(Self.attempts(lists, bytes) == attempts, "\(text)")
            #expect(String(decoding: bytes[end...], as: UTF8.self) == id, "\(text)")
            #expect(lists.answeredLast(bytes.span) == answered, "\(text)")
        }
    }

    @Test("lists that stand apart are read alike", arguments: UInt64(0)..<64)
    func members(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<100 {
            var (_, attempts, _, answered) = Self.line(&random)
            for index in attempts.indices where attempts[index].address.contains(",") {
                attempts[index].address = "-"
            }
            let separator = random.pick([",", ", ", " : "])
            let parts = [
                attempts.map(\.address), attempts.map { $0.time.isEmpty ? "-" : $0.time },
                attempts.map(\.status),
            ].map { $0.joined(separator: separator) }
            let bytes = Array(parts.joined().utf8)
            let first = parts[0].utf8.count
            let second = first + parts[1].utf8.count
            let lists = UpstreamLists(
                bytes.span,
                UpstreamLists.Members(
                    addresses: 0..<first,
                    times: first..<second,
                    statuses: second..<bytes.count
                )
            )
            guard let lists else {
                Issue.record("not read: \(parts)")
                return
            }
            for index in attempts.indices where attempts[index].time.isEmpty {
                attempts[index].time = "-"
            }
            #expect(Self.attempts(lists, bytes) == attempts, "\(parts)")
            #expect(lists.answeredLast(bytes.span) == answered)
        }
    }

    private static func attempts(_ lists: UpstreamLists, _ bytes: [UInt8]) -> [Attempt] {
        func text(_ ranges: [Range<Int>], _ index: Int) -> String {
            index < ranges.count ? String(decoding: bytes[ranges[index]], as: UTF8.self) : ""
        }
        return lists.addresses.indices.map { index in
            Attempt(
                address: text(lists.addresses, index),
                time: text(lists.times, index),
                status: text(lists.statuses, index)
            )
        }
    }

    @Test("so many attempts are none", arguments: [UpstreamLists.limit, UpstreamLists.limit + 1])
    func limit(_ count: Int) {
        func list(_ element: String) -> String {
            Array(repeating: element, count: count).joined(separator: ", ")
        }
        let text = ["192.0.2.1:80", "1", "1.0", "200"].map(list).joined(separator: " ")
        let bytes = Array(text.utf8)
        var end = 0
        let lists = UpstreamLists(bytes.span, line: 0..<bytes.count, end: &end)
        #expect((lists != nil) == (count <= UpstreamLists.limit))
    }

    @Test(
        "lists that are not in step are not read",
        arguments: [
            "", "192.0.2.1:80", "192.0.2.1:80 1", "192.0.2.1:80 1 1.0", "192.0.2.1:80, 1 1.0 200",
            "a, b 1, 1 1.0 200, 200", "a, b 1, 1 1.0, 1.0 200", "a 1 1.0, 1.0 200",
            "a 1 1.0 200, 200", "a 1 1.0 20", "a 1 x 200", "a x 1.0 200", "a  1 1.0 200", "a, ",
            "a,", ", a 1 1.0 200",
        ]
    )
    func outOfStep(_ text: String) {
        let bytes = Array(text.utf8)
        var end = 0
        #expect(UpstreamLists(bytes.span, line: 0..<bytes.count, end: &end) == nil)
    }
}
