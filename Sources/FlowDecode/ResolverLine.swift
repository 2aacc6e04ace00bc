import ColumnKernel
import Flow

/// Reads lines of CoreDNS (`coredns.md`).
enum ResolverLine {
    enum Outcome {
        case event
        /// Errors, which name no client, and whatever else a resolver says of itself.
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
        var range = trimmed(bytes, range)
        // Older releases put a time in front.
        if !range.isEmpty, bytes[range.lowerBound] &- UInt8(ascii: "0") < 10 {
            let end = blankIndex(bytes, range)
            if let time = clock.nanoseconds(bytes, range.lowerBound..<end) {
                event.time = time
                range = skipBlanks(bytes, end, range.upperBound)..<range.upperBound
            }
        }
        guard stands(Phrase.info, bytes, range) else { return .other }
        let rest = range.lowerBound + Phrase.info.count..<range.upperBound
        guard isQuery(bytes, rest) else { return .other }
        let reason = readQueryLine(
            bytes,
            rest,
            layout: .quoted,
            into: &event,
            &tables,
            &addresses
        )
        return reason.map(Outcome.rejected) ?? .event
    }

    /// Whether a line tells of a client: an address, a colon and a port, then a dash.
    private static func isQuery(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        let end = blankIndex(bytes, range)
        let client = HostAndPort(bytes, range.lowerBound..<end)
        guard let port = client.port, port >= 0 else { return false }
        return stands(Phrase.blankDash, bytes, end..<range.upperBound)
    }

    /// Whether the first bytes of an input look like a resolver's, or like the line of a container.
    static func begins(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        stands(Phrase.info, bytes, range) || stands(Phrase.warning, bytes, range)
            || stands(Phrase.failure, bytes, range)
    }
}
