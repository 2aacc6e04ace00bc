import Codec
import ColumnKernel
import Flow
import FlowDecode
import FlowRollup
import FlowStore
import Synchronization

/// Reads one file for `weir inspect`: the same decoder and rollup as a run, nothing stored.
struct Inspector {
    private var inspection: Inspection
    private let rowLimit: Int
    private let claims = ClaimsOfOneInput()
    private let reader = InputReader()
    private var decoder = FlowLogDecoder()
    private var rollup: PartitionRollup
    private var verdict = InputVerdict()
    private var sawPart = false

    init(path: String, rowLimit: Int) {
        inspection = Inspection(report: InputReport(path: path, status: .unreadable))
        self.rowLimit = rowLimit
        var decoder = FlowLogDecoder()
        rollup = decoder.withRecord { _, texts in PartitionRollup(texts: &texts) }
        self.decoder = decoder
    }

    mutating func run() -> Inspection {
        do throws(ReadError) {
            try reader.open(path: inspection.report.path)
            _ = try reader.refill()
            let isOfEvents = reader.withUnread { EventDecoder.recognises($0) }
            if isOfEvents {
                var events = EventInspector(
                    fileName: fileName(ofPath: inspection.report.path),
                    rowLimit: rowLimit
                )
                try events.run(reader, into: &inspection)
            } else {
                try readAll()
            }
            let stored = try reader.finish()
            inspection.report.figures.bytesStored = stored.bytes
            if !isOfEvents { conclude() }
        } catch {
            inspection.report.damage = sentence(of: error)
        }
        reader.close()
        return inspection
    }

    private mutating func readAll() throws(ReadError) {
        var windows = Windows(reader)
        var step: (consumed: Int, isDone: Bool)
        repeat {
            step = reader.withUnread { bytes in
                take(bytes, offset: windows.offset, position: windows.position)
            }
        } while try windows.advance(past: step.consumed, isDone: step.isDone)
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
            switch step.event {
            case .needsMore: return (done, false)
            case .record:
                showRows()
                Self.commit(&decoder, to: &rollup, claims)
                keepWithinBounds()
            case .rows:
                showRows()
                decoder.withRecord { record, _ in rollup.addPart(of: &record) }
                decoder.continueRecord()
            case .damage(let at, let expected):
                abandon(offset: at)
                if verdict.jsonDamage == nil { verdict.jsonDamage = (at, expected) }
            case .notJSON:
                verdict.isNotJSON = true
                return (done, true)
            case .end(let isWhole):
                if !isWhole {
                    verdict.endedInside = true
                    abandon(offset: offset + bytes.count)
                }
                return (done, true)
            }
        }
    }

    /// Both are members of one value, which a closure could only hold whole.
    private static func commit(
        _ decoder: inout FlowLogDecoder,
        to rollup: inout PartitionRollup,
        _ claims: some RecordClaims
    ) {
        decoder.withRecord { record, texts in
            rollup.commit(&record, texts: &texts, claims: claims, input: 0)
        }
    }

    private mutating func abandon(offset: Int) {
        guard decoder.hasOpenRecord else { return }
        decoder.abandonRecord { record in rollup.abandon(record, offset: offset) }
    }

    /// Groups are of no use here: only counts are shown (R14).
    private mutating func keepWithinBounds() {
        guard rollup.memoryBytes > 64 << 20 else { return }
        inspection.splits += rollup.takeSplits()
        _ = rollup.takeSegments()
        decoder.forgetTexts()
        decoder.withRecord { _, texts in rollup.forgetNumbers(texts: &texts) }
    }

    private mutating func conclude() {
        verdict.bytesRead = reader.bytesRead
        verdict.codecDamage = reader.damage
        let (status, damage) = verdict.conclude(decoder.traits, records: rollup.recordCount)
        inspection.report.figures.status = status
        inspection.report.damage = damage
        inspection.report.figures.bytesRead = reader.bytesRead
        inspection.report.take(InputFigures(rollup))
        inspection.compression = reader.compression.rawValue
        let places = rollup.recordsByHour.keys
        inspection.formats = Set(places.map(\.log)).sorted { $0.rawValue < $1.rawValue }.map(\.text)
        inspection.reporters = Set(places.map(\.reporter)).sorted().map(MACAddress.text)
        inspection.firstTime = rollup.times?.lowerBound
        inspection.lastTime = rollup.times?.upperBound
        inspection.splits += rollup.takeSplits()
        for (reason, entry) in rollup.rejects.entries where entry.rows > 0 {
            inspection.rejectionsByReason[reason.rawValue] = entry.rows
        }
        addNotes()
    }

    private mutating func addNotes() {
        guard !inspection.formats.isEmpty else { return }
        // R9: what this log cannot tell is said, not derived.
        inspection.notes.append(
            "no latency in this format: it holds no round-trip or handshake time"
        )
        if inspection.formats.contains(LogKind.nsgV1.text) {
            inspection.notes.append("version 1 has no bytes, packets or flow states")
        }
        let unknown = rollup.unknownWordRows
        if unknown > 0 {
            inspection.notes.append(
                "\(unknown) rows with a direction, decision, protocol or encryption no document names; kept as they are"
            )
        }
    }

    // MARK: Rows

    private mutating func showRows() {
        guard inspection.rows.count < rowLimit else { return }
        let record = decoder.record
        let texts = decoder.texts
        for row in 0..<min(record.columns.count, rowLimit - inspection.rows.count) {
            inspection.rows.append(describe(row, of: record, texts))
        }
    }

    private func describe(_ row: Int, of record: FlowRecord, _ texts: TextTable) -> Inspection.Row {
        let columns = record.columns
        let group = record.groups[Int(columns.groups[row])]
        let codes = TupleCodes(bits: columns.codes[row])
        let words = RowWords(record: record, texts: texts)
        let isMeasured = TupleFlags(rawValue: columns.flags[row]).contains(.measured)
        func counter(_ value: UInt64) -> UInt64? { isMeasured ? value : nil }
        return Inspection.Row(
            time: columns.times[row],
            reporter: (group.reporter ?? record.reporter).map(MACAddress.text) ?? "",
            rule: texts.text(group.rule),
            source: rollup.addresses.address(columns.sources[row]).description,
            sourcePort: Int(columns.ports[row] >> 16),
            destination: rollup.addresses.address(columns.destinations[row]).description,
            destinationPort: Int(columns.ports[row] & 0xffff),
            protocolName: words.protocolName(columns.protocols[row]),
            direction: words.letter(codes.direction, ["I": "inbound", "O": "outbound"]),
            decision: words.letter(codes.decision, ["A": "allow", "D": "deny"]),
            state: words.letter(codes.state, [:]),
            encryption: words.encryption(codes.encryption),
            packetsSent: counter(columns.packetsSent[row]),
            bytesSent: counter(columns.bytesSent[row]),
            packetsReceived: counter(columns.packetsReceived[row]),
            bytesReceived: counter(columns.bytesReceived[row])
        )
    }
}

