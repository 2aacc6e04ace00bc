import ColumnKernel
import Flow
import FlowTestSupport
import Testing

@testable import FlowDecode

/// Every sample line of the format documents, read to the right fields: the table is `EventSamples`.
@Suite struct EventDecoderSampleTests {
    @Test("a record of the documents says what the documents say", arguments: EventSamples.all)
    func sample(_ sample: EventSample) {
        // Without its end, a line may still be written.
        let read = EventFields.read(sample.text + "\n")
        switch sample.meaning {
        case .event(let fields):
            let wanted = EventFields.comparable(fields)
            #expect(read.events.map(EventFields.comparable) == [wanted], "\(sample.text)")
            #expect(read.rejections.isEmpty)
        case .rejected(let reason):
            #expect(read.events.isEmpty)
            #expect(read.rejections == [reason.rawValue])
        case .notAnEvent, .foreign:
            #expect(read.events.isEmpty)
            #expect(read.rejections.isEmpty)
            #expect(read.records == 1)
        }
    }

    @Test("windows of any size give the same events", arguments: [1, 7, 64, 1000])
    func windows(_ size: Int) {
        let text = EventSamples.all.map(\.text).joined(separator: "\n") + "\n"
        let whole = EventFields.read(text)
        let inPieces = EventFields.read(text, window: size)
        #expect(
            whole.events.map(EventFields.comparable) == inPieces.events.map(EventFields.comparable)
        )
        #expect(whole.rejections == inPieces.rejections)
        #expect(whole.records == inPieces.records)
        #expect(whole.events.count > 80)
    }
}

/// What the decoder makes of a text, in the words of `EventSamples`.
struct EventFields {
    var events: [[String: String]] = []
    /// Of each event.
    var fingerprints: [UInt64] = []
    /// What they say of latency and of sockets, those of an event in one.
    var latencies: [[String]] = []
    var sockets: [[String]] = []
    var traits = EventTraits()
    var rejections: [String] = []
    var records = 0
    /// Where what is still being written begins.
    var pending: Int?

    static func read(
        _ text: String,
        window: Int = .max,
        path: String = EventSamples.path
    ) -> EventFields {
        let bytes = Array(text.utf8)
        var decoder = EventDecoder()
        var addresses = AddressTable()
        decoder.reset(fileName: path.split(separator: "/").last.map(String.init) ?? "")
        var result = EventFields()
        var (start, end) = (0, min(window, bytes.count))
        while true {
            let step = decoder.decode(
                bytes.span.extracting(start..<end),
                offset: start,
                position: end == bytes.count ? .last : .inner,
                addresses: &addresses
            )
            start += step.consumed
            for event in decoder.tables.batch.events {
                result.events.append(fields(of: event, decoder.tables, addresses))
                result.fingerprints.append(event.fingerprint)
            }
            result.takeSightings(decoder.tables, addresses)
            result.traits = decoder.traits
            for (reason, entry) in decoder.tables.batch.rejects.entries {
                let count = max(entry.rows, 0)
                result.rejections += Array(repeating: reason.rawValue, count: count)
            }
            result.rejections.sort()
            result.pending =
                decoder.tables.batch.rejects.entries[.incompleteRecord]?.firstOffset
                ?? result.pending
            result.records += decoder.tables.batch.records
            decoder.tables.batch.removeAll()
            switch step.event {
            case .needsMore: end = min(bytes.count, end + min(window, bytes.count))
            case .batch: continue
            case .damage: result.rejections.append("damage")
            case .end: return result
            }
        }
    }

