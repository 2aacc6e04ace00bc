import Flow

/// What a rule takes in one dimension: numbers of its line, and tokens.
package struct MatchSet: Sendable, Hashable {
    package let ranges: NumberRanges
    /// In order of their text, each once; none beside a whole line.
    package let tokens: [String]

    package init(_ dimension: MatchDimension, ranges: NumberRanges, tokens: some Sequence<String>) {
        self.ranges = ranges
        let isWhole = ranges == NumberRanges([0...dimension.last])
        self.tokens = isWhole ? [] : Set(tokens).sorted { utf8Precedes($0, $1) }
    }

    private init(ranges: NumberRanges, sortedTokens: [String]) {
        self.ranges = ranges
        tokens = sortedTokens
    }

    package static func any(_ dimension: MatchDimension) -> MatchSet {
        MatchSet(ranges: NumberRanges([0...dimension.last]), sortedTokens: [])
    }

    package static func numbers(_ numbers: some Sequence<ClosedRange<UInt128>>) -> MatchSet {
        MatchSet(ranges: NumberRanges(numbers), sortedTokens: [])
    }

    package var isEmpty: Bool { ranges.isEmpty && tokens.isEmpty }

    package func isAny(_ dimension: MatchDimension) -> Bool {
        ranges.ranges.first == 0...dimension.last
    }

    func union(_ other: MatchSet, _ dimension: MatchDimension) -> MatchSet {
        MatchSet(
            dimension,
            ranges: ranges.union(other.ranges),
            tokens: tokens + other.tokens
        )
    }

    /// Splits the set into what `other` surely holds and the rest.
    ///
    /// A token is a point of its own: sure to be in `other` only if `other` has it, has a token that
    /// covers it, or has the whole line.
    func split(
        by other: MatchSet,
        _ dimension: MatchDimension
    ) -> (inside: MatchSet, outside: MatchSet) {
        if other.isAny(dimension) { return (self, MatchSet.numbers([])) }
        var inside: [String] = []
        var outside: [String] = []
        for token in tokens {
            if other.tokens.contains(where: { dimension.covers($0, token) }) {
                inside.append(token)
            } else {
                outside.append(token)
            }
        }
        return (
            MatchSet(ranges: ranges.intersection(other.ranges), sortedTokens: inside),
            MatchSet(ranges: ranges.subtracting(other.ranges), sortedTokens: outside)
        )
    }

    /// Whether the numbers of both lie apart and there is nothing but numbers; cheap, and not exact.
    func isApart(from other: MatchSet) -> Bool {
        guard tokens.isEmpty, other.tokens.isEmpty, let first = ranges.ranges.first,
            let last = ranges.ranges.last, let otherFirst = other.ranges.ranges.first,
            let otherLast = other.ranges.ranges.last
        else { return false }
        return last.upperBound < otherFirst.lowerBound || otherLast.upperBound < first.lowerBound
    }

    /// The most the set can mean: an opaque token may be anything.
    func most(_ dimension: MatchDimension) -> MatchSet {
        tokens.contains(where: dimension.isOpaque) ? .any(dimension) : self
    }

    /// The least the set can mean: an opaque token may be nothing.
    func least(_ dimension: MatchDimension) -> MatchSet {
        MatchSet(ranges: ranges, sortedTokens: tokens.filter { !dimension.isOpaque($0) })
    }
}
