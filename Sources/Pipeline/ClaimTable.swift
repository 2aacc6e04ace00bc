import ColumnKernel

/// Which input owns which record: open addressing, 16 bytes a slot, at most two thirds full.
///
/// Events claim row by row: here a look-up is a product and a cache miss, and a claim 24 to 48 bytes.
struct ClaimTable {
    private struct Slot {
        var time: Int64 = 0
        var stream: Int32 = 0
        /// One more than the position in `inputs`; 0 in a free slot.
        var owner: UInt32 = 0
    }

    private var slots: [Slot] = []
    private var inputs: [Int64] = []
    private var numbers: [Int64: UInt32] = [:]
    private(set) var count = 0
    /// Keeps what `fetch` reads from being left out.
    private var fetched: UInt32 = 0
    /// Logs are others' texts: nobody may choose records that collide.
    private let seed = UInt64.random(in: .min ... .max)

    /// Who owns a record; `nil` if nobody does.
    ///
    /// - Parameters:
    ///   - stream: Number of its stream.
    ///   - time: What it is known by there.
    subscript(stream: Int32, time: Int64) -> Int64? {
        guard !slots.isEmpty else { return nil }
        let owner = slots[slot(stream, time)].owner
        return owner == 0 ? nil : inputs[Int(owner) - 1]
    }

    /// Has the places of many records fetched at once, for look-ups that follow: one after the other, each would wait for its own.
    mutating func fetch(_ stream: Int32, _ times: ArraySlice<Int64>) {
        guard !slots.isEmpty else { return }
        for time in times { fetched ^= slots[home(stream, time)].owner }
    }

    /// Gives a record that nobody owns to an input; the owner of one that has any stays.
    mutating func insert(_ stream: Int32, _ time: Int64, owner: Int64) {
        if (count + 1) * 3 > slots.count * 2 { grow() }
        let slot = slot(stream, time)
        guard slots[slot].owner == 0 else { return }
        slots[slot] = Slot(time: time, stream: stream, owner: number(of: owner))
        count += 1
    }

    /// Forgets what an input owns.
    mutating func release(_ input: Int64) {
        guard let number = numbers[input] else { return }
        let old = slots
        slots = Array(repeating: Slot(), count: old.count)
        count = 0
        for entry in old where entry.owner != 0 && entry.owner != number {
            slots[slot(entry.stream, entry.time)] = entry
            count += 1
        }
    }

    mutating func removeAll() { self = ClaimTable() }

    private mutating func number(of input: Int64) -> UInt32 {
        if let known = numbers[input] { return known }
        inputs.append(input)
        numbers[input] = UInt32(inputs.count)
        return UInt32(inputs.count)
    }

    @inline(__always)
    private func home(_ stream: Int32, _ time: Int64) -> Int {
        let hash = mix(
            UInt64(bitPattern: time) ^ seed,
            UInt64(UInt32(bitPattern: stream)) ^ seed
        )
        return Int(truncatingIfNeeded: hash) & (slots.count - 1)
    }

    private func slot(_ stream: Int32, _ time: Int64) -> Int {
        let mask = slots.count - 1
        var slot = home(stream, time)
        while slots[slot].owner != 0, slots[slot].time != time || slots[slot].stream != stream {
            slot = (slot + 1) & mask
        }
        return slot
    }

    private mutating func grow() {
        let old = slots
        slots = Array(repeating: Slot(), count: max(64, old.count * 2))
        for entry in old where entry.owner != 0 {
            slots[slot(entry.stream, entry.time)] = entry
        }
    }
}
