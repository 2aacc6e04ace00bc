import Codec
import Foundation

/// A blob on disk, written in chunks so that a blob of any size needs bounded memory.
///
/// A compressed blob up to one chunk is one member or frame; a larger one is a chain of them, as
/// archives make it.
struct BlobFile {
    private let handle: FileHandle
    private let url: URL
    private let compression: Compression
    private(set) var bytes = 0
    private(set) var storedBytes = 0

    init(at url: URL, compression: Compression) throws(GenerateError) {
        self.url = url
        self.compression = compression
        do {
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data().write(to: url)
            handle = try FileHandle(forWritingTo: url)
        } catch {
            throw GenerateError.cannotWrite(path: url.path, reason: "\(error)")
        }
    }

    /// Writes `text` out if it has grown to a chunk, and empties it.
    mutating func drain(_ text: inout ByteText) throws(GenerateError) {
        if text.count >= (compression == .none ? 1 << 20 : 64 << 20) { try append(&text) }
    }

    /// Writes the rest and closes the file.
    mutating func close(_ text: inout ByteText) throws(GenerateError) {
        if text.count > 0 { try append(&text) }
        do {
            try handle.close()
        } catch {
            throw GenerateError.cannotWrite(path: url.path, reason: "\(error)")
        }
    }

    /// Writes `text` out, as a member or frame of its own, and empties it.
    mutating func append(_ text: inout ByteText) throws(GenerateError) {
        let packed = Compressor.compress(text.bytes(), as: compression)
        bytes += text.count
        storedBytes += packed.count
        text.removeAll()
        do {
            try handle.write(contentsOf: Data(packed))
        } catch {
            throw GenerateError.cannotWrite(path: url.path, reason: "\(error)")
        }
    }
}

/// What stops the generator.
enum GenerateError: Error, CustomStringConvertible {
    case cannotWrite(path: String, reason: String)

    var description: String {
        switch self {
        case .cannotWrite(let path, let reason): "\(path): cannot be written: \(reason)"
        }
    }
}
