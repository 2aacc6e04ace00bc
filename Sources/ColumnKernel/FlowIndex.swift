/// The rows of one record by flow: what the search for split pairs asks of every row (R3).
///
/// Filled in two passes over the columns, and emptied by a new generation number:
///
///     rows          numbers of the rows that count: allowed, and B, C or E
///     fingerprints  of those rows, in the same order
///     flows         one a flow, in order of its first row in the record
///     slots         generation << 32 | number of a flow; open addressing, at most half full
///     previous      by row: the flow's row before this one in the record, or -1
///
/// A steady state allocates nothing. Nearly all flows have one row in a record, and for them nothing but
/// `fill` and a look at `FingerprintSet` and `FingerprintFilter` is ever done.
package struct FlowIndex: Sendable {
    struct Flow: Sendable {
        var fingerprint: UInt64 = 0
        /// The first row in order of (time, position).
        var first: Int32 = 0
        /// The last row in order of position: the head of the chain.
        var last: Int32 = 0
        var firstState: UInt8 = 0
        var hasPair = false
    }

    /// Flows in the record.
    package private(set) var count = 0
    private var flows: [Flow] = []
    private var rows: [Int32] = []
    private var fingerprints: [UInt64] = []
    private var previous: [Int32] = []
    private var slots: [UInt64] = []
    private var generation: UInt64 = 0
    private let seed = tableSeed
    /// Numbers of the flows that are new to a set.
    private var new: [Int32] = []

    package init() {}

    /// Indexes the rows of a record.
    ///
    /// Columns of its own are taken out of `self` for as long as a span of them is in use: a span of one field
    /// would keep all others from being read.
    ///
    /// - Parameters:
    ///   - sources: Numbers of the rows' source addresses.
    ///   - destinations: Numbers of the rows' destination addresses.
    ///   - hashes: The addresses' hashes by number.
    ///   - columns: The record's rows.
    ///   - effects: Bits of `RowEffects`: rows that are left do not count.
    package mutating func fill(
        sources: [UInt32],
        destinations: [UInt32],
        hashes: [UInt64],
        columns: borrowing TupleColumns,
        effects: [UInt8]
    ) {
        let rowCount = columns.count
        reserve(rowCount)
        let found = gather(rowCount, sources, destinations, hashes, columns, effects)
        count = link(found, columns)
    }

    private mutating func reserve(_ rowCount: Int) {
        count = 0
        generation += 1
        if rows.count < rowCount {
            let size = max(1 << 10, rowCount)
            rows = Array(repeating: 0, count: size)
            previous = Array(repeating: -1, count: size)
            fingerprints = Array(repeating: 0, count: size)
            new = Array(repeating: 0, count: size)
            flows = Array(repeating: Flow(), count: size)
        }
        let size = Self.slotCount(rowCount)
        guard size > slots.count || generation >= 1 << 32 else { return }
        slots = Array(repeating: 0, count: max(size, slots.count))
        generation = 1
    }

    /// A small record uses the front of a table that a large one has left.
    private static func slotCount(_ rowCount: Int) -> Int {
        var size = 1 << 6
        while size < rowCount * 2 { size *= 2 }
        return size
    }

    /// Numbers and fingerprints of the rows that count; without a branch, as states come in no order.
    private mutating func gather(
        _ rowCount: Int,
        _ sources: [UInt32],
        _ destinations: [UInt32],
        _ hashes: [UInt64],
        _ columns: borrowing TupleColumns,
        _ effects: [UInt8]
    ) -> Int {
        let codes = columns.codes.span
        let ports = columns.ports.span
        let protocols = columns.protocols.span
        let (sources, destinations) = (sources.span, destinations.span)
        let (hashes, effects) = (hashes.span, effects.span)
        var (ownRows, ownFingerprints): ([Int32], [UInt64]) = ([], [])
        swap(&ownRows, &self.rows)
        swap(&ownFingerprints, &self.fingerprints)
        defer {
            swap(&ownRows, &self.rows)
            swap(&ownFingerprints, &self.fingerprints)
        }
        var rows = ownRows.mutableSpan
        var fingerprints = ownFingerprints.mutableSpan
        precondition(
            rowCount <= codes.count && rowCount <= ports.count && rowCount <= protocols.count
                && rowCount <= sources.count && rowCount <= destinations.count
                && rowCount <= effects.count && rowCount <= rows.count
                && rowCount <= fingerprints.count
        )
        var found = 0
        for row in 0..<rowCount {
            // Safe because `row` is below `rowCount`, which every column has been found to reach, and `found`
            // never passes `row`. What comes out of a column, an address number, is checked.
            let code = unsafe codes[unchecked: row]
            let fingerprint = flowFingerprint(
                sourceHash: hashes[Int(unsafe sources[unchecked: row])],
                destinationHash: hashes[Int(unsafe destinations[unchecked: row])],
                ports: unsafe ports[unchecked: row],
                protocolCode: unsafe protocols[unchecked: row],
                direction: UInt8(truncatingIfNeeded: code)
            )
            unsafe rows[unchecked: found] = Int32(truncatingIfNeeded: row)
            unsafe fingerprints[unchecked: found] = fingerprint
            found += isCounting(code, unsafe effects[unchecked: row]) ? 1 : 0
        }
        return found
    }

    /// Chains the rows that count by flow, and counts the flows.
    private mutating func link(_ found: Int, _ columns: borrowing TupleColumns) -> Int {
        let mask = Self.slotCount(columns.count) - 1
        let shift = UInt64(64 - (mask + 1).trailingZeroBitCount)
        let (codes, times) = (columns.codes.span, columns.times.span)
        var (ownSlots, ownFlows, ownPrevious): ([UInt64], [Flow], [Int32]) = ([], [], [])
        swap(&ownSlots, &self.slots)
        swap(&ownFlows, &self.flows)
        swap(&ownPrevious, &self.previous)
        defer {
            swap(&ownSlots, &self.slots)
            swap(&ownFlows, &self.flows)
            swap(&ownPrevious, &self.previous)
        }
        var slots = ownSlots.mutableSpan
        var flows = ownFlows.mutableSpan
        var previous = ownPrevious.mutableSpan
        let (rows, fingerprints) = (rows.span, fingerprints.span)
        let (generation, seed) = (generation, seed)
        precondition(
            mask < slots.count && found <= rows.count && found <= fingerprints.count
                && found <= flows.count && columns.count <= codes.count
                && columns.count <= times.count && columns.count <= previous.count
        )
        var count = 0
        for position in 0..<found {
            // Safe because `position` is below `found`; rows are those of `gather`, below `columns.count`;
            // slots are cut to `mask`; and a slot of this generation holds a flow below `count`, which grows
            // at most once a position. All three have been compared with the columns above.
            let row = unsafe rows[unchecked: position]
            let fingerprint = unsafe fingerprints[unchecked: position]
            let state = UInt8(truncatingIfNeeded: unsafe codes[unchecked: Int(row)] >> 16)
            var slot = Int(truncatingIfNeeded: scattered(fingerprint, seed) &>> shift)
            while true {
                let entry = unsafe slots[unchecked: slot]
                guard entry >> 32 == generation else {
                    unsafe slots[unchecked: slot] = generation << 32 | UInt64(count)
                    unsafe previous[unchecked: Int(row)] = -1
                    unsafe flows[unchecked: count] = Flow(
                        fingerprint: fingerprint,
                        first: row,
                        last: row,
                        firstState: state
                    )
                    count += 1
                    break
                }
                let number = Int(entry & 0xffff_ffff)
                if unsafe flows[unchecked: number].fingerprint == fingerprint {
                    Self.append(row, state, to: &flows[number], &previous, codes, times)
                    break
                }
                slot = (slot &+ 1) & mask
            }
        }
        return count
    }

    /// Another row of a flow; notes whether a begin and an end share a millisecond.
    @inline(__always)
    private static func append(
        _ row: Int32,
        _ state: UInt8,
        to flow: inout Flow,
        _ previous: inout MutableSpan<Int32>,
        _ codes: Span<UInt32>,
        _ times: Span<Int64>
    ) {
        let time = times[Int(row)]
        var other = flow.last
        // Chains are short; a hostile one stops paying after 64 rows of one flow and is treated as a pair.
        var steps = 0
        while other >= 0, !flow.hasPair {
            let otherState = UInt8(truncatingIfNeeded: codes[Int(other)] >> 16)
            let isPair =
                times[Int(other)] == time && state != otherState
                && state != UInt8(ascii: "C") && otherState != UInt8(ascii: "C")
            steps += 1
            flow.hasPair = isPair || steps > 64
            other = previous[Int(other)]
        }
        if time < times[Int(flow.first)] {
            flow.first = row
            flow.firstState = state
        }
        previous[Int(row)] = flow.last
        flow.last = row
    }
}

