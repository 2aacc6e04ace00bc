import FlowStore

extension Cell {
    /// The value as people and spreadsheets read it: nothing for NULL, hexadecimal for a blob.
    var plainText: String {
        switch self {
        case .null: ""
        case .integer(let value): String(value)
        case .real(let value): value.plainText
        case .text(let value): value
        case .blob(let bytes): bytes.hexText
        }
    }
}

extension Double {
    /// The shortest decimal that reads back as this value; SQLite's word for infinity.
    var plainText: String {
        guard isFinite else { return self < 0 ? "-Inf" : "Inf" }
        return description
    }
}

extension [UInt8] {
    /// Two lower-case digits a byte.
    var hexText: String {
        var text = ""
        text.reserveCapacity(count * 2)
        for byte in self {
            if byte < 0x10 { text.append("0") }
            text.append(String(byte, radix: 16))
        }
        return text
    }
}
