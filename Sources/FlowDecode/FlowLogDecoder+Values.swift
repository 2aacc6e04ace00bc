import ColumnKernel
import Flow

extension FlowLogDecoder {
    // MARK: Values

    mutating func readValue(
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
                    sample: RejectTally.escaped(firstByte(bytes, at))
                )
            }
            return beginSkip(bytes, &at, offset, position)
        case .capture(let field):
            return capture(field, bytes, &at, offset, position)
        case .skip:
            return beginSkip(bytes, &at, offset, position)
        }
    }

    mutating func noteFamily(of kind: Frame.Kind) {
        switch kind {
        case .nsgRules: setFamily(.nsg)
        case .acls: setFamily(.vnet)
        default: break
        }
    }

    mutating func setFamily(_ family: LogFamily) {
        record.family = family
        traits.insert(.flowMembers)
    }

    mutating func capture(
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

    mutating func store(_ field: CapturedField, _ bytes: Span<UInt8>, _ range: Range<Int>) {
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
    mutating func noteCategory(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        guard record.family == nil else { return }
        let category = String(decoding: range.map { bytes[$0] }, as: UTF8.self).lowercased()
        switch category {
        case "networksecuritygroupflowevent": setFamily(.nsg)
        case "flowlogflowevent": setFamily(.vnet)
        default: break
        }
    }

    var isOverflowing: Bool { record.groups.count >= FlowRecord.maximumGroups }
}

/// The first byte of a value that should have been another kind, for a rejection's sample: more may not be in the window.
func firstByte(_ bytes: Span<UInt8>, _ at: Int) -> [UInt8] { [bytes[at]] }
