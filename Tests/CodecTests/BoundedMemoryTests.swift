import Codec
import Foundation
import Testing

@Suite("Memory is bounded (R14)")
struct BoundedMemoryTests {
    /// Pages of this process in memory.
    private func residentBytes() throws -> Int {
        let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
            .split(separator: " ")
        return try #require(fields.count > 1 ? Int(fields[1]) : nil) * 4096
    }

    private func drain(_ stored: [UInt8], with reader: InputReader) throws -> Int {
        let sample = try StoredSample(stored)
        try reader.open(path: sample.path)
        while try reader.refill() {
            #expect(reader.withUnread { $0[0] } == 0)
            reader.discard(reader.withUnread { $0.count })
        }
        #expect(reader.damage == nil)
        return reader.bytesRead
    }

    @Test(
        "hundreds of megabytes of zeros pass through a window of one",
        .enabled(if: FileManager.default.fileExists(atPath: "/proc/self/statm"))
    )
    func bombs() throws {
        let part = [UInt8](repeating: 0, count: 1 << 24)
        let reader = InputReader()
        let gzip = Compressor.compress(part, as: .gzip)
        let before = try residentBytes()
        #expect(try drain(Array(repeatElement(gzip, count: 20).joined()), with: reader) == 20 << 24)
        #expect(try drain(zstdBomb(blocks: 2400), with: reader) == 2400 << 17)
        #expect(reader.windowBytes == 1 << 20)
        // Other tests run beside this one; a window that grew with the input would take 300 MB.
        #expect(try residentBytes() - before < 150 << 20)
    }

    /// One frame of blocks that each repeat a zero 128 KiB times (RFC 8878 section 3.1.1).
    private func zstdBomb(blocks: Int) -> [UInt8] {
        var frame: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58]
        for block in 1...blocks {
            let header = UInt32(1 << 17) << 3 | 1 << 1 | (block == blocks ? 1 : 0)
            frame += (0..<3).map { UInt8(truncatingIfNeeded: header >> UInt32(8 * $0)) }
            frame.append(0)
        }
        return frame
    }

    @Test("a Zstandard frame that wants more than 128 MiB of history is refused by name")
    func zstdWindow() throws {
        // Window descriptor: exponent in the upper five bits, 2^(10 + exponent) bytes.
        for (log, isGranted) in [(20, true), (27, true), (28, false), (41, false)] {
            var frame = zstdBomb(blocks: 1)
            frame[5] = UInt8((log - 10) << 3)
            let reading = try InputReader().readAll(frame)
            #expect((reading.damage == nil) == isGranted, "2^\(log) bytes")
            #expect(reading.bytes.count == (isGranted ? 1 << 17 : 0))
            if !isGranted {
                #expect(reading.damage?.kind == .corrupt)
                #expect(reading.damage?.detail.contains("2^27") == true)
            }
        }
    }

    @Test("more unread bytes than a window holds trap")
    func hoarding() async {
        await #expect(processExitsWith: .failure) {
            let sample = try StoredSample([UInt8](repeating: 0x20, count: 17 << 20))
            let reader = InputReader()
            try reader.open(path: sample.path)
            while try reader.refill() {}
        }
    }
}
