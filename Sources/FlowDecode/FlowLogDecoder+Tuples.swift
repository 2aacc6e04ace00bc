import ColumnKernel
import Flow

extension FlowLogDecoder {
    // MARK: Elements

    mutating func readElement(
        _ bytes: Span<UInt8>,
        _ at: inout Int,
        _ offset: Int,
        mayEnd: Bool,
        _ position: WindowPosition,
        _ addresses: inout AddressTable
    ) -> DecodeStep.Event? {
        at = skipSpace(bytes, at)
        guard at < bytes.count else { return .needsMore }
        guard let frame = frames.last else { return damage(offset + at, "a value") }
        if mayEnd, bytes[at] == UInt8(ascii: "]") {
            at += 1
            frames.removeLast()
            return close(frame)
        }
        if frame.kind == .tuples {
            return readTuple(bytes, &at, offset, position, &addresses)
        }
        if let kind = frame.kind.element, bytes[at] == UInt8(ascii: "{") {
            at += 1
            open(kind, at: offset + at - 1)
            return nil
        }
        return beginSkip(bytes, &at, offset, position)
    }

    mutating func readTuple(
        _ bytes: Span<UInt8>,
        _ at: inout Int,
        _ offset: Int,
        _ position: WindowPosition,
        _ addresses: inout AddressTable
    ) -> DecodeStep.Event? {
        guard bytes[at] == UInt8(ascii: "\"") else {
            let start = at
            let sample = firstByte(bytes, at)
            let event = beginSkip(bytes, &at, offset, position)
            // The same value comes again with more bytes.
            if event == .needsMore, position == .inner { return event }
            record.rejects.add(
                .notAString,
                offset: offset + start,
                sample: RejectTally.escaped(sample)
            )
            return event
        }
        let layout: TupleLayout = record.family == .vnet ? .vnet : .nsg
        let group = UInt32(max(0, record.groups.count - 1))
        let scan = scanTuples(
            bytes,
            from: at,
            layout: layout,
            group: group,
            baseOffset: offset,
            into: &record.columns,
            addresses: &addresses
        )
        at = scan.next
        switch scan.stop {
        case .afterValue:
            phase = .separator
            return nil
        case .full:
            return record.columns.grow(limit: Self.maximumRows) ? nil : .rows
        case .irregular, .needsMore:
            return readPlainTuple(bytes, &at, offset, layout, group, &addresses)
        }
    }

    mutating func readPlainTuple(
        _ bytes: Span<UInt8>,
        _ at: inout Int,
        _ offset: Int,
        _ layout: TupleLayout,
        _ group: UInt32,
        _ addresses: inout AddressTable
    ) -> DecodeStep.Event? {
        if record.columns.isFull, !record.columns.grow(limit: Self.maximumRows) { return .rows }
        switch stringEnd(bytes, from: at + 1) {
        case .found(let end, let hasEscapes) where end - at <= Self.maximumText:
            let tuple =
                hasEscapes
                ? unescaped(bytes, at + 1..<end) : (at + 1..<end).map { bytes[$0] }
            do {
                let row = try PlainTupleParser.parse(
                    tuple,
                    layout: layout,
                    record: &record,
                    texts: &texts,
                    addresses: &addresses
                )
                record.columns.append(row, group: group, offset: offset + at + 1)
            } catch {
                record.rejects.add(
                    error.reason,
                    offset: offset + at + 1,
                    sample: RejectTally.escaped(tuple)
                )
            }
            at = end + 1
            phase = .separator
            return nil
        case .missing, .found:
            guard bytes.count - at > Self.maximumText else { return .needsMore }
            record.rejects.add(
                .tupleLength,
                offset: offset + at + 1,
                sample: RejectTally.escaped((at + 1..<at + 65).map { bytes[$0] })
            )
            skipper.beginString(then: .separator)
            phase = .skip
            at += 1
            return nil
        case .broken(let index):
            return damage(offset + index, "the closing quote of a flow tuple")
        }
    }

    // MARK: Skipping

    mutating func beginSkip(
        _ bytes: Span<UInt8>,
        _ at: inout Int,
        _ offset: Int,
        _ position: WindowPosition
    ) -> DecodeStep.Event? {
        switch bytes[at] {
        case UInt8(ascii: "\""):
            at += 1
            skipper.beginString(then: .separator)
            phase = .skip
            return nil
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            skipper.beginContainer()
            phase = .skip
            return nil
        default:
            guard let end = scalarEnd(bytes, from: at) else {
                guard bytes.count - at <= Self.maximumText else {
                    return damage(offset + at, "a value")
                }
                return .needsMore
            }
            guard isScalar(bytes, at..<end) else { return damage(offset + at, "a value") }
            at = end
            phase = .separator
            return nil
        }
    }

    mutating func skip(
        _ bytes: Span<UInt8>,
        _ at: inout Int,
        _ offset: Int
    ) -> DecodeStep.Event? {
        switch skipper.advance(bytes, &at) {
        case .needsMore: return .needsMore
        case .done(.separator):
            phase = .separator
            return nil
        case .done(.colon):
            phase = .colon(.skip)
            return nil
        case .broken: return damage(offset + at, "a bracket that fits, or the end of a string")
        }
    }
}
