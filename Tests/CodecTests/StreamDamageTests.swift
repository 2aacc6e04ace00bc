import Codec
import Testing

@Suite("StreamDamage")
struct StreamDamageTests {
    /// Small inputs: one frame, two of different size, and with frames to skip.
    static let layouts = ["one frame", "two frames", "skippable frames"]

    private func sample(_ compression: Compression, _ layout: String) -> [[UInt8]] {
        let first = Compressor.compress(logLike(90), as: compression)
        let second = Compressor.compress(logLike(40), as: compression)
        return switch layout {
        case "one frame": [first]
        case "two frames": [first, second]
        default: compression == .gzip ? [second] : [first, skippable([1, 2]), second]
        }
    }

    @Test(
        "a cut at any offset is said, and what came before is delivered",
        arguments: framed,
        layouts
    )
    func cuts(compression: Compression, layout: String) throws {
        let frames = sample(compression, layout)
        let stored = Array(frames.joined())
        var ends: Set<Int> = []
        for frame in frames { ends.insert((ends.max() ?? 0) + frame.count) }
        let wide = InputReader()
        let narrow = InputReader(storedBufferBytes: 8)
        let whole = try wide.readAll(stored).bytes
        for cut in 1..<stored.count {
            let file = try StoredSample(Array(stored[..<cut]))
            let reading = try wide.readAll(file)
            #expect(whole.starts(with: reading.bytes), "cut at \(cut)")
            #expect(reading.compression == compression, "cut at \(cut)")
            if ends.contains(cut) {
                #expect(reading.damage == nil, "cut between frames at \(cut)")
            } else {
                #expect(reading.damage?.kind == .truncated, "cut at \(cut)")
                #expect(reading.damage?.storedOffset == cut)
            }
            #expect(reading.stored.sha256 == SHA256.hex(of: Array(stored[..<cut])))
            #expect(try narrow.readAll(file) == reading, "cut at \(cut), in pieces")
        }
    }

    /// A gzip member of ten literals and a copy of bytes from before the first; bytes behind it for a decoder to look ahead at.
    private static let impossibleCopy: [UInt8] =
        [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0]
        + [0x2b, 0x49, 0xcd, 0x53, 0x48, 0xaa, 0x2c, 0x49, 0x2d, 0xd6, 0x1b, 0xbd, 0xff, 0x1f]
        + Array(repeating: 0x55, count: 64)

    @Test("of a copy that cannot be, nothing is delivered, nor is anything of the file before")
    func impossibleCopy() throws {
        let reader = InputReader()
        _ = try reader.readAll(Compressor.compress(logLike(300_000), as: .gzip))
        let reading = try reader.readAll(Self.impossibleCopy)
        #expect(String(decoding: reading.bytes, as: UTF8.self) == "ten bytes.")
        #expect(reading.damage?.kind == .corrupt)
        #expect(reading.damage?.storedOffset == 24)
        for size in [8, 9, 16, 31, 64] {
            let narrow = InputReader(storedBufferBytes: size)
            #expect(try narrow.readAll(Self.impossibleCopy) == reading, "pieces of \(size)")
        }
    }

    @Test("what is delivered before damage, and where that is, are the same in pieces of any size")
    func piecesOfDamage() throws {
        let content = logLike(3000)
        let stored = Compressor.compress(content, as: .gzip)
        let wide = InputReader()
        let narrow = InputReader(storedBufferBytes: 8)
        let file = try StoredSample(stored)
        var damaged = 0
        for index in 10..<min(stored.count - 8, 400) {
            try file.overwrite(index, with: stored[index] ^ 0x10)
            let reading = try wide.readAll(file)
            #expect(try narrow.readAll(file) == reading, "byte \(index)")
            try file.overwrite(index, with: stored[index])
            if reading.damage?.kind == .corrupt { damaged += 1 }
        }
        #expect(damaged > 10)
    }

    @Test("a cut gzip file gives nearly all that its bytes code")
    func gzipCutDelivers() throws {
        let content = logLike(2_000_000)
        let stored = Compressor.compress(content, as: .gzip)
        let reading = try InputReader().readAll(Array(stored[..<(stored.count / 2)]))
        #expect(reading.bytes.count > 900_000)
        #expect(content.starts(with: reading.bytes))
        #expect(reading.damage?.kind == .truncated)
    }

    @Test("a flip of any bit is said or harmless", arguments: framed, layouts)
    func flips(compression: Compression, layout: String) throws {
        let stored = Array(sample(compression, layout).joined())
        let reader = InputReader()
        let file = try StoredSample(stored)
        let whole = try reader.readAll(file).bytes
        let magicBytes = compression == .gzip ? 2 : 4
        var harmless = 0
        for bit in 0..<8 * stored.count {
            var flipped = stored
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            try file.overwrite(bit / 8, with: flipped[bit / 8])
            let reading = try reader.readAll(file)
            try file.overwrite(bit / 8, with: stored[bit / 8])
            if bit / 8 < magicBytes {
                // No compressed file any more, as far as anybody can tell.
                #expect(reading.compression == .none && reading.bytes == flipped)
            } else if reading.damage == nil {
                #expect(reading.bytes == whole, "bit \(bit)")
                harmless += 1
            }
            #expect(reading.stored.sha256 == SHA256.hex(of: flipped))
        }
        // Only header bits and the user data of skippable frames: few, if checks work at all.
        #expect(harmless < 8 * stored.count / 4)
    }

