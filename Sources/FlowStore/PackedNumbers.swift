/// Integers as LEB128 bytes: unsigned as they are, signed in zigzag order, times as deltas.
struct PackedNumbers {
    private(set) var bytes: [UInt8] = []

    init() {}

    mutating func append(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func append(signed value: Int64) {
        append(UInt64(bitPattern: value << 1 ^ value >> 63))
    }

    /// Values in any order, each as its distance from the one before.
    static func deltas(_ values: [Int64]) -> [UInt8] {
        var packed = PackedNumbers()
        var last: Int64 = 0
        for value in values {
            packed.append(signed: value &- last)
            last = value
        }
        return packed.bytes
    }
}

/// Reads what `PackedNumbers` wrote; ends early, never traps, on bytes it did not write.
struct PackedNumberReader {
    private let bytes: [UInt8]
    private var at = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { at >= bytes.count }

    mutating func next() -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while at < bytes.count, shift < 64 {
            let byte = bytes[at]
            at += 1
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }

    mutating func nextSigned() -> Int64? {
        guard let value = next() else { return nil }
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    static func deltas(_ bytes: [UInt8]) -> [Int64] {
        var reader = PackedNumberReader(bytes)
        var values: [Int64] = []
        var last: Int64 = 0
        while let delta = reader.nextSigned() {
            last &+= delta
            values.append(last)
        }
        return values
    }
}
