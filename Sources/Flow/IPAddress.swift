/// An IPv4 or IPv6 address as a plain value.
///
/// Both families have the same shape, so that a column of addresses is two `UInt64` columns and a
/// byte. An IPv4-mapped IPv6 address (`::ffff:10.0.0.1`) and its IPv4 address are different values:
/// the log said one or the other, and evidence is kept as it was logged. `unmapped` unites them.
///
/// Order: IPv4 before IPv6, then by numeric value.
package struct IPAddress: Hashable, Sendable {
    package enum Family: UInt8, Sendable {
        case v4 = 4
        case v6 = 6

        /// Bits in an address: 32 or 128.
        package var bits: Int { self == .v4 ? 32 : 128 }
    }

    /// The first 64 bits of an IPv6 address; 0 for IPv4.
    package let high: UInt64
    /// The last 64 bits of an IPv6 address; the 32-bit value for IPv4.
    package let low: UInt64
    package let family: Family

    package init(v4 value: UInt32) {
        high = 0
        low = UInt64(value)
        family = .v4
    }

    package init(v6High high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
        family = .v6
    }

    /// An IPv6 address from its 128 bits.
    init(v6 value: UInt128) {
        self.init(
            v6High: UInt64(truncatingIfNeeded: value >> 64),
            low: UInt64(truncatingIfNeeded: value)
        )
    }

    /// The numeric value: 32 bits for IPv4, 128 for IPv6.
    package var value: UInt128 { UInt128(high) << 64 | UInt128(low) }

    /// `::ffff:0:0/96`: IPv4 as a dual-stack socket shows it (RFC 4291 section 2.5.5.2).
    package var isIPv4Mapped: Bool { family == .v6 && high == 0 && low >> 32 == 0xffff }

    /// The IPv4 address inside an IPv4-mapped one; every other address as it is.
    package var unmapped: IPAddress {
        isIPv4Mapped ? IPAddress(v4: UInt32(truncatingIfNeeded: low)) : self
    }
}

extension IPAddress: Comparable {
    package static func < (left: IPAddress, right: IPAddress) -> Bool {
        if left.family != right.family { return left.family == .v4 }
        if left.high != right.high { return left.high < right.high }
        return left.low < right.low
    }
}
