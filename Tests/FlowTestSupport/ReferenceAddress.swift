/// An address as 4 or 16 bytes, read and printed the plain way (R15).
struct ReferenceAddress: Hashable, Sendable {
    let bytes: [UInt8]

    var isV4: Bool { bytes.count == 4 }

    init?(_ text: String) {
        let parsed =
            text.contains(":")
            ? ReferenceAddress.sixteenBytes(of: text) : ReferenceAddress.fourBytes(of: text)
        guard let parsed else { return nil }
        bytes = parsed
    }

    /// Every bit, highest first.
    var bits: [Bool] {
        bytes.flatMap { byte in (0..<8).map { byte & (0x80 >> $0) != 0 } }
    }

    /// Four decimal numbers up to 255 without leading zeros.
    private static func fourBytes(of text: String) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            guard let byte = UInt8(part), String(byte) == part else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    /// RFC 4291 section 2.2: groups, at most one `::`, the last 32 bits perhaps dotted.
    private static func sixteenBytes(of text: String) -> [UInt8]? {
        let halves = text.components(splitBy: "::")
        guard halves.count <= 2 else { return nil }
        guard let head = groups(of: halves[0], mayEndDotted: halves.count == 1) else { return nil }
        guard halves.count == 2 else { return head.count == 16 ? head : nil }
        guard let tail = groups(of: halves[1], mayEndDotted: true) else { return nil }
        let missing = 16 - head.count - tail.count
        return missing >= 2 ? head + [UInt8](repeating: 0, count: missing) + tail : nil
    }

    private static func groups(of text: String, mayEndDotted: Bool) -> [UInt8]? {
        if text.isEmpty { return [] }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        var bytes: [UInt8] = []
        for (index, part) in parts.enumerated() {
            if part.contains(".") {
                guard mayEndDotted, index == parts.count - 1, let four = fourBytes(of: part) else {
                    return nil
                }
                bytes += four
            } else {
                let isHex = part.utf8.allSatisfy {
                    UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0
                        || UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0
                        || UInt8(ascii: "A")...UInt8(ascii: "F") ~= $0
                }
                guard (1...4).contains(part.utf8.count), isHex, let group = UInt16(part, radix: 16)
                else { return nil }
                bytes += [UInt8(group >> 8), UInt8(group & 0xFF)]
            }
        }
        return bytes
    }

    /// RFC 5952: lower case, no leading zeros, the first longest run of zero groups as `::`.
    var text: String {
        if isV4 { return bytes.map(String.init).joined(separator: ".") }
        if bytes.prefix(12) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF] {
            return "::ffff:" + bytes.suffix(4).map(String.init).joined(separator: ".")
        }
        let groups = (0..<8).map { Int(bytes[2 * $0]) * 256 + Int(bytes[2 * $0 + 1]) }
        let hex = groups.map { String($0, radix: 16) }
        var longest = 0..<0
        for start in 0..<8 {
            var end = start
            while end < 8, groups[end] == 0 { end += 1 }
            if end - start > longest.count { longest = start..<end }
        }
        guard longest.count >= 2 else { return hex.joined(separator: ":") }
        return hex[..<longest.lowerBound].joined(separator: ":") + "::"
            + hex[longest.upperBound...].joined(separator: ":")
    }
}

extension String {
    /// The pieces between non-overlapping occurrences of `separator`.
    fileprivate func components(splitBy separator: String) -> [String] {
        var pieces: [String] = [""]
        var rest = self[...]
        while let first = rest.first {
            if rest.hasPrefix(separator) {
                rest = rest.dropFirst(separator.count)
                pieces.append("")
            } else {
                pieces[pieces.count - 1].append(first)
                rest = rest.dropFirst()
            }
        }
        return pieces
    }
}
