/// Whether an address, as `AddressTable` holds it, is one of the internet's.
///
/// The complement of the space that is nobody's: RFC 1918, 6598, 3927, 4193 and 4291, loopback, multicast and the unspecified
/// addresses. The topology describes addresses by the same list as prefixes; a test holds both against each other.
///
/// - Parameters:
///   - high: Upper half; 0 for IPv4.
///   - low: Lower half; 32 bits for IPv4.
///   - isWide: Whether it is IPv6; an IPv4-mapped one is its IPv4 address.
/// - Returns: `false` for private addresses.
package func isPublicAddress(high: UInt64, low: UInt64, isWide: Bool) -> Bool {
    let isMapped = isWide && high == 0 && low >> 32 == 0xffff
    guard isWide, !isMapped else { return isPublic(UInt32(truncatingIfNeeded: low)) }
    if high == 0, low <= 1 { return false }  // :: and ::1
    return high >> 57 != 0xfc >> 1  // fc00::/7
        && high >> 54 != 0xfe80 >> 6  // fe80::/10
        && high >> 56 != 0xff  // ff00::/8
}

private func isPublic(_ address: UInt32) -> Bool {
    switch address >> 24 {
    case 10, 127, 224...239: false
    case 0: address != 0
    case 100: address >> 22 != 0x6440 >> 6  // 100.64.0.0/10
    case 169: address >> 16 != 0xa9fe  // 169.254.0.0/16
    case 172: address >> 20 != 0xac1  // 172.16.0.0/12
    case 192: address >> 16 != 0xc0a8  // 192.168.0.0/16
    default: true
    }
}
