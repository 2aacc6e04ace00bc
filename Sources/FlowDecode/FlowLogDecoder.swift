package import ColumnKernel
package import Flow

/// Reads NSG (v1, v2) and VNet (v4) flow logs of shapes A to E and I (`blob-layout.md` section 6) from any split of
/// their bytes, one record at a time.
///
/// A push-down automaton over JSON tokens: it stops before a token that the window does not hold whole and
/// resumes there, so memory does not grow with the input. Values that mean nothing here are skipped at any
/// depth and length without being held. Tuples go to `scanTuples`; what that leaves goes to `PlainTupleParser`.
package struct FlowLogDecoder: Sendable {
    /// The record being read; complete at event `.record`.
    package internal(set) var record: FlowRecord
    /// Texts of all records so far.
    package internal(set) var texts = TextTable()
    package internal(set) var traits: DecodeTraits = []

    var frames: [Frame] = []
    var phase = Phase.top
    var skipper = ValueSkipper()
    var isRecordOpen = false
    var context = RecordContext()
    var hasStarted = false
    /// How much of a fragment's `]}` has been read at top level.
    var fragmentEnd = FragmentEnd.open
    /// The byte before the window.
    var lastByte: UInt8 = 0

    /// Rows a record may hold before they are handed over in parts (R14).
    package static let maximumRows = 1 << 18
    /// Longer names and context values are skipped like unknown ones.
    static let maximumText = 1 << 16
    /// `records` inside `records` deeper than this are skipped.
    static let maximumFrames = 32

    private static let initialRows = 4096

    package init() { record = FlowRecord(capacity: Self.initialRows) }

    /// Ready for another input; texts stay valid until `forgetTexts`.
    package mutating func reset() {
        frames.removeAll(keepingCapacity: true)
        phase = .top
        skipper = ValueSkipper()
        isRecordOpen = false
        hasStarted = false
        lastByte = 0
        fragmentEnd = .open
        traits = []
        record.removeAll(offset: 0)
    }

    /// Ready for records from the middle of a `records` array: a comma or the end of the bytes comes next, or, at its start, a record.
    package mutating func resetInsideRecords(atStart: Bool) {
        reset()
        hasStarted = true
        frames.append(Frame(kind: .records))
        phase = atStart ? .element(mayEnd: false) : .separator
    }

    /// Whether decoding stopped between two elements of the array that `resetInsideRecords` began.
    package var isBetweenRecords: Bool {
        guard frames.count == 1, case .separator = phase else { return false }
        return true
    }

    package mutating func forgetTexts() { texts.removeAll() }

    /// Gives back the memory of a record of very many rows; between inputs.
    package mutating func releaseMany() {
        guard record.columns.capacity > TupleColumns.manyRows else { return }
        record = FlowRecord(capacity: Self.initialRows)
    }

    /// Gives `body` the record and the texts its numbers stand for, to read and to change.
    package mutating func withRecord<Result, Failure: Error>(
        _ body: (inout FlowRecord, inout TextTable) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(&record, &texts)
    }

    /// Gives up the record that damage has cut: `body` may count what was read of it.
    package mutating func abandonRecord(_ body: (borrowing FlowRecord) -> Void) {
        body(record)
        isRecordOpen = false
        record.removeAll(offset: record.offset)
    }

    /// Whether a record was being read when decoding stopped.
    package var hasOpenRecord: Bool { isRecordOpen }

    /// Goes on with a record whose rows have been taken.
    package mutating func continueRecord() { record.columns.removeAll() }

    /// Decodes until a record is complete, the window is used up, or something is wrong.
    ///
    /// - Parameters:
    ///   - bytes: The unread window.
    ///   - offset: Offset of `bytes[0]` in the decompressed input.
    ///   - position: Whether the window holds the input's last bytes.
    ///   - addresses: Numbers the addresses of `record`; the same table for all windows of a record.
    /// - Returns: The bytes that are done with, and why decoding stopped.
    package mutating func decode(
        _ bytes: Span<UInt8>,
        offset: Int,
        position: WindowPosition,
        addresses: inout AddressTable
    ) -> DecodeStep {
        var at = 0
        while true {
            let event: DecodeStep.Event?
            switch phase {
            case .top: event = readTop(bytes, &at, offset, position)
            case .resync: event = resync(bytes, &at, position)
            case .skip: event = skip(bytes, &at, offset)
            case .key(let mayEnd): event = readKey(bytes, &at, offset, mayEnd: mayEnd)
            case .colon(let action): event = readColon(bytes, &at, offset, action)
            case .value(let action): event = readValue(bytes, &at, offset, action, position)
            case .element(let mayEnd):
                event = readElement(bytes, &at, offset, mayEnd: mayEnd, position, &addresses)
            case .separator: event = readSeparator(bytes, &at, offset)
            }
            guard let event else { continue }
            if at > 0 { lastByte = bytes[at - 1] }
            if event == .needsMore, position == .last {
                return DecodeStep(consumed: bytes.count, event: finish())
            }
            return DecodeStep(consumed: at, event: event)
        }
    }

    mutating func finish() -> DecodeStep.Event {
        let isWhole = phase == .top || phase == .resync
        return .end(whole: isWhole)
    }

    // MARK: Top level

    /// Between documents.
    ///
    /// Commas and closing brackets belong to fragments (shape B).
    mutating func readTop(
        _ bytes: Span<UInt8>,
        _ at: inout Int,
        _ offset: Int,
        _ position: WindowPosition
    ) -> DecodeStep.Event? {
        at = skipSpace(bytes, at)
        guard at < bytes.count else { return .needsMore }
        switch bytes[at] {
        case UInt8(ascii: "{"):
            hasStarted = true
            fragmentEnd = .open
            open(.object, at: offset + at)
        case UInt8(ascii: "["):
            hasStarted = true
            fragmentEnd = .brace
            frames.append(Frame(kind: .records))
            phase = .element(mayEnd: true)
        case UInt8(ascii: ","):
            break
        case UInt8(ascii: "]"):
            guard hasStarted else { return .notJSON }
            guard fragmentEnd == .open else { return damage(offset + at, "a record or the end") }
            fragmentEnd = .bracket
        case UInt8(ascii: "}"):
            guard hasStarted else { return .notJSON }
            guard fragmentEnd == .bracket else { return damage(offset + at, "a record or the end") }
            fragmentEnd = .brace
        case 0xef:
            guard at + 3 <= bytes.count else {
                return position == .last ? damage(offset + at, "a JSON value") : .needsMore
            }
            guard bytes[at + 1] == 0xbb, bytes[at + 2] == 0xbf else { fallthrough }
            at += 2
        default:
            guard hasStarted else { return .notJSON }
            return damage(offset + at, "a record or the end")
        }
        at += 1
        return nil
    }

    /// Behind damage: on to the next line that starts a document, so that JSON Lines lose one line only.
    mutating func resync(
        _ bytes: Span<UInt8>,
        _ at: inout Int,
        _ position: WindowPosition
    ) -> DecodeStep.Event? {
        while at < bytes.count {
            // The damage may be the very bracket that starts the next line.
            let previous = at > 0 ? bytes[at - 1] : lastByte
            let byte = bytes[at]
            if previous == 0x0a, byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
                phase = .top
                return nil
            }
            at += 1
        }
        return .needsMore
    }

    mutating func damage(_ offset: Int, _ expected: String) -> DecodeStep.Event {
        frames.removeAll(keepingCapacity: true)
        phase = .resync
        return .damage(offset: offset, expected: expected)
    }

    // MARK: Structure

    mutating func open(_ kind: Frame.Kind, at offset: Int) {
        var frame = Frame(kind: kind)
        frame.firstGroup = record.groups.count
        switch kind {
        case .object:
            // A wrapper's own record, if it had begun one, has no rows: `records` is refused otherwise.
            record.removeAll(offset: offset)
            context = RecordContext()
            isRecordOpen = true
            frame.firstGroup = 0
        case .nsgMAC, .vnetGroup:
            // R14: a hostile record with more groups folds the rest into one.
            if record.groups.count < FlowRecord.maximumGroups {
                record.groups.append(FlowRecord.Group())
            } else if let last = record.groups.indices.last {
                let other = texts.intern("other")
                record.groups[last].rule = other
                record.groups[last].acl = other
            }
        default: break
        }
        frames.append(frame)
        phase = kind.isArray ? .element(mayEnd: true) : .key(mayEnd: true)
    }

    /// The closing bracket of the innermost frame has been read.
    mutating func close(_ closed: Frame) -> DecodeStep.Event? {
        phase = frames.isEmpty ? .top : .separator
        switch closed.kind {
        case .nsgRule:
            for index in closed.firstGroup..<record.groups.count
            where record.groups[index].rule == TextTable.empty {
                record.groups[index].rule = closed.text
            }
        case .acl:
            for index in closed.firstGroup..<record.groups.count
            where record.groups[index].acl == TextTable.empty {
                record.groups[index].acl = closed.text
            }
        case .object where closed.isWrapper:
            if frames.isEmpty { fragmentEnd = .brace }
        case .object:
            isRecordOpen = false
            guard record.family != nil, !closed.isFlattened else {
                traits.insert(.foreignObject)
                return nil
            }
            traits.insert(.flowRecord)
            record.systemID = texts.intern(context.systemID)
            record.resourceID = texts.intern(context.resourceID)
            record.flowLogID = texts.intern(context.flowLogID)
            record.flowLogResourceID = texts.intern(context.flowLogResourceID)
            return .record
        default: break
        }
        return nil
    }

    mutating func readSeparator(
        _ bytes: Span<UInt8>,
        _ at: inout Int,
        _ offset: Int
    ) -> DecodeStep.Event? {
        at = skipSpace(bytes, at)
        guard at < bytes.count else { return .needsMore }
        guard let frame = frames.last else {
            phase = .top
            return nil
        }
        switch bytes[at] {
        case UInt8(ascii: ","):
            at += 1
            phase = frame.kind.isArray ? .element(mayEnd: false) : .key(mayEnd: false)
            return nil
        case frame.kind.isArray ? UInt8(ascii: "]") : UInt8(ascii: "}"):
            at += 1
            frames.removeLast()
            return close(frame)
        default:
            return damage(offset + at, frame.kind.isArray ? "`,` or `]`" : "`,` or `}`")
        }
    }

    // MARK: Members

    mutating func readKey(
        _ bytes: Span<UInt8>,
        _ at: inout Int,
        _ offset: Int,
        mayEnd: Bool
    ) -> DecodeStep.Event? {
        at = skipSpace(bytes, at)
        guard at < bytes.count else { return .needsMore }
        if mayEnd, bytes[at] == UInt8(ascii: "}"), let frame = frames.popLast() {
            at += 1
            return close(frame)
        }
        guard bytes[at] == UInt8(ascii: "\"") else {
            return damage(offset + at, "a member name in double quotes")
        }
        switch stringEnd(bytes, from: at + 1) {
        case .found(let end, let hasEscapes):
            let action: Action
            if hasEscapes {
                let name = unescaped(bytes, at + 1..<end)
                action = self.action(of: MemberName(name.span, 0..<name.count))
            } else {
                action = self.action(of: MemberName(bytes, at + 1..<end))
            }
            at = end + 1
            phase = .colon(action)
            return nil
        case .missing:
            guard bytes.count - at > Self.maximumText else { return .needsMore }
            skipper.beginString(then: .colon)
            phase = .skip
            at += 1
            return nil
        case .broken(let position):
            return damage(offset + position, "the closing quote of a member name")
        }
    }

    mutating func readColon(
        _ bytes: Span<UInt8>,
        _ at: inout Int,
        _ offset: Int,
        _ action: Action
    ) -> DecodeStep.Event? {
        at = skipSpace(bytes, at)
        guard at < bytes.count else { return .needsMore }
        guard bytes[at] == UInt8(ascii: ":") else { return damage(offset + at, "`:`") }
        at += 1
        phase = .value(action)
        return nil
    }

    /// What a member of the innermost object means.
    mutating func action(of name: MemberName?) -> Action {
        guard let name, let frame = frames.last else { return .skip }
        switch (frame.kind, name) {
        case (.object, .records):
            // A wrapper. Rows of its own would have to be mixed with those inside: refused.
            guard record.groups.isEmpty, frames.count < Self.maximumFrames else { return .skip }
            traits.insert(.envelope)
            frames[frames.count - 1].isWrapper = true
            return .open(.records)
        case (.object, _) where frame.isWrapper: return .skip
        case (.object, .time): return .capture(.time)
        case (.object, .systemID): return .capture(.systemID)
        case (.object, .macAddress): return .capture(.macAddress)
        case (.object, .resourceID): return .capture(.resourceID)
        case (.object, .category): return .capture(.category)
        case (.object, .flowLogVersion): return .capture(.version)
        case (.object, .flowLogGUID): return .capture(.flowLogID)
        case (.object, .flowLogResourceID): return .capture(.flowLogResourceID)
        case (.object, .properties): return .open(.properties)
        case (.object, .flowRecords): return .open(.flowRecords)
        case (.object, .flowTuple), (.object, .flowZero), (.object, .nsgRuleName):
            traits.insert(.flattened)
            frames[frames.count - 1].isFlattened = true
            return .skip
        case (.object, .flowIntervalStart), (.object, .flowIntervalStartTyped),
            (.object, .schemaVersion), (.object, .schemaVersionTyped):
            traits.insert(.trafficAnalytics)
            return .skip
        case (.properties, .version): return .capture(.version)
        case (.properties, .flows): return .open(.nsgRules)
        case (.nsgRule, .rule): return .capture(.outerRule)
        case (.nsgRule, .flows): return .open(.nsgMACs)
        case (.nsgMAC, .mac): return .capture(.groupMAC)
        case (.nsgMAC, .flowTuples), (.vnetGroup, .flowTuples): return .open(.tuples)
        case (.flowRecords, .flows): return .open(.acls)
        case (.acl, .aclID): return .capture(.acl)
        case (.acl, .flowGroups): return .open(.vnetGroups)
        case (.vnetGroup, .rule): return .capture(.groupRule)
        default: return .skip
        }
    }
}
