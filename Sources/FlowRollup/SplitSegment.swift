/// The four counters of a tuple.
package struct FlowCounters: Sendable, Equatable {
    package var packetsSent: UInt64
    package var bytesSent: UInt64
    package var packetsReceived: UInt64
    package var bytesReceived: UInt64

    package init(
        packetsSent: UInt64,
        bytesSent: UInt64,
        packetsReceived: UInt64,
        bytesReceived: UInt64
    ) {
        self.packetsSent = packetsSent
        self.bytesSent = bytesSent
        self.packetsReceived = packetsReceived
        self.bytesReceived = bytesReceived
    }

    /// Whether all four are at or above the other's: the mark of statistics that restarted from the origin (R3).
    package func includes(_ other: FlowCounters) -> Bool {
        packetsSent >= other.packetsSent && bytesSent >= other.bytesSent
            && packetsReceived >= other.packetsReceived && bytesReceived >= other.bytesReceived
    }

    package var isZero: Bool {
        packetsSent == 0 && bytesSent == 0 && packetsReceived == 0 && bytesReceived == 0
    }

    package func minus(_ other: FlowCounters) -> FlowCounters {
        FlowCounters(
            packetsSent: packetsSent - other.packetsSent,
            bytesSent: bytesSent - other.bytesSent,
            packetsReceived: packetsReceived - other.packetsReceived,
            bytesReceived: bytesReceived - other.bytesReceived
        )
    }
}

/// What a time-ordered stretch of a VNet record stream leaves open for the stretches before and behind it (R3).
///
/// A split near the end of one input is corrected by the first statistics of the same flow in the next; which of the two
/// is loaded first, or alone, must not matter (R11). So each stretch keeps its open splits (*tails*), the
/// first statistics of flows it did not see begin (*heads*), and the flows it did see begin (*begins*); the store walks the
/// stretches of a stream in order of time and matches them.
///
/// Exact as long as the stretches of a stream do not overlap in time, however they were cut.
package struct SplitSegment: Sendable {
    /// How long a stretch may become.
    package enum Stretches: Sendable {
        /// As long as records come in the order of their time.
        case long
        /// One record: never overlaps another stretch, and leaves all its flows as heads and begins.
        case record
    }

    /// The first C or E of a flow that began before the stretch.
    package struct Head: Sendable {
        package var fingerprint: UInt64
        /// `time` of its record, nanoseconds.
        package var time: Int64
        package var counters: FlowCounters
        /// A B of the same instant stands before it: a continuation, but no lifetime total.
        package var followsBegin: Bool
        /// Key of the fact it was counted in.
        package var scope: UInt32
        package var source: UInt32
        package var destination: UInt32
        package var port: UInt32
    }

    /// A split whose next statistics have not come.
    package struct Tail: Sendable {
        package var fingerprint: UInt64
        package var time: Int64
        package var counters: FlowCounters

        package init(fingerprint: UInt64, time: Int64, counters: FlowCounters) {
            self.fingerprint = fingerprint
            self.time = time
            self.counters = counters
        }
    }

    package var stream: StreamKey
    /// `time` of the first and last record, nanoseconds.
    package var firstTime: Int64
    package var lastTime: Int64
    package var heads: [Head] = []
    package var tails: [Tail] = []
    /// Fingerprints of flows whose first row is the B of a new connection, while the stretch `isShort`.
    package var begins: [UInt64] = []

    /// A split is remembered this long, in nanoseconds of record time.
    ///
    /// The longest idle timeout that can be set is 30 minutes, and gaps of 20 minutes were observed. Less than an hour, so
    /// that a blob in the platform's own layout spans more and needs no `begins`.
    package static let memory: Int64 = 3_000_000_000_000

    /// Whether a split before it and statistics behind it can lie within `memory`, so that a begin within it matters.
    package var isShort: Bool { lastTime - firstTime < Self.memory }

    var memoryBytes: Int { 160 + heads.count * 80 + tails.count * 56 + begins.count * 8 }
}
