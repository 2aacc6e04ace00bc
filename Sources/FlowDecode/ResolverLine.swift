import ColumnKernel
import Flow

/// Reads lines of CoreDNS (`coredns.md`).
enum ResolverLine {
    enum Outcome {
        case event
        /// An error, which names no client (`coredns.md` section 4).
        case notice
        /// Whatever else a container may say.
        case other
        case rejected(RejectReason)
    }

    /// Reads the line in `range`; the log writes it when the reply has been sent.
    ///
    /// A time of the line's own comes before that of its wrapping.
    static func read(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        clock: inout EventClock,
        into event: inout Event,
        _ tables: inout EventTables,
        _ addresses: inout AddressTable
    ) -> Outcome {
        let (range, time) = withoutTime(bytes, range, &clock)
        if let time { event.time = time }
        if isError(bytes, range) { return .notice }
        guard let query = query(bytes, range) else { return .other }
        let reason = readQueryLine(
            bytes,
            query,
            layout: .quoted,
            into: &event,
            &tables,
            &addresses
        )
        return reason.map(Outcome.rejected) ?? .event
    }

    /// Whether a line can only be CoreDNS's: it tells of a query, or of an error.
    ///
    /// Half the world's containers write `[INFO]`.
    static func isEvidence(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        _ clock: inout EventClock
    ) -> Bool {
        let (range, _) = withoutTime(bytes, range, &clock)
        return isError(bytes, range) || query(bytes, range) != nil
    }

    /// Whether a line has a level, as all that CoreDNS's plugins say has.
    static func hasLevel(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        _ clock: inout EventClock
    ) -> Bool {
        let (range, _) = withoutTime(bytes, range, &clock)
        return !range.isEmpty && bytes[range.lowerBound] == UInt8(ascii: "[")
            && EventDecoder.isLevel(bytes, range.lowerBound)
    }

    /// Older releases put a time in front.
    private static func withoutTime(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        _ clock: inout EventClock
    ) -> (line: Range<Int>, time: Int64?) {
        let line = trimmed(bytes, range)
        guard !line.isEmpty, bytes[line.lowerBound] &- UInt8(ascii: "0") < 10 else {
            return (line, nil)
        }
        let end = blankIndex(bytes, line)
        guard let time = clock.nanoseconds(bytes, line.lowerBound..<end) else { return (line, nil) }
        return (skipBlanks(bytes, end, line.upperBound)..<line.upperBound, time)
    }

    private static func isError(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        for start in [Phrase.resolverErrors, Phrase.repeatedErrors]
        where stands(start, bytes, range) {
            let number = range.lowerBound + start.count
            return number < range.upperBound && bytes[number] &- UInt8(ascii: "0") < 10
        }
        return false
    }

    /// What stands behind the level, if that is a client's address and port, a dash, a number and a quote.
    private static func query(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int>? {
        guard stands(Phrase.info, bytes, range) else { return nil }
        let rest = range.lowerBound + Phrase.info.count..<range.upperBound
        let end = blankIndex(bytes, rest)
        let client = HostAndPort(bytes, rest.lowerBound..<end)
        guard client.port.map({ $0 >= 0 }) ?? true,
            stands(Phrase.blankDash, bytes, end..<rest.upperBound)
        else { return nil }
        let id = end + Phrase.blankDash.count
        let idEnd = blankIndex(bytes, id..<rest.upperBound)
        guard wholeNumber(bytes, id..<idEnd) != nil, idEnd + 1 < rest.upperBound,
            bytes[idEnd + 1] == UInt8(ascii: "\"")
        else { return nil }
        return rest
    }
}
