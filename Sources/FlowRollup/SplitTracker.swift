import ColumnKernel
import Flow

/// Finds and corrects the split pairs of VNet flow logs (R3, `vnet-flow-logs.md` section 5).
///
/// Flows are known by a 64-bit fingerprint of direction and 5-tuple, the same in every run; two flows of one reporter share one
/// with a probability below 10^-7 for a million flows an hour.
struct SplitTracker {
    /// Split pairs found so far.
    private(set) var splits = 0
    private(set) var closedSegments: [SplitSegment] = []
    /// How long a stretch may become.
    var stretches = SplitSegment.Stretches.long
    private var open: [StreamKey: OpenSegment] = [:]
    /// About what `closedSegments` take.
    private var closedBytes = 0
    private var index = FlowIndex()
    /// Numbers of flows that need more than a look.
    private var numbers: [Int] = []
    /// Rows of the flow at hand.
    private var rows: [Int] = []
    /// The memory of a stretch that has ended, for the next one.
    private var spareSeen = FingerprintSet()

    /// Flows remembered a stretch; beyond this a new stretch begins, so memory stays bounded.
    private static let maximumSeen = 1 << 20

    private struct OpenSegment {
        var segment: SplitSegment
        var seen: FingerprintSet
        var pending = PendingSplits()
    }

    /// A head whose fact key is not known before the record's keys are final.
    struct PendingHead {
        var row: Int
        var head: SplitSegment.Head
    }

    /// Gives back the memory of the record that was looked at last.
    mutating func releaseIndex() { index = FlowIndex() }

    /// Corrects counters and effects of one record's rows in place.
    ///
    /// - Returns: The heads found; `add(heads:)` takes them back with their keys filled in.
    mutating func process(
        stream: StreamKey,
        time: Int64,
        sources: [UInt32],
        destinations: [UInt32],
        addresses: borrowing AddressTable,
        columns: inout TupleColumns,
        effects: inout [UInt8]
    ) -> [PendingHead] {
        var current = openSegment(stream, time)
        defer { open[stream] = current }
        current.segment.lastTime = time
        index.fill(
            sources: sources,
            destinations: destinations,
            hashes: addresses.hashes,
            columns: columns,
            effects: effects
        )
        index.suspects(current.pending.filter, into: &numbers)
        for flow in numbers {
            index.getRows(of: flow, in: columns, into: &rows)
            correct(
                rows,
                index.fingerprint(flow),
                time,
                &current.pending,
                &columns,
                &effects
            )
        }
        guard current.segment.isShort else {
            // Neither a split before it nor statistics behind it can reach over it any more.
            current.segment.begins = []
            return []
        }
        return heads(&current, time, columns)
    }

    /// Notes the flows that the stretch has not seen before, and says which of them are heads.
    private mutating func heads(
        _ current: inout OpenSegment,
        _ time: Int64,
        _ columns: borrowing TupleColumns
    ) -> [PendingHead] {
        index.note(in: &current.seen, begins: &current.segment.begins, others: &numbers)
        var heads: [PendingHead] = []
        for flow in numbers {
            let fingerprint = index.fingerprint(flow)
            guard let (first, followsBegin) = head(of: flow, columns) else {
                current.segment.begins.append(fingerprint)
                continue
            }
            heads.append(
                PendingHead(
                    row: first,
                    head: SplitSegment.Head(
                        fingerprint: fingerprint,
                        time: time,
                        counters: counters(first, columns),
                        followsBegin: followsBegin,
                        scope: 0,
                        source: 0,
                        destination: 0,
                        port: 0
                    )
                )
            )
        }
        return heads
    }

    /// The row that continues an older flow, if the flow's first instant does.
    ///
    /// In `B,E,B` at one instant the begins belong to the split, so that its first C or E continues what a split before this
    /// stretch may have begun.
    private mutating func head(
        of flow: Int,
        _ columns: borrowing TupleColumns
    ) -> (row: Int, followsBegin: Bool)? {
        let first = index.firstRow(flow)
        guard state(columns, first) == UInt8(ascii: "B") else { return (first, false) }
        guard index.hasPair(flow) else { return nil }
        index.getRows(of: flow, in: columns, into: &rows)
        let instant = rows.prefix {
            columns.times[$0] == columns.times[first]
        }
        guard instant.contains(where: { state(columns, $0) == UInt8(ascii: "E") }) else {
            return nil
        }
        return instant.first { state(columns, $0) != UInt8(ascii: "B") }.map { ($0, true) }
    }

    /// Heads of the record just processed, with their keys; ends the stretch where it must end.
    mutating func add(heads: [SplitSegment.Head], stream: StreamKey) {
        guard let place = open.index(forKey: stream) else { return }
        open.values[place].segment.heads.append(contentsOf: heads)
        if stretches == .record || open.values[place].seen.count > Self.maximumSeen {
            endStretch(of: stream)
        }
    }

