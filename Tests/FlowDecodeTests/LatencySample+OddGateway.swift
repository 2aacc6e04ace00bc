/// Access records as the documents say they may be, made of those that stand there.
extension LatencySample {
    /// The document's record with other values.
    private static func two(_ changes: [(String, String)]) -> String {
        changed(DocumentedRequests.versionTwo, changes)
    }

    static func changed(_ record: String, _ changes: [(String, String)]) -> String {
        changes.reduce(record) { text, change in
            precondition(text.contains(change.0), "nothing to change: \(change.0)")
            return text.replacing(change.0, with: change.1)
        }
    }

    private static let routed = #""serverRouted":"192.0.2.40:8080""#
    private static let status = #""serverStatus":"200""#
    private static let latency = #""serverResponseLatency":"0.028""#
    private static let connection = #""serverConnectTime":"0.001""#
    private static let time = #""timeTaken":0.034"#

    private static func response(_ nanoseconds: Int, _ backend: String) -> String {
        "gateway-response \(nanoseconds) ApplicationGateway/agw-1 > \(backend)"
    }

    static let oddGatewayRecords = versions + attempts + durations + malformed + containers

    private static let versions = [
        LatencySample(
            "v2 by its members alone",
            two([(#""instanceId":"appgw_2","#, "")]),
            .event(aRequest, latencies: [connect, response, whole])
        ),
        LatencySample(
            "v2 by its listener, no backend in the client's query",
            two([
                (#""instanceId":"appgw_2","#, ""), (routed, #""serverRouted":"""#),
                (#""transactionId":"00000000000000000000000000000abc","#, ""),
                ("id=1\",\"userAgent", "SERVER-ROUTED=192.0.2.4&SERVER-STATUS=200\",\"userAgent"),
            ]),
            .event(aRequest(noDestination))
        ),
        LatencySample(
            "v1 by its query",
            changed(
                DocumentedRequests.versionOne,
                [
                    (#""instanceId":"ApplicationGatewayRole_IN_0","#, ""),
                    ("SERVER-ROUTED=192.0.2.4", "SERVER-ROUTED=192.0.2.4:81"),
                    (#""timeTaken":"205""#, #""timeTaken":7"#),
                ]
            ),
            .event(
                [
                    "log": "application-gateway", "kind": "undecided", "reporter": "agw-v1",
                    "acl": id + "agw-v1", "time": "2020-01-02T03:04:05.000000000Z",
                    "protocol": "TCP", "source_ip": "203.0.113.9", "source_port": "12345",
                    "destination_ip": "192.0.2.4", "destination_port": "81",
                ],
                latencies: ["gateway-request 7000000 ApplicationGateway/agw-v1 > 192.0.2.4:81"]
            )
        ),
        LatencySample(
            "v1 whose client wrote a backend of its own in front",
            changed(
                DocumentedRequests.versionOne,
                [(#""requestQuery":""#, #""requestQuery":"SERVER-ROUTED=x&SERVER-STATUS=9&"#)]
            ),
            .event(
                [
                    "log": "application-gateway", "kind": "undecided", "reporter": "agw-v1",
                    "acl": id + "agw-v1", "time": "2020-01-02T03:04:05.000000000Z",
                    "protocol": "TCP", "source_ip": "203.0.113.9", "source_port": "12345",
                    "destination_ip": "192.0.2.4",
                ],
                latencies: ["gateway-request 205000000 ApplicationGateway/agw-v1 > 192.0.2.4"]
            )
        ),
    ]

    private static let attempts = [
        LatencySample(
            "the second backend answered",
            two([
                (routed, #""serverRouted":"192.0.2.39:8080, 192.0.2.40:8080""#),
                (status, #""serverStatus":"502, 200""#),
                (latency, #""serverResponseLatency":"1.001, 0.028""#),
                (connection, #""serverConnectTime":"-, 0.001""#),
            ]),
            .event(aRequest, latencies: [connect, response, whole])
        ),
        LatencySample(
            "the first backend answered, the second one did not",
            two([
                (routed, #""serverRouted":"192.0.2.39:8080,192.0.2.40:8080""#),
                (status, #""serverStatus":"502,-""#),
                (latency, #""serverResponseLatency":"1.001,0.028""#),
                (connection, #""serverConnectTime":"""#),
            ]),
            .event(
                aRequest(["destination_ip": "192.0.2.39"]),
                latencies: [
                    response(1_001_000_000, "192.0.2.39:8080"),
                    "gateway-request 34000000 ApplicationGateway/agw-1 > 192.0.2.39:8080",
                ]
            )
        ),
        LatencySample(
            "a client that left before anybody answered",
            two([
                (#""httpStatus":200"#, #""httpStatus":499"#), (status, #""serverStatus":"-""#),
                (latency, #""serverResponseLatency":"3.000""#), (time, #""timeTaken":3.0"#),
            ]),
            .event(aRequest)
        ),
        LatencySample(
            "a client that left afterwards",
            two([(#""httpStatus":200"#, #""httpStatus":499"#)]),
            .event(aRequest, latencies: [connect, response, whole])
        ),
        LatencySample(
            "lists out of step",
            two([(status, #""serverStatus":"502, 200""#)]),
            .rejected("field-count")
        ),
        LatencySample(
            "a backend of IPv6",
            two([(routed, #""serverRouted":"[2001:db8::40]:8080""#)]),
            .event(
                aRequest(["destination_ip": "2001:db8::40"]),
                latencies: [
                    "gateway-connect 1000000 ApplicationGateway/agw-1 > [2001:db8::40]:8080",
                    response(28_000_000, "[2001:db8::40]:8080"),
                    "gateway-request 34000000 ApplicationGateway/agw-1 > [2001:db8::40]:8080",
                ]
            )
        ),
    ]

    private static let durations = [
        LatencySample(
            "0 is no sample",
            two([
                (connection, #""serverConnectTime":"0.000""#),
                (latency, #""serverResponseLatency":"0""#), (time, #""timeTaken":0.000"#),
            ]),
            .event(aRequest)
        ),
        LatencySample(
            "a double with all its digits, an exponent, a nanosecond",
            two([
                (time, #""timeTaken":0.034000000000000002"#),
                (latency, #""serverResponseLatency":2.8E-2"#),
                (connection, #""serverConnectTime":"0.0000000006""#),
            ]),
            .event(
                aRequest,
                latencies: [
                    "gateway-connect 1 ApplicationGateway/agw-1 > 192.0.2.40:8080", response, whole,
                ]
            )
        ),
        LatencySample(
            "no connect time, as older records have none",
            two([(connection + ",", "")]),
            .event(aRequest, latencies: [response, whole])
        ),
        LatencySample(
            "a session of layer 4",
            two([(time, #""protocol":"TCP","sessionTime":12.5"#)]),
            .event(aRequest)
        ),
        LatencySample(
            "an upgraded connection",
            two([(#""httpStatus":200"#, #""httpStatus":101"#)]),
            .event(aRequest, latencies: [connect])
        ),
        LatencySample(
            "the gateway's own request",
            two([("203.0.113.9", "127.0.0.1")]),
            .event(aRequest(["source_ip": "127.0.0.1"]))
        ),
    ]

    private static let malformed = [
        LatencySample(
            "a time that is none",
            two([("2030-01-02T", "2030-13-02T")]),
            .rejected("bad-timestamp")
        ),
        LatencySample(
            "no time",
            two([(#""timeStamp":"2030-01-02T03:04:05+00:00","#, "")]),
            .rejected("record-without-time")
        ),
        LatencySample("no time taken", two([(time + ",", "")]), .rejected("missing-field")),
        LatencySample(
            "a client without address",
            two([("203.0.113.9", "somebody")]),
            .rejected("bad-address")
        ),
        LatencySample("a port beyond all", two([("45057", "65536")]), .rejected("bad-port")),
        LatencySample(
            "a backend's port",
            two([(routed, #""serverRouted":"192.0.2.40:0x8""#)]),
            .rejected("bad-port")
        ),
        LatencySample(
            "a backend's name",
            two([(routed, #""serverRouted":"web:80""#)]),
            .rejected("bad-address")
        ),
        LatencySample(
            "a time taken that is none",
            two([(time, #""timeTaken":"soon""#)]),
            .rejected("bad-counter")
        ),
        LatencySample(
            "a negative time",
            two([(time, #""timeTaken":-1"#)]),
            .rejected("bad-counter")
        ),
        LatencySample("a day", two([(time, #""timeTaken":86400"#)]), .rejected("bad-counter")),
        LatencySample(
            "a latency that is none",
            two([(latency, #""serverResponseLatency":"1ms""#)]),
            .rejected("bad-counter")
        ),
        LatencySample(
            "a status that is none",
            two([(status, #""serverStatus":"OK""#)]),
            .rejected("bad-counter")
        ),
        LatencySample(
            "a category nobody knows",
            two([("ApplicationGatewayAccessLog", "ApplicationGatewayOddLog")]),
            .rejected("unknown-category")
        ),
        LatencySample(
            "counters of v1",
            #"{"category":"ApplicationGatewayPerformanceLog","time":"2020-01-02T03:04:05Z","properties":{"latency":"0"}}"#,
            .counted
        ),
    ]

    private static let containers = [
        LatencySample(
            "for Containers, nobody answered",
            changed(
                DocumentedRequests.containers,
                [(#""backendResponseLatency":"2""#, #""backendResponseLatency":"-""#)]
            ),
            .event(aContainersRequest)
        ),
        LatencySample(
            "for Containers, IPv6, a host that is a name, half a millisecond",
            changed(
                DocumentedRequests.containers,
                [
                    ("203.0.113.9:52526", "2001:db8:0:0:0:0:0:9:52526"),
                    (#""backendHost":"192.0.2.41:8080""#, #""backendHost":"web.shop""#),
                    (#""backendResponseLatency":"2""#, #""backendResponseLatency":"0.5""#),
                ]
            ),
            .event(
                aContainersRequest.merging(["source_ip": "2001:db8::9"]) { $1 },
                latencies: [
                    "gateway-response 500000 TrafficController/agc-1 > 192.0.2.41:8080",
                    "gateway-request 2000000 TrafficController/agc-1 > 192.0.2.41:8080",
                ]
            )
        ),
        LatencySample(
            "for Containers, an answer in no time",
            changed(
                DocumentedRequests.containers,
                [(#""backendResponseLatency":"2""#, #""backendResponseLatency":"0""#)]
            ),
            .event(
                aContainersRequest,
                latencies: ["gateway-request 2000000 TrafficController/agc-1 > 192.0.2.41:8080"]
            )
        ),
        LatencySample(
            "for Containers, no backend at all",
            changed(
                DocumentedRequests.containers,
                [
                    (#""backendHost":"192.0.2.41:8080""#, #""backendHost":"-""#),
                    (#""backendIp":"192.0.2.41""#, #""backendIp":"-""#),
                    (#""backendPort":"8080""#, #""backendPort":"-""#),
                    (#""backendResponseLatency":"2""#, #""backendResponseLatency":"-""#),
                ]
            ),
            .event(
                aContainersRequest.filter { !$0.key.hasPrefix("destination") }
            )
        ),
        LatencySample(
            "for Containers, a client that is none",
            changed(DocumentedRequests.containers, [("203.0.113.9:52526", "xxx.xxx:52526")]),
            .rejected("bad-address")
        ),
    ]
}
