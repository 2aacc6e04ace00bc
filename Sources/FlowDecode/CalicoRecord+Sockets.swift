import ColumnKernel
import Flow

/// Statistics of the sockets of a flow (`calico-flows.md` section 3).
extension CalicoRecord {
    enum Sockets {
        case statistics(SocketStatistics)
        /// Not collected, or no socket had any: 0 is not a measurement.
        case none
        /// One of them is no number.
        case malformed
    }

    /// Reads the statistics of the flow that is the batch's next event.
    static func sockets(
        _ bytes: Span<UInt8>,
        _ members: borrowing MemberScanner,
        _ tables: borrowing EventTables
    ) -> Sockets {
        guard let meanMinimum = count(bytes, members[.meanMinimumRTT]),
            let longestMinimum = count(bytes, members[.longestMinimumRTT]),
            let meanSmooth = count(bytes, members[.meanSmoothRTT]),
            let longestSmooth = count(bytes, members[.longestSmoothRTT]),
            let retransmissions = count(bytes, members[.retransmissions]),
            let lostPackets = count(bytes, members[.lostPackets]),
            let timeouts = count(bytes, members[.timeouts]),
            let flows = optionalCounter(bytes, members[.flowCount], tables)
        else { return .malformed }
        let roundTrips = [meanMinimum, longestMinimum, meanSmooth, longestSmooth]
        guard (roundTrips + [retransmissions, lostPackets]).contains(where: { $0 > 0 }) else {
            return .none
        }
        var statistics = SocketStatistics(row: tables.batch.events.count)
        statistics.flows = max(flows, 1)
        statistics.meanMinimum = meanMinimum > 0 ? meanMinimum : Event.none
        statistics.longestMinimum = longestMinimum > 0 ? longestMinimum : Event.none
        statistics.meanSmooth = meanSmooth > 0 ? meanSmooth : Event.none
        statistics.longestSmooth = longestSmooth > 0 ? longestSmooth : Event.none
        statistics.retransmissions = retransmissions
        statistics.lostPackets = lostPackets
        statistics.timeouts = timeouts
        return .statistics(statistics)
    }

    /// A number, or `Event.none` where none is given; `nil` for what is none.
    ///
    /// Means may have decimals.
    private static func count(_ bytes: Span<UInt8>, _ value: MemberScanner.Value) -> Int64? {
        guard value.isPresent, !isBlank(bytes, value.range) else { return Event.none }
        guard value.kind == .string || value.kind == .scalar else { return nil }
        return scaledDecimal(bytes, value.range, places: 0)
    }
}
