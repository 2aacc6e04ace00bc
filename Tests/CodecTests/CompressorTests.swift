import Codec
import Foundation
import Testing

@Suite("Compressor")
struct CompressorTests {
    @Test("what is compressed is read back", arguments: Compression.allCases)
    func roundTrip(compression: Compression) throws {
        let window = 1 << 18
        let reader = InputReader(windowBytes: window)
        for count in [0, 1, 2, 1000, window - 1, window, window + 1, 5 * window + 3] {
            let content = logLike(count)
            let stored = Compressor.compress(content, as: compression)
            let reading = try reader.readAll(stored)
            #expect(reading.bytes == content, "\(count) bytes")
            #expect(reading.damage == nil)
            #expect(reading.compression == compression)
            #expect(reading.stored.bytes == stored.count)
            #expect(reading.stored.sha256 == SHA256.hex(of: stored))
        }
    }

    @Test("logs shrink, and the same bytes give the same file", arguments: framed)
    func shrinks(compression: Compression) {
        let content = logLike(100_000)
        let stored = Compressor.compress(content, as: compression)
        #expect(stored.count < content.count * 3 / 4)
        #expect(stored == Compressor.compress(content, as: compression))
    }

    @Test("a gzip header holds neither time nor name")
    func gzipHeader() {
        let stored = Compressor.compress(logLike(10), as: .gzip)
        #expect(Array(stored[..<8]) == [0x1f, 0x8b, 8, 0, 0, 0, 0, 0])
    }

    @Test(
        "the system's own program reads it",
        .enabled(if: Tool.all.count > 0),
        arguments: Tool.all
    )
    func readByProgram(tool: Tool) throws {
        let content = logLike(300_000)
        let stored = try StoredSample(Compressor.compress(content, as: tool.compression))
        #expect(try tool.run(["-dc"], input: stored) == content)
    }

    @Test("the system's own program is read", .enabled(if: Tool.all.count > 0), arguments: Tool.all)
    func writtenByProgram(tool: Tool) throws {
        let content = logLike(300_000)
        let sample = try StoredSample(content)
        let reader = InputReader()
        for level in tool.levels {
            let stored = try tool.run([level, "-c"], input: sample)
            let reading = try reader.readAll(stored)
            #expect(reading.bytes == content, "level \(level)")
            #expect(reading.damage == nil)
            #expect(reading.compression == tool.compression)
        }
    }
}

/// A command-line compressor of this machine.
struct Tool: Sendable, CustomTestStringConvertible {
    let compression: Compression
    let path: String
    let levels: [String]

    /// Those that are installed; where there is none the tests that need one show as skipped.
    static let all: [Tool] = [
        (.gzip, "gzip", ["-1", "-6", "-9"]),
        (.lz4, "lz4", ["-1", "-9", "-BX", "-B4", "--no-frame-crc"]),
        (.zstd, "zstd", ["-1", "-19", "--no-check"]),
    ].compactMap { (compression: Compression, name: String, levels: [String]) in
        let path = "/usr/bin/\(name)"
        guard FileManager.default.isExecutableFile(atPath: path) else { return nil }
        return Tool(compression: compression, path: path, levels: levels)
    }

    var testDescription: String { compression.rawValue }

    func run(_ arguments: [String], input: StoredSample) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: input.path))
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return process.terminationStatus == 0 ? [UInt8](bytes) : []
    }
}
