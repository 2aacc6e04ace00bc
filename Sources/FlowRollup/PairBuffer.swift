import Flow

/// A half that other inputs may hold the other one of.
package struct PairEdge: Sendable {
    package var half: PairHalf
    /// Of an answer: nanoseconds since the latest opening, if that is this input's, too; else `Event.none`.
    package var wait = Event.none
    /// Index of an answer's `LatencyKey`.
    package var key: UInt32
    /// As given to `PairBuffer.add`.
    package var node: UInt32
    /// Of an answer, by what this input knows.
    package var outcome = PairOutcome.unpaired
}

/// Halves of one input that wait to be paired (decision 0022).
///
/// Of a fixed size, whatever `--memory` is: what is paired depends on the input alone (R11, R14).
struct PairBuffer: Sendable {
    static let capacity = 1 << 18
    /// Openings from before the middle that stay when a full buffer is settled.
    static let openingsKept = 1 << 17
    /// Edges of either kind that an input keeps.
    static let edgesKept = 1 << 16

    private struct Entry: Sendable {
        var half: PairHalf
        var key: UInt32
        var node: UInt32
        var isOwn: Bool
    }

    struct Settled {
        /// Answers that are done with.
        var answers: [PairEdge] = []
        /// What other inputs may change.
        var edges: [PairEdge] = []
    }

    /// First and last time of a node in the input.
    private struct Stretch: Sendable {
        var first = Int64.max
        var last = Int64.min
    }

    private var entries: [Entry] = []
    private var stretches: [Stretch] = []
    private var pairing = Pairing()
    /// Edges found so far.
    private var edges: [PairEdge] = []

    var isFull: Bool { entries.count >= Self.capacity }
    var memoryBytes: Int {
        (entries.capacity + edges.capacity) * MemoryLayout<PairEdge>.stride + stretches.count * 16
    }

    mutating func removeAll() {
        entries.removeAll(keepingCapacity: true)
        stretches.removeAll(keepingCapacity: true)
        edges.removeAll(keepingCapacity: true)
    }

    /// Notes that a node told of something at a time in nanoseconds.
    mutating func note(_ node: UInt32, at time: Int64) {
        while stretches.count <= Int(node) { stretches.append(Stretch()) }
        stretches[Int(node)].first = min(stretches[Int(node)].first, time)
        stretches[Int(node)].last = max(stretches[Int(node)].last, time)
    }

    /// - Parameters:
    ///   - half: An opening or an answer.
    ///   - key: Of an answer of this input's own, the index of its `LatencyKey`.
    ///   - node: A number of its node.
    ///   - isOwn: Whether the row is this input's (R4).
    mutating func add(_ half: PairHalf, key: UInt32, node: UInt32, isOwn: Bool) {
        entries.append(Entry(half: half, key: key, node: node, isOwn: isOwn))
    }

    /// Gives keys of waiting answers and edges new numbers.
    mutating func renumberKeys(_ renumbered: (UInt32) -> UInt32) {
        for index in entries.indices where entries[index].isOwn && entries[index].half.isAnswer {
            entries[index].key = renumbered(entries[index].key)
        }
        for index in edges.indices where edges[index].half.isAnswer {
            edges[index].key = renumbered(edges[index].key)
        }
    }

    /// Pairs the older half of a full buffer.
    mutating func settleOlder() -> Settled {
        let times = entries.map(\.half.time).sorted()
        let middle = times[times.count / 2]
        var settled = Settled()
        settle(before: middle, &settled)
        let old = entries.lazy.filter { !$0.half.isAnswer && $0.half.time < middle }
            .map(\.half.time).sorted()
        if old.count > Self.openingsKept {
            let limit = old[old.count - Self.openingsKept]
            entries.removeAll { !$0.half.isAnswer && $0.half.time < limit }
        }
        // Many at one instant: nothing is older than the middle.
        if isFull { settle(before: .max, &settled) }
        trimEdges(&settled)
        return settled
    }

    /// Pairs all there is.
    mutating func finish() -> Settled {
        var settled = Settled()
        settle(before: .max, &settled)
        trimEdges(&settled)
        settled.edges = edges
        edges.removeAll()
        return settled
    }

    /// Settles edges beyond those that are kept by what the input knows (R14).
    private mutating func trimEdges(_ settled: inout Settled) {
        guard edges.count > Self.edgesKept else { return }
        let answers = edges.lazy.filter(\.half.isAnswer).map(\.half.time).sorted()
        let openings = edges.lazy.filter { !$0.half.isAnswer }.map(\.half.time).sorted()
        let end = answers.count > Self.edgesKept ? answers[Self.edgesKept] : .max
        let start =
            openings.count > Self.edgesKept ? openings[openings.count - Self.edgesKept] : .min
        for edge in edges where edge.half.isAnswer && edge.half.time >= end {
            settled.answers.append(edge)
        }
        edges.removeAll { $0.half.isAnswer ? $0.half.time >= end : $0.half.time < start }
    }

