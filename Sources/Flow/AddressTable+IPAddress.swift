package import ColumnKernel

extension AddressTable {
    /// The address with this number; not for `AddressTable.other`, which is none.
    package func address(_ number: UInt32) -> IPAddress {
        let index = Int(number)
        return isWide[index]
            ? IPAddress(v6High: high[index], low: low[index])
            : IPAddress(v4: UInt32(truncatingIfNeeded: low[index]))
    }

    /// The number of an address, a new one if it had none.
    package mutating func intern(_ address: IPAddress) -> UInt32 {
        intern(high: address.high, low: address.low, isWide: address.family == .v6)
    }
}
