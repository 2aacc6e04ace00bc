import ColumnKernel

/// Where records begin and end, whatever is around them (`export-shapes.md` sections 1 and 3).
extension EventDecoder {
    /// Whether the bracket at `start` is that of a level, `[INFO]`: no value of JSON begins with a capital letter.
    static func isLevel(_ bytes: Span<UInt8>, _ start: Int) -> Bool {
        start + 1 < bytes.count && bytes[start + 1] &- UInt8(ascii: "A") < 26
    }

    /// Bytes that `beginsText` looks at.
    static let bracketLength = 6

    /// Whether the bracket at `start` begins a line of text: a level, or an address as a controller logs those of its TCP services.
    static func beginsText(_ bytes: Span<UInt8>, _ start: Int) -> Bool {
        if isLevel(bytes, start) { return true }
        // `[192.0.2.1]`, `[2001:db8::1]`, `[::1]`: elements of records are objects, never numbers.
        var at = start + 1
        while at < min(start + bracketLength, bytes.count) {
            switch bytes[at] {
            case UInt8(ascii: ":"), UInt8(ascii: "."): return true
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"):
                at += 1
            default: return false
            }
        }
        return false
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
            guard lowerCase(bytes[at]) == wanted else { return .none }
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

    enum MemberEnd { case found(Int), needsMore, broken }

    /// Where the member whose name's quote is at `start` ends, its value with it.
    static func memberEnd(_ bytes: Span<UInt8>, _ start: Int) -> MemberEnd {
        switch memberValue(bytes, start) {
        case .value(_, let value): valueEnd(bytes, value)
        case .needsMore: .needsMore
        case .broken: .broken
        }
    }

    private enum MemberValue { case value(name: Range<Int>, at: Int), needsMore, broken }

    /// Where the value of a member begins, and its name with the quotes.
    private static func memberValue(_ bytes: Span<UInt8>, _ start: Int) -> MemberValue {
        guard start < bytes.count else { return .needsMore }
        guard bytes[start] == UInt8(ascii: "\"") else { return .broken }
        switch stringEnd(bytes, from: start + 1) {
        case .found(let end, _):
            let colon = skipSpace(bytes, end + 1)
            guard colon < bytes.count else { return .needsMore }
            guard bytes[colon] == UInt8(ascii: ":") else { return .broken }
            let value = skipSpace(bytes, colon + 1)
            return value < bytes.count ? .value(name: start..<end + 1, at: value) : .needsMore
        case .missing: return .needsMore
        case .broken: return .broken
        }
    }

    private static func valueEnd(_ bytes: Span<UInt8>, _ start: Int) -> MemberEnd {
        switch bytes[start] {
        case UInt8(ascii: "\""):
            switch stringEnd(bytes, from: start + 1) {
            case .found(let end, _): return .found(end + 1)
            case .missing: return .needsMore
            case .broken: return .broken
            }
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            var skipper = ValueSkipper()
            skipper.beginContainer()
            var at = start
            switch skipper.advance(bytes, &at) {
            case .done: return .found(at)
            case .needsMore: return .needsMore
            case .broken: return .broken
            }
        default:
            guard let end = scalarEnd(bytes, from: start) else { return .needsMore }
            return isScalar(bytes, start..<end) ? .found(end) : .broken
        }
    }

    /// Where the elements begin of a wrapper that has other members before its `records`, if it is one.
    ///
    /// Looked for only in objects that do not end where they might: whole ones have been scanned.
    static func lateWrapperEnd(_ bytes: Span<UInt8>, _ start: Int) -> Int? {
        var at = skipSpace(bytes, start + 1)
        while case .value(let name, let value) = memberValue(bytes, at) {
            if bytes[value] == UInt8(ascii: "["),
                isNamed(Phrase.recordsName, bytes, name) || isNamed(Phrase.itemsName, bytes, name)
            {
                return holdsObjects(bytes, value) ? value + 1 : nil
            }
            guard case .found(let end) = valueEnd(bytes, value) else { return nil }
            at = skipSpace(bytes, end)
            guard at < bytes.count, bytes[at] == UInt8(ascii: ",") else { return nil }
            at = skipSpace(bytes, at + 1)
        }
        return nil
    }

    private static func isNamed(_ name: Pattern, _ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool
    {
        guard range.count == name.count else { return false }
        for index in 0..<name.count {
            guard lowerCase(bytes[range.lowerBound + index]) == name.bytes[index] else {
                return false
            }
        }
        return true
    }

    /// Where the elements begin of the wrapper that was scanned; `nil` if it was a record.
    func lateRecords(_ bytes: Span<UInt8>) -> Int? {
        Self.lateRecords(bytes, scanner)
    }

    static func lateRecords(_ bytes: Span<UInt8>, _ members: borrowing MemberScanner) -> Int? {
        let value = members[.records]
        guard value.kind == .array, holdsObjects(bytes, value.range.lowerBound) else { return nil }
        return value.range.lowerBound + 1
    }

    /// Whether the array at `start` is of objects or empty: a record, too, may have a member with a wrapper's name.
    private static func holdsObjects(_ bytes: Span<UInt8>, _ start: Int) -> Bool {
        let first = skipSpace(bytes, start + 1)
        guard first < bytes.count else { return false }
        return bytes[first] == UInt8(ascii: "{") || bytes[first] == UInt8(ascii: "]")
    }

    /// Index of the line break at which a record was cut, if what does not fit at `index` is in the record of a later line; an
    /// `index` behind the bytes is their end, which the record does not reach.
    ///
    /// A writer that is killed leaves half a line, and the next one goes on behind it. JSON goes on over lines, too, so that the
    /// next record may pass for a value inside of the cut one. Between the lines of an object that is indented, no line begins
    /// with a brace; an object whose second line is not indented may be written without any indentation, and is left alone.
    static func cutEnd(_ bytes: Span<UInt8>, _ start: Int, _ index: Int) -> Int? {
        var isFirst = true
        var at = start + 1
        while at < bytes.count, at <= index {
            guard bytes[at] == 0x0a else {
                at += 1
                continue
            }
            // Where a line break does not fit is in a string only: whatever comes next is none of it.
            if at == index { return at }
            guard at + 1 < bytes.count else { return nil }
            let next = bytes[at + 1]
            if next == UInt8(ascii: "{") { return at }
            if isFirst, next > 0x20 { return nil }
            isFirst = false
            at += 1
        }
        return nil
    }
}
