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
    package internal(set) var logs: Set<EventLog> = []
    /// Of the record before, to ask the set only where another log begins.
    private var lastLog: EventLog?
    /// Table rows or flows that stand for several events each.
    package var hasAggregates = false
    /// How latency was measured, of samples and of halves of pairs.
    package var latencyMethods: Set<LatencyMethod> = []
    /// Statistics of sockets, which are no samples.
    package var hasSocketStatistics = false
    /// Why there is no latency in some of its records, or less than there might be.
    package var obstacles: LatencyObstacles = []

    package init() {}

    @inline(__always)
    mutating func note(_ log: EventLog) {
        guard log != lastLog else { return }
        logs.insert(log)
        lastLog = log
    }
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
    var fileNamespace: String?

    var scanner = MemberScanner(EventMember.tree)
    var clock = EventClock()
    var firewall = FirewallRecord()
    var message = FirewallMessage()
    var hubble = HubbleFlow()
    var calico = CalicoRecord()
    var gateway = GatewayRecord()
    var categories: [UInt32: RecordSort] = [:]
    /// Lines of containers that go on, by stream.
    var partialLines: [UInt8: [UInt8]] = [:]
    /// Of the last piece of one.
    var partialOffset = 0

    /// Whether the input is lines of text; it is JSON if its first record is.
    private var isText: Bool?
    private enum Frame { case records, array, afterRecords }
    private var frames: [Frame] = []
    /// Whether nothing was read since damage: what was open then may never be closed.
    private var isBehindDamage = false
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
        fileNamespace = ContainerName.namespace(ofFile: fileName)
        frames.removeAll()
        partialLines.removeAll()
        isText = nil
        isBehindDamage = false
        mode = .records
        hubble.reset()
    }

    /// Forgets all numbers.
    package mutating func forgetNumbers(_ addresses: inout AddressTable) {
        tables.forgetNumbers()
        addresses.removeAll()
        firewall.forgetNumbers()
        message.forgetNumbers()
        calico.forgetNumbers()
        gateway.forgetNumbers()
        hubble.forgetNumbers()
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
                enterRecords(end, &at)
                return nil
            case .unknown where position == .inner:
                return EventStep(consumed: at, event: .needsMore)
            case .unknown, .none: break
            }
            return takeObject(bytes, &at, offset: offset, position, &addresses)
        case UInt8(ascii: "[")
        where at + Self.bracketLength > bytes.count && position == .inner:
            return EventStep(consumed: at, event: .needsMore)
        case UInt8(ascii: "[") where !Self.beginsText(bytes, at):
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
        case UInt8(ascii: "\"") where frames.last == .afterRecords:
            return skipMember(bytes, &at, offset: offset, position)
        default:
            return takeLine(bytes, &at, offset: offset, position, &addresses)
        }
    }

    /// Behind the `[` of a wrapper's records.
    private mutating func enterRecords(_ start: Int, _ at: inout Int) {
        // No message is in another: the one that damage cut never ends.
        if isBehindDamage { frames.removeAll() }
        isBehindDamage = false
        frames.append(.records)
        at = start
    }

    /// A member of a wrapper that stands behind its records (`export-shapes.md` section 3).
    private mutating func skipMember(
        _ bytes: Span<UInt8>,
        _ at: inout Int,
        offset: Int,
        _ position: WindowPosition
    ) -> EventStep? {
        switch Self.memberEnd(bytes, at) {
        case .found(let end):
            at = end
            return nil
        case .needsMore where bytes.count - at <= Self.longestRecord:
            return position == .inner
                ? EventStep(consumed: at, event: .needsMore) : finish(bytes.count, isWhole: false)
        case .needsMore, .broken:
            mode = .skippingLine
            frames.removeLast()
            return EventStep(
                consumed: at,
                event: .damage(offset: offset + at, expected: "a member")
            )
        }
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
            isText = false
            if let elements = lateRecords(bytes) {
                enterRecords(elements, &at)
                return nil
            }
            isBehindDamage = false
            at = end
            takeScanned(bytes, start..<end, offset: offset + start, line: nil, &addresses)
            return nil
        case .needsMore where position == .inner && bytes.count - start <= Self.longestRecord:
            guard let elements = Self.lateWrapperEnd(bytes, start) else {
                return EventStep(consumed: start, event: .needsMore)
            }
            isText = false
            enterRecords(elements, &at)
            return nil
        case .needsMore:
            return takeUnclosed(bytes, &at, offset: offset, position)
        case .broken(let index, let expected):
            isText = false
            if let elements = Self.lateWrapperEnd(bytes, start) {
                enterRecords(elements, &at)
                return nil
            }
            return takeBroken(bytes, &at, offset: offset, index, expected)
        }
    }

    /// An object that the input ends in, or that is too long to be a record.
    private mutating func takeUnclosed(
        _ bytes: Span<UInt8>,
        _ at: inout Int,
        offset: Int,
        _ position: WindowPosition
    ) -> EventStep? {
        let start = at
        if let elements = Self.lateWrapperEnd(bytes, start) {
            isText = false
            enterRecords(elements, &at)
            return nil
        }
        if Self.cutEnd(bytes, start, bytes.count) != nil {
            isText = false
            return takeBroken(bytes, &at, offset: offset, bytes.count, "the end of a record")
        }
        if bytes.count - start > Self.longestRecord {
            tables.batch.records += 1
            tables.reject(.eventLength, bytes, start..<bytes.count, offset: offset + start)
            skipper.beginContainer()
            mode = .skippingObject
            return nil
        }
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
    }

    /// An object that makes no sense at `index`: goes on with the line behind that, or with the record that follows one that was cut.
    private mutating func takeBroken(
        _ bytes: Span<UInt8>,
        _ at: inout Int,
        offset: Int,
        _ index: Int,
        _ expected: String
    ) -> EventStep {
        let start = at
        let cut = Self.cutEnd(bytes, start, index)
        let place = cut ?? index
        if cut != nil {
            // R2: which record was lost, not only where the next one did not fit.
            tables.batch.rejects.add(
                .damagedJSON,
                rows: 0,
                offset: offset + start,
                sample: RejectTally.escaped((start..<place).prefix(201).map { bytes[$0] })
            )
        }
        at = place
        mode = .skippingLine
        isBehindDamage = true
        // What the line began inside of is closed by it, or never.
        if case .afterRecords = frames.last { frames.removeLast() }
        return EventStep(
            consumed: place,
            event: .damage(
                offset: offset + place,
                expected: cut == nil ? expected : "the end of a record"
            )
        )
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
        // Between objects of JSON there is no text, but where a controller that logs them shares its stream with its errors.
        let isMixed = traits.logs.contains(.ingressNGINX)
        if isText == false && !isMixed || !frames.isEmpty {
            mode = .skippingLine
            isBehindDamage = true
            return EventStep(
                consumed: start,
                event: .damage(offset: offset + start, expected: "an object")
            )
        }
        isText = true
        while end < bytes.count, bytes[end] != 0x0a { end += 1 }
        let isOpen = end == bytes.count
        if isOpen, position == .inner {
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
        takeText(bytes, start..<end, isOpen: isOpen, offset: offset + start, &addresses)
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
