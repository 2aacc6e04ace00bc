package import ColumnKernel
package import Flow

/// How far an event decoder came with the bytes it was given, and why it stopped.
package struct EventStep: Sendable, Equatable {
    /// Bytes of the window that are done with.
    package var consumed: Int
    package var event: Kind

    package enum Kind: Sendable, Equatable {
        /// The window ends inside a record: call again with more bytes, or with `.last`.
        case needsMore
        /// The batch is full: take it and call again.
        case batch
        /// The JSON makes no sense at this offset; decoding goes on at the next line.
        case damage(offset: Int, expected: String)
        /// All bytes are done; `whole` is false if they ended inside a document.
        case end(whole: Bool)
    }
}

/// What the records of an input of events were.
package struct EventTraits: Sendable {
    package var logs: Set<EventLog> = []
    /// Records of ours, events or not.
    package var records = 0
    /// Objects that belong to no log of events.
    package var foreignObjects = 0
    /// Table rows or flows that stand for several events each.
    package var hasAggregates = false

    package init() {}
}

/// Turns the text of event logs into events, whatever shape they are in (`export-shapes.md` section 1).
///
/// A record is looked at as a whole, in place: an object of JSON, or a line. One decoder belongs to one worker and is reused.
package struct EventDecoder: Sendable {
    /// Longer records are no events.
    static let longestRecord = 1 << 20

    package var tables = EventTables()
    package internal(set) var traits = EventTraits()
    /// Of lines that do not say whose they are.
    var fileReporter = ""

    var scanner = MemberScanner(EventMember.tree)
    var clock = EventClock()
    var firewall = FirewallRecord()
    var message = FirewallMessage()
    var hubble = HubbleFlow()
    var calico = CalicoRecord()
    var categories: [UInt32: RecordSort] = [:]
    /// Lines of containers that go on, by stream.
    var partialLines: [UInt8: [UInt8]] = [:]
    /// Of the last piece of one.
    var partialOffset = 0

    /// Whether the input is lines of text; it is JSON if its first record is.
    private var isText: Bool?
    private enum Frame { case records, array, afterRecords }
    private var frames: [Frame] = []
    private var skipper = ValueSkipper()
    private var mode = Mode.records
    private enum Mode { case records, skippingObject, skippingLine }

    package init() {}

    /// Ready for another input; numbers stay.
    ///
    /// - Parameter fileName: The last part of its path, which may name a container.
    package mutating func reset(fileName: String) {
        tables.batch.removeAll()
        traits = EventTraits()
        fileReporter = ContainerName.pod(ofFile: fileName)
        frames.removeAll()
        partialLines.removeAll()
        isText = nil
        mode = .records
        hubble.reset()
    }

    /// Forgets all numbers, those of events that wait for others excepted.
    package mutating func forgetNumbers(_ addresses: inout AddressTable) {
        let old = tables
        let oldAddresses = addresses
        tables.forgetNumbers()
        addresses.removeAll()
        firewall.forgetNumbers()
        message.forgetNumbers()
        calico.forgetNumbers()
        hubble.forgetNumbers(
            Renumbering(old: old, oldAddresses: oldAddresses),
            &tables,
            &addresses
        )
        categories = [:]
    }

    /// Decodes until the batch is full or the bytes are.
    package mutating func decode(
        _ bytes: Span<UInt8>,
        offset: Int,
        position: WindowPosition,
        addresses: inout AddressTable
    ) -> EventStep {
        var at = 0
        while true {
            if tables.batch.isFull { return EventStep(consumed: at, event: .batch) }
            switch mode {
            case .records: break
            case .skippingObject:
                switch skipper.advance(bytes, &at) {
                case .done: mode = .records
                case .needsMore where position == .inner:
                    return EventStep(consumed: at, event: .needsMore)
                case .needsMore, .broken: mode = .skippingLine
                }
                continue
            case .skippingLine:
                while at < bytes.count, bytes[at] != 0x0a { at += 1 }
                if at == bytes.count, position == .inner {
                    return EventStep(consumed: at, event: .needsMore)
                }
                mode = .records
            }
            at = skipBetween(bytes, at)
            guard at < bytes.count else {
                return position == .inner
                    ? EventStep(consumed: at, event: .needsMore)
                    : finish(at, isWhole: frames.isEmpty)
            }
            if let step = takeOne(bytes, &at, offset: offset, position, &addresses) { return step }
        }
    }

    /// White space, commas between elements, byte-order marks wherever files were joined.
    private func skipBetween(_ bytes: Span<UInt8>, _ start: Int) -> Int {
        var at = start
        while at < bytes.count {
            switch bytes[at] {
            case 0x20, 0x09, 0x0a, 0x0d, UInt8(ascii: ","), 0xef, 0xbb, 0xbf: at += 1
            default: return at
            }
        }
        return at
    }

    /// One record or bracket.
    ///
    /// - Returns: `nil` to go on.
    private mutating func takeOne(
        _ bytes: Span<UInt8>,
        _ at: inout Int,
        offset: Int,
        _ position: WindowPosition,
        _ addresses: inout AddressTable
    ) -> EventStep? {
        // What began as text stays text, whatever a line begins with.
        if isText == true { return takeLine(bytes, &at, offset: offset, position, &addresses) }
        switch bytes[at] {
        case UInt8(ascii: "{"):
            switch Self.wrapperEnd(bytes, at) {
            case .records(let end):
                frames.append(.records)
                at = end
                return nil
            case .unknown where position == .inner:
                return EventStep(consumed: at, event: .needsMore)
            case .unknown, .none: break
            }
            return takeObject(bytes, &at, offset: offset, position, &addresses)
        case UInt8(ascii: "[") where !ResolverLine.begins(bytes, at..<bytes.count):
            if bytes.count - at < 16, position == .inner {
                return EventStep(consumed: at, event: .needsMore)
            }
            frames.append(.array)
            at += 1
            return nil
        case UInt8(ascii: "]") where !frames.isEmpty:
            let frame = frames.removeLast()
            if case .records = frame { frames.append(.afterRecords) }
            at += 1
            return nil
        case UInt8(ascii: "}") where frames.last == .afterRecords:
            frames.removeLast()
            at += 1
            return nil
        default:
            return takeLine(bytes, &at, offset: offset, position, &addresses)
        }
    }

    enum Wrapper { case none, unknown, records(Int) }

    /// Whether the object at `start` is `{"records":[`, or a saved answer's `{"items":[`, and where its elements begin.
    static func wrapperEnd(_ bytes: Span<UInt8>, _ start: Int) -> Wrapper {
        var isUnknown = false
        for name in [Phrase.recordsName, Phrase.itemsName] {
            switch arrayStart(bytes, skipSpace(bytes, start + 1), name) {
            case .records(let end): return .records(end)
            case .unknown: isUnknown = true
            case .none: continue
            }
        }
        return isUnknown ? .unknown : .none
    }

    /// Where the elements begin of a member with this name, which is compared without case.
    private static func arrayStart(_ bytes: Span<UInt8>, _ start: Int, _ name: Pattern) -> Wrapper {
        var at = start
        for wanted in name.bytes {
            guard at < bytes.count else { return .unknown }
            let byte = bytes[at] &- UInt8(ascii: "A") < 26 ? bytes[at] | 0x20 : bytes[at]
            guard byte == wanted else { return .none }
            at += 1
        }
        for part in [UInt8(ascii: ":"), UInt8(ascii: "[")] {
            at = skipSpace(bytes, at)
            guard at < bytes.count else { return .unknown }
            guard bytes[at] == part else { return .none }
            at += 1
        }
        return .records(at)
    }

    private mutating func takeObject(
        _ bytes: Span<UInt8>,
        _ at: inout Int,
        offset: Int,
        _ position: WindowPosition,
        _ addresses: inout AddressTable
    ) -> EventStep? {
        let start = at
        switch scanner.scan(bytes, from: start) {
        case .complete(let end):
            at = end
            isText = false
            takeScanned(bytes, start..<end, offset: offset + start, line: nil, &addresses)
            return nil
        case .needsMore where bytes.count - start > Self.longestRecord:
            tables.batch.records += 1
            tables.reject(.eventLength, bytes, start..<bytes.count, offset: offset + start)
            skipper.beginContainer()
            mode = .skippingObject
            return nil
        case .needsMore where position == .inner:
            return EventStep(consumed: start, event: .needsMore)
        case .needsMore:
            // The end of a blob that is being written (`export-shapes.md` section 9): to be read when it is there.
            if frames.isEmpty {
                tables.batch.rejects.add(
                    .incompleteRecord,
                    rows: 0,
                    offset: offset + start,
                    sample: RejectTally.escaped((start..<bytes.count).prefix(201).map { bytes[$0] })
                )
            }
            return finish(bytes.count, isWhole: frames.isEmpty)
        case .broken(let index, let expected):
            at = index
            mode = .skippingLine
            isText = false
            // What the line began inside of is closed by it, or never.
            if case .afterRecords = frames.last { frames.removeLast() }
            return EventStep(
                consumed: index,
                event: .damage(offset: offset + index, expected: expected)
            )
        }
    }

    private mutating func takeLine(
        _ bytes: Span<UInt8>,
        _ at: inout Int,
        offset: Int,
        _ position: WindowPosition,
        _ addresses: inout AddressTable
    ) -> EventStep? {
        let start = at
        var end = start
        // Between objects of JSON there is no text.
        if isText == false || !frames.isEmpty {
            mode = .skippingLine
            return EventStep(
                consumed: start,
                event: .damage(offset: offset + start, expected: "an object")
            )
        }
        isText = true
        while end < bytes.count, bytes[end] != 0x0a { end += 1 }
        if end == bytes.count, position == .inner {
            guard end - start > Self.longestRecord else {
                return EventStep(consumed: start, event: .needsMore)
            }
            tables.batch.records += 1
            tables.reject(.eventLength, bytes, start..<end, offset: offset + start)
            at = end
            mode = .skippingLine
            return nil
        }
        at = end
        takeText(bytes, start..<end, offset: offset + start, &addresses)
        return nil
    }

    private mutating func finish(_ consumed: Int, isWhole: Bool) -> EventStep {
        if let (_, text) = partialLines.min(by: { $0.key < $1.key }) {
            partialLines.removeAll()
            tables.batch.rejects.add(
                .incompleteRecord,
                rows: 0,
                offset: partialOffset,
                sample: RejectTally.escaped(text)
            )
        }
        return EventStep(consumed: consumed, event: .end(whole: isWhole))
    }
}
