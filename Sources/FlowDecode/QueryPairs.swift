import ColumnKernel
import Flow

/// Requests of DNS queries that wait for their responses (`hubble-flows.md` section 5).
///
/// Both are seen on one node, by one clock; a response belongs to the nearest request before it with the same client, port, name and types.
struct QueryPairs: Sendable {
    struct Key: Hashable {
        var node: UInt32
        var client: UInt32
        var port: Int32
        var name: UInt32
        var types: UInt32

        /// Of a request.
        init(of event: Event) {
            node = event.reporter
            client = event.source
            port = event.sourcePort
            name = event.name
            types = event.queryType
        }
    }

    /// A response that comes later answers another request: resolvers give up long before.
    static let longestWait: Int64 = 60_000_000_000
    /// Requests that are kept; beyond, the oldest are given up (R14).
    private static let limit = 1 << 16

    private var waiting: [Key: [Event]] = [:]
    private var count = 0

    mutating func forget() {
        waiting = [:]
        count = 0
    }

    mutating func renumber(
        _ renumbering: Renumbering,
        _ tables: inout EventTables,
        _ addresses: inout AddressTable
    ) {
        let events = waiting.values.joined()
        waiting = [:]
        for var event in events {
            renumbering.renumber(&event, &tables, &addresses)
            waiting[Key(of: event), default: []].append(event)
        }
    }

    mutating func request(_ event: Event) {
        if count >= Self.limit { forgetOld() }
        waiting[Key(of: event), default: []].append(event)
        count += 1
    }

    /// A response; of two times that are equal the agent read both at once, which measures nothing.
    ///
    /// - Returns: Nanoseconds since its request, or `Event.none` if that was not seen.
    ///
    /// - Parameters:
    ///   - time: Of the response.
    ///   - request: The response in the place of its request: from the client to the server.
    mutating func response(at time: Int64, to request: Event) -> Int64 {
        let key = Key(of: request)
        guard var events = waiting[key] else { return Event.none }
        let candidates = events.indices.filter {
            events[$0].time < time && time - events[$0].time <= Self.longestWait
        }
        guard let nearest = candidates.max(by: { events[$0].time < events[$1].time }) else {
            return Event.none
        }
        let wait = time - events[nearest].time
        events.remove(at: nearest)
        waiting[key] = events.isEmpty ? nil : events
        count -= 1
        return wait
    }

    /// Gives up the older half of what waits.
    private mutating func forgetOld() {
        let times = waiting.values.flatMap { $0.map(\.time) }.sorted()
        let median = times[times.count / 2]
        for (key, events) in waiting {
            let kept = events.filter { $0.time > median }
            count -= events.count - kept.count
            waiting[key] = kept.isEmpty ? nil : kept
        }
    }
}
