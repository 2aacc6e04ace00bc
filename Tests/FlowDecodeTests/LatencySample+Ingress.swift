/// Lines of the NGINX ingress controller: those of `nginx-ingress.md` section 6, then odd ones.
extension LatencySample {
    private static let file = "nginx-1_app-routing-system_controller-00aa.log"
    private static let pod = "app-routing-system/nginx-1"

    private static func aLine(_ own: [String: String]) -> [String: String] {
        [
            "log": "ingress-nginx", "kind": "undecided", "reporter": "nginx-1", "protocol": "TCP",
        ].merging(own) { $1 }
    }

    private static func line(
        _ number: Int,
        _ second: Int,
        _ own: [String: String],
        _ latencies: [String]
    ) -> Self {
        let time = "2030-01-02T03:04:\(second < 10 ? "0" : "")\(second).000000000Z"
        return LatencySample(
            "line \(number) of the document",
            DocumentedRequests.lines[number],
            file: file,
            .event(aLine(own.merging(["time": time]) { $1 }), latencies: latencies)
        )
    }

    static let ingressLines = [
        line(
            0,
            5,
            [
                "source_ip": "203.0.113.9", "destination_ip": "192.0.2.40",
                "destination_port": "8080",
            ],
            ["ingress-upstream 34000000 \(pod) > 192.0.2.40:8080"]
        ),
        line(
            1,
            7,
            [
                "source_ip": "203.0.113.9", "destination_ip": "192.0.2.41",
                "destination_port": "8080",
            ],
            [
                "ingress-retry 1001000000 \(pod) > 192.0.2.40:8080",
                "ingress-upstream 34000000 \(pod) > 192.0.2.41:8080",
            ]
        ),
        line(
            2,
            8,
            [
                "source_ip": "2001:db8::9", "destination_ip": "2001:db8::40",
                "destination_port": "8080",
            ],
            ["ingress-upstream 36000000 \(pod) > [2001:db8::40]:8080"]
        ),
        line(3, 9, ["source_ip": "203.0.113.10"], []),
        line(4, 10, ["source_ip": "203.0.113.11"], []),
        line(
            5,
            11,
            [
                "source_ip": "203.0.113.12", "destination_ip": "192.0.2.42",
                "destination_port": "8080",
            ],
            []
        ),
        LatencySample("a TCP service", DocumentedRequests.lines[6], file: file, .counted),
    ]

    static let start =
        #"203.0.113.9 - - [02/Jan/2030:03:04:05 +0000] "GET / HTTP/1.1" 200 612 "-" "-" 89 0.035 [shop-api-8080] "#

    private static let event = aLine([
        "source_ip": "203.0.113.9", "destination_ip": "192.0.2.40", "destination_port": "8080",
        "time": "2030-01-02T03:04:05.000000000Z",
    ])
    private static let upstream = "ingress-upstream 34000000 \(pod) > 192.0.2.40:8080"

    private static func odd(
        _ name: String,
        _ text: String,
        _ latencies: [String],
        _ own: [String: String?] = [:]
    ) -> Self {
        var fields = event
        for (name, value) in own { fields[name] = value }
        return LatencySample(name, text, file: file, .event(fields, latencies: latencies))
    }

    static let oddIngressLines = formats + answers + wrapped + notRequests

    private static let formats = [
        odd(
            "before 0.26",
            start.replacing(" - - [", with: " - [203.0.113.9] - - [")
                + "192.0.2.40:8080 612 0.034 200 00000000000000000000000000000001",
            [upstream]
        ),
        odd("no id", start + "192.0.2.40:8080 612 0.034 200", [upstream]),
        odd(
            "before 0.26, a backend of IPv6",
            start + "[2001:db8::40]:8080 612 0.034 200 x",
            ["ingress-upstream 34000000 \(pod) > [2001:db8::40]:8080"],
            ["destination_ip": "2001:db8::40"]
        ),
        odd(
            "an id of blanks, commas, colons and quotes",
            start + #"[] 192.0.2.40:8080 612 0.034 200 : 1, 2 192.0.2.1:80 1 1.000 200 \x22"#,
            [upstream]
        ),
        odd("an empty id", start + "[] 192.0.2.40:8080 612 0.034 200 ", [upstream]),
        odd(
            "a user that looks like a request",
            start.replacing(
                " - - [",
                with:
                    #" - a [02/Jan/2031:03:04:05 +0000] \x22GET [ - [02/Jan/2032:03:04:05 +0000] ["#
            ) + "[] 192.0.2.40:8080 612 0.034 200 x",
            [upstream]
        ),
        odd(
            "an empty request",
            start.replacing("GET / HTTP/1.1", with: "")
                + "[a-b-c-80-canary] 192.0.2.40:8080 612 0.034 200 x",
            [upstream]
        ),
        odd(
            "another zone",
            start.replacing("03:04:05 +0000", with: "05:34:05 +0230")
                + "[] 192.0.2.40:8080 612 0.034 200 x",
            [upstream]
        ),
        LatencySample(
            "a month that is none",
            start.replacing("Jan", with: "Jen") + "[] 192.0.2.40:8080 612 0.034 200 x",
            .rejected("bad-timestamp")
        ),
        LatencySample("no attempts", start + "[] x", .rejected("unparsed-message")),
        LatencySample(
            "times out of step",
            start + "[] 192.0.2.40:8080, 192.0.2.41:8080 0, 1 1.001, 1.0, 1.0 502, 200 x",
            .rejected("unparsed-message")
        ),
        LatencySample(
            "a pod's address",
            start + "[] 192.0.2.400:8080 612 0.034 200 x",
            .rejected("bad-address")
        ),
        LatencySample(
            "a pod's port",
            start + "[] 192.0.2.40:80808 612 0.034 200 x",
            .rejected("bad-port")
        ),
    ]

