/// One stream of openings and answers, gone through by time (decision 0022).
struct ReferenceHandshakes {
    /// A SYN, or a segment with a timestamp.
    struct Opening {
        var time: Int64
        var isProxied = false
    }

    enum Outcome: Hashable {
        case unpaired
        case proxied
        case discarded
        case retransmitted
        case sample(Int64)
        /// The answer before it, at another point of observation.
        case repeated
    }

    enum Kind {
        case handshake
        /// A TCP timestamp and its echo.
        case timestamp

        /// How long an opening waits for its answer.
        var patience: Int64 { self == .handshake ? 75 * second : 10 * second }
    }

    private static let second = ReferenceTime.nanosecondsPerSecond
    private static let millisecond: Int64 = 1_000_000
    /// Read so much behind its answer, an opening is still that answer's.
    static let lateness = 200 * millisecond
    /// RFC 6298: the timeout doubles from a second, so that these lie between the first SYN and the later ones.
    static let waits: [Int64] = [1, 3, 7, 15, 31, 63]

    var kind: Kind
    var openings: [Opening] = []
    /// In the order of time.
    var answers: [Int64] = []

    /// What each answer is, in their order.
    var outcomes: [Outcome] { answers.indices.map(outcome) }

    private func outcome(ofAnswer number: Int) -> Outcome {
        let time = answers[number]
        let began = openings(before: number)
        if number > 0, openings(since: number).isEmpty,
            time - answers[number - 1] <= ReferenceHandshakes.lateness
        {
            return .repeated
        }
        guard let first = began.map(\.time).min(), let last = began.map(\.time).max() else {
            return isReadTooEarly(number) ? .discarded : .unpaired
        }
        switch kind {
        case .timestamp: return time == first ? .discarded : .sample(time - first)
        case .handshake:
            if began.contains(where: \.isProxied) { return .proxied }
            if time == last { return .discarded }
            let isRepeated = last - first > ReferenceHandshakes.lateness
            if isRepeated || ReferenceHandshakes.isWait(time - last) { return .retransmitted }
            return .sample(time - last)
        }
    }

    /// Those since the answer before, but for what was that one's and is read late, and none that waited too long.
    ///
    /// Of equal times an opening is the earlier.
    func openings(before number: Int) -> [Opening] {
        openings(since: number).filter { answers[number] - $0.time <= kind.patience }
    }

    /// The same, however long they waited.
    private func openings(since number: Int) -> [Opening] {
        openings.filter { opening in
            let isNew =
                number == 0
                || opening.time > answers[number - 1] + ReferenceHandshakes.lateness
            return isNew && opening.time <= answers[number]
        }
    }

    /// Whether an opening is read behind this answer, and behind no later one.
    private func isReadTooEarly(_ number: Int) -> Bool {
        let next = number + 1 < answers.count ? answers[number + 1] : .max
        return openings.contains { opening in
            opening.time > answers[number] && opening.time <= next
                && opening.time - answers[number] <= ReferenceHandshakes.lateness
        }
    }

    private static func isWait(_ difference: Int64) -> Bool {
        waits.contains { wait in
            let borders = wait * second - 50 * millisecond...wait * second + 250 * millisecond
            return borders.contains(difference)
        }
    }
}
