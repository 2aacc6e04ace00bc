import Flow

/// Times of inventories, in Unix milliseconds.
enum InventoryTime {
    /// Reads ISO 8601 text; fractions of a millisecond are dropped.
    static func milliseconds(of text: String) -> Int64? {
        Timestamp.nanoseconds(of: text).map { $0 / 1_000_000 }
    }

    /// The time in a file's name, if there is exactly one: `2026-11-20T130000Z`, `20261120T130000Z`, `2026-11-20T13-00-00Z`.
    ///
    /// Only times that end in `Z` count: any other may be local time.
    static func milliseconds(inFileName name: String) -> Int64? {
        let bytes = Array(name.utf8)
        var found: Set<Int64> = []
        for index in bytes.indices where bytes[index] == UInt8(ascii: "T") {
            let date = digits(bytes, before: index)
            let time = digits(bytes, after: index)
            guard date.count == 8, time.digits.count == 6, time.endsInZ else { continue }
            let text =
                "\(date.prefix(4))-\(date.dropFirst(4).prefix(2))-\(date.suffix(2))T"
                + "\(time.digits.prefix(2)):\(time.digits.dropFirst(2).prefix(2)):"
                + "\(time.digits.suffix(2))Z"
            if let value = milliseconds(of: text) { found.insert(value) }
        }
        return found.count == 1 ? found.first : nil
    }

    /// Eight digits that end before `index`, dashes left out.
    private static func digits(_ bytes: [UInt8], before index: Int) -> String {
        var result: [UInt8] = []
        for byte in bytes[..<index].reversed() {
            if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
                result.append(byte)
            } else if byte != UInt8(ascii: "-") {
                break
            }
            if result.count == 8 { break }
        }
        return String(decoding: result.reversed(), as: UTF8.self)
    }

    /// Six digits that begin behind `index`, dashes and colons left out.
    private static func digits(_ bytes: [UInt8], after index: Int) -> (
        digits: String, endsInZ: Bool
    ) {
        var result: [UInt8] = []
        for byte in bytes[(index + 1)...] {
            if result.count == 6 {
                return (String(decoding: result, as: UTF8.self), byte == UInt8(ascii: "Z"))
            }
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): result.append(byte)
            case UInt8(ascii: "-"), UInt8(ascii: ":"): continue
            default: return ("", false)
            }
        }
        return ("", false)
    }
}
