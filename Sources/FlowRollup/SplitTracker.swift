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
    private var open: [StreamKey: OpenSegment] = [:]
    /// About what `closedSegments` take.
    private var closedBytes = 0
    private var index = RecordIndex()

    /// Flows remembered a stretch; beyond this a new stretch begins, so memory stays bounded.
    private static let maximumSeen = 1 << 20

    private struct OpenSegment {
        var segment: SplitSegment
        var seen = FingerprintSet()
        var pending: [UInt64: SplitSegment.Tail] = [:]
    }

    /// A head whose fact key is not known before the record's keys are final.
    struct PendingHead {
        var row: Int
        var head: SplitSegment.Head
    }

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
        current.segment.lastTime = time
        let count = columns.count
        fillIndex(count, sources, destinations, addresses, columns, effects)
        var heads: [PendingHead] = []
        let noticesHeads = time - current.segment.firstTime <= SplitSegment.memory
        for flow in 0..<index.flowCount {
            let fingerprint = index.fingerprint(flow)
            let isPending = !current.pending.isEmpty && current.pending[fingerprint] != nil
            if index.hasPair(flow) || isPending {
                let rows = index.rows(of: flow, in: columns)
                correct(
                    rows,
                    fingerprint,
                    time,
                    &current.pending,
                    &columns,
                    &effects
                )
            }
            guard noticesHeads, current.seen.insert(fingerprint) else { continue }
            guard let (first, followsBegin) = head(of: flow, columns) else { continue }
            let raw = index.rawCounters(first, columns)
            heads.append(
                PendingHead(
                    row: first,
                    head: SplitSegment.Head(
                        fingerprint: fingerprint,
                        time: time,
                        counters: raw,
                        followsBegin: followsBegin,
                        scope: 0,
                        source: 0,
                        destination: 0,
                        port: 0
                    )
                )
            )
        }
        if current.seen.count > Self.maximumSeen {
            close(current)
            open[stream] = nil
        } else {
            open[stream] = current
        }
        return heads
    }

    /// The row that continues an older flow, if the flow's first instant does.
    ///
    /// In `B,E,B` at one instant the begins belong to the split, so that its E continues what a split before this stretch may
    /// have begun.
    private func head(
        of flow: Int,
        _ columns: borrowing TupleColumns
    ) -> (row: Int, followsBegin: Bool)? {
        let first = index.firstRow(of: flow, in: columns)
        guard state(columns, first) == UInt8(ascii: "B") else { return (first, false) }
        guard index.hasPair(flow) else { return nil }
        let instant = index.rows(of: flow, in: columns).prefix {
            columns.times[$0] == columns.times[first]
        }
        guard let end = instant.first(where: { state(columns, $0) == UInt8(ascii: "E") }) else {
            return nil
        }
        return (end, true)
    }

    /// Heads of the record just processed, with their keys.
    mutating func add(heads: [SplitSegment.Head], stream: StreamKey) {
        guard !heads.isEmpty else { return }
        if open[stream] != nil {
            open[stream]?.segment.heads.append(contentsOf: heads)
        } else if let last = closedSegments.indices.last {
            closedSegments[last].heads.append(contentsOf: heads)
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

    mutating func endStretch(of stream: StreamKey) {
        if let segment = open.removeValue(forKey: stream) { close(segment) }
    }

    mutating func endStretch() {
        for key in open.keys.sorted(by: { ($0.logID, $0.reporter) < ($1.logID, $1.reporter) }) {
            if let segment = open[key] { close(segment) }
        }
        open.removeAll(keepingCapacity: true)
    }

    mutating func takeSplits() -> Int {
        let count = splits
        splits = 0
        return count
    }

    var memoryBytes: Int {
        open.values.reduce(closedBytes) {
            $0 + $1.seen.memoryBytes + $1.segment.heads.count * 80 + $1.pending.count * 96
        }
    }

    // MARK: Segments

    /// The stream's open stretch; a record that is older than the last one starts a new one.
    private mutating func openSegment(_ stream: StreamKey, _ time: Int64) -> OpenSegment {
        if let known = open.removeValue(forKey: stream) {
            if time >= known.segment.lastTime { return known }
            close(known)
        }
        return OpenSegment(
            segment: SplitSegment(stream: stream, firstTime: time, lastTime: time)
        )
    }

    private mutating func close(_ segment: OpenSegment) {
        var closed = segment.segment
        closed.tails = segment.pending.values.sorted { $0.fingerprint < $1.fingerprint }
        closedBytes += 128 + closed.heads.count * 80 + closed.tails.count * 56
        closedSegments.append(closed)
    }

    // MARK: Rows

    /// Links the allowed B, C and E rows of a record by flow.
    private mutating func fillIndex(
        _ count: Int,
        _ sources: [UInt32],
        _ destinations: [UInt32],
        _ addresses: borrowing AddressTable,
        _ columns: borrowing TupleColumns,
        _ effects: [UInt8]
    ) {
        index.removeAll(rows: count)
        let hashes = addresses.hashes
        let codes = columns.codes
        let ports = columns.ports
        let protocols = columns.protocols
        for row in 0..<count where effects[row] & RowEffects.left == 0 {
            let code = codes[row]
            let state = UInt8(truncatingIfNeeded: code >> 16)
            let isCounting =
                state == UInt8(ascii: "B") || state == UInt8(ascii: "C")
                || state == UInt8(ascii: "E")
            guard isCounting, UInt8(truncatingIfNeeded: code >> 8) == UInt8(ascii: "A") else {
                continue
            }
            let fingerprint = flowFingerprint(
                sourceHash: hashes[Int(sources[row])],
                destinationHash: hashes[Int(destinations[row])],
                ports: ports[row],
                protocolCode: protocols[row],
                direction: UInt8(truncatingIfNeeded: code)
            )
            index.add(row: row, fingerprint: fingerprint, columns: columns)
        }
    }

    /// The state machine of one flow within one record, rows in order of time.
    private mutating func correct(
        _ rows: [Int],
        _ fingerprint: UInt64,
        _ time: Int64,
        _ pending: inout [UInt64: SplitSegment.Tail],
        _ columns: inout TupleColumns,
        _ effects: inout [UInt8]
    ) {
        var start = 0
        while start < rows.count {
            var end = start + 1
            while end < rows.count, columns.times[rows[end]] == columns.times[rows[start]] {
                end += 1
            }
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
                    if pairs == 0 { pending[fingerprint] = nil }
                case let letter:
                    let raw = index.rawCounters(row, columns)
                    if let open = pending.removeValue(forKey: fingerprint),
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
                        pending[fingerprint] = SplitSegment.Tail(
                            fingerprint: fingerprint,
                            time: time,
                            counters: raw
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
}

/// The fingerprint of a flow at one reporter; stored, so it must stay as it is.
@inline(__always)
private func flowFingerprint(
    sourceHash: UInt64,
    destinationHash: UInt64,
    ports: UInt32,
    protocolCode: UInt16,
    direction: UInt8
) -> UInt64 {
    let rest = UInt64(ports) << 32 | UInt64(protocolCode) << 8 | UInt64(direction)
    return scramble(sourceHash &+ scramble(destinationHash &+ scramble(rest)))
}

/// The MurmurHash3 finaliser, here because a call into another module would be made for every row.
@inline(__always)
private func scramble(_ value: UInt64) -> UInt64 {
    var x = value &+ 0x9e37_79b9_7f4a_7c15
    x ^= x >> 33
    x &*= 0xff51_afd7_ed55_8ccd
    x ^= x >> 33
    x &*= 0xc4ce_b9fe_1a85_ec53
    x ^= x >> 33
    return x
}
