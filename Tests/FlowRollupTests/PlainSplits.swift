import FlowRollup

/// What `SplitTracker` does to one stream, said plainly and without a thought of speed: its oracle.
struct PlainSplits {
    struct Row {
        var flow: UInt32
        var state: Character
        var milliseconds: Int64
        var counters: FlowCounters
        /// Neither an end nor a begin.
        var isSplit = false
    }

    /// First statistics of a flow that was not seen to begin.
    struct Head: Hashable {
        var flow: UInt32
        var bytes: UInt64
        var followsBegin: Bool
    }

    private(set) var splits = 0
    private(set) var heads: Set<Head> = []
    private(set) var begins: Set<UInt32> = []
    private var first: Int64?
    private var seen: Set<UInt32> = []
    private var pending: [UInt32: (time: Int64, counters: FlowCounters)] = [:]

    /// Flows with a split that statistics behind `time` may still follow, and what it reported.
    func tails(at time: Int64) -> [UInt32: UInt64] {
        pending.filter { time - $0.value.time <= SplitSegment.memory }
            .mapValues(\.counters.bytesSent)
    }

    /// Corrects the rows of one record.
    mutating func process(time: Int64, _ rows: inout [Row]) {
        let start = first ?? time
        first = start
        let isYoung = time - start < SplitSegment.memory
        if !isYoung { begins = [] }
        for flow in Set(rows.map(\.flow)) {
            let own = rows.indices
                .filter { rows[$0].flow == flow && "BCE".contains(rows[$0].state) }
                .sorted { (rows[$0].milliseconds, $0) < (rows[$1].milliseconds, $1) }
            guard !own.isEmpty else { continue }
            let before = rows
            var hasCome = !isYoung || !seen.insert(flow).inserted
            for milliseconds in Set(own.map { rows[$0].milliseconds }).sorted() {
                let instant = own.filter { rows[$0].milliseconds == milliseconds }
                let ends = instant.filter { rows[$0].state == "E" }
                let starts = instant.filter { rows[$0].state == "B" }
                let pairs = min(ends.count, starts.count)
                splits += pairs
                for row in ends.prefix(pairs) + starts.prefix(pairs) { rows[row].isSplit = true }
                let isBegin = before[instant[0]].state == "B"
                if !hasCome, isBegin, pairs == 0 {
                    begins.insert(flow)
                    hasCome = true
                }
                for row in instant {
                    if rows[row].state == "B" {
                        if pairs == 0 { pending[flow] = nil }
                        continue
                    }
                    let raw = before[row].counters
                    if !hasCome {
                        heads.insert(
                            Head(flow: flow, bytes: raw.bytesSent, followsBegin: isBegin)
                        )
                        hasCome = true
                    }
                    if let split = pending.removeValue(forKey: flow),
                        time - split.time <= SplitSegment.memory, raw.includes(split.counters)
                    {
                        rows[row].counters = raw.minus(split.counters)
                    }
                    if rows[row].isSplit { pending[flow] = (time, raw) }
                }
            }
        }
    }
}
