import Codec
import Testing

@Suite("InputReader, between frames")
struct InputReaderFramesTests {
    let reader = InputReader()

    @Test("many members or frames are one input", arguments: framed)
    func concatenated(compression: Compression) throws {
        var stored: [UInt8] = []
        var content: [UInt8] = []
        for count in [0, 1, 100, 0, 70_000, 300_000, 2, 33] {
            let part = logLike(count)
            content += part
            stored += Compressor.compress(part, as: compression)
        }
        let reading = try reader.readAll(stored)
        #expect(reading.bytes == content)
        #expect(reading.damage == nil)
    }

    @Test("a thousand small members are one input", arguments: framed)
    func thousand(compression: Compression) throws {
        let part = logLike(90)
        let stored = Compressor.compress(part, as: compression)
        let reading = try reader.readAll(Array(repeatElement(stored, count: 1000).joined()))
        #expect(reading.bytes == Array(repeatElement(part, count: 1000).joined()))
        #expect(reading.damage == nil)
    }

    @Test("skippable frames leave no trace", arguments: [Compression.lz4, .zstd])
    func skippables(compression: Compression) throws {
        let part = logLike(500)
        let frame = Compressor.compress(part, as: compression)
        let large = skippable(logLike(600_000), nibble: 15)
        let stored = skippable([]) + skippable([1, 2, 3]) + frame + large + frame
        let reading = try reader.readAll(stored + skippable([9], nibble: 0))
        #expect(reading.bytes == part + part)
        #expect(reading.compression == compression)
        #expect(reading.damage == nil)
    }

    @Test("skippable frames alone are an empty Zstandard input")
    func onlySkippable() throws {
        let reading = try reader.readAll(skippable([1, 2, 3]))
        #expect(reading.bytes.isEmpty)
        #expect(reading.compression == .zstd)
        #expect(reading.damage == nil)
    }

    @Test(
        "what follows a whole frame and begins no other is garbage, and costs nothing before it",
        arguments: framed,
        [
            [0], [0, 0, 0, 0, 0, 0, 0, 0, 0], [0x0a], Array("no frame at all".utf8),
            [0x1f, 0x8c, 8], [0x28, 0xb5, 0x2f, 0xfc], [0x02, 0x21, 0x4c, 0x18],
        ]
    )
    func trailingGarbage(compression: Compression, garbage: [UInt8]) throws {
        let content = logLike(3000)
        let frame = Compressor.compress(content, as: compression)
        let reading = try reader.readAll(frame + frame + garbage)
        #expect(reading.bytes == content + content)
        #expect(reading.damage?.kind == .trailingGarbage)
        #expect(reading.damage?.storedOffset == 2 * frame.count)
        #expect(reading.stored.sha256 == SHA256.hex(of: frame + frame + garbage))
    }

    @Test("a frame of another compression is garbage", arguments: framed, framed)
    func mixed(first: Compression, second: Compression) throws {
        let content = logLike(100)
        let stored =
            Compressor.compress(content, as: first) + Compressor.compress(content, as: second)
        let reading = try reader.readAll(stored)
        #expect(reading.damage?.kind == (first == second ? nil : .trailingGarbage))
        #expect(reading.bytes == (first == second ? content + content : content))
    }

    @Test("a skippable frame after a gzip member is garbage")
    func skippableAfterGzip() throws {
        let stored = Compressor.compress(logLike(10), as: .gzip) + skippable([1])
        #expect(try reader.readAll(stored).damage?.kind == .trailingGarbage)
    }

    @Test(
        "bytes without a magic number are content",
        arguments: ["{\"records\":[]}", "(x", "P", "\u{1f}x", "PK\u{3}\u{4}", "\u{0}\u{0}"]
            .map { Array($0.utf8) } + [[0x02, 0x21, 0x4c, 0x18, 1, 2]]
    )
    func plain(bytes: [UInt8]) throws {
        let reading = try reader.readAll(bytes)
        #expect(reading.bytes == bytes)
        #expect(reading.compression == .none)
        #expect(reading.damage == nil)
    }
}
