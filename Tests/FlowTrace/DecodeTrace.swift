package import ColumnKernel
package import Flow
package import FlowDecode

/// One row with everything resolved that a decoder numbers, so that rows of two decoders compare.
package struct TracedRow: Equatable {
    package var row: TupleRow
    package var source: IPAddress
    package var destination: IPAddress
    package var group: UInt32
    package var offset: Int64
}

/// A record with its texts in place of numbers.
package struct TracedRecord: Equatable {
    package var family: LogFamily?
    package var version: Int?
    package var time: Int64?
    package var reporter: UInt64?
    package var ids: [String]
    package var groups: [[String]]
    package var rows: [TracedRow]
    package var unknownWords: [String]
    /// Rows and first offset by reason.
    package var rejects: [RejectReason: [Int]]
    package var offset: Int

    package init(_ record: FlowRecord, _ texts: TextTable, _ addresses: AddressTable) {
        family = record.family
        version = record.version
        time = record.time
        reporter = record.reporter
        ids = [record.systemID, record.resourceID, record.flowLogID, record.flowLogResourceID]
            .map { texts.text($0) }
        groups = record.groups.map { group in
            [texts.text(group.acl), texts.text(group.rule), group.reporter.map { "\($0)" } ?? "-"]
        }
        rows = (0..<record.columns.count).map { TracedRow(record.columns, $0, addresses) }
        unknownWords = record.unknownWords.map { texts.text($0) }
        rejects = record.rejects.entries.mapValues { [$0.rows, $0.firstOffset] }
        offset = record.offset
    }
}

extension TracedRow {
    package init(_ columns: TupleColumns, _ index: Int, _ addresses: AddressTable) {
        row = TupleRow()
        row.time = columns.times[index]
        row.ports = columns.ports[index]
        row.codes = TupleCodes(bits: columns.codes[index])
        row.protocolCode = columns.protocols[index]
        row.flags = TupleFlags(rawValue: columns.flags[index])
        row.packetsSent = columns.packetsSent[index]
        row.bytesSent = columns.bytesSent[index]
        row.packetsReceived = columns.packetsReceived[index]
        row.bytesReceived = columns.bytesReceived[index]
        source = addresses.address(columns.sources[index])
        destination = addresses.address(columns.destinations[index])
        group = columns.groups[index]
        offset = columns.offsets[index]
    }
}

/// What a decoder said about one input: its records, and what came between them.
package struct DecodeTrace: Equatable {
    package enum Entry: Equatable {
        case record(TracedRecord)
        case damage(offset: Int, expected: String, cut: TracedRecord?)
        case notJSON
        case end(whole: Bool, cut: TracedRecord?)
    }

    package var entries: [Entry] = []
    package var traits: DecodeTraits = []
    /// Samples of the rejected tuples of whole records, in their order; no part of what is compared.
    package var samples: [[RejectReason: String]] = []

    package static func == (left: DecodeTrace, right: DecodeTrace) -> Bool {
        left.entries == right.entries && left.traits == right.traits
    }

    package var records: [TracedRecord] {
        entries.compactMap { if case .record(let record) = $0 { record } else { nil } }
    }

    /// Feeds `text` in windows that grow by the given numbers of bytes, the last of them again and again.
    package init(
        _ text: [UInt8],
        chunks: [Int] = [.max],
        decoder: inout FlowLogDecoder,
        addresses: inout AddressTable
    ) {
        decoder.reset()
        var window: [UInt8] = []
        var start = 0
        var fed = 0
        var turn = 0
        while true {
            let isLast = fed == text.count
            let step = decoder.decode(
                window.span,
                offset: start,
                position: isLast ? .last : .inner,
                addresses: &addresses
            )
            start += step.consumed
            window.removeFirst(step.consumed)
            switch step.event {
            case .needsMore:
                let size = min(chunks[min(turn, chunks.count - 1)], text.count - fed)
                turn += 1
                window.append(contentsOf: text[fed..<fed + size])
                fed += size
            case .record:
                decoder.withRecord { record, texts in
                    entries.append(.record(TracedRecord(record, texts, addresses)))
                    samples.append(record.rejects.entries.mapValues(\.sample))
                }
            case .rows:
                decoder.continueRecord()
            case .damage(let offset, let expected):
                let cut = Self.cutRecord(&decoder, addresses)
                entries.append(.damage(offset: offset, expected: expected, cut: cut))
            case .notJSON:
                entries.append(.notJSON)
                traits = decoder.traits
                return
            case .end(let isWhole):
                let cut = isWhole ? nil : Self.cutRecord(&decoder, addresses)
                entries.append(.end(whole: isWhole, cut: cut))
                traits = decoder.traits
                return
            }
        }
    }

    package init(_ text: String, chunks: [Int] = [.max]) {
        var decoder = FlowLogDecoder()
        var addresses = AddressTable()
        self.init(
            Array(text.utf8),
            chunks: chunks,
            decoder: &decoder,
            addresses: &addresses
        )
    }

    private static func cutRecord(
        _ decoder: inout FlowLogDecoder,
        _ addresses: AddressTable
    ) -> TracedRecord? {
        guard decoder.hasOpenRecord else { return nil }
        let cut = decoder.withRecord { TracedRecord($0, $1, addresses) }
        decoder.abandonRecord { _ in }
        return cut
    }
}
