import ColumnKernel
import Flow
import FlowTestSupport
import Testing

@testable import FlowDecode

/// Requests and sockets of the format documents, read to the right fields: the table is `LatencySample`.
@Suite struct LatencySampleTests {
    @Test("a record says what the documents say", arguments: LatencySample.all)
    func sample(_ sample: LatencySample) {
        let read = EventFields.read(sample.text + "\n", path: sample.file)
        switch sample.meaning {
        case .event(let fields, let latencies, let sockets):
            #expect(read.events.map(Self.comparable) == [fields], "\(sample.text)")
            #expect(read.latencies == [latencies], "\(sample.text)")
            #expect(read.sockets == [sockets], "\(sample.text)")
            #expect(read.rejections.isEmpty)
        case .rejected(let reason):
            #expect(read.events.isEmpty)
            #expect(read.rejections == [reason])
        case .counted:
            #expect(read.events.isEmpty)
            #expect(read.rejections.isEmpty)
        }
        #expect(read.records == 1)
    }

    /// Without what is the same in all.
    private static func comparable(_ fields: [String: String]) -> [String: String] {
        fields.filter { $0.key != "hits" && $0.key != "generation" }
    }

    @Test(
        "windows of any size give the same samples, whatever was rejected before",
        arguments: [1, 7, 64, 1000]
    )
    func windows(_ size: Int) {
        let text = LatencySample.all.filter { $0.text.first == "{" }.map(\.text)
            .joined(separator: "\n")
        let lines = LatencySample.all.filter { $0.text.first != "{" }.map(\.text)
            .joined(separator: "\n")
        for text in [text + "\n", lines + "\n"] {
            let whole = EventFields.read(text)
            let inPieces = EventFields.read(text, window: size)
            #expect(whole.events == inPieces.events)
            #expect(whole.latencies == inPieces.latencies)
            #expect(whole.sockets == inPieces.sockets)
            #expect(whole.rejections == inPieces.rejections)
            #expect(whole.records == inPieces.records)
            #expect(whole.traits.obstacles == inPieces.traits.obstacles)
            let samples = LatencySample.all.filter { ($0.text.first == "{") == (text.first == "{") }
            let wanted = samples.compactMap { sample in
                if case .event(_, let latencies, _) = sample.meaning { latencies } else { nil }
            }
            #expect(whole.latencies.map(\.count) == wanted.map(\.count))
        }
    }

    @Test("every sample has its own name")
    func names() {
        #expect(Set(LatencySample.all.map(\.name)).count == LatencySample.all.count)
    }

    // MARK: Shapes

