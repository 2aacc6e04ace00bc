/// An address of the synthetic network, packed so that an event stays small.
///
/// The high 32 bits name the range, the low 32 the host in it: enough for every range the generator
/// uses.
struct Address: Hashable, Sendable {
    enum IPv6Range: UInt64 {
        /// `fd00:10:244::high:low`: node + 1 and pod + 1.
        case pod = 1
        /// `2001:db8:high::low` (RFC 3849).
        case internet = 2
    }

    private let packed: UInt64

    /// Written in colons.
    var isIPv6: Bool {
        packed >> 32 != 0
    }

    /// - Precondition: `high` and `low` are 1 to 65535, or the text would not be RFC 5952.
    init(_ range: IPv6Range, high: Int, low: Int) {
        packed = range.rawValue << 32 | UInt64(high & 0xFFFF) << 16 | UInt64(low & 0xFFFF)
    }

    /// The IPv4 address `offset` after `base`.
    init(ipv4 base: UInt32, plus offset: Int = 0) {
        packed = UInt64(base) &+ UInt64(offset)
    }

    /// The address as text, for what is written seldom.
    var text: String {
        var text = ByteText(capacity: 64)
        write(to: &text)
        return String(decoding: text.bytes(), as: UTF8.self)
    }

    /// A number for choices that depend on the address.
    var number: UInt64 {
        packed
    }

    /// Appends the address as text: dotted decimal, or RFC 5952; at most 23 bytes.
    func write(to text: inout ByteText) {
        let high = (packed >> 16) & 0xFFFF
        let low = packed & 0xFFFF
        switch packed >> 32 {
        case IPv6Range.pod.rawValue:
            text.put(podPrefix)
            text.put(hexadecimal: high)
            text.put(UInt8(ascii: ":"))
            text.put(hexadecimal: low)
        case IPv6Range.internet.rawValue:
            text.put(internetPrefix)
            text.put(hexadecimal: high)
            text.put(UInt8(ascii: ":"))
            text.put(UInt8(ascii: ":"))
            text.put(hexadecimal: low)
        default:
            write(octet: high >> 8, to: &text)
            text.put(UInt8(ascii: "."))
            write(octet: high & 0xFF, to: &text)
            text.put(UInt8(ascii: "."))
            write(octet: low >> 8, to: &text)
            text.put(UInt8(ascii: "."))
            write(octet: low & 0xFF, to: &text)
        }
    }

    private func write(octet: UInt64, to text: inout ByteText) {
        text.put(decimal: octet, digits: octet < 10 ? 1 : octet < 100 ? 2 : 3)
    }
}

private let podPrefix = Array("fd00:10:244::".utf8)
private let internetPrefix = Array("2001:db8:".utf8)
