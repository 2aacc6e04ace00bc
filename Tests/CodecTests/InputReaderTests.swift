import Codec
import Foundation
import Testing

@Suite("InputReader")
struct InputReaderTests {
    @Test("discarding in odd steps gives the same bytes", arguments: Compression.allCases)
    func oddSteps(compression: Compression) throws {
        let content = logLike(700_001)
        let sample = try StoredSample(Compressor.compress(content, as: compression))
        for step in [70_001, 131_071, 300_007] {
            let reader = InputReader(windowBytes: 1 << 18, storedBufferBytes: 4099)
            #expect(try reader.readAll(sample, mostDiscarded: step).bytes == content)
        }
    }

    @Test("stored bytes may arrive in pieces of any size", arguments: Compression.allCases)
    func storedPieces(compression: Compression) throws {
        let content = logLike(20_000)
        let stored = Compressor.compress(content, as: compression)
        let sample = try StoredSample(stored + stored)
        for bufferBytes in [8, 9, 13, 64, 1021] {
            let reader = InputReader(storedBufferBytes: bufferBytes)
            let reading = try reader.readAll(sample)
            #expect(reading.bytes == content + content, "\(bufferBytes) bytes a read")
            #expect(reading.damage == nil)
        }
    }

    @Test("offsets follow what is discarded", arguments: Compression.allCases)
    func offsets(compression: Compression) throws {
        let content = logLike(1000)
        let stored = Compressor.compress(content, as: compression)
        let sample = try StoredSample(stored)
        let reader = InputReader()
        try reader.open(path: sample.path)
        #expect(reader.unreadOffset == 0)
        #expect(try reader.refill())
        #expect(reader.bytesRead == 1000)
        reader.discard(300)
        #expect(reader.unreadOffset == 300)
        #expect(reader.withUnread { $0[0] } == content[300])
        #expect(try !reader.refill())
        #expect(reader.withUnread { $0.count } == 700)
        #expect(reader.unreadOffset == 300)
        #expect(reader.bytesStored == stored.count)
    }

    @Test("the window grows while nothing is discarded, and no further than it must")
    func grows() throws {
        let content = logLike(3_000_000)
        let sample = try StoredSample(Compressor.compress(content, as: .gzip))
        let reader = InputReader(windowBytes: 1 << 18)
        #expect(try reader.readAll(sample, mostDiscarded: 0).bytes == content)
        #expect(reader.windowBytes == 1 << 22)
        #expect(try reader.readAll(sample).bytes == content)
        #expect(reader.windowBytes == 1 << 22)
    }

    @Test("a zero-length file is not compressed, sound and at its end")
    func zeroLength() throws {
        let reader = InputReader()
        let sample = try StoredSample([])
        try reader.open(path: sample.path)
        #expect(reader.compression == .none)
        #expect(try !reader.refill())
        #expect(reader.damage == nil)
        #expect(try reader.finish() == StoredContent(bytes: 0, sha256: SHA256.hex(of: [])))
    }

    @Test("one reader reads file after file, whatever the last one was")
    func reuse() throws {
        let reader = InputReader()
        let content = logLike(50_000)
        for compression in Compression.allCases + Compression.allCases.reversed() {
            let stored = Compressor.compress(content, as: compression)
            #expect(
                try reader.readAll(Array(stored.dropLast())).damage == nil || compression != .none
            )
            let reading = try reader.readAll(stored)
            #expect(reading.bytes == content)
            #expect(reading.damage == nil)
            #expect(reading.stored.sha256 == SHA256.hex(of: stored))
        }
    }

    @Test("finish hashes the whole file, however little of it was read", arguments: framed)
    func finishEarly(compression: Compression) throws {
        let stored = Compressor.compress(logLike(2_000_000), as: compression)
        let sample = try StoredSample(stored)
        let reader = InputReader(windowBytes: 1 << 18, storedBufferBytes: 1 << 12)
        try reader.open(path: sample.path)
        #expect(try reader.refill())
        let content = try reader.finish()
        #expect(content == StoredContent(bytes: stored.count, sha256: SHA256.hex(of: stored)))
        #expect(try reader.finish() == content)
        #expect(try !reader.refill())
    }

    @Test("what is no regular file is refused, and the reader goes on with the next")
    func notAFile() throws {
        let reader = InputReader()
        let missing = "/nonexistent/PT1H.json"
        #expect(throws: ReadError.open(path: missing, errno: ENOENT)) {
            try reader.open(path: missing)
        }
        #expect(throws: ReadError.open(path: "/", errno: EISDIR)) { try reader.open(path: "/") }
        #expect(throws: ReadError.open(path: "/dev/null", errno: EINVAL)) {
            try reader.open(path: "/dev/null")
        }
        #expect(try reader.readAll(Array("{}".utf8)).bytes == Array("{}".utf8))
    }

    @Test("an error of the reader of the bytes comes through typed")
    func typedErrors() throws {
        struct Refusal: Error, Equatable {}
        let reader = InputReader()
        #expect(throws: Refusal()) {
            try reader.withUnread { (_: Span<UInt8>) throws(Refusal) in throw Refusal() }
        }
    }

    @Test("discarding more than there is traps")
    func discardTooMuch() async {
        await #expect(processExitsWith: .failure) { InputReader().discard(1) }
    }

    @Test("refilling without a file traps")
    func refillClosed() async {
        await #expect(processExitsWith: .failure) { _ = try InputReader().refill() }
    }
}