    private static let table = #"""
        {"TimeGenerated":"2030-01-02T03:04:05Z","InstanceId":"appgw_2","ClientIp":"203.0.113.9","C\#
        lientPort":45057,"HttpStatus":200,"RequestQuery":"id=1","TimeTaken":0.034,"TransactionId":\#
        "00000000000000000000000000000abc","ServerRouted":"192.0.2.40:8080","ServerStatus":"200","S\#
        erverResponseLatency":"0.028","ServerConnectTime":"0.001","ListenerName":"fl-0001","Type":\#
        "AGWAccessLogs","_ResourceId":"\#(LatencySample.id)agw-1"}
        """#
    private static let diagnostics = #"""
        {"TimeGenerated":"2030-01-02T03:04:05.0000000Z","Category":"ApplicationGatewayAccessLog","\#
        ResourceId":"\#(LatencySample.id)AGW-1","instanceId_s":"appgw_2","clientIP_s":"203.0.113.9\#
        ","clientPort_d":45057.0,"httpStatus_d":200.0,"requestQuery_s":"id=1","timeTaken_d":0.03400\#
        0000000000002,"transactionId_g":"00000000-0000-0000-0000-000000000ABC","serverRouted_s":"19\#
        2.0.2.40:8080","serverStatus_s":"200","serverResponseLatency_s":"0.028","serverConnectTime_\#
        s":"0.001","Type":"AzureDiagnostics"}
        """#
    private static let asText: String = {
        let record = DocumentedRequests.versionTwo
        let start = record.ranges(of: "\"properties\":")[0].upperBound
        let properties = record[start...].dropLast()
        let quoted = properties.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return record[..<start] + "\"\(quoted)\"}"
    }()

    @Test(
        "one request is the same event in any shape",
        arguments: [
            table, diagnostics, asText, "{\"records\":[\(DocumentedRequests.versionTwo)]}",
        ]
    )
    func shapes(_ text: String) {
        let one = EventFields.read(DocumentedRequests.versionTwo)
        let other = EventFields.read(text)
        #expect(other.events == one.events)
        #expect(other.fingerprints == one.fingerprints)
        #expect(other.latencies == one.latencies)
        #expect(
            other.traits.latencyMethods == [.gatewayConnect, .gatewayResponse, .gatewayRequest]
        )
        #expect(EventFields.isRecognised(text))
    }

    @Test("requests of one second and one client are told apart by their ids")
    func ids() {
        let other = LatencySample.changed(DocumentedRequests.versionTwo, [("abc\"", "abd\"")])
        let read = EventFields.read(DocumentedRequests.versionTwo + "\n" + other)
        #expect(Set(read.fingerprints).count == 2)
        let lines = EventFields.read(
            (1...3).map { LatencySample.start + "[] - - - - \($0)\n" }.joined()
        )
        #expect(Set(lines.fingerprints).count == 3)
    }

    @Test("records of one blocked transaction are one event, others are their own")
    func transactions() {
        func record(_ changes: (String, String)...) -> String {
            LatencySample.changed(DocumentedRequests.blocked, changes)
        }
        let diagnostics = #"""
            {"TimeGenerated":"2030-01-02T03:04:06Z","Category":"ApplicationGatewayFirewallLog","Re\#
            sourceId":"\#(LatencySample.id)AGW-1","clientIp_s":"203.0.113.9","ruleSetType_s":"OWASP\#
            _CRS","ruleId_s":"949110","Message":"x","action_s":"Blocked","transactionId_g":"0000000\#
            0-0000-0000-0000-000000000abe","Type":"AzureDiagnostics"}
            """#
        let same = EventFields.read(
            [record(), record(("949110", "942100")), diagnostics].joined(separator: "\n") + "\n"
        )
        #expect(same.events.map { $0["kind"] } == ["waf", "waf", "waf"])
        #expect(Set(same.fingerprints).count == 1)
        let others = EventFields.read(
            [
                record(), record(("abe", "abf")), record(("AGW-1", "AGW-2")),
                record(("Blocked", "Matched")),
                record(("Blocked", "Matched"), ("949110", "942100")),
            ].joined(separator: "\n") + "\n"
        )
        #expect(others.rejections.isEmpty)
        #expect(Set(others.fingerprints).count == 5)
    }

    // MARK: What an input offers

    private static let offers: [(text: String, obstacles: LatencyObstacles)] = [
        (DocumentedRequests.versionTwo, []),
        (DocumentedRequests.noBackend, [.noAnswer, .noConnectTime]),
        (DocumentedRequests.versionOne, []), (DocumentedRequests.containers, []),
        (DocumentedRequests.lines[0], []), (DocumentedRequests.lines[3], .noAnswer),
        (DocumentedRequests.lines[6], .session),
        (LatencySample.start + "[] unix:/a 1 1.0 200 x", .noAddress),
        (LatencySample.start + "[] 192.0.2.40:8080 1 0.000 200 x", .tooShort),
        (LatencySample.start + "[] 192.0.2.40:8080 1 1.000 101 x", .session),
        (
            LatencySample.changed(
                DocumentedRequests.versionTwo,
                [("0.034", "205"), ("0.001\",\"serverH", "0\",\"serverH")]
            ),
            [.doubtfulUnit, .tooShort]
        ),
        (
            LatencySample.changed(
                DocumentedRequests.versionOne,
                [("ApplicationGatewayRole_IN_0", ""), ("X-AzureApplicationGateway-LOG-ID", "X")]
            ),
            .unknownUnit
        ),
    ]

    @Test("an input says why there is no latency in it", arguments: offers.indices)
    func obstacles(_ index: Int) {
        let offer = Self.offers[index]
        let read = EventFields.read(offer.text + "\n")
        #expect(read.traits.obstacles == offer.obstacles, "\(offer.text)")
        #expect(read.rejections.isEmpty)
    }

    @Test("a rejected record leaves no sample behind")
    func dropped() {
        let bad = LatencySample.start + "[] 192.0.2.39:1, 192.0.2.4:x 1, 1 1.0, 1.0 200, - x"
        let read = EventFields.read(bad + "\n" + DocumentedRequests.lines[0] + "\n")
        #expect(read.rejections == ["bad-port"])
        #expect(read.latencies.map(\.count) == [1])
        #expect(read.traits.latencyMethods == [.ingressUpstream])
    }
}

extension EventFields {
    static func isRecognised(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return EventDecoder.recognises(bytes.span)
    }

    /// Notes what the batch says of latency, event by event.
    mutating func takeSightings(_ tables: EventTables, _ addresses: AddressTable) {
        let batch = tables.batch
        func text(_ address: UInt32, _ port: Int32) -> String {
            guard address != Event.noAddress else { return "nobody" }
            let text = addresses.address(address).description
            let host = text.contains(":") && port >= 0 ? "[\(text)]" : text
            return port < 0 ? host : "\(host):\(port)"
        }
        for row in batch.events.indices {
            latencies.append(
                batch.latencies.filter { $0.row == row }.map { sighting in
                    let known = tables.identities.identities[Int(sighting.sourceIdentity)]
                    let source = [known.namespace, known.workload, known.pod]
                        .map { tables.texts.text($0) }.filter { !$0.isEmpty }.joined(separator: "/")
                    let isGateway = known.workload != TextTable.empty
                    let isOdd =
                        sighting.kind != .sample || sighting.source != Event.noAddress
                        || known.isGateway != isGateway || sighting.destinationIdentity != 0
                    return "\(isOdd ? "odd " : "")\(sighting.method.text) \(sighting.nanoseconds) "
                        + "\(source) > \(text(sighting.destination, sighting.port))"
                }
            )
            sockets.append(
                batch.sockets.filter { $0.row == row }.map { socket in
                    "flows \(socket.flows) minimum \(socket.meanMinimum) \(socket.longestMinimum) "
                        + "smooth \(socket.meanSmooth) \(socket.longestSmooth) "
                        + "repeated \(socket.retransmissions) lost \(socket.lostPackets) "
                        + "timeouts \(socket.timeouts)"
                }
            )
        }
    }
}
