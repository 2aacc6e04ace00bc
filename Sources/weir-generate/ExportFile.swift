import Codec
import Foundation

/// The export file of a node's agent, turned over when it has grown to a limit, one file after the other.
///
/// Unlike `RotatedFile`, which is for samples, it never holds a whole file in memory.
struct ExportFile {
    /// Shared by the files of all nodes.
    struct Plan {
        let output: URL
        let seed: UInt64
        /// Unix seconds of the generator's `--start`.
        let start: Int
        let compression: CompressionChoice
        /// Bytes of a file before compression.
        let limit: Int
        let overlap: Chance
    }

    private let plan: Plan
    private let node: Int
    private let nodeName: String
    /// What is not written out yet; a line is put here, and `endLine` follows.
    var text = ByteText(capacity: 1 << 16)
    private var file: BlobFile?
    private var written = 0
    private var lineStart = 0
    /// Last lines, which the next file begins with.
    private var kept: [[UInt8]] = []
    private var copy: (name: String, lines: Int, text: ByteText)?
    /// Files so far, copies included.
    private(set) var files = 0
    /// Lines that say again what another line says.
    private(set) var repeats = 0

    private static let overlapLines = 20
    private static let copiedLines = 400
    /// More than the lines of an overlap have.
    private static let overlapBytes = 40_000

    init(_ plan: Plan, node: Int, nodeName: String) {
        self.plan = plan
        self.node = node
        self.nodeName = nodeName
    }

    /// Ends the line that was put into `text`; `time` is in nanoseconds since the generator's `--start`.
    mutating func endLine(_ kind: RotatedFile.Repeat, at time: Int) throws(GenerateError) {
        text.put("\n")
        if file == nil { try open(at: time) }
        if kind == .repeatable { keepLine() }
        lineStart = text.count
        if written + text.count >= plan.limit {
            try turn()
        } else if text.count >= 1 << 20 {
            try flush()
        }
    }

    private mutating func open(at time: Int) throws(GenerateError) {
        let milliseconds = (plan.start * 1_000_000_000 + time) / 1_000_000
        let second = CivilTime(unixSeconds: milliseconds / 1000).secondsText
            .replacing(":", with: "-")
        let rest = String(milliseconds % 1000 + 1000).dropFirst()
        let compression = compression()
        let name = "events-\(second).\(rest)-\(files).log"
        let path = "hubble/\(nodeName)/\(name)\(compression.suffix)"
        file = try BlobFile(at: plan.output.appending(path: path), compression: compression)
        files += 1
        // One file was collected a second time, earlier.
        if files == 1, node == 0 { copy = (name, 0, ByteText(capacity: 1 << 16)) }
    }

    private func compression() -> Compression {
        plan.compression.compression(mix(plan.seed, UInt64(node), UInt64(files)))
    }

    /// Remembers the line if it is to be written once more.
    private mutating func keepLine() {
        if let lines = copy?.lines, lines < Self.copiedLines {
            copy?.text.reserve(text.count - lineStart)
            copy?.text.put(text.bytes(from: lineStart))
            copy?.lines += 1
        }
        guard written + text.count + Self.overlapBytes > plan.limit,
            plan.overlap.happens(mix(plan.seed, 0x04E7 + UInt64(node), UInt64(files)))
        else { return }
        if kept.count == Self.overlapLines { kept.removeFirst() }
        kept.append(text.bytes(from: lineStart))
    }

    private mutating func flush() throws(GenerateError) {
        written += text.count
        try file?.append(&text)
        lineStart = 0
    }

    private mutating func turn() throws(GenerateError) {
        try file?.close(&text)
        file = nil
        written = 0
        for line in kept {
            text.reserve(line.count)
            text.put(line)
        }
        repeats += kept.count
        kept.removeAll()
        lineStart = text.count
    }

    mutating func close() throws(GenerateError) {
        if file == nil, text.count > 0 {
            // No file follows the last one.
            repeats -= Self.overlapLines
            text.removeAll()
        }
        try file?.close(&text)
        file = nil
        guard var copy else { return }
        let compression: Compression = plan.compression == .none ? .gzip : .none
        let path = "hubble-again/\(nodeName)/\(copy.name)\(compression.suffix)"
        var again = try BlobFile(at: plan.output.appending(path: path), compression: compression)
        try again.close(&copy.text)
        files += 1
        repeats += copy.lines
    }
}
