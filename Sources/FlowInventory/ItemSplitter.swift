/// Cuts a stream of JSON into the items of an inventory, holding one item at a time.
///
/// An item is an element of the `items`, `records` or `value` of an outermost object, an element of an
/// outermost array, or an outermost object that has none of them. What is left of an object whose items
/// were cut out is its *envelope*: `{"kind": "PodList", "items": []}`.
///
/// Strings and brackets are followed, and enough of the grammar to notice a line that was cut:
/// then the item is given up, and the next line that begins with `{` begins anew (R2). Values
/// between the brackets are left to whoever decodes the item.
package struct ItemSplitter {
    package enum Event {
        /// An outermost object or array begins, or an `items`; what is known of its envelope so far.
        case listBegins(envelope: [UInt8])
        case item([UInt8], offset: Int, isElement: Bool)
        /// The object around the elements is complete.
        case listEnds(envelope: [UInt8])
        case rejected(InventoryRejectReason, offset: Int, detail: String)
    }

    /// An item of more bytes is not kept: the API server takes objects of 1.5 MiB (R14).
    package static let itemLimit = 4 << 20
    /// Deeper is no inventory.
    static let depthLimit = 512

    private enum Place {
        /// Between outermost values.
        case outside
        /// In an outermost object that may yet turn out to be a list.
        case object
        /// Between the elements of a list, or in one.
        case list
        /// Behind something broken: nothing counts before a line that begins with `{`.
        case lost
    }

    private var place = Place.outside
    /// One entry for each open bracket, the outermost first: whether it is an object's.
    private var isObject: [Bool] = []
    /// Brackets open around the elements of the current list.
    private var listDepth = 0
    private var isInString = false
    private var isEscaped = false
    /// The last byte that was neither space nor in a string; a string counts as its closing quote.
    private var last: UInt8 = 0
    private var isAtLineStart = true
    /// The byte being taken is the first of its line.
    private var startsLine = true
    /// Something was broken: what closes it may still come, and says nothing.
    private var isAfterLoss = false

    /// The item, or the object that may be a list.
    private var buffer: [UInt8] = []
    private var bufferOffset = 0
    private var isTooLarge = false
    /// The envelope's bytes before its items.
    private var envelope: [UInt8] = []
    /// The last complete string of the outermost object, while it may be a member's name.
    private var nameStart: Int?
    private var nameEnd: Int?

    package init() {}

    /// Bytes of the stream in memory.
    var bytesHeld: Int { buffer.count + envelope.count }

    /// Goes on with the next bytes of the stream.
    ///
    /// - Parameters:
    ///   - bytes: What follows the bytes given before.
    ///   - offset: Of the first one in the decompressed input.
    ///   - emit: Gets events in the order of the input.
    package mutating func feed(_ bytes: Span<UInt8>, offset: Int, _ emit: (Event) -> Void) {
        var index = 0
        while index < bytes.count {
            // Most of an inventory is inside strings.
            if isInString, !isEscaped {
                let end = plainEnd(bytes, from: index)
                keep(bytes, index..<end)
                isAtLineStart = false
                index = end
                guard index < bytes.count else { return }
            }
            take(bytes[index], offset + index, emit)
            index += 1
        }
    }

    /// Index of the first byte at or after `start` that means something in a string.
    private func plainEnd(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var at = start
        while at < bytes.count, bytes[at] >= 0x20, bytes[at] != UInt8(ascii: "\""),
            bytes[at] != UInt8(ascii: "\\")
        {
            at += 1
        }
        return at
    }

    /// The input ends here; what is incomplete is told.
    package mutating func finish(offset: Int, _ emit: (Event) -> Void) {
        switch place {
        case .outside, .lost: break
        case .object, .list:
            let start = buffer.isEmpty ? offset : bufferOffset
            let part = place == .list ? "a list" : "an object"
            emit(
                .rejected(.incomplete, offset: start, detail: "the input ends inside \(part)")
            )
            if place == .list { emit(.listEnds(envelope: envelope + Array("]}".utf8))) }
        }
        self = ItemSplitter()
    }

    private mutating func take(_ byte: UInt8, _ offset: Int, _ emit: (Event) -> Void) {
        startsLine = isAtLineStart
        isAtLineStart = byte == UInt8(ascii: "\n")
        switch place {
        case .lost:
            guard startsLine, byte == UInt8(ascii: "{") else { return }
            place = .outside
            takeOutside(byte, offset, emit)
        case .outside: takeOutside(byte, offset, emit)
        case .object, .list:
            if isInString {
                takeInString(byte, offset, emit)
            } else {
                takeStructure(byte, offset, emit)
            }
        }
    }

    private mutating func takeOutside(_ byte: UInt8, _ offset: Int, _ emit: (Event) -> Void) {
        switch byte {
        case 0x20, 0x09, 0x0a, 0x0d: break
        // A byte-order mark, wherever files were joined.
        case 0xef, 0xbb, 0xbf: break
        case UInt8(ascii: "{"):
            place = .object
            isObject = [true]
            begin(offset)
            keep(byte)
            last = byte
        case UInt8(ascii: "["):
            place = .list
            isObject = [false]
            listDepth = 1
            last = byte
            envelope = Array("{\"items\":[".utf8)
            emit(.listBegins(envelope: Array("{}".utf8)))
        case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"):
            guard !isAfterLoss else { return }
            fallthrough
        default:
            lose(
                .brokenJSON,
                offset,
                "expected an object or an array, found \(shown(byte))",
                emit
            )
        }
    }

    private mutating func takeInString(_ byte: UInt8, _ offset: Int, _ emit: (Event) -> Void) {
        guard byte >= 0x20 else {
            // The newline ends more than the string: the next line may begin anew.
            return lose(.brokenJSON, offset, "a control character inside a string", emit)
        }
        keep(byte)
        if isEscaped {
            isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
            isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
            isInString = false
            last = byte
            if place == .object, isObject.count == 1 { nameEnd = buffer.count - 1 }
        }
    }

    private mutating func takeStructure(_ byte: UInt8, _ offset: Int, _ emit: (Event) -> Void) {
        switch byte {
        case 0x20, 0x09, 0x0a, 0x0d:
            keep(byte)
            return
        case UInt8(ascii: "\""):
            if isBetweenElements { begin(offset) }
            keep(byte)
            isInString = true
            if place == .object, isObject.count == 1 { (nameStart, nameEnd) = (buffer.count, nil) }
            return
        case UInt8(ascii: "{"), UInt8(ascii: "["): open(byte, offset, emit)
        case UInt8(ascii: "}"), UInt8(ascii: "]"): close(byte, offset, emit)
        case UInt8(ascii: ",") where isBetweenElements:
            endElement(emit)
        default:
            if isBetweenElements, buffer.isEmpty { begin(offset) }
            keep(byte)
        }
        last = byte
    }

    private var isBetweenElements: Bool { place == .list && isObject.count == listDepth }

    private mutating func open(_ byte: UInt8, _ offset: Int, _ emit: (Event) -> Void) {
        let opensObject = byte == UInt8(ascii: "{")
        // A value follows a colon in an object, an opening bracket or a comma in an array.
        let fits =
            isObject.last == true
            ? last == UInt8(ascii: ":")
            : last == UInt8(ascii: "[") || last == UInt8(ascii: ",")
        guard fits else {
            let beginsAnew = startsLine && opensObject
            lose(.brokenJSON, offset, "a value where none can begin", emit)
            if beginsAnew {
                place = .outside
                takeOutside(byte, offset, emit)
            }
            return
        }
        guard isObject.count < Self.depthLimit else {
            return lose(.tooDeep, offset, "more than \(Self.depthLimit) brackets are open", emit)
        }
        if place == .object, isObject.count == 1, !opensObject, isListName {
            keep(byte)
            envelope = isTooLarge ? Array("{\"items\":[".utf8) : buffer
            place = .list
            listDepth = 2
            emit(.listBegins(envelope: envelope + Array("]}".utf8)))
            buffer.removeAll(keepingCapacity: true)
        } else {
            if isBetweenElements { begin(offset) }
            keep(byte)
        }
        isObject.append(opensObject)
    }

    private mutating func close(_ byte: UInt8, _ offset: Int, _ emit: (Event) -> Void) {
        guard isObject.last == (byte == UInt8(ascii: "}")) else {
            return lose(.brokenJSON, offset, "\(shown(byte)) closes another bracket", emit)
        }
        if isBetweenElements {
            endElement(emit)
            isObject.removeLast()
            envelope.append(byte)
            guard !isObject.isEmpty else {
                place = .outside
                listDepth = 0
                return emit(.listEnds(envelope: envelope + [UInt8(ascii: "}")]))
            }
            // What follows the items belongs to the envelope, which may have items no more.
            place = .object
            begin(bufferOffset)
            buffer = envelope
            envelope = []
            listDepth = -1
            return
        }
        keep(byte)
        isObject.removeLast()
        guard isObject.isEmpty else { return }
        place = .outside
        if listDepth == -1 {
            listDepth = 0
            emit(.listEnds(envelope: isTooLarge ? Array("{}".utf8) : buffer))
        } else if isTooLarge {
            emit(tooLarge)
        } else {
            emit(.item(buffer, offset: bufferOffset, isElement: false))
        }
        buffer.removeAll(keepingCapacity: true)
    }

    private mutating func endElement(_ emit: (Event) -> Void) {
        if isTooLarge {
            emit(tooLarge)
        } else if !buffer.allSatisfy({ $0 <= 0x20 }) {
            emit(.item(buffer, offset: bufferOffset, isElement: true))
        }
        buffer.removeAll(keepingCapacity: true)
        isTooLarge = false
    }

    private var tooLarge: Event {
        .rejected(
            .itemTooLarge,
            offset: bufferOffset,
            detail: "more than \(Self.itemLimit) bytes in one item"
        )
    }

    /// Whether the last member name of the outermost object is one that holds a list's elements.
    private var isListName: Bool {
        guard listDepth == 0, let nameStart, let nameEnd, nameEnd - nameStart <= 7 else {
            return false
        }
        let name = buffer[nameStart..<nameEnd].map { $0 | 0x20 }
        return ["items", "records", "value"].contains { name.elementsEqual($0.utf8) }
    }

    private mutating func begin(_ offset: Int) {
        buffer.removeAll(keepingCapacity: true)
        bufferOffset = offset
        isTooLarge = false
        (nameStart, nameEnd) = (nil, nil)
    }

    private mutating func keep(_ byte: UInt8) {
        guard !isTooLarge else { return }
        if buffer.count == Self.itemLimit {
            isTooLarge = true
            buffer.removeAll(keepingCapacity: true)
            (nameStart, nameEnd) = (nil, nil)
        } else {
            buffer.append(byte)
        }
    }

    private mutating func keep(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        guard !isTooLarge else { return }
        if buffer.count + range.count > Self.itemLimit {
            isTooLarge = true
            buffer.removeAll(keepingCapacity: true)
            (nameStart, nameEnd) = (nil, nil)
        } else {
            for index in range { buffer.append(bytes[index]) }
        }
    }

    /// Gives up the outermost value that is being read.
    private mutating func lose(
        _ reason: InventoryRejectReason,
        _ offset: Int,
        _ detail: String,
        _ emit: (Event) -> Void
    ) {
        emit(.rejected(reason, offset: offset, detail: detail))
        if place == .list || listDepth == -1 { emit(.listEnds(envelope: Array("{}".utf8))) }
        let isAtLineStart = isAtLineStart
        self = ItemSplitter()
        place = .lost
        isAfterLoss = true
        self.isAtLineStart = isAtLineStart
    }
}

private func shown(_ byte: UInt8) -> String {
    (0x21..<0x7f).contains(byte)
        ? "\"\(Character(Unicode.Scalar(byte)))\"" : "the byte \(byte)"
}
