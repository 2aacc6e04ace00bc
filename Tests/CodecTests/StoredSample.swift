import Codec
import Foundation

/// A temporary file with given bytes, gone with the value.
final class StoredSample {
    let path: String

    init(_ bytes: [UInt8]) throws {
        let name = "weir-codec-\(UUID().uuidString)"
        path = FileManager.default.temporaryDirectory.appendingPathComponent(name).path
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    /// Puts `byte` at `offset` of the file, which is far cheaper than a new file.
    func overwrite(_ offset: Int, with byte: UInt8) throws {
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        defer { handle.closeFile() }
        try handle.seek(toOffset: UInt64(offset))
        try handle.write(contentsOf: [byte])
    }

    deinit {
        // A file left behind in the temporary folder fails no test.
        try? FileManager.default.removeItem(atPath: path)
    }
}

/// All that a reader says about one file.
struct Reading: Equatable {
    var bytes: [UInt8]
    var compression: Compression
    var damage: StreamDamage?
    var stored: StoredContent
}

extension InputReader {
    /// Opens the file and reads it to its end, discarding at most so much between two refills.
    func readAll(_ sample: StoredSample, mostDiscarded: Int = .max) throws -> Reading {
        try open(path: sample.path)
        var bytes: [UInt8] = []
        var unreadTail: [UInt8] = []
        while try refill() {
            let count = withUnread { unread in
                let count = min(unread.count, mostDiscarded)
                for index in 0..<count { bytes.append(unread[index]) }
                return count
            }
            discard(count)
        }
        withUnread { unread in
            for index in unread.indices { unreadTail.append(unread[index]) }
        }
        return Reading(
            bytes: bytes + unreadTail,
            compression: compression,
            damage: damage,
            stored: try finish()
        )
    }

    func readAll(_ bytes: [UInt8]) throws -> Reading {
        try readAll(StoredSample(bytes))
    }
}

/// Bytes that compress about as logs do, the same for the same count.
func logLike(_ count: Int) -> [UInt8] {
    var random = UInt64(0x9e37_79b9_7f4a_7c15)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + 64)
    let hosts = ["10.244.1.17", "10.244.3.5", "192.168.77.2", "fd00:10::1f"].map { Array($0.utf8) }
    while bytes.count < count {
        random ^= random << 13
        random ^= random >> 7
        random ^= random << 17
        bytes += hosts[Int(random % 4)]
        bytes.append(UInt8(ascii: ","))
        bytes += Array(String(random >> 40).utf8)
        bytes.append(UInt8(ascii: "\n"))
    }
    return Array(bytes[..<count])
}

/// A frame that LZ4 and Zstandard decoders skip.
func skippable(_ user: [UInt8], nibble: UInt8 = 3) -> [UInt8] {
    let count = UInt32(user.count)
    let length = (0..<4).map { UInt8(truncatingIfNeeded: count >> UInt32(8 * $0)) }
    return [0x50 | nibble, 0x2a, 0x4d, 0x18] + length + user
}

/// The compressions that have frames and checksums.
let framed: [Compression] = [.gzip, .lz4, .zstd]
