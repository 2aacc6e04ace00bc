package import ColumnKernel
package import Flow

/// The slow, obvious tuple parser: takes what the fast one leaves, and is the oracle it is tested with.
///
/// Facts: `nsg-flow-logs.md` sections 3 and 11, `vnet-flow-logs.md` sections 2 and 3. A word that no document names is
/// kept verbatim: a single letter as its byte, anything else in `FlowRecord.unknownWords`.
package struct PlainTupleParser {
    /// Counters from here on are no counters: 281 terabytes in one tuple.
    static let counterLimit: UInt64 = 1 << 48
    /// Longer strings are no tuples.
    static let maximumLength = 512

    /// One tuple as a row.
    ///
    /// - Parameters:
    ///   - tuple: The string without its quotes and escapes.
    ///   - layout: What the fields are.
    ///   - record: Gains unknown words.
    ///   - texts: Holds the unknown words.
    ///   - addresses: Gains the two addresses of a row.
    /// - Returns: The row.
    /// - Throws: `TupleError` with the reason to reject the tuple for.
    package static func parse(
        _ tuple: [UInt8],
        layout: TupleLayout,
        record: inout FlowRecord,
        texts: inout TextTable,
        addresses: inout AddressTable
    ) throws(TupleError) -> TupleRow {
        guard tuple.count <= maximumLength else { throw TupleError(reason: .tupleLength) }
        let fields = tuple.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard fields.count == 13 || layout == .nsg && fields.count == 8 else {
            throw TupleError(reason: .fieldCount)
        }
        var row = TupleRow()
        row.time = try milliseconds(fields[0])
        let source = try address(fields[1])
        let destination = try address(fields[2])
        row.ports = UInt32(try port(fields[3])) << 16 | UInt32(try port(fields[4]))
        var words = UnknownWords()
        switch layout {
        case .nsg: try readNSG(fields, into: &row, words: &words)
        case .vnet: try readVNet(fields, into: &row, words: &words)
        }
        try words.commit(to: &row, record: &record, texts: &texts)
        // Last, so that a rejected tuple leaves nothing behind.
        row.source = number(source, fields[1], &addresses)
        row.destination = number(destination, fields[2], &addresses)
        return row
    }

    private static func readNSG(
        _ fields: [ArraySlice<UInt8>],
        into row: inout TupleRow,
        words: inout UnknownWords
    ) throws(TupleError) {
        let protocolText = try filled(fields[5])
        switch protocolText {
        case [UInt8(ascii: "T")]: row.protocolCode = ProtocolCode.tcp
        case [UInt8(ascii: "U")]: row.protocolCode = ProtocolCode.udp
        default: words.protocolText = Array(protocolText)
        }
        words.direction = try filled(fields[6])
        words.decision = try filled(fields[7])
        guard fields.count == 13 else {
            row.flags = .eightFields
            return
        }
        words.state = try filled(fields[8])
        try readCounters(fields[9...], words: words, into: &row)
    }

    private static func readVNet(
        _ fields: [ArraySlice<UInt8>],
        into row: inout TupleRow,
        words: inout UnknownWords
    ) throws(TupleError) {
        let protocolText = try filled(fields[5])
        if let number = decimal(protocolText), number < 256 {
            row.protocolCode = UInt16(number)
        } else {
            words.protocolText = Array(protocolText)
        }
        words.direction = try filled(fields[6])
        let state = try filled(fields[7])
        words.state = state
        // VNet logs have no decision of their own: state D is a denial.
        words.decision = [state == [UInt8(ascii: "D")] ? UInt8(ascii: "D") : UInt8(ascii: "A")]
        words.encryption = try filled(fields[8])
        try readCounters(fields[9...], words: words, into: &row)
    }

    /// R3: only C and E rows of allowed flows carry counters; all four empty is "not measured" there, too.
    private static func readCounters(
        _ fields: ArraySlice<ArraySlice<UInt8>>,
        words: UnknownWords,
        into row: inout TupleRow
    ) throws(TupleError) {
        var values: [UInt64] = []
        for field in fields {
            if field.isEmpty {
                values.append(0)
            } else {
                guard let value = decimal(field), value < counterLimit else {
                    throw TupleError(reason: .counter)
                }
                values.append(value)
            }
        }
        let isCounting =
            (words.state == [UInt8(ascii: "C")] || words.state == [UInt8(ascii: "E")])
            && words.decision != [UInt8(ascii: "D")]
        guard isCounting, !fields.allSatisfy(\.isEmpty) else { return }
        row.flags = .measured
        row.packetsSent = values[0]
        row.bytesSent = values[1]
        row.packetsReceived = values[2]
        row.bytesReceived = values[3]
    }

    // MARK: Fields

    private static func milliseconds(_ field: ArraySlice<UInt8>) throws(TupleError) -> Int64 {
        guard let value = decimal(field) else { throw TupleError(reason: .timestamp) }
        // Both magnitudes occur in VNet logs; 10^11 s is the year 5138.
        let isSeconds = value < 100_000_000_000
        guard isSeconds || value < UInt64(Timestamp.endOfYears) else {
            throw TupleError(reason: .timestamp)
        }
        return Int64(value) * (isSeconds ? 1000 : 1)
    }

    private static func address(_ field: ArraySlice<UInt8>) throws(TupleError) -> IPAddress {
        let bytes = Array(field)
        guard let address = IPAddress(ascii: bytes.span) else { throw TupleError(reason: .address) }
        return address
    }

    /// From now on the fast path knows this text, too.
    private static func number(
        _ address: IPAddress,
        _ field: ArraySlice<UInt8>,
        _ addresses: inout AddressTable
    ) -> UInt32 {
        addresses.intern(
            high: address.high,
            low: address.low,
            isWide: address.family == .v6,
            text: Array(field).span
        )
    }

    private static func port(_ field: ArraySlice<UInt8>) throws(TupleError) -> UInt16 {
        guard let value = decimal(field), value < 65536 else { throw TupleError(reason: .port) }
        return UInt16(value)
    }

    private static func filled(_ field: ArraySlice<UInt8>) throws(TupleError) -> ArraySlice<UInt8> {
        guard !field.isEmpty else { throw TupleError(reason: .emptyField) }
        return field
    }

    /// The value of decimal digits; `nil` for anything else and beyond 64 bits.
    private static func decimal(_ field: ArraySlice<UInt8>) -> UInt64? {
        guard !field.isEmpty else { return nil }
        var value: UInt64 = 0
        for byte in field {
            let digit = byte &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
            guard !overflow, !carry else { return nil }
            value = sum
        }
        return value
    }
}

