import ColumnKernel
import Flow

@testable import FlowDecode

/// Logs of events: a decoder that knows the layouts of its records and reads them whole says what a new one says that gets them in
/// small windows.
///
/// All formats are one decoder's; targets differ in what they start from.
private struct EventCheck {
    /// Has read the samples, and is copied for each input, so that one input's answer is that of no other.
    private var learned = EventDecoder()
    private let fresh = EventDecoder()
    private let fileName: String

    init(_ samples: [String], fileName: String = "flows.log") {
        self.fileName = fileName
        for sample in samples {
            let lines = Array(repeating: sample, count: 12).joined(separator: "\n")
            let bytes = Array((lines + "\n").utf8)
            let trace = EventTrace(
                bytes,
                ends: [bytes.count],
                decoder: &learned,
                fileName: fileName
            )
            demand(trace.records >= 12, "samples are read: \(sample)")
        }
    }

    func run(_ input: Span<UInt8>) -> Verdict {
        let bytes = input.array
        var (learned, fresh) = (learned, fresh)
        let whole = EventTrace(bytes, ends: [bytes.count], decoder: &learned, fileName: fileName)
        let pieces = Pieces(of: bytes)
        let split = EventTrace(bytes, ends: pieces.ends, decoder: &fresh, fileName: fileName)
        demand(whole == split, "windows to \(pieces) read alike:\n\(whole)\n\(split)")
        let lines = bytes.count { $0 == 0x0a } + 1
        let braces = bytes.count { $0 == UInt8(ascii: "{") }
        demand(whole.records <= lines + braces, "a record is a line or an object")
        // R2: what is no event is a record of another kind, or rejected.
        let rejected = whole.rejects.values.reduce(0) { $0 + $1.rows }
        demand(rejected <= whole.records, "rejected are records")
        for offset in whole.damages + whole.rejects.values.map(\.firstOffset) {
            demand((0...bytes.count).contains(offset), "damage and rejections are in the input")
        }
        for event in whole.events {
            // The offset is behind six words of what it is, and its time.
            demand(event[7] <= bytes.count, "an event is in the input")
        }
        _ = EventDecoder.recognises(input)
        return .keep
    }
}

struct FirewallTarget: FuzzTarget {
    static let name = "firewall"
    private let check = EventCheck([
        #"{"time":"2026-11-20T13:00:01Z","category":"AZFWNetworkRule","resourceId":"/R","properties":{"Protocol":"TCP","SourceIp":"10.0.0.4","SourcePort":50000,"DestinationIp":"192.0.2.7","DestinationPort":443,"Action":"Deny","Policy":"p","RuleCollectionGroup":"g","RuleCollection":"c","Rule":"r","ActionReason":"x"}}"#
    ])

    mutating func run(_ input: Span<UInt8>) -> Verdict { check.run(input) }
}

struct HubbleTarget: FuzzTarget {
    static let name = "hubble"
    private let check = EventCheck([
        #"{"flow":{"time":"2030-01-02T03:04:06Z","node_name":"a","verdict":"FORWARDED"}}"#,
        #"{"flow":{"time":"2030-01-02T03:04:06Z","uuid":"u","verdict":"DROPPED","ip":{"source":"10.0.0.4","destination":"192.0.2.7","ipVersion":"IPv4"},"l4":{"TCP":{"source_port":50000,"destination_port":443,"flags":{"SYN":true}}},"node_name":"n"},"node_name":"n","time":"2030-01-02T03:04:06Z"}"#,
    ])

    mutating func run(_ input: Span<UInt8>) -> Verdict { check.run(input) }
}

struct CalicoTarget: FuzzTarget {
    static let name = "calico"
    private let check = EventCheck([
        #"{"start_time":1795179605,"end_time":1795179905,"source_ip":"10.0.0.4","source_name":"-","source_name_aggr":"web-*","source_namespace":"shop","source_port":null,"source_type":"wep","dest_ip":"10.0.0.5","dest_name":"-","dest_name_aggr":"db-*","dest_namespace":"shop","dest_port":5432,"dest_type":"wep","proto":"tcp","action":"allow","reporter":"src","policies":{"all_policies":["0|default|shop/default.web|allow"]},"bytes_in":1,"bytes_out":2,"num_flows":1,"num_flows_started":1,"packets_in":1,"packets_out":2,"host":"n"}"#
    ])

    mutating func run(_ input: Span<UInt8>) -> Verdict { check.run(input) }
}

struct CoreDNSTarget: FuzzTarget {
    static let name = "coredns"
    private let check = EventCheck(
        [
            #"2030-01-02T03:04:05.903433597Z stdout F [INFO] 192.0.2.10:3641 - 2158 "A IN www.example.com. udp 33 false 512" NOERROR qr 83 0.1s"#
        ],
        fileName: "coredns-5d78c9869d-abcde_kube-system_coredns-0.log"
    )

    mutating func run(_ input: Span<UInt8>) -> Verdict { check.run(input) }
}

struct GatewayTarget: FuzzTarget {
    static let name = "gateway"
    private let check = EventCheck([
        #"{"timeStamp":"2030-01-02T03:04:05Z","resourceId":"/R","operationName":"ApplicationGatewayAccess","category":"ApplicationGatewayAccessLog","properties":{"instanceId":"i","clientIP":"192.0.2.1","clientPort":50000,"httpMethod":"GET","httpStatus":200,"timeTaken":0.1,"serverRouted":"10.0.0.4:80","serverStatus":"200","serverResponseLatency":"0.05","transactionId":"t"}}"#
    ])

    mutating func run(_ input: Span<UInt8>) -> Verdict { check.run(input) }
}

struct IngressTarget: FuzzTarget {
    static let name = "ingress"
    private let check = EventCheck([
        #"{"time":"2030-01-02T03:04:05Z","remote_addr":"192.0.2.1","upstream_addr":"192.0.2.2:80","upstream_response_time":"0.1","upstream_status":"200"}"#
    ])

    mutating func run(_ input: Span<UInt8>) -> Verdict { check.run(input) }
}

/// Legacy messages of a firewall, a line an input: a reader that has read others reads it as a new one does.
struct MessageTarget: FuzzTarget {
    static let name = "firewall-message"
    private var reader = FirewallMessage()
    private var tables = EventTables()
    private var addresses = AddressTable()
    private var turn = 0

    mutating func run(_ input: Span<UInt8>) -> Verdict {
        turn += 1
        if turn % 256 == 0 {
            tables.forgetNumbers()
            addresses.removeAll()
            reader.forgetNumbers()
        }
        var event = Event(log: .azureFirewall, kind: .sign)
        let outcome = reader.read(
            input,
            0..<input.count,
            into: &event,
            &tables,
            &addresses
        )
        // Blanks around a message mean nothing.
        let padded = Array("   ".utf8) + input.array + Array("  ".utf8)
        var other = Event(log: .azureFirewall, kind: .sign)
        let again = reader.read(
            padded.span,
            2..<padded.count,
            into: &other,
            &tables,
            &addresses
        )
        demand("\(outcome)" == "\(again)", "blanks around a message: \(outcome), \(again)")
        demand(event.source == other.source && event.port == other.port, "say nothing of ends")
        demand(event.rule == other.rule && event.decision == other.decision, "nor of decisions")
        return .keep
    }
}
