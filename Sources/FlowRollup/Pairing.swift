package import Flow

/// A SYN or SYN-ACK (or a segment or its echo), as far as pairing needs it (decision 0022).
package struct PairHalf: Sendable, Equatable {
    /// Of node, side, ends and ports: see `LatencySighting.connection`.
    package var connection: UInt64
    /// Nanoseconds since 1970.
    package var time: Int64
    /// Decides between two at one instant, the same in every run.
    package var tie: UInt32
    package var kind: LatencySighting.Kind
    package var method: LatencyMethod

    package init(
        connection: UInt64,
        time: Int64,
        tie: UInt32,
        kind: LatencySighting.Kind,
        method: LatencyMethod
    ) {
        self.connection = connection
        self.time = time
        self.tie = tie
        self.kind = kind
        self.method = method
    }

    var isAnswer: Bool { kind == .answer }

    /// The order in which halves are gone through: openings before an answer of their very time.
    package static func isBefore(_ one: PairHalf, _ other: PairHalf) -> Bool {
        if one.connection != other.connection { return one.connection < other.connection }
        if one.time != other.time { return one.time < other.time }
        if one.kind != other.kind { return one.kind.rawValue < other.kind.rawValue }
        return one.tie < other.tie
    }
}

/// What became of an answer.
package enum PairOutcome: Sendable, Equatable {
    /// Nanoseconds since its opening.
    case sample(Int64)
    case retransmitted
    case proxied
    /// Opening and answer were read in one batch: the difference is zero or negative.
    case discarded
    case unpaired
    /// Another observation of the answer before it.
    case repeated
}

/// Pairs the halves of one connection, by the rules of `hubble-flows.md` section 8.
package struct Pairing: Sendable {
    /// What became of a half.
    package enum Result: Sendable, Equatable {
        case answered(PairOutcome)
        /// An opening, with the position of the answer it led to; whether it was read behind that.
        case led(to: Int, isLate: Bool)
        /// An opening that nothing answers.
        case open
    }

    /// Rule 1; segments have no backoff to wait for.
    package static func longestWait(_ method: LatencyMethod) -> Int64 {
        method == .kernelRTT ? 10_000_000_000 : 75_000_000_000
    }

    /// Rule 2: observations of one packet are not as far apart, attempts are further.
    package static let sameAttempt: Int64 = 200_000_000
    /// When attempts follow the first one, in nanoseconds (RFC 6298: from one second, doubling).
    private static let backoffs: [Int64] = [1, 3, 7, 15, 31, 63].map { $0 * 1_000_000_000 }
    private static let earlier: Int64 = 50_000_000
    private static let later: Int64 = 250_000_000

    /// Results of the halves last paired, by their positions.
    package private(set) var results: [Result] = []
    /// Positions of openings since the last answer.
    private var waiting: [Int] = []

    package init() {}

    /// - Parameters:
    ///   - count: Halves of one connection.
    ///   - half: Gives the half at a position, in the order of `PairHalf.isBefore`.
    package mutating func pair(count: Int, _ half: (Int) -> PairHalf) {
        results.removeAll(keepingCapacity: true)
        waiting.removeAll(keepingCapacity: true)
        /// The last answer that is none seen again.
        var last: Int?
        for index in 0..<count {
            let current = half(index)
            if let last, current.time - half(last).time <= Self.sameAttempt {
                guard !current.isAnswer else {
                    results.append(.answered(.repeated))
                    continue
                }
                if results[last] == .answered(.unpaired) { results[last] = .answered(.discarded) }
                results.append(.led(to: last, isLate: true))
            } else if current.isAnswer {
                results.append(.answered(outcome(of: current, half)))
                for opening in waiting
                where current.time - half(opening).time <= Self.longestWait(current.method) {
                    results[opening] = .led(to: index, isLate: false)
                }
                waiting.removeAll(keepingCapacity: true)
                last = index
            } else {
                results.append(.open)
                waiting.append(index)
            }
        }
    }

    private func outcome(of answer: PairHalf, _ half: (Int) -> PairHalf) -> PairOutcome {
        let longest = Self.longestWait(answer.method)
        var first: Int64?
        var latest: Int64 = 0
        for index in waiting {
            let opening = half(index)
            guard answer.time - opening.time <= longest else { continue }
            if opening.kind == .proxiedOpening { return .proxied }
            first = first ?? opening.time
            latest = opening.time
        }
        guard let first else { return .unpaired }
        if answer.method == .kernelRTT {
            return answer.time > first ? .sample(answer.time - first) : .discarded
        }
        let wait = answer.time - latest
        if wait == 0 { return .discarded }
        let isRepeated =
            latest - first > Self.sameAttempt
            || Self.backoffs.contains { wait >= $0 - Self.earlier && wait <= $0 + Self.later }
        return isRepeated ? .retransmitted : .sample(wait)
    }
}
