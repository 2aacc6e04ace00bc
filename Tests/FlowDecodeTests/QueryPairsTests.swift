import Flow
import FlowTestSupport
import Testing

@testable import FlowDecode

@Suite struct QueryPairsTests {
    /// The same by looking at everything anew.
    private struct Plain {
        var requests: [(key: QueryPairs.Key, time: Int64)] = []

        mutating func response(_ key: QueryPairs.Key, at time: Int64) -> Int64 {
            let fitting = requests.indices.filter { index in
                let request = requests[index]
                return request.key == key && request.time < time
                    && time - request.time <= QueryPairs.longestWait
            }
            guard let best = fitting.max(by: { requests[$0].time < requests[$1].time }) else {
                return Event.none
            }
            return time - requests.remove(at: best).time
        }
    }

    @Test("a response takes the nearest request before it", arguments: UInt64(0)..<20)
    func nearest(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var (pairs, plain) = (QueryPairs(), Plain())
        for _ in 0..<2000 {
            let key = QueryPairs.Key(random.number(1...200))
            let time = Int64(random.number(0...90)) * 1_000_000_000
            if random.oneIn(2) {
                pairs.request(key, at: time)
                plain.requests.append((key, time))
            } else {
                #expect(pairs.response(key, at: time) == plain.response(key, at: time))
            }
            #expect(pairs.count == plain.requests.count)
        }
    }

    @Test("questions that nobody answers are given up, the older ones first")
    func unanswered() {
        var pairs = QueryPairs()
        let count = 10 * QueryPairs.limit
        for number in 0..<count {
            pairs.request(QueryPairs.Key(number), at: Int64(number))
            #expect(pairs.count <= QueryPairs.limit)
        }
        let last = Int64(count)
        #expect(pairs.response(QueryPairs.Key(count - 1), at: last) == 1)
        let young = count - QueryPairs.limit / 2 + 1
        #expect(pairs.response(QueryPairs.Key(young), at: last) == last - Int64(young))
        #expect(pairs.response(0, at: last) == Event.none)
    }

    @Test("one question asked over and over keeps its latest times")
    func oneKey() {
        var pairs = QueryPairs()
        for time in 0..<100_000 { pairs.request(1, at: Int64(time)) }
        #expect(pairs.count == QueryPairs.limitOfKey)
        for wait in 1...QueryPairs.limitOfKey {
            #expect(pairs.response(1, at: 100_000) == Int64(wait))
        }
        #expect(pairs.response(1, at: 100_000) == Event.none)
        #expect(pairs.count == 0)
    }

    @Test("what waits is found again when tables are emptied in between")
    func emptiedTables() {
        let base = #""node_name":"a","Type":"L7","verdict":"FORWARDED","l7":{"type":""#
        let question =
            #"{"flow":{"time":"2030-01-02T03:04:06Z","IP":{"source":"192.0.2.10","destination":"192.0.2.53"},"#
            + #""l4":{"UDP":{"source_port":4010,"destination_port":53}},\#(base)REQUEST","#
            + #""dns":{"query":"www.example.com.","qtypes":["A"]}}}}"#
        let answer =
            #"{"flow":{"time":"2030-01-02T03:04:06.002Z","IP":{"source":"192.0.2.53","destination":"192.0.2.10"},"#
            + #""l4":{"UDP":{"source_port":53,"destination_port":4010}},\#(base)RESPONSE","#
            + #""dns":{"query":"www.example.com.","qtypes":["A"]}}}}"#
        let durations = EventFields.durations(of: [question, answer])
        #expect(durations == [Event.none, 2_000_000])
    }
}