    /// Three lines of two addresses in the deflate format's own codes, which `Compressor` never uses: with a copy
    /// from before the start among its last codes, ISA-L says that it read beyond its input.
    @Test("a flip of any bit of a member with fixed codes is said or harmless")
    func flipsOfFixedCodes() throws {
        let stored: [UInt8] = [
            0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x33, 0xB4,
            0x34, 0xD2, 0x33, 0xD0, 0x33, 0xD2, 0x33, 0x34, 0xD0, 0x31, 0x84, 0x31,
            0x0D, 0x75, 0x4C, 0x4C, 0x8C, 0xB9, 0x0C, 0xC9, 0x90, 0x01, 0x00, 0x22,
            0x14, 0xBB, 0x95, 0x4E, 0x00, 0x00, 0x00,
        ]
        let content = Array(String(repeating: "192.0.2.10,192.0.2.11,443\n", count: 3).utf8)
        let reader = InputReader()
        #expect(try reader.readAll(stored).bytes == content)
        // Behind the magic number.
        for bit in 16..<8 * stored.count {
            var flipped = stored
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            let reading = try reader.readAll(flipped)
            #expect(reading.damage != nil || reading.bytes == content, "bit \(bit)")
            #expect(reading.stored.bytes == stored.count, "bit \(bit)")
            if let damage = reading.damage {
                #expect(damage.storedOffset <= stored.count, "bit \(bit)")
            }
        }
    }

    @Test("damage behind many blocks costs none of them", arguments: framed)
    func lateDamage(compression: Compression) throws {
        let content = logLike(3_000_000)
        var stored = Compressor.compress(content, as: compression)
        // In the checksum of the last frame (gzip keeps the length behind it).
        stored[stored.count - (compression == .gzip ? 8 : 4)] ^= 1
        let reading = try InputReader().readAll(stored)
        #expect(reading.bytes == content)
        #expect(reading.damage?.kind == .checksumMismatch)
        let offset = reading.damage?.storedOffset ?? 0
        #expect((stored.count - 4...stored.count).contains(offset))
    }

    @Test("a later frame that is corrupt costs nothing of the earlier ones", arguments: framed)
    func secondFrame(compression: Compression) throws {
        let content = logLike(400_000)
        let first = Compressor.compress(content, as: compression)
        var second = Compressor.compress(content, as: compression)
        for index in 12..<40 { second[index] = 0xff }
        let reading = try InputReader().readAll(first + second)
        #expect(reading.bytes.starts(with: content))
        #expect(reading.damage != nil)
        #expect((reading.damage?.storedOffset ?? 0) > first.count)
        #expect(reading.damage?.detail.isEmpty == false)
    }

    @Test("blocks before a corrupt block are delivered", arguments: [Compression.lz4, .zstd])
    func corruptBlock(compression: Compression) throws {
        let content = logLike(9_000_000)
        var stored = Compressor.compress(content, as: compression)
        let middle = stored.count / 2
        for index in middle..<middle + 64 { stored[index] ^= 0x5a }
        let reading = try InputReader().readAll(stored)
        #expect(reading.damage != nil)
        #expect(reading.bytes.count > 3_000_000)
        // A decoder may swallow the damage until the checksum; up to the bad block all is right.
        #expect(reading.bytes[..<3_000_000] == content[..<3_000_000])
    }

    @Test("random damage never crashes and never passes as sound", arguments: UInt64(1)...12)
    func random(seed: UInt64) throws {
        var state = seed &* 0x2545_f491_4f6c_dd1d
        func next(_ bound: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(bound))
        }
        let content = logLike(30_000)
        let reader = InputReader()
        for compression in framed {
            let sound = Compressor.compress(content, as: compression)
            for _ in 0..<40 {
                var stored = sound
                for _ in 0..<1 + next(4) {
                    stored[20 + next(stored.count - 20)] = UInt8(next(256))
                }
                let reading = try reader.readAll(stored)
                #expect(reading.damage != nil || reading.bytes == content)
            }
        }
    }

    @Test("a magic number and noise is damage, not a crash", arguments: UInt64(1)...40)
    func noise(seed: UInt64) throws {
        var state = seed &* 0x9e37_79b9_7f4a_7c15
        let noise = (0..<5000).map { _ -> UInt8 in
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return UInt8(truncatingIfNeeded: state >> 24)
        }
        let reader = InputReader()
        for head: [UInt8] in [
            [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0], [0x28, 0xb5, 0x2f, 0xfd],
            [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58], [0x04, 0x22, 0x4d, 0x18],
            [0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82], [0x53, 0x2a, 0x4d, 0x18],
        ] {
            #expect(try reader.readAll(head + noise).damage != nil)
        }
    }
}
