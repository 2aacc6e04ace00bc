import ColumnKernel

/// What NGINX, and gateways built on it, say of their attempts to reach a backend: lists in step, an element an attempt
/// (`nginx-ingress.md` section 1).
struct UpstreamLists: Equatable {
    /// A record with more attempts is none: what one record may add to a batch is bounded (R14).
    static let limit = 256

    /// `192.0.2.40:8080`, `[2001:db8::40]:8080`, `unix:/path`, a name, or `-`.
    private(set) var addresses: [Range<Int>] = []
    /// As many as addresses, or none.
    private(set) var times: [Range<Int>] = []
    private(set) var statuses: [Range<Int>] = []

    /// Where the lists are that are members of their own; what is absent is empty.
    struct Members {
        var addresses: Range<Int>
        var times: Range<Int>
        var statuses: Range<Int>
    }

    /// Reads lists that stand apart.
    ///
    /// - Returns: `nil` if they are not in step.
    init?(_ bytes: Span<UInt8>, _ members: Members) {
        addresses = Self.elements(bytes, members.addresses)
        guard addresses.count <= Self.limit,
            let times = Self.inStep(bytes, members.times, with: addresses.count),
            let statuses = Self.inStep(bytes, members.statuses, with: addresses.count)
        else { return nil }
        self.times = times
        self.statuses = statuses
    }

    /// Reads addresses, lengths, times and statuses one behind the other; `end` becomes the index behind them.
    ///
    /// Only the addresses say how many there are: the next elements are counted off, so that whatever a client sends as the id of
    /// its request, commas and colons included, is none of them. What the document reads from the right for want of a
    /// separator, their number gives from the left.
    ///
    /// - Returns: `nil` for what does not look like it.
    init?(_ bytes: Span<UInt8>, line range: Range<Int>, end: inout Int) {
        var at = range.lowerBound
        repeat {
            guard addresses.count < Self.limit,
                let (element, next) = Self.element(bytes, at..<range.upperBound)
            else { return nil }
            addresses.append(element)
            at = next.index
            guard next.goesOn else { break }
        } while true
        guard
            Self.list(bytes, &at, range.upperBound, addresses.count, isLength) != nil,
            let times = Self.list(bytes, &at, range.upperBound, addresses.count, isTime),
            let statuses = Self.list(bytes, &at, range.upperBound, addresses.count, isStatus)
        else { return nil }
        self.times = times
        self.statuses = statuses
        end = at
    }

    /// The attempt that was answered last.
    func answeredLast(_ bytes: Span<UInt8>) -> Int? {
        statuses.lastIndex { isStatus(bytes, $0) && !isBlank(bytes, $0) }
    }

    /// Whether all that stands where statuses do is some.
    func hasStatuses(_ bytes: Span<UInt8>) -> Bool {
        for status in statuses where !isStatus(bytes, status) { return false }
        return true
    }

    // MARK: Lists apart

    /// As many elements as there are addresses; nothing, or one dash, stands for none, and so does whatever nobody was asked for.
    private static func inStep(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        with count: Int
    ) -> [Range<Int>]? {
        guard count > 0 else { return [] }
        let elements = elements(bytes, range)
        if elements.count == count { return elements }
        if elements.isEmpty || elements.count == 1 && isBlank(bytes, elements[0]) { return [] }
        return nil
    }

    /// What stands between commas, and between colons with blanks around them.
    private static func elements(_ bytes: Span<UInt8>, _ range: Range<Int>) -> [Range<Int>] {
        let range = trimmed(bytes, range)
        guard !range.isEmpty else { return [] }
        var elements: [Range<Int>] = []
        var start = range.lowerBound
        for at in range {
            let isSeparator =
                bytes[at] == UInt8(ascii: ",")
                || stands(Phrase.groupSeparator, bytes, at..<range.upperBound)
            guard isSeparator else { continue }
            elements.append(trimmed(bytes, start..<at))
            start = bytes[at] == UInt8(ascii: ",") ? at + 1 : at + Phrase.groupSeparator.count
        }
        elements.append(trimmed(bytes, start..<range.upperBound))
        return elements
    }

    // MARK: Lists in a line

    /// What stands before a blank, a comma or the end; where the next begins, and whether it is of the same list.
    private static func element(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>
    ) -> (element: Range<Int>, next: (index: Int, goesOn: Bool))? {
        let end = blankIndex(bytes, range)
        guard end > range.lowerBound else { return nil }
        if bytes[end - 1] == UInt8(ascii: ",") {
            guard end - 1 > range.lowerBound, end < range.upperBound else { return nil }
            return (range.lowerBound..<end - 1, (end + 1, true))
        }
        if stands(Phrase.groupSeparator, bytes, end..<range.upperBound) {
            return (range.lowerBound..<end, (end + Phrase.groupSeparator.count, true))
        }
        return (range.lowerBound..<end, (min(end + 1, range.upperBound), false))
    }

    /// Exactly `count` elements that look right, or one dash for all of them, which is none.
    private static func list(
        _ bytes: Span<UInt8>,
        _ at: inout Int,
        _ end: Int,
        _ count: Int,
        _ isRight: (Span<UInt8>, Range<Int>) -> Bool
    ) -> [Range<Int>]? {
        var list: [Range<Int>] = []
        while list.count < count {
            guard let (element, next) = element(bytes, at..<end), isRight(bytes, element) else {
                return nil
            }
            list.append(element)
            guard list.count < count else {
                // What goes on behind the last one is another token that begins with a colon; a comma is none.
                let isFollowed = element.upperBound < end
                if isFollowed, bytes[element.upperBound] != 0x20 { return nil }
                at = min(element.upperBound + 1, end)
                return list
            }
            at = next.index
            guard next.goesOn else { return list.count == 1 && isBlank(bytes, element) ? [] : nil }
        }
        return list
    }
}

/// Digits, or a dash.
private func isLength(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    isBlank(bytes, range) || digitsEnd(bytes, range) == range.upperBound
}

/// Seconds, or a dash.
private func isTime(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    isBlank(bytes, range) || scaledDecimal(bytes, range, places: 9) != nil
}

/// Three digits, or a dash.
func isStatus(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    isBlank(bytes, range) || range.count == 3 && digitsEnd(bytes, range) == range.upperBound
}