    /// Ends all stretches and hands them over.
    mutating func takeSegments() -> [SplitSegment] {
        endStretch()
        let segments = closedSegments
        closedSegments.removeAll(keepingCapacity: true)
        closedBytes = 0
        return segments
    }

    /// Takes over stretches that another worker has ended.
    mutating func adopt(_ segments: [SplitSegment], splits: Int) {
        for segment in segments { closedBytes += segment.memoryBytes }
        closedSegments.append(contentsOf: segments)
        self.splits += splits
    }

    mutating func endStretch(of stream: StreamKey) {
        if var segment = open.removeValue(forKey: stream) { close(&segment) }
    }

    mutating func endStretch() {
        for key in open.keys.sorted(by: { ($0.logID, $0.reporter) < ($1.logID, $1.reporter) }) {
            endStretch(of: key)
        }
    }

    mutating func takeSplits() -> Int {
        let count = splits
        splits = 0
        return count
    }

    var memoryBytes: Int {
        open.values.reduce(closedBytes) {
            $0 + $1.seen.memoryBytes + $1.segment.memoryBytes + $1.pending.count * 128
        }
    }

    // MARK: Segments

    /// The stream's open stretch; a record that is older than the last one starts a new one.
    private mutating func openSegment(_ stream: StreamKey, _ time: Int64) -> OpenSegment {
        if var known = open.removeValue(forKey: stream) {
            if time >= known.segment.lastTime { return known }
            close(&known)
        }
        var seen = FingerprintSet()
        swap(&seen, &spareSeen)
        return OpenSegment(
            segment: SplitSegment(stream: stream, firstTime: time, lastTime: time),
            seen: seen
        )
    }

    /// Takes the memory of `ended`: a second owner would have it copied, which costs more than all the rest.
    private mutating func close(_ ended: inout OpenSegment) {
        ended.segment.tails = ended.pending.remembered(at: ended.segment.lastTime)
        closedBytes += ended.segment.memoryBytes
        closedSegments.append(ended.segment)
        guard ended.seen.memoryBytes > spareSeen.memoryBytes else { return }
        swap(&ended.seen, &spareSeen)
        spareSeen.removeAll()
    }

    // MARK: Rows

    /// The state machine of one flow within one record, rows in order of time.
    private mutating func correct(
        _ rows: [Int],
        _ fingerprint: UInt64,
        _ time: Int64,
        _ pending: inout PendingSplits,
        _ columns: inout TupleColumns,
        _ effects: inout [UInt8]
    ) {
        var start = 0
        while start < rows.count {
            let instantTime = columns.times[rows[start]]
            var end = start + 1
            while end < rows.count, columns.times[rows[end]] == instantTime { end += 1 }
            let instant = rows[start..<end]
            let begins = instant.count { state(columns, $0) == UInt8(ascii: "B") }
            let ends = instant.count { state(columns, $0) == UInt8(ascii: "E") }
            let pairs = min(begins, ends)
            splits += pairs
            var beginsLeft = pairs
            var endsLeft = pairs
            for row in instant {
                switch state(columns, row) {
                case UInt8(ascii: "B"):
                    if beginsLeft > 0 {
                        beginsLeft -= 1
                        effects[row] &= ~RowEffects.opened
                    }
                    // A plain begin is a new connection: nothing restarts from the old origin.
                    if pairs == 0 { _ = pending.remove(fingerprint) }
                case let letter:
                    let raw = counters(row, columns)
                    if let open = pending.remove(fingerprint),
                        time - open.time <= SplitSegment.memory, raw.includes(open.counters)
                    {
                        let rest = raw.minus(open.counters)
                        columns.setCounters(
                            ofRow: row,
                            packetsSent: rest.packetsSent,
                            bytesSent: rest.bytesSent,
                            packetsReceived: rest.packetsReceived,
                            bytesReceived: rest.bytesReceived
                        )
                    }
                    if letter == UInt8(ascii: "E"), endsLeft > 0 {
                        endsLeft -= 1
                        effects[row] &= ~(RowEffects.closed | RowEffects.unanswered)
                        pending.insert(
                            SplitSegment.Tail(fingerprint: fingerprint, time: time, counters: raw)
                        )
                    }
                }
            }
            start = end
        }
    }

    private func state(_ columns: borrowing TupleColumns, _ row: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: columns.codes[row] >> 16)
    }

    private func counters(_ row: Int, _ columns: borrowing TupleColumns) -> FlowCounters {
        FlowCounters(
            packetsSent: columns.packetsSent[row],
            bytesSent: columns.bytesSent[row],
            packetsReceived: columns.packetsReceived[row],
            bytesReceived: columns.bytesReceived[row]
        )
    }
}
