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
    var outcomes: [Outcome] {
        answers.indices.map { firsts.contains($0) ? outcome(ofAnswer: $0) : .repeated }
    }

    /// Positions of the answers that are not the one before, seen again within 200 ms.
    private var firsts: [Int] {
        var firsts: [Int] = []
        for number in answers.indices {
            if let last = firsts.last,
                answers[number] - answers[last] <= ReferenceHandshakes.lateness
            {
                continue
            }
            firsts.append(number)
        }
        return firsts
    }

    private func outcome(ofAnswer number: Int) -> Outcome {
        let time = answers[number]
        let began = openings(before: number)
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
        let last = firsts.last { $0 < number }
        return openings.filter { opening in
            let isNew =
                last.map { opening.time > answers[$0] + ReferenceHandshakes.lateness } ?? true
            return isNew && opening.time <= answers[number]
                && answers[number] - opening.time <= kind.patience
        }
    }

    /// Whether an opening is read behind this answer.
    private func isReadTooEarly(_ number: Int) -> Bool {
        openings.contains { opening in
            opening.time > answers[number]
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
