import Codec
import Foundation

/// A log file as node agents keep it: one that grows, and an older one that was compressed when its turn was over.
struct RotatedFile {
    private let folder: URL
    private let name: String
    /// How many of the older file's last lines the newer one begins with: it was copied between two steps.
    private let repeats: Int
    private var text = ByteText(capacity: 1 << 16)
    private var lines: [String] = []

    init(folder: URL, name: String, repeats: Int = 0) {
        self.folder = folder
        self.name = name
        self.repeats = repeats
    }

    /// Whether a line can be recognised when it comes again.
    enum Repeat { case repeatable, once }

    mutating func append(_ line: String, _ kind: Repeat) {
        text.put(line)
        guard repeats > 0, kind == .repeatable else { return }
        if lines.count == repeats { lines.removeFirst() }
        lines.append(line)
    }

    /// Ends the older file at a time in Unix seconds.
    ///
    /// - Returns: The lines that will be in both.
    mutating func rotate(at unixSeconds: Int) throws(GenerateError) -> Int {
        let time = CivilTime(unixSeconds: unixSeconds).secondsText.replacing(":", with: "-")
        try write("\(name)-\(time).000.log.gz", .gzip)
        for line in lines { text.put(line) }
        return lines.count
    }

    mutating func close() throws(GenerateError) {
        try write("\(name).log", .none)
    }

    private mutating func write(_ file: String, _ compression: Compression) throws(GenerateError) {
        var blob = try BlobFile(at: folder.appending(path: file), compression: compression)
        try blob.close(&text)
    }
}
