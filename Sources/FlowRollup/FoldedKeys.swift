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

    private struct Key: Hashable {
        var source: UInt32
        var destination: UInt32
        var port: UInt32
        var protocolCode: UInt16
    }

    private struct Destination: Hashable {
        var address: UInt32
        var port: UInt32
        var protocolCode: UInt16
    }

    private var kept: Set<Key> = []
    private var keysBySource: [UInt32: Int] = [:]
    private var sourcesByDestination: [Destination: Int] = [:]

    /// Replaces the key columns of the rows whose detail is given up.
    mutating func fold(
        count: Int,
        keys: inout GroupKeys,
        effects: [UInt8],
        protocols: [UInt16]
    ) {
        for row in 0..<count where effects[row] & RowEffects.left == 0 {
            var key = Key(
                source: keys.sources[row],
                destination: keys.destinations[row],
                port: keys.ports[row],
                protocolCode: protocols[row]
            )
            guard !kept.contains(key) else { continue }
            let destination = Destination(
                address: key.destination,
                port: key.port,
                protocolCode: key.protocolCode
            )
            var isWhole = false
            if keysBySource[key.source, default: 0] >= Self.keysOfSource {
                key.destination = AddressTable.other
                key.port = GroupTable.noPort
            } else if sourcesByDestination[destination, default: 0] >= Self.sourcesOfDestination {
                key.source = AddressTable.other
            } else {
                isWhole = true
            }
            if !kept.contains(key) {
                if kept.count >= Self.keysOfRecord {
                    key.source = AddressTable.other
                    key.destination = AddressTable.other
                    key.port = GroupTable.noPort
                } else {
                    kept.insert(key)
                    if isWhole {
                        keysBySource[key.source, default: 0] += 1
                        sourcesByDestination[destination, default: 0] += 1
                    }
                }
            }
            keys.sources[row] = key.source
            keys.destinations[row] = key.destination
            keys.ports[row] = key.port
        }
    }
}
