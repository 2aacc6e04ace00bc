import Flow
import FlowInventory
import FlowRollup

/// When addresses change hands, by all inventory.
struct OwnerTimes: OwnerChanges {
    private let owners: AddressOwners
    private static let maximumCuts = 1000

    /// `nil` if no inventory mentions any address: then nothing has to be asked for each row.
    init?(_ owners: AddressOwners) {
        guard !owners.addresses.isEmpty else { return nil }
        self.owners = owners
    }

    func part(of address: AddressKey, at milliseconds: Int64) -> Range<Int64>? {
        let hour = Timestamp.hour(ofMilliseconds: milliseconds)
        var start = Int64(hour) * Timestamp.hourMilliseconds
        var end = start + Timestamp.hourMilliseconds
        let cuts = owners.cuts(of: IPAddress(address), in: hour)
        // Nobody's address changes hands every four seconds: such an hour stays whole, and is ambiguous (R14).
        guard !cuts.isEmpty, cuts.count <= Self.maximumCuts else { return nil }
        for cut in cuts {
            guard cut <= milliseconds else {
                end = cut
                break
            }
            start = cut
        }
        return start..<end
    }
}

extension IPAddress {
    fileprivate init(_ key: AddressKey) {
        self =
            key.isWide
            ? IPAddress(v6High: key.high, low: key.low)
            : IPAddress(v4: UInt32(truncatingIfNeeded: key.low))
    }
}
