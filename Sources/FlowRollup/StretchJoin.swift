import ColumnKernel

/// Joins the stretches of one stream that workers have read side by side into one, as a single worker would have left it (R3).
///
/// Each was read without what came before it; here the open splits of one meet the first rows of the next, as the store does it
/// across inputs. Only for stretches that know all their flows, so that nothing is guessed.
struct StretchJoin {
    /// Statistics that repeat what a split in front of them reported.
    struct Correction {
        var head: SplitSegment.Head
        var tail: SplitSegment.Tail
    }

    private(set) var corrections: [Correction] = []
    private var seen = FingerprintSet()
    private var pending = PendingSplits()

    /// Whether stretches in order of time can be joined: they do not overlap, and all but the last know which flows they saw
    /// begin.
    static func canJoin(_ segments: [SplitSegment]) -> Bool {
        guard segments.count > 1 else { return false }
        return zip(segments, segments.dropFirst()).allSatisfy { first, second in
            first.lastTime < second.firstTime && first.isShort
        }
    }

    /// One stretch out of several, in order of time.
    mutating func join(_ segments: [SplitSegment]) -> SplitSegment? {
        guard var joined = segments.first, let last = segments.last else { return nil }
        joined.lastTime = last.lastTime
        (joined.heads, joined.begins) = ([], [])
        let keepsBegins = joined.isShort
        // A begin that is not kept matters only if the flow has a head behind it: few have.
        let headed = filter(ofHeadsIn: segments)
        for segment in segments {
            for head in segment.heads {
                if let tail = pending.remove(head.fingerprint),
                    head.time - tail.time <= SplitSegment.memory,
                    head.counters.includes(tail.counters)
                {
                    corrections.append(Correction(head: head, tail: tail))
                }
                let isEarly = head.time - joined.firstTime <= SplitSegment.memory
                if isEarly, seen.insert(head.fingerprint) { joined.heads.append(head) }
            }
            let isEarly = segment.firstTime - joined.firstTime <= SplitSegment.memory
            for begin in segment.begins {
                _ = pending.remove(begin)
                guard isEarly, keepsBegins || headed.mayHold(begin) else { continue }
                let isNew = seen.insert(begin)
                if isNew, keepsBegins { joined.begins.append(begin) }
            }
            for tail in segment.tails { pending.insert(tail) }
        }
        joined.tails = pending.remembered(at: last.lastTime)
        return joined
    }

    private func filter(ofHeadsIn segments: [SplitSegment]) -> FingerprintFilter {
        var filter = FingerprintFilter(capacity: segments.reduce(0) { $0 + $1.heads.count })
        for segment in segments {
            for head in segment.heads { filter.insert(head.fingerprint) }
        }
        return filter
    }
}
