import Codec
import ColumnKernel
import Flow
import FlowDecode
import FlowRollup
import FlowStore

/// A rollup tells the rows of one input apart by itself: with no other input, all are its own.
private struct OwnRows: RecordClaims {
    func claim(_ stream: StreamKey, time: Int64, input: Int64) -> Bool { true }
}

/// Reads one log of events for `weir inspect`: the same decoder and rollup as a run, nothing stored.
struct EventInspector {
    private var decoder = EventDecoder()
    private var rollup = EventRollup(ownerChanges: nil)
    private var rows: [Inspection.EventRow] = []
    private var verdict = InputVerdict()
    private let rowLimit: Int

    init(fileName: String, rowLimit: Int) {
        self.rowLimit = rowLimit
        decoder.reset(fileName: fileName)
    }

    /// Reads an opened file to its end.
    mutating func run(_ reader: InputReader, into inspection: inout Inspection) throws(ReadError) {
        var windows = Windows(reader)
        var step: (consumed: Int, isDone: Bool)
        repeat {
            step = reader.withUnread { bytes in
                take(bytes, offset: windows.offset, position: windows.position)
            }
        } while try windows.advance(past: step.consumed, isDone: step.isDone)
        conclude(reader, into: &inspection)
    }

    private mutating func take(
        _ bytes: Span<UInt8>,
        offset: Int,
        position: WindowPosition
    ) -> (consumed: Int, isDone: Bool) {
        var done = 0
        while true {
            let step = decoder.decode(
                bytes.extracting(done..<bytes.count),
                offset: offset + done,
                position: position,
                addresses: &rollup.addresses
            )
            done += step.consumed
            takeBatch()
            switch step.event {
            case .needsMore: return (done, false)
            case .batch: continue
            case .damage(let at, let expected):
                if verdict.jsonDamage == nil { verdict.jsonDamage = (at, expected) }
            case .end(let isWhole):
                verdict.endedInside = verdict.endedInside || !isWhole
                rollup.finish()
                return (done, true)
            }
        }
    }

    private mutating func takeBatch() {
        var batch = EventBatch()
        swap(&batch, &decoder.tables.batch)
        for event in batch.events where rows.count < rowLimit {
            rows.append(describe(event))
        }
        rollup.add(&batch, texts: decoder.tables.texts, claims: OwnRows(), input: 0)
        swap(&batch, &decoder.tables.batch)
        // Groups are of no use here: only counts are shown (R14).
        guard rollup.memoryBytes + decoder.tables.memoryBytes > 64 << 20 else { return }
        rollup.removeGroups()
        decoder.forgetNumbers(keepingThoseOf: &rollup)
    }

    private func conclude(_ reader: InputReader, into inspection: inout Inspection) {
        var verdict = verdict
        verdict.bytesRead = reader.bytesRead
        verdict.codecDamage = reader.damage
        let (status, damage) = verdict.conclude(decoder.traits)
        inspection.report.figures.status = status
        inspection.report.damage = damage
        inspection.report.figures.bytesRead = reader.bytesRead
        inspection.report.take(InputFigures(rollup, texts: decoder.tables.texts))
        inspection.compression = reader.compression.rawValue
        inspection.formats = decoder.traits.logs.sorted { $0.rawValue < $1.rawValue }.map(\.text)
        let reporters = Set(rollup.rowsByHour.keys.map { decoder.tables.texts.text($0.reporter) })
        inspection.reporters = reporters.filter { !$0.isEmpty }.sorted()
        inspection.firstTime = rollup.times?.lowerBound
        inspection.lastTime = rollup.times?.upperBound
        for (reason, entry) in rollup.rejects.entries where entry.rows > 0 {
            inspection.rejectionsByReason[reason.rawValue] = entry.rows
        }
        inspection.eventRows = rows
        inspection.notes = notes
    }

    /// R9: what a log cannot tell is said, not derived.
    private var notes: [String] {
        var notes: [String] = []
        let logs = decoder.traits.logs
        if logs.contains(.azureFirewall) {
            notes.append(
                "no bytes and no latency in firewall rules; DNS records tell how long the proxy took, the way to it left out"
            )
        }
        if decoder.traits.hasAggregates {
            notes.append(
                "flows are grouped: counts of events, no single ones, so there is no latency in them; export single flows for that"
            )
        }
        if logs.contains(.coreDNS) {
            notes.append("durations are the resolver's own; the network and retries are left out")
        }
        notes += LatencyNotes.sentences(of: decoder.traits)
        if let open = rollup.rejects.entries[.incompleteRecord] {
            notes.append(
                "what begins at byte \(open.firstOffset) is still being written: it is read when the rest is there"
            )
        }
        let lost = rollup.lost.values.reduce(0, +)
        if lost > 0 { notes.append("\(lost) events were lost, as the log itself says") }
        return notes
    }

    private func describe(_ event: Event) -> Inspection.EventRow {
        let texts = decoder.tables.texts
        func text(_ number: UInt32) -> String { texts.text(number) }
        func end(_ address: UInt32, _ identity: UInt32) -> String {
            if address != Event.noAddress { return rollup.addresses.address(address).description }
            let known = decoder.tables.identities.identities[Int(identity)]
            let name = known.pod == TextTable.empty ? known.workload : known.pod
            return [text(known.namespace), text(name)].filter { !$0.isEmpty }.joined(separator: "/")
        }
        return Inspection.EventRow(
            time: event.time / 1_000_000,
            reporter: text(event.reporter),
            kind: event.kind.text,
            decision: event.decision.text,
            protocolName: text(event.protocolName),
            source: end(event.source, event.sourceIdentity),
            destination: end(event.destination, event.destinationIdentity),
            name: text(event.name),
            port: event.port < 0 ? nil : Int(event.port),
            rule: text(event.rule),
            reason: event.kind == .dns ? text(event.responseCode) : text(event.reason),
            nanoseconds: event.kind == .dns && event.duration >= 0 ? event.duration : nil
        )
    }
}
