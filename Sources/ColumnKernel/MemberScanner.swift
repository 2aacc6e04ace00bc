/// Reads one JSON object and notes where the values of a `MemberTree`'s members stand.
///
/// One pass that checks the grammar (RFC 8259) all through and copies nothing. A scanner is kept and reused: what it has seen
/// makes it faster, and never changes what it answers (`ObjectLayouts`).
package struct MemberScanner: Sendable {
    /// Where a value is.
    package struct Value: Sendable, Equatable {
        package enum Kind: UInt8, Sendable {
            case absent
            /// A string without escapes; the range is between the quotes.
            case string
            /// A string with escapes, likewise.
            case escapedString
            /// A number, `true` or `false`.
            case scalar
            case null
            /// With its brackets.
            case object
            case array
        }

        package var kind = Kind.absent
        var start: Int32 = 0
        var end: Int32 = 0

        /// Of a member that is not there.
        package static let absent = Value()

        package var range: Range<Int> { Int(start)..<Int(end) }
        package var isPresent: Bool { kind != .absent && kind != .null }
    }

    package enum Outcome: Sendable, Equatable {
        /// The object ends in front of this index.
        case complete(end: Int)
        /// The bytes end before the object does.
        case needsMore
        case broken(at: Int, expected: String)
    }

    private let tree: MemberTree
    private var values: [Value]
    private(set) var layouts: ObjectLayouts
    private var skipper = ValueSkipper()
    private var failure = Outcome.needsMore
    /// Whether a name, or a string that was noted, has escapes that `withoutOddEscapes` resolves.
    package private(set) var hasOddEscapes = false

    /// - Parameters:
    ///   - tree: What to look for.
    ///   - learns: Whether layouts are learned; only a test that compares both ways wants them not to be.
    package init(_ tree: MemberTree, learns: Bool = true) {
        self.tree = tree
        layouts = ObjectLayouts(learns: learns)
        values = Array(repeating: Value(), count: tree.slotCount)
    }

    /// The value of a slot in the object last scanned; the last one if a name stands twice.
    @inline(__always)
    package subscript(slot: Int) -> Value { values[slot] }

    /// Scans the object whose `{` is at `start`; what was noted of another is forgotten.
    package mutating func scan(_ bytes: Span<UInt8>, from start: Int) -> Outcome {
        precondition(bytes.count <= Int32.max)
        forget()
        if layouts.isTrusted {
            if let end = follow(bytes, from: start) { return .complete(end: end) }
            forget()
        }
        let end = readObject(bytes, start, MemberTree.root)
        guard end >= 0 else { return failure }
        layouts.learn(bytes, start..<end, tree)
        return .complete(end: end)
    }

    /// Reads along layouts.
    mutating func follow(_ bytes: Span<UInt8>, from start: Int) -> Int? {
        // A span of it would keep all of `self` from being used.
        var noted: [Value] = []
        swap(&noted, &values)
        var span = noted.mutableSpan
        let end = layouts.follow(bytes, from: start, &span)
        swap(&noted, &values)
        return end
    }

    private mutating func forget() {
        var values = values.mutableSpan
        for slot in values.indices { values[slot] = .absent }
        hasOddEscapes = false
    }

    private mutating func note(_ slot: Int16, _ kind: Value.Kind, _ start: Int, _ end: Int) {
        guard slot >= 0 else { return }
        values[Int(slot)] = Value(kind: kind, start: Int32(start), end: Int32(end))
    }

    private mutating func noteEscapes(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        var at = range.lowerBound
        while at < range.upperBound {
            if bytes[at] == UInt8(ascii: "\\") {
                let escape = bytes[at + 1]
                if escape == UInt8(ascii: "/") || escape == UInt8(ascii: "u") {
                    hasOddEscapes = true
                    return
                }
                at += 1
            }
            at += 1
        }
    }

    private mutating func fail(_ at: Int, _ expected: String, _ bytes: Span<UInt8>) -> Int {
        failure = at < bytes.count ? .broken(at: at, expected: expected) : .needsMore
        return -1
    }

    /// - Returns: The index behind the object, or -1, with `failure`.
    private mutating func readObject(_ bytes: Span<UInt8>, _ start: Int, _ node: Int) -> Int {
        var at = skipSpace(bytes, start + 1)
        if at < bytes.count, bytes[at] == UInt8(ascii: "}") { return at + 1 }
        while true {
            guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else {
                return fail(at, "a member's name", bytes)
            }
            let nameStart = at + 1
            let nameEnd: Int
            switch stringEnd(bytes, from: nameStart) {
            case .found(let end, let hasEscapes):
                nameEnd = end
                if hasEscapes { noteEscapes(bytes, nameStart..<end) }
            case .missing: return fail(bytes.count, "", bytes)
            case .broken(let index): return fail(index, "a printable character", bytes)
            }
            at = nameEnd + 1
            if at < bytes.count, bytes[at] != UInt8(ascii: ":") { at = skipSpace(bytes, at) }
            guard at < bytes.count, bytes[at] == UInt8(ascii: ":") else {
                return fail(at, "a colon", bytes)
            }
            at = skipSpace(bytes, at + 1)
            at = readValue(bytes, at, tree.entry(bytes, nameStart, nameEnd, node: node))
            guard at >= 0 else { return -1 }
            if at < bytes.count, bytes[at] <= 0x20 { at = skipSpace(bytes, at) }
            guard at < bytes.count else { return fail(at, "", bytes) }
            if bytes[at] == UInt8(ascii: ",") {
                at = skipSpace(bytes, at + 1)
                continue
            }
            if bytes[at] == UInt8(ascii: "}") { return at + 1 }
            return fail(at, "a comma or a closing brace", bytes)
        }
    }

    /// - Returns: The index behind the value, or -1, with `failure`.
    private mutating func readValue(_ bytes: Span<UInt8>, _ start: Int, _ entry: Int) -> Int {
        guard start < bytes.count else { return fail(start, "", bytes) }
        let slot = entry < 0 ? MemberTree.none : tree.entries[entry].slot
        switch bytes[start] {
        case UInt8(ascii: "\""):
            switch stringEnd(bytes, from: start + 1) {
            case .found(let end, let hasEscapes):
                note(slot, hasEscapes ? .escapedString : .string, start + 1, end)
                if hasEscapes, slot >= 0 { noteEscapes(bytes, start + 1..<end) }
                return end + 1
            case .missing: return fail(bytes.count, "", bytes)
            case .broken(let index): return fail(index, "a printable character", bytes)
            }
        case UInt8(ascii: "{"):
            let node = entry < 0 ? MemberTree.none : tree.entries[entry].node
            let end =
                node >= 0 ? readObject(bytes, start, Int(node)) : skipContainer(bytes, start)
            if end >= 0 { note(slot, .object, start, end) }
            return end
        case UInt8(ascii: "["):
            let end = skipContainer(bytes, start)
            if end >= 0, slot >= 0 {
                note(slot, .array, start, end)
                noteEscapes(bytes, start..<end)
            }
            return end
        default:
            guard let end = scalarEnd(bytes, from: start) else {
                return fail(bytes.count, "", bytes)
            }
            guard isScalar(bytes, start..<end) else { return fail(start, "a value", bytes) }
            note(slot, bytes[start] == UInt8(ascii: "n") ? .null : .scalar, start, end)
            return end
        }
    }

    private mutating func skipContainer(_ bytes: Span<UInt8>, _ start: Int) -> Int {
        if let end = plainListEnd(bytes, start) { return end }
        skipper.beginContainer()
        var at = start
        switch skipper.advance(bytes, &at) {
        case .done: return at
        case .needsMore: return fail(bytes.count, "", bytes)
        case .broken: return fail(at, "JSON", bytes)
        }
    }

    /// The index behind a list of strings without blanks and escapes, as labels are; `nil` for anything else, right or wrong.
    private func plainListEnd(_ bytes: Span<UInt8>, _ start: Int) -> Int? {
        var at = start + 1
        guard bytes[start] == UInt8(ascii: "[") else { return nil }
        while at < bytes.count, bytes[at] == UInt8(ascii: "\"") {
            guard case .found(let end, hasEscapes: false) = stringEnd(bytes, from: at + 1),
                end + 1 < bytes.count
            else { return nil }
            if bytes[end + 1] == UInt8(ascii: "]") { return end + 2 }
            guard bytes[end + 1] == UInt8(ascii: ",") else { return nil }
            at = end + 2
        }
        return nil
    }
}
