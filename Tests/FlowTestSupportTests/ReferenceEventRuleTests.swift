import Flow
import FlowTestSupport
import Testing

/// The rules that need more than one record, each on the smallest input that shows it.
struct ReferenceEventRuleTests {
    private func evaluate(_ texts: [String]) -> ReferenceEvents {
        ReferenceEvents(
            texts.enumerated().map { number, text in
                ReferenceInput(path: "\(number).log", bytes: Array(text.utf8), isDamaged: false)
            }
        )
    }

    private func structured(_ time: String, port: Int = 443, category: String = "AZFWNetworkRule")
        -> String
    {
        #"{"category":""# + category + #"","time":""# + time + #"","resourceId":"/FW-1","#
            + #""properties":{"Protocol":"TCP","SourceIp":"10.0.0.1","SourcePort":\#(port),"#
            + #""DestinationIp":"10.0.0.2","DestinationPort":443,"Fqdn":"","NetworkRuleCount":9,"#
            + #""Action":"Deny"}}"# + "\n"
    }

    private func legacy(_ time: String) -> String {
        #"{"category":"AzureFirewallNetworkRule","time":""# + time + #"","resourceId":"/fw-1","#
            + #""properties":{"msg":"TCP request from 10.0.0.1:5 to 10.0.0.2:443. Action: Deny."}}"#
            + "\n"
    }

    private func attempts(_ result: ReferenceEvents) -> Int64 {
        result.rows(of: "denials").reduce(0) { sum, row in
            guard case .integer(let attempts) = row[15] else { return sum }
            return sum + attempts
        }
    }

    @Test("of one event in two files the larger count holds")
    func repeats() {
        let one = structured("2030-01-02T03:04:05.6789010Z")
        let same = structured("2030-01-02T03:04:05.678901+00:00")
        let result = evaluate([one + one, same, same + one + one])
        #expect(attempts(result) == 3)
        #expect(result.inputs.map(\.rowsKept) == [2, 0, 1])
        #expect(result.inputs.map(\.rowsDuplicate) == [0, 1, 2])
    }

    @Test(
        "a text gives way to a record of its minute, or a few seconds beside it",
        arguments: [("03:03:59", 2), ("03:04:00", 1), ("03:04:59", 1), ("03:05:00", 2)]
    )
    func generations(_ time: String, _ expected: Int64) {
        let result = evaluate([
            structured("2030-01-02T03:04:30Z"), legacy("2030-01-02T\(time)Z"),
        ])
        #expect(attempts(result) == expected)
        #expect(result.inputs.map(\.rowsKept) == [1, 1])
        // In the facts both are told.
        #expect(result.rows(of: "flow_facts").map { $0[17] } == [.integer(2)])
    }

    @Test("counts of an hour give way to any record of it", arguments: [("03", 1), ("04", 10)])
    func counts(_ hour: String, _ expected: Int64) {
        let count = structured(
            "2030-01-02T03:00:00Z",
            category: "AZFWNetworkRuleAggregation"
        )
        let result = evaluate([count + legacy("2030-01-02T\(hour):59:59Z")])
        #expect(attempts(result) == expected)
    }

    private func flow(_ type: Int, _ uuid: Int, verdict: String = "DROPPED") -> String {
        #"{"flow":{"time":"2030-01-02T03:04:06Z","uuid":"u-\#(uuid)","verdict":"\#(verdict)","#
            + #""IP":{"source":"10.0.0.1","destination":"10.0.0.2"},"node_name":"n","#
            + #""event_type":{"type":\#(type)},"drop_reason_desc":"POLICY_DENIED"}}"# + "\n"
    }

    @Test("at a minute's edge five seconds count", arguments: [("03:04:55", 1), ("03:04:54", 2)])
    func edges(_ time: String, _ expected: Int64) {
        let result = evaluate([
            structured("2030-01-02T\(time)Z"), legacy("2030-01-02T03:05:59Z"),
        ])
        #expect(attempts(result) == expected)
    }

    @Test("drops repeat the verdicts of their minute, and are all there is without any")
    func verdictsAndDrops() {
        #expect(attempts(evaluate([flow(5, 1) + flow(1, 2) + flow(1, 3)])) == 1)
        #expect(attempts(evaluate([flow(1, 2) + flow(1, 3)])) == 2)
        #expect(attempts(evaluate([flow(5, 1, verdict: "AUDIT") + flow(1, 2)])) == 1)
    }

    @Test("an event with an id is one event however often it is said")
    func ids() {
        let result = evaluate([flow(1, 2) + flow(1, 2), flow(1, 2)])
        #expect(attempts(result) == 1)
        #expect(result.inputs.map(\.rowsDuplicate) == [1, 1])
    }

    private func message(_ type: String, at time: String) -> String {
        let isQuestion = type == "REQUEST"
        let (one, other) = isQuestion ? ("10.0.0.1", "10.0.0.53") : ("10.0.0.53", "10.0.0.1")
        let ports = isQuestion ? (4000, 53) : (53, 4000)
        return #"{"flow":{"time":"2030-01-02T\#(time)Z","verdict":"FORWARDED","Type":"L7","#
            + #""IP":{"source":"\#(one)","destination":"\#(other)"},"node_name":"n","#
            + #""l4":{"UDP":{"source_port":\#(ports.0),"destination_port":\#(ports.1)}},"#
            + #""l7":{"type":"\#(type)","dns":{"query":"a.example.","qtypes":["A"]}}}}"# + "\n"
    }

    @Test("an answer is as late as its nearest question, within a minute")
    func pairing() {
        let questions =
            message("REQUEST", at: "03:04:00") + message("REQUEST", at: "03:04:05")
        let answered = evaluate([questions + message("RESPONSE", at: "03:04:05.25")])
        #expect(answered.lookups.map(\.lookups) == [1])
        #expect(answered.lookups.map(\.nanoseconds) == [[250_000_000]])

        let late = evaluate([questions + message("RESPONSE", at: "03:05:05.25")])
        #expect(late.lookups.map(\.lookups) == [1])
        #expect(late.lookups.map(\.nanoseconds) == [[]])
    }

    @Test("a quantile is the smallest value that its share does not exceed")
    func quantiles() {
        let values = (1...200).map(Int64.init)
        let row = ReferenceLookups(key: [], lookups: 200, nanoseconds: values)
        #expect([50, 95, 99].map { row.quantile(percent: $0) } == [100, 190, 198])
        #expect(row.buckets.values.reduce(0, +) == 200)
    }

    @Test("an hour without a row between others is missing")
    func coverage() {
        let result = evaluate([
            structured("2030-01-02T03:04:30Z") + structured("2030-01-02T05:04:30Z")
        ])
        #expect(
            result.rows(of: "coverage").map { $0[3] }
                == ["present", "missing", "present"].map(Cell.text)
        )
    }
}
