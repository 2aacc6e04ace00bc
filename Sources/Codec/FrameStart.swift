/// What the bytes at the start of a file, or after a whole frame, begin.
enum FrameStart: Equatable {
    /// A member or frame that holds data.
    case data(Compression)
    /// A frame of user data that decoders skip; LZ4 and Zstandard share its magic number.
    case skippable
    /// All there is are the first bytes of a magic number; `nil` is a skippable frame's.
    case cut(Compression?)
    /// No magic number.
    case unknown

    /// Bytes that decide it, if the file has that many.
    static let decisiveBytes = 4

    /// Bytes of a skippable frame's header: the magic number, then the length of what follows.
    static let skippableHeaderBytes = 8

    private static let magics: [(Compression, [UInt8])] = [
        (.gzip, [0x1f, 0x8b]),
        (.zstd, [0x28, 0xb5, 0x2f, 0xfd]),
        (.lz4, [0x04, 0x22, 0x4d, 0x18]),
    ]

    /// The second to fourth byte of a skippable frame; the first is 0x50 to 0x5f.
    private static let skippableTail: [UInt8] = [0x2a, 0x4d, 0x18]

    /// Reads the first bytes of `bytes`, which may be all that is left of the file.
    ///
    /// - Parameter bytes: `decisiveBytes` or more, or what there is until the end of the file.
    init(of bytes: Span<UInt8>) {
        self = .unknown
        guard !bytes.isEmpty else { return }
        for (compression, magic) in Self.magics where Self.agrees(bytes, from: 0, with: magic) {
            self = bytes.count >= magic.count ? .data(compression) : .cut(compression)
            return
        }
        guard bytes[0] & 0xf0 == 0x50, Self.agrees(bytes, from: 1, with: Self.skippableTail) else {
            return
        }
        self = bytes.count >= Self.decisiveBytes ? .skippable : .cut(nil)
    }

    /// As far as both reach, `bytes` from `start` on are those of `expected`.
    private static func agrees(
        _ bytes: Span<UInt8>,
        from start: Int,
        with expected: [UInt8]
    ) -> Bool {
        for index in expected.indices where start + index < bytes.count {
            if bytes[start + index] != expected[index] { return false }
        }
        return true
    }
}
