import ColumnKernel
package import Flow

/// What events have in common besides their ends; texts are numbers of the decoder's table.
package struct EventScope: DenseKey, Hashable {
    /// Unix hour.
    package var hour: Int32
    package var log: EventLog
    package var kind: EventKind
    package var generation: EventGeneration
    /// Of the hour, for generations that another may take precedence of; else -1.
    package var minute: Int8
    package var decision: EventDecision
    package var direction: EventDirection
    package var reporter: UInt32
    package var acl: UInt32
    package var rule: UInt32
    package var reason: UInt32
    package var protocolName: UInt32
    package var resolver: UInt32

    var spread: UInt64 {
        let small =
            UInt64(log.rawValue) << 40 | UInt64(kind.rawValue) << 32
            | UInt64(generation.rawValue) << 24 | UInt64(UInt8(bitPattern: minute)) << 16
            | UInt64(decision.rawValue) << 8 | UInt64(direction.rawValue)
        return FlowRollup.spread(
            UInt64(UInt32(bitPattern: hour)) << 32 | UInt64(reporter),
            small,
            UInt64(rule) << 32 | UInt64(reason),
            UInt64(acl) << 42 ^ UInt64(protocolName) << 21 ^ UInt64(resolver)
        )
    }
}

/// Events of one scope between the same ends.
package struct EventKey: DenseKey {
    /// Index in `EventRollup.scopes`.
    package var scope: UInt32
    /// Numbers of the `AddressTable`, or `Event.noAddress`.
    package var source: UInt32
    package var destination: UInt32
    package var sourceIdentity: UInt32
    package var destinationIdentity: UInt32
    package var name: UInt32
    /// -1 if there is none.
    package var port: Int32

    var spread: UInt64 {
        FlowRollup.spread(
            UInt64(source) << 32 | UInt64(destination),
            UInt64(name) << 32 | UInt64(scope),
            UInt64(UInt32(bitPattern: port)),
            UInt64(sourceIdentity) << 32 | UInt64(destinationIdentity)
        )
    }
}

/// Sums over the events of a key.
package struct EventMeasures: Sendable {
    package var hits: Int64 = 0
    /// `Event.none` if no event had any.
    package var packetsSent = Event.none
    package var bytesSent = Event.none
    package var packetsReceived = Event.none
    package var bytesReceived = Event.none
    /// Unix milliseconds.
    package var first = Int64.max
    package var last = Int64.min
    /// The highest rate, bits a second.
    package var rate = Event.none
    /// Minutes in which accounts of the same events give way: see `Event.minuteMark`.
    package var minutes: UInt64 = 0

    mutating func add(_ event: Event) {
        hits = boundedSum(hits, event.weight)
        Self.sum(&packetsSent, event.packetsSent)
        Self.sum(&bytesSent, event.bytesSent)
        Self.sum(&packetsReceived, event.packetsReceived)
        Self.sum(&bytesReceived, event.bytesReceived)
        let time = event.time / 1_000_000
        first = min(first, time)
        last = max(last, time)
        minutes |= event.minuteMark
        if event.kind == .fatFlow { rate = max(rate, event.duration) }
    }

    private static func sum(_ sum: inout Int64, _ value: Int64) {
        guard value >= 0 else { return }
        sum = boundedSum(max(sum, 0), value)
    }
}

/// Lookups of one scope by the same client for the same answer.
package struct LookupKey: DenseKey {
    package var scope: UInt32
    package var client: UInt32
    package var identity: UInt32
    /// `TextTable.empty` for names that were folded together.
    package var name: UInt32
    package var type: UInt32
    package var code: UInt32

    var spread: UInt64 {
        FlowRollup.spread(
            UInt64(client) << 32 | UInt64(name),
            UInt64(scope) << 32 | UInt64(identity),
            UInt64(type) << 32 | UInt64(code)
        )
    }
}

package struct LookupMeasures: Sendable {
    package var lookups: Int64 = 0
    /// Of those that were measured.
    package var samples: Int64 = 0
    /// Nanoseconds.
    package var sum: Int64 = 0
    package var shortest = Int64.max
    package var longest = Event.none
    /// As of other events.
    package var minutes: UInt64 = 0

    mutating func add(_ event: Event) {
        lookups = boundedSum(lookups, event.weight)
        longest = max(longest, event.longest)
        minutes |= event.minuteMark
        guard event.duration >= 0 else { return }
        samples += 1
        sum = boundedSum(sum, event.duration)
        shortest = min(shortest, event.duration)
        longest = max(longest, event.duration)
    }
}

/// A bucket of a group's durations (R10).
package struct BucketKey: DenseKey {
    /// Number of the lookup, or of the latency key.
    package var group: UInt32
    package var bucket: UInt32

    var spread: UInt64 { FlowRollup.spread(UInt64(group) << 32 | UInt64(bucket), 0) }
}

extension Event {
    /// How far the times of two accounts of one event may be apart, in nanoseconds.
    private static let accountTolerance: Int64 = 5_000_000_000

    /// Its minute, and the one it is nearly in, if it is an account that others of the same event give way to (decision 0019).
    ///
    /// Bit n + 1 is minute n of the hour; bits 0 and 61 are the last of the hour before and the first of the next.
    fileprivate var minuteMark: UInt64 {
        guard generation == .structured,
            log == .azureFirewall || log == .hubble && decision == .deny
        else { return 0 }
        let hour: Int64 = 3_600_000_000_000
        let sinceHour = time % hour
        let first = (sinceHour - Self.accountTolerance + 60_000_000_000) / 60_000_000_000
        let last = (sinceHour + Self.accountTolerance + 60_000_000_000) / 60_000_000_000
        return 1 << UInt64(first) | 1 << UInt64(last)
    }
}

/// A sum that stays where SQLite can go on adding up a thousand like it.
///
/// No counter of a log comes near to it; forged ones must neither stop the night nor a question.
func boundedSum(_ one: Int64, _ other: Int64) -> Int64 {
    let (total, isTooLarge) = one.addingReportingOverflow(other)
    return isTooLarge ? 1 << 52 : min(total, 1 << 52)
}

/// A key of two ends, which both may go into `other` (R14).
protocol EndsKey {
    var source: UInt32 { get set }
    var destination: UInt32 { get set }
    var sourceIdentity: UInt32 { get set }
    var destinationIdentity: UInt32 { get set }
    var port: Int32 { get set }

    /// Forgets what else tells of the far end.
    mutating func forgetName()
}

extension EndsKey {
    mutating func forgetName() {}

    mutating func fold(_ outcome: EventFolding.Outcome) {
        guard outcome != .none else { return }
        destination = AddressTable.other
        destinationIdentity = 0
        port = Int32(Event.none)
        forgetName()
        guard outcome == .all else { return }
        source = AddressTable.other
        sourceIdentity = 0
    }
}

extension EventKey: EndsKey {
    mutating func forgetName() { name = TextTable.empty }
}

extension LatencyKey: EndsKey {}
extension SocketKey: EndsKey {}
