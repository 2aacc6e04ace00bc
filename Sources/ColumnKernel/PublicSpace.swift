/// A block of addresses as `AddressTable` holds them.
package struct AddressBlock: Sendable {
    /// Upper half; 0 for IPv4.
    package let high: UInt64
    /// Lower half; 32 bits for IPv4.
    package let low: UInt64
    /// Leading bits that are fixed: up to 32, or 128.
    package let length: Int
    package let isWide: Bool

    fileprivate init(v4 low: UInt64, _ length: Int) {
        (high, self.low, self.length, isWide) = (0, low, length, false)
    }

    fileprivate init(v6 high: UInt64, _ low: UInt64, _ length: Int) {
        (self.high, self.low, self.length, isWide) = (high, low, length, true)
    }

    /// Whether it holds an address of its family.
    fileprivate func contains(high: UInt64, low: UInt64) -> Bool {
        let (bits, own) =
            isWide
            ? (UInt128(high) << 64 | UInt128(low), UInt128(self.high) << 64 | UInt128(self.low))
            : (UInt128(low) << 96, UInt128(self.low) << 96)
        return (bits ^ own) >> UInt128(128 - length) == 0
    }
}

/// Space that is nobody's on the internet: RFC 1918, 6598, 3927, 4193 and 4291, loopback, multicast and the unspecified
/// addresses.
package let privateBlocks = [
    AddressBlock(v4: 0x0a00_0000, 8),  // 10.0.0.0/8
    AddressBlock(v4: 0xac10_0000, 12),  // 172.16.0.0/12
    AddressBlock(v4: 0xc0a8_0000, 16),  // 192.168.0.0/16
    AddressBlock(v4: 0x6440_0000, 10),  // 100.64.0.0/10
    AddressBlock(v4: 0xa9fe_0000, 16),  // 169.254.0.0/16
    AddressBlock(v4: 0x7f00_0000, 8),  // 127.0.0.0/8
    AddressBlock(v4: 0xe000_0000, 4),  // 224.0.0.0/4
    AddressBlock(v4: 0, 32),  // 0.0.0.0
    AddressBlock(v6: 0xfc00 << 48, 0, 7),  // fc00::/7
    AddressBlock(v6: 0xfe80 << 48, 0, 10),  // fe80::/10
    AddressBlock(v6: 0xff00 << 48, 0, 8),  // ff00::/8
    AddressBlock(v6: 0, 1, 128),  // ::1
    AddressBlock(v6: 0, 0, 128),  // ::
]

/// Whether an address, as `AddressTable` holds it, is one of the internet's: in none of `privateBlocks`.
///
/// - Parameters:
///   - high: Upper half; 0 for IPv4.
///   - low: Lower half; 32 bits for IPv4.
///   - isWide: Whether it is IPv6; an IPv4-mapped one is its IPv4 address.
/// - Returns: `false` for private addresses.
package func isPublicAddress(high: UInt64, low: UInt64, isWide: Bool) -> Bool {
    let isMapped = isWide && high == 0 && low >> 32 == 0xffff
    let isV6 = isWide && !isMapped
    let bits = isV6 ? low : low & 0xffff_ffff
    return !privateBlocks.contains { $0.isWide == isV6 && $0.contains(high: high, low: bits) }
}
