/// Walks the header of a gzip member (RFC 1952 section 2.3) in pieces of any size.
///
/// ISA-L has a reader of its own, but `isal_inflate` forgets the flags of a header that arrives in
/// two pieces, and names the bytes it dislikes less exactly.
struct GzipHeader {
    /// Bits of the FLG byte.
    private enum Flag {
        static let checksum: UInt8 = 1 << 1
        static let extra: UInt8 = 1 << 2
        static let name: UInt8 = 1 << 3
        static let comment: UInt8 = 1 << 4
        static let reserved: UInt8 = 0b1110_0000
    }

    private enum Field {
        case fixed, extraLength, extra, name, comment, checksum, end
    }

    /// ID1 ID2 CM FLG MTIME(4) XFL OS.
    private static let fixedBytes = 10
    private static let deflate: UInt8 = 8

    private var field = Field.fixed
    /// Bytes seen of a field of fixed length.
    private var seen = 0
    private var flags: UInt8 = 0
    private var extraLeft = 0
    private var storedChecksum: UInt16 = 0
    /// CRC-32 register over the header so far, kept until the flags say that nobody will ask.
    private var register = ~UInt32(0)

    var isComplete: Bool { field == .end }

    /// Takes header bytes from the front of `input`; `.frameEnd` is the end of the header here.
    mutating func parse(_ input: Span<UInt8>) -> DecompressionStep {
        var index = 0
        while index < input.count, field != .end {
            let byte = input[index]
            index += 1
            if let (kind, detail) = take(byte) {
                return DecompressionStep(
                    consumed: index,
                    outcome: .damaged(kind, detail: detail)
                )
            }
        }
        return DecompressionStep(consumed: index, outcome: isComplete ? .frameEnd : .ongoing)
    }

    private mutating func take(_ byte: UInt8) -> (StreamDamage.Kind, String)? {
        if field == .checksum { return takeChecksum(byte) }
        if field == .fixed || flags & Flag.checksum != 0 { updateRegister(byte) }
        switch field {
        case .fixed:
            return takeFixed(byte)
        case .extraLength:
            extraLeft |= Int(byte) << (8 * seen)
            seen += 1
            if seen == 2 { advance(to: extraLeft > 0 ? .extra : .name) }
        case .extra:
            extraLeft -= 1
            if extraLeft == 0 { advance(to: .name) }
        case .name:
            if byte == 0 { advance(to: .comment) }
        case .comment:
            if byte == 0 { advance(to: .checksum) }
        case .checksum, .end:
            break
        }
        return nil
    }

    private mutating func takeFixed(_ byte: UInt8) -> (StreamDamage.Kind, String)? {
        switch seen {
        case 2 where byte != Self.deflate:
            return (.corrupt, "expected gzip method 8 (deflate), found method \(byte)")
        case 3 where byte & Flag.reserved != 0:
            return (.corrupt, "expected gzip flags 0 to 31, found \(byte)")
        case 3:
            flags = byte
        default:
            break
        }
        seen += 1
        if seen == Self.fixedBytes { advance(to: .extraLength) }
        return nil
    }

    private mutating func takeChecksum(_ byte: UInt8) -> (StreamDamage.Kind, String)? {
        storedChecksum |= UInt16(byte) << UInt16(8 * seen)
        seen += 1
        guard seen == 2 else { return nil }
        let computed = UInt16(truncatingIfNeeded: ~register)
        guard computed == storedChecksum else {
            return (
                .checksumMismatch,
                "expected gzip header checksum \(computed), found \(storedChecksum)"
            )
        }
        advance(to: .end)
        return nil
    }

    /// Moves to `next` or, where the flags leave it out, to the one behind it.
    private mutating func advance(to next: Field) {
        seen = 0
        field = next
        if field == .extraLength, flags & Flag.extra == 0 { field = .name }
        if field == .name, flags & Flag.name == 0 { field = .comment }
        if field == .comment, flags & Flag.comment == 0 { field = .checksum }
        if field == .checksum, flags & Flag.checksum == 0 { field = .end }
    }

    /// CRC-32 a bit at a time: headers are tens of bytes, and few carry the checksum.
    private mutating func updateRegister(_ byte: UInt8) {
        register ^= UInt32(byte)
        for _ in 0..<8 {
            register = register & 1 == 0 ? register >> 1 : (register >> 1) ^ 0xedb8_8320
        }
    }
}
