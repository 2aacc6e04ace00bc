/// Key columns of a batch: what `GroupTable` groups rows by.
package struct GroupKeys: Sendable {
    package var scopes: [UInt32] = []
    package var sources: [UInt32] = []
    package var destinations: [UInt32] = []
    /// Destination port, or `GroupTable.noPort`.
    package var ports: [UInt32] = []

    package init() {}

    /// Rows that all columns have.
    package var count: Int {
        min(min(scopes.count, ports.count), min(sources.count, destinations.count))
    }

    /// Makes every column at least `count` rows long.
    package mutating func reserve(_ count: Int) {
        lengthen(&scopes, to: count)
        lengthen(&sources, to: count)
        lengthen(&destinations, to: count)
        lengthen(&ports, to: count)
    }

    /// Fills all columns but `scopes` from the rows of a record.
    package mutating func take(_ columns: borrowing TupleColumns) {
        let count = columns.count
        reserve(count)
        var sources = sources.mutableSpan
        let rowSources = columns.sources
        for row in 0..<count { sources[row] = rowSources[row] }
        var destinations = destinations.mutableSpan
        let rowDestinations = columns.destinations
        for row in 0..<count { destinations[row] = rowDestinations[row] }
        var ports = ports.mutableSpan
        let rowPorts = columns.ports
        for row in 0..<count { ports[row] = rowPorts[row] & 0xffff }
    }

    private func lengthen(_ column: inout [UInt32], to count: Int) {
        guard column.count < count else { return }
        column.append(contentsOf: repeatElement(0, count: count - column.count))
    }

    /// Lends the columns for loops without checks.
    @inline(__always)
    func withPointers<Result>(_ body: (GroupKeyPointers) -> Result) -> Result {
        unsafe scopes.withUnsafeBufferPointer { scopes in
            unsafe sources.withUnsafeBufferPointer { sources in
                unsafe destinations.withUnsafeBufferPointer { destinations in
                    unsafe ports.withUnsafeBufferPointer { ports in
                        // Safe because the columns are borrowed until `body` returns.
                        unsafe body(
                            unsafe GroupKeyPointers(
                                scopes: scopes,
                                sources: sources,
                                destinations: destinations,
                                ports: ports
                            )
                        )
                    }
                }
            }
        }
    }
}

/// The columns of `GroupKeys` while they are lent.
@unsafe
struct GroupKeyPointers {
    let scopes: UnsafeBufferPointer<UInt32>
    let sources: UnsafeBufferPointer<UInt32>
    let destinations: UnsafeBufferPointer<UInt32>
    let ports: UnsafeBufferPointer<UInt32>

    /// `Group.pair` of a row.
    @inline(__always)
    func pair(_ row: Int) -> UInt64 {
        unsafe UInt64(sources[row]) &<< 32 | UInt64(destinations[row])
    }

    /// `Group.place` of a row.
    @inline(__always)
    func place(_ row: Int) -> UInt64 {
        unsafe UInt64(scopes[row]) &<< 32 | UInt64(ports[row])
    }
}
