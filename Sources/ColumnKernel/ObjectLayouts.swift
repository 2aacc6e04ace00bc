/// What stands between the values of objects seen before.
///
/// The lines of one writer differ in their values and seldom in what is around them. A layout is a walk over *links*: a link
/// is a piece of text, punctuation and names, that leads from behind one value to the beginning of the next. Where a link fits
/// byte for byte there is nothing left to parse, and its members are known. Speculation of this kind is due to
/// Y. Li et al., "Mison: A Fast JSON Parser for Data Analytics", VLDB 2017, section 5.
///
/// Links come from objects whose grammar was checked, and start at a *state*: the containers that are open, with their members'
/// names, and the kind of the value before. What may follow in JSON depends on nothing else, so whatever a walk accepts is
/// correct. An object without a known layout is read in the ordinary way.
struct ObjectLayouts: Sendable {
    /// What a link ends in front of.
    enum Hole: UInt8, Sendable {
        /// A string; the link ends with its opening quote.
        case string
        /// A number, `true`, `false` or `null`.
        case scalar
        /// Nothing: the object is complete.
        case none
    }

    /// A container with a slot, whose beginning or end is in a link.
    struct Bracket: Sendable, Equatable {
        /// From the link's first byte: of an opening bracket itself, behind a closing one.
        var offset: Int32
        /// How many such containers are around it.
        var depth: Int16
        /// Of a closing bracket; `MemberTree.none` for an opening one.
        var slot: Int16
        var isObject: Bool
    }

    struct Link: Sendable {
        /// Where its bytes begin in `text`.
        var start: Int32
        var length: Int32
        var hole: Hole
        /// Of the value in the hole.
        var slot: Int16
        /// State behind the value.
        var state: Int16
        /// Another link of the same state, or `noLink`.
        var next: Int16
        var brackets: Range<Int16>
        /// How often it was taken.
        var taken: UInt32 = 0
    }

    static let start: Int16 = 0
    static let noLink: Int16 = -1
    /// Objects before the first is learned: who reads a few only has nothing to gain.
    private static let firstLearned = 8
    /// As many layouts as there are kinds of events, several times over (R14).
    private static let maximumLinks = 2048
    private static let maximumSiblings = 16
    private static let maximumText = 1 << 17
    private static let maximumCredit = 64

    private(set) var links: [Link] = []
    /// First link of each state.
    private var heads: [Int16] = [Self.noLink]
    /// Bytes of links, each filled up to a multiple of 16.
    private(set) var text: [UInt8] = []
    private(set) var brackets: [Bracket] = []
    private var states: [[UInt8]: Int16] = [:]

    private var seen = 0
    /// Walks that ended count for it, others against it.
    private var credit = Self.maximumCredit
    private let learns: Bool

    init(learns: Bool) { self.learns = learns }

    /// Whether a walk is worth trying.
    var isTrusted: Bool { !links.isEmpty && credit > 0 }

    @inline(__always)
    func head(_ state: Int16) -> Int16 { heads[Int(state)] }

    /// A walk came to its end.
    mutating func succeed() { credit = min(credit + 1, Self.maximumCredit) }

    /// Takes note that a link was taken; it goes ahead of `former` if it was taken more often.
    ///
    /// Links are tried in the same order for long, which a processor can learn.
    mutating func promote(_ number: Int16, after former: Int16, of state: Int16) {
        links[Int(number)].taken &+= 1
        guard former != Self.noLink, links[Int(number)].taken > links[Int(former)].taken else {
            return
        }
        let next = links[Int(number)].next
        if heads[Int(state)] == former {
            heads[Int(state)] = number
        } else {
            var before = heads[Int(state)]
            while links[Int(before)].next != former { before = links[Int(before)].next }
            links[Int(before)].next = number
        }
        links[Int(former)].next = next
        links[Int(number)].next = former
    }

    /// Learns from an object that was read in the ordinary way, as a walk did not lead through it.
    mutating func learn(_ bytes: Span<UInt8>, _ range: Range<Int>, _ tree: MemberTree) {
        guard learns else { return }
        seen += 1
        guard seen > Self.firstLearned else { return }
        // Where hardly a walk ends, none is tried for a while.
        credit = credit > 0 ? credit - 4 : credit == -256 ? Self.maximumCredit / 2 : credit - 1
        guard links.count < Self.maximumLinks, text.count < Self.maximumText else { return }
        var learner = LayoutLearner(range.map { bytes[$0] }, tree)
        learner.run(into: &self)
    }

    /// The state behind a link that starts at `state`; it is added if it is new.
    ///
    /// - Parameters:
    ///   - bytes: The link's.
    ///   - state: Where it starts.
    ///   - key: Says which state it leads to.
    ///   - hole: What it ends in front of.
    ///   - slot: Of the value there.
    ///   - found: Brackets in it of containers with a slot.
    /// - Returns: `nil` if there is no more room.
    mutating func add(
        _ bytes: ArraySlice<UInt8>,
        from state: Int16,
        to key: [UInt8],
        _ hole: Hole,
        slot: Int16,
        _ found: [Bracket]
    ) -> Int16? {
        var siblings = 0
        var number = heads[Int(state)]
        while number != Self.noLink {
            let link = links[Int(number)]
            if link.hole == hole,
                text[Int(link.start)..<Int(link.start + link.length)].elementsEqual(bytes)
            {
                return link.state
            }
            siblings += 1
            number = link.next
        }
        guard links.count < Self.maximumLinks, siblings < Self.maximumSiblings,
            text.count + bytes.count + 16 <= Self.maximumText
        else { return nil }
        let target = states[key] ?? Int16(heads.count)
        if Int(target) == heads.count {
            heads.append(Self.noLink)
            states[key] = target
        }
        let first = Int16(brackets.count)
        brackets.append(contentsOf: found)
        links.append(
            Link(
                start: Int32(text.count),
                length: Int32(bytes.count),
                hole: hole,
                slot: slot,
                state: target,
                next: heads[Int(state)],
                brackets: first..<Int16(brackets.count)
            )
        )
        heads[Int(state)] = Int16(links.count - 1)
        text.append(contentsOf: bytes)
        text.append(contentsOf: repeatElement(0, count: (16 - text.count % 16) % 16))
        return target
    }
}

