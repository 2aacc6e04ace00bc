import ColumnKernel

/// The rows of one record by flow: chains behind an open-addressing table that is emptied by a new generation number.
struct RecordIndex {
    private struct Flow {
        var fingerprint: UInt64
        var lastRow: Int32
        var rowCount: Int32
        var hasPair: Bool
    }

    private var slots: [UInt64] = Array(repeating: 0, count: 1 << 10)
    private var mask = (1 << 10) - 1
    private var generation: UInt64 = 0
    private var flows: [Flow] = []
    /// The row before this one in its chain, or -1.
    private var previous: [Int32] = []

    var flowCount: Int { flows.count }

    mutating func removeAll(rows: Int) {
        flows.removeAll(keepingCapacity: true)
        if previous.count < rows {
            previous.append(contentsOf: repeatElement(-1, count: rows - previous.count))
        }
        generation += 1
        var size = slots.count
        while size < rows * 2 { size *= 2 }
        guard size != slots.count || generation >= 1 << 32 else { return }
        slots = Array(repeating: 0, count: size)
        mask = size - 1
        generation = 1
    }

    /// Appends a row to its flow; notes whether a begin and an end of it share a millisecond.
    @inline(__always)
    mutating func add(row: Int, fingerprint: UInt64, columns: borrowing TupleColumns) {
        var slot = Int(truncatingIfNeeded: fingerprint) & mask
        while true {
            let entry = slots[slot]
            guard entry >> 32 == generation else { break }
            let flow = Int(truncatingIfNeeded: entry & 0xffff_ffff)
            if flows[flow].fingerprint == fingerprint {
                append(row, to: flow, columns)
                return
            }
            slot = (slot + 1) & mask
        }
        slots[slot] = generation << 32 | UInt64(flows.count)
        previous[row] = -1
        flows.append(
            Flow(fingerprint: fingerprint, lastRow: Int32(row), rowCount: 1, hasPair: false)
        )
    }

    private mutating func append(_ row: Int, to flow: Int, _ columns: borrowing TupleColumns) {
        if !flows[flow].hasPair {
            let time = columns.times[row]
            let state = columns.codes[row] >> 16 & 0xff
            var other = flows[flow].lastRow
            // Chains are short; a hostile one stops paying after 64 rows of one flow and is treated as a pair.
            var steps = 0
            while other >= 0, !flows[flow].hasPair {
                let otherState = columns.codes[Int(other)] >> 16 & 0xff
                let isPair =
                    columns.times[Int(other)] == time && state != otherState
                    && state != UInt32(UInt8(ascii: "C"))
                    && otherState != UInt32(UInt8(ascii: "C"))
                steps += 1
                flows[flow].hasPair = isPair || steps > 64
                other = previous[Int(other)]
            }
        }
        previous[row] = flows[flow].lastRow
        flows[flow].lastRow = Int32(row)
        flows[flow].rowCount += 1
    }

    func fingerprint(_ flow: Int) -> UInt64 { flows[flow].fingerprint }
    func hasPair(_ flow: Int) -> Bool { flows[flow].hasPair }

    /// The flow's rows in order of (time, position).
    func rows(of flow: Int, in columns: borrowing TupleColumns) -> [Int] {
        var result: [Int] = []
        var row = flows[flow].lastRow
        while row >= 0 {
            result.append(Int(row))
            row = previous[Int(row)]
        }
        let times = columns.times
        return result.sorted { (times[$0], $0) < (times[$1], $1) }
    }

    /// The flow's first row in that order.
    func firstRow(of flow: Int, in columns: borrowing TupleColumns) -> Int {
        var row = Int(flows[flow].lastRow)
        var first = row
        while true {
            row = Int(previous[row])
            guard row >= 0 else { return first }
            if columns.times[row] <= columns.times[first] { first = row }
        }
    }

    func rawCounters(_ row: Int, _ columns: borrowing TupleColumns) -> FlowCounters {
        FlowCounters(
            packetsSent: columns.packetsSent[row],
            bytesSent: columns.bytesSent[row],
            packetsReceived: columns.packetsReceived[row],
            bytesReceived: columns.bytesReceived[row]
        )
    }
}

/// A set of fingerprints; 0 is folded onto 1.
struct FingerprintSet {
    private var slots: [UInt64] = Array(repeating: 0, count: 1 << 10)
    private var mask = (1 << 10) - 1
    private(set) var count = 0

    var memoryBytes: Int { slots.count * 8 }

    /// `true` if it was not there.
    @inline(__always)
    mutating func insert(_ value: UInt64) -> Bool {
        let key = value == 0 ? 1 : value
        var slot = Int(truncatingIfNeeded: key) & mask
        while slots[slot] != 0 {
            if slots[slot] == key { return false }
            slot = (slot + 1) & mask
        }
        slots[slot] = key
        count += 1
        if count * 3 > slots.count * 2 { grow() }
        return true
    }

    private mutating func grow() {
        let old = slots
        slots = Array(repeating: 0, count: old.count * 2)
        mask = slots.count - 1
        for key in old where key != 0 {
            var slot = Int(truncatingIfNeeded: key) & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = key
        }
    }
}
