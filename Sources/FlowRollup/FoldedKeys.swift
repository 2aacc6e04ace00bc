import ColumnKernel

/// Decides which rows of one record lose their detail (R14).
///
/// The record is the unit because it is the atom of R4: whichever input a record is kept from, and
/// whatever else is loaded with it, the same rows fold, so R11 holds.
struct FoldedKeys {
    /// Distinct (destination, port, protocol) one source keeps in a record.
    static let keysOfSource = 1024
    /// Distinct sources one (destination, port, protocol) keeps in a record.
    static let sourcesOfDestination = 4096
    /// Distinct keys of a record.
    static let keysOfRecord = 1 << 16

    /// Addresses by their hash: numbers change when a record's addresses are forgotten again.
    private struct Key: Hashable {
        var source: UInt64
        var destination: UInt64
        var port: UInt32
        var protocolCode: UInt16
    }

    private struct Destination: Hashable {
        var address: UInt64
        var port: UInt32
        var protocolCode: UInt16
    }

    private var kept: Set<Key> = []
    private var keysBySource: [UInt64: Int] = [:]
    private var sourcesByDestination: [Destination: Int] = [:]

    /// Folds the rows of a whole record, if any is beyond a limit.
    ///
    /// Counting rows is much cheaper than telling keys apart, and nearly every record is done with that; of the rest, most are done
    /// with counting keys. If it is a source or a target that is beyond its limit, and not the record, then only rows of such can
    /// lose detail: the others are not looked at one by one.
    ///
    /// - Returns: As of `fold`.
    static func foldRecord(
        count: Int,
        keys: inout GroupKeys,
        effects: [UInt8],
        protocols: [UInt16],
        addresses: borrowing AddressTable,
        scratch: inout FoldScratch
    ) -> [Lost] {
        guard count > keysOfSource else { return [] }
        let canExceed =
            count > keysOfRecord
            || scratch.rows.maximum(of: keys.sources, count: count) > keysOfSource
            || count > sourcesOfDestination
                && scratch.rows.maximum(of: keys.destinations, count: count) > sourcesOfDestination
        guard canExceed else { return [] }
        scratch.census.count(
            count,
            keys: keys,
            protocols: protocols,
            effects: effects,
            addressCount: addresses.count
        )
        let census = scratch.census
        scratch.census.releaseMany()
        let isRecordBeyond = census.keys > keysOfRecord
        guard
            isRecordBeyond || census.mostOfSource > keysOfSource
                || census.mostOfTarget > sourcesOfDestination
        else { return [] }
        var rows: [Int] = []
        for row in 0..<count where effects[row] & RowEffects.left == 0 {
            let isHeavy =
                isRecordBeyond
                || census.exceeds(
                    row: row,
                    source: keys.sources[row],
                    keysOfSource: keysOfSource,
                    sourcesOfTarget: sourcesOfDestination
                )
            if isHeavy { rows.append(row) }
        }
        var folded = FoldedKeys()
        return folded.fold(
            rows: rows,
            keys: &keys,
            effects: effects,
            hashes: addresses.hashes,
            protocols: protocols
        )
    }

    /// A row whose destination has become `other`, with what it was.
    struct Lost: Equatable {
        var row: Int
        /// Hash of the address.
        var destination: UInt64
        var port: UInt32
    }

    /// Replaces the key columns of the rows whose detail is given up.
    ///
    /// - Returns: Denied rows that keep their source and nothing else.
    @discardableResult
    mutating func fold(
        count: Int,
        keys: inout GroupKeys,
        effects: [UInt8],
        hashes: [UInt64],
        protocols: [UInt16]
    ) -> [Lost] {
        fold(
            rows: (0..<count).filter { effects[$0] & RowEffects.left == 0 },
            keys: &keys,
            effects: effects,
            hashes: hashes,
            protocols: protocols
        )
    }

    private mutating func fold(
        rows: [Int],
        keys: inout GroupKeys,
        effects: [UInt8],
        hashes: [UInt64],
        protocols: [UInt16]
    ) -> [Lost] {
        let other = hashes[Int(AddressTable.other)]
        var lost: [Lost] = []
        for row in rows {
            var key = Key(
                source: hashes[Int(keys.sources[row])],
                destination: hashes[Int(keys.destinations[row])],
                port: keys.ports[row],
                protocolCode: protocols[row]
            )
            guard !kept.contains(key) else { continue }
            let destination = Destination(
                address: key.destination,
                port: key.port,
                protocolCode: key.protocolCode
            )
            let address = key.source
            let target = key.destination
            var isWhole = false
            if keysBySource[key.source, default: 0] >= Self.keysOfSource {
                key.destination = other
                key.port = GroupTable.noPort
            } else if sourcesByDestination[destination, default: 0] >= Self.sourcesOfDestination {
                key.source = other
            } else {
                isWhole = true
            }
            if !kept.contains(key) {
                if kept.count >= Self.keysOfRecord {
                    key.source = other
                    key.destination = other
                    key.port = GroupTable.noPort
                } else {
                    kept.insert(key)
                    if isWhole {
                        keysBySource[key.source, default: 0] += 1
                        sourcesByDestination[destination, default: 0] += 1
                    }
                }
            }
            // Compared with what the row had: an address may have the hash of `other`.
            if key.source != address {
                keys.sources[row] = AddressTable.other
            } else if key.destination != target, effects[row] & RowEffects.denied != 0 {
                lost.append(Lost(row: row, destination: target, port: keys.ports[row]))
            }
            if key.destination != target { keys.destinations[row] = AddressTable.other }
            keys.ports[row] = key.port
        }
        return lost
    }
}

/// What `FoldedKeys.foldRecord` counts with; reused from record to record.
struct FoldScratch {
    var rows = RowCounts()
    var census = KeyCensus()
}

/// Counts rows by number; all counts are 0 between calls.
struct RowCounts {
    private var counts: [UInt32] = []

    /// How often the most frequent number occurs among the first `count`.
    mutating func maximum(of numbers: [UInt32], count: Int) -> Int {
        var highest: UInt32 = 0
        for row in 0..<count { highest = max(highest, numbers[row]) }
        if Int(highest) >= counts.count {
            counts.append(contentsOf: repeatElement(0, count: Int(highest) + 1 - counts.count))
        }
        var counts = counts.mutableSpan
        var maximum: UInt32 = 0
        for row in 0..<count {
            let number = Int(numbers[row])
            counts[number] &+= 1
            maximum = max(maximum, counts[number])
        }
        for row in 0..<count { counts[Int(numbers[row])] = 0 }
        return Int(maximum)
    }
}
