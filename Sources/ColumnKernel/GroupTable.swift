/// A row of a rollup under construction: its key and its measures.
package struct Group: Sendable, Equatable {
    /// Source number in the upper, destination number in the lower half.
    package var pair: UInt64
    /// Scope number in the upper half, destination port or `GroupTable.noPort` in the lower.
    package var place: UInt64
    /// B rows without split pairs; for NSG version 1, which has no states, all allowed rows.
    package var opened: UInt32 = 0
    /// E rows without split pairs.
    package var closed: UInt32 = 0
    package var denied: UInt32 = 0
    /// E rows with packets sent and none received.
    package var unanswered: UInt32 = 0
    /// Rows whose counters were measured; 0 makes the four sums NULL.
    package var measured: UInt32 = 0
    package var packetsSent: UInt64 = 0
    package var bytesSent: UInt64 = 0
    package var packetsReceived: UInt64 = 0
    package var bytesReceived: UInt64 = 0
    /// Unix milliseconds of the first and last row.
    package var first: Int64
    package var last: Int64

    package init(pair: UInt64, place: UInt64, first: Int64, last: Int64) {
        self.pair = pair
        self.place = place
        self.first = first
        self.last = last
    }

    package var source: UInt32 { UInt32(truncatingIfNeeded: pair >> 32) }
    package var destination: UInt32 { UInt32(truncatingIfNeeded: pair) }
    package var scope: UInt32 { UInt32(truncatingIfNeeded: place >> 32) }
    package var port: UInt32 { UInt32(truncatingIfNeeded: place) }

    /// Adds another group's measures.
    ///
    /// Counters of one tuple stay below 2^48, so that a sum leaves 64 bits only after 65,536
    /// hostile tuples of one key; it then stays at the top instead of wrapping.
    package mutating func add(_ other: borrowing Group) {
        opened = saturatingSum(opened, other.opened)
        closed = saturatingSum(closed, other.closed)
        denied = saturatingSum(denied, other.denied)
        unanswered = saturatingSum(unanswered, other.unanswered)
        measured = saturatingSum(measured, other.measured)
        packetsSent = saturatingSum(packetsSent, other.packetsSent)
        bytesSent = saturatingSum(bytesSent, other.bytesSent)
        packetsReceived = saturatingSum(packetsReceived, other.packetsReceived)
        bytesReceived = saturatingSum(bytesReceived, other.bytesReceived)
        first = min(first, other.first)
        last = max(last, other.last)
    }
}

@inline(__always)
private func saturatingSum<T: FixedWidthInteger>(_ a: T, _ b: T) -> T {
    let (sum, overflow) = a.addingReportingOverflow(b)
    return overflow ? .max : sum
}

