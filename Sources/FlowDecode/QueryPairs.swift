import ColumnKernel
import Flow

/// Requests of DNS queries that wait for their responses (`hubble-flows.md` section 5).
///
/// Both are seen on one node, by one clock; a response belongs to the nearest request before it with the same client, port, name and types.
/// What is kept of a request is a hash of these and its time: 65,536 that nobody answers are about three megabytes, however long the
/// names are, and none of them has to be renumbered when tables are emptied (R14).
struct QueryPairs: Sendable {
    /// A hash of what a request and its response have in common, the same in every run.
    typealias Key = UInt64

    /// A response that comes later answers another request: resolvers give up long before.
    static let longestWait: Int64 = 60_000_000_000
    /// Requests that are kept; beyond, the older half is given up.
    static let limit = 1 << 16
    /// Requests of one key, which are the same question asked again; beyond, the oldest is given up.
    static let limitOfKey = 16

    /// Times of the requests of one key, in no order.
    private struct Times {
        var first: Int64
        /// Empty, and no memory, for nearly all.
        var others: [Int64] = []

        var count: Int { 1 + others.count }

        subscript(index: Int) -> Int64 {
            get { index == 0 ? first : others[index - 1] }
            set { if index == 0 { first = newValue } else { others[index - 1] = newValue } }
        }
    }

    private var waiting: [Key: Times] = [:]
    /// Requests that wait, of all keys.
    private(set) var count = 0

    mutating func forget() {
        waiting = [:]
        count = 0
    }

    /// A request, at a time in nanoseconds.
    mutating func request(_ key: Key, at time: Int64) {
        if count >= Self.limit { forgetOld() }
        guard let known = waiting[key]?.count else {
            waiting[key] = Times(first: time)
            count += 1
            return
        }
        guard known >= Self.limitOfKey else {
            waiting[key]?.others.append(time)
            count += 1
            return
        }
        guard let oldest = index(of: key, where: { $0 < $1 }, among: { _ in true }) else { return }
        if waiting[key, default: Times(first: time)][oldest] < time { waiting[key]?[oldest] = time }
    }

    /// A response; of two times that are equal the agent read both at once, which measures nothing.
    ///
    /// - Returns: Nanoseconds since its request, or `Event.none` if that was not seen.
    mutating func response(_ key: Key, at time: Int64) -> Int64 {
        let nearest = index(of: key, where: { $0 > $1 }) { request in
            request < time && time - request <= Self.longestWait
        }
        guard let nearest, var times = waiting[key] else { return Event.none }
        let wait = time - times[nearest]
        count -= 1
        if let last = times.others.popLast() {
            if nearest < times.count { times[nearest] = last }
            waiting[key] = times
        } else {
            waiting[key] = nil
        }
        return wait
    }

    /// The first of the requests of a key by an order, of those that are asked for.
    private func index(
        of key: Key,
        where isBefore: (Int64, Int64) -> Bool,
        among isWanted: (Int64) -> Bool
    ) -> Int? {
        guard let times = waiting[key] else { return nil }
        var best: Int?
        for index in 0..<times.count where isWanted(times[index]) {
            if let known = best, !isBefore(times[index], times[known]) { continue }
            best = index
        }
        return best
    }

    /// Gives up the older half of what waits; each request that is given up was there for as long as half the limit of new ones took,
    /// so that this costs each of them a constant.
    private mutating func forgetOld() {
        let times = waiting.values.flatMap { times in [times.first] + times.others }.sorted()
        let median = times[times.count / 2]
        var kept: [Key: Times] = [:]
        kept.reserveCapacity(Self.limit)
        count = 0
        for (key, times) in waiting {
            let young = ([times.first] + times.others).filter { $0 > median }
            guard let first = young.first else { continue }
            kept[key] = Times(first: first, others: Array(young.dropFirst()))
            count += young.count
        }
        waiting = kept
    }
}
