/// The stored file behind an input, all of it: what names its content.
package struct StoredContent: Sendable, Equatable {
    package let bytes: Int
    /// 64 lower-case hex digits.
    package let sha256: String

    package init(bytes: Int, sha256: String) {
        self.bytes = bytes
        self.sha256 = sha256
    }
}

/// Decompressed bytes of one file behind a sliding window.
///
/// A reader belongs to one worker and reads file after file: buffers and decoder states are kept,
/// so a steady state allocates nothing.
///
///     let reader = InputReader()
///     try reader.open(path: path)
///     while try reader.refill() {
///         let used = reader.withUnread { scan($0) }  // stops before an incomplete record
///         reader.discard(used)
///     }
///     let stored = try reader.finish()
///
/// After the loop `withUnread` still shows the incomplete tail, `damage` says whether the input
/// was sound, and `finish()` hashes the stored file to its end even if damage stopped the
/// decoding early.
package final class InputReader {
    /// What the next stored byte is part of.
    enum Phase: Equatable {
        /// Between frames: a magic number, or the end of the file.
        case boundary
        case frame
        /// The rest of a skippable frame.
        case skippable(bytesLeft: Int)
        case ended
    }

    /// The most a window grows to, room for decoding included: 16 MiB.
    package static let maximumWindow = Window.maximumBytes

    var stored: StoredFile
    private var window: Window
    var phase = Phase.ended
    /// The compression is only a guess from skippable frames, until the first frame with data.
    var isGuess = false
    var decoder: any Decompressor
    private var content: StoredContent?

    private let copy = StoredCopy()
    private lazy var gzip = GzipDecompressor()
    private lazy var lz4 = LZ4Decompressor()
    private lazy var zstd = ZstdDecompressor()

    /// What the first bytes of the open file say.
    ///
    /// LZ4 and Zstandard share the skippable frame: a file that begins with one counts as
    /// Zstandard until its first frame with data is read.
    package internal(set) var compression = Compression.none

    /// What was wrong with the stored bytes, once `refill` came to it.
    package internal(set) var damage: StreamDamage?

    /// - Parameters:
    ///   - windowBytes: Window to start with; 256 KiB is the least that is taken.
    ///   - storedBufferBytes: Bytes of the stored file read at a time.
    package init(windowBytes: Int = 1 << 20, storedBufferBytes: Int = 1 << 18) {
        window = Window(bytes: windowBytes)
        stored = StoredFile(bufferBytes: storedBufferBytes)
        decoder = copy
    }

    /// Offset in the decompressed input of the first unread byte.
    package var unreadOffset: Int { window.unreadOffset }

    /// Bytes decompressed so far.
    package var bytesRead: Int { window.endOffset }

    /// Bytes read from the stored file so far; all of it after `finish`.
    package var bytesStored: Int { stored.bytesRead }

    /// Bytes of memory the window takes.
    package var windowBytes: Int { window.capacity }

    /// Opens the regular file at `path` and looks at its first bytes; closes the one before.
    ///
    /// - Throws: `ReadError`; no file is open then.
    package func open(path: String) throws(ReadError) {
        close()
        try stored.open(path: path)
        do {
            _ = try stored.require(FrameStart.decisiveBytes)
        } catch {
            close()
            throw error
        }
        recognise()
    }

    /// Closes the file, if one is open, and forgets all about it.
    package func close() {
        stored.close()
        window.reset()
        phase = .ended
        isGuess = false
        decoder = copy
        content = nil
        compression = .none
        damage = nil
    }

    /// Appends decompressed bytes behind the unread ones, which move to the front of the window.
    ///
    /// The window grows if the unread bytes fill it. Leaving more than `maximumWindow` less 128
    /// KiB unread is a programmer error.
    ///
    /// - Returns: false if nothing was appended: the end of the input, sound or damaged.
    /// - Throws: `ReadError.read`; what was appended before stays, and is unread.
    package func refill() throws(ReadError) -> Bool {
        precondition(stored.isOpen, "refill of a reader that has no file open")
        guard phase != .ended else { return false }
        window.makeRoom()
        let before = window.endOffset
        while phase != .ended, window.room >= Window.smallestRoom {
            switch phase {
            case .boundary: try passBoundary()
            case .frame: try decompress()
            case .skippable(let left): try skip(left)
            case .ended: break
            }
        }
        return window.endOffset > before
    }

    /// Lends the unread bytes, contiguous.
    package func withUnread<R, E: Error>(
        _ body: (Span<UInt8>) throws(E) -> R
    ) throws(E) -> R {
        try window.withUnread(body)
    }

    /// Appends the first `count` unread bytes to `target` and marks them as read.
    package func move(_ count: Int, to target: inout [UInt8]) {
        window.move(count, to: &target)
    }

    /// Marks the first `count` unread bytes as read.
    package func discard(_ count: Int) {
        window.discard(count)
    }

    /// Reads the stored file to its end, without decompressing, and names its content.
    ///
    /// Unread bytes stay; nothing is appended to them any more.
    package func finish() throws(ReadError) -> StoredContent {
        precondition(stored.isOpen, "finish of a reader that has no file open")
        if let content { return content }
        repeat {
            stored.consume(stored.unreadCount)
        } while try stored.fill()
        phase = .ended
        let content = StoredContent(bytes: stored.bytesRead, sha256: stored.finishHash())
        self.content = content
        return content
    }

    /// The decoder of `compression`, made on first use.
    func decoder(of compression: Compression) -> any Decompressor {
        switch compression {
        case .none: copy
        case .gzip: gzip
        case .lz4: lz4
        case .zstd: zstd
        }
    }

    /// One call of the decoder; asks the file for more if it moved nothing.
    private func decompress() throws(ReadError) {
        let before = window.endOffset
        let step = window.append { output in
            stored.withUnread { input in decoder.decompress(input, into: &output) }
        }
        stored.consume(step.consumed)
        switch step.outcome {
        case .frameEnd:
            phase = .boundary
        case .damaged(let kind, let detail):
            end(kind, detail)
        case .ongoing where step.consumed == 0 && window.endOffset == before:
            try feed()
        case .ongoing:
            break
        }
    }

    /// Gives a decoder that is stuck more input, or settles what its end means.
    private func feed() throws(ReadError) {
        guard stored.unreadCount == 0 else {
            // No decoder does this; without the check one that did would hang a night's run.
            return end(.corrupt, "expected a decodable byte, found one that moves nothing")
        }
        guard try !stored.fill() else { return }
        if compression == .none {
            phase = .ended
        } else {
            end(.truncated, "the file ends inside \(decoder.part)")
        }
    }
}
