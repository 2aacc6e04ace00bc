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
    package private(set) var record: FlowRecord
    /// Texts of all records so far.
    package private(set) var texts = TextTable()
    package private(set) var traits: DecodeTraits = []

    private var frames: [Frame] = []
    private var phase = Phase.top
    private var skipper = ValueSkipper()
    private var isRecordOpen = false
    private var context = RecordContext()
    private var hasStarted = false
    /// How much of a fragment's `]}` has been read at top level.
    private var fragmentEnd = FragmentEnd.open
    /// The byte before the window.
    private var lastByte: UInt8 = 0

    /// Rows a record may hold before they are handed over in parts (R14).
    package static let maximumRows = 1 << 17
    /// Longer names and context values are skipped like unknown ones.
    static let maximumText = 1 << 16
    /// `records` inside `records` deeper than this are skipped.
    private static let maximumFrames = 32

    package init() { record = FlowRecord(capacity: 4096) }

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
    package mutating func decode(
        _ bytes: Span<UInt8>,
        offset: Int,
        position: WindowPosition
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
                event = readElement(bytes, &at, offset, mayEnd: mayEnd, position)
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

    private mutating func finish() -> DecodeStep.Event {
        let isWhole = phase == .top || phase == .resync
        return .end(whole: isWhole)
    }

    // MARK: Top level

    /// Between documents. Commas and closing brackets belong to fragments (shape B).
    private mutating func readTop(
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
    private mutating func resync(
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

    private mutating func damage(_ offset: Int, _ expected: String) -> DecodeStep.Event {
        frames.removeAll(keepingCapacity: true)
        phase = .resync
        return .damage(offset: offset, expected: expected)
    }

    // MARK: Structure

    private mutating func open(_ kind: Frame.Kind, at offset: Int) {
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
    private mutating func close(_ closed: Frame) -> DecodeStep.Event? {
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

    private mutating func readSeparator(
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

    private mutating func readKey(
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

    private mutating func readColon(
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
    private mutating func action(of name: MemberName?) -> Action {
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

    // MARK: Values

    private mutating func readValue(
        _ bytes: Span<UInt8>,
        _ at: inout Int,
        _ offset: Int,
        _ action: Action,
        _ position: WindowPosition
    ) -> DecodeStep.Event? {
        at = skipSpace(bytes, at)
        guard at < bytes.count else { return .needsMore }
        switch action {
        case .open(let kind):
            let opening = kind.isArray ? UInt8(ascii: "[") : UInt8(ascii: "{")
            if bytes[at] == opening {
                noteFamily(of: kind)
                at += 1
                open(kind, at: offset + at - 1)
                return nil
            }
            if kind == .records, bytes[at] == UInt8(ascii: "{") {
                // `records` may be a single object.
                at += 1
                open(.object, at: offset + at - 1)
                return nil
            }
            if kind == .flowRecords, bytes[at] == UInt8(ascii: "[") {
                setFamily(.vnet)
                record.rejects.add(
                    .previewLayout,
                    offset: offset + at,
                    sample: RejectTally.escaped(samplePrefix(bytes, at))
                )
            }
            return beginSkip(bytes, &at, offset, position)
        case .capture(let field):
            return capture(field, bytes, &at, offset, position)
        case .skip:
            return beginSkip(bytes, &at, offset, position)
        }
    }

    private mutating func noteFamily(of kind: Frame.Kind) {
        switch kind {
        case .nsgRules: setFamily(.nsg)
        case .acls: setFamily(.vnet)
        default: break
        }
    }

    private mutating func setFamily(_ family: LogFamily) {
        record.family = family
        traits.insert(.flowMembers)
    }

    private mutating func capture(
        _ field: CapturedField,
        _ bytes: Span<UInt8>,
        _ at: inout Int,
        _ offset: Int,
        _ position: WindowPosition
    ) -> DecodeStep.Event? {
        guard bytes[at] == UInt8(ascii: "\"") else {
            guard field == .version, let end = scalarEnd(bytes, from: at), end > at else {
                return beginSkip(bytes, &at, offset, position)
            }
            store(field, bytes, at..<end)
            return beginSkip(bytes, &at, offset, position)
        }
        switch stringEnd(bytes, from: at + 1) {
        case .found(let end, _) where end - at > Self.maximumText:
            return beginSkip(bytes, &at, offset, position)
        case .found(let end, hasEscapes: false):
            store(field, bytes, at + 1..<end)
            at = end + 1
            phase = .separator
            return nil
        case .found(let end, hasEscapes: true):
            let text = unescaped(bytes, at + 1..<end)
            store(field, text.span, 0..<text.count)
            at = end + 1
            phase = .separator
            return nil
        case .missing:
            guard bytes.count - at > Self.maximumText else { return .needsMore }
            return beginSkip(bytes, &at, offset, position)
        case .broken(let index):
            return damage(offset + index, "the closing quote of a text")
        }
    }

    private mutating func store(_ field: CapturedField, _ bytes: Span<UInt8>, _ range: Range<Int>) {
        switch field {
        case .time: record.time = Timestamp.nanoseconds(of: bytes, range)
        case .macAddress: record.reporter = MACAddress.parse(bytes, range)
        case .systemID: context.systemID = range.map { bytes[$0] }
        case .resourceID: context.resourceID = range.map { bytes[$0] }
        case .flowLogID: context.flowLogID = range.map { bytes[$0] }
        case .flowLogResourceID: context.flowLogResourceID = range.map { bytes[$0] }
        case .version:
            let digits = range.map { bytes[$0] }
            record.version = Int(String(decoding: digits, as: UTF8.self))
        case .category:
            noteCategory(bytes, range)
        case .outerRule, .acl:
            guard !frames.isEmpty else { return }
            frames[frames.count - 1].text = texts.intern(bytes, range)
        case .groupRule:
            guard let last = record.groups.indices.last, !isOverflowing else { return }
            record.groups[last].rule = texts.intern(bytes, range)
        case .groupMAC:
            guard let last = record.groups.indices.last, !isOverflowing else { return }
            record.groups[last].reporter = MACAddress.parse(bytes, range)
        }
    }

    /// A record without flows is still a record of its log if it says so.
    private mutating func noteCategory(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        guard record.family == nil else { return }
        let category = String(decoding: range.map { bytes[$0] }, as: UTF8.self).lowercased()
        switch category {
        case "networksecuritygroupflowevent": setFamily(.nsg)
        case "flowlogflowevent": setFamily(.vnet)
        default: break
        }
    }

    private var isOverflowing: Bool { record.groups.count >= FlowRecord.maximumGroups }

    // MARK: Elements

    private mutating func readElement(
        _ bytes: Span<UInt8>,
        _ at: inout Int,
        _ offset: Int,
        mayEnd: Bool,
        _ position: WindowPosition
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
            return readTuple(bytes, &at, offset, position)
        }
        if let kind = frame.kind.element, bytes[at] == UInt8(ascii: "{") {
            at += 1
            open(kind, at: offset + at - 1)
            return nil
        }
        return beginSkip(bytes, &at, offset, position)
    }

    private mutating func readTuple(
        _ bytes: Span<UInt8>,
        _ at: inout Int,
        _ offset: Int,
        _ position: WindowPosition
    ) -> DecodeStep.Event? {
        guard bytes[at] == UInt8(ascii: "\"") else {
            let start = at
            let sample = samplePrefix(bytes, at)
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
            into: &record.columns
        )
        at = scan.next
        switch scan.stop {
        case .afterValue:
            phase = .separator
            return nil
        case .full:
            return record.columns.grow(limit: Self.maximumRows) ? nil : .rows
        case .irregular, .needsMore:
            return readPlainTuple(bytes, &at, offset, layout, group)
        }
    }

    private mutating func readPlainTuple(
        _ bytes: Span<UInt8>,
        _ at: inout Int,
        _ offset: Int,
        _ layout: TupleLayout,
        _ group: UInt32
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
                    texts: &texts
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
                sample: RejectTally.escaped(samplePrefix(bytes, at + 1))
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

    private mutating func beginSkip(
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

    private mutating func skip(
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

/// The first bytes of something that could not be read, for a rejection's sample.
private func samplePrefix(_ bytes: Span<UInt8>, _ at: Int) -> [UInt8] {
    (at..<min(at + 64, bytes.count)).map { bytes[$0] }
}