/// Why a tuple is no row.
package struct TupleError: Error, Equatable {
    package let reason: RejectReason
}

/// The words of one tuple before they have codes.
private struct UnknownWords {
    var direction: ArraySlice<UInt8> = []
    var decision: ArraySlice<UInt8> = []
    var state: ArraySlice<UInt8> = []
    var encryption: ArraySlice<UInt8> = []
    var protocolText: [UInt8]?

    func commit(
        to row: inout TupleRow,
        record: inout FlowRecord,
        texts: inout TextTable
    ) throws(TupleError) {
        row.codes = TupleCodes(
            direction: try letter(direction, &record, &texts),
            decision: try letter(decision, &record, &texts),
            state: try letter(state, &record, &texts),
            encryption: try encryptionCode(&record, &texts)
        )
        guard let protocolText else { return }
        row.protocolCode =
            ProtocolCode.verbatim + UInt16(try index(protocolText[...], &record, &texts))
    }

    /// An empty field is 0: NSG version 1 has no state.
    private func letter(
        _ word: ArraySlice<UInt8>,
        _ record: inout FlowRecord,
        _ texts: inout TextTable
    ) throws(TupleError) -> UInt8 {
        guard let first = word.first else { return 0 }
        if word.count == 1, (0x21..<TupleCodes.verbatim).contains(first) { return first }
        return TupleCodes.verbatim + UInt8(try index(word, &record, &texts))
    }

    private func encryptionCode(
        _ record: inout FlowRecord,
        _ texts: inout TextTable
    ) throws(TupleError) -> UInt8 {
        guard !encryption.isEmpty else { return TupleCodes.noEncryption }
        let known = EncryptionWord.allCases.first { Array($0.text.utf8) == Array(encryption) }
        if let known { return known.rawValue }
        return TupleCodes.verbatim + UInt8(try index(encryption, &record, &texts))
    }

    private func index(
        _ word: ArraySlice<UInt8>,
        _ record: inout FlowRecord,
        _ texts: inout TextTable
    ) throws(TupleError) -> Int {
        let bytes = Array(word)
        if let number = texts.find(bytes), let known = record.unknownWords.firstIndex(of: number) {
            return known
        }
        guard record.unknownWords.count < FlowRecord.maximumUnknownWords else {
            throw TupleError(reason: .unknownWords)
        }
        record.unknownWords.append(texts.intern(bytes))
        return record.unknownWords.count - 1
    }
}
