import CVector

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

/// Groups by key: open addressing over dense rows, 8 bytes a slot (hash tag and row number), at most half full.
package struct GroupTable: Sendable {
    /// The first `count` are in use; the others wait, so that a loop over rows never has to grow.
    private var storage: [Group] = []
    package private(set) var count = 0
    private var slots: [UInt64]
    private let seed = tableSeed
    /// The source ports of rows that `RowEffects.ports` marks, by the number of their group.
    private var sourcePorts = SourcePorts()

    /// `Group.port` of a row whose port was folded away (R14).
    package static let noPort: UInt32 = 0x1_0000
    /// Rows that are added between two looks at the capacity.
    private static let chunk = 4096

    package init(minimumCapacity: Int = 1 << 12) {
        var size = 1 << 12
        while size < minimumCapacity { size *= 2 }
        slots = Array(repeating: 0, count: size)
    }

    package var memoryBytes: Int {
        storage.capacity * MemoryLayout<Group>.stride + slots.count * 8 + sourcePorts.memoryBytes
    }

    /// The groups in order of first appearance; a copy.
    package var rows: [Group] { Array(storage[..<count]) }

    /// Lends the groups in order of first appearance: they can be most of a worker's memory, which a copy would take twice.
    package func withRows<Result, Failure: Error>(
        _ body: (Span<Group>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(storage.span.extracting(0..<count))
    }

    /// The source ports of each of `rows`.
    package var sourcePortLists: SourcePortLists { sourcePorts.lists(groupCount: count) }

    package subscript(index: Int) -> Group {
        precondition(index < count, "group \(index) of \(count)")
        return storage[index]
    }

    /// Forgets the rows.
    ///
    /// Keeps the memory, unless it is far above what the last use needed.
    package mutating func removeAll() {
        if slots.count > 1 << 16, count * 8 < slots.count {
            self = GroupTable(minimumCapacity: slots.count / 4)
            return
        }
        count = 0
        for index in slots.indices { slots[index] = 0 }
        sourcePorts.removeAll()
    }

    /// Sees to it that `more` rows with new keys fit.
    private mutating func reserve(_ more: Int) {
        if storage.count < count + more {
            // By half and no more: left to itself an array doubles, and 88 bytes a group are most of a worker's memory.
            let size = max(count + more, storage.count + storage.count / 2)
            var larger: [Group] = []
            larger.reserveCapacity(size)
            larger.append(contentsOf: storage[..<count])
            let empty = Group(pair: 0, place: 0, first: 0, last: 0)
            larger.append(contentsOf: repeatElement(empty, count: size - count))
            storage = larger
        }
        var size = slots.count
        while (count + more) * 2 > size { size *= 2 }
        guard size > slots.count else { return }
        slots = Array(repeating: 0, count: size)
        let mask = size - 1
        for index in 0..<count {
            let hash = scattered(storage[index].pair, storage[index].place, seed)
            var slot = Int(truncatingIfNeeded: hash) & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = hash & 0xffff_ffff_0000_0000 | UInt64(index + 1)
        }
    }

    /// Number of the row with this key; a new one starts with the given time.
    package mutating func find(pair: UInt64, place: UInt64, time: Int64) -> Int {
        reserve(1)
        return unsafe withPointers { unsafe $0.find(pair: pair, place: place, time: time) }
    }

    /// Adds whole groups, for example those of a record's own table.
    ///
    /// - Returns: The number of the row; `addSourcePorts` wants to know it.
    @discardableResult
    package mutating func add(_ group: Group) -> Int {
        let index = find(pair: group.pair, place: group.place, time: group.first)
        storage[index].add(group)
        return index
    }

    /// Adds the source ports of groups that have been added.
    ///
    /// - Parameters:
    ///   - other: The table the groups are from.
    ///   - numbers: What `add` has returned for each of its groups; `nil` if it was left out.
    package mutating func addSourcePorts(of other: borrowing GroupTable, as numbers: [Int?]) {
        precondition(numbers.count == other.count && numbers.allSatisfy { $0 ?? 0 < count })
        sourcePorts.insert(other.sourcePorts, as: numbers)
    }

    /// Takes back what a row of a group repeated of an earlier one (R3).
    package mutating func subtract(
        pair: UInt64,
        place: UInt64,
        packetsSent: UInt64,
        bytesSent: UInt64,
        packetsReceived: UInt64,
        bytesReceived: UInt64
    ) {
        let known = count
        let index = find(pair: pair, place: place, time: 0)
        precondition(index < known, "a correction of rows that were never added")
        storage[index].packetsSent -= min(storage[index].packetsSent, packetsSent)
        storage[index].bytesSent -= min(storage[index].bytesSent, bytesSent)
        storage[index].packetsReceived -= min(storage[index].packetsReceived, packetsReceived)
        storage[index].bytesReceived -= min(storage[index].bytesReceived, bytesReceived)
    }

    /// Adds rows in bulk; the loop over rows stays in this module.
    ///
    /// - Parameters:
    ///   - count: Rows to add, from row 0.
    ///   - keys: Key columns of at least `count` rows.
    ///   - effects: Bits of `RowEffects` for each row.
    ///   - columns: Times, ports and counters of the rows.
    package mutating func add(
        count: Int,
        keys: borrowing GroupKeys,
        effects: [UInt8],
        columns: borrowing TupleColumns
    ) {
        precondition(keys.count >= count && effects.count >= count && columns.count >= count)
        unsafe withUnsafeTemporaryAllocation(of: UInt64.self, capacity: Self.chunk) { marked in
            for start in stride(from: 0, to: count, by: Self.chunk) {
                let end = min(start + Self.chunk, count)
                reserve(end - start)
                // Safe because all columns have at least `count` rows, `marked` has room for a chunk of them, and
                // `reserve` has made room for a new group a row.
                let markedCount = unsafe keys.withPointers { keys in
                    unsafe columns.withMeasures { measures in
                        unsafe effects.withUnsafeBufferPointer { effects in
                            unsafe withPointers { pointers in
                                var markedCount = 0
                                var row = start
                                while row < end {
                                    let next = min(row + rowsInFlight, end)
                                    unsafe markedCount =
                                        pointers.add(
                                            row..<next,
                                            keys,
                                            effects,
                                            measures,
                                            marked.baseAddress.unsafelyUnwrapped + markedCount
                                        ) + markedCount
                                    row = next
                                }
                                return markedCount
                            }
                        }
                    }
                }
                unsafe sourcePorts.insert(
                    UnsafeBufferPointer(rebasing: marked[..<markedCount]).span
                )
            }
        }
    }

    @inline(__always)
    private mutating func withPointers<Result>(
        _ body: (inout GroupPointers) -> Result
    ) -> Result {
        var used = count
        let seed = seed
        let result = unsafe storage.withUnsafeMutableBufferPointer { storage in
            unsafe slots.withUnsafeMutableBufferPointer { slots in
                var pointers = unsafe GroupPointers(
                    rows: storage.baseAddress.unsafelyUnwrapped,
                    slots: slots.baseAddress.unsafelyUnwrapped,
                    mask: slots.count - 1,
                    seed: seed,
                    count: used
                )
                let result = unsafe body(&pointers)
                used = unsafe pointers.count
                return result
            }
        }
        count = used
        return result
    }
}

/// Rows whose groups are looked up together.
private let rowsInFlight = 64

/// A `GroupTable` while its memory is lent; has room for every group that is going to be made.
@unsafe
private struct GroupPointers {
    let rows: UnsafeMutablePointer<Group>
    let slots: UnsafeMutablePointer<UInt64>
    let mask: Int
    let seed: UInt64
    var count: Int

    /// Adds up to `rowsInFlight` rows in three passes, so that the memory of all of them is on its way at once.
    ///
    /// - Returns: How many rows `RowEffects.ports` marks; `marked`, which has room for all, gets their pairs of group and port.
    @inline(__always)
    mutating func add(
        _ rows: Range<Int>,
        _ keys: GroupKeyPointers,
        _ effects: UnsafeBufferPointer<UInt8>,
        _ measures: MeasurePointers,
        _ marked: UnsafeMutablePointer<UInt64>
    ) -> Int {
        // Safe because each pass reads what the one before it wrote, for the same rows.
        unsafe withUnsafeTemporaryAllocation(of: UInt64.self, capacity: rowsInFlight) { hashes in
            unsafe withUnsafeTemporaryAllocation(of: Int.self, capacity: rowsInFlight) { indices in
                for row in rows {
                    let hash = unsafe scattered(keys.pair(row), keys.place(row), seed)
                    unsafe hashes[row &- rows.lowerBound] = hash
                    unsafe weir_prefetch(slots + (Int(truncatingIfNeeded: hash) & mask))
                }
                for row in rows {
                    guard unsafe effects[row] & RowEffects.left == 0 else { continue }
                    let index = unsafe find(
                        pair: keys.pair(row),
                        place: keys.place(row),
                        hash: hashes[row &- rows.lowerBound],
                        time: measures.times[row]
                    )
                    unsafe indices[row &- rows.lowerBound] = index
                    unsafe weir_prefetch(self.rows + index)
                }
                var markedCount = 0
                for row in rows {
                    let effect = unsafe effects[row]
                    guard effect & RowEffects.left == 0 else { continue }
                    let index = unsafe indices[row &- rows.lowerBound]
                    unsafe self.rows[index].apply(effect, row: row, measures: measures)
                    let port = unsafe measures.ports[row] &>> 16
                    unsafe marked[markedCount] = SourcePorts.pair(group: index, port: port)
                    markedCount &+= effect & RowEffects.ports == 0 ? 0 : 1
                }
                return markedCount
            }
        }
    }

    @inline(__always)
    mutating func find(pair: UInt64, place: UInt64, time: Int64) -> Int {
        let hash = unsafe scattered(pair, place, seed)
        return unsafe find(pair: pair, place: place, hash: hash, time: time)
    }

    /// Number of the row with this key; a new one starts with the given times.
    @inline(__always)
    mutating func find(pair: UInt64, place: UInt64, hash: UInt64, time: Int64) -> Int {
        // A used slot is never 0: row numbers in it start at 1.
        let tag = hash & 0xffff_ffff_0000_0000
        var slot = unsafe Int(truncatingIfNeeded: hash) & mask
        // Safe because the mask keeps the slot inside, a slot holds the number of a row, and a free slot is always left.
        while true {
            let entry = unsafe slots[slot]
            guard entry != 0 else { break }
            if entry & 0xffff_ffff_0000_0000 == tag {
                let index = Int(truncatingIfNeeded: entry & 0xffff_ffff) &- 1
                if unsafe rows[index].pair == pair && rows[index].place == place { return index }
            }
            slot = unsafe (slot &+ 1) & mask
        }
        let index = unsafe count
        unsafe rows[index] = Group(pair: pair, place: place, first: time, last: time)
        unsafe count = index &+ 1
        unsafe slots[slot] = tag | UInt64(truncatingIfNeeded: index &+ 1)
        return index
    }
}

extension Group {
    @inline(__always)
    fileprivate mutating func apply(
        _ effect: UInt8,
        row: Int,
        measures: MeasurePointers
    ) {
        opened = saturatingSum(opened, UInt32(effect & 1))
        closed = saturatingSum(closed, UInt32(effect &>> 1 & 1))
        denied = saturatingSum(denied, UInt32(effect &>> 2 & 1))
        unanswered = saturatingSum(unanswered, UInt32(effect &>> 3 & 1))
        if effect & RowEffects.measured != 0 {
            measured = saturatingSum(measured, 1)
            packetsSent = unsafe saturatingSum(packetsSent, measures.packetsSent[row])
            bytesSent = unsafe saturatingSum(bytesSent, measures.bytesSent[row])
            packetsReceived = unsafe saturatingSum(packetsReceived, measures.packetsReceived[row])
            bytesReceived = unsafe saturatingSum(bytesReceived, measures.bytesReceived[row])
        }
        let time = unsafe measures.times[row]
        first = min(first, time)
        last = max(last, time)
    }
}
