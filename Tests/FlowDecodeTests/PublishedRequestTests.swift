import Flow
import FlowTestSupport
import Foundation
import Testing

@testable import FlowDecode

enum SampleFolder {
    static let path = ProcessInfo.processInfo.environment["WEIR_SAMPLES"]
}

/// Published logs of gateways and of Calico, read in place from the folder that `WEIR_SAMPLES` names.
@Suite(.enabled(if: SampleFolder.path != nil, "WEIR_SAMPLES is not set"))
struct PublishedRequestTests {

    private func text(_ path: String) throws -> String {
        let folder = try #require(SampleFolder.path)
        let url = URL(fileURLWithPath: folder).appendingPathComponent(path)
        return String(decoding: try Data(contentsOf: url), as: UTF8.self)
    }

    private static func fields(
        _ gateway: String,
        _ time: String,
        _ client: String,
        _ port: String,
        _ destination: String?
    ) -> [String: String] {
        var fields = [
            "log": "application-gateway", "kind": "undecided", "reporter": gateway, "time": time,
            "protocol": "TCP", "source_ip": client, "source_port": port, "hits": "1",
            "generation": "structured",
        ]
        guard let destination else { return fields }
        let parts = destination.split(separator: ":").map(String.init)
        fields["destination_ip"] = parts[0]
        if parts.count > 1 { fields["destination_port"] = parts[1] }
        return fields
    }

    @Test("six access records, v1 and v2")
    func accessRecords() throws {
        let text = try text("app-gateway/otel-agw-access-log.json")
        #expect(EventFields.isRecognised(text))
        let read = EventFields.read(text)
        #expect(read.rejections.isEmpty)
        #expect(read.records == 6)
        let name = "application-gateway-name"
        let year = "2017-04-26T19:27:38.000000000Z"
        let wanted = [
            Self.fields(name, year, "203.0.113.97", "46886", "10.4.0.4"),
            Self.fields(name, year, "203.0.113.97", "46886", "104.41.114.59:80"),
            Self.fields(
                "myv2-applicationgateway",
                "2021-10-14T22:17:11.000000000Z",
                "185.42.129.24",
                "45057",
                "52.239.221.65:443"
            ),
            Self.fields("myv1-applicationgateway", year, "191.96.249.97", "46886", nil),
            Self.fields(
                "swarajgwlog",
                "2023-06-12T16:58:39.000000000Z",
                "167.220.238.80",
                "34846",
                "172.253.63.106:80"
            ),
            Self.fields("invalidnumbersjson", year, "191.96.249.97", "46886", nil),
        ]
        let found = read.events.map { fields in fields.filter { $0.key != "acl" } }
        for (index, fields) in wanted.enumerated() where index < found.count {
            #expect(found[index] == fields, "record \(index)")
            #expect(read.events[index]["acl"]?.hasSuffix("/" + (fields["reporter"] ?? "")) == true)
        }
        let source = "ApplicationGateway/"
        #expect(
            read.latencies == [
                ["gateway-request 205000000 \(source)\(name) > 10.4.0.4"],
                [
                    "gateway-response 23000000 \(source)\(name) > 104.41.114.59:80",
                    // Edited by hand: v1's 205 ms in a record of v2, read as it is written, and told of.
                    "gateway-request 205000000000 \(source)\(name) > 104.41.114.59:80",
                ],
                [
                    "gateway-response 28000000 \(source)myv2-applicationgateway > 52.239.221.65:443",
                    "gateway-request 34000000 \(source)myv2-applicationgateway > 52.239.221.65:443",
                ],
                [],
                [
                    "gateway-response 16000000 \(source)swarajgwlog > 172.253.63.106:80",
                    "gateway-request 13000000 \(source)swarajgwlog > 172.253.63.106:80",
                ],
                [],
            ]
        )
        #expect(read.traits.obstacles == [.noAnswer, .doubtfulUnit, .noConnectTime])
    }

    @Test("a client's address that was made unreadable is none; with another the record is read")
    func containers() throws {
        let text = try text("app-gateway/azure-docs-agc-access-log.json")
        #expect(EventFields.isRecognised(text))
        #expect(EventFields.read(text).rejections == ["bad-address"])
        let read = EventFields.read(text.replacing("xxx.xxx.xxx.xxx:", with: "203.0.113.9:"))
        #expect(read.rejections.isEmpty)
        #expect(
            read.events.map { fields in fields.filter { $0.key != "acl" } } == [
                Self.fields(
                    "zzzzzzz",
                    "2023-07-22T06:26:58.895000000Z",
                    "203.0.113.9",
                    "52526",
                    "10.1.0.15:80"
                )
            ]
        )
        #expect(
            read.latencies == [
                [
                    "gateway-response 2000000 TrafficController/zzzzzzz > 10.1.0.15:80",
                    "gateway-request 2000000 TrafficController/zzzzzzz > 10.1.0.15:80",
                ]
            ]
        )
    }

    @Test("the vendor's Calico record has no statistics", arguments: ["cloud", "enterprise"])
    func calico(_ product: String) throws {
        let text = try text("calico/calico-\(product)-flowlog-level0-example.json")
        // As it stands it is no JSON.
        #expect(EventFields.read(text).events.isEmpty)
        let mended = text.replacing(#/,\s*\]/#, with: "]")
        let read = EventFields.read(mended)
        #expect(read.events.count == 1)
        #expect(read.events.first?["decision"] == "allow")
        #expect(read.sockets == [[]])
        #expect(read.traits.obstacles == .noSocketStatistics)
        let measured = mended.replacing(
            "\"num_flows\": 1,",
            with: #""num_flows": 4, "tcp_mean_min_rtt": 390,"#
        )
        #expect(
            EventFields.read(measured).sockets
                == [["flows 4 minimum 390 -1 smooth -1 -1 repeated -1 lost -1 timeouts -1"]]
        )
    }
}
