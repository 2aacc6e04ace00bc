/// What the container runtime puts in front of a line: `2030-01-02T03:04:05.678901234Z stdout F message` (`export-shapes.md` section 7).
struct RuntimePrefix {
    /// Nanoseconds since 1970.
    var time: Int64
    /// First byte that differs between `stdout` and `stderr`.
    var stream: UInt8
    /// Whether the line goes on in the next one of its stream.
    var isPartial: Bool
    var text: Range<Int>

    /// `nil` if the line in `range` has none.
    init?(_ bytes: Span<UInt8>, _ range: Range<Int>, _ clock: inout EventClock) {
        guard bytes[range.lowerBound] &- UInt8(ascii: "0") < 10 else { return nil }
        let timeEnd = blankIndex(bytes, range)
        let rest = timeEnd..<range.upperBound
        guard
            stands(Phrase.standardOutput, bytes, rest) || stands(Phrase.standardError, bytes, rest)
        else { return nil }
        let flag = timeEnd + Phrase.standardOutput.count
        guard flag < range.upperBound,
            bytes[flag] == UInt8(ascii: "F") || bytes[flag] == UInt8(ascii: "P"),
            flag + 1 == range.upperBound || bytes[flag + 1] == 0x20,
            let time = clock.nanoseconds(bytes, range.lowerBound..<timeEnd)
        else { return nil }
        self.time = time
        stream = bytes[timeEnd + 4]
        isPartial = bytes[flag] == UInt8(ascii: "P")
        text = min(flag + 2, range.upperBound)..<range.upperBound
    }
}
