import Flow

/// A worker's numbers for events as those of the database; grows as the worker meets more.
package struct EventNumberMap: Sendable {
    /// Addresses, as for flow logs.
    var addresses = NumberMap()
    /// Rows of `name`, by numbers of the texts that were needed; 0 is not known yet.
    var names: [Int64] = []
    /// Rows of `owner`, by numbers of identities.
    var owners: [Int64] = []
    var scopes: [Int64] = []

    package init() {}

    /// `BulkInsert.null` for an address that the log does not give.
    func address(_ number: UInt32) -> Int64 {
        number == Event.noAddress ? BulkInsert.null : addresses.addresses[Int(number)]
    }

    /// `BulkInsert.null` for an end that the log does not name.
    func owner(_ number: UInt32) -> Int64 {
        number == 0 ? BulkInsert.null : owners[Int(number)]
    }

    /// Scopes are numbered anew with each input.
    package mutating func removeScopes() { scopes.removeAll(keepingCapacity: true) }

    package mutating func removeAll() {
        addresses.removeAll()
        names.removeAll(keepingCapacity: true)
        owners.removeAll(keepingCapacity: true)
        scopes.removeAll(keepingCapacity: true)
    }
}
