package import ColumnKernel

/// What of denied attempts has lost its detail (R14): how many destinations, ports and pairs of both a source tried, about.
///
/// Sets, so that it does not matter which input shows an attempt, nor how often (R11). Sources that have themselves become
/// `other` have none.
package struct ScanSketches: Sendable {
    /// A source in a Unix hour, or what stands for it until that is known.
    package struct Place: Hashable, Sendable {
        /// Unix hour; in a record that is not complete, a number of its scopes.
        package var hour: Int
        /// Number of the `AddressTable`: the address itself, whoever had it (R7).
        package var source: UInt32
    }

    package struct Sketch: Sendable {
        package var destinations = HyperLogLog()
        package var ports = HyperLogLog()
        package var pairs = HyperLogLog()

        package init() {}

        /// Takes an attempt.
        ///
        /// - Parameters:
        ///   - destination: Hash of the address, as `AddressTable` has it.
        ///   - port: `nil` if the protocol has none.
        package mutating func insert(destination: UInt64, port: UInt16?) {
            destinations.insert(destination)
            if let port { ports.insert(mix(UInt64(port))) }
            pairs.insert(mix(destination, port.map { UInt64($0) + 1 } ?? 0))
        }

        package mutating func formUnion(_ other: Sketch) {
            destinations.formUnion(other.destinations)
            ports.formUnion(other.ports)
            pairs.formUnion(other.pairs)
        }
    }

    package private(set) var sketches: [Place: Sketch] = [:]

    var memoryBytes: Int { sketches.count * 3 * (HyperLogLog.registerCount + 64) }

    mutating func removeAll() { sketches.removeAll() }

    mutating func insert(_ place: Place, destination: UInt64, port: UInt16?) {
        sketches[place, default: Sketch()].insert(destination: destination, port: port)
    }

    /// Takes what rows of a record lost.
    ///
    /// - Parameters:
    ///   - lost: Denied rows.
    ///   - keys: Of the record's rows.
    ///   - hour: The hour of a scope, or what stands for it.
    mutating func insert(_ lost: [FoldedKeys.Lost], keys: GroupKeys, hour: (UInt32) -> Int) {
        for lost in lost {
            insert(
                Place(hour: hour(keys.scopes[lost.row]), source: keys.sources[lost.row]),
                destination: lost.destination,
                port: UInt16(exactly: lost.port)
            )
        }
    }

    mutating func formUnion(_ sketch: Sketch, at place: Place) {
        sketches[place, default: Sketch()].formUnion(sketch)
    }
}
