import FlowTestSupport
import Testing

@testable import FlowDecode

/// What makes an input a log of events: one record that can be nothing else.
@Suite struct EventSniffingTests {
    struct Beginning: CustomTestStringConvertible, Sendable {
        var name: String
        var lines: [String]

        init(_ name: String, _ lines: String...) {
            self.name = name
            self.lines = lines
        }

        var testDescription: String { name }

        var isRecognised: Bool {
            let bytes = Array(lines.joined(separator: "\n").utf8)
            return EventDecoder.recognises(bytes.span)
        }
    }

    private static let flow =
        #"{"flow":{"time":"2030-01-02T03:04:06Z","node_name":"a","verdict":"FORWARDED"}}"#
    private static let rule = #"{"category":"AZFWNetworkRule","time":"2030-01-02T03:04:06Z"}"#
    private static let other = #"{"category":"AppServiceHTTPLogs","properties":{"a":[{"b":1}]}}"#
    private static let query =
        #"[INFO] 192.0.2.10:3641 - 2158 "A IN a.example. udp 33 false 512" NOERROR qr 83 0.1s"#
    private static let error =
        "[ERROR] plugin/errors: 2 www.example.com. A: read udp 192.0.2.53:1->192.0.2.1:53: i/o timeout"

    private static func container(_ text: String) -> String {
        "2030-01-02T03:04:05.903433597Z stdout F \(text)"
    }

    private static func row(_ container: String, _ pod: String, _ message: String) -> String {
        let text = message.replacing("\"", with: "\\\"")
        return #"{"TimeGenerated":"2030-01-02T03:04:06Z","ContainerName":"\#(container)","#
            + #""PodName":"\#(pod)","LogMessage":"\#(text)","Type":"ContainerLogV2"}"#
    }

    private static let ours: [Beginning] = [
        Beginning("at once", flow),
        Beginning("behind a hundred others", String(repeating: other + "\n", count: 100), rule),
        Beginning("in a message behind others", #"{"records":[\#(other),\#(other),\#(rule)]}"#),
        Beginning("in a list", "[\(other),", "\(rule)]"),
        Beginning(
            "records behind other members",
            #"{"PartitionId":1,"a":{"records":[]},"records":[\#(rule)]}"#
        ),
        Beginning(
            "records that go on behind the window",
            #"{"PartitionId":1,"records":[\#(rule),{"cate"#
        ),
        Beginning("behind a record that was cut", #"{"category":"x","a":{"#, rule),
        Beginning("behind a line that is none", "%%", rule),
        Beginning("cut itself", #"{"category":"AZFWNetworkRule","time":"2030"#),
        Beginning("a query", query),
        Beginning(
            "a query behind a banner",
            ".:53",
            "CoreDNS-1.11.3",
            "[INFO] plugin/ready: x",
            query
        ),
        Beginning("a query of a container", container("hello"), container(query)),
        Beginning("an error of a resolver", container(error)),
        Beginning(
            "repeated errors",
            "[WARNING] plugin/errors: 4 errors like '^x$' occurred in last 30s"
        ),
        Beginning("an event of a container", container(flow)),
        Beginning(
            "an event in pieces, another stream between them",
            container(String(flow.prefix(9))).replacing(" F ", with: " P ") + "\r",
            container("x").replacing("stdout", with: "stderr") + "\r",
            container(String(flow.dropFirst(9))) + "\r"
        ),
        Beginning("a resolver by its container", row("coredns", "x-1", "[INFO] plugin/reload: x")),
        Beginning("a resolver by its pod", row("dns", "coredns-7d-a", "[INFO] plugin/reload: x")),
        Beginning("a row of a query", row("x", "x-1", query)),
        Beginning("a request of a gateway", DocumentedRequests.versionTwo),
        Beginning("a request through a gateway for Containers", DocumentedRequests.containers),
        Beginning("a request that was blocked", other, DocumentedRequests.blocked),
        Beginning("a row of a gateway", #"{"TimeGenerated":"2030","Type":"AGCAccessLogs"}"#),
        Beginning(
            "a gateway's row of the table of all",
            #"{"Category":"ApplicationGatewayAccessLog","timeTaken_d":1,"Type":"AzureDiagnostics"}"#
        ),
        Beginning("a line of a controller", DocumentedRequests.lines[0]),
        Beginning("a malformed request", container(DocumentedRequests.lines[3])),
        Beginning(
            "a controller that introduces itself",
            "NGINX Ingress controller",
            "I0102 03:04:05.000000       7 main.go:1] x",
            DocumentedRequests.lines[5]
        ),
        Beginning("a controller's TCP service", DocumentedRequests.lines[6]),
        Beginning("a row of a controller", row("controller", "x-1", DocumentedRequests.lines[0])),
        Beginning(
            "JSON of a controller",
            container(
                #"{"upstream_addr":"-","upstream_response_time":"-","upstream_status":"-"}"#
            )
        ),
    ]

    private static let others: [Beginning] = [
        Beginning("nothing"),
        Beginning("a level", "[INFO] listening on 192.0.2.1:80", "[ERROR] gone"),
        Beginning("a level of a container", container("[INFO] started"), container("[WARN] hot")),
        Beginning("a page", container(#"[INFO] 192.0.2.10:3641 - "GET / HTTP/1.1" 200"#)),
        Beginning("any line of a container", container("2030 hello")),
        Beginning("JSON of a container", container(#"{"level":"info","msg":"x"}"#)),
        Beginning("a row of a container", row("nginx", "web-1", "[INFO] plugin/reload: x")),
        Beginning("a banner alone", row("coredns", "coredns-1", "CoreDNS-1.11.3")),
        Beginning(
            "a line of Docker",
            #"{"log":"[INFO] x\n","stream":"stdout","time":"2030-01-02T03:04:05Z"}"#
        ),
        Beginning("another category", other, other),
        Beginning(
            "a line of another web server",
            #"192.0.2.1 - - [02/Jan/2030:03:04:05 +0000] "GET / HTTP/1.1" 200 612 "-" "curl/8""#
        ),
        Beginning(
            "errors of any NGINX, notices of any controller",
            "2030/01/02 03:04:05 [error] 31#31: *1 x",
            "I0102 03:04:05.000000       7 main.go:1] x"
        ),
        Beginning("numbers", "[192,0]", "[1.5]"),
        Beginning(
            "a flow log that somebody put a rule behind",
            #"{"records":[{"category":"FlowLogFlowEvent"},\#(rule)]}"#
        ),
    ]

    @Test("one record of ours is enough, wherever it stands", arguments: ours)
    func recognised(_ beginning: Beginning) {
        #expect(beginning.isRecognised)
    }

    @Test("what others write is not taken for a resolver's", arguments: others)
    func foreign(_ beginning: Beginning) {
        #expect(!beginning.isRecognised)
    }
}