/// Groups by key: open addressing over dense rows, 8 bytes a slot (hash tag and row number).
package struct GroupTable: Sendable {
    package private(set) var rows: [Group] = []
    private var slots: [UInt64]
    private var mask: Int
    private let seed = tableSeed

    /// `Group.port` of a row whose port was folded away (R14).
    package static let noPort: UInt32 = 0x1_0000

    package init(minimumCapacity: Int = 1 << 12) {
        var size = 1 << 12
        while size < minimumCapacity { size *= 2 }
        slots = Array(repeating: 0, count: size)
        mask = size - 1
    }

    package var count: Int { rows.count }
    package var memoryBytes: Int {
        rows.capacity * MemoryLayout<Group>.stride + slots.count * 8
    }

    /// Forgets the rows.
    ///
    /// Keeps the memory, unless it is far above what the last use needed.
    package mutating func removeAll() {
        if slots.count > 1 << 16, rows.count * 8 < slots.count {
            self = GroupTable(minimumCapacity: slots.count / 4)
            return
        }
        rows.removeAll(keepingCapacity: true)
        for index in slots.indices { slots[index] = 0 }
    }

    /// Number of the row with this key; a new one starts with the given times.
    @inline(__always)
    package mutating func find(pair: UInt64, place: UInt64, time: Int64) -> Int {
        let hash = mix(pair ^ seed, place)
        // A used slot is never 0: row numbers in it start at 1.
        let tag = hash & 0xffff_ffff_0000_0000
        var slot = Int(truncatingIfNeeded: hash) & mask
        while true {
            let entry = slots[slot]
            guard entry != 0 else { break }
            if entry & 0xffff_ffff_0000_0000 == tag {
                let index = Int(entry & 0xffff_ffff) - 1
                if rows[index].pair == pair, rows[index].place == place { return index }
            }
            slot = (slot + 1) & mask
        }
        rows.append(Group(pair: pair, place: place, first: time, last: time))
        slots[slot] = tag | UInt64(rows.count)
        if rows.count * 3 > slots.count * 2 { rehash() }
        return rows.count - 1
    }

    private mutating func rehash() {
        slots = Array(repeating: 0, count: slots.count * 2)
        mask = slots.count - 1
        for index in rows.indices {
            let hash = mix(rows[index].pair ^ seed, rows[index].place)
            var slot = Int(truncatingIfNeeded: hash) & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = hash & 0xffff_ffff_0000_0000 | UInt64(index + 1)
        }
    }

    /// Adds whole groups, for example those of a record's own table.
    package mutating func add(_ group: Group) {
        let index = find(pair: group.pair, place: group.place, time: group.first)
        rows[index].add(group)
    }

    /// Adds rows in bulk; the loop over rows stays in this module.
    ///
    /// - Parameters:
    ///   - count: Rows to add, from row 0.
    ///   - keys: Key columns of at least `count` rows.
    ///   - effects: Bits of `RowEffects` for each row.
    ///   - columns: Times and counters of the rows.
    package mutating func add(
        count: Int,
        keys: borrowing GroupKeys,
        effects: [UInt8],
        columns: borrowing TupleColumns
    ) {
        let times = columns.times
        for row in 0..<count {
            let effect = effects[row]
            guard effect & RowEffects.left == 0 else { continue }
            let time = times[row]
            let index = find(
                pair: UInt64(keys.sources[row]) << 32 | UInt64(keys.destinations[row]),
                place: UInt64(keys.scopes[row]) << 32 | UInt64(keys.ports[row]),
                time: time
            )
            apply(effect, row: row, to: index, time: time, columns: columns)
        }
    }

    @inline(__always)
    private mutating func apply(
        _ effect: UInt8,
        row: Int,
        to index: Int,
        time: Int64,
        columns: borrowing TupleColumns
    ) {
        rows[index].opened = saturatingSum(rows[index].opened, UInt32(effect & 1))
        rows[index].closed = saturatingSum(rows[index].closed, UInt32(effect >> 1 & 1))
        rows[index].denied = saturatingSum(rows[index].denied, UInt32(effect >> 2 & 1))
        rows[index].unanswered = saturatingSum(rows[index].unanswered, UInt32(effect >> 3 & 1))
        if effect & RowEffects.measured != 0 {
            rows[index].measured = saturatingSum(rows[index].measured, 1)
            rows[index].packetsSent = saturatingSum(
                rows[index].packetsSent,
                columns.packetsSent[row]
            )
            rows[index].bytesSent = saturatingSum(rows[index].bytesSent, columns.bytesSent[row])
            rows[index].packetsReceived = saturatingSum(
                rows[index].packetsReceived,
                columns.packetsReceived[row]
            )
            rows[index].bytesReceived = saturatingSum(
                rows[index].bytesReceived,
                columns.bytesReceived[row]
            )
        }
        if time < rows[index].first { rows[index].first = time }
        if time > rows[index].last { rows[index].last = time }
    }
}

/// Key columns of a batch.
package struct GroupKeys: Sendable {
    package var scopes: [UInt32] = []
    package var sources: [UInt32] = []
    package var destinations: [UInt32] = []
    /// Destination port, or `GroupTable.noPort`.
    package var ports: [UInt32] = []

    package init() {}

    /// Makes every column at least `count` rows long.
    package mutating func reserve(_ count: Int) {
        guard ports.count < count else { return }
        let more = count - ports.count
        scopes.append(contentsOf: repeatElement(0, count: more))
        ports.append(contentsOf: repeatElement(0, count: more))
        if sources.count < count {
            sources.append(contentsOf: repeatElement(0, count: count - sources.count))
        }
        if destinations.count < count {
            destinations.append(contentsOf: repeatElement(0, count: count - destinations.count))
        }
    }
}

/// What one row adds to its group, as bits.
package enum RowEffects {
    package static let opened: UInt8 = 1
    package static let closed: UInt8 = 2
    package static let denied: UInt8 = 4
    package static let unanswered: UInt8 = 8
    package static let measured: UInt8 = 16
    /// The row is rejected and adds nothing.
    package static let left: UInt8 = 128
}