/// Codes of one record's rows as words.
private struct RowWords {
    let record: FlowRecord
    let texts: TextTable

    func letter(_ code: UInt8, _ names: [String: String]) -> String {
        guard code != 0 else { return "" }
        guard code < TupleCodes.verbatim else {
            return unknown(Int(code - TupleCodes.verbatim))
        }
        let letter = String(Unicode.Scalar(code))
        return names[letter] ?? letter
    }

    func encryption(_ code: UInt8) -> String? {
        if code == TupleCodes.noEncryption { return nil }
        if let word = EncryptionWord(rawValue: code) { return word.text }
        return unknown(Int(code) - Int(TupleCodes.verbatim))
    }

    func protocolName(_ code: UInt16) -> String {
        switch code {
        case 1: "ICMP"
        case ProtocolCode.tcp: "TCP"
        case ProtocolCode.udp: "UDP"
        case ProtocolCode.verbatim...: unknown(Int(code - ProtocolCode.verbatim))
        default: String(code)
        }
    }

    private func unknown(_ index: Int) -> String {
        record.unknownWords.indices.contains(index) ? texts.text(record.unknownWords[index]) : ""
    }
}

/// Records of one input, told apart by stream and time.
final class ClaimsOfOneInput: RecordClaims {
    private struct Record: Hashable {
        var stream: StreamKey
        var time: Int64
    }

    private let seen = Mutex<Set<Record>>([])

    func claim(_ stream: StreamKey, time: Int64, input: Int64) -> Bool {
        seen.withLock { $0.insert(Record(stream: stream, time: time)).inserted }
    }
}