    /// Pairs answers from before a time; openings stay that a later one may have come from.
    private mutating func settle(before cutoff: Int64, _ settled: inout Settled) {
        var sorted: [Entry] = []
        swap(&sorted, &entries)
        sorted.sort { one, other in
            if PairHalf.isBefore(one.half, other.half) { return true }
            // The same event twice: the second is nobody's.
            return one.half == other.half && one.isOwn && !other.isOwn
        }
        var start = 0
        while start < sorted.count {
            let connection = sorted[start].half.connection
            var end = start + 1
            while end < sorted.count, sorted[end].half.connection == connection { end += 1 }
            settle(sorted[start..<end], before: cutoff, &settled)
            start = end
        }
    }

    /// Pairs halves of one connection.
    private mutating func settle(
        _ halves: ArraySlice<Entry>,
        before cutoff: Int64,
        _ settled: inout Settled
    ) {
        let start = halves.startIndex
        pairing.pair(count: halves.count) { halves[start + $0].half }
        // Where another input has some of it, the rest must be at hand when all are put together (R4).
        let isShared = halves.contains { !$0.isOwn }
        for position in 0..<halves.count {
            let entry = halves[start + position]
            var edge = PairEdge(half: entry.half, key: entry.key, node: entry.node)
            switch pairing.results[position] {
            case .answered(let outcome):
                if cutoff != .max, entry.half.time >= cutoff {
                    entries.append(entry)
                } else if entry.isOwn, outcome != .repeated || isShared || isFirst(entry) {
                    edge.outcome = outcome
                    edge.wait = wait(of: entry, at: position, halves)
                    if isShared || isEdge(entry) {
                        edges.append(edge)
                    } else {
                        settled.answers.append(edge)
                    }
                }
            case .led(let to, let isLate):
                let answer = halves[start + to]
                if cutoff != .max, answer.half.time >= cutoff {
                    entries.append(entry)
                } else if entry.isOwn, isShared || isEdge(answer),
                    isLate
                        ? isShared || isFirst(entry)
                            || pairing.results[to] == .answered(.discarded)
                        : isApart(entry, from: answer, at: to, halves)
                {
                    edges.append(edge)
                }
            case .open:
                let longest = Pairing.longestWait(entry.half.method)
                if cutoff != .max, entry.half.time >= cutoff - longest {
                    entries.append(entry)
                } else if entry.isOwn, isShared || isOpenEdge(entry) {
                    edges.append(edge)
                }
            }
        }
    }

    /// How long an answer took from the latest opening, if that is this input's and no proxy's.
    private func wait(of answer: Entry, at position: Int, _ halves: ArraySlice<Entry>) -> Int64 {
        guard position > 0, pairing.results[position - 1] == .led(to: position, isLate: false)
        else { return Event.none }
        let opening = halves[halves.startIndex + position - 1]
        return opening.isOwn && opening.half.kind == .opening
            ? answer.half.time - opening.half.time : Event.none
    }

    /// Whether an opening tells more than the wait of its answer does.
    private func isApart(
        _ opening: Entry,
        from answer: Entry,
        at position: Int,
        _ halves: ArraySlice<Entry>
    ) -> Bool {
        guard answer.isOwn, opening.half.kind == .opening else { return true }
        let wait = wait(of: answer, at: position, halves)
        guard wait >= 0 else { return true }
        let before = answer.half.time - wait - opening.half.time
        // Other observations of the same packet; of segments the first counts.
        return answer.half.method == .kernelRTT ? before > 0 : before > Pairing.sameAttempt
    }

    /// Whether earlier inputs may hold what an answer has to do with, or later ones what follows it.
    private func isEdge(_ answer: Entry) -> Bool {
        let stretch = stretches[Int(answer.node)]
        // A SYN that begins the stretch may be an earlier answer's, read late.
        let start = Pairing.longestWait(answer.half.method) + Pairing.sameAttempt
        return answer.half.time - stretch.first <= start
            || stretch.last - answer.half.time <= Pairing.sameAttempt
    }

    /// Whether what it follows may itself follow something in another input.
    private func isFirst(_ half: Entry) -> Bool {
        half.half.time - stretches[Int(half.node)].first <= 2 * Pairing.sameAttempt
    }

    private func isOpenEdge(_ opening: Entry) -> Bool {
        let stretch = stretches[Int(opening.node)]
        return stretch.last - opening.half.time <= Pairing.longestWait(opening.half.method)
            || opening.half.time - stretch.first <= Pairing.sameAttempt
    }
}