// MARK: Asking

extension FlowIndex {
    package func fingerprint(_ flow: Int) -> UInt64 { flows[flow].fingerprint }

    /// The flow's first row in order of (time, position).
    package func firstRow(_ flow: Int) -> Int { Int(flows[flow].first) }

    /// Whether a begin and an end of it share a millisecond; also `true` for a flow of more than 64 rows.
    package func hasPair(_ flow: Int) -> Bool { flows[flow].hasPair }

    /// Puts the flow's rows, in order of (time, position), in place of what `rows` had.
    package func getRows(
        of flow: Int,
        in columns: borrowing TupleColumns,
        into rows: inout [Int]
    ) {
        rows.removeAll(keepingCapacity: true)
        var row = flows[flow].last
        while row >= 0 {
            rows.append(Int(row))
            row = previous[Int(row)]
        }
        rows.reverse()
        let times = columns.times
        let isSorted = rows.indices.dropFirst().allSatisfy {
            times[rows[$0 - 1]] <= times[rows[$0]]
        }
        if !isSorted { rows.sort { (times[$0], $0) < (times[$1], $1) } }
    }

    /// Numbers of the flows that have a pair or that `filter` may hold, in place of what `flows` had.
    package func suspects(_ filter: borrowing FingerprintFilter, into numbers: inout [Int]) {
        numbers.removeAll(keepingCapacity: true)
        let flows = flows.span
        for number in 0..<count {
            // Safe because `count` flows have been filled.
            let isSuspect =
                unsafe flows[unchecked: number].hasPair
                || filter.mayHold(unsafe flows[unchecked: number].fingerprint)
            if isSuspect { numbers.append(number) }
        }
    }

