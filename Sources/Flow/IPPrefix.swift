import ColumnKernel

/// A block of addresses in CIDR form, `10.0.0.0/8`.
///
/// The address has no bits set behind the prefix length, so equal blocks are equal values.
package struct IPPrefix: Hashable, Sendable {
    /// The first address of the block.
    package let address: IPAddress
    /// Leading bits that an address of the block shares: 0 to 32, or to 128.
    package let length: Int

    /// The block of this length that holds `address`; its host bits are cleared.
    package init(containing address: IPAddress, length: Int) {
        precondition(length >= 0 && length <= address.family.bits, "prefix length of the family")
        self.length = length
        self.address = address.masked(to: length)
    }

    /// The last address of the block.
    package var lastAddress: IPAddress {
        let hostMask = ~IPAddress.networkMask(length, of: address.family)
        switch address.family {
        case .v4: return IPAddress(v4: UInt32(truncatingIfNeeded: address.value | hostMask))
        case .v6: return IPAddress(v6: address.value | hostMask)
        }
    }

    package func contains(_ other: IPAddress) -> Bool {
        other.family == address.family && other.masked(to: length) == address
    }

    /// A block of IPv4-mapped addresses as the IPv4 block; every other block as it is.
    package var unmapped: IPPrefix {
        guard address.isIPv4Mapped, length >= 96 else { return self }
        return IPPrefix(containing: address.unmapped, length: length - 96)
    }
}

extension IPPrefix {
    /// The blocks that are nobody's on the internet.
    package static let privateSpace: [IPPrefix] = privateBlocks.map { block in
        let address =
            block.isWide
            ? IPAddress(v6High: block.high, low: block.low)
            : IPAddress(v4: UInt32(truncatingIfNeeded: block.low))
        return IPPrefix(containing: address, length: block.length)
    }
}

extension IPPrefix: Comparable {
    /// By first address, a wider block before those inside it.
    package static func < (left: IPPrefix, right: IPPrefix) -> Bool {
        if left.address != right.address { return left.address < right.address }
        return left.length < right.length
    }
}

extension IPPrefix: CustomStringConvertible {
    package var description: String { "\(address)/\(length)" }
}

extension IPAddress {
    /// The network bits of a prefix length, in the low 32 bits for IPv4.
    fileprivate static func networkMask(_ length: Int, of family: Family) -> UInt128 {
        // A shift by the whole width gives 0, as it should.
        let ones = UInt128.max << UInt128(family.bits - length)
        return family == .v4 ? ones & 0xffff_ffff : ones
    }

    fileprivate func masked(to length: Int) -> IPAddress {
        let bits = value & IPAddress.networkMask(length, of: family)
        switch family {
        case .v4: return IPAddress(v4: UInt32(truncatingIfNeeded: bits))
        case .v6: return IPAddress(v6: bits)
        }
    }
}
