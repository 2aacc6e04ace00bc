/// Counts the distinct keys of a record's rows: in all, of one source, and the sources of one target.
///
/// A target is destination, destination port and protocol, a key is a source and a target. Two open-addressing tables over a generation
/// number, so that nothing is cleared between records; a steady state allocates nothing.
package struct KeyCensus: Sendable {
    /// A key or a target.
    private struct Entry: Sendable {
        /// Source and destination, or destination alone.
        var addresses: UInt64 = 0
        /// Port and protocol.
        var place: UInt64 = 0
        var generation: UInt32 = 0
        /// Of a key its target's slot, of a target its number of keys.
        var value: UInt32 = 0
    }

    private var keyEntries: [Entry] = []
    private var targetEntries: [Entry] = []
    private var generation: UInt32 = 0
    /// By source number.
    private var keysOfSource: [UInt32] = []
    /// The slot of each row's key.
    private var slots: [UInt32] = []
    private let seed = tableSeed

    /// Distinct keys of the rows last counted.
    package private(set) var keys = 0
    /// The most keys of one source.
    package private(set) var mostOfSource = 0
    /// The most sources of one target.
    package private(set) var mostOfTarget = 0

    package init() {}

    /// Counts the first `count` rows but those that are left.
    ///
    /// - Parameters:
    ///   - count: Rows to look at.
    ///   - keys: Their key columns; scopes do not matter.
    ///   - protocols: Their protocols.
    ///   - effects: Bits of `RowEffects`.
    ///   - addressCount: Above every address number.
    package mutating func count(
        _ count: Int,
        keys: borrowing GroupKeys,
        protocols: [UInt16],
        effects: [UInt8],
        addressCount: Int
    ) {
        precondition(keys.count >= count && protocols.count >= count && effects.count >= count)
        reserve(count, addressCount)
        // Out of `self` for as long as spans of them are in use: else they would be overlapping accesses.
        var allKeys = take(&keyEntries)
        var allTargets = take(&targetEntries)
        var allSources = take(&keysOfSource)
        var allSlots = take(&slots)
        var keyEntries = allKeys.mutableSpan
        var targetEntries = allTargets.mutableSpan
        var keysOfSource = allSources.mutableSpan
        var slots = allSlots.mutableSpan
        var (found, mostOfSource, mostOfTarget) = (0, UInt32(0), UInt32(0))
        for row in 0..<count where effects[row] & RowEffects.left == 0 {
            let (source, destination) = (keys.sources[row], keys.destinations[row])
            let place = UInt64(keys.ports[row]) << 16 | UInt64(protocols[row])
            let pair = UInt64(source) << 32 | UInt64(destination)
            let (slot, isNew) = find(pair, place, in: &keyEntries)
            slots[row] = UInt32(truncatingIfNeeded: slot)
            guard isNew else { continue }
            found += 1
            keysOfSource[Int(source)] += 1
            mostOfSource = max(mostOfSource, keysOfSource[Int(source)])
            let (target, _) = find(UInt64(destination), place, in: &targetEntries)
            keyEntries[slot].value = UInt32(truncatingIfNeeded: target)
            targetEntries[target].value += 1
            mostOfTarget = max(mostOfTarget, targetEntries[target].value)
        }
        self.keys = found
        self.mostOfSource = Int(mostOfSource)
        self.mostOfTarget = Int(mostOfTarget)
        self.keyEntries = allKeys
        self.targetEntries = allTargets
        self.keysOfSource = allSources
        self.slots = allSlots
    }

    /// Whether a row that was counted has a source with more keys, or a target with more sources, than these.
    package func exceeds(
        row: Int,
        source: UInt32,
        keysOfSource sourceLimit: Int,
        sourcesOfTarget targetLimit: Int
    ) -> Bool {
        if keysOfSource[Int(source)] > sourceLimit { return true }
        return targetEntries[Int(keyEntries[Int(slots[row])].value)].value > targetLimit
    }

    /// Forgets what was counted, and gives back the memory that a record of very many rows took.
    package mutating func releaseMany() {
        if slots.count > TupleColumns.manyRows { self = KeyCensus() }
    }

    /// The slot of an entry, which is made if need be.
    @inline(__always)
    private func find(
        _ addresses: UInt64,
        _ place: UInt64,
        in entries: inout MutableSpan<Entry>
    ) -> (slot: Int, isNew: Bool) {
        let mask = entries.count - 1
        var slot = Int(truncatingIfNeeded: scattered(addresses, place, seed)) & mask
        while entries[slot].generation == generation {
            if entries[slot].addresses == addresses, entries[slot].place == place {
                return (slot, false)
            }
            slot = (slot + 1) & mask
        }
        entries[slot] = Entry(addresses: addresses, place: place, generation: generation)
        return (slot, true)
    }

    private mutating func reserve(_ count: Int, _ addressCount: Int) {
        var size = max(keyEntries.count, 1 << 12)
        while size < count * 2 { size *= 2 }
        generation &+= 1
        if size > keyEntries.count || generation == 0 {
            keyEntries = Array(repeating: Entry(), count: size)
            targetEntries = Array(repeating: Entry(), count: size)
            generation = 1
        }
        if slots.count < count { slots = Array(repeating: 0, count: count) }
        for index in keysOfSource.indices { keysOfSource[index] = 0 }
        let more = addressCount - keysOfSource.count
        if more > 0 { keysOfSource.append(contentsOf: repeatElement(0, count: more)) }
    }
}