    /// What both sides say: not what the engine alone derives, nor what only pairing tells.
    static func comparable(_ fields: [String: String]) -> [String: String] {
        var fields = fields
        if fields["log"] != "azure-firewall" { fields["generation"] = nil }
        if fields["kind"] == "undecided" {
            for key in ["reason", "rule", "destination_fqdn", "generation"] { fields[key] = nil }
        }
        if fields["kind"] == "dns" {
            let isAnswer = fields["message"] == "response"
            for key in ["message", "hits", "protocol", "enforcer"] { fields[key] = nil }
            // An answer's client is where it goes to.
            if isAnswer {
                for part in ["ip", "namespace", "workload", "pod", "port"] {
                    fields["source_\(part)"] = fields["destination_\(part)"]
                    fields["destination_\(part)"] = nil
                }
            }
            if fields["log"] == "hubble" { fields["direction"] = nil }
        }
        // A question is no lookup yet.
        if fields["query_name"] != nil, fields["kind"] == "dns", fields["response_code"] == nil,
            fields["log"] == "hubble"
        {
            fields = fields.filter { ["log", "time", "reporter", "acl", "uuid"].contains($0.key) }
            fields["kind"] = "undecided"
        } else if fields["kind"] == "undecided", fields["log"] == "hubble" {
            fields = fields.filter {
                ["log", "kind", "time", "reporter", "acl", "uuid"].contains($0.key)
            }
        }
        fields["uuid"] = nil
        return fields
    }

    private static func fields(
        of event: Event,
        _ tables: EventTables,
        _ addresses: AddressTable
    ) -> [String: String] {
        func text(_ number: UInt32) -> String? {
            number == TextTable.empty ? nil : tables.texts.text(number)
        }
        func number(_ value: Int64) -> String? { value < 0 ? nil : String(value) }
        let isUndecided = [.sign, .fatFlow, .flowTrace, .fqdnFailure].contains(event.kind)
        var fields: [String: String?] = [
            "log": event.log.text, "kind": isUndecided ? "undecided" : event.kind.text,
            "time": nanosecondText(event.time), "reporter": tables.texts.text(event.reporter),
            "acl": text(event.acl), "rule": text(event.rule), "reason": text(event.reason),
            "direction": event.direction.text, "protocol": text(event.protocolName),
            "source_port": number(Int64(event.sourcePort)),
            "destination_port": number(Int64(event.port)), "hits": String(event.weight),
            "bytes_sent": number(event.bytesSent), "bytes_received": number(event.bytesReceived),
            "packets_sent": number(event.packetsSent),
            "packets_received": number(event.packetsReceived),
        ]
        switch event.generation {
        case .structured: fields["generation"] = "structured"
        case .legacy: fields["generation"] = "legacy"
        case .aggregation: fields["generation"] = "aggregation"
        case .drop: fields["generation"] = "drop"
        }
        if event.decision != .none {
            fields["decision"] = event.decision.text
            fields["enforcer"] = event.kind.enforcer
        }
        for (side, address, identity) in [
            ("source", event.source, event.sourceIdentity),
            ("destination", event.destination, event.destinationIdentity),
        ] {
            if address != Event.noAddress {
                fields["\(side)_ip"] = addresses.address(address).description
            }
            let known = tables.identities.identities[Int(identity)]
            fields["\(side)_namespace"] = text(known.namespace)
            fields["\(side)_workload"] = text(known.workload)
            fields["\(side)_pod"] = text(known.pod)
        }
        if event.kind == .dns {
            fields["query_name"] = text(event.name)
            fields["query_type"] = text(event.queryType)
            fields["response_code"] = text(event.responseCode)
            fields["resolver"] = text(event.resolver)
            fields["query_id"] = number(event.queryID)
            fields["latency_ns"] = number(event.duration)
            fields["longest_ns"] = number(event.longest)
            fields["lookups"] = String(event.weight)
        } else {
            fields["destination_fqdn"] = text(event.name)
        }
        return fields.compactMapValues { $0 }
    }

    private static func nanosecondText(_ time: Int64) -> String {
        let seconds = Timestamp.text(ofMilliseconds: time / 1_000_000).dropLast()
        let fraction = String(time % 1_000_000_000)
        return seconds + "." + String(repeating: "0", count: 9 - fraction.utf8.count) + fraction
            + "Z"
    }
}

extension EventFields {
    /// Durations of the events of texts that are parts of one input, tables emptied in between.
    static func durations(of texts: [String]) -> [Int64] {
        var decoder = EventDecoder()
        var addresses = AddressTable()
        decoder.reset(fileName: "")
        var durations: [Int64] = []
        for text in texts {
            let bytes = Array((text + "\n").utf8)
            _ = decoder.decode(bytes.span, offset: 0, position: .inner, addresses: &addresses)
            durations += decoder.tables.batch.events.map(\.duration)
            decoder.tables.batch.removeAll()
            decoder.forgetNumbers(&addresses)
        }
        return durations
    }
}
