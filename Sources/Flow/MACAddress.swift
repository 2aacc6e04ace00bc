/// MAC addresses as 48-bit numbers; text is 12 upper-case hex digits (`nsg-flow-logs.md` section 11).
package enum MACAddress {
    /// Reads 12 hex digits in any case, with `-`, `:` or `.` between them; `nil` for anything else.
    package static func parse(_ text: Span<UInt8>, _ range: Range<Int>) -> UInt64? {
        var value: UInt64 = 0
        var digits = 0
        for index in range {
            let byte = text[index]
            switch byte {
            case UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: "."): continue
            default:
                guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80,
                    digits < 12
                else { return nil }
                value = value << 4 | UInt64(digit)
                digits += 1
            }
        }
        return digits == 12 ? value : nil
    }

    package static func parse(_ text: String) -> UInt64? {
        let bytes = Array(text.utf8)
        return parse(bytes.span, 0..<bytes.count)
    }

    package static func text(_ value: UInt64) -> String {
        let hex = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: 12 - hex.count) + hex
    }
}