    private static let answers = [
        odd(
            "one length for two",
            start + "[] 192.0.2.39:8080, 192.0.2.40:8080 - 0.100, 0.034 502, 200 x",
            ["ingress-retry 100000000 \(pod) > 192.0.2.39:8080", upstream]
        ),
        odd(
            "the second attempt was not answered",
            start + "[] 192.0.2.40:8080, 192.0.2.41:8080 - 0.034, - 200, - x",
            [upstream]
        ),
        odd(
            "an attempt without status, and one in no time",
            start
                + "[] 192.0.2.38:1, 192.0.2.39:2 : 192.0.2.40:8080 0, 0 : 0 0.100, 0.000 : 0.034 -, 502 : 200 x",
            [upstream]
        ),
        odd("an answer in no time is no sample", start + "[] 192.0.2.40:8080 612 0.000 200 x", []),
        odd("a pod's upgraded connection", start + "[] 192.0.2.40:8080 612 34.000 101 x", []),
        odd(
            "a socket",
            start + "[] unix:/run/nginx.sock 612 0.034 200 x",
            [],
            ["destination_ip": nil, "destination_port": nil]
        ),
        odd(
            "a group in which nobody is",
            start + "[] shop-api-8080 0 0.000 502 x",
            [],
            ["destination_ip": nil, "destination_port": nil]
        ),
    ]

    private static let quoted = (start + "[] 192.0.2.40:8080 612 0.034 200 x").replacing(
        "\"",
        with: "\\\""
    )

    private static let wrapped = [
        odd(
            "of the runtime",
            "2030-01-02T03:04:05.903433597Z stdout F " + start
                + "[] 192.0.2.40:8080 612 0.034 200 x",
            [upstream]
        ),
        odd(
            "in two pieces",
            "2030-01-02T03:04:05.9Z stdout P " + start
                + "\n2030-01-02T03:04:05.9Z stdout F [] 192.0.2.40:8080 612 0.034 200 x",
            [upstream]
        ),
        odd(
            "of Docker",
            #"{"log":"\#(quoted)\n","stream":"stdout","time":"2030-01-02T03:04:05.9Z"}"#,
            [upstream]
        ),
        LatencySample(
            "a row of ContainerLogV2",
            #"{"TimeGenerated":"2030-01-02T03:04:06Z","ContainerName":"controller","PodName":"nginx-2","PodNamespace":"web","LogMessage":"\#(quoted)","Type":"ContainerLogV2"}"#,
            file: file,
            .event(
                event.merging(["reporter": "nginx-2"]) { $1 },
                latencies: ["ingress-upstream 34000000 web/nginx-2 > 192.0.2.40:8080"]
            )
        ),
        LatencySample(
            "of a collector",
            #"{"message":"\#(quoted)","stream":"stdout","time":"2030-01-02T03:04:06Z","kubernetes":{"pod":{"name":"nginx-3"},"namespace":"web"}}"#,
            file: file,
            .event(
                event.merging(["reporter": "nginx-3"]) { $1 },
                latencies: ["ingress-upstream 34000000 web/nginx-3 > 192.0.2.40:8080"]
            )
        ),
        LatencySample(
            "a file of no runtime's",
            start + "[] 192.0.2.40:8080 612 0.034 200 x",
            file: "access.log.1.gz",
            .event(
                event.merging(["reporter": "access"]) { $1 },
                latencies: ["ingress-upstream 34000000 access > 192.0.2.40:8080"]
            )
        ),
        odd("JSON", json(#""time_local":"02/Jan/2030:03:04:05 +0000""#), [upstream]),
        odd(
            "JSON with ISO time, behind the runtime's prefix",
            "2030-01-02T03:04:09.9Z stdout F "
                + json(#""time_iso8601":"2030-01-02T03:04:05+00:00""#),
            [upstream]
        ),
        odd(
            "JSON without a time of its own",
            "2030-01-02T03:04:05Z stdout F " + json(#""x":1"#),
            [upstream]
        ),
        LatencySample("JSON without any time", json(#""x":1"#), .rejected("record-without-time")),
        LatencySample(
            "JSON with lists out of step",
            json(#""time":"2030-01-02T03:04:05Z""#).replacing("\"200\"", with: "\"200, 200\""),
            .rejected("field-count")
        ),
        LatencySample(
            "JSON with a time that is none",
            json(#""time":"2030-01-02T03:04:05Z""#).replacing("0.034", with: "soon"),
            .rejected("bad-counter")
        ),
    ]

    private static func json(_ time: String) -> String {
        #"{\#(time),"remote_addr":"203.0.113.9","request":"GET \/ HTTP\/1.1","status":"200","upstream_addr":"192.0.2.40:8080","upstream_response_length":"612","upstream_response_time":"0.034","upstream_status":"200","req_id":"1"}"#
    }

    private static let notRequests = [
        LatencySample(
            "an error",
            "2030/01/02 03:04:05 [error] 31#31: *1 connect() failed",
            .counted
        ),
        LatencySample(
            "the controller itself",
            "I0102 03:04:05.000000       7 main.go:1] starting",
            .counted
        ),
        LatencySample(
            "a page of another server",
            #"203.0.113.9 - - [02/Jan/2030:03:04:05 +0000] "GET / HTTP/1.1" 200 612 "-" "curl/8" "-""#,
            .counted
        ),
    ]
}