/// Takes an object of correct JSON apart into links.
struct LayoutLearner {
    private let bytes: [UInt8]
    private let tree: MemberTree
    private var at = 0
    /// Where the link begins that is being gathered.
    private var linkStart = 0
    private var brackets: [ObjectLayouts.Bracket] = []
    private var state = ObjectLayouts.start
    /// Names of the members that are open, with a control character, which no name has, for each bracket and colon.
    private var path: [UInt8] = []
    private var openSlots: Int16 = 0

    /// Deeper objects are none that layouts are good for.
    private static let maximumDepth = 12

    init(_ object: [UInt8], _ tree: MemberTree) {
        bytes = object
        self.tree = tree
    }

    mutating func run(into layouts: inout ObjectLayouts) {
        // What has escapes is never read by a walk.
        guard !bytes.contains(UInt8(ascii: "\\")) else { return }
        _ =
            takeObject(Int16(MemberTree.root), 0, &layouts)
            && commit(.none, MemberTree.none, &layouts)
    }

    private mutating func commit(
        _ hole: ObjectLayouts.Hole,
        _ slot: Int16,
        _ layouts: inout ObjectLayouts
    ) -> Bool {
        let next = layouts.add(
            bytes[linkStart..<at],
            from: state,
            to: path + [hole.rawValue],
            hole,
            slot: slot,
            brackets
        )
        guard let next else { return false }
        state = next
        brackets.removeAll()
        return true
    }

    private mutating func takeValue(
        _ slot: Int16,
        _ node: Int16,
        _ depth: Int,
        _ layouts: inout ObjectLayouts
    ) -> Bool {
        switch bytes[at] {
        case UInt8(ascii: "\""):
            at += 1
            guard commit(.string, slot, &layouts),
                case .found(let end, hasEscapes: false) = stringEnd(bytes.span, from: at)
            else { return false }
            linkStart = end
            at = end + 1
            return true
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            guard depth < Self.maximumDepth else { return false }
            let isObject = bytes[at] == UInt8(ascii: "{")
            if slot >= 0 { note(MemberTree.none, isObject: isObject) }
            guard
                isObject
                    ? takeObject(node, depth + 1, &layouts) : takeArray(depth + 1, &layouts)
            else { return false }
            if slot >= 0 { note(slot, isObject: isObject) }
            return true
        default:
            guard commit(.scalar, slot, &layouts), let end = scalarEnd(bytes.span, from: at) else {
                return false
            }
            linkStart = end
            at = end
            return true
        }
    }

    private mutating func note(_ slot: Int16, isObject: Bool) {
        if slot >= 0 { openSlots -= 1 }
        brackets.append(
            .init(
                offset: Int32(at - linkStart),
                depth: openSlots,
                slot: slot,
                isObject: isObject
            )
        )
        if slot < 0 { openSlots += 1 }
    }

    private mutating func takeObject(
        _ node: Int16,
        _ depth: Int,
        _ layouts: inout ObjectLayouts
    ) -> Bool {
        at = skipSpace(bytes.span, at + 1)
        let outside = path.count
        path.append(1)
        while bytes[at] != UInt8(ascii: "}") {
            guard case .found(let end, hasEscapes: false) = stringEnd(bytes.span, from: at + 1)
            else {
                return false
            }
            let entry = node < 0 ? -1 : tree.entry(bytes.span, at + 1, end, node: Int(node))
            let inside = path.count
            path.append(contentsOf: bytes[at + 1..<end])
            path.append(2)
            at = skipSpace(bytes.span, skipSpace(bytes.span, end + 1) + 1)
            let (slot, next) =
                entry < 0
                ? (MemberTree.none, MemberTree.none)
                : (tree.entries[entry].slot, tree.entries[entry].node)
            guard takeValue(slot, next, depth, &layouts) else { return false }
            path.removeSubrange(inside...)
            skipSeparator()
        }
        path.removeSubrange(outside...)
        at += 1
        return true
    }

    private mutating func takeArray(_ depth: Int, _ layouts: inout ObjectLayouts) -> Bool {
        at = skipSpace(bytes.span, at + 1)
        path.append(3)
        while bytes[at] != UInt8(ascii: "]") {
            guard takeValue(MemberTree.none, MemberTree.none, depth, &layouts) else {
                return false
            }
            skipSeparator()
        }
        path.removeLast()
        at += 1
        return true
    }

    private mutating func skipSeparator() {
        at = skipSpace(bytes.span, at)
        if bytes[at] == UInt8(ascii: ",") { at = skipSpace(bytes.span, at + 1) }
    }
}