    /// Adds all flows to `seen`.
    ///
    /// - Parameters:
    ///   - seen: Gains all of them.
    ///   - begins: Gains the fingerprints of new flows whose first row is a B, when they have no pair.
    ///   - others: Numbers of all other new flows, in place of what it had.
    package mutating func note(
        in seen: inout FingerprintSet,
        begins: inout [UInt64],
        others: inout [Int]
    ) {
        others.removeAll(keepingCapacity: true)
        seen.reserve(count)
        var ownNew: [Int32] = []
        swap(&ownNew, &self.new)
        defer { swap(&ownNew, &self.new) }
        let flows = flows.span.extracting(0..<count)
        var new = ownNew.mutableSpan
        let added = seen.insert(flows, new: &new)
        for position in 0..<added {
            let number = Int(new[position])
            if flows[number].firstState == UInt8(ascii: "B"), !flows[number].hasPair {
                begins.append(flows[number].fingerprint)
            } else {
                others.append(number)
            }
        }
    }
}

/// Whether a row takes part in splits: allowed, not rejected, B, C or E.
@inline(__always)
private func isCounting(_ code: UInt32, _ effect: UInt8) -> Bool {
    // 0, 1 and 3 above B.
    let state = code >> 16 & 0xff &- UInt32(UInt8(ascii: "B"))
    let isState = state < 4 && state != 2
    let isAllowed = code >> 8 & 0xff == UInt32(UInt8(ascii: "A"))
    return isState && isAllowed && effect & RowEffects.left == 0
}

/// The fingerprint of a flow at one reporter; stored, so it must stay as it is.
@inline(__always)
package func flowFingerprint(
    sourceHash: UInt64,
    destinationHash: UInt64,
    ports: UInt32,
    protocolCode: UInt16,
    direction: UInt8
) -> UInt64 {
    let rest = UInt64(ports) << 32 | UInt64(protocolCode) << 8 | UInt64(direction)
    return scramble(sourceHash &+ scramble(destinationHash &+ scramble(rest)))
}

/// The MurmurHash3 finaliser over a shifted value.
@inline(__always)
private func scramble(_ value: UInt64) -> UInt64 { mix(value &+ 0x9e37_79b9_7f4a_7c15) }
